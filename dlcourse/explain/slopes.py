"""How steep is the answer by each number of the input? Plain gradients, and smoothed ones."""

import math
import time

import keras
import numpy as np
from numpy.typing import ArrayLike

from ..draws import check_rng
from ..scratch.arguments import check_count
from .attribution import Attribution
from .input_gradients import examples_and_targets, input_gradients, places_only


def saliency(
    model: keras.Model,
    x: ArrayLike,
    *,
    target: ArrayLike | None = None,
    absolute: bool = True,
) -> Attribution:
    """Return how steeply an output changes with each number of the input.

    The gradient of the output by the input (Baehrens et al., 2010, "How to explain individual
    classification decisions", equation 1; for pictures Simonyan, Vedaldi & Zisserman, 2014, "Deep
    inside convolutional networks", section 3). It says what a *small change* of a pixel would do,
    and not what the pixel has contributed: a feature can be large, decide everything, and have no
    slope left. Take the logits of a classifier: where a softmax says 1.000, its slope is 0.

    Args:
        model: A built functional or Sequential model with one input and one output, `(n, k)`. It
            is not changed.
        x: Examples, `(n, height, width, channels)`, or whatever the model takes.
        target: Which output, one for all or one for each; None for the largest of each.
        absolute: Take the size of each slope, and of a pixel that of its steepest channel, as the
            second paper does. False keeps sign and channels.

    Returns:
        Values in units of the output per unit of the input: `(n, height, width, 1)` for pictures,
        else of the shape of `x`; `(n, *input)` with `absolute=False`. No base value.

    Raises:
        ValueError: If the model is not of this kind, or examples or target do not fit it.

    Example:
        >>> layer = keras.layers.Dense(1, kernel_initializer="ones")
        >>> model = keras.Sequential([keras.Input((3,)), layer])
        >>> saliency(model, np.array([[0.5, 2.0, 1.0]])).values.tolist()
        [[1.0, 1.0, 1.0]]
    """
    started = time.perf_counter()
    examples, targets, output = examples_and_targets(model, x, target)
    values = input_gradients(model)(examples, targets)
    if absolute:
        values = places_only(np.abs(values))
    seconds = time.perf_counter() - started
    return Attribution(values, None, output, targets, None, "saliency", seconds)


def smooth_grad(
    model: keras.Model,
    x: ArrayLike,
    *,
    rng: np.random.Generator,
    target: ArrayLike | None = None,
    samples: int = 32,
    noise: float = 0.15,
    absolute: bool = True,
) -> Attribution:
    """Return the mean slope around each example, over copies of it with noise.

    The slope of a network with ReLUs jumps from one pixel to the next; the mean over a
    neighbourhood does not (Smilkov, Thorat, Kim, Viégas & Wattenberg, 2017, "SmoothGrad: removing
    noise by adding noise", section 3). Signed slopes are averaged, and the size is taken after.

    Args:
        model: As in `saliency`.
        x: Examples, `(n, ...)`.
        rng: Source of the noise.
        target: Which output; None for the largest that the model returns without noise.
        samples: Copies of each example.
        noise: Standard deviation of the noise, as a fraction of the range from the smallest to
            the largest number of each example; 0.1 to 0.2 served the authors best.
        absolute: As in `saliency`.

    Returns:
        Values as `saliency` returns them.

    Raises:
        ValueError: If `samples` is not from 1 on, `noise` is below 0 or not finite, or the model,
            examples or target do not fit.

    Example:
        >>> layer = keras.layers.Dense(1, kernel_initializer="ones")
        >>> model = keras.Sequential([keras.Input((3,)), layer])
        >>> said = smooth_grad(model, np.ones((2, 3)), rng=np.random.default_rng(0))
        >>> said.values.round(4).tolist()
        [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    check_rng(rng)
    check_count("samples", samples)
    if not 0 <= noise < math.inf:
        raise ValueError(
            "`noise` must be a fraction of each example's range, at least 0. "
            f"Received: noise={noise}."
        )
    started = time.perf_counter()
    examples, targets, output = examples_and_targets(model, x, target)
    gradients = input_gradients(model)
    axes = tuple(range(1, examples.ndim))
    spread = noise * np.ptp(examples, axis=axes, keepdims=True)
    total = np.zeros(examples.shape)
    for _ in range(samples):
        noisy = examples + spread * rng.standard_normal(examples.shape)
        total += gradients(noisy.astype(examples.dtype), targets)
    values = total / samples
    if absolute:
        values = places_only(np.abs(values))
    seconds = time.perf_counter() - started
    return Attribution(values, None, output, targets, None, "SmoothGrad", seconds)
