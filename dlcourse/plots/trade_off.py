"""What a repair costs: accuracy against unfairness, one mark for each setting of each method."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .palette import DASHES, MARKERS, class_color
from .series import check_mapping


def plot_trade_off(
    methods: Mapping[str, ArrayLike],
    *,
    ax: Axes | None = None,
    xlabel: str = "unfairness (0 is best)",
    ylabel: str = "accuracy",
) -> Axes:
    """Draw each method as marks joined by a line, in the order of its settings.

    Up and to the left is better. A method with one setting is one mark; each has its own marker,
    colour and dash, and its name stands in the legend.

    A good alt text says which methods reach the left edge, how much accuracy each of them gives
    up on the way, and whether one lies above the others throughout.

    Args:
        methods: Name -> `(settings, 2)`, columns unfairness and accuracy; for one setting `(2,)`.
        ax: Where to draw; a new figure without it.
        xlabel: Which unfairness: `"difference of selection rates"`.
        ylabel: What is to be high.

    Returns:
        The Axes.

    Raises:
        TypeError: If `methods` is not a mapping.
        ValueError: If there is nothing to draw, or a method has not two finite columns.

    Example:
        >>> ax = plot_trade_off({"as it is": (0.3, 0.8), "repaired": [(0.2, 0.79), (0.0, 0.76)]})
        >>> [line.get_label() for line in ax.lines]
        ['as it is', 'repaired']
        >>> plt.close(ax.figure)
    """
    check_mapping("methods", methods, "{'thresholds': points}")
    points = {name: np.atleast_2d(np.asarray(v, dtype=np.float64)) for name, v in methods.items()}
    for name, values in points.items():
        if values.ndim != 2 or values.shape[1] != 2 or not np.isfinite(values).all():
            raise ValueError(
                "`methods` must hold rows of two finite numbers, unfairness and accuracy. "
                f"Received: shape {values.shape} for {name!r}, or numbers that are not finite. "
                "A rate that cannot be computed has no place on the axis: leave that point out."
            )
    if ax is None:
        ax = plt.subplots()[1]
    for place, (name, values) in enumerate(points.items()):
        ax.plot(
            values[:, 0],
            values[:, 1],
            color=class_color(place),
            marker=MARKERS[place % len(MARKERS)],
            linestyle=DASHES[place % len(DASHES)],
            linewidth=1.2,
            markersize=9 if len(values) == 1 else 6,
            label=name,
        )
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.set_xlim(left=min(0.0, *(float(values[:, 0].min()) for values in points.values())) - 0.01)
    ax.grid(alpha=0.3)
    ax.legend(framealpha=0.9)
    return ax
