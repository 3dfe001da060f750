"""What a model does to people: whom it fails, what it leaks, what breaks it, and what it costs.

Everything here returns arrays or small frozen dataclasses and leaves the model as it was. Keras is
loaded when a function is first used, not when this is imported.

Example:
    >>> import numpy as np
    >>> from dlcourse.society import stamp
    >>> stamp(np.zeros((1, 4, 4, 1)), size=2)[0, :, :, 0].tolist()[-1]
    [0.0, 0.0, 1.0, 1.0]
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used

# name -> the module that defines it
_NAMES = {
    "Poisoned": "poisoning",
    "attack_success_rate": "poisoning",
    "fgsm": "attacks",
    "pgd": "attacks",
    "poison": "poisoning",
    "robust_accuracy": "robustness",
    "stamp": "poisoning",
}

__all__ = [
    "Poisoned",
    "attack_success_rate",
    "fgsm",
    "pgd",
    "poison",
    "robust_accuracy",
    "stamp",
]

if TYPE_CHECKING:
    from .attacks import fgsm, pgd
    from .poisoning import Poisoned, attack_success_rate, poison, stamp
    from .robustness import robust_accuracy

__getattr__, __dir__ = load_when_used(__name__, _NAMES)
