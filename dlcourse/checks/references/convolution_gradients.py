"""Mistakes with the way back through a convolution and through a pooling."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def kernel_gradient(x: Array, kernel: Array, upstream: Array) -> Array:
    """Return the sum over all places of window times upstream gradient."""
    size = kernel.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2))  # (b, i, j, c, k, l)
    return np.einsum("bijckl,bijf->klcf", windows, upstream)


def input_gradient(x: Array, kernel: Array, upstream: Array) -> Array:
    """Return for each pixel the sum over all windows that it was in."""
    out = np.zeros(x.shape, np.result_type(kernel, upstream))
    rows, columns = upstream.shape[1:3]
    for k, m in np.ndindex(*kernel.shape[:2]):
        out[:, k : k + rows, m : m + columns] += upstream @ kernel[k, m].T
    return out


def _overwritten(x: Array, kernel: Array, upstream: Array) -> Array:
    out = np.zeros(x.shape, np.result_type(kernel, upstream))
    height, width = kernel.shape[:2]
    for i, j in np.ndindex(*upstream.shape[1:3]):
        out[:, i : i + height, j : j + width] = np.einsum(
            "bf,klcf->bklc", upstream[:, i, j], kernel
        )
    return out


def _last_window(x: Array, kernel: Array, upstream: Array) -> Array:
    size = kernel.shape[:2]
    windows = np.lib.stride_tricks.sliding_window_view(x, size, axis=(1, 2))
    return np.einsum("bckl,bf->klcf", windows[:, -1, -1], upstream[:, -1, -1])


BACKWARD = (
    Mistake(
        "a mean over the batch",
        lambda x, kernel, g: kernel_gradient(x, kernel, g) / len(x),
        "You divide by the number of images. Whether the loss is a mean is in the upstream "
        "gradient already: here, all is summed up.",
        part="to_kernel",
    ),
    Mistake(
        "a mean over the places",
        lambda x, kernel, g: kernel_gradient(x, kernel, g) / (g.shape[1] * g.shape[2]),
        "You divide by the number of places. A weight that was used at every place gets the sum "
        "of what comes back from all of them.",
        part="to_kernel",
    ),
    Mistake(
        "the upstream gradient takes no part",
        lambda x, kernel, g: kernel_gradient(x, kernel, np.ones_like(g)),
        "The kernel's gradient does not depend on the upstream gradient. What came back to a place "
        "says how much a change there matters.",
        part="to_kernel",
    ),
    Mistake(
        "the upstream gradient takes no part",
        lambda x, kernel, g: input_gradient(x, kernel, np.ones_like(g)),
        "The images' gradient does not depend on the upstream gradient. What came back to a place "
        "says how much a change there matters.",
        part="to_x",
    ),
    Mistake(
        "only the last place counts for the kernel",
        _last_window,
        "The kernel's gradient is that of the last place alone. Is it overwritten, from place to "
        "place? The same weights were used everywhere.",
        part="to_kernel",
    ),
    Mistake(
        "the first image alone",
        lambda x, kernel, g: kernel_gradient(x[:1], kernel, g[:1]),
        "The kernel's gradient is that of the first image. The same weights looked at all of them.",
        part="to_kernel",
    ),
    Mistake(
        "the kernel's gradient is turned round",
        lambda x, kernel, g: kernel_gradient(x, kernel, g)[::-1, ::-1],
        "The gradient of the kernel is turned round: on the way back to the kernel nothing is.",
        part="to_kernel",
    ),
    Mistake(
        "windows overwrite one another",
        _overwritten,
        "Where windows overlap, your later one replaces the earlier one. A pixel that was in "
        "several windows gets something back from each of them.",
        part="to_x",
    ),
    Mistake(
        "the kernel is turned round",
        lambda x, kernel, g: input_gradient(x, kernel[::-1, ::-1], g),
        "On the way back to the images, your kernel stands the wrong way round. If you convolve "
        "the padded upstream gradient with it: there it must be turned, and yours is not. If you "
        "put kernels down: there it must not, and yours is.",
        part="to_x",
    ),
    Mistake(
        "kernel and gradient exchanged",
        lambda x, kernel, g: (input_gradient(x, kernel, g), kernel_gradient(x, kernel, g)),
        "Both gradients are right, in the wrong order: the kernel's comes first.",
    ),
)


def _blocks(x: Array, size: int) -> Array:
    batch, height, width, channels = x.shape
    return x.reshape(batch, height // size, size, width // size, size, channels)


def pooled_by(fn: Callable[[Array], Array]) -> Callable[[Array, int, Array], Array]:
    """Return a pooling that takes this of each block's axes 2 and 4."""
    return lambda x, size, upstream: fn(_blocks(x, size))


