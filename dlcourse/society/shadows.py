"""Shadow models: what a loss would be with an example in the training set, and without it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..bars import bar
from ..draws import check_rng
from .membership import MembershipAttack, check_losses, judge_attack

Array = NDArray[np.float64]


def shadow_attack(
    losses: ArrayLike,
    is_member: ArrayLike,
    train_shadow: Callable[[NDArray[np.int64]], ArrayLike],
    *,
    shadows: int = 8,
    rng: np.random.Generator,
    progress: bool = False,
) -> MembershipAttack:
    """Compare a model with shadows of it, trained with and without each example.

    Shadow models are the attacker's copies, trained the same way on data of the same kind (Shokri
    et al., 2017). Here they are used as in the likelihood-ratio attack LiRA (Carlini et al., 2022,
    algorithm 1), with two simplifications: the spread is shared by all examples, as the authors
    advise for few shadows, and each example is asked about once. Every second shadow is trained on
    the half that the one before it was not, so that each example is in just half of them. An easy
    example, on which any model loses little, is then no longer taken for a member.

    Args:
        losses: The cross-entropy of the attacked model on each candidate, `(n,)`.
        is_member: Whether the model was trained on it, `(n,)`, of which both kinds must be there.
        train_shadow: Takes the rows of the candidates that a new model is to be trained on, and
            returns that model's cross-entropy on all n candidates, `(n,)`.
        shadows: How many; an even number, at least 2.
        rng: Draws the halves.
        progress: Show a bar.

    Returns:
        How well it tells members from others.

    Raises:
        ValueError: If there are too few or an odd number of shadows, or losses do not fit.

    Example:
        >>> hard = np.array([0.1, 1.0, 0.1, 1.0])  # what an example costs who has not seen it
        >>> def train_shadow(rows):
        ...     return np.where(np.isin(np.arange(4), rows), hard / 2, hard)
        >>> attack = shadow_attack(
        ...     [0.05, 0.5, 0.1, 1.0],
        ...     [True, True, False, False],
        ...     train_shadow,
        ...     rng=np.random.default_rng(0),
        ... )
        >>> attack.auc
        1.0
    """
    target = check_losses("losses", losses)
    truth = np.asarray(is_member)
    if truth.shape != target.shape or not np.isin(truth, [0, 1]).all():
        raise ValueError(
            "`is_member` must be True or False for each loss. "
            f"Received: shape {truth.shape} for {len(target)} losses."
        )
    if shadows != int(shadows) or shadows < 2 or shadows % 2:
        raise ValueError(
            "`shadows` must be an even number from 2 on: half of them see an example. "
            f"Received: shadows={shadows!r}."
        )
    rng = check_rng(rng)
    n = len(target)
    seen = np.zeros((shadows, n), bool)
    for pair in range(0, shadows, 2):
        seen[pair, rng.permutation(n)[: n // 2]] = True
        seen[pair + 1] = ~seen[pair]
    margins = np.empty((shadows, n))
    for index in bar(range(shadows), progress, of="shadows"):
        values = check_losses("train_shadow(rows)", train_shadow(np.flatnonzero(seen[index])))
        if len(values) != n:
            raise ValueError(
                "`train_shadow` must return the losses of all candidates, not only of its own. "
                f"Received: {len(values)} losses for {n} candidates."
            )
        margins[index] = _margin(values)
    with_it = np.where(seen, margins, 0).sum(axis=0) / (shadows // 2)
    without = np.where(seen, 0, margins).sum(axis=0) / (shadows // 2)
    spread = np.sqrt(np.mean((margins - np.where(seen, with_it, without)) ** 2)) + 1e-6
    own = _margin(target)
    return judge_attack(
        ((own - without) ** 2 - (own - with_it) ** 2) / (2 * spread**2), truth.astype(bool)
    )


def _margin(losses: Array) -> Array:
    """Return ln(p / (1 - p)) for p = exp(-loss), which is nearly normal over models."""
    clipped = np.clip(losses, 1e-7, None)
    return np.asarray(-clipped - np.log(-np.expm1(-clipped)))
