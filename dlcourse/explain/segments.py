"""Cut a picture into parts that an explainer can switch off."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..scratch.arguments import check_count

Array = NDArray[Any]


def grid_segments(shape: tuple[int, int], size: int) -> NDArray[np.int64]:
    """Return a number for each pixel: which square of a grid it lies in.

    Args:
        shape: Height and width of the picture.
        size: Side of a square in pixels; those at the right and lower edge may be smaller.

    Returns:
        `(height, width)`, from 0 on, row by row.

    Raises:
        ValueError: If the picture is smaller than one square, or a number is not positive.

    Example:
        >>> grid_segments((2, 4), 2)
        array([[0, 0, 1, 1],
               [0, 0, 1, 1]])
    """
    height, width = (check_count("shape", side) for side in shape)
    if check_count("size", size) > min(height, width):
        raise ValueError(
            f"`size` must not exceed the picture. Received: size={size} for {height} x {width}."
        )
    rows, columns = np.arange(height) // size, np.arange(width) // size
    return np.asarray(rows[:, None] * (columns[-1] + 1) + columns, dtype=np.int64)


def check_segments(segments: ArrayLike | None, n: int, shape: tuple[int, int]) -> Array:
    """Return the segments of each picture, `(n, height, width)`, numbered from 0 without gaps.

    Args:
        segments: `(height, width)` for all pictures, or `(n, height, width)`; None for a grid of
            about 49 squares.
        n: How many pictures.
        shape: Their height and width.

    Raises:
        ValueError: If they do not fit, are no whole numbers, or a picture has only one segment.
    """
    if segments is None:
        segments = grid_segments(shape, max(1, -(-min(shape) // 7)))
    parts = np.asarray(segments)
    if parts.dtype.kind not in "iu" or parts.shape not in (shape, (n, *shape)):
        raise ValueError(
            f"`segments` must be whole numbers of shape {shape} or {(n, *shape)}, one for each "
            f"pixel. Received: {parts.dtype} of shape {parts.shape}."
        )
    parts = np.broadcast_to(parts, (n, *shape))
    numbered = [np.unique(part, return_inverse=True)[1].reshape(shape) for part in parts]
    if any(part.max() == 0 for part in numbered):
        raise ValueError(
            "Each picture must have at least two segments: with one there is nothing to compare. "
            "Received: one segment. Small pictures need smaller ones: `grid_segments(shape, size)`."
        )
    return np.stack(numbered)
