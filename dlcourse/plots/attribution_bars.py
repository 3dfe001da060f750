"""How much each feature counts, over many examples."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .palette import PALETTE


def plot_attribution_bars(
    values: ArrayLike,
    feature_names: Sequence[Any],
    *,
    ax: Axes | None = None,
    top: int = 10,
    xlabel: str = "mean |value|",
) -> Axes:
    """Draw the mean absolute value of each feature as a bar, with the spread over the examples.

    The line at the bar's end is the standard deviation of `|value|` over the rows (`n - 1`), not
    the uncertainty of the mean. The bar says how much a feature counts and not in which direction.

    A good alt text names the first features with their bars, and says where the others fall off.

    Args:
        values: `(rows, features)`: a row for each example, or for each seed.
        feature_names: What the features are called.
        ax: Where to draw; a new figure without it.
        top: How many features to draw, the largest first.
        xlabel: Name of the horizontal axis, with its unit.

    Returns:
        The Axes.

    Raises:
        ValueError: If the values have another shape or are not finite, or names or `top` do not
            fit.

    Example:
        >>> ax = plot_attribution_bars([[0.5, -2.0], [0.1, 1.0]], ["age", "income"])
        >>> [label.get_text() for label in ax.get_yticklabels()]
        ['income', 'age']
        >>> plt.close(ax.figure)
    """
    rows = np.asarray(values, dtype=np.float64)
    if rows.ndim != 2 or not rows.size or not np.isfinite(rows).all():
        cure = " For one example write `values[None]`." if rows.ndim == 1 else ""
        raise ValueError(
            f"`values` must be finite, (rows, features). Received: shape {rows.shape}.{cure}"
        )
    names = [str(name) for name in feature_names]
    if len(names) != rows.shape[1]:
        raise ValueError(
            "`feature_names` must have one name for each feature. "
            f"Received: {len(names)} names for {rows.shape[1]} features."
        )
    if not isinstance(top, int | np.integer) or top < 1:
        raise ValueError(f"`top` must be a whole number from 1 on. Received: top={top!r}.")
    size = np.abs(rows).mean(axis=0)
    order = np.argsort(-size, kind="stable")[:top]
    spread = np.abs(rows).std(axis=0, ddof=1)[order] if len(rows) > 1 else None
    if ax is None:
        ax = plt.subplots()[1]
    ax.barh(
        range(len(order)),
        size[order],
        xerr=spread,
        color=PALETTE["sky"],
        edgecolor=PALETTE["blue"],
        error_kw={"ecolor": "0.3", "capsize": 3, "elinewidth": 1.2},
    )
    ax.set(yticks=range(len(order)), yticklabels=[names[i] for i in order], xlabel=xlabel)
    ax.set_xlim(left=0)
    ax.invert_yaxis()
    ax.grid(alpha=0.3, axis="x")
    return ax
