"""Mistakes in greedy decoding, and in choosing among finished hypotheses."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake
from ..inputs.drawn_models import DrawnModel

Array = np.ndarray


def decode(
    step: DrawnModel,
    start: int,
    end: int,
    max_length: int,
    *,
    stop: bool = True,
    say_end: bool = True,
    say_start: bool = False,
    room: int = 0,
    choose: Callable[[Array], Any] = np.argmax,
    read: Callable[[list[int]], list[int]] = list,
) -> list[int]:
    """Decode greedily; right but for the switches given."""
    ids = [start]
    while len(ids) - 1 < max_length + room:
        ids.append(int(choose(step([read(ids)])[0])))
        if stop and ids[-1] == end:
            break
    said = ids if say_start else ids[1:]
    return said[:-1] if not say_end and said[-1:] == [end] else said


def _greedy(**switches: Any) -> Callable[..., list[int]]:
    return lambda *given: decode(*given, **switches)


GREEDY = (
    Mistake(
        "goes on after the end",
        _greedy(stop=False),
        "After the end token it goes on, up to the greatest length. What a model says after its "
        "end means nothing.",
    ),
    Mistake(
        "the start is part of the answer",
        _greedy(say_start=True),
        "The start token stands in front. It was given, not said: the answer begins after it.",
    ),
    Mistake(
        "the start is part of the answer",
        _greedy(say_start=True, room=-1),
        "The start token stands in front, and counts as one of `max_length`. It was given, not "
        "said: the answer begins after it.",
    ),
    Mistake(
        "without the end token",
        _greedy(say_end=False),
        "The end token is left out. Here it belongs to the answer: so one can see whether the "
        "model came to an end, or ran out of room.",
    ),
    Mistake(
        "one token too many",
        _greedy(room=1),
        "Where the model does not end, one token too many comes. Does the start count in the loop?",
    ),
    Mistake(
        "one token too few",
        _greedy(room=-1),
        "Where the model does not end, one token too few comes. Does the start count in your loop?",
    ),
    Mistake(
        "reads the last token alone",
        _greedy(read=lambda ids: ids[-1:]),
        "The step is told the last token alone. What follows hangs on more than that: it wants "
        "*all* that was said so far, the start in front.",
    ),
    Mistake(
        "reads without the start",
        _greedy(read=lambda ids: ids[1:] or ids),
        "The step is told what was said, without the start in front of it.",
    ),
    Mistake(
        "always the first step",
        _greedy(read=lambda ids: ids[:1]),
        "The step is asked the same question each time: what comes after the start. What was said "
        "has to go in again.",
    ),
    Mistake(
        "reads backwards",
        _greedy(read=lambda ids: ids[::-1]),
        "The step is told what was said in the wrong order: the start stands first, the newest "
        "token last.",
    ),
    Mistake(
        "the least probable token",
        _greedy(choose=np.argmin),
        "It takes the *least* probable token each time.",
    ),
    Mistake(
        "the second best",
        _greedy(choose=lambda row: np.argsort(row)[-2]),
        "It takes the second best token each time.",
    ),
    Mistake(
        "asked once for all",
        lambda step, start, end, most: [int(i) for i in np.argsort(-step([[start]])[0])[:most]],
        "All tokens come from one question, sorted by how well they begin. After each token the "
        "step must be asked again.",
    ),
)


def choosing(
    *,
    length: Callable[[Array], Array] = lambda n: (5 + n) / 6,
    power: bool = True,
    times: bool = False,
    among: Callable[[Array], Array] = lambda done: done if done.any() else ~done,
    pick: Callable[[Array], Any] = np.argmax,
) -> Callable[[Array, Array, Array, float], tuple[int, float]]:
    """Return a choice among hypotheses; right but for the pieces given."""

    def choose(totals: Array, n: Array, finished: Array, alpha: float) -> tuple[int, float]:
        penalty = length(n) ** alpha if power else length(n) * alpha
        scores = totals * penalty if times else totals / penalty
        rows = np.flatnonzero(among(finished))
        best = int(rows[pick(scores[rows])])
        return best, float(scores[best])

    return choose


_NO_CHOICE = "Among unfinished hypotheses one is chosen only where *none* is finished."


def _power_of_the_sum(totals: Array, n: Array, finished: Array, alpha: float) -> tuple[int, float]:
    best, _ = choosing()(totals, n, finished, alpha)  # a sixth of all penalties: the same one wins
    return best, float(totals[best] / ((5.0 + n[best]) ** alpha / 6))


def _place_among_finished(
    totals: Array, n: Array, finished: Array, alpha: float
) -> tuple[int, float]:
    best, score = choosing()(totals, n, finished, alpha)
    rows = np.flatnonzero(finished if finished.any() else ~finished)
    return int(np.flatnonzero(rows == best)[0]), score


CHOOSE = (
    Mistake(
        "no penalty",
        choosing(length=np.ones_like),
        "α plays no part: the plain log-probability decides, and with it the shortest wins nearly "
        "always, since every further token makes it smaller.",
    ),
    Mistake(
        "multiplied instead of divided",
        choosing(times=True),
        "You multiply by the penalty. A log-probability is negative: multiplied, a long one gets "
        "*still* smaller.",
    ),
    Mistake(
        "the length itself",
        choosing(length=lambda n: n.astype(float)),
        "You divide by the length to the power of α. That is a penalty too, but asked for is the "
        "one with (5 + length) / 6, which does not favour length as much.",
    ),
    Mistake(
        "divided by 6 afterwards",
        _power_of_the_sum,
        "The power is taken of 5 + length alone. The whole fraction is raised to α.",
    ),
    Mistake(
        "α as a factor",
        choosing(power=False),
        "α multiplies the penalty. It is its power: with α = 0 the penalty is 1, and nothing "
        "changes.",
    ),
    Mistake(
        "unfinished ones compete",
        choosing(among=np.ones_like),
        "A hypothesis that never came to its end competes with finished ones. It stops in the "
        "middle of a sentence, and lacks the probability of the rest.",
    ),
    Mistake(
        "the worst wins",
        choosing(pick=np.argmin),
        "You choose the smallest score. All are negative; the best one is closest to 0.",
    ),
    Mistake(
        "only unfinished ones",
        choosing(among=lambda done: ~done if not done.all() else done),
        f"The unfinished ones are chosen from. {_NO_CHOICE}",
    ),
    Mistake(
        "a place among the finished",
        _place_among_finished,
        "You count among the finished hypotheses alone. The place among *all* is asked for.",
    ),
    Mistake(
        "a place among the sorted",
        lambda *given: (0, choosing()(*given)[1]),
        "The place is always 0. It is asked for in the order in which the hypotheses were given.",
    ),
    Mistake(
        "the log-probability for a score",
        lambda totals, n, finished, alpha: float(totals[choosing()(totals, n, finished, alpha)[0]]),
        "This is the log-probability of the one that wins. Its score, with the penalty, is asked "
        "for.",
        part="score",
    ),
)
