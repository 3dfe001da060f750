"""Mistakes with a path from a baseline: where its slopes are taken, and how many it needs."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def middles(steps: int) -> Array:
    """Return the middles of `steps` equal parts of the way from 0 to 1."""
    return (np.arange(steps) + 0.5) / steps


def path_by(
    *,
    places: Callable[[int], Array] = middles,
    times: Callable[[Array, Array], Any] = lambda x, baseline: x - baseline,
    start_of: Callable[[Array], Array] = lambda baseline: baseline,
    reduce: Callable[..., Array] = np.mean,
) -> Callable[..., Array]:
    """Return integrated gradients, right but for the switches given.

    Args:
        places: Of the number of steps, where on the way slopes are taken, from 0 to 1.
        times: Of the example and the baseline, what multiplies the mean slope.
        start_of: Where the way begins, of the baseline.
        reduce: Makes one row of the slopes.
    """

    def path(gradient: Any, x: Array, baseline: Array, steps: int) -> Array:
        start = start_of(baseline)
        points = start + places(steps)[:, None] * (x - start)
        return np.asarray(times(x, baseline) * reduce(gradient(points), axis=0))

    return path


def _path(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, path_by(**switches), told)


_ENDS = (
    "You take slopes at the ends of the parts. The *middles* are asked for: for the same number of "
    "slopes they miss the sum by far less."
)

PATH = (
    _path(
        "the left ends",
        f"{_ENDS} (Yours begin at the baseline and leave the example out.)",
        places=lambda n: np.arange(n) / n,
    ),
    _path(
        "the right ends",
        f"{_ENDS} (Yours leave the baseline out and end at the example.)",
        places=lambda n: np.arange(1, n + 1) / n,
    ),
    _path(
        "both ends",
        f"{_ENDS} (Yours are spread from the baseline to the example, both included.)",
        places=lambda n: np.linspace(0, 1, n),
    ),
    _path(
        "both ends",
        f"{_ENDS} (Yours are spread from the baseline to the example, both included.)",
        places=lambda n: np.linspace(0, 1, n + 1),
    ),
    _path(
        "both ends left out",
        "Your places are evenly spread, with both ends left out. Cut the way into `steps` equal "
        "parts: where is the middle of the first one?",
        places=lambda n: np.arange(1, n + 1) / (n + 1),
    ),
    _path(
        "the mean slope alone",
        "That is the mean slope on the way. What a feature gets is the slope times how far it has "
        "come.",
        times=lambda x, baseline: 1.0,
    ),
    _path(
        "times the example",
        "You multiply by the example. How far has each feature come from the *baseline*?",
        times=lambda x, baseline: x,
    ),
    _path(
        "from zero",
        "Right where the baseline is zero. Your way begins at zero, whatever the baseline is.",
        start_of=np.zeros_like,
    ),
    _path(
        "from zero",
        "Right where the baseline is zero. Your way begins at zero, whatever the baseline is.",
        start_of=np.zeros_like,
        times=lambda x, baseline: x,
    ),
    _path(
        "added up over the steps",
        "You add up over the steps, so that twice the steps make twice the values. Take the mean.",
        reduce=np.sum,
    ),
    _path(
        "the slope at the example alone",
        "You take the slope at the example alone, as in gradient times input. Where the answer has "
        "gone flat on the way, it knows nothing of how it came there.",
        places=lambda n: np.ones(1),
    ),
    Mistake(
        "without the sign",
        lambda *given: np.abs(path_by()(*given)),
        "You take the size. A negative value says that the feature has pulled the answer down.",
    ),
    Mistake(
        "one row for each step",
        lambda gradient, x, baseline, steps: (
            (x - baseline) * gradient(baseline + middles(steps)[:, None] * (x - baseline))
        ),
        "These are rows for the single steps. Their mean is asked for.",
    ),
    _path(
        "backwards",
        "You multiply by baseline less example: the way goes from the baseline to the example.",
        times=lambda x, baseline: baseline - x,
    ),
)


def steps_by(
    *,
    places: Callable[[int], Array] = middles,
    next_of: Callable[[int], int] = lambda n: 2 * n,
    over: Callable[[float, float], float] = lambda end, start: abs(end - start),
    size: Callable[[float], float] = abs,
    back: bool = False,
) -> Callable[..., tuple[int, Any]]:
    """Return how many steps are enough, and the gap, right but for the switches given.

    Args:
        places: As of `path_by`.
        next_of: The number to be tried after this one.
        over: Of the answers to example and baseline, what the gap is divided by.
        size: Of the gap with its sign.
        back: Whether the last number that was *not* enough is returned.
    """

    def steps(
        model: Any, gradient: Any, x: Array, baseline: Array, tolerance: float
    ) -> tuple[int, Any]:
        start, end = (float(answer) for answer in model(np.stack([baseline, x])))
        n, before = 1, 1
        while n < 10_000:
            total = float(path_by(places=places)(gradient, x, baseline, n).sum())
            gap = size(total - (end - start)) / over(end, start)
            if gap <= tolerance:
                break
            before, n = n, next_of(n)
        return before if back else n, gap

    return steps


def _steps(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, steps_by(**switches), told)


_OTHER_ENDS = (
    "You take slopes at the ends of the parts instead of their middles, which takes more steps."
)

COMPLETE = (
    _steps(
        "one more instead of twice as many",
        "You try 1, 2, 3 and so on. The number of steps is to be doubled: 1, 2, 4, 8 and so on.",
        next_of=lambda n: n + 1,
    ),
    _steps(
        "the gap in units of the answer",
        "You compare the gap itself with the tolerance. It is to be a part of how far the answer "
        "has moved.",
        over=lambda end, start: 1.0,
    ),
    _steps(
        "a part of the answer",
        "You divide by the answer to the example. The values should add up to how far the answer "
        "has *moved* from the baseline.",
        over=lambda end, start: abs(end),
    ),
    _steps(
        "too little counts as enough",
        "You compare a gap with its sign: a sum that is far too *small* passes. How large is the "
        "gap, whatever its sign?",
        size=lambda gap: gap,
    ),
    _steps(
        "one doubling short",
        "You return the last number that was *not* enough.",
        back=True,
    ),
    _steps("other places on the way", _OTHER_ENDS, places=lambda n: np.arange(1, n + 1) / n),
    _steps("other places on the way", _OTHER_ENDS, places=lambda n: np.arange(n) / n),
    _steps("other places on the way", _OTHER_ENDS, places=lambda n: np.linspace(0, 1, n + 1)),
    Mistake(
        "the gap times 100",
        lambda *given: 100 * steps_by()(*given)[1],
        "That is in percent. A part is asked for, such as the tolerance is.",
        "gap",
    ),
    Mistake(
        "one doubling too many",
        lambda *given: 2 * steps_by()(*given)[0],
        "You double once more after the number that was enough. Which number belongs to the gap "
        "that passed?",
        "steps",
    ),
    Mistake(
        "the gap in units of the answer",
        lambda model, gradient, x, baseline, tolerance: (
            steps_by()(model, gradient, x, baseline, tolerance)[1]
            * abs(float(np.diff(model(np.stack([baseline, x])))[0]))
        ),
        "The number of steps is right. Return the gap that you compared with the tolerance: as a "
        "part of how far the answer has moved.",
        "gap",
    ),
)
