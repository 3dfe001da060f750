"""Small matrices side by side, every number written in its square."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

_CMAP = "PuOr_r"  # purple below zero, orange above, as in `plot_filters`
_GAP = 1  # squares between two matrices
_MOST = 400  # numbers that can be read on one figure


def plot_numbers(
    arrays: Mapping[str, ArrayLike],
    *,
    frames: Mapping[str, Sequence[int]] | None = None,
    limit: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw matrices side by side, each number in a square that is coloured by it.

    White is zero, orange above, purple below, on one scale for all. A NaN is an empty square: a
    number that is not there yet.

    Args:
        arrays: What to write above each matrix -> the matrix, `(rows, columns)`.
        frames: Title of a matrix -> `(row, column, rows, columns)` of the part to frame.
        limit: The value of the strongest colours; without it the largest absolute value of all.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with one image for each matrix and one text for each title and number.

    Raises:
        ValueError: If there is nothing to draw, a shape is not that of a matrix, there are more
            numbers than can be read, or a frame does not fit.

    Example:
        >>> ax = plot_numbers({"x": np.eye(3), "twice": 2 * np.eye(3)}, frames={"x": (0, 0, 2, 2)})
        >>> len(ax.images)
        2
        >>> plt.close(ax.figure)
    """
    matrices = {title: _matrix(title, array) for title, array in arrays.items()}
    if not matrices or sum(matrix.size for matrix in matrices.values()) > _MOST:
        raise ValueError(
            f"`arrays` must hold from 1 to {_MOST} numbers. "
            f"Received: {[matrix.shape for matrix in matrices.values()]}. "
            "Larger ones are pictures: `plot_image_grid`."
        )
    finite = np.concatenate([matrix[np.isfinite(matrix)] for matrix in matrices.values()])
    top = limit or float(np.abs(finite).max(initial=0)) or 1.0
    if ax is None:
        width = sum(matrix.shape[1] + _GAP for matrix in matrices.values())
        height = max(matrix.shape[0] for matrix in matrices.values())
        ax = plt.subplots(figsize=(0.5 * width, 0.5 * height + 0.5))[1]
    left, lowest = 0, 0
    for title, matrix in matrices.items():
        rows, columns = matrix.shape
        extent = (left - 0.5, left + columns - 0.5, rows - 0.5, -0.5)
        ax.imshow(np.nan_to_num(matrix), cmap=_CMAP, vmin=-top, vmax=top, extent=extent)
        ax.text(left + (columns - 1) / 2, -0.8, title, ha="center")
        for (row, column), value in np.ndenumerate(matrix):
            if np.isfinite(value):
                dark = abs(value) > 0.75 * top
                color = "white" if dark else "black"
                ax.text(left + column, row, f"{value:.3g}", ha="center", va="center", color=color)
        if frames and title in frames:
            _draw_frame(ax, title, matrix, frames[title], left)
        left, lowest = left + columns + _GAP, max(lowest, rows)
    unknown = sorted(set(frames or ()) - set(matrices))
    if unknown:
        raise ValueError(
            f"`frames` must name matrices that are drawn: {', '.join(matrices)}. "
            f"Received: {', '.join(unknown)}."
        )
    ax.set(xlim=(-0.6, left - _GAP - 0.4), ylim=(lowest - 0.4, -1.4))
    ax.axis("off")
    return ax


def _matrix(title: str, array: ArrayLike) -> NDArray[Any]:
    matrix = np.asarray(array, dtype=np.float64)
    if matrix.ndim != 2 or not matrix.size:
        raise ValueError(
            "Every array must be a matrix, (rows, columns). "
            f"Received: shape {matrix.shape} for {title!r}. Take one picture and one channel: "
            "`x[0, :, :, 0]`; a list of numbers becomes a row by `x[None]`."
        )
    return matrix


def _draw_frame(
    ax: Axes, title: str, matrix: NDArray[Any], frame: Sequence[int], left: int
) -> None:
    inside = len(frame) == 4 and all(
        0 <= start < start + size <= side
        for start, size, side in zip(frame[:2], frame[2:], matrix.shape, strict=True)
    )
    if not inside:
        raise ValueError(
            "A frame must be (row, column, rows, columns), and lie inside of its matrix. "
            f"Received: {tuple(frame)} in {title!r}, of shape {matrix.shape}."
        )
    row, column, rows, columns = frame
    corner = (left + column - 0.5, row - 0.5)
    ax.add_patch(Rectangle(corner, columns, rows, fill=False, linewidth=3))
