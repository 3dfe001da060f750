"""The shares of one answer in one row: what pushes it up against what pushes it down."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .waterfall import arrow, check_shares, signed

_ROOM = 0.065  # of the width: a narrower share has no room for its name


def plot_force(
    values: ArrayLike,
    base_value: float,
    feature_names: Sequence[Any],
    *,
    ax: Axes | None = None,
    xlabel: str = "output",
) -> Axes:
    """Draw the shares of one example in one row, meeting at the output.

    What raises the output pushes from the left and is plain; what lowers it pushes from the right
    and is hatched. The dashed line is the base value: with as much from either side the output
    would stand there. Shares with room for it carry their names.

    A good alt text gives the output and the base value, and names the largest share on either side.

    Args:
        values: One number for each feature, `(features,)`.
        base_value: The output without any feature.
        feature_names: What the features are called.
        ax: Where to draw; a new figure without it.
        xlabel: What the output is.

    Returns:
        The Axes.

    Raises:
        ValueError: If the values are not of one example, or the names do not fit.

    Example:
        >>> ax = plot_force([0.5, -0.2], 0.1, ["age", "income"])
        >>> len(ax.patches)
        2
        >>> plt.close(ax.figure)
    """
    shares, base, names = check_shares(values, base_value, feature_names)
    if ax is None:
        ax = plt.subplots(figsize=(8, 2.8))[1]
    output = base + shares.sum()
    width = float(np.abs(shares).sum()) or 1.0
    for sign in (1, -1):  # the largest next to the output
        side = np.flatnonzero(np.sign(shares) == sign)
        edge, ordered = output, side[np.argsort(-np.abs(shares[side]), kind="stable")]
        for place, i in enumerate(ordered):
            far, tip = edge - shares[i], np.sign(shares[i]) * min(abs(shares[i]), 0.012 * width)
            corners = [(far, 0), (edge - tip, 0), (edge, 0.5), (edge - tip, 1), (far, 1)]
            corners.append((far + tip, 0.5))  # a notch for the tip of the next
            ax.add_patch(arrow(corners, shares[i]))
            if abs(shares[i]) > _ROOM * width:
                label = f"{names[i]}\n{signed(float(shares[i]))}"
                low = (place + (sign < 0)) % 3  # neighbours' names stand at three heights
                ax.annotate(
                    label, ((far + edge) / 2, -0.12 - 0.75 * low), ha="center", va="top", fontsize=8
                )
            edge = far
    ax.axvline(base, ymin=0.55, ymax=0.9, color="0.3", linestyle="--", linewidth=1.2)
    ax.annotate(f"base {base:.2f}".replace("-", "−"), (base, 1.72), ha="center", fontsize="small")
    ax.annotate(
        f"output {output:.2f}".replace("-", "−"),
        (output, 1.15),
        ha="left" if output >= base else "right",
        fontsize="small",
        weight="bold",
    )
    left = min(base, output - shares[shares > 0].sum(), output)
    right = max(base, output - shares[shares < 0].sum(), output)
    ax.set(xlim=(left - 0.05 * width, right + 0.05 * width), ylim=(-2.5, 2.1))
    ax.set(yticks=[], xlabel=f"{xlabel}   (plain pushes up →, ← hatched pushes down)")
    ax.spines[["top", "right", "left"]].set_visible(False)
    return ax
