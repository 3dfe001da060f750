"""How far back does a recurrent network learn? The gradient against the distance in time."""

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator
from numpy.typing import ArrayLike, NDArray

from .palette import class_color
from .series import ascending, check_columns, look, seeds_of_each, seeds_text

_TICKS = 8


def plot_gradient_by_lag(
    gradients: Mapping[str, ArrayLike],
    *,
    lags: ArrayLike | None = None,
    ax: Axes | None = None,
    xlabel: str = "lag: steps back from the last one",
    ylabel: str = "length of the gradient",
) -> Axes:
    """Draw how long the gradient is that reaches back so many steps, on a logarithmic scale.

    A line is the geometric mean over the seeds (the mean of the logarithms), the band around it
    reaches from the smallest to the largest seed. A logarithmic scale has no place for 0: where a
    gradient is exactly 0, or not finite, the line ends, and its legend says from which lag on.

    A good alt text says by how many powers of ten each line falls or rises, and over how many
    steps.

    Args:
        gradients: Name of the cell -> lengths, `(seeds, lags)`; for one seed `lengths[None]`.
        lags: The lags, `(lags,)`, ascending; 0, 1, 2, … without it: 0 is the last step itself.
        ax: Where to draw; a new figure without it.
        xlabel: Name of the horizontal axis.
        ylabel: Name of the vertical axis.

    Returns:
        The Axes; the legend says how many seeds there are.

    Raises:
        TypeError: If `gradients` is not a mapping.
        ValueError: If there is nothing to draw, shapes do not fit, or a length is negative.

    Example:
        >>> lags = np.arange(30)
        >>> ax = plot_gradient_by_lag({"RNN": 0.7 ** lags[None], "LSTM": 0.98 ** lags[None]})
        >>> ax.get_yscale(), ax.get_legend().get_title().get_text()
        ('log', '1 seed')
        >>> plt.close(ax.figure)
    """
    series = seeds_of_each("gradients", gradients, "lags", "{'LSTM': lengths}")
    at = None if lags is None else ascending("lags", lags)
    for label, runs in series.items():
        if np.any(runs < 0):
            raise ValueError(
                "`gradients` must hold lengths, at least 0. "
                f"Received: {np.nanmin(runs):.3g} for {label!r}. Take `np.linalg.norm`."
            )
    if at is not None:
        check_columns("gradients", series, len(at), "lag")
    if ax is None:
        ax = plt.subplots()[1]
    counts = {len(runs) for runs in series.values()}
    drawn = []
    for index, (label, runs) in enumerate(series.items()):
        places = np.arange(runs.shape[1]) if at is None else at
        sound = np.asarray((np.isfinite(runs) & (runs > 0)).all(axis=0))
        kept = np.where(sound, runs, 1.0)
        mean = np.where(sound, np.exp(np.log(kept).mean(axis=0)), np.nan)
        if len(runs) > 1:
            ax.fill_between(
                places,
                kept.min(axis=0),
                kept.max(axis=0),
                where=sound,
                color=class_color(index),
                alpha=0.2,
                linewidth=0,
            )
        name = label if len(counts) == 1 else f"{label} ({seeds_text(len(runs))})"
        style = look(index, max(1, len(places) // 8))
        ax.plot(places, mean, **style, label=name + _lost(runs, sound, places))
        drawn.append(kept[:, sound].ravel())
    everything = np.concatenate(drawn)
    ax.set_yscale("log")
    _decades(ax, everything)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.grid(alpha=0.3)
    ax.legend(framealpha=0.9, title=_title(counts), handlelength=2.8)
    return ax


def _lost(runs: NDArray[np.float64], sound: NDArray[np.bool_], places: NDArray[Any]) -> str:
    """Return what a legend adds where a line has ended."""
    if sound.all():
        return ""
    first = int(np.flatnonzero(~sound)[0])
    what = "exactly 0" if np.isfinite(runs[:, first]).all() else "not finite"
    return f", {what} at lag {places[first]:g}"


def _decades(ax: Axes, values: NDArray[np.float64]) -> None:
    """Set limits and ticks at whole powers of ten, few enough to be read."""
    if not values.size:
        return
    low, high = np.log10(values.min()), np.log10(values.max())
    room = max(0.15, 0.05 * (high - low))
    ax.set_ylim(10 ** max(low - room, -300), 10 ** min(high + room, 300))
    ax.yaxis.set_major_locator(LogLocator(numticks=_TICKS))
    if high - low > _TICKS:
        ax.yaxis.set_minor_locator(NullLocator())


def _title(counts: set[int]) -> str:
    if counts == {1}:
        return "1 seed"
    of = f" of {seeds_text(min(counts))}" if len(counts) == 1 else ""
    return f"geometric mean, min–max{of}"
