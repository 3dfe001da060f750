"""Mistakes with transposed convolution, and with moving a picture."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def put_down(
    *,
    kernel_of: Callable[[Array], Array] = lambda kernel: kernel,
    overwrite: bool = False,
    step: Callable[[int], int] = lambda stride: stride,
    larger: int = 0,
) -> Callable[[Array, Array, int], Array]:
    """Return a transposed convolution that is right but for the switches given."""

    def transpose(x: Array, kernel: Array, stride: int) -> Array:
        used, jump = kernel_of(kernel), step(stride)
        height, width = used.shape
        shape = [(n - 1) * jump + k + larger for n, k in zip(x.shape, used.shape, strict=True)]
        out = np.zeros(shape, np.result_type(x, kernel))
        for i, j in np.ndindex(*x.shape):
            piece = out[i * jump : i * jump + height, j * jump : j * jump + width]
            piece[...] = x[i, j] * used + (0 if overwrite else piece)
        return out

    return transpose


def _nearest(x: Array, kernel: Array, stride: int) -> Array:
    return np.repeat(np.repeat(x, stride, axis=0), stride, axis=1)


def _cut(x: Array, kernel: Array, stride: int) -> Array:
    return put_down()(x, kernel, stride)[: x.shape[0] * stride, : x.shape[1] * stride]


TRANSPOSE = (
    Mistake(
        "kernels overwrite one another",
        put_down(overwrite=True),
        "Where two kernels overlap, your later one replaces the earlier one. They add up.",
    ),
    Mistake(
        "the kernel is turned round",
        put_down(kernel_of=lambda kernel: kernel[::-1, ::-1]),
        "Your kernel is turned round. It is put down as it is. (If you convolve a stretched and "
        "padded x instead: that must be done with the kernel turned, and yours is not.)",
    ),
    Mistake(
        "no stride",
        put_down(step=lambda stride: 1),
        "Your kernels stand side by side, 1 pixel apart, as for a stride of 1. The stride says how "
        "far apart neighbours are put down.",
    ),
    Mistake(
        "one row and column too many",
        put_down(larger=1),
        "Your map has one row and one column too many, all zero. The last kernel begins at "
        "(rows − 1)·stride: where does it end?",
    ),
    Mistake(
        "cut to a multiple",
        _cut,
        "Your map is rows · stride high, so part of the last kernels is cut off (or zeros are "
        'missing behind them): that is like the padding "same". Here all that the kernels cover is '
        "asked for.",
    ),
    Mistake(
        "pixels repeated",
        _nearest,
        "Every value is repeated, and the kernel takes no part: that is upsampling.",
    ),
    Mistake(
        "one row and column too few",
        lambda x, kernel, stride: put_down()(x, kernel, stride)[:-1, :-1],
        "The last row and column are missing. The last kernel begins at (rows − 1)·stride: where "
        "does it end?",
    ),
)


def moved(image: Array, down: int, right: int) -> Array:
    """Return the image moved, with zeros coming in."""
    out = np.zeros_like(image)
    rows, columns = image.shape[:2]
    if abs(down) < rows and abs(right) < columns:
        out[max(down, 0) : rows + min(down, 0), max(right, 0) : columns + min(right, 0)] = image[
            max(-down, 0) : rows - max(down, 0), max(-right, 0) : columns - max(right, 0)
        ]
    return out


def _rolled(image: Array, down: int, right: int) -> Array:
    return np.roll(image, (down, right), axis=(0, 1))


def _edge_repeated(image: Array, down: int, right: int) -> Array:
    rows = np.clip(np.arange(image.shape[0]) - down, 0, image.shape[0] - 1)
    columns = np.clip(np.arange(image.shape[1]) - right, 0, image.shape[1] - 1)
    return image[rows][:, columns]


def _only_positive(image: Array, down: int, right: int) -> Array:
    return moved(image, down, right) if down >= 0 and right >= 0 else image


def _wraps_when_negative(image: Array, down: int, right: int) -> Array:
    out = _rolled(image, down, right)
    out[: max(down, 0)] = 0
    out[:, : max(right, 0)] = 0
    return out


SHIFT = (
    Mistake(
        "wraps around",
        _rolled,
        "What leaves the picture on one side comes in again on the other: that is `np.roll`. A "
        "digit that is moved up has no head below its feet. What should come in?",
    ),
    Mistake(
        "the border is repeated",
        _edge_repeated,
        "The pixels at the border are repeated where nothing was. Zeros should come in.",
    ),
    Mistake(
        "the opposite way",
        lambda image, down, right: moved(image, -down, -right),
        "The picture goes the opposite way: with `down=2` what was in row 0 should be in row 2.",
    ),
    Mistake(
        "the opposite way down",
        lambda image, down, right: moved(image, -down, right),
        "To the right it is right; but with `down=2` the picture goes up.",
    ),
    Mistake(
        "the opposite way to the right",
        lambda image, down, right: moved(image, down, -right),
        "Down it is right; but with `right=2` the picture goes to the left.",
    ),
    Mistake(
        "down and right exchanged",
        lambda image, down, right: moved(image, right, down),
        "Down and right have changed places: rows are the first axis.",
    ),
    Mistake(
        "negative shifts do nothing",
        _only_positive,
        "Down and to the right it is right; but negative numbers move nothing. They go up, and to "
        "the left.",
    ),
    Mistake(
        "wraps around up and to the left",
        _wraps_when_negative,
        "Down and to the right it is right; but up and to the left, what leaves the picture comes "
        "in again on the other side.",
    ),
    Mistake(
        "only down",
        lambda image, down, right: moved(image, down, 0),
        "The picture moves down, and never to the right.",
    ),
    Mistake(
        "only to the right",
        lambda image, down, right: moved(image, 0, right),
        "The picture moves to the right, and never down.",
    ),
    Mistake(
        "colours moved as well",
        lambda image, down, right: np.roll(image, (down, right), axis=(-2, -1)),
        "You move the last two axes. In a colour image the last one holds the colours: rows and "
        "columns are the first two.",
    ),
)
