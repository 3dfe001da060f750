"""Look at the examples before a network is trained on them, and name the likely mistake."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .layers import as_floats


def check_examples(x: ArrayLike, dtype: Any) -> NDArray[Any]:
    """Return `x` in this dtype.

    Raises:
        ValueError: If it holds no examples, whole numbers, or a value that is not finite.
    """
    array = as_floats(x, dtype)
    if array.ndim < 2 or not array.size:
        cure = "There must be at least one example."
        if array.ndim == 1 and array.size:
            cure = "For one feature add an axis: `x[:, None]`; for one example `x[None, :]`."
        raise ValueError(f"`x` must be (batch, features). Received: {array.shape}. {cure}")
    if not np.isfinite(array).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(
            "`x` must hold finite numbers only. "
            f"Received: x[{', '.join(map(str, index))}] = {array[index]}. "
            "Drop that example or fill the gap before training."
        )
    return array


def check_pair(x: ArrayLike, y: ArrayLike, dtype: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return `x` in this dtype, and `y` as an array with as many rows.

    Raises:
        ValueError: If one of them cannot be used, or they differ in length.
    """
    examples = check_examples(x, dtype)
    answers: NDArray[Any] = np.asarray(y)
    if answers.ndim == 0 or len(answers) != len(examples):
        raise ValueError(
            "`x` and `y` must have as many rows. "
            f"Received: x of shape {examples.shape}, y of shape {answers.shape}. "
            "Were both split, shuffled or filtered in the same way?"
        )
    if answers.dtype.kind == "f" and not np.isfinite(answers).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(answers))[0])
        raise ValueError(
            "`y` must hold finite numbers only. "
            f"Received: y[{', '.join(map(str, index))}] = {answers[index]}. Drop that example."
        )
    return examples, answers
