"""Windows over a time series, and splits of them in which nothing of the future leaks.

A network that forecasts is trained on pairs: what was known, and what came next. Everything that
is fitted, the scaling included, may have seen only what came before the first time that is tested.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .splits import indices_of

_EVERY_GAP = ("raise", "skip")


@dataclass(frozen=True)
class Windows:
    """Pairs of what was known and what came next.

    Attributes:
        x: What was known, `(n, length)`, or `(n, length, features)` of a series with features;
            float32.
        y: What came next, `(n, horizon)`, float32.
        times: When the first value of `y` was, `(n,)`.
        ends: When the last value of `y` was, `(n,)`; with a horizon of 1 the same.
        starts: When the first value of `x` was, `(n,)`.
    """

    x: np.ndarray
    y: np.ndarray
    times: np.ndarray
    ends: np.ndarray
    starts: np.ndarray

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self.x)

    def take(self, which: ArrayLike) -> "Windows":
        """Return some of the pairs, by their indices `(k,)`, as a split gives them."""
        rows = indices_of("which", which, len(self))
        parts = (self.x, self.y, self.times, self.ends, self.starts)
        return Windows(*(part[rows] for part in parts))


@dataclass(frozen=True)
class Scaling:
    """A mean and a standard deviation, for each feature, that were measured on training data.

    Attributes:
        mean: `()`, or `(features,)`.
        sd: In the same shape.
    """

    mean: np.ndarray
    sd: np.ndarray

    def apply(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return values in standard deviations from the mean; any shape, features last."""
        return np.asarray((np.asarray(values, dtype=np.float64) - self.mean) / self.sd)

    def undo(self, values: ArrayLike) -> NDArray[np.float64]:
        """Return scaled values in their own unit again."""
        return np.asarray(np.asarray(values, dtype=np.float64) * self.sd + self.mean)


def fit_scaling(train: ArrayLike) -> Scaling:
    """Measure mean and standard deviation of each feature, on training data alone.

    Args:
        train: The part of the series that is trained on, `(steps,)` or `(steps, features)`.

    Raises:
        ValueError: If the shape is another, a value is not finite, or a feature never changes.

    Example:
        >>> series = np.array([1.0, 3.0, 1.0, 3.0, 90.0])
        >>> scaling = fit_scaling(series[:4])
        >>> scaling.apply(series)
        array([-1.,  1., -1.,  1., 88.])
        >>> scaling.undo([0.0])
        array([2.])
    """
    values = _series("train", train, allow_gaps=False)
    mean, sd = values.mean(axis=0), values.std(axis=0)
    still = np.flatnonzero(np.atleast_1d(np.ptp(values, axis=0) == 0))
    if still.size:
        where = f" in feature {still[0]}" if values.ndim == 2 else ""
        raise ValueError(
            "Every feature of `train` must change, to be divided by its standard deviation. "
            f"Received: {len(values)} times the same value{where}. Leave that feature out."
        )
    return Scaling(mean, sd)


