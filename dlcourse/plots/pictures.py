"""What the plots of pictures have in common: their shapes, their values, and which grey is what."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def check_pictures(name: str, pictures: ArrayLike, leading: str = "n") -> NDArray[Any]:
    """Return pictures, grey ones without a channel axis, RGB ones with three channels.

    Args:
        name: What the argument is called.
        pictures: `(…, height, width)`, `(…, height, width, 1)` or `(…, height, width, 3)`, with
            the axes of `leading` in front: numbers for grey; for RGB integers 0 to 255, or floats
            0 to 1.
        leading: Names of the axes in front, such as `"n, k"`; `""` for one picture.

    Raises:
        ValueError: If there is no picture, the shape does not fit, or values are not what RGB
            needs.
    """
    array = np.asarray(pictures)
    front = len(leading.split(",")) if leading else 0
    colored = array.ndim == front + 3
    if colored and array.shape[-1] == 1:
        array, colored = array[..., 0], False
    if not array.size or array.ndim != front + 2 + colored or (colored and array.shape[-1] != 3):
        axes = f"{leading}, height, width" if leading else "height, width"
        least = f", with {leading} at least 1" if leading else ""
        raise ValueError(
            f"`{name}` must be ({axes}), ({axes}, 1) or ({axes}, 3){least}. "
            f"Received: shape {array.shape}. {_cure(name, array, front)}".rstrip()
        )
    if array.dtype == bool:
        array = array.astype(np.uint8)
    top = 255 if np.issubdtype(array.dtype, np.integer) else 1
    if colored and not np.all((array >= 0) & (array <= top)):
        raise ValueError(
            f"RGB values of type {array.dtype} must lie between 0 and {top}. "
            f"Received: {array.min():.4g} to {array.max():.4g}. "
            "Divide by 255, or undo the standardisation, before plotting."
        )
    return array


def value_range(pictures: NDArray[Any]) -> tuple[float, float]:
    """Return the smallest and the largest finite value; 0 and 1 where there is none."""
    shown = np.asarray(pictures, dtype=np.float64)[np.isfinite(pictures)]
    return (float(shown.min()), float(shown.max())) if shown.size else (0.0, 1.0)


def range_text(low: float, high: float, cmap: str) -> str:
    """Return the sentence that says which colours stand for which numbers."""
    if cmap == "gray":
        return f"Grey values: {low:.4g} is the darkest, {high:.4g} the brightest."
    if cmap == "gray_r":
        return f"Grey values: {low:.4g} is the brightest, {high:.4g} the darkest."
    return f"Colours run from {low:.4g} to {high:.4g}."


def _cure(name: str, array: NDArray[Any], front: int) -> str:
    if array.size and array.ndim == front + 1 and front:
        if front == 1:
            return f"For one image add a batch axis: `{name.removesuffix('s')}[None]`."
        return f"For one row of images add an axis: `{name}[None]`."
    if array.ndim == front + 3 and array.shape[front] in (1, 3):
        return f"Are the channels first? `np.moveaxis({name}, {front}, -1)`."
    if not front and array.ndim > 2:
        return f"Take one picture of the batch: `{name}[0]`."
    return ""
