"""Pooling: one number for each window of an image, channel by channel.

Images are `(batch, height, width, channels)`, as in Keras.
"""

import numpy as np
from numpy.typing import ArrayLike

from .tensor import Tensor, result_of, values_of
from .windows import Array, Pair, Windows, as_pair


def max_pool2d(
    x: Tensor | ArrayLike,
    pool_size: Pair = 2,
    *,
    strides: Pair | None = None,
    padding: str = "valid",
) -> Tensor:
    """Return the largest value of each window, channel by channel.

    Of equal ones the first in the window gets the gradient, as in TensorFlow.

    Args:
        x: `(batch, height, width, channels)`.
        pool_size: Height and width of the window.
        strides: Steps of the window; None stands for `pool_size`.
        padding: `"valid"` or `"same"`, as in `conv2d`; what was added never is the largest.

    Returns:
        `(batch, rows, columns, channels)`.

    Raises:
        ValueError: If shapes, strides or padding do not fit.

    Example:
        >>> max_pool2d(np.arange(16.0).reshape(1, 4, 4, 1)).data[0, :, :, 0]
        array([[ 5.,  7.],
               [13., 15.]])
    """
    (images,) = values_of("max_pool2d", x)
    size = as_pair("pool_size", pool_size)
    windows = Windows("max_pool2d", images.shape, size, strides or size, padding)
    patches = windows.cut(images, fill=-np.inf)
    values = patches.reshape(*patches.shape[:3], -1, patches.shape[5])
    largest = values.argmax(axis=3, keepdims=True)
    out = np.take_along_axis(values, largest, axis=3)[:, :, :, 0]

    def pull_back(g: Array) -> Array:
        spread = np.zeros(values.shape, g.dtype)
        np.put_along_axis(spread, largest, g[:, :, :, None], axis=3)
        return windows.put_back(spread.reshape(patches.shape))

    return result_of("max_pool2d", out, (x, pull_back))


def average_pool2d(
    x: Tensor | ArrayLike,
    pool_size: Pair = 2,
    *,
    strides: Pair | None = None,
    padding: str = "valid",
) -> Tensor:
    """Return the mean of each window, channel by channel; padding does not count.

    Args:
        x: `(batch, height, width, channels)`.
        pool_size: Height and width of the window.
        strides: Steps of the window; None stands for `pool_size`.
        padding: `"valid"` or `"same"`, as in `conv2d`.

    Returns:
        `(batch, rows, columns, channels)`.

    Raises:
        ValueError: If shapes, strides or padding do not fit.

    Example:
        >>> average_pool2d(np.arange(16.0).reshape(1, 4, 4, 1)).data[0, :, :, 0]
        array([[ 2.5,  4.5],
               [10.5, 12.5]])
    """
    (images,) = values_of("average_pool2d", x)
    size = as_pair("pool_size", pool_size)
    windows = Windows("average_pool2d", images.shape, size, strides or size, padding)
    patches = windows.cut(images)
    inside = windows.cut(np.ones((1, *images.shape[1:3], 1), images.dtype))
    count = inside.sum(axis=(3, 4))  # (1, rows, columns, 1)
    out = patches.sum(axis=(3, 4)) / count

    def pull_back(g: Array) -> Array:
        return windows.put_back(np.broadcast_to((g / count)[:, :, :, None, None], patches.shape))

    return result_of("average_pool2d", out, (x, pull_back))
