"""Mistakes with alarms: scores from rebuilt pictures, and a threshold from the normal ones."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Alarms = tuple[Array, float, Array]


def lowest_threshold(scores: Array, share: float) -> float:
    """Return the lowest of the scores above which at most the given share of them lies."""
    for candidate in np.unique(scores):
        if np.mean(scores > candidate) <= share:
            return float(candidate)
    raise ValueError("above the highest score nothing lies")


def alarms_by(
    *,
    score: Callable[[Array], Array] = lambda e: (e**2).mean(axis=1),
    among: Callable[[Array, Array], Array] = lambda normal, new: normal,
    threshold: Callable[[Array, float], float] = lowest_threshold,
    alarm: Callable[[Array, float], Array] = lambda scores, threshold: scores > threshold,
) -> Callable[..., Alarms]:
    """Return scores, threshold and alarms, right but for the switches given.

    Args:
        score: Made of the differences `(pictures, pixels)`.
        among: Whose scores choose the threshold.
        threshold: Chooses it, of these scores and the share.
        alarm: Says who is reported.
    """

    def raised(
        normal: Array, normal_rebuilt: Array, new: Array, new_rebuilt: Array, false_alarms: float
    ) -> Alarms:
        usual = score(np.asarray(normal, float) - normal_rebuilt)
        scores = score(np.asarray(new, float) - new_rebuilt)
        limit = threshold(among(usual, scores), false_alarms)
        return scores, limit, alarm(scores, limit).astype(int)

    return raised


def _alarms(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, alarms_by(**switches), told)


def _threshold(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, lambda *given: alarms_by(**switches)(*given)[1], told, "threshold")


def _all_wrong(e: Array) -> Array:
    return np.asarray(np.abs(e).mean(axis=1))


ALARMS = (
    _alarms(
        "the sum over the pixels",
        "The scores are sums over the pixels, and the threshold with them. The *mean* is asked "
        "for: then a score does not depend on the size of the picture.",
        score=lambda e: (e**2).sum(axis=1),
    ),
    _alarms(
        "the root of the error",
        "You take the root of the mean square. The order stays, the numbers do not: the mean "
        "square is asked for.",
        score=lambda e: np.sqrt((e**2).mean(axis=1)),
    ),
    _alarms(
        "sizes instead of squares",
        "You average the sizes of the differences. The squares are asked for: one pixel that is "
        "far off counts more than many that are a little off.",
        score=_all_wrong,
    ),
    _alarms(
        "differences that cancel",
        "Differences that are positive and negative cancel. What is done to each before the mean?",
        score=lambda e: e.mean(axis=1),
    ),
    _threshold(
        "chosen on the new pictures",
        "It is chosen among the *new* pictures: then the same share of them is always reported, "
        "whether there is anything odd among them or not.",
        among=lambda normal, new: new,
    ),
    _threshold(
        "chosen on all pictures",
        "New pictures take part in the choice. Nobody knows yet which of them are odd: choose "
        "among the normal ones alone.",
        among=lambda normal, new: np.concatenate([normal, new]),
    ),
    _threshold(
        "an interpolated quantile",
        "It lies between two scores, as `np.quantile` gives it by itself. One of the normal "
        "scores is asked for: the lowest one that keeps the promise.",
        threshold=lambda scores, share: float(np.quantile(scores, 1 - share)),
    ),
    *(
        _threshold(
            "a quantile of another kind",
            "It is one of the normal scores, and not always the lowest that keeps the promise: "
            "`np.quantile` counts the steps *between* the scores. Count the scores above.",
            threshold=lambda scores, share, method=method: float(
                np.quantile(scores, 1 - share, method=method)
            ),
        )
        for method in ("higher", "lower", "nearest")
    ),
    _threshold(
        "the share from the wrong end",
        "So many normal pictures lie *below* it: nearly all of them would be reported.",
        threshold=lambda scores, share: float(np.quantile(scores, share)),
    ),
    _threshold(
        "the share from the wrong end",
        "So many normal pictures lie *below* it: nearly all of them would be reported.",
        threshold=lambda scores, share: lowest_threshold(scores, 1 - share),
    ),
    _threshold(
        "always the highest",
        "It is the highest normal score, whatever share of false alarms is allowed.",
        threshold=lambda scores, share: float(scores.max()),
    ),
    _threshold(
        "one false alarm more than allowed",
        "One normal picture more than allowed lies above it.",
        threshold=lambda scores, share: float(
            np.sort(scores)[::-1][min(int(np.floor(share * len(scores))) + 1, len(scores) - 1)]
        ),
    ),
    _threshold(
        "one false alarm less than allowed",
        "There is a lower one: at the threshold itself no alarm is raised, so the normal picture "
        "that has it does not count.",
        threshold=lambda scores, share: float(
            np.sort(scores)[::-1][max(int(np.floor(share * len(scores))) - 1, 0)]
        ),
    ),
    _threshold(
        "mean and two deviations",
        "That is the mean and two deviations. How many lie above depends on the shape of the "
        "distribution; the share that is allowed does not enter.",
        threshold=lambda scores, share: float(scores.mean() + 2 * scores.std()),
    ),
    Mistake(
        "alarm at the threshold as well",
        lambda *given: alarms_by(alarm=lambda scores, limit: scores >= limit)(*given)[2],
        "A score *equal* to the threshold is reported. Only those above it are: one of the normal "
        "pictures has that very score.",
        "alarms",
    ),
    Mistake(
        "the alarms turned round",
        lambda *given: alarms_by(alarm=lambda scores, limit: scores <= limit)(*given)[2],
        "You report what is rebuilt *well*. Those above the threshold are odd.",
        "alarms",
    ),
    Mistake(
        "alarms for the normal pictures",
        lambda normal, rebuilt, new, new_rebuilt, share: alarms_by()(
            normal, rebuilt, normal, rebuilt, share
        )[2],
        "These are answers for the normal pictures. The new ones are asked for.",
        "alarms",
    ),
)
