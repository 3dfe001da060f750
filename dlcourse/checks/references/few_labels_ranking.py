"""Mistakes with scores that rank: the ROC curve and the area below it."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray
_ROC = "few_labels.roc_curve"


def curve_by(
    *,
    ties: bool = True,
    start: bool = True,
    strict: bool = False,
    ascending: bool = False,
    of: Callable[[Array], tuple[float, float]] = lambda y: (np.sum(y == 0), np.sum(y == 1)),
    corners: bool = False,
    turned: bool = False,
) -> Callable[[Array, Array], tuple[Array, Array]]:
    """Return a curve that is right but for the switches given.

    Args:
        ties: Whether equal scores move together.
        start: Whether (0, 0) stands in front.
        strict: Whether only scores *above* a threshold say yes.
        ascending: Whether the thresholds go up.
        of: What false and true positives are divided by.
        corners: Whether points on a straight piece are left out, as scikit-learn does.
        turned: Whether low scores say yes.
    """

    def curve(labels: Array, scores: Array) -> tuple[Array, Array]:
        scores = -scores if turned else scores
        negatives, positives = of(labels)
        if ties:
            thresholds = np.unique(scores)[::-1]
            yes = scores[None] > thresholds[:, None] if strict else scores >= thresholds[:, None]
        else:
            ranked = np.argsort(-scores, kind="stable")
            yes = np.argsort(ranked)[None] <= np.arange(len(scores))[:, None]
        fpr = (yes & (labels == 0)).sum(axis=1) / negatives
        tpr = (yes & (labels == 1)).sum(axis=1) / positives
        if start:
            fpr, tpr = np.append(0.0, fpr), np.append(0.0, tpr)
        if corners:
            bends = np.ones(len(fpr), dtype=bool)
            bends[1:-1] = (np.diff(fpr, 2) != 0) | (np.diff(tpr, 2) != 0)
            fpr, tpr = fpr[bends], tpr[bends]
        return (fpr[::-1], tpr[::-1]) if ascending else (fpr, tpr)

    return curve


def _curve(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, curve_by(**switches), told)


def _of_all(labels: Array) -> tuple[float, float]:
    return len(labels), len(labels)


ROC = (
    _curve(
        "the start is missing",
        "All points are right but the first: with a threshold above every score nobody is "
        "suspected. Which point is that?",
        start=False,
    ),
    _curve(
        "ties in several steps",
        "Examples with the same score move one by one. No threshold lies between them: they are "
        "suspected together, in one step. (Which of them you take first would decide the area.)",
        ties=False,
    ),
    _curve(
        "ties in several steps",
        "Examples with the same score move one by one, and the start (0, 0) is missing. No "
        "threshold lies between equal scores.",
        ties=False,
        start=False,
    ),
    _curve(
        "above instead of at or above",
        "An example whose score *is* the threshold should be suspected. As it is, the curve never "
        "arrives at (1, 1).",
        strict=True,
        start=False,
    ),
    _curve(
        "above instead of at or above",
        "An example whose score *is* the threshold should be suspected. As it is, the first point "
        "comes twice, and the curve never arrives at (1, 1).",
        strict=True,
    ),
    _curve(
        "the other way along",
        "The points are right, from (1, 1) back to (0, 0). The threshold should sink: first nobody "
        "is suspected, at last everybody.",
        ascending=True,
    ),
    _curve(
        "low scores are suspected",
        "You suspect examples with *low* scores. The higher the score, the more likely 1.",
        turned=True,
    ),
    _curve(
        "counts instead of rates",
        "These are numbers of examples. The rates are shares: of which group each?",
        of=lambda labels: (1, 1),
    ),
    _curve(
        "shares of all examples",
        "You divide by the number of all examples. The false positive rate is a share of the "
        "negatives, the true positive rate one of the positives.",
        of=_of_all,
    ),
    _curve(
        "divided by the other group",
        "Each rate is divided by the size of the *other* group.",
        of=lambda labels: (np.sum(labels == 1), np.sum(labels == 0)),
    ),
    _curve(
        "points left out",
        "Points on a straight piece of the curve are left out, as `sklearn.metrics.roc_curve` does "
        "it by itself. That is the same line; but a point for *each* different score is asked for.",
        corners=True,
    ),
    Mistake(
        "1 − tpr for fpr",
        lambda labels, scores: 1 - curve_by()(labels, scores)[1],
        "This is 1 minus the true positive rate: the share of the positives that is missed. The "
        "false positive rate asks the *negatives*.",
        "fpr",
    ),
    Mistake(
        "specificity for fpr",
        lambda labels, scores: 1 - curve_by()(labels, scores)[0],
        "This is the specificity, the share of the negatives that is spared. The false positive "
        "rate is what is missing to 1.",
        "fpr",
    ),
)


def judge_curve(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name a point for each example or grid point where one for each score is asked for."""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        fpr, tpr = (np.asarray(part) for part in outcome.value)
        wanted = len(np.unique(case.args[1])) + 1
        if fpr.shape != tpr.shape or fpr.ndim != 1:
            return None
        if len(fpr) != wanted:
            name = "another number of points"
            return wrong(
                name,
                f"For the input “{case.name}” there are {len(fpr)} points, and {wanted - 1} "
                f"different scores. Asked for: one point for each of these, and (0, 0) in front.",
                title=f"{_ROC}: {name}",
            )
    return None


