"""What a convolution looks for: its kernels as pictures, weights below zero told from those above.

How the first layer's filters look after training was shown by Krizhevsky, Sutskever & Hinton
(2012, figure 3).
"""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .tiles import columns_for, draw_tiles, rows_of

_CMAP = "PuOr_r"  # purple below zero, orange above: told apart with every kind of colour vision


def plot_filters(
    kernels: ArrayLike,
    *,
    ax: Axes | None = None,
    columns: int | None = None,
) -> Axes:
    """Draw every filter of a convolution, one tile for each channel that it reads.

    White is a weight of 0, in every tile; orange is above, purple below. All tiles share one
    scale, so that equal colours mean equal weights; the colour bar states it. Filters stand in
    reading order under their numbers; the channels of one stand below each other.

    A good alt text names a few filters by what they look like (an edge, a spot, nothing to be
    named), and says how many are almost white.

    Args:
        kernels: `(kernel height, kernel width, channels, filters)`, as Keras keeps them.
        ax: Where to draw; a new figure without it.
        columns: Filters in a row.

    Returns:
        The Axes, with one image for each filter and channel.

    Raises:
        ValueError: If the shape is not that of a kernel, or a weight is not finite.

    Example:
        >>> ax = plot_filters(np.random.default_rng(0).normal(size=(3, 3, 1, 8)))
        >>> len(ax.images)
        8
        >>> import matplotlib.pyplot as plt
        >>> plt.close(ax.figure)
    """
    weights = _kernels(kernels)
    channels, filters = weights.shape[2:]
    columns = columns_for(filters, columns)
    step = rows_of(weights.shape[0] / weights.shape[1])  # channels stand close, filters apart
    block = (channels - 1) * step + 1
    pictures, places, titles = [], [], []
    for index in range(filters):
        for channel in range(channels):
            pictures.append(weights[:, :, channel, index])
            places.append((float(index % columns), index // columns * block + channel * step))
            titles.append("" if channel else str(index))
    top = float(np.abs(weights).max()) or 1.0
    ax = draw_tiles(pictures, places, [(-top, top)], ax=ax, cmap=_CMAP, titles=titles)
    ax.figure.colorbar(ax.images[0], ax=ax, fraction=0.03, pad=0.02, label="weight")
    below = f"; below each other: the {channels} channels it reads" if channels > 1 else ""
    ax.set_xlabel(f"{filters} filters{below}", fontsize="small")
    return ax


def _kernels(kernels: ArrayLike) -> Any:
    weights = np.asarray(kernels)
    if weights.ndim != 4 or not weights.size:
        cure = ""
        if weights.ndim == 3:
            cure = " If each filter reads one channel, add it: `kernels[:, :, None, :]`."
        if weights.ndim == 2:
            cure = " For one filter add the axes: `kernel[:, :, None, None]`."
        raise ValueError(
            "`kernels` must be (kernel height, kernel width, channels, filters). "
            f"Received: shape {weights.shape}.{cure}"
        )
    high, _, channels, filters = weights.shape
    if channels == filters <= 11 < high:
        raise ValueError(
            "`kernels` must be (kernel height, kernel width, channels, filters). "
            f"Received: shape {weights.shape}. Do the filters come first? "
            "`kernels.transpose(2, 3, 1, 0)`."
        )
    if not np.isfinite(weights).all():
        raise ValueError(
            "`kernels` must hold finite numbers only. Received: NaN or infinity. "
            "Training has diverged: lower the learning rate."
        )
    return weights
