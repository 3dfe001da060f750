"""Many small pictures on one Axes: each has its place, its frame and, where asked, its name."""

import math
from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

_GAP = 0.08  # between tiles, in widths of a tile
_LINE = 0.22  # height of a line of a title, in widths of a tile
_PAGE = 9.0  # inches


def columns_for(count: int, columns: int | None, most: int = 16) -> int:
    """Return the number of columns for `count` tiles: given, or all in a row, or near a square.

    Raises:
        ValueError: If the given one is below 1.
    """
    if columns is not None and columns < 1:
        raise ValueError(f"`columns` must be at least 1. Received: columns={columns}.")
    if columns is None:
        columns = count if count <= 8 else max(8, math.ceil(math.sqrt(count)))
        columns = min(columns, most)
    return min(columns, count)


def draw_tiles(
    pictures: Sequence[NDArray[Any]],
    places: Sequence[tuple[float, float]],
    limits: Sequence[tuple[float, float]],
    *,
    ax: Axes | None,
    cmap: str,
    titles: Sequence[str] | None = None,
) -> Axes:
    """Draw pictures of one size at their places, and nothing else.

    Args:
        pictures: Each `(height, width)` or `(height, width, 3)`.
        places: Column and row of each, which may be fractions where a gap is wanted.
        limits: Values of the first and the last colour, for each picture, or one pair for all.
        ax: Where to draw; a new figure, as large as the tiles need, without it.
        cmap: Colour map of grey pictures.
        titles: One for each picture, drawn above it, of one line or several.

    Returns:
        The Axes. A column of tiles begins at `x_of(column)` and is 1 wide.
    """
    tall, wide = pictures[0].shape[:2]
    height = tall / wide
    lines = max((title.count("\n") + 1 for title in titles or []), default=0)
    pitch = height + _GAP + _LINE * lines
    columns = max(column for column, _ in places) + 1
    rows = max(row for _, row in places) + 1
    width, depth = columns * (1 + _GAP) - _GAP, rows * pitch - _GAP
    if ax is None:
        side = min(_PAGE / width, float(np.clip(wide / 30, 0.55, 1.5)))
        ax = plt.subplots(
            figsize=(max(width * side, 2.0) + 0.5, depth * side + 0.7), layout="constrained"
        )[1]
    every = limits if len(limits) > 1 else [*limits] * len(pictures)
    frames = []
    for picture, (column, row), (low, high) in zip(pictures, places, every, strict=True):
        left, top = x_of(column), row * pitch + _LINE * lines
        ax.imshow(
            picture,
            extent=(left, left + 1, top + height, top),
            cmap=cmap,
            vmin=low,
            vmax=high,
            interpolation="nearest",
        )
        frames.append(Rectangle((left, top), 1, height))
    ax.add_collection(
        PatchCollection(frames, facecolor="none", edgecolor="0.55", linewidth=0.5, zorder=3)
    )
    ax.set(xlim=(-_GAP / 2, width + _GAP / 2), ylim=(depth + _GAP / 2, -_GAP / 2), aspect="equal")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    if titles is not None:
        room = ax.get_window_extent()
        points = min(room.width / width, room.height / depth) * 72 / ax.figure.dpi
        longest = max(len(line) for title in titles for line in title.split("\n"))
        size = float(np.clip(min(0.75 * _LINE, 1.7 / max(longest, 1)) * points, 4.5, 9.0))
        for title, (column, row) in zip(titles, places, strict=True):
            at = (x_of(column) + 0.5, row * pitch + _LINE * lines - 0.03)
            ax.text(*at, title, ha="center", va="bottom", fontsize=size, linespacing=1.0)
    return ax


def rows_of(height: float) -> float:
    """Return how many rows with one line of title an untitled tile takes."""
    return (height + _GAP / 2) / (height + _GAP + _LINE)


def rows_apart(height: float, room: float) -> float:
    """Return how many untitled rows lie between tiles with so much room, in widths, above them."""
    return (height + room) / (height + _GAP)


def x_of(column: float) -> float:
    """Return where a column of tiles begins."""
    return column * (1 + _GAP)


def name_rows(ax: Axes, names: Sequence[object], height: float) -> None:
    """Write a name to the left of each row of tiles that have no titles."""
    centers = [row * (height + _GAP) + height / 2 for row in range(len(names))]
    ax.set_yticks(centers, [str(name) for name in names])
    ax.tick_params(length=0)


def name_columns(ax: Axes, names: Sequence[object], columns: Sequence[float]) -> None:
    """Write a name above each column of tiles."""
    ax.set_xticks([x_of(column) + 0.5 for column in columns], [str(name) for name in names])
    ax.tick_params(length=0, bottom=False, labelbottom=False, labeltop=True)
