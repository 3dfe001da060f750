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
    "MembershipAttack": "membership",
    "PUBLISHED": "published",
    "Poisoned": "poisoning",
    "PrivateTraining": "private_training",
    "PublishedTraining": "published",
    "attack_success_rate": "poisoning",
    "course_footprint": "footprint",
    "datasheet": "datasheets",
    "decide": "thresholds",
    "emissions": "carbon",
    "estimate_energy": "energy",
    "example_losses": "membership",
    "fairness_table": "fairness",
    "federated_average": "federated",
    "fgsm": "attacks",
    "group_thresholds": "thresholds",
    "implied_false_positive_rate": "impossibility",
    "judge_attack": "membership",
    "loss_attack": "membership",
    "measure_energy": "energy",
    "model_card": "cards",
    "noise_for_privacy": "accountant",
    "pgd": "attacks",
    "poison": "poisoning",
    "privacy_spent": "accountant",
    "reweighing": "weights",
    "robust_accuracy": "robustness",
    "shadow_attack": "shadows",
    "split_among_clients": "federated",
    "stamp": "poisoning",
    "train_federated": "federated",
    "train_privately": "private_training",
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
    "MembershipAttack",
    "Poisoned",
    "PrivateTraining",
    "PublishedTraining",
    "attack_success_rate",
    "course_footprint",
    "datasheet",
    "decide",
    "emissions",
    "estimate_energy",
    "example_losses",
    "fairness_table",
    "federated_average",
    "fgsm",
    "group_thresholds",
    "implied_false_positive_rate",
    "judge_attack",
    "loss_attack",
    "measure_energy",
    "model_card",
    "noise_for_privacy",
    "pgd",
    "poison",
    "privacy_spent",
    "reweighing",
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
    from .carbon import GRIDS, Grid, emissions
    from .cards import CARD_SECTIONS, model_card
    from .datasheets import DATASHEET_SECTIONS, datasheet
    from .energy import Energy, estimate_energy, measure_energy
    from .fairness import FairnessTable, fairness_table
    from .federated import federated_average, split_among_clients, train_federated
    from .footprint import Footprint, course_footprint
    from .impossibility import implied_false_positive_rate
    from .membership import MembershipAttack, example_losses, judge_attack, loss_attack
    from .poisoning import Poisoned, attack_success_rate, poison, stamp
    from .private_training import PrivateTraining, train_privately
    from .published import PUBLISHED, PublishedTraining
    from .robustness import robust_accuracy
    from .shadows import shadow_attack
    from .thresholds import decide, group_thresholds
    from .weights import reweighing

__getattr__, __dir__ = load_when_used(__name__, _NAMES)
