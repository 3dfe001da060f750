"""Mistakes with a schedule: up in a line, down along half a cosine."""

import math
from collections.abc import Callable

from ..engine import Mistake

Rate = Callable[[int, float, int, int, float], float]


def schedule_by(
    *,
    up: Callable[..., float] = lambda step, most, warmup, total, last: most * step / warmup,
    part: Callable[[int, int, int], float] = lambda step, warmup, total: (
        (step - warmup) / (total - warmup)
    ),
    bounded: bool = True,
    down: Callable[[float, float, float], float] = lambda done, most, last: (
        last + (most - last) * 0.5 * (1 + math.cos(math.pi * done))
    ),
    after: Callable[[float, float], float] | None = None,
) -> Rate:
    """Return a schedule that is right but for the switches given.

    Args:
        up: The rate during the warm-up.
        part: Which part of the way down is done.
        bounded: Whether that stays at 1 after the end.
        down: The rate on the way down.
        after: The rate after the end, of the highest and the last one.
    """

    def rate(
        step: int, max_rate: float, warmup_steps: int, total_steps: int, final_rate: float
    ) -> float:
        if step < warmup_steps:
            return float(up(step, max_rate, warmup_steps, total_steps, final_rate))
        if after is not None and step > total_steps:
            return float(after(max_rate, final_rate))
        done = part(step, warmup_steps, total_steps)
        return float(down(min(1.0, done) if bounded else done, max_rate, final_rate))

    return rate


def _half(angle: float) -> float:
    return 0.5 * (1 + math.cos(angle))


_OFF_BY_ONE = (
    "The warm-up is off by one: your rate in step 0 is not 0, and the highest rate comes one step "
    "early. In the task, step 0 has the rate 0 and step `warmup_steps` the highest one."
)
_NOT_AT_THE_END = (
    "The way down is spread over `total_steps`, but it begins only after the warm-up: so it is not "
    "at its end when the steps are. How many steps are left for it?"
)
_JUMP = (
    "There is a jump where the warm-up ends: the cosine counts its steps from 0, so a part of the "
    "way down is over before it begins. What is done of it at step `warmup_steps`?"
)
_FINAL = (
    "The way down ends at zero, whatever `final_rate` says. Between which two values should the "
    "half cosine go?"
)

