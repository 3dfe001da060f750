"""Activation maximisation: paint the image that a channel answers to most."""

import math
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from ..draws import check_rng
from ..gradients import value_and_grad
from ..scratch.arguments import check_count, check_fraction
from .fields import receptive_field
from .probing import computing, find_channels, find_layer

Array = NDArray[Any]

_GREY = 0.5
_STARTS = 32  # noise images, of which each channel begins with the one that it answers to most


def maximize_activation(
    model: keras.Model,
    layer: str,
    channels: Sequence[int] | int | None = None,
    *,
    steps: int = 100,
    learning_rate: float = 0.05,
    jitter: int = 1,
    smoothness: float = 1.0,
    decay: float = 0.05,
    rng: np.random.Generator,
) -> Array:
    """Climb, by gradient ascent on the pixels, to an image that a channel answers to strongly.

    In a feature map it is the value in the middle that is raised, so that the image shows one
    pattern, where that value looks; all around it stays grey (Erhan, Bengio, Courville & Vincent,
    2009, "Visualizing higher-layer features of a deep network"). Bare ascent ends in noise of the
    highest frequencies, which networks answer to and no camera takes. Against it, as in Olah,
    Mordvintsev & Schubert (2017, "Feature visualization", Distill): the gradient's coarse waves
    count more than its fine ones, the image is shifted at random before each of the first
    steps, and its contrast decays towards grey.

    What comes out is one of many images, and what the network was not trained on: it can look
    like nothing that there is.

    Args:
        model: A built functional or Sequential model of images in [0, 1], of a given size. It is
            not changed.
        layer: Name of the layer.
        channels: Channels or units of the layer, or one; None for all. All are computed at once.
        steps: Steps of the ascent.
        learning_rate: Root mean square of what a step changes about a pixel.
        jitter: The largest shift before a step, in pixels; the last three in ten are made without.
        smoothness: A wave of f cycles a pixel counts `1 / f ** smoothness`; 0 for bare ascent.
        decay: Fraction of the contrast that is lost in each step.
        rng: Draws the starts and the shifts.

    Returns:
        `(channels, height, width, image_channels)`, float32 in [0, 1]. The image of a channel that
        answers to none of the starts is the grey start.

    Raises:
        ValueError: If there is no such layer (the message lists those there are) or channel, or a
            setting makes no sense.

    Example:
        >>> model = keras.Sequential(
        ...     [keras.Input((12, 12, 1)), keras.layers.Conv2D(4, 5, name="conv")]
        ... )
        >>> rng = np.random.default_rng(0)
        >>> maximize_activation(model, "conv", [0, 3], steps=5, rng=rng).shape
        (2, 12, 12, 1)
    """
    check_rng(rng)
    check_count("steps", steps)
    _check_settings(learning_rate, jitter, smoothness, decay)
    tensor = find_layer(model, layer)
    wanted = find_channels(tensor, layer, channels)
    shape = tuple(model.inputs[0].shape[1:])
    if len(shape) != 3 or None in shape:
        raise ValueError(
            "`model` must take images of a given size, (height, width, channels). "
            f"Received: a model of {shape}. Build it with `keras.Input((28, 28, 1))`."
        )
    compute = computing(model, tensor)
    middle = tuple(side // 2 for side in tensor.shape[1:-1])
    mask = np.zeros((len(wanted), *tensor.shape[1:]), np.float32)
    for index, channel in enumerate(wanted):
        mask[(index, *middle, channel)] = 1
    units = keras.ops.convert_to_tensor(mask)
    waves = _coarse_waves_first(shape, smoothness)

    images = _starts(compute, wanted, middle, shape, rng)
    for step in range(steps):
        # the last steps are made in place: small fields would stay blurred
        shift = rng.integers(-jitter, jitter + 1, size=2) * (step < 0.7 * steps)
        shifted = np.roll(images, shift, axis=(1, 2))
        _, (gradient,) = value_and_grad(lambda x: keras.ops.sum(compute(x) * units), shifted)
        change = _filtered(np.roll(gradient, -shift, axis=(1, 2)), waves)
        size = np.sqrt(np.mean(change**2, axis=(1, 2, 3), keepdims=True))
        answers = size[:, 0, 0, 0] > 0  # a silent ReLU shows no way: wait for another shift
        images[answers] -= decay * (images[answers] - _GREY)
        images[answers] += learning_rate * change[answers] / size[answers]
        images = images.clip(0, 1)
    top, bottom, left, right = receptive_field(model, layer).window(middle or (0, 0))
    seen = np.zeros((1, *shape[:2], 1), bool)
    seen[:, max(top - jitter, 0) : bottom + jitter, max(left - jitter, 0) : right + jitter] = True
    return np.where(seen, images, np.float32(_GREY))


def _starts(
    compute: Any, wanted: list[int], middle: tuple[int, ...], shape: tuple[int, ...], rng: Any
) -> Array:
    """Return for each channel the noise image with its strongest answer, shifted to the middle."""
    noise = _filtered(rng.normal(size=(_STARTS, *shape)), _coarse_waves_first(shape, 1.0))
    contrast = rng.uniform(0.1, 0.5, size=(_STARTS, 1, 1, 1))
    noise *= contrast / noise.std(axis=(1, 2, 3), keepdims=True)
    noise = (noise + _GREY).clip(0, 1).astype(np.float32)
    answers = keras.ops.convert_to_numpy(compute(noise))[..., wanted]
    best = answers.reshape(-1, len(wanted)).argmax(axis=0)
    images = np.empty((len(wanted), *shape), np.float32)
    for index, flat in enumerate(best):
        which, *place = np.unravel_index(flat, answers.shape[:-1])
        sides = answers.shape[1:-1]
        # a step in the map is about this many pixels of the image
        shift = [
            round((m - p) * length / side)
            for m, p, length, side in zip(middle, place, shape, sides, strict=False)
        ]
        images[index] = np.roll(noise[which], shift, axis=tuple(range(len(shift))))
        if answers[which, *place, index] == 0:
            images[index] = _GREY
    return images


def _coarse_waves_first(shape: tuple[int, ...], smoothness: float) -> Array:
    """Return the weight of each wave of an image, by its length."""
    down, right = (np.fft.fftfreq(length) for length in shape[:2])
    cycles = np.hypot(down[:, None], right[None, :])  # per pixel
    return np.maximum(cycles, 1 / max(shape[:2]))[..., None] ** -smoothness


def _filtered(images: Array, waves: Array) -> Array:
    return np.fft.ifft2(np.fft.fft2(images, axes=(1, 2)) * waves, axes=(1, 2)).real


def _check_settings(learning_rate: float, jitter: int, smoothness: float, decay: float) -> None:
    check_fraction("decay", decay)
    if not (0 < learning_rate < math.inf and 0 <= smoothness < math.inf):
        raise ValueError(
            "`learning_rate` must be above 0, and `smoothness` at least 0. "
            f"Received: learning_rate={learning_rate}, smoothness={smoothness}."
        )
    if not isinstance(jitter, int | np.integer) or jitter < 0:
        raise ValueError(
            f"`jitter` must be a whole number of pixels from 0 on. Received: jitter={jitter!r}."
        )
