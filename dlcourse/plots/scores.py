"""Scores of a few methods, run by run, with mean and spread beside them, and a level to beat."""

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .palette import MARKERS, class_color
from .series import check_mapping

_ASIDE = 0.12  # of the distance between two methods


def plot_scores(
    scores: Mapping[str, ArrayLike],
    *,
    ax: Axes | None = None,
    baseline: float | None = None,
    baseline_name: str = "baseline",
    ylabel: str = "accuracy",
) -> Axes:
    """Draw every run of each method as a pale marker, and beside it mean ± standard deviation.

    The bar is the spread of single runs (with `n - 1`), not the uncertainty of the mean. With two
    or three runs look at the markers: a deviation of so few is itself a guess.

    A good alt text gives the mean of each method, says whose runs overlap, and where the baseline
    lies.

    Args:
        scores: Name of the method -> the scores of its runs, `(runs,)`; lengths may differ.
        ax: Where to draw; a new figure without it.
        baseline: Draws a level to compare with, as a dashed line.
        baseline_name: What that level is: `"majority class"`.
        ylabel: Name of the vertical axis.

    Returns:
        The Axes.

    Raises:
        TypeError: If `scores` is not a mapping.
        ValueError: If there is nothing to draw, or a method has no finite scores on one axis.

    Example:
        >>> ax = plot_scores({"linear": [0.91], "network": [0.95, 0.97]}, baseline=0.5)
        >>> [label.get_text() for label in ax.get_xticklabels()]
        ['linear', 'network']
        >>> plt.close(ax.figure)
    """
    check_mapping("scores", scores, "{'network': accuracies}")
    runs = {name: np.asarray(values, dtype=np.float64) for name, values in scores.items()}
    for name, values in runs.items():
        if values.ndim != 1 or not values.size or not np.isfinite(values).all():
            raise ValueError(
                "`scores` must hold one axis of finite numbers for each method. "
                f"Received: shape {values.shape} for {name!r}. For one score write `[score]`."
            )
    if ax is None:
        ax = plt.subplots()[1]
    for place, values in enumerate(runs.values()):
        look: dict[str, Any] = {
            "color": class_color(place),
            "marker": MARKERS[place % len(MARKERS)],
        }
        alone = len(values) == 1
        ax.plot(
            np.full(len(values), place if alone else place - _ASIDE),
            values,
            linestyle="",
            alpha=1.0 if alone else 0.5,
            **look,
        )
        if not alone:
            sd = values.std(ddof=1)
            ax.errorbar(place + _ASIDE, values.mean(), sd, **look, capsize=5, elinewidth=1.5)
    if baseline is not None:
        ax.axhline(baseline, color="0.3", linestyle="--", linewidth=1.2, label=baseline_name)
        ax.legend(framealpha=0.9)
    ax.set(xticks=range(len(runs)), xticklabels=list(runs), ylabel=ylabel)
    ax.set_xlim(-0.5, len(runs) - 0.5)
    ax.grid(alpha=0.3, axis="y")
    return ax
