"""Mistakes with calibration and with proxies, and the bugs of the audit."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake
from .fairness_rates import each_group, share

Array = np.ndarray


def bins_by(
    *,
    cell: Callable[[Array, Array, Array, Array], Any] = lambda y, s, inside, here: share(y, inside),
    place: Callable[[Array, int], Array] = lambda s, n: np.minimum((s * n).astype(int), n - 1),
) -> Callable[[Array, Array, Array, int], Array]:
    """Return tables of groups and bins, right but for the switches given.

    Args:
        cell: An entry, from outcomes, scores, the mask of the cell and that of the group.
        place: The bin of every score.
    """

    def table(y_true: Array, scores: Array, groups: Array, bins: int) -> Array:
        where = place(scores, bins)

        def row(here: Array) -> list[Any]:
            return [cell(y_true, scores, here & (where == k), here) for k in range(bins)]

        return each_group(groups, row)

    return table


calibration = bins_by()

CALIBRATED = (
    Mistake(
        "0 where there is nobody",
        lambda *given: np.nan_to_num(calibration(*given)),
        "An empty bin comes out as 0, as if nobody there paid back. Nothing is known; which value "
        "says so?",
    ),
    Mistake(
        "a score of 1 falls out",
        bins_by(place=lambda s, n: (s * n).astype(int)),
        "A score of 1 is in no bin. The last bin holds its upper edge, too.",
    ),
    Mistake(
        "edges in the bin below",
        bins_by(place=lambda s, n: np.maximum(np.ceil(s * n).astype(int) - 1, 0)),
        "A score on an edge is in the bin below. It belongs to the bin that *begins* there.",
    ),
    Mistake(
        "the mean score",
        bins_by(cell=lambda y, s, inside, here: share(s, inside)),
        "That is the mean *score*: what was promised. How many did pay back?",
    ),
    Mistake(
        "how many people",
        bins_by(cell=lambda y, s, inside, here: inside.sum()),
        "That is how many people there are in each bin. How many of them pay back?",
    ),
    Mistake(
        "how many people",
        bins_by(cell=lambda y, s, inside, here: y[inside].sum()),
        "That is how *many* pay back. The share of the people in the bin is asked for.",
    ),
    Mistake(
        "a share of the group",
        bins_by(cell=lambda y, s, inside, here: y[inside].sum() / here.sum()),
        "You divide by everybody in the group. Calibration asks about the people of the bin.",
    ),
    Mistake(
        "all groups together",
        lambda y, s, groups, n: calibration(y, s, np.zeros(len(y)), n)[0],
        "That is one row for all people. Scores may be right in the mean of all and wrong in "
        "each group: a row for each is asked for.",
    ),
    Mistake(
        "transposed",
        lambda *given: calibration(*given).T,
        "Groups and bins have changed places: a *row* for each group is asked for.",
    ),
)


def most_frequent(values: Array) -> int:
    """Return how often the most frequent value comes."""
    return int(np.unique(values, return_counts=True)[1].max())


def guessed(feature: Array, groups: Array) -> tuple[float, float]:
    """Return how often the group is guessed right, with the feature and without it."""
    right = sum(most_frequent(groups[feature == value]) for value in np.unique(feature))
    return right / len(groups), most_frequent(groups) / len(groups)


def _mean_of_districts(feature: Array, groups: Array) -> float:
    shares = [
        most_frequent(groups[feature == value]) / (feature == value).sum()
        for value in np.unique(feature)
    ]
    return float(np.mean(shares))


PROXY = (
    Mistake(
        "every district counts the same",
        _mean_of_districts,
        "You take the mean over *districts*, so one with three people counts as much as one with "
        "three hundred. How many *people* are guessed right?",
        "accuracy",
    ),
    Mistake(
        "the feature guessed from the group",
        lambda feature, groups: guessed(groups, feature)[0],
        "You guess the district of a person whose group is known. Which of the two is it that the "
        "model is not told?",
        "accuracy",
    ),
    Mistake(
        "what is gained",
        lambda feature, groups: guessed(feature, groups)[0] - guessed(feature, groups)[1],
        "That is how much *better* one guesses with the feature. The share of right guesses is "
        "asked for.",
        "accuracy",
    ),
    Mistake(
        "how many instead of what share",
        lambda feature, groups: guessed(feature, groups)[0] * len(groups),
        "That is how *many* are guessed right. What share of the people is it?",
        "accuracy",
    ),
    Mistake(
        "a coin",
        lambda feature, groups: 1 / len(np.unique(groups)),
        "You guess by chance among the groups. Who knows nothing but how large they are guesses "
        "better: which group, each time?",
        "baseline",
    ),
    Mistake(
        "the share of the smallest group",
        lambda feature, groups: np.unique(groups, return_counts=True)[1].min() / len(groups),
        "You always guess the *rarest* group.",
        "baseline",
    ),
)


def audit_by(
    *,
    order: str = "own",
    whom: Callable[[Array, Array], Array] = lambda y, approved: y == 0,
    gap: Callable[[Array], Any] = np.ptp,
    reached: Callable[[Array, Any], Array] = np.greater_equal,
) -> Callable[[Array, Array, Array, Array], tuple[Array, Array, float]]:
    """Return an audit that is right but for the switches given.

    Args:
        order: Whose decision stands where: `"own"`, `"joined"` (the first bug), or `"sorted"`.
        whom: Whom a rate is divided by; everybody is the second bug.
        gap: Made of the rates.
        reached: Which scores are high enough for a threshold.
    """

    def audit(
        y_true: Array, scores: Array, groups: Array, thresholds: Array
    ) -> tuple[Array, Array, float]:
        names = np.unique(groups)
        own = reached(scores, thresholds[np.searchsorted(names, groups)])
        joined = np.concatenate([own[groups == name] for name in names])
        by_group = np.argsort(groups, kind="stable")
        approved = {"own": own, "joined": joined, "sorted": joined[by_group]}[order]
        false = approved & (y_true == 0)
        rates = each_group(groups, lambda here: share(false, here & whom(y_true, approved)))
        return approved.astype(int), rates, float(gap(rates))

    return audit


def _everybody(y_true: Array, approved: Array) -> Array:
    return np.ones(len(y_true), bool)


BUGS = (
    Mistake(
        "both bugs are still there",
        audit_by(order="joined", whom=_everybody),
        "Both bugs are still in it. Is the first decision that of the first person?",
    ),
    Mistake(
        "still in another order",
        audit_by(order="joined"),
        "The rates now ask about the right people. But the decisions still stand group by group, "
        "and the people do not.",
    ),
    Mistake(
        "still divided by everybody",
        audit_by(whom=_everybody),
        "Everybody has their own decision now. But the rate is still divided by everybody in the "
        "group: a group of which more pay back gets a lower one for that alone.",
    ),
    Mistake(
        "sorted instead of put back",
        audit_by(order="sorted"),
        "You put the joined pieces into the order of the groups *once more*. To put them back, say "
        "where each piece belongs.",
    ),
    Mistake(
        "sorted instead of put back",
        audit_by(order="sorted", whom=_everybody),
        "You put the joined pieces into the order of the groups *once more*. To put them back, say "
        "where each piece belongs. And there is a second bug, in the loop.",
    ),
    Mistake(
        "divided by the approved ones",
        audit_by(whom=lambda y, approved: approved),
        "You divide by those who are approved: how many approvals are false. A false positive rate "
        "divides by those who do not pay back.",
    ),
    Mistake(
        "the gap was right",
        audit_by(gap=lambda rates: rates[0] - rates[-1]),
        "You have changed the gap. Largest minus smallest was right.",
    ),
    Mistake(
        "at the threshold",
        audit_by(reached=np.greater),
        "Somebody whose score is *at* the threshold is approved. The comparison was right.",
    ),
)
