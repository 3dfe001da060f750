"""Where a captioner looked for each word: the weights of attention, drawn over the picture."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from .pictures import check_pictures, value_range
from .tiles import columns_for, draw_tiles
from .tokens import token_ticks
from .weights import check_weights

_THICKEST = 0.55  # of the veil, where it is thickest
_MOST = 6  # tiles in a row, so that words can be read


def plot_attention_maps(
    image: ArrayLike,
    weights: ArrayLike,
    words: Sequence[object],
    *,
    grid: tuple[int, int] | None = None,
    columns: int | None = None,
    ax: Axes | None = None,
) -> Axes:
    r"""Draw a picture, and once more for each word of its caption, veiled where attention looked.

    The veil (white on a dark picture, black on a bright one) is the thicker the more weight a cell
    has, for each word thickest where its own largest weight is. That cell has a frame; its weight,
    in per cent, stands below the word (Xu et al., 2015, figure 2, drew such maps). If it looked
    nowhere, each cell would have 1 / cells.

    A good alt text says for which words the frame lies on the thing that the word names.

    Args:
        image: `(height, width)`, `(height, width, 1)` or `(height, width, 3)`.
        weights: `(words, rows, columns)` or `(words, cells)`, each row from 0 to 1, of one picture;
            cells go row by row, as `alignment` of `dlcourse.models` returns them.
        words: What was written, one for each map.
        grid: Rows and columns of the cells, where `weights` have one axis for both; without it a
            cell is as wide as it is high.
        columns: Tiles in a row; at most 6 without it.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with one image for the picture and one for each word.

    Raises:
        ValueError: If there is not one map for each word, cells fill no grid, weights are not from
            0 to 1, or the picture is none.

    Example:
        >>> weights = np.full((2, 16), 0.02)
        >>> weights[0, 5] = weights[1, 10] = 0.7
        >>> ax = plot_attention_maps(np.zeros((32, 32)), weights, ["a", "3"])
        >>> len(ax.images), [text.get_text().split("\n") for text in ax.texts[1:]]
        (3, [['a', '70%'], ['3', '70%']])
        >>> import matplotlib.pyplot as plt
        >>> plt.close(ax.figure)
    """
    picture = _as_colour(check_pictures("image", image, ""))
    maps = _as_maps(weights, picture.shape[:2], grid)
    names = token_ticks("words", words, len(maps), "maps in `weights`")
    veil = 1.0 if picture.mean() < 0.5 else 0.0
    tiles = [picture, *(_veiled(picture, each, veil) for each in maps)]
    titles = ["the picture\n"]
    titles += [f"{name}\n{each.max():.0%}" for name, each in zip(names or [], maps, strict=True)]
    wide = columns_for(len(tiles), min(columns or _MOST, len(tiles)))
    places = [(float(index % wide), float(index // wide)) for index in range(len(tiles))]
    ax = draw_tiles(tiles, places, [(0.0, 1.0)], ax=ax, cmap="gray", titles=titles)
    for tile, each in zip(ax.images[-len(maps) :], maps, strict=True):
        _frame(ax, tile.get_extent(), each, "black" if veil else "white")
    return ax


def _as_colour(picture: NDArray[np.generic]) -> NDArray[np.float64]:
    values = picture.astype(np.float64)
    if picture.ndim == 2:
        low, high = value_range(values)
        return np.repeat(((values - low) / ((high - low) or 1.0))[..., None], 3, axis=-1)
    return values / 255 if np.issubdtype(picture.dtype, np.integer) else values


def _as_maps(
    weights: ArrayLike, size: tuple[int, ...], grid: tuple[int, int] | None
) -> NDArray[np.float64]:
    maps = np.asarray(weights, dtype=np.float64)
    if maps.ndim not in (2, 3) or not maps.size:
        cure = " Take one picture of the batch: `weights[0]`." if maps.ndim == 4 else ""
        raise ValueError(
            "`weights` must be (words, cells) or (words, rows, columns). "
            f"Received: shape {maps.shape}.{cure}"
        )
    maps = check_weights("weights", maps)
    if maps.ndim == 2:
        cells = maps.shape[1]
        rows = round((cells * size[0] / size[1]) ** 0.5)
        rows, wide = grid or (rows, cells // max(rows, 1))
        if rows * wide != cells:
            raise ValueError(
                f"The {cells} cells of `weights` must fill a grid. Received: grid={grid}, for a "
                f"picture of {size[0]} by {size[1]}. Write `grid=(rows, columns)`."
            )
        maps = maps.reshape(len(maps), rows, wide)
    if maps.shape[1] > size[0] or maps.shape[2] > size[1]:
        raise ValueError(
            f"A picture of {size[0]} by {size[1]} has not {maps.shape[1]} by {maps.shape[2]} "
            f"cells. Received: weights of shape {np.shape(weights)}. Are these the picture's own?"
        )
    return maps


def _veiled(
    picture: NDArray[np.float64], weights: NDArray[np.float64], veil: float
) -> NDArray[np.float64]:
    """Return the picture under a veil that is as thick as the weights say, each cell a block."""
    (rows, wide), (high, across) = weights.shape, picture.shape[:2]
    down = np.arange(high) * rows // high
    right = np.arange(across) * wide // across
    thick = weights[np.ix_(down, right)] / (weights.max() or 1.0) * _THICKEST
    return np.asarray(picture + thick[..., None] * (veil - picture))


def _frame(ax: Axes, extent: tuple[float, ...], weights: NDArray[np.float64], color: str) -> None:
    left, right, bottom, top = extent
    row, column = np.unravel_index(weights.argmax(), weights.shape)
    width, height = (right - left) / weights.shape[1], (bottom - top) / weights.shape[0]
    at = (left + column * width, top + row * height)
    other = "white" if color == "black" else "black"
    for edge, line in ((other, 2.6), (color, 1.2)):
        ax.add_patch(
            Rectangle(at, width, height, fill=False, edgecolor=edge, linewidth=line, zorder=4)
        )
