"""Look at what is handed in before computing with it, and name the likely mistake."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def check_count(name: str, value: int) -> int:
    """Return a positive integer.

    Raises:
        ValueError: If it is not one.
    """
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < 1:
        raise ValueError(f"`{name}` must be a positive integer. Received: {name}={value!r}.")
    return int(value)


def check_fraction(name: str, value: float) -> float:
    """Return a number from 0 to below 1.

    Raises:
        ValueError: If it is not one.
    """
    if not 0 <= value < 1:
        raise ValueError(f"`{name}` must be from 0 to below 1. Received: {name}={value}.")
    return float(value)


def check_finite(name: str, array: NDArray[Any], cure: str) -> NDArray[Any]:
    """Return the array.

    Raises:
        ValueError: If a value is NaN or infinite; the message says where, and adds the cure.
    """
    if not np.isfinite(array).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(
            f"`{name}` must hold finite numbers only. "
            f"Received: {name}[{', '.join(map(str, index))}] = {array[index]}. {cure}"
        )
    return array


def as_floats(x: Any, dtype: Any = None) -> NDArray[Any]:
    """Return an array of floating point numbers, in this dtype if one is given.

    Raises:
        ValueError: If the numbers are whole ones, or no numbers.
    """
    array = np.asarray(x)
    if array.dtype.kind != "f":
        raise ValueError(
            "A network computes with floating point numbers. "
            f"Received: x with dtype {array.dtype}. Use `x.astype('float32')`; "
            "for pixels from 0 to 255 `x.astype('float32') / 255`."
        )
    if dtype is None:
        dtype = array.dtype if array.dtype in (np.float32, np.float64) else np.float32
    return array.astype(dtype, copy=False)


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
    return check_finite("x", array, "Drop that example or fill the gap before training.")


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
    if answers.dtype.kind == "f":
        check_finite("y", answers, "Drop that example.")
    return examples, answers
