"""Mistakes with what four numbers imply, with weights and with thresholds."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake
from .fairness_rates import each_group

Array = np.ndarray


def implied(base_rate: Any, ppv: Any, fnr: Any) -> Any:
    """Return FPR = p / (1 − p) · (1 − PPV) / PPV · (1 − FNR)."""
    return base_rate / (1 - base_rate) * (1 - ppv) / ppv * (1 - fnr)


IMPLIED = (
    Mistake(
        "the misses instead of the hits",
        lambda p, ppv, fnr: p / (1 - p) * (1 - ppv) / ppv * fnr,
        "You count the people who pay back and are *refused*. A precision is about those who are "
        "approved.",
    ),
    Mistake(
        "nobody is missed",
        lambda p, ppv, fnr: p / (1 - p) * (1 - ppv) / ppv,
        "You leave the FNR out, as if all who pay back were approved.",
    ),
    Mistake(
        "divided by everybody",
        lambda p, ppv, fnr: p * (1 - ppv) / ppv * (1 - fnr),
        "Those are the false approvals for each person. The rate divides by the people who do not "
        "pay back.",
    ),
    Mistake(
        "precision upside down",
        lambda p, ppv, fnr: p / (1 - p) * ppv / (1 - ppv) * (1 - fnr),
        "You take true approvals for each false one. Is it the other way round? With a PPV of 0.8 "
        "a quarter of a false approval comes with each true one.",
    ),
    Mistake(
        "base rate upside down",
        lambda p, ppv, fnr: (1 - p) / p * (1 - ppv) / ppv * (1 - fnr),
        "The odds of the base rate stand on their head: a group of which *more* pay back has more "
        "approvals, and fewer people to divide the false ones by.",
    ),
    Mistake(
        "a share for the odds",
        lambda p, ppv, fnr: p / (1 - p) * (1 - ppv) * (1 - fnr),
        "1 − PPV is the share of false ones among *all* approvals. How many come with each *true* "
        "one?",
    ),
    Mistake(
        "at most 1",
        lambda *given: np.minimum(implied(*given), 1),
        "You cut it off at 1. A value above 1 says that no such classifier can be: leave it.",
    ),
    Mistake(
        "false approvals among all approvals",
        lambda p, ppv, fnr: (1 - ppv) + 0 * p * fnr,
        "1 − PPV is the share of the approvals that are false. How many of those who *do not pay "
        "back* are approved?",
    ),
)


def weights_by(
    make: Callable[[float, float, float, int], float],
) -> Callable[[Array, Array], Array]:
    """Return weights of examples.

    Args:
        make: A weight from the share of its group, of its label, of both together, and from how
            many examples there are.
    """

    def weights(y: Array, groups: Array) -> Array:
        found = np.zeros(len(y))
        for place, (label, name) in enumerate(zip(y, groups, strict=True)):
            of_group, of_label = groups == name, y == label
            both = (of_group & of_label).mean()
            found[place] = make(of_group.mean(), of_label.mean(), both, len(y))
        return found

    return weights


def _table(y: Array, groups: Array) -> Array:
    def cell(here: Array, label: int) -> float:
        return float(here.mean() * (y == label).mean() / max((here & (y == label)).mean(), 1e-12))

    return each_group(groups, lambda here: [cell(here, 0), cell(here, 1)])


def _summing_to_one(y: Array, groups: Array) -> Array:
    found = weights_by(lambda g, label, both, n: g * label / both)(y, groups)
    return np.asarray(found / found.sum())


WEIGHTS = (
    Mistake(
        "upside down",
        weights_by(lambda g, label, both, n: both / (g * label)),
        "What comes too rarely gets a *small* weight that way, and becomes rarer still.",
    ),
    Mistake(
        "one over how often it comes",
        weights_by(lambda g, label, both, n: 1 / both),
        "All four kinds count the same in the end, so that a small group counts as much as a large "
        "one. Each group and each label should keep its share; they should not go together.",
    ),
    Mistake(
        "counts instead of shares",
        weights_by(lambda g, label, both, n: g * label / both * n),
        "Your weights are as many times too large as there are examples: two counts over one. With "
        "shares the mean weight is 1.",
    ),
    Mistake(
        "counts instead of shares",
        weights_by(lambda g, label, both, n: g * label / both / n),
        "Your weights are as many times too small as there are examples. The mean weight is to be "
        "1.",
    ),
    Mistake(
        "the group's share alone",
        weights_by(lambda g, label, both, n: g / both),
        "The share of the *label* is missing: each group is made half approved and half refused, "
        "however many were approved in all.",
    ),
    Mistake(
        "the label's share alone",
        weights_by(lambda g, label, both, n: label / both),
        "The share of the *group* is missing: a small group counts as much as a large one.",
    ),
    Mistake(
        "the shares without a comparison",
        weights_by(lambda g, label, both, n: g * label),
        "That is how often it *should* come. How often does it come?",
    ),
    Mistake(
        "a sum of 1",
        _summing_to_one,
        "The weights are in the right proportion, and add up to 1. Their *mean* is to be 1, so "
        "that a loss keeps its scale.",
    ),
    Mistake(
        "one for each kind",
        _table,
        "That is one weight for each group and label. A weight for each example is asked for.",
    ),
)


def thresholds_by(
    pick: Callable[[Array, Array, float], float],
) -> Callable[[Array, Array, Array, float], Array]:
    """Return thresholds of groups; `pick` makes one of outcomes, scores and the recall."""

    def thresholds(y_true: Array, scores: Array, groups: Array, recall: float) -> Array:
        return each_group(groups, lambda here: pick(y_true[here], scores[here], recall))

    return thresholds


def _ranked(scores: Array, place: int) -> float:
    return float(np.sort(scores)[::-1][min(max(place, 0), len(scores) - 1)])


def _needed(scores: Array, recall: float) -> int:
    return int(np.ceil(recall * len(scores)))


def highest_threshold(y: Array, scores: Array, recall: float) -> float:
    """Return the score of the last one of those who pay back that has to be approved."""
    paid = scores[y == 1]
    return _ranked(paid, _needed(paid, recall) - 1)


def _one_for_all(y_true: Array, scores: Array, groups: Array, recall: float) -> Array:
    return np.full(len(np.unique(groups)), highest_threshold(y_true, scores, recall))


THRESHOLDS = (
    Mistake(
        "everybody's scores",
        thresholds_by(lambda y, s, r: _ranked(s, _needed(s, r) - 1)),
        "You approve that share of *everybody*: demographic parity. Equal opportunity looks at the "
        "people who pay back.",
    ),
    Mistake(
        "one threshold for all",
        _one_for_all,
        "All groups have the same threshold: that of all people taken together. Then the groups "
        "need not have the same recall.",
    ),
    Mistake(
        "the others' scores",
        thresholds_by(lambda y, s, r: _ranked(s[y == 0], _needed(s[y == 0], r) - 1)),
        "You rank the people who do *not* pay back. Equal opportunity is for those who do.",
    ),
    Mistake(
        "rounded down",
        thresholds_by(lambda y, s, r: _ranked(s[y == 1], int(r * (y == 1).sum()) - 1)),
        "The recall is a little too small: you round down. *At least* that share is asked for.",
    ),
    Mistake(
        "one too many",
        thresholds_by(lambda y, s, r: _ranked(s[y == 1], _needed(s[y == 1], r))),
        "You go one person too far: a score *at* the threshold is approved already.",
    ),
    Mistake(
        "rounded down, and one more",
        thresholds_by(lambda y, s, r: _ranked(s[y == 1], int(r * (y == 1).sum()))),
        "Where the share is a whole number of people, you go one too far: of two people, one is a "
        "half already.",
    ),
    Mistake(
        "a quantile",
        thresholds_by(lambda y, s, r: float(np.quantile(s[y == 1], 1 - r, method="lower"))),
        "`np.quantile` counts the steps *between* people, one fewer than there are people, and "
        "sometimes goes one too far. Count the people who have to be approved.",
    ),
    Mistake(
        "from the other end",
        thresholds_by(lambda y, s, r: _ranked(-s[y == 1], _needed(s[y == 1], r) - 1) * -1),
        "You count from the lowest score on. Those with the *highest* scores are approved first.",
    ),
    Mistake(
        "between two people",
        thresholds_by(lambda y, s, r: float(np.quantile(s[y == 1], 1 - r))),
        "Your threshold lies between two scores: `np.quantile` interpolates. Then the share that "
        "is approved may be a little too small. Whose score is the last one needed?",
    ),
)
