"""One number for each example, from whatever a model returns: what an explanation explains."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Scores = Callable[[Array], Array]


def outputs_of(model: Any, *, batch_size: int = 256) -> Scores:
    """Return a function from examples, `(n, ...)`, to what the model returns for them, `(n, k)`.

    Args:
        model: A Keras model with one output, called at inference and never changed; or any
            function from an array `(n, ...)` to an array `(n,)` or `(n, k)`.
        batch_size: How many examples to compute at a time. Batches are filled up to this size, so
            that a compiled model sees a single shape.

    Raises:
        TypeError: If the model cannot be called.
        ValueError: When used: if it returns no such array, or numbers that are not finite.
    """
    import keras

    if not callable(model):
        raise TypeError(
            "`model` must be a Keras model, or a function from examples to scores. "
            f"Received: {model!r}."
        )
    is_keras = isinstance(model, keras.Model)

    def compute(x: Array) -> Array:
        if not is_keras:
            return np.asarray(model(x))
        floats = x.astype(keras.config.floatx()) if x.dtype.kind == "f" else x
        if not model.built:
            return np.asarray(keras.ops.convert_to_numpy(model(floats, training=False)))
        with keras.StatelessScope():  # or the penalties of this call would stay in the model
            return np.asarray(keras.ops.convert_to_numpy(model(floats, training=False)))

    def outputs(x: Array) -> Array:
        x = np.asarray(x)
        parts = []
        for start in range(0, len(x), batch_size):
            part = x[start : start + batch_size]
            filled = min(len(x), batch_size) - len(part)
            padded = np.concatenate([part, np.repeat(part[-1:], filled, axis=0)])
            parts.append(_two_axes(compute(padded), len(padded))[: len(part)])
        return np.concatenate(parts)

    return outputs


def scores_of(model: Any, target: int, *, batch_size: int = 256) -> Scores:
    """Return a function from examples, `(n, ...)`, to one of the model's outputs, `(n,)`.

    Args:
        model: As in `outputs_of`.
        target: Which output.
        batch_size: As in `outputs_of`.
    """
    outputs = outputs_of(model, batch_size=batch_size)

    def scores(x: Array) -> Array:
        return np.asarray(outputs(x)[:, target], dtype=np.float64)

    return scores


def check_target(outputs: Array, target: ArrayLike | None) -> Array:
    """Return which output to explain for each example, `(n,)`, int64.

    Args:
        outputs: What the model returns for the examples, `(n, k)`.
        target: One output for all, or one for each example; None for the largest of each.

    Raises:
        ValueError: If it is not a whole number from 0 to k - 1, or not one for each example.
    """
    n, k = outputs.shape
    if target is None:
        return np.asarray(outputs.argmax(axis=1), dtype=np.int64)
    wanted = np.asarray(target)
    if wanted.dtype.kind not in "iu" or wanted.shape not in ((), (n,)):
        raise ValueError(
            "`target` must be the number of an output, or one for each example. "
            f"Received: target={target!r} for {n} examples. None explains the largest output."
        )
    if wanted.size and (wanted.min() < 0 or wanted.max() >= k):
        raise ValueError(
            f"`target` must be from 0 to {k - 1}: the model has {k} output{'s' * (k > 1)}. "
            f"Received: target={target!r}."
        )
    return np.broadcast_to(wanted, (n,)).astype(np.int64)


def of_target(outputs: Array, targets: Array) -> Array:
    """Return the output that is explained of each example, `(n,)`, float64.

    Args:
        outputs: What the model returns for the examples, `(n, k)`.
        targets: Which output of each, `(n,)`.
    """
    return np.asarray(outputs[np.arange(len(targets)), targets], dtype=np.float64)


def check_baseline(baseline: ArrayLike, examples: Array) -> Array:
    """Return where each example begins, in the shape of the examples.

    Args:
        baseline: A number, one example for all, or one for each.
        examples: `(n, ...)`.

    Raises:
        ValueError: If it is of another shape.
    """
    given = np.asarray(baseline, dtype=examples.dtype)
    if given.shape not in ((), examples.shape[1:], (1, *examples.shape[1:]), examples.shape):
        raise ValueError(
            f"`baseline` must be a number, or of the shape {examples.shape[1:]} of one example, or "
            f"{examples.shape} for one each. Received: shape {given.shape}."
        )
    return np.broadcast_to(given, examples.shape)


def _two_axes(outputs: Array, n: int) -> Array:
    array = outputs[:, None] if outputs.ndim == 1 else outputs
    if array.ndim != 2 or len(array) != n or array.dtype.kind not in "fiub":
        raise ValueError(
            "`model` must return one number, or a row of them, for each example: (n,) or (n, k). "
            f"Received: shape {outputs.shape} for {n} examples."
        )
    if not np.isfinite(array).all():
        raise ValueError(
            "`model` must return finite numbers. Received: NaN or infinity for "
            f"{int((~np.isfinite(array)).any(axis=1).sum())} of {n} examples. "
            "Are its inputs scaled as in training?"
        )
    return array
