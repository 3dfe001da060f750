"""Convolution, its transpose, and the matrix of windows that both are a product with.

Images are `(batch, height, width, channels)`, as in Keras. Windows are cut out of an image and
multiplied by the filters; the gradient of the windows is put back where they were. The transposed
convolution goes the other way: it puts windows where the convolution would cut them out.
"""

import numpy as np
from numpy.typing import ArrayLike

from .tensor import Tensor, result_of, values_of
from .windows import Array, Pair, Windows, as_pair


def im2col(x: ArrayLike, kernel_size: Pair, *, strides: Pair = 1, padding: str = "valid") -> Array:
    """Return the windows of images as the rows of a matrix.

    A convolution is then one matrix product (Chellapilla, Puri & Simard, 2006, "High performance
    convolutional neural networks for document processing").

    Args:
        x: `(batch, height, width, channels)`.
        kernel_size: Height and width of the window.
        strides: Steps of the window, down and right.
        padding: `"valid"` or `"same"`, as in `conv2d`.

    Returns:
        `(batch * rows * columns, kernel_height * kernel_width * channels)`: the windows of the
        first image first, row by row; of a window its rows, in them its pixels, in them its
        channels. That is the order of `kernel.reshape(-1, filters)`.

    Raises:
        ValueError: If shapes, strides or padding do not fit.

    Example:
        >>> im2col(np.arange(9.0).reshape(1, 3, 3, 1), 2)
        array([[0., 1., 3., 4.],
               [1., 2., 4., 5.],
               [3., 4., 6., 7.],
               [4., 5., 7., 8.]])
    """
    images = np.asarray(x)
    size = as_pair("kernel_size", kernel_size)
    patches = Windows("im2col", images.shape, size, strides, padding).cut(images)
    return patches.reshape(-1, size[0] * size[1] * images.shape[3])


def conv2d(
    x: Tensor | ArrayLike, kernel: Tensor | ArrayLike, *, strides: Pair = 1, padding: str = "valid"
) -> Tensor:
    """Slide a kernel over images: one matrix product of all windows with all filters.

    What deep learning calls convolution is cross-correlation: the kernel is not turned round.

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


def conv2d_transpose(
    x: Tensor | ArrayLike, kernel: Tensor | ArrayLike, *, strides: Pair = 1, padding: str = "valid"
) -> Tensor:
    """Put down a kernel for each value, as strong as the value; where kernels overlap, add.

    A convolution is a product with a matrix of which most entries are zero; this is the product
    with that matrix transposed (Zeiler, Krishnan, Taylor & Fergus, 2010; Dumoulin & Visin, 2016,
    "A guide to convolution arithmetic for deep learning", section 4). It gives the shape back
    that a convolution with these strides came from, not the values.

    Args:
        x: `(batch, rows, columns, channels)`.
        kernel: `(kernel_height, kernel_width, filters, channels)`: as the convolution that it
            transposes has it, which goes from `filters` to `channels`.
        strides: Distance of neighbouring kernels, down and right.
        padding: `"valid"`, all that the kernels cover, or `"same"`, cut to `rows * stride`.

    Returns:
        `(batch, height, width, filters)`; with `"valid"` the height is
        `rows * stride + max(kernel_height - stride, 0)`.

    Raises:
        ValueError: If shapes, strides or padding do not fit.

    Example:
        >>> kernel = np.array([[1.0, 2.0, 3.0]]).reshape(1, 3, 1, 1)
        >>> x = np.array([1.0, 10.0]).reshape(1, 1, 2, 1)
        >>> conv2d_transpose(x, kernel, strides=(1, 2)).data[0, :, :, 0]
        array([[ 1.,  2., 13., 20., 30.]])
    """
    values, weights = values_of("conv2d_transpose", x, kernel)
    if weights.ndim != 4 or values.ndim != 4 or values.shape[3] != weights.shape[3]:
        raise ValueError(
            "`x` must be (batch, rows, columns, channels) and `kernel` (kernel_height, "
            "kernel_width, filters, channels), with the same channels. "
            f"Received: x {values.shape}, kernel {weights.shape}. The last two axes of a kernel "
            "stand the other way round than for `conv2d`: try `kernel.swapaxes(2, 3)`."
        )
    size = weights.shape[:2]
    height, width = (
        n * step + (max(k - step, 0) if padding == "valid" else 0)
        for n, k, step in zip(values.shape[1:3], size, as_pair("strides", strides), strict=True)
    )
    shape = (len(values), height, width, weights.shape[2])
    windows = Windows("conv2d_transpose", shape, size, strides, padding)
    rows = values.reshape(-1, values.shape[3])
    filters = weights.reshape(-1, values.shape[3])  # (kernel_height * kernel_width * filters, …)
    out = windows.put_back((rows @ filters.T).reshape(*values.shape[:3], *size, shape[3]))

    def to_values(g: Array) -> Array:
        return (windows.cut(g).reshape(len(rows), -1) @ filters).reshape(values.shape)

    def to_kernel(g: Array) -> Array:
        return (windows.cut(g).reshape(len(rows), -1).T @ rows).reshape(weights.shape)

    return result_of("conv2d_transpose", out, (x, to_values), (kernel, to_kernel))
