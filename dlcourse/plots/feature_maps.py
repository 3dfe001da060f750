"""What a layer answers to one image: a map for each of its channels."""

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .pictures import value_range
from .tiles import columns_for, draw_tiles


def plot_feature_maps(
    maps: ArrayLike,
    *,
    ax: Axes | None = None,
    columns: int | None = None,
    titles: list[str] | None = None,
) -> Axes:
    """Draw every channel of a layer's output for one image, each on a grey scale of its own.

    In each map black is its smallest value and white its largest: strong and weak channels can be
    read alike, and brightness cannot be compared between maps. A map of one single value is drawn
    black and marked "all 0", or whatever the value is: often a unit that never fires.

    A good alt text names what two or three maps keep of the image (an edge, the ground), and how
    many are empty.

    Args:
        maps: `(height, width, channels)`: the output for one image, without the batch axis.
        ax: Where to draw; a new figure without it.
        columns: Maps in a row.
        titles: One for each map, instead of the channel's number.

    Returns:
        The Axes, with one image for each channel.

    Raises:
        ValueError: If the shape is not that of one image's maps, or titles do not fit.

    Example:
        >>> ax = plot_feature_maps(np.random.default_rng(0).random((14, 14, 6)))
        >>> len(ax.images)
        6
        >>> import matplotlib.pyplot as plt
        >>> plt.close(ax.figure)
    """
    array = np.asarray(maps)
    if array.ndim != 3 or not array.size:
        cure = " Take one image of the batch: `maps[0]`." if array.ndim == 4 else ""
        cure = " For one map add the channel axis: `map[..., None]`." if array.ndim == 2 else cure
        raise ValueError(
            f"`maps` must be (height, width, channels). Received: shape {array.shape}.{cure}"
        )
    count = array.shape[2]
    if titles is not None and len(titles) != count:
        raise ValueError(
            f"`titles` must have one title for each map. Received: {len(titles)} for {count}."
        )
    columns = columns_for(count, columns)
    places = [(float(index % columns), float(index // columns)) for index in range(count)]
    pictures = [array[..., index] for index in range(count)]
    limits = [value_range(picture) for picture in pictures]
    names = [str(title) for title in (range(count) if titles is None else titles)]
    for index, (low, high) in enumerate(limits):
        if low == high:
            names[index] += f": all {low:.3g}"
    ax = draw_tiles(pictures, places, limits, ax=ax, cmap="gray", titles=names)
    ax.set_xlabel("In each map: black its smallest value, white its largest.", fontsize="small")
    return ax
