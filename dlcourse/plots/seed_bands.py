"""Learning curves over several seeds: how far apart are two methods, against their own spread?"""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from .palette import class_color
from .series import ascending, look, seeds_of_each, seeds_text, spread_title


def plot_seed_bands(
    curves: Mapping[str, ArrayLike],
    *,
    ax: Axes | None = None,
    x: ArrayLike | None = None,
    xlabel: str = "epoch",
    ylabel: str | None = None,
    runs: bool = False,
) -> Axes:
    """Draw the mean of each method over its seeds, in a band of one standard deviation.

    The band is the spread of single runs (with `n - 1`), not the uncertainty of the mean, which is
    smaller by the root of the number of seeds. From a single seed there is a line and no band. A
    line has a gap where one seed is not finite: a mean over the seeds that survived would flatter.

    Where runs succeed or fail, and nothing lies between, a band would show results that no run had:
    `runs=True` draws each run instead, pale, and their mean.

    Args:
        curves: Name of the method -> its curves, `(seeds, epochs)`.
        ax: Where to draw; a new figure without it.
        x: Where the values stand, `(epochs,)`, ascending; 1, 2, … without it.
        xlabel: Name of the horizontal axis.
        ylabel: Name of the vertical axis.
        runs: Whether to draw each run in place of the band.

    Returns:
        The Axes; the legend says how many seeds there are.

    Raises:
        TypeError: If `curves` is not a mapping.
        ValueError: If there is nothing to draw, or shapes do not fit.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> curves = {name: rng.normal(0.9, 0.01, size=(5, 20)) for name in ("plain", "dropout")}
        >>> ax = plot_seed_bands(curves, ylabel="accuracy")
        >>> ax.get_legend().get_title().get_text()
        'mean ± sd of 5 seeds'
        >>> plt.close(ax.figure)
    """
    series = seeds_of_each("curves", curves, "epochs", "{'dropout': accuracies}")
    at = None if x is None else ascending("x", x)
    wrong = {label: values.shape[1] for label, values in series.items()}
    if at is not None and set(wrong.values()) != {len(at)}:
        raise ValueError(
            f"`x` must have a place for each value of a curve. Received: {len(at)} places, "
            f"{', '.join(f'{count} values for {label!r}' for label, count in wrong.items())}."
        )
    if ax is None:
        ax = plt.subplots()[1]
    counts = {len(values) for values in series.values()}
    alike = len(counts) == 1
    for index, (label, values) in enumerate(series.items()):
        places = np.arange(1, values.shape[1] + 1) if at is None else at
        sound = np.isfinite(values).all(axis=0)
        kept = np.where(sound, values, np.nan)
        mean = kept.mean(axis=0)
        style = look(index, max(1, len(places) // 10))
        if runs:
            ax.plot(places, values.T, **{**style, "linewidth": 0.6, "markersize": 4, "alpha": 0.4})
        elif len(values) > 1:
            sd = kept.std(axis=0, ddof=1)
            ax.fill_between(
                places, mean - sd, mean + sd, color=class_color(index), alpha=0.2, linewidth=0
            )
            for edge in (mean - sd, mean + sd):  # bands that overlap keep their borders
                ax.plot(places, edge, color=class_color(index), linewidth=0.6, alpha=0.7)
        name = label if alike else f"{label} ({seeds_text(len(values))})"
        ax.plot(places, mean, **style, label=name)
    if at is None:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel=xlabel, ylabel=ylabel or "")
    ax.grid(alpha=0.3)
    ax.legend(framealpha=0.9, title=spread_title(counts, runs=runs))
    return ax
