"""Mistakes with alarms, and with a detector that ages."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def alarms_by(
    *,
    chance: Callable[[float, int], float] = lambda rate, names: 1 - (1 - rate) ** names,
    people: Callable[[float, float], float] = lambda passers, wanted: passers - wanted,
) -> Callable[..., tuple[float, float, float]]:
    """Return alarms of a camera, right but for the switches given.

    Args:
        chance: That one innocent passer-by raises an alarm.
        people: How many can raise a false one.
    """

    def alarms(
        passers: int, wanted: int, names: int, rate: float, recall: float
    ) -> tuple[float, float, float]:
        false = people(passers, wanted) * chance(rate, names)
        hits = wanted * recall
        return false, hits, hits / (hits + false)

    return alarms


_right = alarms_by()

ALARMS = (
    Mistake(
        "one comparison for each",
        alarms_by(chance=lambda rate, names: rate),
        "You compare each passer-by once. Each one is compared with *everybody* on the list.",
    ),
    Mistake(
        "chances added up",
        alarms_by(chance=lambda rate, names: rate * names),
        "You multiply the rate by the length of the list. For a long list that is more than 1, and "
        "no chance can be. How likely is it that *no* comparison matches?",
    ),
    Mistake(
        "all comparisons at once",
        alarms_by(chance=lambda rate, names: rate**names),
        "That is the chance that *every* name on the list matches. One is enough.",
    ),
    Mistake(
        "the chance of no alarm",
        alarms_by(chance=lambda rate, names: (1 - rate) ** names),
        "That is how many pass *without* an alarm.",
    ),
    Mistake(
        "the wanted ones as well",
        alarms_by(people=lambda passers, wanted: passers),
        "Wanted people cannot raise a *false* alarm here: take them away from the passers-by.",
    ),
    Mistake(
        "all wanted ones are found",
        lambda passers, wanted, names, rate, recall: wanted,
        "Not every wanted person is recognised.",
        "hits",
    ),
    Mistake(
        "the share that is found",
        lambda passers, wanted, names, rate, recall: recall,
        "That is how many of the *wanted* raise an alarm. How many of the *alarms* are for a "
        "wanted person?",
        "share",
    ),
    Mistake(
        "the share of false alarms",
        lambda *given: 1 - _right(*given)[2],
        "That is the share of alarms that are *false*.",
        "share",
    ),
    Mistake(
        "one minus the rate",
        lambda passers, wanted, names, rate, recall: 1 - rate,
        "A rate of false matches says nothing about an *alarm* until you know how many innocent "
        "people pass for each wanted one.",
        "share",
    ),
)


def decay_by(
    *,
    pick: Callable[[Array, float], float] = lambda scores, allowed: _ranked(
        scores, int(allowed * len(scores))
    ),
    of: str = "first",
    at: bool = False,
) -> Callable[[Array, Array, float], tuple[Any, Array, Array]]:
    """Return what a detector finds and accuses, right but for the switches given.

    Args:
        pick: The threshold, from scores and the share that may be accused.
        of: Whose scores: the `"first"` version's genuine ones, `"each"` version's, those of the
            `"last"` or of `"all"` versions, or the `"forged"` ones of the first.
        at: Whether a score at the threshold is accused.
    """

    def decay(real: Array, forged: Array, allowed: float) -> tuple[Any, Array, Array]:
        one = {"first": real[0], "last": real[-1], "all": real.ravel(), "forged": forged[0]}
        limits = np.array(
            [pick(row if of == "each" else one[of], allowed) for row in real], dtype=float
        )
        above = np.greater_equal if at else np.greater
        found, accused = (above(x, limits[:, None]).mean(axis=1) for x in (forged, real))
        return limits[0], found, accused

    return decay


def _ranked(scores: Array, place: int) -> float:
    return float(np.sort(scores)[::-1][min(max(place, 0), len(scores) - 1)])


DECAY = (
    Mistake(
        "a new threshold for each version",
        decay_by(of="each"),
        "You choose the threshold anew for each version. Whoever runs the detector does not know "
        "that the pictures have changed.",
    ),
    Mistake(
        "the last version's threshold",
        decay_by(of="last"),
        "You choose the threshold on the *last* version. It is fixed on the first day.",
    ),
    Mistake(
        "all versions together",
        decay_by(of="all"),
        "You choose the threshold on all versions together. On the first day there is only one.",
    ),
    Mistake(
        "a threshold from the forged ones",
        decay_by(of="forged"),
        "You sort the scores of the *forged* pictures. It is genuine ones of which no more than a "
        "certain share may be accused.",
    ),
    Mistake(
        "one too few",
        decay_by(pick=lambda scores, allowed: _ranked(scores, int(allowed * len(scores)) - 1)),
        "Your threshold is one place too high: fewer genuine pictures are accused than may be, and "
        "some forgeries are missed for it.",
    ),
    Mistake(
        "at the threshold as well",
        decay_by(at=True),
        "You accuse also who is *at* the threshold; above it is asked for.",
    ),
    Mistake(
        "from the other end",
        decay_by(pick=lambda scores, allowed: -_ranked(-scores, int(allowed * len(scores)))),
        "You count from the lowest score on. A *high* score means forged.",
    ),
    Mistake(
        "rounded up",
        decay_by(pick=lambda scores, allowed: _ranked(scores, int(np.ceil(allowed * len(scores))))),
        "More genuine pictures are accused than may be: you round up.",
    ),
    Mistake(
        "between two pictures",
        decay_by(pick=lambda scores, allowed: float(np.quantile(scores, 1 - allowed))),
        "Your threshold lies between two scores: `np.quantile` interpolates. The score of one "
        "picture is asked for.",
    ),
    Mistake(
        "the missed ones",
        lambda *given: 1 - decay_by()(*given)[1],
        "That is the share that is *missed*.",
        "found",
    ),
    Mistake(
        "how many",
        lambda real, forged, allowed: decay_by()(real, forged, allowed)[1] * forged.shape[1],
        "That is how *many* are found. What share is it?",
        "found",
    ),
    Mistake(
        "the spared ones",
        lambda *given: 1 - decay_by()(*given)[2],
        "That is the share of genuine pictures that is *not* accused.",
        "accused",
    ),
)
