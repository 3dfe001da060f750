"""The windows that convolution and pooling look through, with the padding of Keras."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Pair = int | tuple[int, int]


class Windows:
    """Where a window of some size stands on its way over images.

    Args:
        op: The operation that asks, for the errors.
        shape: `(batch, height, width, channels)` of the images.
        size: Height and width of the window.
        strides: Steps of the window, down and right.
        padding: `"valid"` or `"same"`.

    Raises:
        ValueError: If they do not fit.
    """

    def __init__(
        self, op: str, shape: tuple[int, ...], size: tuple[int, ...], strides: Pair, padding: str
    ) -> None:
        if len(shape) != 4:
            raise ValueError(
                f"`{op}` must get images (batch, height, width, channels). "
                f"Received: shape {shape}. For grayscale images add an axis: `x[..., None]`."
            )
        check_padding(padding)
        self.size, self.strides = size, as_pair("strides", strides)
        self.shape = shape
        self.steps, self.pads = [], [(0, 0)]
        for length, window, stride in zip(shape[1:3], self.size, self.strides, strict=True):
            if padding == "same":
                steps = -(-length // stride)  # rounded up
                added = max((steps - 1) * stride + window - length, 0)
            else:
                steps, added = (length - window) // stride + 1, 0
            self.steps.append(steps)
            self.pads.append((added // 2, added - added // 2))  # the odd one below and right
        self.pads.append((0, 0))
        if min(self.steps) < 1:
            raise ValueError(
                f"`{op}` must get images at least as large as its window. "
                f'Received: images {shape[1:3]}, window {self.size}. Use `padding="same"`.'
            )

    def cut(self, images: Array, fill: float = 0.0) -> Array:
        """Return `(batch, rows, columns, window_height, window_width, channels)`, a view."""
        down, right = self.strides
        padded = np.pad(images, self.pads, constant_values=fill)
        windows = np.lib.stride_tricks.sliding_window_view(padded, self.size, axis=(1, 2))
        return np.moveaxis(windows[:, ::down, ::right], 3, 5)

    def put_back(self, gradient: Array) -> Array:
        """Return the gradient of the images; where windows overlap, it is their sum."""
        lengths = [n + sum(pad) for n, pad in zip(self.shape, self.pads, strict=True)]
        padded = np.zeros(lengths, gradient.dtype)
        (rows, columns), (down, right) = self.steps, self.strides
        for i, j in np.ndindex(*self.size):  # one place in the window, all windows at once
            part = padded[:, i : i + rows * down : down, j : j + columns * right : right]
            part += gradient[:, :, :, i, j]
        (top, _), (left, _) = self.pads[1:3]
        return padded[:, top : top + self.shape[1], left : left + self.shape[2]]


def check_padding(padding: str) -> str:
    """Return the padding.

    Raises:
        ValueError: If there is no such padding.
    """
    if padding not in ("valid", "same"):
        raise ValueError(f'`padding` must be "valid" or "same". Received: {padding!r}.')
    return padding


def as_pair(name: str, value: Pair) -> tuple[int, int]:
    """Return two positive integers, down and right; one stands for both."""
    pair = tuple(value) if isinstance(value, tuple | list) else (value, value)
    if len(pair) != 2 or not all(isinstance(n, int | np.integer) and n > 0 for n in pair):
        raise ValueError(
            f"`{name}` must be a positive integer, or two of them, down and right. "
            f"Received: {name}={value!r}."
        )
    return pair[0], pair[1]
