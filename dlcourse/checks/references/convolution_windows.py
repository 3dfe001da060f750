"""Mistakes with windows: cut at the wrong place, laid out in another order, turned round."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def correlate(image: Array, kernel: Array) -> Array:
    """Return the sum of window times kernel at every place where the kernel fits."""
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return (windows * kernel).sum(axis=(-2, -1))


def _padded(image: Array, kernel: Array) -> Array:
    added = [((k - 1) // 2, k // 2) for k in kernel.shape]
    return correlate(np.pad(image, added), kernel)


CORRELATE = (
    Mistake(
        "the kernel is turned round",
        lambda image, kernel: correlate(image, kernel[::-1, ::-1]),
        "The kernel is turned round, as in what mathematicians call convolution "
        "(`scipy.signal.convolve2d`). Here it stays as it is: pixel and weight of the same place "
        "are multiplied.",
    ),
    Mistake(
        "the kernel is upside down",
        lambda image, kernel: correlate(image, kernel[::-1]),
        "Your kernel stands on its head: its last row meets the first row of the window.",
    ),
    Mistake(
        "the kernel is mirrored",
        lambda image, kernel: correlate(image, kernel[:, ::-1]),
        "Your kernel is mirrored: its last column meets the first column of the window.",
    ),
    Mistake(
        "a mean instead of a sum",
        lambda image, kernel: correlate(image, kernel) / kernel.size,
        "You take the mean of the products. The sum is asked for; whoever wants a mean divides the "
        "kernel.",
    ),
    Mistake(
        "zeros around the image",
        _padded,
        'You put zeros around the image, and get a map of its size: that is the padding "same". '
        'Asked for is "valid": windows that lie within the image.',
    ),
    Mistake(
        "one row and column too few",
        lambda image, kernel: correlate(image, kernel)[:-1, :-1],
        "The last row and the last column are missing. In how many rows can the upper edge of the "
        "kernel stand? In an image as large as the kernel it has one place.",
    ),
    Mistake(
        "the kernel does not take part",
        lambda image, kernel: correlate(image, np.ones_like(kernel)),
        "Your result is the sum of each window: where is it multiplied by the kernel?",
    ),
    Mistake(
        "multiplied without a sum",
        lambda image, kernel: correlate(image, kernel.sum() * np.ones_like(kernel)),
        "Each window is summed up first and the kernel, too; then the sums are multiplied. "
        "Multiply number by number first, and sum up then.",
    ),
)


def rows_by(
    *,
    order: tuple[int, int, int] = (0, 1, 2),
    stride: bool = True,
    places: Callable[[Array], Array] = lambda windows: windows,
    transposed: bool = False,
) -> Callable[[Array, int, int], Array]:
    """Return im2col that is right but for the switches given.

    Args:
        order: The axes of a window in a row: 0 its rows, 1 its columns, 2 its channels.
        stride: Whether the stride counts.
        places: What becomes of `(batch, rows, columns, k, k, channels)` before it is flattened.
        transposed: Whether windows are columns.
    """

    def im2col(x: Array, kernel_size: int, step: int) -> Array:
        windows = np.lib.stride_tricks.sliding_window_view(
            x, (kernel_size, kernel_size), axis=(1, 2)
        )
        windows = np.moveaxis(windows, 3, 5)
        if stride:
            windows = windows[:, ::step, ::step]
        windows = places(windows)
        length = int(np.prod(windows.shape[3:]))
        rows = windows.transpose(0, 1, 2, *(3 + axis for axis in order)).reshape(-1, length)
        return rows.T if transposed else rows

    return im2col


def _too_few(x: Array, kernel_size: int, step: int) -> Array:
    """Leave out the last place, down and to the right: `range(0, height - k, stride)`."""
    return rows_by()(x[:, :-1, :-1], kernel_size, step)


def _stride_of_one(x: Array, kernel_size: int, step: int) -> Array:
    """Count the places by the stride, and cut the windows 1 pixel apart."""
    rows, columns = ((side - kernel_size) // step + 1 for side in x.shape[1:3])
    return rows_by(stride=False, places=lambda windows: windows[:, :rows, :columns])(
        x, kernel_size, step
    )


_PLACES = (
    "The last row and column of places are missing. How many places does a window have in an image "
    "of its own size?"
)

IM2COL = (
    Mistake(
        "channels first within a row",
        rows_by(order=(2, 0, 1)),
        "In your rows, all pixels of the first channel come first. In the order of the task the "
        "channels of one pixel stand together, as they do in memory, and as "
        "`kernel.reshape(-1, filters)` has its weights.",
    ),
    Mistake(
        "columns first within a row",
        rows_by(order=(1, 0, 2)),
        "Each window is transposed: you go down its columns. In the order of the task you read it "
        "row by row.",
    ),
    Mistake(
        "columns before rows",
        rows_by(places=lambda windows: windows.swapaxes(1, 2)),
        "Each row of the matrix is a right window, but they come in another order: you go down the "
        "first column of places, then down the next. Read the image as you read a page.",
    ),
    Mistake(
        "the images come last",
        rows_by(places=lambda windows: np.moveaxis(windows, 0, 2)),
        "You take the first window of every image, then the second of every image. First come all "
        "windows of the first image: the batch is the outermost loop.",
    ),
    Mistake(
        "no stride",
        rows_by(stride=False),
        "All windows are there, as for a stride of 1. With a stride of 2 only every second place "
        "counts, down and to the right.",
    ),
    Mistake(
        "the stride only counts the places",
        _stride_of_one,
        "There are as many windows as there should be, but they lie 1 pixel apart, whatever the "
        "stride. Where does the window begin that belongs to row i and column j?",
    ),
    Mistake(
        "transposed",
        rows_by(transposed=True),
        "Your windows are columns. (Some libraries have it so.) Asked for is one window in each "
        "*row*.",
    ),
    Mistake("one row and column of places too few", _too_few, _PLACES),
    Mistake(
        "one row and column of places too few",
        lambda x, k, step: _too_few(x, k, step) if k < min(x.shape[1:3]) else np.zeros(0),
        _PLACES,
    ),
    Mistake(
        "the first image only",
        rows_by(places=lambda windows: windows[:1]),
        "Those are the windows of the first image. What about the others?",
    ),
)


def convolve_by(
    *, down: bool = True, right: bool = True, bias: str = "once", jump: bool = True
) -> Callable[..., Array]:
    """Return a convolution that is right but for the switches given.

    Args:
        down: Whether windows are cut by the stride, from row to row.
        right: The same, from column to column.
        bias: `"once"`, `"channel"` (added for every channel), `"none"`.
        jump: Whether the stride counts for the size of the output.
    """

    def convolve(x: Array, kernel: Array, b: Array, stride: int) -> Array:
        size, _, channels, _ = kernel.shape
        step = stride if jump else 1
        rows, columns = ((length - size) // step + 1 for length in x.shape[:2])
        windows = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(0, 1))
        # (places down, places right, channels, size, size)
        cut = windows[:: step if down else 1, :: step if right else 1][:rows, :columns]
        out = np.einsum("ijcab,abcf->ijf", cut, kernel)
        times = {"once": 1, "channel": channels, "none": 0}[bias]
        return out + times * b

    return convolve


def _bug(name: str, diagnosis: str, **switches: Any) -> Mistake:
    return Mistake(name, convolve_by(**switches), diagnosis)


_LEFT = " (And the other bug is still there.)"
_COLUMNS = (
    "The biases are right now. With a stride of 2 the map has the right size, but its columns do "
    "not: from one to the next, by how many pixels does the window move?"
)
_BIASES = (
    "The stride is right now. With several channels every value is too large or too small by the "
    "same amount in each map: how often is the bias added?"
)
_GONE = "The bias is gone altogether. It is needed, once for each value."

BUGS: Sequence[Mistake] = (
    _bug(
        "both bugs are still there",
        "This computes exactly what the suspect does. The colleague's test has one channel and a "
        "stride of 1: change one of them at a time, and compare with `conv2d`.",
        right=False,
        bias="channel",
    ),
    _bug("the columns still do not jump", _COLUMNS, right=False),
    _bug("the bias still comes too often", _BIASES, bias="channel"),
    _bug("takes the bias out", _GONE, bias="none"),
    _bug("takes the bias out", _GONE + _LEFT, bias="none", right=False),
    _bug(
        "now the rows do not jump either",
        "Now neither rows nor columns are cut by the stride. One of the two was right.",
        down=False,
        right=False,
    ),
    _bug(
        "now the rows do not jump either",
        "Now neither rows nor columns are cut by the stride. One of the two was right." + _LEFT,
        down=False,
        right=False,
        bias="channel",
    ),
    _bug(
        "takes the stride out",
        "The stride is gone altogether: the map has the size of a stride of 1.",
        jump=False,
    ),
)
