"""The two bugs of the meter, apart and together, and what may come of repairing them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def meter_by(
    *,
    processor: Callable[[Array, float], Any] = lambda counter, limit: (
        np.diff(counter) % limit
    ).sum(),
    gpu: Callable[[Array, Array], Any] = lambda times, watts: (
        np.diff(times) * (watts[1:] + watts[:-1]) / 2
    ).sum(),
    unit: float = 3600.0,
) -> Callable[..., tuple[float, float]]:
    """Return a meter that is right but for the switches given.

    Args:
        processor: Joules by the counter and its range.
        gpu: Joules by times and powers.
        unit: Joules in what is returned.
    """

    def meter(times: Array, counter: Array, limit: float, watts: Array) -> tuple[float, float]:
        return processor(counter, limit) / unit, gpu(times, watts) / unit

    return meter


def _ends(counter: Array, limit: float) -> Any:
    return (counter[-1] - counter[0]) % limit


def _mean(times: Array, watts: Array) -> Any:
    return watts.mean() * (times[-1] - times[0])


_STEPS = "Each look counts until the next one, as if the power stayed the same in between and then "

BUGS = (
    Mistake(
        "both bugs are still there",
        meter_by(processor=_ends, gpu=_mean),
        "Both bugs are still in it. Does every look stand for as many seconds?",
    ),
    Mistake(
        "still the ends alone",
        meter_by(processor=_ends),
        "The GPU is right now. The processor's counter is still read at both ends alone; between "
        "them it may have started again many times.",
    ),
    Mistake(
        "still the plain mean",
        meter_by(gpu=_mean),
        "The processor is right now. The GPU's looks still count the same, however long it is "
        "until the next one.",
    ),
    Mistake(
        "starts again unnoticed",
        meter_by(processor=lambda counter, limit: np.diff(counter).sum()),
        "What is added where the counter falls? As it is, the differences cancel, and only the "
        "ends are left.",
    ),
    Mistake(
        "only where it rises",
        meter_by(
            processor=lambda counter, limit: np.maximum(np.diff(counter), 0).sum(),
        ),
        "You leave out the stretches in which the counter starts again. Something was used there, "
        "too: how much?",
    ),
    Mistake(
        "the size of each step",
        meter_by(processor=lambda counter, limit: np.abs(np.diff(counter)).sum()),
        "Where the counter falls you take how *far* it fell. How much did it count from there to "
        "the end of its range and on?",
    ),
    Mistake(
        "steps instead of slopes",
        meter_by(gpu=lambda times, watts: (np.diff(times) * watts[:-1]).sum()),
        _STEPS + "jumped. It changes steadily: both neighbours count.",
    ),
    Mistake(
        "steps instead of slopes",
        meter_by(gpu=lambda times, watts: (np.diff(times) * watts[1:]).sum()),
        _STEPS + "jumped. It changes steadily: both neighbours count.",
    ),
    Mistake(
        "joules",
        meter_by(unit=1.0),
        "Both are right in joules. Watt-hours are asked for, as before.",
    ),
)
