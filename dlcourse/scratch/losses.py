"""Losses: how wrong the outputs of a network are, as one number.

Both cross-entropies take *logits*, the plain outputs of the last layer: softmax or sigmoid is part
of the loss, where it can be computed without rounding a probability to 0 and taking its logarithm.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arguments import check_finite
from .tensor import Tensor, result_of

Loss = Callable[[Tensor, Any], Tensor]

# Rows of probabilities computed in float32 have sums this near to 1.
_SUM_TOLERANCE = 1e-4
_SAME_VALUES = ("reshape", "getitem", "transpose")


def mean_squared_error(prediction: Tensor, target: ArrayLike) -> Tensor:
    """Return the mean of `(prediction - target)²` over all elements.

    Args:
        prediction: `(batch,)` or `(batch, outputs)`.
        target: The same shape.

    Raises:
        ValueError: If the shapes differ, or a target is not a finite number.

    Example:
        >>> mean_squared_error(Tensor([1.0, 2.0]), [0.0, 4.0]).item()
        2.5
    """
    prediction = _as_prediction(prediction, "prediction")
    wanted = _finite(target, "target")
    if wanted.shape != prediction.shape:
        raise ValueError(
            "`target` must have the shape of `prediction`. "
            f"Received: {wanted.shape} and {prediction.shape}. "
            f"{_shape_cure(wanted.shape, prediction.shape, 'target')}"
        )
    return ((prediction - wanted.astype(prediction.dtype, copy=False)) ** 2).mean()


def binary_cross_entropy(logits: Tensor, labels: ArrayLike) -> Tensor:
    """Return the mean of `-y log p - (1 - y) log(1 - p)` with `p = sigmoid(logit)`, in nats.

    Computed as `log(1 + exp(z)) - y z`, which is the same and cannot overflow.

    Args:
        logits: `(batch,)` or `(batch, 1)`; with more columns, each is a question of its own.
        labels: The same shape, each 0 or 1 (or a probability between).

    Raises:
        ValueError: If the shapes differ, a label is outside 0 to 1, or the logits come from a
            sigmoid.

    Example:
        >>> round(binary_cross_entropy(Tensor([0.0, 0.0]), [0, 1]).item(), 4)  # ln 2
        0.6931
    """
    logits = _as_prediction(logits, "logits")
    _refuse_probabilities(logits, "sigmoid", "binary_cross_entropy")
    wanted = _finite(labels, "labels")
    if wanted.shape != logits.shape:
        cure = _shape_cure(wanted.shape, logits.shape, "labels")
        if logits.ndim == 2 and logits.shape[1] > 1 and wanted.ndim == 1:
            cure = "For one label out of several classes use `softmax_cross_entropy`."
        elif wanted.ndim == 2 and wanted.shape[1] == 2 and logits.shape[-1] == 1:
            cure = "For one-hot labels take `labels.argmax(axis=1)[:, None]`."
        raise ValueError(
            "`labels` must have the shape of `logits`. "
            f"Received: {wanted.shape} and {logits.shape}. {cure}"
        )
    if wanted.size and not (wanted.min() >= 0 and wanted.max() <= 1):
        wrong = wanted.min() if wanted.min() < 0 else wanted.max()
        cure = "Turn the class you look for into 1, all else into 0: `(y == 3).astype(int)`."
        if set(np.unique(wanted).tolist()) <= {-1, 1}:
            cure = "Turn -1/+1 into 0/1 with `(y + 1) // 2`."
        raise ValueError(f"Labels must be 0 or 1. Received: {wrong:g} among them. {cure}")
    return (_softplus(logits) - logits * wanted.astype(logits.dtype, copy=False)).mean()


def softmax_cross_entropy(logits: Tensor, labels: ArrayLike) -> Tensor:
    """Return the mean of `-log softmax(logits)` at the true classes, in nats.

    Args:
        logits: `(batch, classes)`.
        labels: Class numbers from 0, `(batch,)`; or rows that sum to 1, one-hot or smoothed,
            `(batch, classes)`.

    Raises:
        ValueError: If shapes do not fit, a label is no class, or the logits are probabilities.

    Example:
        >>> logits = Tensor([[0.0, 0.0], [2.0, 0.0]])
        >>> round(softmax_cross_entropy(logits, [1, 0]).item(), 4)
        0.41
    """
    logits = _as_prediction(logits, "logits")
    if logits.ndim != 2 or logits.shape[1] < 2:
        cure = "For a single output and labels 0 and 1 use `binary_cross_entropy`."
        if logits.ndim == 1 and logits.shape[0] > 1:
            cure = "For a single example add the batch axis: `logits.reshape(1, -1)`."
        raise ValueError(
            "`logits` must be (batch, classes), with at least 2 classes. "
            f"Received: {logits.shape}. {cure}"
        )
    _refuse_probabilities(logits, "softmax", "softmax_cross_entropy")
    batch, classes = logits.shape
    array: NDArray[Any] = np.asarray(labels)
    if array.shape == (batch, classes):
        rows = _one_hot(array).astype(logits.dtype, copy=False)
        return -(logits.log_softmax() * rows).sum(axis=-1).mean()
    numbers = _class_numbers(array, batch, classes)
    return -logits.log_softmax()[np.arange(batch), numbers].mean()


def _softplus(z: Tensor) -> Tensor:
    """Return `log(1 + exp(z))`; its derivative is the sigmoid."""
    x = z.data
    sigmoid = 0.5 * (1 + np.tanh(0.5 * x))
    return result_of("softplus", np.logaddexp(0, x), (z, lambda g: g * sigmoid))


# ---------------------------------------------------------------------- what could be wrong


def _as_prediction(value: Tensor | ArrayLike, name: str) -> Tensor:
    if not isinstance(value, Tensor):
        array = np.asarray(value)
        if array.dtype.kind in "iub":
            raise ValueError(
                f"`{name}` must be what the network returned, floating point numbers. "
                f"Received: dtype {array.dtype}. The order is ({name}, then what is right)."
            )
        value = Tensor(array)
    if not value.data.size:
        raise ValueError(f"`{name}` must hold an example. Received: shape {value.shape}.")
    return value


def _refuse_probabilities(logits: Tensor, op: str, loss: str) -> None:
    """Say so if a softmax or sigmoid was applied already: the loss would apply it again."""
    source = logits
    while source.op in _SAME_VALUES and source.edges:
        source = source.edges[0][0]
    found = source.op == op
    if op == "softmax" and not found:
        values = logits.data
        found = bool(values.min() >= 0 and np.all(np.abs(values.sum(axis=-1) - 1) < _SUM_TOLERANCE))
    if found:
        raise ValueError(
            f"`{loss}` must get logits, and applies the {op} itself. Received: probabilities. "
            f"Apply no {op} before this loss: let the network end with its last Dense."
            + (" (If these are logits by chance, add 1 to all of them: it changes no loss.)"
               if op == "softmax" and source.op != op else "")
        )  # fmt: skip


def _finite(values: ArrayLike, name: str) -> NDArray[Any]:
    array: NDArray[Any] = np.asarray(values)
    if array.dtype.kind not in "iubf":
        raise ValueError(f"`{name}` must hold numbers. Received: dtype {array.dtype}.")
    return check_finite(name, array, "Drop that example, or fill the gap.")


def _shape_cure(have: tuple[int, ...], want: tuple[int, ...], name: str) -> str:
    if (*have, 1) == want:
        return (
            f"Add the last axis: `{name}[:, None]`. "
            "(NumPy would subtract every pair from each other, and make a square.)"
        )
    if have == (*want, 1):
        return f"Drop the last axis: `{name}[:, 0]`."
    if len(have) == len(want) == 2 and have == want[::-1]:
        return "Is one of them transposed?"
    return "There must be one for each output of each example."


def _one_hot(array: NDArray[Any]) -> NDArray[Any]:
    array = _finite(array, "labels")
    sums = array.sum(axis=-1)
    wrong = (np.abs(sums - 1) > _SUM_TOLERANCE) | (array.min(axis=-1) < 0)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise ValueError(
            "Labels of the shape of the logits must be one-hot: rows without negative numbers "
            f"that sum to 1. Received: row {row} is {array[row]}. For class numbers give (batch,)."
        )
    return array


def _class_numbers(array: NDArray[Any], batch: int, classes: int) -> NDArray[Any]:
    if array.shape != (batch,):
        cure = "There must be one label for each row of logits."
        if array.shape == (batch, 1):
            cure = "Drop the last axis: `labels[:, 0]`."
        elif array.ndim == 2 and array.shape[0] == batch:
            cure = f"One-hot labels need a column for each of the {classes} outputs."
        raise ValueError(
            f"`labels` must be ({batch},), or one-hot ({batch}, {classes}), for logits of shape "
            f"({batch}, {classes}). Received: {array.shape}. {cure}"
        )
    if array.dtype.kind not in "iub":
        raise ValueError(
            "Class numbers must be integers. "
            f"Received: labels with dtype {array.dtype}. "
            "Use `labels.astype(int)`; for names `np.unique(labels, return_inverse=True)[1]`."
        )
    if array.min() < 0 or array.max() >= classes:
        row = int(np.argmax((array < 0) | (array >= classes)))
        cure = f"The last layer needs {array.max() + 1} units, or the label is wrong."
        if array.min() == 1 and array.max() == classes:
            cure = "Count classes from 0: `labels - 1`."
        elif array.min() < 0:
            cure = "Classes count from 0: `np.unique(labels, return_inverse=True)[1]`."
        raise ValueError(
            f"Labels must be from 0 to {classes - 1}, one for each of the {classes} logits. "
            f"Received: labels[{row}] = {array[row]}. {cure}"
        )
    return array.astype(np.intp, copy=False)
