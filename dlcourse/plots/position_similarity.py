"""How alike are the vectors of two positions? A matrix, or a grid of pictures for patches."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from .tiles import draw_tiles

_CMAP = "viridis"  # the brighter the more alike, in grey as well


def plot_position_similarity(
    vectors: ArrayLike, *, grid: tuple[int, int] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the cosine between the vectors of every two positions, from -1 to 1.

    A bright band along the diagonal says that neighbours are alike; if the picture is the same
    along every diagonal, as for sinusoids (Vaswani et al., 2017, section 3.5), only the distance
    counts. Vectors that were drawn at random and never trained show the diagonal alone. With
    `grid`, positions are the patches of a picture: each has a small picture of its cosine with all
    patches, drawn where it lies itself (Dosovitskiy et al., 2021, figure 7).

    A good alt text says how wide the bright band is, and what there is away from it: stripes, a
    border, rows and columns of patches.

    Args:
        vectors: `(positions, width)`: a table of `scratch.sinusoidal_positions`, or the weights of
            a layer that learned them.
        grid: Rows and columns of the patches, row by row.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with one image, or with `grid` one for each position.

    Raises:
        ValueError: If vectors are not one row for each position, one is all 0 or not finite, or
            they do not fill the grid.

    Example:
        >>> ax = plot_position_similarity([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0]])
        >>> ax.images[0].get_array().astype(int).tolist()
        [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
        >>> plt.close(ax.figure)
    """
    cosines = _cosines(vectors)
    count = len(cosines)
    if grid is None:
        if ax is None:
            ax = plt.subplots(figsize=(5.4, 4.4), layout="compressed")[1]
        image = ax.imshow(cosines, cmap=_CMAP, vmin=-1, vmax=1, interpolation="nearest")
        ax.set(xlabel="position", ylabel="position")
        ticks = np.asarray(MaxNLocator(7, integer=True).tick_values(0, count - 1))
        ticks = ticks[(ticks >= 0) & (ticks < count)].astype(int)
        ax.set(xticks=ticks, yticks=ticks)
        return _with_bar(ax, image)
    rows, columns = grid
    if rows * columns != count:
        raise ValueError(
            f"`grid` must be (rows, columns) of {count} patches. Received: grid={grid}. "
            "If the first vector is that of a class token, leave it out: `vectors[1:]`."
        )
    if ax is None:
        side = float(np.clip(6.0 / columns, 0.3, 1.2))
        size = columns * side + 1.6, rows * side * 1.05 + 0.7
        ax = plt.subplots(figsize=size, layout="constrained")[1]
    pictures = list(cosines.reshape(count, rows, columns))
    places = [(float(index % columns), float(index // columns)) for index in range(count)]
    draw_tiles(pictures, places, [(-1.0, 1.0)], ax=ax, cmap=_CMAP)
    for picture, (row, column) in zip(ax.images, np.ndindex(rows, columns), strict=True):
        left, right, bottom, top = picture.get_extent()
        x = left + (column + 0.5) / columns * (right - left)
        y = top + (row + 0.5) / rows * (bottom - top)
        ax.plot(x, y, marker="+", color="black", markersize=3.5, markeredgewidth=0.7)
    ax.set(xlabel="column of the patch", ylabel="row of the patch")
    return _with_bar(ax, ax.images[0])


def _cosines(vectors: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(vectors, dtype=np.float64)
    if array.ndim != 2 or not array.size:
        cure = " Leave the batch out: `vectors[0]`." if array.ndim == 3 else ""
        raise ValueError(
            f"`vectors` must be (positions, width). Received: shape {array.shape}.{cure}"
        )
    lengths = np.linalg.norm(array, axis=1, keepdims=True)
    sound = np.isfinite(lengths[:, 0]) & (lengths[:, 0] > 0)
    if not sound.all():
        raise ValueError(
            "Every vector must have a direction, which one that is all 0, or not finite, has not. "
            f"Received: such a vector at position {int(np.argmin(sound))}. Is it that of padding?"
        )
    unit = array / lengths
    return np.clip(unit @ unit.T, -1, 1)


def _with_bar(ax: Axes, image: AxesImage) -> Axes:
    bar = ax.figure.colorbar(image, ax=ax, fraction=0.05, pad=0.02, shrink=0.9)
    bar.set_label("cosine", fontsize="small")
    bar.ax.tick_params(labelsize="small")
    return ax
