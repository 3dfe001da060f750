"""Mistakes with energy, emissions, operations and prices."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray

ENERGY = (
    Mistake(
        "joules",
        lambda watts, seconds: (watts * seconds).sum(),
        "Watts times seconds are joules. How many joules are a watt-hour?",
    ),
    Mistake(
        "kilowatt-hours",
        lambda watts, seconds: (watts * seconds).sum() / 3.6e6,
        "That is kilowatt-hours. Watt-hours are asked for.",
    ),
    Mistake(
        "minutes for seconds",
        lambda watts, seconds: (watts * seconds).sum() / 60,
        "You divide by the 60 seconds of a *minute*.",
    ),
    Mistake(
        "one for each device",
        lambda watts, seconds: watts * seconds / 3600,
        "Those are the devices one by one. What do they use together?",
    ),
    Mistake(
        "all powers for all times",
        lambda watts, seconds: watts.sum() * seconds.sum() / 3600,
        "You add up powers and times before you multiply: as if every device ran through the times "
        "of all.",
    ),
    Mistake(
        "mean power for the whole time",
        lambda watts, seconds: watts.mean() * seconds.sum() / 3600,
        "You take the mean power for the sum of the times. A device of much power may have run for "
        "a short time only.",
    ),
)

EMISSIONS = (
    Mistake(
        "watt-hours for kilowatt-hours",
        lambda wh, grams, pue: wh * pue * grams,
        "The grams are for each *kilo*watt-hour.",
    ),
    Mistake(
        "without the building",
        lambda wh, grams, pue: wh / 1000 * grams,
        "You leave out what the building uses: cooling, and losses of its power supply.",
    ),
    Mistake(
        "divided by the PUE",
        lambda wh, grams, pue: wh / 1000 / pue * grams,
        "With a PUE of 1.2 the building takes *more* than its computers, and not less.",
    ),
    Mistake(
        "the building alone",
        lambda wh, grams, pue: wh / 1000 * (pue - 1) * grams,
        "That is what the building uses on top. The computers count, too.",
    ),
    Mistake(
        "kilograms",
        lambda wh, grams, pue: wh / 1000 * pue * grams / 1000,
        "That is kilograms. Grams are asked for.",
    ),
    Mistake(
        "all grids together",
        lambda wh, grams, pue: (wh / 1000 * pue * grams).sum(),
        "You add up the grids. The run takes place on one of them: a result for each is asked for.",
    ),
)


def operations(parameters: float, tokens: float, length: float) -> tuple[float, float, float]:
    """Return 6 N D, 2 N times the tokens of an answer, and their ratio."""
    return 6 * parameters * tokens, 2 * parameters * length, 3 * tokens / length


FLOPS = (
    Mistake(
        "forwards alone",
        lambda n, d, length: 2 * n * d,
        "2 operations for each parameter and token are those of the way forwards. What does the "
        "way back cost, beside it?",
        "training",
    ),
    Mistake(
        "the way back alone",
        lambda n, d, length: 4 * n * d,
        "4 are those of the way back. The way forwards comes first.",
        "training",
    ),
    Mistake(
        "as if it learned",
        lambda n, d, length: 6 * n * length,
        "An answer goes forwards only: nothing is learned from it.",
        "answer",
    ),
    Mistake(
        "one token",
        lambda n, d, length: 2 * n,
        "That is one token. An answer has more.",
        "answer",
    ),
    Mistake(
        "upside down",
        lambda n, d, length: length / (3 * d),
        "That is how much of a training one answer costs. After how *many* answers are both equal?",
        "answers",
    ),
    Mistake(
        "tokens instead of answers",
        lambda n, d, length: 3 * d,
        "That is a number of *tokens*. How many answers are these?",
        "answers",
    ),
)

_SECONDS = 86400.0


def cost(
    flops: float, devices: float, peak: float, utilisation: float, price: float
) -> tuple[float, float]:
    """Return the days, and the price of all hours of all devices."""
    seconds = flops / (devices * peak * utilisation)
    return seconds / _SECONDS, seconds / 3600 * devices * price


def _scaled(days: Callable[..., Any], price: Callable[..., Any]) -> Callable[..., Any]:
    def wrong_cost(*given: float) -> tuple[Any, Any]:
        right = cost(*given)
        return right[0] * days(*given), right[1] * price(*given)

    return wrong_cost


COST = (
    Mistake(
        "at the peak",
        _scaled(lambda f, d, p, u, e: u, lambda f, d, p, u, e: u),
        "You count with the peak of the data sheet. The devices reach a part of it.",
    ),
    Mistake(
        "the better used, the longer",
        _scaled(lambda f, d, p, u, e: u**2, lambda f, d, p, u, e: u**2),
        "Devices that are used better are done *earlier*. Do you multiply where you should divide?",
    ),
    Mistake(
        "hours",
        lambda *given: cost(*given)[0] * 24,
        "Those are hours. Days are asked for.",
        "days",
    ),
    Mistake(
        "seconds",
        lambda *given: cost(*given)[0] * _SECONDS,
        "Those are seconds. Days are asked for.",
        "days",
    ),
    Mistake(
        "years",
        lambda *given: cost(*given)[0] / 365,
        "Those are years. Days are asked for.",
        "days",
    ),
    Mistake(
        "as on one device",
        lambda *given: cost(*given)[0] * given[1],
        "That is how long *one* device would take.",
        "days",
    ),
    Mistake(
        "the price of one device",
        lambda *given: cost(*given)[1] / given[1],
        "You pay for one device. Every one of them costs something every hour.",
        "price",
    ),
    Mistake(
        "the price of days",
        lambda *given: cost(*given)[1] / 24,
        "The price is for an *hour*.",
        "price",
    ),
)
