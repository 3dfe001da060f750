"""What a model does to the people it is used on: whom it fails, and what a repair costs.

Everything here takes and returns arrays or small frozen dataclasses. Heavy libraries are loaded
when a function is first used, not when this is imported.

Example:
    >>> import dlcourse.society
    >>> dlcourse.society.reweighing(["a", "a", "b", "b"], [1, 0, 1, 0])
    array([1., 1., 1., 1.])
"""What a model does to people: whom it fails, what it leaks, what breaks it, and what it costs.

Everything here returns arrays or small frozen dataclasses and leaves the model as it was. Keras is
loaded when a function is first used, not when this is imported.

Example:
    >>> import numpy as np
    >>> from dlcourse.society import stamp
    >>> stamp(np.zeros((1, 4, 4, 1)), size=2)[0, :, :, 0].tolist()[-1]
    [0.0, 0.0, 1.0, 1.0]
"""What a model does in the world: whom it fails, what it leaks and what it costs.

Everything here returns arrays, texts or small dataclasses, and leaves the model as it was.
Keras is loaded when a function is first used that needs it, not when this is imported.

Example:
    >>> import dlcourse.society
    >>> round(dlcourse.society.estimate_energy(3600).wh, 6)  # an hour of one busy core
    10.0
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used

# name -> the module that defines it
_NAMES = {
    "FairnessTable": "fairness",
    "decide": "thresholds",
    "fairness_table": "fairness",
    "group_thresholds": "thresholds",
    "implied_false_positive_rate": "impossibility",
    "reweighing": "weights",
}

__all__ = [
    "FairnessTable",
    "decide",
    "fairness_table",
    "group_thresholds",
    "implied_false_positive_rate",
    "reweighing",
]

if TYPE_CHECKING:
    from .fairness import FairnessTable, fairness_table
    from .impossibility import implied_false_positive_rate
    from .thresholds import decide, group_thresholds
    from .weights import reweighing
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
    "CARD_SECTIONS": "cards",
    "DATASHEET_SECTIONS": "datasheets",
    "Energy": "energy",
    "Footprint": "footprint",
    "GRIDS": "carbon",
    "Grid": "carbon",
    "PUBLISHED": "published",
    "PublishedTraining": "published",
    "course_footprint": "footprint",
    "datasheet": "datasheets",
    "emissions": "carbon",
    "estimate_energy": "energy",
    "measure_energy": "energy",
    "model_card": "cards",
}

__all__ = [
    "CARD_SECTIONS",
    "DATASHEET_SECTIONS",
    "GRIDS",
    "PUBLISHED",
    "Energy",
    "Footprint",
    "Grid",
    "PublishedTraining",
    "course_footprint",
    "datasheet",
    "emissions",
    "estimate_energy",
    "measure_energy",
    "model_card",
]

if TYPE_CHECKING:
    from .carbon import GRIDS, Grid, emissions
    from .cards import CARD_SECTIONS, model_card
    from .datasheets import DATASHEET_SECTIONS, datasheet
    from .energy import Energy, estimate_energy, measure_energy
    from .footprint import Footprint, course_footprint
    from .published import PUBLISHED, PublishedTraining

__getattr__, __dir__ = load_when_used(__name__, _NAMES)
