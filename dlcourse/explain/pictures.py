"""What the explainers of pictures share: a batch of images, and what hides a part of one."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


def check_pictures(x: ArrayLike) -> Array:
    """Return a batch of pictures as floats, `(n, height, width, channels)`.

    Raises:
        ValueError: If an axis is missing, or pixels are whole numbers or not finite.
    """
    images = np.asarray(x)
    if images.ndim != 4 or not images.size:
        cure = " For one picture write `x[None]`." if images.ndim == 3 else ""
        raise ValueError(
            f"`x` must be (n, height, width, channels). Received: shape {images.shape}.{cure}"
        )
    if images.dtype.kind != "f" or not np.isfinite(images).all():
        raise ValueError(
            "`x` must be finite floats, scaled as in training. "
            f"Received: {images.dtype} up to {images.max()}. Divide pixels by 255 first."
        )
    return images


def hidden_copies(images: Array, fill: ArrayLike | None) -> Array:
    """Return what a pixel becomes when it is hidden, in the shape of the images.

    Args:
        images: `(n, height, width, channels)`.
        fill: A number, a colour `(channels,)` or a picture `(height, width, channels)`; None for
            the mean colour of each picture.

    Raises:
        ValueError: If it does not fit.
    """
    if fill is None:
        return np.broadcast_to(images.mean(axis=(1, 2), keepdims=True), images.shape)
    color = np.asarray(fill, dtype=images.dtype)
    if color.shape not in ((), images.shape[3:], images.shape[1:]):
        raise ValueError(
            "`fill` must be one number, one for each channel, or a picture of the same size. "
            f"Received: shape {color.shape} for pictures of shape {images.shape[1:]}."
        )
    return np.broadcast_to(color, images.shape)
