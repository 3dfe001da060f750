"""The answers to chapter 4; the mistakes worth recognising stand in the modules beside this."""

from collections.abc import Sequence

import numpy as np

from ..engine import Judge
from .convolution_digits import fit_predict, judge_predictions, judge_stopped
from .convolution_filter import judge_filter, vertical_line_filter
from .convolution_gradients import BACKWARD, POOL
from .convolution_maps import SHIFT, TRANSPOSE
from .convolution_sizes import COUNT, FIELD, SIZE
from .convolution_windows import BUGS, CORRELATE, IM2COL

Array = np.ndarray


def output_size(length: int, kernel_size: int, stride: int, padding: str) -> int:
    """Count the windows: within the image, or one for every stride that it is long."""
    if padding == "valid":
        return (length - kernel_size) // stride + 1
    return -(-length // stride)  # rounded up


def count_parameters(
    height: int, width: int, channels: int, filters: int, kernel_size: int
) -> tuple[int, int]:
    """Count weights and biases of both layers."""
    convolution = (kernel_size * kernel_size * channels + 1) * filters
    units = height * width * filters
    return convolution, (height * width * channels + 1) * units


def cross_correlate(image: Array, kernel: Array) -> Array:
    """Multiply each window by the kernel and sum up."""
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    out = np.zeros((rows, columns))
    for i in range(rows):
        for j in range(columns):
            out[i, j] = np.sum(image[i : i + height, j : j + width] * kernel)
    return out


def im2col(x: Array, kernel_size: int, stride: int) -> Array:
    """Flatten every window into a row: image by image, row by row."""
    batch, height, width, _ = x.shape
    rows = []
    for b in range(batch):
        for i in range(0, height - kernel_size + 1, stride):
            for j in range(0, width - kernel_size + 1, stride):
                rows.append(x[b, i : i + kernel_size, j : j + kernel_size].reshape(-1))
    return np.stack(rows)


def conv_backward(x: Array, kernel: Array, upstream: Array) -> tuple[Array, Array]:
    """Hand back what each place got: to the weights its window, to the window the weights."""
    to_kernel, to_x = np.zeros(kernel.shape), np.zeros(x.shape)
    height, width = kernel.shape[:2]
    for i in range(upstream.shape[1]):
        for j in range(upstream.shape[2]):
            window = x[:, i : i + height, j : j + width]  # (batch, height, width, channels)
            g = upstream[:, i, j]  # (batch, filters)
            to_kernel += np.einsum("bhwc,bf->hwcf", window, g)
            to_x[:, i : i + height, j : j + width] += np.einsum("hwcf,bf->bhwc", kernel, g)
    return to_kernel, to_x


def max_pool_with_gradient(x: Array, size: int, upstream: Array) -> tuple[Array, Array]:
    """Take the largest of each block, and hand its gradient back to the pixel that it was."""
    batch, height, width, channels = x.shape
    blocks = x.reshape(batch, height // size, size, width // size, size, channels)
    largest = blocks.max(axis=(2, 4), keepdims=True)
    to_blocks = (blocks == largest) * upstream[:, :, None, :, None, :]
    return largest[:, :, 0, :, 0], to_blocks.reshape(x.shape)


def transposed_convolution(x: Array, kernel: Array, stride: int) -> Array:
    """Put down a kernel for each value, and add where they overlap."""
    (rows, columns), (height, width) = x.shape, kernel.shape
    out = np.zeros(((rows - 1) * stride + height, (columns - 1) * stride + width))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            out[top : top + height, left : left + width] += x[i, j] * kernel
    return out


def receptive_field(layers: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Widen the view by k − 1 neighbours, each as far away as the strides so far have made it."""
    size, jump = 1, 1
    for kernel_size, stride in layers:
        size += (kernel_size - 1) * jump
        jump *= stride
    return size, jump


def shift_without_wrapping(image: Array, down: int, right: int) -> Array:
    """Cut the picture out of a larger black one, at another place."""
    rows, columns = image.shape[:2]
    out = np.zeros_like(image)
    for i in range(rows):
        for j in range(columns):
            if 0 <= i - down < rows and 0 <= j - right < columns:
                out[i, j] = image[i - down, j - right]
    return out


def repaired_conv(x: Array, kernel: Array, bias: Array, stride: int) -> Array:
    """Convolve an image: the window jumps both ways, and the bias is added once."""
    size, _, channels, filters = kernel.shape
    rows = (x.shape[0] - size) // stride + 1
    columns = (x.shape[1] - size) // stride + 1
    out = np.zeros((rows, columns, filters))
    for i in range(rows):
        for j in range(columns):
            top, left = i * stride, j * stride
            window = x[top : top + size, left : left + size]
            for f in range(filters):
                for c in range(channels):
                    out[i, j, f] += np.sum(window[:, :, c] * kernel[:, :, c, f])
                out[i, j, f] += bias[f]
    return out


# atol: sums of many products, in whichever order, differ in the last digits of float32
JUDGES = {
    "convolution.output_size": Judge(output_size, SIZE),
    "convolution.count_parameters": Judge(count_parameters, COUNT),
    "convolution.cross_correlate": Judge(cross_correlate, CORRELATE, atol=1e-6),
    "convolution.im2col": Judge(im2col, IM2COL),
    "convolution.conv_backward": Judge(conv_backward, BACKWARD, atol=1e-6),
    "convolution.max_pool_with_gradient": Judge(max_pool_with_gradient, POOL),
    "convolution.transposed_convolution": Judge(transposed_convolution, TRANSPOSE, atol=1e-6),
    "convolution.receptive_field": Judge(receptive_field, FIELD),
    "convolution.design_a_filter": Judge(reference=vertical_line_filter, judge=judge_filter),
    "convolution.shift_without_wrapping": Judge(shift_without_wrapping, SHIFT),
    "convolution.find_the_bug": Judge(repaired_conv, tuple(BUGS), atol=1e-6),
    "convolution.why_share_weights": Judge(
        reference="""
            A photograph of 64 by 64 pixels in colour has 12,288 numbers, so each of the 200 units
            has 12,288 weights: about 2.5 million in all, learned from 500 pictures. And what they
            learn about one place they know about that place only. A weight of the lower left
            corner learns something about leaves only from pictures with a leaf in the lower left
            corner. If a leaf turns up where none was in training, the weights there have learned
            nothing about leaves: to a dense layer it is a pattern never seen.
            A convolution looks at small windows, with the same weights at every place. Thirty-two
            filters of 5 by 5 in colour have 2,432 parameters. A leaf anywhere teaches the filters,
            and they find it anywhere: if the picture is shifted, the feature maps are shifted
            (equivariance), and the largest value of each map stays the same. So it takes fewer
            parameters and fewer pictures.
            That is an assumption about the data: neighbours belong together, and a pattern means
            the same wherever it is. It holds for photographs. It is wrong for a table of patients
            with columns such as age, weight and blood pressure: no window of neighbouring columns
            means anything, and the columns may be in any order. It is partly wrong where the place
            itself tells something: in passport photographs, or in X-rays, where the heart belongs
            on one side.
            """.replace("\n            ", "\n").strip(),
    ),
    "convolution.beat_the_number": Judge(
        reference=fit_predict, judge=judge_predictions, diagnose=judge_stopped
    ),
}
