"""A sheet of made pictures on one Axes, as a frame of an animation needs it."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .pictures import check_pictures
from .tiles import columns_for, draw_tiles


def plot_samples(
    images: ArrayLike,
    *,
    titles: Sequence[object] | None = None,
    columns: int | None = None,
    title: str = "",
    vmin: float = 0.0,
    vmax: float = 1.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw pictures in reading order, side by side, on one Axes and a fixed scale of values.

    `plot_image_grid` gives every picture Axes of its own. This one draws a frame, such as what a
    generator makes of the same noise after each epoch:
    `animate(lambda ax, frame: plot_samples(made[frame], ax=ax, title=f"epoch {frame}"), len(made),
    ...)`.

    A good alt text says how many pictures can be recognised, and which are alike.

    Args:
        images: `(n, height, width)`, or with a last axis of 1 or 3 channels.
        titles: One for each picture, drawn above it, such as its class.
        columns: Pictures in a row; without it all in one row up to 8, or near a square.
        title: Of the whole sheet.
        vmin: Value drawn black.
        vmax: Value drawn white.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with one image for each picture.

    Raises:
        ValueError: If shapes or titles do not fit, or values are not what RGB needs.

    Example:
        >>> import numpy as np
        >>> ax = plot_samples(np.zeros((12, 8, 8)), columns=6, title="epoch 1")
        >>> len(ax.images), ax.get_title()
        (12, 'epoch 1')
        >>> import matplotlib.pyplot as plt
        >>> plt.close(ax.figure)
    """
    pictures = check_pictures("images", images)
    count = len(pictures)
    if titles is not None and len(titles) != count:
        raise ValueError(
            f"`titles` must have one title for each image. Received: {len(titles)} for {count}."
        )
    wide = columns_for(count, columns)
    places = [(float(index % wide), float(index // wide)) for index in range(count)]
    words = None if titles is None else [str(each) for each in titles]
    ax = draw_tiles(list(pictures), places, [(vmin, vmax)], ax=ax, cmap="gray", titles=words)
    ax.set_title(title)
    return ax
