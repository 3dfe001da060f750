"""What was forecast and what came: beside the baselines, with the interval that was promised."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from numpy.typing import ArrayLike, NDArray

from .palette import DASHES, MARKERS, PALETTE, class_color, tint
from .series import check_mapping

_MARKED = 15  # markers along a line


def plot_forecast(
    times: ArrayLike,
    truth: ArrayLike,
    forecasts: Mapping[str, ArrayLike],
    *,
    interval: tuple[ArrayLike, ArrayLike] | None = None,
    split: object = None,
    baselines: Sequence[str] | None = None,
    ax: Axes | None = None,
    ylabel: str = "",
) -> Axes:
    """Draw a series, what was forecast of it, and what simple rules would have forecast.

    The truth is black. A model has a solid line with markers, a baseline a dashed one without. The
    interval is pale and hatched; the legend says how often the truth lies in it.

    A good alt text says where the forecast leaves the truth, whether it beats the baselines, and
    how often the truth lies in the interval.

    Args:
        times: `(steps,)`, ascending: dates or numbers.
        truth: `(steps,)`; NaN where there is no measurement.
        forecasts: Name of the method -> its values, `(steps,)` with NaN where it says nothing; or,
            with `split`, only those from there on.
        interval: Low and high end of what is to be expected, in the same form.
        split: The time at which training ended, as `times` has it: a line is drawn there.
        baselines: Which methods are baselines; all but the first without it.
        ax: Where to draw; a new figure without it.
        ylabel: Name of the vertical axis, with its unit.

    Returns:
        The Axes.

    Raises:
        TypeError: If `forecasts` is not a mapping.
        ValueError: If shapes do not fit, times do not ascend, or an interval is upside down.

    Example:
        >>> ax = plot_forecast([1, 2, 3, 4], [1.0, 2.0, 4.0, 3.0],
        ...     {"LSTM": [3.8, 3.2], "persistence": [2.0, 4.0]}, split=3)
        >>> [text.get_text() for text in ax.get_legend().get_texts()]
        ['truth', 'LSTM', 'persistence (baseline)']
        >>> plt.close(ax.figure)
    """
    check_mapping("forecasts", forecasts, "{'LSTM': values}")
    when, values = np.asarray(times), np.asarray(truth, dtype=np.float64)
    if when.ndim != 1 or not when.size or values.shape != when.shape:
        raise ValueError(
            "`times` and `truth` must both be (steps,). "
            f"Received: shapes {when.shape} and {values.shape}."
        )
    if not np.all(when[1:] > when[:-1]):
        raise ValueError("`times` must ascend, each of them once. Sort them: `np.argsort(times)`.")
    names = list(forecasts)
    simple = names[1:] if baselines is None else list(baselines)
    unknown = sorted(set(simple) - set(names))
    if unknown:
        raise ValueError(
            f"`baselines` must be among {', '.join(names)}. Received: {', '.join(unknown)}."
        )
    later = _later(when, split)
    lines = {name: _fitted(name, line, len(when), later) for name, line in forecasts.items()}
    band = None if interval is None else _band(interval, len(when), later)
    if ax is None:
        ax = plt.subplots(figsize=(8.0, 3.8), layout="constrained")[1]
    ax.plot(when, values, color="black", linewidth=1.6, label="truth", zorder=2)
    for index, (name, line) in enumerate(lines.items()):
        baseline = name in simple
        ax.plot(
            when,
            line,
            color=class_color(index),
            linestyle=DASHES[1 + simple.index(name) % (len(DASHES) - 1)] if baseline else "-",
            linewidth=1.3 if baseline else 2.0,
            marker=None if baseline else MARKERS[index % len(MARKERS)],
            markersize=4,
            markevery=max(1, int(np.isfinite(line).sum()) // _MARKED),
            label=f"{name} (baseline)" if baseline else name,
            zorder=3 if baseline else 4,
        )
    if band is not None:
        _draw_band(ax, when, values, band)
    if split is not None:
        border: Any = np.asarray(split)[()]
        ax.axvline(border, color=PALETTE["grey"], linewidth=1, linestyle=":")
        ax.annotate(
            "training ends",
            (border, 1),
            (-3, -3),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="right",
            va="top",
            rotation=90,
            fontsize="small",
            color=PALETTE["grey"],
        )
    if when.dtype.kind == "M":
        locator = AutoDateLocator(maxticks=8)
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    ax.set(ylabel=ylabel, xlabel="")
    ax.margins(x=0.01)
    ax.grid(alpha=0.3)
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=3,
        frameon=False,
        handlelength=2.8,
        fontsize="small",
    )
    return ax


def _later(when: NDArray[np.generic], split: object) -> NDArray[np.bool_] | None:
    """Return which steps come from the split on."""
    if split is None:
        return None
    at = np.asarray(split)
    fits = at.ndim == 0 and (at.dtype.kind == "M") == (when.dtype.kind == "M")
    later = np.asarray(when >= at) if fits and at.dtype.kind in "iufM" else np.zeros(1, bool)
    if not later.any():
        raise ValueError(
            f"`split` must be a time from {when[0]} to {when[-1]}, as `times` has it. "
            f"Received: split={split!r}."
        )
    return later


def _fitted(
    name: str, line: ArrayLike, steps: int, later: NDArray[np.bool_] | None
) -> NDArray[np.float64]:
    """Return a line, `(steps,)`, NaN where it says nothing."""
    values = np.asarray(line, dtype=np.float64)
    if values.shape == (steps,):
        return values
    after = 0 if later is None else int(later.sum())
    if later is not None and values.shape == (after,):
        whole = np.full(steps, np.nan)
        whole[later] = values
        return whole
    wanted = f"({steps},)" + ("" if later is None else f", or ({after},) from the split on")
    cure = " Take one step of the horizon: `[:, 0]`." if values.ndim == 2 else ""
    raise ValueError(
        f"Every forecast must be {wanted}. Received: shape {values.shape} for {name!r}.{cure}"
    )


def _band(
    interval: tuple[ArrayLike, ArrayLike], steps: int, later: NDArray[np.bool_] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if len(interval) != 2:
        raise ValueError(
            f"`interval` must be (low, high), two lines. Received: {len(interval)} of them."
        )
    low, high = (_fitted("interval", line, steps, later) for line in interval)
    if np.any(low > high):
        raise ValueError(
            "The low end of `interval` must not lie above the high end. "
            f"Received: {int((low > high).sum())} steps where it does. Are they (high, low)?"
        )
    return low, high


def _draw_band(
    ax: Axes,
    when: NDArray[np.generic],
    truth: NDArray[np.float64],
    band: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> None:
    low, high = band
    known = np.isfinite(low) & np.isfinite(high) & np.isfinite(truth)
    inside = (truth >= low) & (truth <= high)
    said = f"interval: holds {inside[known].mean():.0%} of the truth" if known.any() else "interval"
    ax.fill_between(
        when,
        low,
        high,
        facecolor=tint(PALETTE["blue"], 0.18),
        edgecolor=tint(PALETTE["blue"], 0.5),
        hatch="///",
        linewidth=0.6,
        label=said,
        zorder=1,
    )
