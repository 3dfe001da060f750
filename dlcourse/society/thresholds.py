"""One threshold for each group, so that a rate comes out alike in all of them."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .rows import check_binary, check_groups, check_scores

_LEVELS = np.linspace(0, 1, 201)  # of the common rate that are tried
# criterion -> which persons' share of yes is made alike
_AMONG = {
    "demographic_parity": None,
    "equal_opportunity": 1,
    "equalised_odds": 0,
}


def group_thresholds(
    y_true: ArrayLike,
    scores: ArrayLike,
    groups: ArrayLike,
    *,
    criterion: str = "equal_opportunity",
    tolerance: float = 0.02,
) -> dict[Any, float]:
    """Choose a threshold for each group by a criterion of fairness; among those, the most accurate.

    Hardt, Price & Srebro, "Equality of opportunity in supervised learning" (2016). Model and
    scores stay what they are. "demographic_parity" makes the share answered yes alike;
    "equal_opportunity" the true positive rates; "equalised_odds" the false positive rates, and
    keeps the true positive rates within `tolerance`. The paper meets the last one exactly, by
    drawing lots between thresholds (`fairlearn.postprocessing.ThresholdOptimizer` does so); here
    every decision is certain, and where the ROC curves of two groups lie apart, little is left
    but yes to all or no to all.

    Choose on data that the model was not trained on, and judge on a third part. The group of
    everybody has to be known when decisions are made, which the law may forbid.

    Args:
        y_true: What is true, `(n,)` of 0 and 1.
        scores: The larger, the more likely 1, `(n,)`.
        groups: Group of each person, `(n,)`: names, or whole numbers.
        criterion: "demographic_parity", "equal_opportunity" or "equalised_odds".
        tolerance: Largest difference of true positive rates for "equalised_odds".

    Returns:
        Group -> threshold; a score at or above it is a yes.

    Raises:
        ValueError: If labels are not 0 and 1, lengths differ, a group has one class only, or the
            criterion is unknown.

    Example:
        >>> y, group = [1, 1, 0, 0, 1, 1, 0, 0], ["a"] * 4 + ["b"] * 4
        >>> scores = [0.9, 0.8, 0.3, 0.2, 0.6, 0.5, 0.2, 0.1]
        >>> group_thresholds(y, scores, group)
        {'a': 0.8, 'b': 0.5}
    """
    if criterion not in _AMONG:
        raise ValueError(
            f"`criterion` must be one of {', '.join(_AMONG)}. Received: {criterion!r}."
        )
    if not 0 <= tolerance <= 1:
        raise ValueError(f"`tolerance` must be from 0 to 1. Received: {tolerance}.")
    truth, values = check_binary("y_true", y_true), check_scores(scores)
    if truth.shape != values.shape:
        raise ValueError(
            "`y_true` and `scores` must have one value for each person. "
            f"Received: {len(truth)} and {len(values)}."
        )
    of_each = check_groups(groups, len(truth))
    found = [group.item() for group in np.unique(of_each)]
    chosen, right, sensitivity = [], np.zeros(len(_LEVELS)), []
    for group in found:
        member = of_each == group
        thresholds, correct, found_positive = _at_levels(
            truth[member], values[member], _AMONG[criterion], group
        )
        chosen.append(thresholds)
        right += correct
        sensitivity.append(found_positive)
    if criterion == "equalised_odds":  # the ends, no to all and yes to all, always pass
        right[np.ptp(sensitivity, axis=0) > tolerance] = -1
    best = int(np.argmax(right))
    return {group: float(each[best]) for group, each in zip(found, chosen, strict=True)}


def decide(
    scores: ArrayLike, groups: ArrayLike, thresholds: Mapping[Any, float]
) -> NDArray[np.int64]:
    """Say yes where a score reaches the threshold of the person's group.

    Args:
        scores: `(n,)`.
        groups: Group of each person, `(n,)`.
        thresholds: Group -> threshold, as `group_thresholds` returns them.

    Returns:
        Decisions `(n,)` of 0 and 1.

    Raises:
        ValueError: If lengths differ, or a group has no threshold.

    Example:
        >>> decide([0.6, 0.6], ["a", "b"], {"a": 0.8, "b": 0.5})
        array([0, 1])
    """
    values = check_scores(scores)
    of_each = check_groups(groups, len(values)).tolist()
    missing = sorted({str(group) for group in of_each if group not in thresholds})
    if missing:
        raise ValueError(
            "`thresholds` must have one for every group. "
            f"Received: none for {', '.join(missing)}. "
            "A group that was not there when they were chosen has no fair threshold yet."
        )
    return (values >= np.array([thresholds[group] for group in of_each])).astype(np.int64)


def _at_levels(
    truth: np.ndarray, scores: np.ndarray, among: int | None, group: Any
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return threshold, number of right decisions and true positive rate at each level."""
    if truth.min() == truth.max():
        raise ValueError(
            "Every group must have persons of both classes: its threshold cannot be computed. "
            f"Received: only y = {truth[0]} in group {group!s}."
        )
    # from the highest: of thresholds with the same share, the strictest is taken
    candidates = np.append(np.unique(scores), np.nextafter(scores.max(), np.inf))[::-1]

    def yes(of: np.ndarray) -> np.ndarray:  # how many of these are at or above each candidate
        return len(of) - np.searchsorted(np.sort(of), candidates, side="left")

    true_yes, false_yes = yes(scores[truth == 1]), yes(scores[truth == 0])
    positives, negatives = truth.sum(), len(truth) - truth.sum()
    shares = {
        None: (true_yes + false_yes) / len(truth),
        1: true_yes / positives,
        0: false_yes / negatives,
    }[among]
    nearest = abs(shares[:, None] - _LEVELS).argmin(axis=0)
    correct = true_yes + negatives - false_yes
    return candidates[nearest], correct[nearest], (true_yes / positives)[nearest]
