"""Where to say yes: a threshold for a test, and what it finds and spares."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def sensitivity_and_specificity(
    labels: ArrayLike, scores: ArrayLike, threshold: float
) -> tuple[float, float]:
    """Return the shares of positives and of negatives that are recognised.

    A score at or above the threshold says yes, as in `sklearn.metrics.roc_curve`. Sensitivity is
    the share of true positives among the positives (also: recall, true positive rate), specificity
    the share of true negatives among the negatives (1 - false positive rate). The words are
    Yerushalmy's (1947).

    Args:
        labels: 1 or True for positives, 0 or False for negatives, `(batch,)`.
        scores: The larger, the more likely positive, `(batch,)`: probabilities or logits.
        threshold: Where yes begins, in the unit of the scores.

    Returns:
        Sensitivity and specificity.

    Raises:
        ValueError: If shapes differ, labels are not 0 and 1, or one of them is missing.

    Example:
        >>> sensitivity_and_specificity([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1], 0.5)
        (0.5, 0.5)
    """
    positive, values = _pair(labels, scores)
    yes = values >= threshold
    return float(yes[positive].mean()), float((~yes)[~positive].mean())


def threshold_at_specificity(
    labels: ArrayLike, scores: ArrayLike, specificity: float = 0.9
) -> float:
    """Return the lowest threshold at which enough of the negatives are recognised.

    Choose it on validation data, and apply it unchanged to the test data: there the specificity
    will be near the one that was asked for, not equal to it.

    Args:
        labels: 1 or True for positives, 0 or False for negatives, `(batch,)`.
        scores: The larger, the more likely positive, `(batch,)`: probabilities or logits.
        specificity: Share of the negatives that must lie below the threshold, from 0 to 1.

    Returns:
        One of the scores, or, if none is high enough, the next number above all of them: at or
        above it the answer is yes.

    Raises:
        ValueError: If shapes differ, labels are not 0 and 1, one of them is missing, or
            `specificity` is not a share.

    Example:
        >>> threshold_at_specificity([0, 0, 0, 0, 1, 1], [0.1, 0.2, 0.3, 0.8, 0.4, 0.9], 0.75)
        0.4
    """
    if not 0 <= specificity <= 1:
        raise ValueError(
            f"`specificity` must be a share from 0 to 1. Received: specificity={specificity}."
        )
    positive, values = _pair(labels, scores)
    negatives = np.sort(values[~positive])
    candidates = np.append(np.unique(values), np.nextafter(values.max(), np.inf))
    below = np.searchsorted(negatives, candidates, side="left") / len(negatives)
    return float(candidates[np.argmax(below >= specificity - 1e-12)])


def _pair(labels: ArrayLike, scores: ArrayLike) -> tuple[NDArray[np.bool_], NDArray[np.floating]]:
    truth, values = np.asarray(labels), np.asarray(scores)
    if values.dtype.kind != "f":
        values = values.astype(np.float64)
    if truth.ndim != 1 or truth.shape != values.shape:
        cure = ""
        if values.ndim == 2:
            column = "0" if values.shape[1] == 1 else "1"
            cure = f" Take one column of the scores: `scores[:, {column}]`."
        raise ValueError(
            "`labels` and `scores` must both be (batch,). "
            f"Received: shapes {truth.shape} and {values.shape}.{cure}"
        )
    if not np.isfinite(values).all():
        raise ValueError("`scores` must be finite numbers. Received: NaN or infinity.")
    if set(np.unique(truth).tolist()) != {0, 1}:
        raise ValueError(
            "`labels` must be 0 and 1, with at least one of each. "
            f"Received: {np.unique(truth)[:4].tolist()}."
        )
    return truth.astype(bool), values
