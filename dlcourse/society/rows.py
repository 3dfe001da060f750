"""Rows of people, as the functions here take them: labels of 0 and 1, and the group of each."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def check_binary(name: str, values: ArrayLike) -> NDArray[np.int64]:
    """Return labels or decisions as int64, `(n,)`.

    Raises:
        ValueError: If they are not one axis of 0 and 1, or there are none.
    """
    found = np.asarray(values)
    if found.ndim != 1 or not found.size or not np.isin(found, (0, 1)).all():
        shown = np.unique(found.astype(str))[:5].tolist()
        raise ValueError(
            f"`{name}` must be one axis of 0 and 1, a value a person. "
            f"Received: shape {found.shape}, with values such as {shown}. "
            "Scores become decisions by a threshold: `scores >= 0.5`."
        )
    return found.astype(np.int64)


def check_scores(scores: ArrayLike) -> NDArray[np.float64]:
    """Return scores as float64, `(n,)`.

    Raises:
        ValueError: If they are not one axis of finite numbers, or there are none.
    """
    found = np.asarray(scores, dtype=np.float64)
    if found.ndim != 1 or not found.size or not np.isfinite(found).all():
        raise ValueError(
            "`scores` must be one axis of finite numbers, one a person. "
            f"Received: shape {found.shape}. Of a column `(n, 1)` take `scores[:, 0]`."
        )
    return found


def check_groups(groups: ArrayLike, n: int) -> NDArray:
    """Return the group of each person, `(n,)`.

    Raises:
        ValueError: If there is not one group for each of `n` persons, or one is missing.
    """
    found = np.asarray(groups)
    if found.shape != (n,):
        raise ValueError(
            "`groups` must hold one group for each person. "
            f"Received: shape {found.shape} for {n} persons."
        )
    if found.dtype.kind not in "biuU":
        raise ValueError(
            "`groups` must be names or whole numbers. "
            f"Received: an array of dtype {found.dtype}. Where a group is missing, say so with a "
            'name of its own, such as "not stated".'
        )
    return found
