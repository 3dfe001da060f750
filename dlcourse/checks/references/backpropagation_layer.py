"""Mistakes with one operation on a batch: the gradient of what was repeated, and a dense layer."""

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def _front(gradient: Array, shape: tuple[int, ...]) -> Array:
    return gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))


def _ones(gradient: Array, shape: tuple[int, ...], *, keepdims: bool = True) -> Array:
    repeated = tuple(axis for axis, length in enumerate(shape) if length == 1)
    return gradient.sum(axis=repeated, keepdims=keepdims)


def _mean(gradient: Array, shape: tuple[int, ...]) -> Array:
    count = gradient.size / max(1, int(np.prod(shape)))
    return _ones(_front(gradient, shape), shape) / count


def _one_use(gradient: Array, shape: tuple[int, ...]) -> Array:
    while gradient.ndim > len(shape):
        gradient = gradient[0]
    for axis, length in enumerate(shape):
        if length == 1:
            gradient = gradient.take([0], axis=axis)
    return gradient


def _from_the_left(gradient: Array, shape: tuple[int, ...]) -> Array:
    while gradient.ndim > len(shape):
        gradient = gradient.sum(axis=-1)
    return _ones(gradient, shape)


UNBROADCAST = (
    Mistake(
        "mean instead of sum",
        _mean,
        "You take the mean over the copies. Each use of the operand moves the loss by itself: an "
        "operand that is used 4 times moves it 4 times, not once.",
    ),
    Mistake(
        "one copy only",
        _one_use,
        "You keep the gradient of the first copy and drop the others. Every use of the operand "
        "moves the loss.",
    ),
    Mistake(
        "stretched axes forgotten",
        _front,
        "Axes that NumPy put in front are summed. Axes of length 1 that it stretched are not: a "
        "column (4, 1) that met a table (4, 3) was used three times in each row.",
    ),
    Mistake(
        "new axes forgotten",
        lambda gradient, shape: _ones(gradient, shape) if gradient.ndim == len(shape) else gradient,
        "Axes of length 1 are summed. Axes that NumPy put in front are not: a bias (3,) that met a "
        "table (4, 3) was used in each of its four rows.",
    ),
    Mistake(
        "keepdims lost",
        lambda gradient, shape: _ones(_front(gradient, shape), shape, keepdims=False),
        "The sums are right, and the axes of length 1 are gone: (4, 1) has become (4,). A gradient "
        "has the shape of what it belongs to. How does a sum keep its axis?",
    ),
    Mistake(
        "always sums over the first axis",
        lambda gradient, shape: gradient.sum(axis=0),
        "You sum over axis 0 whatever the shape is. That is right for a bias. Compare the two "
        "shapes: which axes were repeated?",
    ),
    Mistake(
        "sums everything",
        lambda gradient, shape: np.full(shape, gradient.sum()),
        "Every entry gets the sum of all. An entry of the operand is responsible for its own "
        "copies alone.",
    ),
    Mistake(
        "sums everything",
        lambda gradient, shape: gradient.sum(),
        "You sum over all axes, also over those that were not repeated. Compare the two shapes "
        "from the last axis on.",
    ),
    Mistake(
        "compares from the left",
        _from_the_left,
        "You sum over the last axes. NumPy compares shapes from the *last* axis on, so the axes "
        "that it adds stand in front.",
    ),
    Mistake(
        "returned as it came",
        lambda gradient, shape: gradient,
        "The gradient comes back in the shape it had. Which of its axes does `shape` not have, or "
        "have with length 1?",
    ),
)


DENSE = (
    Mistake(
        "kernel gradient transposed",
        lambda x, kernel, upstream: upstream.T @ x,
        "The numbers are right, and rows and columns have changed places. The kernel is (inputs, "
        "units), and so is its gradient.",
        part="kernel",
    ),
    Mistake(
        "kernel not transposed",
        lambda x, kernel, upstream: upstream @ kernel,
        "That works only where there are as many units as inputs. On the way back, unit j sends "
        "its gradient to input i through the weight by which it listened to it.",
        part="x",
    ),
    Mistake(
        "mean over the batch",
        lambda x, kernel, upstream: (
            upstream @ kernel.T,
            x.T @ upstream / len(x),
            upstream.mean(axis=0),
        ),
        "The gradients of kernel and bias are divided by the number of examples. A layer does not "
        "know the loss: where that is a mean, the division is in `upstream` already.",
    ),
    Mistake(
        "mean over the batch",
        lambda x, kernel, upstream: x.T @ upstream / len(x),
        "It is divided by the number of examples. A layer does not know the loss: where that is a "
        "mean, the division is in `upstream` already.",
        part="kernel",
    ),
    Mistake(
        "mean over the batch",
        lambda x, kernel, upstream: upstream.mean(axis=0),
        "You take the mean over the examples. The bias was used once for each of them, and the "
        "gradients of several uses add up. (If the loss is a mean, that is in `upstream` already.)",
        part="bias",
    ),
    Mistake(
        "not summed over the batch",
        lambda x, kernel, upstream: upstream,
        "That is a gradient for each example. There is one bias, which was repeated for the whole "
        "batch: what happens to the gradients of something that was repeated?",
        part="bias",
    ),
    Mistake(
        "keepdims too many",
        lambda x, kernel, upstream: upstream.sum(axis=0, keepdims=True),
        "The sum is right, but its shape is (1, units). The bias is (units,), and so is its "
        "gradient.",
        part="bias",
    ),
    Mistake(
        "summed over the units",
        lambda x, kernel, upstream: upstream.sum(axis=1),
        "You sum over the units, and what is left has an entry for each example. Which axis "
        "belongs to the batch?",
        part="bias",
    ),
    Mistake(
        "summed over everything",
        lambda x, kernel, upstream: upstream.sum(),
        "You sum over all entries. Every unit has a bias of its own.",
        part="bias",
    ),
    Mistake(
        "not summed over the batch",
        lambda x, kernel, upstream: x[:, :, None] * upstream[:, None, :],
        "That is a gradient for each example, of shape (batch, inputs, units). There is one "
        "kernel, and all of them used it.",
        part="kernel",
    ),
    Mistake(
        "upstream forgotten",
        lambda x, kernel, upstream: np.ones_like(upstream) @ kernel.T,
        "The gradient that comes from above does not enter: you treat it as if it were 1 "
        "everywhere.",
        part="x",
    ),
    Mistake(
        "upstream forgotten",
        lambda x, kernel, upstream: x.T @ np.ones_like(upstream),
        "The gradient that comes from above does not enter: you treat it as if it were 1 "
        "everywhere.",
        part="kernel",
    ),
    Mistake(
        "upstream forgotten",
        lambda x, kernel, upstream: np.full(upstream.shape[1], len(upstream)),
        "The gradient that comes from above does not enter: you count the examples.",
        part="bias",
    ),
)
