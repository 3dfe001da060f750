"""What a model does in the world: whom it fails, what it leaks, what breaks it, and what it costs.

Everything here takes and returns arrays, texts or small frozen dataclasses, and leaves the model as
it was. Heavy libraries are loaded when a function is first used, not when this is imported.

Example:
    >>> import dlcourse.society
    >>> dlcourse.society.reweighing(["a", "a", "b", "b"], [1, 0, 1, 0])
    array([1., 1., 1., 1.])
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used

# name -> the module that defines it
_NAMES = {
    "CARD_SECTIONS": "cards",
    "DATASHEET_SECTIONS": "datasheets",
    "Energy": "energy",
    "FairnessTable": "fairness",
    "Footprint": "footprint",
    "GRIDS": "carbon",
    "Grid": "carbon",
    "PUBLISHED": "published",
    "Poisoned": "poisoning",
    "PublishedTraining": "published",
    "attack_success_rate": "poisoning",
    "course_footprint": "footprint",
    "datasheet": "datasheets",
    "decide": "thresholds",
    "emissions": "carbon",
    "estimate_energy": "energy",
    "fairness_table": "fairness",
    "fgsm": "attacks",
    "group_thresholds": "thresholds",
    "implied_false_positive_rate": "impossibility",
    "measure_energy": "energy",
    "model_card": "cards",
    "pgd": "attacks",
    "poison": "poisoning",
    "reweighing": "weights",
    "robust_accuracy": "robustness",
    "stamp": "poisoning",
}

__all__ = [
    "CARD_SECTIONS",
    "DATASHEET_SECTIONS",
    "GRIDS",
    "PUBLISHED",
    "Energy",
    "FairnessTable",
    "Footprint",
    "Grid",
    "Poisoned",
    "PublishedTraining",
    "attack_success_rate",
    "course_footprint",
    "datasheet",
    "decide",
    "emissions",
    "estimate_energy",
    "fairness_table",
    "fgsm",
    "group_thresholds",
    "implied_false_positive_rate",
    "measure_energy",
    "model_card",
    "pgd",
    "poison",
    "reweighing",
    "robust_accuracy",
    "stamp",
]

if TYPE_CHECKING:
    from .attacks import fgsm, pgd
    from .carbon import GRIDS, Grid, emissions
    from .cards import CARD_SECTIONS, model_card
    from .datasheets import DATASHEET_SECTIONS, datasheet
    from .energy import Energy, estimate_energy, measure_energy
    from .fairness import FairnessTable, fairness_table
    from .footprint import Footprint, course_footprint
    from .impossibility import implied_false_positive_rate
    from .poisoning import Poisoned, attack_success_rate, poison, stamp
    from .published import PUBLISHED, PublishedTraining
    from .robustness import robust_accuracy
    from .thresholds import decide, group_thresholds
    from .weights import reweighing

__getattr__, __dir__ = load_when_used(__name__, _NAMES)
