"""A few rates of a few groups, side by side."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .palette import class_color
from .series import check_mapping

_HATCHES = ("", "///", "...", "xx", "\\\\\\")
_WIDE = 0.8  # of the distance between two rates


def plot_group_rates(
    rates: Mapping[str, ArrayLike],
    groups: Sequence[str],
    *,
    ax: Axes | None = None,
    ylabel: str = "share",
    fmt: str = "%.2f",
) -> Axes:
    """Draw for each rate a bar for each group, told apart by colour and hatch, with its number.

    A rate that cannot be computed in a group, NaN, has no bar and the words "not known" instead:
    a missing bar would look like a rate of 0.

    A good alt text says which group has the higher bar in each rate, and about how much.

    Args:
        rates: Name of the rate -> its value in each group, `(groups,)`.
        groups: Names of the groups.
        ax: Where to draw; a new figure without it.
        ylabel: What the heights are.
        fmt: How the number of a bar is written.

    Returns:
        The Axes.

    Raises:
        TypeError: If `rates` is not a mapping.
        ValueError: If there is nothing to draw, or a rate has not one value for each group.

    Example:
        >>> ax = plot_group_rates({"FPR": [0.4, 0.3], "FNR": [0.1, 0.2]}, ["north", "south"])
        >>> len(ax.patches)
        4
        >>> plt.close(ax.figure)
    """
    check_mapping("rates", rates, "{'FPR': [0.4, 0.3]}")
    heights = {name: np.asarray(values, dtype=np.float64) for name, values in rates.items()}
    for name, values in heights.items():
        if values.shape != (len(groups),) or not len(groups):
            raise ValueError(
                f"`rates` must hold one value for each of the groups {tuple(groups)}. "
                f"Received: shape {values.shape} for {name!r}."
            )
    if ax is None:
        ax = plt.subplots()[1]
    table = np.array(list(heights.values()))  # (rates, groups)
    width = _WIDE / len(groups)
    for place, group in enumerate(groups):
        at = np.arange(len(table)) + (place - (len(groups) - 1) / 2) * width
        bars = ax.bar(
            at,
            np.nan_to_num(table[:, place]),
            0.95 * width,
            color=class_color(place),
            hatch=_HATCHES[place % len(_HATCHES)],
            edgecolor="white",
            label=group,
        )
        texts = ["not known" if np.isnan(value) else fmt % value for value in table[:, place]]
        ax.bar_label(bars, texts, padding=2, fontsize="small")
    ax.set(xticks=range(len(table)), xticklabels=list(heights), ylabel=ylabel)
    ax.margins(y=0.12)
    ax.axhline(0, color="black", linewidth=0.8)
    ax.legend(framealpha=0.9)
    return ax