def make_windows(
    series: ArrayLike,
    *,
    length: int,
    horizon: int = 1,
    stride: int = 1,
    target: int = 0,
    times: ArrayLike | None = None,
    missing: str = "raise",
) -> Windows:
    """Cut a series into pairs: `length` values, and the `horizon` values that follow them.

    Pair `i` knows the steps `i * stride` to `i * stride + length - 1`, and no later one.

    Args:
        series: `(steps,)`, or `(steps, features)`, a step after the other at even distances.
        length: How many values are known.
        horizon: How many are to be forecast.
        stride: Steps from one pair to the next.
        target: Which feature is forecast, where there are several.
        times: When each value was, `(steps,)`, ascending: dates or numbers; 0, 1, 2, … without it.
        missing: What to do where a value is NaN: `"raise"`, or `"skip"`, which leaves out every
            pair that a gap would touch.

    Raises:
        ValueError: If a pair is longer than the series, a value is missing, or times do not
            ascend or stand more than once.

    Example:
        >>> windows = make_windows([10, 11, 12, 13, 14], length=3)
        >>> windows.x.tolist(), windows.y.tolist(), windows.times.tolist()
        ([[10.0, 11.0, 12.0], [11.0, 12.0, 13.0]], [[13.0], [14.0]], [3, 4])
    """
    for name, value in (("length", length), ("horizon", horizon), ("stride", stride)):
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
            raise ValueError(
                f"`{name}` must be a whole number of steps from 1 on. Received: {name}={value!r}."
            )
    if missing not in _EVERY_GAP:
        raise ValueError(
            f"`missing` must be one of {', '.join(_EVERY_GAP)}. Received: missing={missing!r}."
        )
    values = _series("series", series, allow_gaps=missing == "skip")
    features = values.shape[1] if values.ndim == 2 else 1
    if not isinstance(target, int | np.integer) or not 0 <= target < features:
        raise ValueError(
            f"`target` must be the index of one of the {features} features. "
            f"Received: target={target!r}."
        )
    steps, whole = len(values), length + horizon
    if whole > steps:
        raise ValueError(
            "A pair, `length` + `horizon`, must not be longer than the series. "
            f"Received: {length} + {horizon} for {steps} steps. "
            "Take a shorter window or a longer series"
            + (": is it (features, steps)? Transpose it." if features > steps else ".")
        )
    when = np.arange(steps) if times is None else _times(times, steps)
    first = np.arange(0, steps - whole + 1, stride)
    known = first[:, None] + np.arange(length)
    ahead = first[:, None] + length + np.arange(horizon)
    x = values[known].astype(np.float32)
    y = values.reshape(steps, -1)[ahead, target].astype(np.float32)
    made = Windows(x, y, when[ahead[:, 0]], when[ahead[:, -1]], when[first])
    if missing == "raise":
        return made
    sound = np.isfinite(x).all(axis=tuple(range(1, x.ndim))) & np.isfinite(y).all(axis=1)
    if not sound.any():
        gaps = np.isnan(values.reshape(steps, -1)).any(axis=1).sum()
        raise ValueError(
            f"No stretch of {whole} steps is without a gap. Received: {gaps} of {steps} steps "
            "missing. Take a shorter window, or fill short gaps first."
        )
    return made.take(np.flatnonzero(sound))


def _series(name: str, series: ArrayLike, *, allow_gaps: bool) -> NDArray[np.float64]:
    """Return a series as float64, `(steps,)` or `(steps, features)`."""
    try:
        values = np.asarray(series, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"`{name}` must hold numbers, as many in each step. Received: a list that is ragged, "
            "or holds something else. Take one row for each step."
        ) from error
    if values.ndim not in (1, 2) or not values.size:
        raise ValueError(
            f"`{name}` must be (steps,) or (steps, features). Received: shape {values.shape}."
        )
    wrong = np.isinf(values) if allow_gaps else ~np.isfinite(values)
    if wrong.any():
        first = np.flatnonzero(wrong.reshape(len(values), -1).any(axis=1))[0]
        cure = "" if name == "train" else ", or leave out the pairs they touch: `missing='skip'`"
        raise ValueError(
            f"`{name}` must be finite. Received: {int(wrong.sum())} values that are missing or "
            f"infinite, the first at step {first}. Fill gaps with what was known before them{cure}."
        )
    return values


def _times(times: ArrayLike, steps: int) -> NDArray[np.generic]:
    """Return the times, `(steps,)`, each later than the one before."""
    when = np.asarray(times)
    if when.shape != (steps,) or when.dtype.kind not in "iufM":
        raise ValueError(
            f"`times` must hold a date or a number for each of the {steps} steps. "
            f"Received: shape {when.shape}, {when.dtype}. For dates as text: "
            "`np.array(times, dtype='datetime64[D]')`."
        )
    unknown = np.isnat(when) if when.dtype.kind == "M" else ~np.isfinite(when)
    if unknown.any():
        raise ValueError(
            f"`times` must be known. Received: {unknown.sum()} that are not, the first at step "
            f"{np.flatnonzero(unknown)[0]}. Leave those steps out."
        )
    twice = steps - len(np.unique(when))
    if twice:
        order = np.sort(when)
        again = order[1:][order[1:] == order[:-1]][0]
        raise ValueError(
            f"Every time must stand once. Received: {twice} that stand again, the first {again}. "
            "Keep one of each: `_, once = np.unique(times, return_index=True)`."
        )
    back = np.flatnonzero(when[1:] < when[:-1])
    if back.size:
        at = back[0] + 1
        raise ValueError(
            f"`times` must ascend. Received: {when[at]} after {when[at - 1]}, at step {at}. "
            "Sort the series first: `order = np.argsort(times)`."
        )
    return when
