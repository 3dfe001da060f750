"""Inputs that are changed by little, and answered wrongly: attacks along the gradient."""

from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import ArrayLike, NDArray

from ..draws import check_rng
from ..gradients import value_and_grad
from ..scratch.arguments import check_count
from .victims import check_bounds, check_labelled, check_size

Array = NDArray[Any]

_LOSSES = ("cross-entropy", "margin")


def fgsm(
    model: keras.Model,
    x: ArrayLike,
    y: ArrayLike,
    epsilon: float,
    *,
    bounds: tuple[float, float] = (0.0, 1.0),
    loss: str = "cross-entropy",
    batch_size: int = 256,
) -> Array:
    """Return inputs moved by one step of size `epsilon` in the direction that raises the loss.

    The fast gradient sign method, `x + epsilon * sign(gradient)` (Goodfellow, Shlens & Szegedy,
    2015, "Explaining and harnessing adversarial examples", section 4), then clipped to `bounds`.
    Where the gradient is exactly 0, nothing moves: that is no sign of a robust model.

    Args:
        model: From `(batch, ...)` to logits `(batch, classes)`, called at inference. It is not
            changed.
        x: Inputs, floats, `(n, ...)`.
        y: Their true classes, whole numbers, `(n,)`.
        epsilon: By how much a value moves at most, in units of `x`.
        bounds: The smallest and the largest value that an input can have.
        loss: What is raised: `"cross-entropy"` with the true class, or `"margin"`, the largest
            other logit minus the true class's (as in Carlini & Wagner, 2017), whose gradient does
            not vanish where the model is sure.
        batch_size: How many are computed at once.

    Returns:
        `(n, ...)`, in the dtype of Keras' `floatx`.

    Raises:
        TypeError: If `model` is no Keras model.
        ValueError: If an input lies outside the bounds, `epsilon` is below 0, a label does not
            fit, or there is no such loss.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
        >>> model.set_weights([np.array([[1.0, 0.0], [0.0, 1.0]]), np.zeros(2)])
        >>> fgsm(model, np.array([[0.75, 0.5]]), [0], 0.25).tolist()
        [[0.5, 0.75]]
    """
    x, y, epsilon = _check(model, x, y, epsilon, bounds, loss)
    return np.concatenate(
        [
            _step(model, part, part, labels, epsilon, epsilon, bounds, loss)
            for part, labels in _batches(x, y, batch_size)
        ]
    )


def pgd(
    model: keras.Model,
    x: ArrayLike,
    y: ArrayLike,
    epsilon: float,
    *,
    steps: int = 10,
    step_size: float | None = None,
    rng: np.random.Generator | None = None,
    bounds: tuple[float, float] = (0.0, 1.0),
    loss: str = "cross-entropy",
    batch_size: int = 256,
) -> Array:
    """Return inputs moved by several small steps, each followed by a return into the box.

    Projected gradient descent (Madry et al., 2018, "Towards deep learning models resistant to
    adversarial attacks", section 2.1): the box holds what differs from `x` by `epsilon` at most in
    every value, and lies within `bounds`.

    Args:
        model: As in `fgsm`. It is not changed.
        x: Inputs, floats, `(n, ...)`.
        y: Their true classes, whole numbers, `(n,)`.
        epsilon: By how much a value moves at most, in units of `x`.
        steps: How many steps.
        step_size: Size of a step; None for `2.5 * epsilon / steps`, as Madry et al. advise.
        rng: Draws a start somewhere in the box; None to start at `x`.
        bounds: The smallest and the largest value that an input can have.
        loss: As in `fgsm`.
        batch_size: How many are computed at once.

    Returns:
        `(n, ...)`, in the dtype of Keras' `floatx`.

    Raises:
        TypeError: If `model` is no Keras model.
        ValueError: As `fgsm`; and if `steps` is no positive integer, or `step_size` not above 0.

    Example:
        >>> model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
        >>> model.set_weights([np.array([[1.0, 0.0], [0.0, 1.0]]), np.zeros(2)])
        >>> pgd(model, np.array([[0.75, 0.5]]), [0], 0.125, steps=4).tolist()
        [[0.625, 0.625]]
    """
    x, y, epsilon = _check(model, x, y, epsilon, bounds, loss)
    steps = check_count("steps", steps)
    size = 2.5 * epsilon / steps if step_size is None else step_size
    if not (np.isfinite(size) and (size > 0 or epsilon == 0)):
        raise ValueError(
            f"`step_size` must be a number above 0. Received: step_size={step_size}. "
            "None takes 2.5 * epsilon / steps."
        )
    starts = x
    if rng is not None:
        noise = check_rng(rng).uniform(-epsilon, epsilon, size=x.shape)
        starts = np.clip(x + noise, *bounds).astype(x.dtype)
    moved = []
    for (part, labels), (at, _) in zip(
        _batches(x, y, batch_size), _batches(starts, y, batch_size), strict=True
    ):
        for _ in range(steps):
            at = _step(model, part, at, labels, size, epsilon, bounds, loss)
        moved.append(at)
    return np.concatenate(moved)


def _step(
    model: keras.Model,
    x: Array,
    at: Array,
    y: Array,
    size: float,
    epsilon: float,
    bounds: tuple[float, float],
    loss: str,
) -> Array:
    """Return `at` moved by one step, and put back into the box around `x`."""

    def total(inputs: Any) -> Any:
        logits = model(inputs, training=False)
        if loss == "cross-entropy":
            return ops.sum(keras.losses.sparse_categorical_crossentropy(y, logits, True))
        true = ops.one_hot(y, logits.shape[-1], dtype=logits.dtype)
        others = ops.max(ops.where(true > 0, -np.inf, logits), axis=1)
        return ops.sum(others - ops.sum(true * logits, axis=1))

    _, (gradient,) = value_and_grad(total, at)
    moved = np.clip(at + size * np.sign(gradient), x - epsilon, x + epsilon)
    return np.clip(moved, *bounds).astype(x.dtype)


def _batches(x: Array, y: Array, batch_size: int) -> list[tuple[Array, Array]]:
    check_count("batch_size", batch_size)
    starts = range(0, len(x), batch_size)
    return [(x[at : at + batch_size], y[at : at + batch_size]) for at in starts]


def _check(
    model: keras.Model,
    x: ArrayLike,
    y: ArrayLike,
    epsilon: float,
    bounds: tuple[float, float],
    loss: str,
) -> tuple[Array, Array, float]:
    inputs, labels = check_labelled(model, x, y)
    check_bounds(inputs, bounds)
    if loss not in _LOSSES:
        raise ValueError(f"`loss` must be one of {', '.join(_LOSSES)}. Received: loss={loss!r}.")
    return inputs, labels, check_size("epsilon", epsilon)
