"""Walk-forward splits: train on the past, test on what came next, again and again."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from .windows import Windows

Split = tuple[NDArray[np.int64], NDArray[np.int64]]


def walk_forward_splits(
    n: int, *, folds: int, test_size: int, gap: int = 0, min_train: int = 1
) -> list[Split]:
    """Return indices of training and test sets: each test set lies after its training set.

    The test sets are the last `folds * test_size` of the `n`, one after the other; a training set
    is all that lies before its test set, less the gap: it grows from fold to fold. This is the
    rolling origin of Tashman (2000); scikit-learn's `TimeSeriesSplit` gives the same.

    **The gap.** With windows one step apart, the last targets of training lie in the time that is
    tested as soon as the horizon is longer than 1: leave out `gap=horizon - 1`. What a test window
    *knows* may overlap the training set, for at that time it is the past. To share no value at all,
    leave out `gap=length + horizon - 1`.

    Args:
        n: How many windows there are, in the order of time.
        folds: How many splits.
        test_size: How many windows each tests.
        gap: How many are left out between training and test.
        min_train: How many the first training set must have.

    Returns:
        `folds` pairs of int64 arrays: train, which begins at 0, and test, `(test_size,)`.

    Raises:
        ValueError: If an argument is out of its range, or there is no room for that many folds.

    Example:
        >>> for train, test in walk_forward_splits(8, folds=2, test_size=2, gap=1):
        ...     print(train, test)
        [0 1 2] [4 5]
        [0 1 2 3 4] [6 7]
    """
    least = {"n": 1, "folds": 1, "test_size": 1, "gap": 0, "min_train": 1}
    given = {"n": n, "folds": folds, "test_size": test_size, "gap": gap, "min_train": min_train}
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int | np.integer):
            raise ValueError(f"`{name}` must be a whole number. Received: {name}={value!r}.")
        if value < least[name]:
            cure = " Below 0, training and test would overlap." if name == "gap" else ""
            raise ValueError(
                f"`{name}` must be at least {least[name]}. Received: {name}={value}.{cure}"
            )
    room = n - folds * test_size - gap
    if room < min_train:
        raise ValueError(
            "`min_train` + `gap` + `folds` * `test_size` must not be more than `n`, or training "
            f"and test would overlap. Received: {min_train} + {gap} + {folds} * {test_size} "
            f"> {n}. Take fewer folds or smaller tests."
        )
    starts = n - test_size * np.arange(folds, 0, -1)
    return [(np.arange(start - gap), np.arange(start, start + test_size)) for start in starts]


def check_split(windows: "Windows", train: ArrayLike, test: ArrayLike) -> None:
    """Raise unless every target of training lies before every target that is tested.

    Args:
        windows: What `make_windows` returned.
        train: Indices of the training set.
        test: Indices of the test set.

    Raises:
        ValueError: If a target of training lies in the time that is tested, or after it.

    Example:
        >>> from dlcourse.data import make_windows
        >>> windows = make_windows(range(10), length=3, horizon=2)
        >>> check_split(windows, [0, 1, 2], [4, 5])
        >>> check_split(windows, [0, 1, 2, 3], [4, 5])
        Traceback (most recent call last):
        ValueError: Training must end before the test begins. Received: training up to 7, ...
    """
    before = indices_of("train", train, len(windows))
    after = indices_of("test", test, len(windows))
    last, first = windows.ends[before].max(), windows.times[after].min()
    if last >= first:
        both = len(np.intersect1d(before, after))
        late = int(np.sum(windows.times[before] >= first))
        cure = "Leave windows out between the two: `gap=horizon - 1` in `walk_forward_splits`."
        if both:
            cure = f"{both} windows are in both sets: random splits do this."
        elif late:
            cure = f"{late} targets of training lie in the time that is tested, or after it: "
            cure += "shuffled windows do this."
        if both or late:
            cure += " Use `walk_forward_splits`."
        raise ValueError(
            "Training must end before the test begins. "
            f"Received: training up to {last}, a test from {first} on. {cure}"
        )


def indices_of(name: str, which: ArrayLike, n: int) -> NDArray[np.int64]:
    """Return indices of some of `n` things, `(k,)`, at least one.

    Raises:
        ValueError: If they are no such indices.
    """
    rows = np.asarray(which)
    if rows.ndim != 1 or not rows.size or rows.dtype.kind not in "iu":
        cure = " For a mask take `np.flatnonzero(mask)`." if rows.dtype.kind == "b" else ""
        raise ValueError(
            f"`{name}` must hold indices, (k,), at least one. "
            f"Received: shape {rows.shape}, {rows.dtype}.{cure}"
        )
    if rows.min() < 0 or rows.max() >= n:
        raise ValueError(
            f"`{name}` must hold indices from 0 to {n - 1}. Received: {rows.min()} to {rows.max()}."
        )
    return rows.astype(np.int64)
