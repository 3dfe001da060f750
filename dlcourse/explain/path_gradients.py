"""Slopes added up on the way from a baseline to the example: values that sum to the answer."""

import time
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from ..scratch.arguments import check_count
from .attribution import Attribution
from .input_gradients import Gradients, examples_and_targets, input_gradients
from .probing import as_images
from .scoring import check_baseline, of_target, outputs_of

Array = NDArray[Any]

_AT_ONCE = 256  # points of paths


def integrated_gradients(
    model: keras.Model,
    x: ArrayLike,
    *,
    baseline: ArrayLike = 0.0,
    steps: int = 64,
    target: ArrayLike | None = None,
) -> Attribution:
    """Return what each number of the input has contributed on a straight way from a baseline.

    `values = (x - baseline) * mean of d output / d x along the way` (Sundararajan, Taly & Yan,
    2017, "Axiomatic attribution for deep networks", equations 1 and 3), here with the slope in the
    middle of each step. Their sum is `output(x) - output(baseline)`: *completeness*, exact for
    infinitely many steps. Look at `completeness(…)` of what comes out, and take more steps if it
    is above 0.01.

    Values answer "compared with what?": another baseline gives other values. With a black one, a
    black pixel gets 0, whatever it means.

    Args:
        model: A built functional or Sequential model with one input and one output, `(n, k)`. It
            is not changed.
        x: Examples, `(n, ...)`.
        baseline: Where the way begins: a number, one example, or one for each.
        steps: Points on the way.
        target: Which output, one for all or one for each; None for the largest of each.

    Returns:
        Values `(n, *input)` in units of the output; the base value is the output at the baseline.

    Raises:
        ValueError: If `steps` is not from 1 on, the baseline has another shape, or the model,
            examples or target do not fit.

    Example:
        >>> layer = keras.layers.Dense(1, kernel_initializer="ones")
        >>> model = keras.Sequential([keras.Input((3,)), layer])
        >>> said = integrated_gradients(model, np.array([[0.5, 2.0, 1.0]]))
        >>> said.values.tolist(), said.output.tolist()
        ([[0.5, 2.0, 1.0]], [3.5])
    """
    check_count("steps", steps)
    started = time.perf_counter()
    examples, targets, output = examples_and_targets(model, x, target)
    starts = as_images(model, check_baseline(baseline, examples))
    which = np.repeat(np.arange(len(examples)), steps)
    along = np.tile((np.arange(steps) + 0.5) / steps, len(examples))
    gradients = input_gradients(model, batch_size=_AT_ONCE)
    values = _mean_along(gradients, examples, targets, starts[which], which, along, steps)
    base = of_target(outputs_of(model)(starts), targets)
    seconds = time.perf_counter() - started
    return Attribution(values, base, output, targets, None, "integrated gradients", seconds)


def expected_gradients(
    model: keras.Model,
    x: ArrayLike,
    background: ArrayLike,
    *,
    rng: np.random.Generator,
    samples: int = 128,
    target: ArrayLike | None = None,
) -> Attribution:
    """Return integrated gradients, averaged over a background of baselines.

    For each sample, a baseline from the background and a place on the way from it are drawn
    (Erion, Janizek, Sturmfels, Lundberg & Lee, 2021, "Improving performance of deep learning
    models with axiomatic attribution priors and expected gradients", equation 2). Values sum to
    the output less the mean output of the background, up to the error of the sampling: it shrinks
    with the root of `samples`.

    Args:
        model: As in `integrated_gradients`.
        x: Examples, `(n, ...)`.
        background: Examples to compare with, `(m, ...)`, such as 100 of the training set.
        rng: Source of baselines and places.
        samples: Draws for each example.
        target: As in `integrated_gradients`.

    Returns:
        Values `(n, *input)` in units of the output; the base value is the mean output of the
        background.

    Raises:
        ValueError: If `samples` is not from 1 on, the background does not fit, or the model,
            examples or target do not.

    Example:
        >>> layer = keras.layers.Dense(1, kernel_initializer="ones")
        >>> model = keras.Sequential([keras.Input((2,)), layer])
        >>> said = expected_gradients(
        ...     model, np.ones((1, 2)), np.zeros((5, 2)), rng=np.random.default_rng(0)
        ... )
        >>> said.values.tolist(), said.base_value.tolist()
        ([[1.0, 1.0]], [0.0])
    """
    check_rng(rng)
    check_count("samples", samples)
    started = time.perf_counter()
    examples, targets, output = examples_and_targets(model, x, target)
    others = as_images(model, background)
    which = np.repeat(np.arange(len(examples)), samples)
    starts = others[rng.integers(len(others), size=len(which))]
    along = rng.uniform(size=len(which))
    gradients = input_gradients(model, batch_size=_AT_ONCE)
    values = _mean_along(gradients, examples, targets, starts, which, along, samples)
    base = outputs_of(model)(others).mean(axis=0, dtype=np.float64)[targets]
    seconds = time.perf_counter() - started
    return Attribution(values, base, output, targets, None, "expected gradients", seconds)


def _mean_along(
    gradients: Gradients,
    examples: Array,
    targets: Array,
    starts: Array,
    which: Array,
    along: Array,
    count: int,
) -> Array:
    """Return the mean of slope times way over the points of each example, `(n, *input)`.

    Args:
        gradients: Computes the slopes.
        examples: Where the ways end, `(n, *input)`.
        targets: The output of each, `(n,)`.
        starts: Where the way of each point begins, `(points, *input)`.
        which: The example of each point, `(points,)`.
        along: How far on its way each point lies, from 0 to 1, `(points,)`.
        count: Points of each example.
    """
    total = np.zeros(examples.shape)
    share = along.reshape(-1, *[1] * (examples.ndim - 1)).astype(examples.dtype)
    for begin in range(0, len(which), _AT_ONCE):
        part = slice(begin, begin + _AT_ONCE)
        way = examples[which[part]] - starts[part]
        slopes = gradients(starts[part] + share[part] * way, targets[which[part]])
        np.add.at(total, which[part], way * slopes)
    return total / count
