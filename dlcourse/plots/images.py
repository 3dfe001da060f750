"""Pictures side by side: n in, n drawn, all on one scale of values."""

import math
from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import ArrayLike, NDArray

from .pictures import check_pictures, range_text, value_range


def plot_image_grid(
    images: ArrayLike,
    *,
    titles: Sequence[object] | None = None,
    columns: int | None = None,
    axes: Any = None,
    vmin: float | None = None,
    vmax: float | None = None,
    cmap: str = "gray",
) -> NDArray[Any]:
    """Draw every image, in reading order, in a grid.

    Grey images share one range of values, so that equal greys mean equal numbers; a new figure
    states it.

    Args:
        images: `(n, height, width)` or `(n, height, width, 1)` for grey values,
            `(n, height, width, 3)` for RGB: integers 0 to 255, or floats 0 to 1.
        titles: One for each image, drawn above it.
        columns: Images in a row; as square as possible without it.
        axes: At least n Axes to draw on; the rest of them are left as they are. A new figure
            without it.
        vmin: Value drawn in the colour map's first colour; without it the smallest of all.
        vmax: Value drawn in the colour map's last colour; without it the largest of all.
        cmap: Colour map of grey images.

    Returns:
        An array of the n Axes drawn on.

    Raises:
        ValueError: If there is no image, shapes or numbers do not fit, or values are not what
            RGB needs.

    Example:
        >>> axes = plot_image_grid(np.zeros((7, 8, 8)), titles=range(7))
        >>> len(axes)
        7
        >>> plt.close(axes[0].figure)
    """
    images = check_pictures("images", images)
    count = len(images)
    if titles is not None and len(titles) != count:
        raise ValueError(
            f"`titles` must have one title for each image. Received: {len(titles)} for {count}."
        )
    gray = images.ndim == 3
    least, largest = value_range(images) if gray else (0.0, 1.0)
    low = least if vmin is None else vmin
    high = largest if vmax is None else vmax
    if axes is None:
        drawn = _new_axes(images, columns, titles is not None)
        if gray:
            drawn[0].figure.supxlabel(range_text(low, high, cmap), fontsize="small")
    else:
        drawn = np.atleast_1d(np.asarray(axes, dtype=object)).ravel()
        if len(drawn) < count:
            raise ValueError(
                f"`axes` must have at least {count} Axes, one for each image. "
                f"Received: {len(drawn)}."
            )
        drawn = drawn[:count]
    for index, ax in enumerate(drawn):
        ax.imshow(images[index], cmap=cmap, vmin=low, vmax=high, interpolation="nearest")
        ax.set_xticks([])
        ax.set_yticks([])
        if titles is not None:
            ax.set_title(str(titles[index]), fontsize="small")
    return drawn


def _new_axes(images: NDArray[Any], columns: int | None, titled: bool) -> NDArray[Any]:
    count = len(images)
    if columns is None:
        columns = count if count <= 6 else math.ceil(math.sqrt(count))
    if columns < 1:
        raise ValueError(f"`columns` must be at least 1. Received: columns={columns}.")
    columns = min(columns, count)
    rows = math.ceil(count / columns)
    # small pictures as thumbnails, photographs large enough to look at, all within 9 inches
    width = min(9 / columns, np.clip(images.shape[2] / 150, 1.4, 4.0))
    height = width * images.shape[1] / images.shape[2] + (0.25 if titled else 0)
    fig = plt.figure(figsize=(columns * width, rows * height + 0.35), layout="constrained")
    axes = [fig.add_subplot(rows, columns, index + 1) for index in range(count)]
    return np.array(axes, dtype=object)
