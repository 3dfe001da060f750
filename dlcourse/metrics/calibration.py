"""Is a model right as often as it is sure? The reliability of its probabilities, and their cure."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True)
class Reliability:
    """How often answers were right, among those given with about the same confidence.

    Attributes:
        confidence: Mean confidence in each bin, `(bins,)`; NaN where there is no answer.
        accuracy: Share of right answers in each bin, `(bins,)`; NaN where there is none.
        counts: Answers in each bin, `(bins,)`.
        edges: Borders of the bins, `(bins + 1,)`.
        expected_calibration_error: Mean distance of confidence and accuracy, bins weighted by
            their answers: 0 for a calibrated model.
    """

    confidence: NDArray[np.float64]
    accuracy: NDArray[np.float64]
    counts: NDArray[np.int64]
    edges: NDArray[np.float64]
    expected_calibration_error: float


def reliability(probabilities: ArrayLike, labels: ArrayLike, *, bins: int = 15) -> Reliability:
    """Return how often a classifier is right, for each range of its confidence.

    The confidence of an answer is the probability of the class that is predicted. Bins are equally
    wide; bin m holds the confidences in ((m - 1) / bins, m / bins], as in Guo, Pleiss, Sun &
    Weinberger ("On calibration of modern neural networks", 2017), whose default is 15.

    Args:
        probabilities: `(batch, classes)`, each row with sum 1; or `(batch,)`, the probability of
            class 1 of two.
        labels: True classes, integers `(batch,)`.
        bins: Number of bins between 0 and 1.

    Returns:
        The `Reliability`.

    Raises:
        ValueError: If shapes do not fit, rows are not probabilities, or labels are not classes.

    Example:
        >>> found = reliability([[0.9, 0.1], [0.8, 0.2]], [0, 1], bins=1)
        >>> round(found.expected_calibration_error, 6)  # 0.85 sure, half of them right
        0.35
    """
    shares, classes = _probabilities(probabilities), np.asarray(labels)
    _check_labels(classes, shares)
    if bins < 1:
        raise ValueError(f"`bins` must be at least 1. Received: bins={bins}.")
    sure = shares.max(axis=1)
    right = shares.argmax(axis=1) == classes
    edges = np.linspace(0, 1, bins + 1)
    places = np.clip(np.searchsorted(edges, sure, side="left") - 1, 0, bins - 1)
    counts = np.bincount(places, minlength=bins)
    filled = np.where(counts, counts, np.nan)
    confidence = np.bincount(places, sure, minlength=bins) / filled
    accuracy = np.bincount(places, right, minlength=bins) / filled
    gaps = np.nan_to_num(np.abs(confidence - accuracy))
    return Reliability(confidence, accuracy, counts, edges, float(gaps @ counts / len(sure)))


def fit_temperature(logits: ArrayLike, labels: ArrayLike) -> float:
    """Return the number T for which softmax(logits / T) fits the labels best.

    T minimises the cross-entropy, on data that were not trained on; above 1 it makes a model less
    sure. No answer changes: the largest logit stays the largest (Guo et al., 2017, section 4.2).
    The cross-entropy is convex in 1 / T, so that halving an interval finds its one minimum.

    Args:
        logits: `(batch, classes)`; or `(batch,)`, one logit for class 1 of two.
        labels: True classes, integers `(batch,)`.

    Returns:
        The temperature, from 0.001 to 1000: at a border no finite one is best, because every
        answer is right (0.001), or none better than chance (1000).

    Raises:
        ValueError: If shapes do not fit, logits are not finite, or labels are not classes.

    Example:
        >>> logits = [[4.0, 0.0]] * 4  # 98 % sure, and right in 3 of 4
        >>> round(fit_temperature(logits, [0, 0, 0, 1]), 4)  # 4 / log(3)
        3.641
    """
    scores = np.asarray(logits, dtype=np.float64)
    if scores.ndim == 1:
        scores = np.stack([np.zeros_like(scores), scores], axis=1)
    classes = np.asarray(labels)
    if scores.ndim != 2 or scores.shape[1] < 2 or not np.isfinite(scores).all():
        what = "" if scores.ndim == 2 and scores.shape[1] > 1 else f" shape {scores.shape}"
        raise ValueError(
            "`logits` must be finite numbers (batch, classes), or (batch,) for two classes. "
            f"Received:{what or ' NaN or infinity'}."
        )
    _check_labels(classes, scores)
    scores = scores - scores.max(axis=1, keepdims=True)
    true = scores[np.arange(len(scores)), classes]

    def slope(sharpness: float) -> float:
        weights = np.exp(sharpness * scores)
        return float(np.mean((weights * scores).sum(axis=1) / weights.sum(axis=1) - true))

    low, high = np.log(1e-3), np.log(1e3)  # of 1 / T
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if slope(float(np.exp(middle))) > 0 else (middle, high)
    return float(np.exp(-(low + high) / 2))


def _probabilities(probabilities: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(probabilities, dtype=np.float64)
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    shares = np.stack([1 - array, array], axis=1) if array.ndim == 1 else array
    if shares.ndim != 2 or not shares.size:
        raise ValueError(
            "`probabilities` must be (batch, classes), or (batch,) for two classes. "
            f"Received: shape {np.shape(probabilities)}."
        )
    inside = (shares >= -1e-6).all() and np.allclose(shares.sum(axis=1), 1, atol=1e-3)
    if not inside:
        raise ValueError(
            "`probabilities` must lie between 0 and 1, with sum 1 in each row. Received: "
            f"{array.min():.4g} to {array.max():.4g}. "
            "Are they logits? Take `keras.ops.softmax(logits)`, or `sigmoid` for one logit."
        )
    return shares


def _check_labels(labels: NDArray[np.generic], rows: NDArray[np.float64]) -> None:
    if labels.shape != rows.shape[:1] or not labels.size:
        cure = " Are they one-hot? `labels.argmax(axis=1)`." if labels.ndim == 2 else ""
        raise ValueError(
            f"`labels` must be one class for each of {len(rows)} rows. "
            f"Received: shape {labels.shape}.{cure}"
        )
    if labels.dtype.kind not in "iub" or labels.min() < 0 or labels.max() >= rows.shape[1]:
        raise ValueError(
            f"`labels` must be integers from 0 to {rows.shape[1] - 1}. "
            f"Received: {np.unique(labels)[:4].tolist()} …, dtype {labels.dtype}."
        )
