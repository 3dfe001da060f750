"""What each pixel counts for: pictures, and below each its maps, zero in white."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from numpy.typing import ArrayLike, NDArray

from .pictures import check_pictures
from .tiles import draw_tiles, name_columns, name_rows

_COLOURS = "RdBu_r"  # told apart by colour-blind eyes; white, its middle, is zero
_CLIP = 99.5  # percent: a few extreme pixels would leave all others white
_EDGE = 0.35  # how dark the picture shows through a map


def plot_attribution_maps(
    images: ArrayLike,
    maps: Mapping[str, ArrayLike],
    *,
    titles: Sequence[object] | None = None,
    outline: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw pictures in a row, and below them a row of maps for each method.

    Red counts for the answer, blue against it, and white is 0, always. Each map has a scale of
    its own, from minus its largest size to plus that: methods have different units, and a map
    says where, not how much. (The largest is that of all but the top 0.5 % of pixels.) The two
    colours differ in hue to every kind of colour vision; blue shows in methods with a sign only.

    A good alt text says for each row where the red lies, whether that is on the thing, and how
    much of it is scattered over the rest.

    Args:
        images: `(n, height, width)`, or with a last axis of 1 or 3 channels.
        maps: Name of the method -> values `(n, height, width)` or `(n, height, width, channels)`,
            whose channels are added up.
        titles: One for each picture, above its column.
        outline: Show a pale ghost of the picture behind the map.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with one image for each tile, row by row.

    Raises:
        TypeError: If `maps` is no mapping.
        ValueError: If it is empty, shapes or titles do not fit, or a value is not finite.

    Example:
        >>> values = np.linspace(-1, 1, 64).reshape(1, 8, 8)
        >>> ax = plot_attribution_maps(np.zeros((1, 8, 8)), {"saliency": values})
        >>> [label.get_text() for label in ax.get_yticklabels()]
        ['picture', 'saliency']
        >>> import matplotlib.pyplot as plt
        >>> plt.close(ax.figure)
    """
    pictures = check_pictures("images", images)
    if not isinstance(maps, Mapping):
        raise TypeError(
            "`maps` must map names of methods to values. "
            f"Received: {type(maps).__name__}. Write `{{'saliency': attribution.values}}`."
        )
    if not maps:
        raise ValueError("`maps` must have at least one method. Received: none.")
    if titles is not None and len(titles) != len(pictures):
        raise ValueError(
            "`titles` must have one title for each picture. "
            f"Received: {len(titles)} for {len(pictures)}."
        )
    values = {name: _values(name, each, pictures.shape[:3]) for name, each in maps.items()}
    tiles = list(_as_colour(pictures))
    for each in values.values():
        tiles += [_coloured(*pair, outline) for pair in zip(each, _grey(pictures), strict=True)]
    wide, height = len(pictures), pictures.shape[1] / pictures.shape[2]
    places = [(float(index % wide), float(index // wide)) for index in range(len(tiles))]
    ax = draw_tiles(tiles, places, [(0.0, 1.0)], ax=ax, cmap="gray")
    name_rows(ax, ["picture", *values], height)
    if titles is not None:
        name_columns(ax, titles, range(wide))
    scale = ScalarMappable(Normalize(-1, 1), _COLOURS)
    bar = ax.figure.colorbar(scale, ax=ax, ticks=[-1, 0, 1], shrink=0.7, aspect=18, pad=0.02)
    bar.ax.set_yticklabels(["against", "0", "for"])
    return ax


def _values(name: str, values: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.float64]:
    array = np.asarray(values, dtype=np.float64)
    flat = array.sum(axis=-1) if array.ndim == 4 else array
    if flat.shape != shape:
        raise ValueError(
            f"Maps must have the pictures' number, height and width, {shape}. "
            f"Received: shape {array.shape} for {name!r}."
        )
    if not np.isfinite(flat).all():
        raise ValueError(f"Maps must hold finite numbers only. Received: NaN for {name!r}.")
    return flat


def _as_colour(pictures: NDArray[Any]) -> NDArray[np.float64]:
    if pictures.ndim == 4:
        return pictures / (255 if np.issubdtype(pictures.dtype, np.integer) else 1)
    return np.repeat(_grey(pictures)[..., None], 3, axis=-1)


def _grey(pictures: NDArray[Any]) -> NDArray[np.float64]:
    """Return pictures as grey from 0 to 1, `(n, height, width)`."""
    grey = pictures.astype(np.float64)
    grey = grey.mean(axis=-1) if grey.ndim == 4 else grey
    low, high = grey.min(), grey.max()
    return np.asarray((grey - low) / ((high - low) or 1.0))


def _coloured(
    values: NDArray[np.float64], grey: NDArray[np.float64], outline: bool
) -> NDArray[np.float64]:
    """Return a map as colours, `(height, width, 3)`, over a ghost of its picture."""
    from matplotlib import colormaps

    size = np.abs(values)
    top = np.percentile(size, _CLIP) or size.max() or 1.0
    colours = colormaps[_COLOURS](np.clip(values / top, -1, 1) / 2 + 0.5)[..., :3]
    if outline:
        down, right = np.gradient(grey)
        edges = np.hypot(down, right)
        colours = colours * (1 - _EDGE * edges / (edges.max() or 1.0))[..., None]
    return np.asarray(colours)
