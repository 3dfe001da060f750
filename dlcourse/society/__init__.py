"""What a trained model does to people, measured: whom it fails, what it leaks, what breaks it.

Everything here takes and returns arrays, models and small frozen dataclasses. Keras is loaded when
a function is first used, not when this is imported.

Example:
    >>> import dlcourse.society
    >>> spent = dlcourse.society.privacy_spent(
    ...     sampling_rate=0.01, noise_multiplier=1.1, steps=1000, delta=1e-5
    ... )
    >>> round(spent, 2)
    1.73
"""

from typing import TYPE_CHECKING

from ..lazy import load_when_used

# name -> the module that defines it
_NAMES = {
    "noise_for_privacy": "accountant",
    "privacy_spent": "accountant",
    "federated_average": "federated",
    "split_among_clients": "federated",
    "train_federated": "federated",
    "MembershipAttack": "membership",
    "example_losses": "membership",
    "judge_attack": "membership",
    "loss_attack": "membership",
    "PrivateTraining": "private_training",
    "train_privately": "private_training",
    "shadow_attack": "shadows",
}

__all__ = [
    "MembershipAttack",
    "PrivateTraining",
    "example_losses",
    "federated_average",
    "judge_attack",
    "loss_attack",
    "noise_for_privacy",
    "privacy_spent",
    "shadow_attack",
    "split_among_clients",
    "train_federated",
    "train_privately",
]

if TYPE_CHECKING:
    from .accountant import noise_for_privacy, privacy_spent
    from .federated import federated_average, split_among_clients, train_federated
    from .membership import MembershipAttack, example_losses, judge_attack, loss_attack
    from .private_training import PrivateTraining, train_privately
    from .shadows import shadow_attack

__getattr__, __dir__ = load_when_used(__name__, _NAMES)