def spread(x: Array, size: int, upstream: Array) -> Array:
    """Return each upstream value in all pixels of its block."""
    return np.repeat(np.repeat(upstream, size, axis=1), size, axis=2)


def winners(x: Array, size: int) -> Array:
    """Return where the largest pixel of each block is."""
    blocks = _blocks(x, size)
    return (blocks == blocks.max(axis=(2, 4), keepdims=True)).reshape(x.shape)


def pooled(x: Array, size: int, upstream: Array) -> Array:
    """Return the largest of each block."""
    return _blocks(x, size).max(axis=(2, 4))


def _first_winner(x: Array, size: int, upstream: Array) -> Array:
    corner = np.zeros(x.shape, bool)
    corner[:, ::size, ::size] = True
    return corner * spread(x, size, upstream)


POOL = (
    Mistake(
        "the mean of each block",
        pooled_by(lambda blocks: blocks.mean(axis=(2, 4))),
        "That is the mean of each block. The largest is asked for.",
        part="pooled",
    ),
    Mistake(
        "the largest over all channels",
        lambda x, size, g: np.broadcast_to(
            _blocks(x, size).max(axis=(2, 4, 5))[..., None], g.shape
        ),
        "Each channel is pooled by itself; yours is the largest of all channels.",
        part="pooled",
    ),
    Mistake(
        "never below zero",
        lambda x, size, g: np.maximum(pooled(x, size, g), 0),
        "In a block of negative pixels you get 0. With what does your search for the largest "
        "begin?",
        part="pooled",
    ),
    Mistake(
        "the smallest of each block",
        pooled_by(lambda blocks: blocks.min(axis=(2, 4))),
        "That is the smallest of each block.",
        part="pooled",
    ),
    Mistake(
        "the gradient goes to all",
        spread,
        "Every pixel of a block gets the whole upstream gradient. Which pixel's change does the "
        "maximum notice?",
        part="to_x",
    ),
    Mistake(
        "the gradient is shared out",
        lambda x, size, g: spread(x, size, g) / size**2,
        "You share the gradient out over the block: that is the way back of an *average* pooling. "
        "Which pixel's change does the maximum notice?",
        part="to_x",
    ),
    Mistake(
        "the upstream gradient takes no part",
        lambda x, size, g: winners(x, size) * 1.0,
        "Your gradient is 1 where the largest pixel is. What came back to the block has to be "
        "handed on to it.",
        part="to_x",
    ),
    Mistake(
        "hands back the pixels",
        lambda x, size, g: winners(x, size) * x,
        "At the largest pixel you hand back its own value. What is handed back is the upstream "
        "gradient of its block.",
        part="to_x",
    ),
    Mistake(
        "gradient times pixel",
        lambda x, size, g: winners(x, size) * x * spread(x, size, g),
        "You multiply the upstream gradient by the pixel. If the largest pixel grows by a little, "
        "by how much does the maximum grow?",
        part="to_x",
    ),
    Mistake(
        "the gradient goes to the corner",
        _first_winner,
        "The gradient always goes to the upper left pixel of the block, whichever was the largest.",
        part="to_x",
    ),
    Mistake(
        "nothing goes back",
        lambda x, size, g: np.zeros_like(x),
        "The gradient is zero everywhere. A change of the largest pixel changes the maximum.",
        part="to_x",
    ),
)
