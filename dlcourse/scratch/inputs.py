"""Look at a learner's arrays before computing with them, and name the likely mistake."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arguments import check_finite


def check_num_features(num_features: int) -> int:
    """Return `num_features` if it is a positive integer.

    Raises:
        ValueError: If it is not.
    """
    is_integer = isinstance(num_features, int | np.integer) and not isinstance(num_features, bool)
    if not is_integer or num_features < 1:
        raise ValueError(
            "`num_features` must be a positive integer, the number of columns of x. "
            f"Received: num_features={num_features!r}. Use `x.shape[1]`."
        )
    return int(num_features)


def check_x(x: ArrayLike, num_features: int) -> NDArray[np.float64]:
    """Return `x` as a float64 array `(batch, num_features)`.

    Raises:
        ValueError: If the shape is another, or a value is NaN or infinite.
    """
    array = np.asarray(x, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != num_features:
        cure = "Check that x has the columns the neuron was made for."
        if array.shape == (num_features,):
            cure = "For a single example add a batch axis: `x[None, :]`."
        elif array.ndim == 2 and array.shape[0] == num_features:
            cure = "Did you pass it transposed? Rows are examples: try `x.T`."
        elif array.ndim > 2:
            cure = "Flatten each example first: `x.reshape(len(x), -1)`."
        raise ValueError(
            f"`x` must be (batch, {num_features}). Received: x of shape {array.shape}. {cure}"
        )
    return check_finite("x", array, "Drop that example or fill the gap before training.")


def check_labels(y: ArrayLike, batch: int) -> NDArray[np.int64]:
    """Return `y` as an integer array `(batch,)` of zeros and ones.

    Raises:
        ValueError: If the shape is another, or a label is neither 0 nor 1.
    """
    array: NDArray[Any] = np.asarray(y)
    if array.shape != (batch,):
        cure = "There must be one label for each row of x."
        if array.shape == (batch, 1):
            cure = "Drop the last axis: `y[:, 0]`."
        elif array.ndim == 2 and array.shape[0] == batch:
            cure = "For one-hot labels use `y.argmax(axis=1)`."
        raise ValueError(
            f"`y` must be ({batch},), like the rows of x. "
            f"Received: y of shape {array.shape}. {cure}"
        )
    if not np.isin(array, (0, 1)).all():
        found = np.unique(array)
        cure = "Turn the class you look for into 1, all else into 0: `(y == 3).astype(int)`."
        if set(found.tolist()) <= {-1, 1}:
            cure = "Turn -1/+1 into 0/1 with `(y + 1) // 2`."
        raise ValueError(f"Labels must be 0 or 1. Received: {_listed(found)}. {cure}")
    return array.astype(np.int64)


def _listed(found: NDArray[Any]) -> str:
    shown = ", ".join(str(value) for value in found[:6])
    return shown + (", …" if len(found) > 6 else "")
