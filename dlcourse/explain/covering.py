"""Cover a part of the picture, and see what the answer loses."""

import math
import time
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..scratch.arguments import check_count
from .attribution import Attribution
from .input_gradients import examples_and_targets
from .scoring import outputs_of

Array = NDArray[Any]


def occlusion(
    model: keras.Model,
    x: ArrayLike,
    *,
    size: int,
    stride: int | None = None,
    fill: ArrayLike = 0.0,
    target: ArrayLike | None = None,
) -> Attribution:
    """Return what the output loses where a square of the picture is covered.

    A square slides over the picture; a pixel's value is the mean loss over the squares that
    covered it (Zeiler & Fergus, 2014, "Visualizing and understanding convolutional networks",
    section 4.2). No gradient is needed. What counts only together is missed where the square
    covers one part of it, and the covered picture is one that the model has never seen.

    Args:
        model: A built functional or Sequential model of pictures with one output, `(n, k)`. It is
            not changed.
        x: Pictures, `(n, height, width, channels)`.
        size: Side of the square, pixels.
        stride: Pixels from one square to the next; None for half of `size`, rounded up. The last
            square of a row ends at the edge.
        fill: What covers: a number, a colour `(channels,)`, or a picture.
        target: Which output, one for all or one for each; None for the largest of each.

    Returns:
        Values `(n, height, width, 1)` in units of the output, positive where covering hurts. They
        sum to nothing, and have no base value.

    Raises:
        ValueError: If the square is larger than the picture, `stride` larger than it (pixels
            would never be covered), `fill` of another shape, or the model, pictures or target do
            not fit.

    Example:
        >>> layers = [keras.Input((4, 4, 1)), keras.layers.GlobalMaxPooling2D()]
        >>> picture = np.zeros((1, 4, 4, 1))
        >>> picture[0, 1, 2] = 1
        >>> occlusion(keras.Sequential(layers), picture, size=2, stride=2).values[0, ..., 0]
        array([[0., 0., 1., 1.],
               [0., 0., 1., 1.],
               [0., 0., 0., 0.],
               [0., 0., 0., 0.]])
    """
    check_count("size", size)
    stride = math.ceil(size / 2) if stride is None else check_count("stride", stride)
    started = time.perf_counter()
    examples, targets, output = examples_and_targets(model, x, target)
    cover = _cover(fill, examples)
    high, wide = examples.shape[1:3]
    if size > min(high, wide) or stride > size:
        raise ValueError(
            f"`size` must be at most {min(high, wide)}, the picture's shorter side, and `stride` "
            f"at most `size`. Received: size={size}, stride={stride}."
        )
    corners = [(top, left) for top in _begins(high, size, stride) for left in
               _begins(wide, size, stride)]  # fmt: skip
    outputs = outputs_of(model)
    total, times = np.zeros((*examples.shape[:3], 1)), np.zeros((high, wide, 1))
    for top, left in corners:
        part = (slice(top, top + size), slice(left, left + size))
        times[part] += 1
    for index, picture in enumerate(examples):
        covered = np.repeat(picture[None], len(corners), axis=0)
        for one, (top, left) in zip(covered, corners, strict=True):
            part = (slice(top, top + size), slice(left, left + size))
            one[part] = cover[part]
        losses = output[index] - outputs(covered)[:, targets[index]]
        for loss, (top, left) in zip(losses, corners, strict=True):
            total[index, top : top + size, left : left + size] += loss
    values = total / times
    seconds = time.perf_counter() - started
    return Attribution(values, None, output, targets, None, "occlusion", seconds)


def _begins(length: int, size: int, stride: int) -> list[int]:
    begins = list(range(0, length - size + 1, stride))
    return begins if begins[-1] == length - size else [*begins, length - size]


def _cover(fill: ArrayLike, examples: Array) -> Array:
    if examples.ndim != 4:
        raise ValueError(
            "`model` must take pictures, (height, width, channels). "
            f"Received: a model of {examples.shape[1:]}."
        )
    given = np.asarray(fill, dtype=examples.dtype)
    shape = examples.shape[1:]
    if given.shape not in ((), shape[-1:], shape):
        raise ValueError(
            f"`fill` must be a number, a colour {shape[-1:]} or a picture {shape}. "
            f"Received: shape {given.shape}."
        )
    return np.broadcast_to(given, shape)
