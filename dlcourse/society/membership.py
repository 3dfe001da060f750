"""Was this example in the training set? A guess from how well a model knows it, and its judge."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
_LOW = 0.01  # the false positive rate at which an attack is judged, besides its area


@dataclass(frozen=True)
class MembershipAttack:
    """How well an attack tells members of the training set from others.

    Attributes:
        auc: Area under the ROC curve: the probability that a member gets a higher score than
            another example. 0.5 is guessing.
        tpr_at_low_fpr: Share of members found at a threshold at which at most 1 % of the others
            are taken for members: few are harmed, but they surely (Carlini et al., 2022).
        advantage: Largest true minus false positive rate over all thresholds (Yeom et al., 2018,
            with the threshold chosen afterwards, which favours the attacker); 0 is guessing.
        scores: The larger, the more likely a member, `(n,)`.
        is_member: The truth, `(n,)`.
        fpr: False positive rates from 0 to 1, for `plot_roc`.
        tpr: True positive rates beside them.
    """

    auc: float
    tpr_at_low_fpr: float
    advantage: float
    scores: Array
    is_member: NDArray[np.bool_]
    fpr: Array
    tpr: Array


def example_losses(
    model: Any,
    loss_fn: Callable[[Any, Any], Any],
    x: ArrayLike,
    y: ArrayLike,
    *,
    batch_size: int = 256,
) -> Array:
    """Return the loss of each example by itself, at inference.

    Args:
        model: A Keras model of one input and one output; it is not changed.
        loss_fn: A Keras loss, or a function of `(y_true, y_pred)` that returns one loss for each
            example.
        x: The inputs, `(n, ...)`.
        y: The targets, `(n, ...)`.
        batch_size: How many are computed at once.

    Returns:
        `(n,)`, float64.

    Raises:
        ValueError: If `x` and `y` hold different numbers of examples or none, or the loss does not
            come for each example.

    Example:
        >>> import keras
        >>> model = keras.Sequential([keras.Input((1,)), keras.layers.Identity()])
        >>> example_losses(model, keras.losses.MeanSquaredError(), [[0.0], [3.0]], [[0.0], [1.0]])
        array([0., 4.])
    """
    import keras

    from ..gradients import as_tensor

    inputs, targets = np.asarray(x), np.asarray(y)
    if not inputs.ndim or not targets.ndim or not len(inputs) or len(inputs) != len(targets):
        raise ValueError(
            "`x` and `y` must hold equally many examples, and at least one. "
            f"Received: shapes {inputs.shape} and {targets.shape}."
        )
    of_each = loss_fn.call if isinstance(loss_fn, keras.losses.Loss) else loss_fn
    parts = []
    for start in range(0, len(inputs), batch_size):
        rows = slice(start, start + batch_size)
        outputs = model(as_tensor(inputs[rows]), training=False)
        values = keras.ops.convert_to_numpy(of_each(as_tensor(targets[rows]), outputs))
        if values.ndim < 1 or len(values) != len(inputs[rows]):
            raise ValueError(
                "`loss_fn` must return one loss for each example. "
                f"Received: shape {values.shape} for {len(inputs[rows])} examples. Hand in a loss "
                "of Keras, such as `keras.losses.SparseCategoricalCrossentropy(from_logits=True)`."
            )
        parts.append(values.reshape(len(values), -1).mean(axis=1))
    return np.concatenate(parts).astype(np.float64)


def loss_attack(member_losses: ArrayLike, other_losses: ArrayLike) -> MembershipAttack:
    """Take for a member what the model loses little on (Yeom et al., 2018, section 3).

    A model that overfits loses less on what it was trained with. The attack needs the loss of an
    example and nothing else.

    Args:
        member_losses: Losses of examples that the model was trained on, `(n,)`.
        other_losses: Losses of examples of the same kind that it was not trained on, `(m,)`.

    Returns:
        How well it tells them apart, with the members first.

    Raises:
        ValueError: If either is empty, has not one axis, or is not finite.

    Example:
        >>> attack = loss_attack([0.1, 0.2, 0.5], [0.4, 0.9, 1.5])
        >>> round(attack.auc, 3), round(attack.advantage, 3)
        (0.889, 0.667)
    """
    members = check_losses("member_losses", member_losses)
    others = check_losses("other_losses", other_losses)
    truth = np.arange(len(members) + len(others)) < len(members)
    return judge_attack(-np.concatenate([members, others]), truth)


def judge_attack(scores: ArrayLike, is_member: ArrayLike) -> MembershipAttack:
    """Return how well scores tell members from others, whatever attack gave them.

    Args:
        scores: The larger, the more likely a member, `(n,)`.
        is_member: The truth, `(n,)`.

    Returns:
        Areas and rates.

    Raises:
        ValueError: If shapes differ, or there are only members, or only others.

    Example:
        >>> judge_attack([3.0, 1.0, 2.0, 0.0], [1, 1, 0, 0]).auc
        0.75
    """
    values, truth = np.asarray(scores, dtype=np.float64), np.asarray(is_member).astype(bool)
    if values.ndim != 1 or values.shape != truth.shape or truth.all() or not truth.any():
        raise ValueError(
            "There must be one score for each example, and both members and others. "
            f"Received: {values.shape} scores, {int(truth.sum())} of {truth.size} members."
        )
    order = np.argsort(-values, kind="stable")
    last = np.append(np.flatnonzero(np.diff(values[order])), len(values) - 1)  # of equal scores
    tpr = np.concatenate([[0.0], np.cumsum(truth[order])[last] / truth.sum()])
    fpr = np.concatenate([[0.0], np.cumsum(~truth[order])[last] / (~truth).sum()])
    return MembershipAttack(
        auc=float(np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2)),
        tpr_at_low_fpr=float(tpr[fpr <= _LOW].max()),
        advantage=float((tpr - fpr).max()),
        scores=values,
        is_member=truth,
        fpr=fpr,
        tpr=tpr,
    )


def check_losses(name: str, losses: ArrayLike) -> Array:
    """Return losses as float64, `(n,)`.

    Raises:
        ValueError: If there are none, they have not one axis, or one is not finite.
    """
    values = np.asarray(losses, dtype=np.float64)
    if values.ndim != 1 or not values.size or not np.isfinite(values).all():
        raise ValueError(
            f"`{name}` must hold one finite loss for each example, `(n,)`. "
            f"Received: shape {values.shape}. `example_losses` gives them."
        )
    return values
