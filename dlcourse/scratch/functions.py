"""Operations on several tensors, and on images: concatenation, convolution, pooling.

Images are `(batch, height, width, channels)`, as in Keras. The image operations cut windows out of
an image and compute something of each; the gradient of the windows is put back where they were.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .tensor import Tensor, result_of, values_of
from .windows import Array, Pair, Windows, as_pair


def concatenate(tensors: Sequence[Tensor | ArrayLike], axis: int = -1) -> Tensor:
    """Join tensors along one axis; the other axes must be equal.

    Args:
        tensors: Tensors; an array among them is a constant.
        axis: The axis along which they are joined.

    Raises:
        ValueError: If the shapes do not fit.

    Example:
        >>> concatenate([Tensor([1.0, 2.0]), Tensor([3.0])])
        Tensor([1., 2., 3.], from concatenate)
    """
    arrays = values_of("concatenate", *tensors)
    try:
        out = np.concatenate(arrays, axis)
    except ValueError as error:
        raise ValueError(
            "`concatenate` must get tensors that are equal in all axes but the one they are "
            f"joined along. Received: shapes {[array.shape for array in arrays]}, axis={axis}."
        ) from error
    ends = np.cumsum([array.shape[axis] for array in arrays])[:-1]
    edges = [
        (tensor, lambda g, part=part: np.split(g, ends, axis)[part])
        for part, tensor in enumerate(tensors)
    ]
    return result_of("concatenate", out, *edges)


def conv2d(
    x: Tensor | ArrayLike, kernel: Tensor | ArrayLike, *, strides: Pair = 1, padding: str = "valid"
) -> Tensor:
    """Slide a kernel over images: one matrix product of all windows with all filters.

    Writing the windows as rows of a matrix is called im2col (Chellapilla, Puri & Simard, 2006,
    "High performance convolutional neural networks for document processing").

    Args:
        x: `(batch, height, width, channels)`.
        kernel: `(kernel_height, kernel_width, channels, filters)`.
        strides: Steps of the window, down and right.
        padding: `"valid"`, no window leaves the image, or `"same"`, zeros are put around it so
            that there are `ceil(height / stride)` windows.

    Returns:
        `(batch, rows, columns, filters)`.

    Raises:
        ValueError: If shapes, strides or padding do not fit.

    Example:
        >>> conv2d(Tensor(np.ones((1, 28, 28, 3))), Tensor(np.ones((5, 5, 3, 8)))).shape
        (1, 24, 24, 8)
    """
    images, weights = values_of("conv2d", x, kernel)
    if weights.ndim != 4 or images.shape[3:] not in ((), weights.shape[2:3]):
        raise ValueError(
            "`kernel` must be (kernel_height, kernel_width, channels, filters), with the channels "
            f"of x. Received: kernel {weights.shape}, x {images.shape}."
        )
    windows = Windows("conv2d", images.shape, weights.shape[:2], strides, padding)
    patches = windows.cut(images)
    rows = patches.reshape(-1, weights[..., 0].size)  # im2col: a copy, one window a row
    filters = weights.reshape(rows.shape[1], -1)
    out = (rows @ filters).reshape(*patches.shape[:3], -1)

    def to_images(g: Array) -> Array:
        of_rows = g.reshape(-1, filters.shape[1]) @ filters.T
        return windows.put_back(of_rows.reshape(patches.shape))

    def to_kernel(g: Array) -> Array:
        return (rows.T @ g.reshape(-1, filters.shape[1])).reshape(weights.shape)

    return result_of("conv2d", out, (x, to_images), (kernel, to_kernel))


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
