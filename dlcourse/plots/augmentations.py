"""What augmentation makes of an image: is every version still one of its class?"""

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .pictures import check_pictures, range_text, value_range
from .tiles import draw_tiles, name_columns, name_rows

_APART = 0.35  # between the original and its versions, in widths of a tile


def plot_augmentations(
    originals: ArrayLike,
    augmented: ArrayLike,
    *,
    row_labels: list[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw each original at the left, and its augmented versions beside it.

    All grey pictures share one range of values, which the line below states: what augmentation
    did to the contrast can be seen.

    A good alt text names what was changed (shifted, turned, mirrored …), and the version, if there
    is one, that no longer belongs to its class.

    Args:
        originals: `(n, height, width)`, or with a last axis of 1 or 3 channels.
        augmented: `(n, k, height, width)`, with the same last axes: k versions of each original.
        row_labels: One for each original, such as its class.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with `n * (1 + k)` images.

    Raises:
        ValueError: If shapes or labels do not fit, or values are not what RGB needs.

    Example:
        >>> ax = plot_augmentations(np.zeros((3, 28, 28)), np.zeros((3, 7, 28, 28)))
        >>> len(ax.images)
        24
        >>> import matplotlib.pyplot as plt
        >>> plt.close(ax.figure)
    """
    before = check_pictures("originals", originals)
    after = check_pictures("augmented", augmented, "n, k")
    if after.shape[:1] + after.shape[2:] != before.shape:
        raise ValueError(
            "`augmented` must hold k versions of each original, of the same size. Received: "
            f"shape {np.shape(augmented)} for originals of shape {np.shape(originals)}. "
            "Stack the versions on axis 1: `np.stack(versions, axis=1)`."
        )
    if after.dtype.kind != before.dtype.kind and before.ndim == 4:
        raise ValueError(
            "Originals and augmented versions must have one range of RGB values. Received: "
            f"{before.dtype} and {after.dtype}. Divide the integers by 255."
        )
    count, k, high, wide = after.shape[:4]
    if row_labels is not None and len(row_labels) != count:
        raise ValueError(
            "`row_labels` must have one label for each original. "
            f"Received: {len(row_labels)} for {count}."
        )
    columns = [0.0, *(1 + _APART + np.arange(k))]
    pictures = [picture for row in range(count) for picture in (before[row], *after[row])]
    places = [(float(column), float(row)) for row in range(count) for column in columns]
    ranges = np.array([value_range(before), value_range(after)])
    limits = (float(ranges.min()), float(ranges.max()))
    ax = draw_tiles(pictures, places, [limits], ax=ax, cmap="gray")
    name_columns(ax, ["original", "augmented"], [0.0, 1 + _APART + (k - 1) / 2])
    if row_labels is not None:
        name_rows(ax, row_labels, high / wide)
    if before.ndim == 3:
        ax.set_xlabel(range_text(*limits, "gray"), fontsize="small")
    return ax
