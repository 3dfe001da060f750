"""The slope of one output of a model by its input, where many explanations start from."""

import functools
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops
from numpy.typing import ArrayLike, NDArray

from ..gradients import value_and_grad
from .probing import as_images, computing, nodes_of
from .scoring import check_target, of_target, outputs_of

Array = NDArray[Any]
Gradients = Callable[[Array, Array], Array]


def examples_and_targets(
    model: keras.Model, x: ArrayLike, target: ArrayLike | None
) -> tuple[Array, Array, Array]:
    """Return the examples as the model takes them, which output to explain, and what it is.

    Args:
        model: A built functional or Sequential model with one input and one output, `(n, k)`.
        x: Examples, `(n, ...)`.
        target: As in `check_target`.

    Returns:
        The examples, `(n, ...)`, the numbers of the outputs, `(n,)`, and the outputs, `(n,)`.

    Raises:
        ValueError: If the model, the examples or the target are not of this kind.
    """
    nodes_of(model)  # a model that cannot be looked into is refused first
    if len(model.outputs) != 1:
        raise ValueError(
            "`model` must have one output. "
            f"Received: {len(model.outputs)}. Make a model of the one that is to be explained: "
            '`keras.Model(model.inputs, model.get_layer("logits").output)`.'
        )
    examples = as_images(model, x)
    outputs = outputs_of(model)(examples)
    targets = check_target(outputs, target)
    return examples, targets, of_target(outputs, targets)


def input_gradients(model: keras.Model, *, batch_size: int = 256) -> Gradients:
    """Return a function that computes d output / d input, by the backend that runs.

    Args:
        model: A built functional or Sequential model with one input and one output, `(n, k)` or
            `(n,)`, called at inference and never changed.
        batch_size: How many examples to compute at a time. The last batch is filled up to this
            size.

    Returns:
        A function from examples, `(n, ...)`, and the number of an output for each, `(n,)`, to
        gradients, `(n, ...)`.
    """
    compute = computing(model, model.outputs[0])

    def picked(points: Any, choice: Array) -> Any:
        outputs = compute(points)
        rows = ops.reshape(outputs, (len(choice), -1))
        return ops.sum(rows * ops.convert_to_tensor(choice))

    def gradients(x: Array, targets: Array) -> Array:
        count = model.outputs[0].shape[-1] if len(model.outputs[0].shape) > 1 else 1
        choices = np.eye(count, dtype=keras.config.floatx())[targets]
        parts = []
        for start in range(0, len(x), batch_size):
            part, choice = x[start : start + batch_size], choices[start : start + batch_size]
            filled = min(len(x), batch_size) - len(part)
            points = np.concatenate([part, np.repeat(part[-1:], filled, axis=0)])
            # what fills the batch up is chosen by nothing
            choice = np.concatenate([choice, np.zeros((filled, count), choice.dtype)])
            _, (gradient,) = value_and_grad(functools.partial(picked, choice=choice), points)
            parts.append(gradient[: len(part)])
        return np.concatenate(parts)

    return gradients


def places_only(values: Array) -> Array:
    """Return one value a place of a picture: the largest of its channels, `(n, h, w, 1)`.

    What is no batch of pictures, of four axes, is returned as it is.
    """
    return values.max(axis=-1, keepdims=True) if values.ndim == 4 else values
