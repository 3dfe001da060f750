"""Metrics: what is reported beside the loss, and not trained on."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .losses import Loss, binary_cross_entropy, softmax_cross_entropy

Metric = Callable[[NDArray[Any], NDArray[Any]], float]


def accuracy(logits: NDArray[Any], labels: NDArray[Any]) -> float:
    """Return the fraction of examples whose largest logit, or whose sign, is right.

    Args:
        logits: `(batch, classes)`; or `(batch,)` or `(batch, 1)`, where above 0 means class 1.
        labels: `(batch,)` class numbers, `(batch, classes)` one-hot, or 0 and 1.
    """
    if logits.ndim == 2 and logits.shape[1] > 1:
        truth = labels.argmax(axis=1) if labels.ndim == 2 else labels
        return float(np.mean(logits.argmax(axis=1) == truth))
    return float(np.mean((logits > 0) == (labels.reshape(logits.shape) > 0.5)))


def _binary_accuracy(logits: NDArray[Any], labels: NDArray[Any]) -> float:
    return float(np.mean((logits > 0) == (labels > 0.5)))  # each output a question of its own


def choose_metric(loss: Loss, metric: Metric | None) -> tuple[str, Metric | None]:
    """Return name and function of the metric for this loss.

    Raises:
        ValueError: If one of them is not a function.
    """
    if not callable(loss):
        raise ValueError(
            "`loss` must be a function of (outputs, y) that returns a tensor, such as "
            f"`softmax_cross_entropy`. Received: {loss!r}."
        )
    if metric is not None:
        if not callable(metric):
            raise ValueError(
                "`metric` must be a function of (outputs, y) that returns a number. "
                f"Received: {metric!r}. Accuracy needs no naming: it is the default."
            )
        return getattr(metric, "__name__", "metric"), metric
    if loss is softmax_cross_entropy:
        return "accuracy", accuracy
    return "accuracy", _binary_accuracy if loss is binary_cross_entropy else None