SCHEDULE = (
    Mistake(
        "warm-up off by one", schedule_by(up=lambda s, most, w, n, last: most * (s + 1) / w),
        _OFF_BY_ONE,
    ),
    Mistake(
        "warm-up off by one",
        schedule_by(up=lambda s, most, w, n, last: most * (s + 1) / (w + 1)),
        "The warm-up is off by one: step 0 has a rate above 0 already. In the task it starts from "
        "0, and reaches the highest rate at step `warmup_steps`.",
    ),
    Mistake(
        "warm-up off by one",
        schedule_by(up=lambda s, most, w, n, last: most * s / max(1, w - 1)),
        "The warm-up is off by one: the highest rate is reached at step `warmup_steps` − 1.",
    ),
    Mistake("does not reach its end", schedule_by(part=lambda s, w, n: (s - w) / n),
            _NOT_AT_THE_END),
    Mistake("jumps after the warm-up", schedule_by(part=lambda s, w, n: s / n), _JUMP),
    Mistake(
        "jumps after the warm-up",
        schedule_by(part=lambda s, w, n: s / (n - w)),
        _JUMP + " (It is over too early as well.)",
    ),
    Mistake(
        "rises again after the end",
        schedule_by(bounded=False),
        "Right up to `total_steps`. After that the cosine goes up again: what keeps the rate where "
        "it ended?",
    ),
    Mistake(
        "zero after the end",
        schedule_by(after=lambda most, last: 0.0),
        "Right up to `total_steps`. After that your rate is 0; it should stay at `final_rate`.",
    ),
    Mistake(
        "the highest rate after the end",
        schedule_by(after=lambda most, last: most),
        "Right up to `total_steps`. After that your rate jumps up to the highest one.",
    ),
    Mistake(
        "ignores final_rate",
        schedule_by(down=lambda done, most, last: most * _half(math.pi * done)),
        _FINAL,
    ),
    Mistake(
        "adds final_rate on top",
        schedule_by(down=lambda done, most, last: last + most * _half(math.pi * done)),
        "`final_rate` is added to the whole curve, so that it starts too high: the highest rate is "
        "`max_rate`. What is left between the two?",
    ),
    Mistake(
        "cut off at final_rate",
        schedule_by(down=lambda done, most, last: max(last, most * _half(math.pi * done))),
        "The curve goes towards zero and is cut off at `final_rate`. It should come in gently: a "
        "half cosine *between* the two rates.",
    ),
    Mistake(
        "a straight line down",
        schedule_by(down=lambda done, most, last: last + (most - last) * (1 - done)),
        "The way down is a straight line. A cosine begins and ends level.",
    ),
    Mistake(
        "cosine upside down",
        schedule_by(down=lambda done, most, last: (
            last + (most - last) * _half(math.pi * (1 - done))
        )),
        "After the warm-up your rate jumps down and climbs: the cosine is upside down. What is "
        "cos(0)?",
    ),
    Mistake(
        "a quarter instead of a half wave",
        schedule_by(down=lambda done, most, last: (
            last + (most - last) * math.cos(math.pi / 2 * done)
        )),
        "That is a quarter of a wave: it does not come in level. From which angle to which does "
        "the half wave go?",
    ),
    Mistake(
        "a quarter instead of a half wave",
        schedule_by(down=lambda done, most, last: last + (most - last) * _half(math.pi / 2 * done)),
        "That is a quarter of a wave, and it ends halfway up. From which angle to which does the "
        "half wave go?",
    ),
    Mistake(
        "a whole wave",
        schedule_by(down=lambda done, most, last: last + (most - last) * _half(2 * math.pi * done)),
        "That is a whole wave: down, and up again at the end. From which angle to which does half "
        "of it go?",
    ),
    Mistake(
        "cosine below zero",
        schedule_by(down=lambda done, most, last: last + (most - last) * math.cos(math.pi * done)),
        "A cosine goes from 1 to −1, and so your rate becomes negative: it would go uphill. Bring "
        "it between 0 and 1 first.",
    ),
    Mistake(
        "the half is missing",
        schedule_by(down=lambda done, most, last: (
            last + (most - last) * (1 + math.cos(math.pi * done))
        )),
        "1 + cos goes from 2 to 0, so that your rate starts at twice its height.",
    ),
    Mistake(
        "degrees for radians",
        schedule_by(down=lambda done, most, last: last + (most - last) * _half(180 * done)),
        "The cosine gets degrees; it wants radians: half a turn is π.",
    ),
    Mistake(
        "no warm-up",
        schedule_by(up=lambda s, most, w, n, last: most),
        "There is no warm-up: the rate is at its highest from step 0 on.",
    ),
    Mistake(
        "no warm-up",
        lambda step, most, warmup, total, last: float(
            last + (most - last) * _half(math.pi * min(1.0, step / total))
        ),
        "There is no warm-up: the cosine begins at step 0.",
    ),
    Mistake(
        "warm-up from final_rate",
        schedule_by(up=lambda s, most, w, n, last: last + (most - last) * s / w),
        "Your warm-up begins at `final_rate`. It begins at 0.",
    ),
    Mistake(
        "warm-up without the rate",
        schedule_by(up=lambda s, most, w, n, last: s / w),
        "The warm-up climbs to 1, whatever `max_rate` is.",
    ),
    Mistake(
        "warm-up along a cosine",
        schedule_by(up=lambda s, most, w, n, last: most * (1 - _half(math.pi * s / w))),
        "Your warm-up follows a cosine. A straight line is asked for.",
    ),
    Mistake(
        "whole numbers",
        schedule_by(up=lambda s, most, w, n, last: most * (s // w)),
        "`//` rounds down: the warm-up stays at 0. You want the fraction.",
    ),
)  # fmt: skip
