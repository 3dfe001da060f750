"""What a colleague's forecast does wrong, and what a repair may leave or break."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def forecasts(
    series: Array,
    w: float,
    u: float,
    b: float,
    v: float,
    *,
    leak: bool = False,
    late: bool = False,
    forget: bool = False,
    squash: Callable[[Any], Any] = np.tanh,
    skip: bool = False,
) -> Array:
    """Return a forecast of every value from those before it; right but for the switches given."""
    found = np.zeros(np.shape(series))
    h = 0.0
    for i, row in enumerate(series):
        if not leak:
            h = 0.0
        for t, value in enumerate(row):
            before = h
            if not (skip and t == 0):
                h = squash(w * value + u * (0.0 if forget else h) + b)
            found[i, t] = v * (h if late else before)
    return found


def _bugs(**switches: Any) -> Callable[..., Array]:
    return lambda *given: forecasts(*given, **switches)


BUGS = (
    Mistake(
        "both bugs are still there",
        _bugs(leak=True, late=True),
        "This does what the suspect does, and fails both tests: alone, a series gets other "
        "forecasts than among others; and a forecast changes with the very value that it should "
        "foretell. Take two series of two values, and follow h with a pencil.",
    ),
    Mistake(
        "the state still goes from series to series",
        _bugs(leak=True),
        "One bug is mended: no forecast knows its own value. The other one: alone, a series gets "
        "other forecasts than among others. What does the network remember when the second series "
        "begins?",
    ),
    Mistake(
        "the target is still inside",
        _bugs(late=True),
        "One bug is mended: each series begins anew. The other one: change the value at a place, "
        "and the forecast *for that place* changes. At the moment of the forecast, which values "
        "have been read?",
    ),
    Mistake(
        "no memory at all",
        _bugs(forget=True),
        "Now the state is forgotten at every step, so that a forecast knows the last value alone. "
        "Within a series the memory was right.",
    ),
    Mistake(
        "no memory at all",
        _bugs(forget=True, late=True),
        "Now the state is forgotten at every step; within a series the memory was right. And the "
        "forecast for a place still changes with the value there.",
    ),
    Mistake(
        "no tanh",
        _bugs(squash=lambda z: z),
        "Both bugs are mended, and the tanh is lost. It was right in the suspect.",
    ),
    Mistake(
        "the first value is never read",
        _bugs(skip=True),
        "The first value of each series is not read at all. It has to be read, *after* its "
        "forecast was made.",
    ),
    Mistake(
        "the forecast without its weight",
        lambda series, w, u, b, v: forecasts(series, w, u, b, 1.0),
        "The forecast is v times the state; now it is the state itself.",
    ),
    Mistake(
        "forecasts of the values after",
        lambda series, *weights: forecasts(series, *weights, late=True)[:, :-1],
        "One forecast too few in each series: the one for the first value, made from a state of "
        "zero, is missing.",
    ),
    Mistake(
        "forecasts shifted by repetition",
        lambda series, *weights: (lambda late: np.concatenate([late[:, :1], late[:, :-1]], axis=1))(
            forecasts(series, *weights, late=True)
        ),
        "The forecasts have moved to their places, but the one for the first value is made from "
        "that value. Before anything is read, what is the state?",
    ),
    Mistake(
        "forecasts shifted around the end",
        lambda series, *weights: np.roll(forecasts(series, *weights, late=True), 1, axis=1),
        "The forecasts have moved by one place, and the last one has come round to the front: the "
        "first forecast now knows the whole series. Before anything is read, what is the state?",
    ),
)
