"""How much does another label buy? Scores against the number of labelled examples."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, NullLocator
from matplotlib.transforms import ScaledTranslation
from numpy.typing import ArrayLike

from .series import ascending, check_columns, look, seeds_of_each, seeds_text, spread_title

_APART = 3.0  # points between the error bars of neighbouring methods


def plot_learning_curves(
    sizes: ArrayLike,
    scores: Mapping[str, ArrayLike],
    *,
    ax: Axes | None = None,
    xlabel: str = "labelled examples",
    ylabel: str = "accuracy",
) -> Axes:
    """Draw the mean score of each method for each size of its training set, on a log axis.

    Error bars are one standard deviation of single runs over seeds and draws (with `n - 1`), not
    the smaller uncertainty of the mean. Methods stand a little beside each other, so that no bar
    hides another; the ticks are the sizes themselves.

    A good alt text names the methods, who is ahead with few and with many labels, and where the
    error bars no longer overlap.

    Args:
        sizes: Labelled examples, `(sizes,)`, positive and ascending.
        scores: Name of the method -> its scores, `(seeds, sizes)`. NaN where a run is missing:
            mean and deviation are those of the runs there are.
        ax: Where to draw; a new figure without it.
        xlabel: Name of the horizontal axis.
        ylabel: Name of the vertical axis.

    Returns:
        The Axes; the legend says how many seeds there are.

    Raises:
        TypeError: If `scores` is not a mapping.
        ValueError: If there is nothing to draw, shapes do not fit, or a size is not positive.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> scores = {name: rng.random((5, 3)) for name in ("frozen", "fine-tuned")}
        >>> ax = plot_learning_curves([10, 50, 200], scores)
        >>> ax.get_xscale(), [label.get_text() for label in ax.get_xticklabels()]
        ('log', ['10', '50', '200'])
        >>> plt.close(ax.figure)
    """
    series = seeds_of_each("scores", scores, "sizes", "{'frozen': accuracies}")
    at = ascending("sizes", sizes)
    if at[0] <= 0:
        raise ValueError(
            f"`sizes` must be positive, for a log axis has no 0. Received: {at[0]:g}. "
            "Draw a score without labels as a line of its own: `ax.axhline(score)`."
        )
    check_columns("scores", series, len(at), "size")
    if ax is None:
        ax = plt.subplots()[1]
    ax.set_xscale("log")
    ratio = at[-1] / at[0] if len(at) > 1 else 4.0
    ax.set_xlim(at[0] / ratio**0.06, at[-1] * ratio**0.06)
    counts = {len(runs) for runs in series.values()}
    for index, (label, runs) in enumerate(series.items()):
        aside = (index - (len(series) - 1) / 2) * _APART / 72
        beside = ax.transData + ScaledTranslation(aside, 0, ax.figure.dpi_scale_trans)
        there = np.isfinite(runs)
        number = there.sum(axis=0)
        kept = np.where(there, runs, 0.0)
        mean = np.where(number, kept.sum(axis=0) / np.maximum(number, 1), np.nan)
        squares = np.where(there, (kept - np.nan_to_num(mean)) ** 2, 0.0).sum(axis=0)
        sd = np.where(number > 1, np.sqrt(squares / np.maximum(number - 1, 1)), np.nan)
        name = label if len(counts) == 1 else f"{label} ({seeds_text(len(runs))})"
        style = {**look(index, 1), "markevery": None}
        ax.errorbar(at, mean, sd, **style, label=name, capsize=3, elinewidth=1, transform=beside)
        for edge in (mean - np.nan_to_num(sd), mean + np.nan_to_num(sd)):
            drawn = np.isfinite(edge)  # matplotlib leaves what is shifted out of its limits
            ax.update_datalim(np.stack([at, edge], axis=1)[drawn])
    ax.autoscale_view(scalex=False)
    ax.set_xticks(at)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.6g}"))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.grid(alpha=0.3)
    ax.legend(framealpha=0.9, title=spread_title(counts), handlelength=2.8)
    return ax
