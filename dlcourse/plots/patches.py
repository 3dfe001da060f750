"""The pieces of images that a unit answers to most: one row a unit, the strongest first.

Zeiler & Fergus (2014, figure 2) explained a network's layers in this way.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .pictures import check_pictures, range_text, value_range
from .tiles import draw_tiles, name_rows


def plot_patches(
    patches: ArrayLike,
    *,
    row_labels: Sequence[object] | None = None,
    ax: Axes | None = None,
    vmin: float | None = None,
    vmax: float | None = None,
) -> Axes:
    """Draw rows of pictures, such as the patches that excite a channel most, strongest first.

    Grey pictures share one range of values; the line below states it.

    A good alt text says for each row what its pictures have in common, or that they have nothing.

    Args:
        patches: `(rows, k, height, width)`, or with a last axis of 1 or 3 channels.
        row_labels: One for each row; 0, 1, … without it.
        ax: Where to draw; a new figure without it.
        vmin: Value drawn black; without it the smallest of all.
        vmax: Value drawn white; without it the largest of all.

    Returns:
        The Axes, with one image for each patch.

    Raises:
        ValueError: If shapes or labels do not fit, or values are not what RGB needs.

    Example:
        >>> import numpy as np
        >>> ax = plot_patches(np.zeros((2, 9, 5, 5)), row_labels=["channel 3", "channel 7"])
        >>> len(ax.images)
        18
        >>> import matplotlib.pyplot as plt
        >>> plt.close(ax.figure)
    """
    pictures = check_pictures("patches", patches, "rows, k")
    rows, k, high, wide = pictures.shape[:4]
    names = list(range(rows)) if row_labels is None else list(row_labels)
    if len(names) != rows:
        raise ValueError(
            f"`row_labels` must have one label for each row. Received: {len(names)} for {rows}."
        )
    least, largest = value_range(pictures)
    limits = (least if vmin is None else vmin, largest if vmax is None else vmax)
    places = [(float(column), float(row)) for row in range(rows) for column in range(k)]
    flat = list(pictures.reshape(rows * k, *pictures.shape[2:]))
    ax = draw_tiles(flat, places, [limits], ax=ax, cmap="gray")
    name_rows(ax, names, high / wide)
    if pictures.ndim == 4:
        ax.set_xlabel(range_text(*limits, "gray"), fontsize="small")
    return ax