def area_by(
    *,
    tie: float = 0.5,
    pairs: Callable[[int, int], float] = lambda positives, negatives: positives * negatives,
    turned: bool = False,
) -> Callable[[Array, Array], float]:
    """Return an area that is right but for the switches given."""

    def area(labels: Array, scores: Array) -> float:
        positive, negative = scores[labels == 1][:, None], scores[labels == 0][None]
        if turned:
            positive, negative = negative.T, positive.T
        won = (positive > negative).sum() + tie * (positive == negative).sum()
        return float(won / pairs(int(np.sum(labels == 1)), int(np.sum(labels == 0))))

    return area


def _area(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, area_by(**switches), told)


def _accuracy(labels: Array, scores: Array) -> float:
    return float(np.mean((scores >= 0.5) == (labels == 1)))


AREA = (
    _area(
        "ties count for nothing",
        "A tie counts 0 here. Who cannot tell the two apart would be right in half of the cases by "
        "tossing a coin.",
        tie=0.0,
    ),
    _area(
        "ties count in full",
        "A tie counts 1 here, as if the order were right: scores that are all alike get an area of "
        "1. What would tossing a coin give?",
        tie=1.0,
    ),
    _area(
        "the wrong way round",
        "You count the pairs in which the *negative* is ranked above the positive.",
        turned=True,
    ),
    _area(
        "divided by the wrong number of pairs",
        "The pairs that you count are right. There are positives times negatives of them: pairs of "
        "two positives do not belong to it.",
        pairs=lambda p, n: (p + n) * (p + n - 1) / 2,
    ),
    _area(
        "divided by the wrong number of pairs",
        "The pairs that you count are right. There are positives times negatives of them.",
        pairs=lambda p, n: (p + n) ** 2,
    ),
    _area(
        "a count instead of a share",
        "That is the number of pairs in the right order. Their share is asked for.",
        pairs=lambda p, n: 1,
    ),
    Mistake(
        "the accuracy",
        _accuracy,
        "That is the accuracy at a threshold of 0.5. The area looks at the order alone, and at no "
        "threshold: if every score is doubled it must stay.",
    ),
    Mistake(
        "scores turned into answers",
        lambda labels, scores: area_by()(labels, (scores >= 0.5) * 1),
        "You compare *answers*, scores cut at 0.5. The area is made of the scores themselves: "
        "which of two is higher?",
    ),
)
