"""What the plots of attention have in common: weights are shares, and of one example."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

_SLACK = 1e-4


def check_weights(name: str, weights: ArrayLike) -> NDArray[np.float64]:
    """Return weights as an array, of any shape.

    Raises:
        ValueError: If one is not from 0 to 1, or there is none.
    """
    array: NDArray[Any] = np.asarray(weights, dtype=np.float64)
    if not array.size:
        raise ValueError(f"`{name}` must hold weights. Received: shape {array.shape}.")
    if not (array.min() >= -_SLACK and array.max() <= 1 + _SLACK):  # NaN is not, either
        raise ValueError(
            f"`{name}` must be from 0 to 1. Received: {array.min():.3g} to {array.max():.3g}. Are "
            "these scores, before the softmax?"
        )
    return np.clip(array, 0, 1)
