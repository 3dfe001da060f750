"""How surprised is a model by a text? In nats a token, and as a perplexity."""

import math

import numpy as np
from numpy.typing import ArrayLike

from .padding import PADDING

_TOLERANCE = 1e-3


def nats_per_token(log_probabilities: ArrayLike, targets: ArrayLike) -> float:
    """Return the mean of `-log p` over all tokens that are no padding: the cross-entropy.

    The end token is a token like any other: a model must know where a text ends, and to leave it
    out would flatter one that does not. Every token counts alike, so that a long text counts more
    than a short one.

    Args:
        log_probabilities: Natural logarithms, `(batch, time, vocabulary)`: of what comes next.
        targets: What did come, `(batch, time)`: ids, 0 where there is padding.

    Returns:
        Nats; divide by `log(2)` for bits.

    Raises:
        ValueError: If shapes do not fit, all is padding, or these are no log-probabilities.

    Example:
        >>> round(nats_per_token(np.log(np.full((1, 3, 4), 0.25)), [[1, 2, 0]]), 4)
        1.3863
    """
    scores, ids = np.asarray(log_probabilities, dtype=np.float64), np.asarray(targets)
    if scores.ndim != 3 or scores.shape[:2] != ids.shape or ids.dtype.kind not in "iu":
        raise ValueError(
            "`log_probabilities` must be (batch, time, vocabulary), `targets` ids (batch, time). "
            f"Received: shapes {scores.shape} and {ids.shape}, targets of {ids.dtype}."
        )
    if ids.size and (ids.min() < 0 or ids.max() >= scores.shape[2]):
        raise ValueError(
            f"`targets` must hold ids from 0 to {scores.shape[2] - 1}. "
            f"Received: {ids.min()} to {ids.max()}."
        )
    real = ids != PADDING
    if not real.any():
        raise ValueError("`targets` must hold a token that is no padding. Received: only zeros.")
    with np.errstate(over="ignore"):
        sums = np.exp(scores[real]).sum(axis=-1)
    if not np.all(np.abs(sums - 1) < _TOLERANCE):  # NaN is not, either
        raise ValueError(
            "`log_probabilities` must be natural logarithms of probabilities that add up to 1. "
            f"Received: rows that add up to {sums.min():.3g} up to {sums.max():.3g}. Of logits "
            "take `keras.ops.log_softmax`, of probabilities the logarithm."
        )
    chosen = np.take_along_axis(scores, ids[..., None].astype(np.int64), axis=-1)[..., 0]
    return -float(chosen[real].mean())


def perplexity(nats: float) -> float:
    """Return `exp(nats)`: among how many equally likely tokens a model is torn.

    Args:
        nats: Cross-entropy a token.

    Raises:
        ValueError: If it is below 0, or NaN.

    Example:
        >>> round(perplexity(math.log(27)))
        27
    """
    if not nats >= 0:
        raise ValueError(
            f"`nats` must be at least 0, as the mean of `-log p`. Received: {nats!r}. "
            "Is the sign turned round?"
        )
    return math.exp(nats)
