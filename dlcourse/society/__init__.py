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
    "MembershipAttack": "membership",
    "Poisoned": "poisoning",
    "PrivateTraining": "private_training",
    "attack_success_rate": "poisoning",
    "example_losses": "membership",
    "federated_average": "federated",
    "fgsm": "attacks",
    "judge_attack": "membership",
    "loss_attack": "membership",
    "noise_for_privacy": "accountant",
    "pgd": "attacks",
    "poison": "poisoning",
    "privacy_spent": "accountant",
    "robust_accuracy": "robustness",
    "shadow_attack": "shadows",
    "split_among_clients": "federated",
    "stamp": "poisoning",
    "train_federated": "federated",
    "train_privately": "private_training",
}

__all__ = [
    "MembershipAttack",
    "Poisoned",
    "PrivateTraining",
    "attack_success_rate",
    "example_losses",
    "federated_average",
    "fgsm",
    "judge_attack",
    "loss_attack",
    "noise_for_privacy",
    "pgd",
    "poison",
    "privacy_spent",
    "robust_accuracy",
    "shadow_attack",
    "split_among_clients",
    "stamp",
    "train_federated",
    "train_privately",
]

if TYPE_CHECKING:
    from .accountant import noise_for_privacy, privacy_spent
    from .attacks import fgsm, pgd
    from .federated import federated_average, split_among_clients, train_federated
    from .membership import MembershipAttack, example_losses, judge_attack, loss_attack
    from .poisoning import Poisoned, attack_success_rate, poison, stamp
    from .private_training import PrivateTraining, train_privately
    from .robustness import robust_accuracy
    from .shadows import shadow_attack

__getattr__, __dir__ = load_when_used(__name__, _NAMES)
