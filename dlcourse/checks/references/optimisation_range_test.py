"""Mistakes in reading a range test."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray

FACTOR = 0.25  # two readings of one curve may differ by so much: neighbours, or the middle


def steepest(rates: Array, losses: Array) -> float:
    """Return the rate at which the loss falls fastest, before its minimum."""
    lowest = int(np.nanargmin(losses))
    slopes = np.gradient(losses[: lowest + 1], np.log10(rates[: lowest + 1]))
    return float(rates[int(np.argmin(slopes))])


def _before_minimum(losses: Array) -> slice:
    return slice(0, int(np.nanargmin(losses)) + 1)


def _slopes(rates: Array, losses: Array) -> Array:
    return np.gradient(losses, np.log10(rates))


def _lowest(rates: Array, losses: Array) -> float:
    return float(rates[int(np.nanargmin(losses))])


def _from(choose: Callable[[Array, Array], Any]) -> Callable[[Array, Array], float]:
    def pick(rates: Array, losses: Array) -> float:
        with np.errstate(all="ignore"):
            return float(choose(rates, losses))

    return pick


_AT_MINIMUM = (
    "You take the rate at which the loss is lowest. That is where it stops falling: a little more "
    "and it explodes. Trained with it from the start, the network would live on the edge. Where is "
    "the descent still in full swing?"
)
_TENTH = (
    "A tenth of the rate with the lowest loss: a common rule of thumb, and often not far off. Here "
    "the steepest descent itself is asked for, wherever it lies."
)
_NOT_LOG = (
    "You take the slope against the rate itself. The rates are spaced evenly in their *logarithm*, "
    "and on that axis the curve is read: against the plain rate, small rates look steep because "
    "their steps are tiny."
)
_NAN = (
    "Where the curve has diverged it holds NaN or inf, and `argmin` takes a NaN for the least of "
    "all. What comes after the minimum is no longer part of the descent: leave it out first."
)

RANGE_TEST = (
    Mistake("the lowest loss", _from(_lowest), _AT_MINIMUM),
    Mistake(
        "the lowest loss",
        _from(lambda rates, losses: rates[int(np.argmin(losses))]),
        _AT_MINIMUM + " (And `argmin` takes a NaN for the least of all.)",
    ),
    Mistake("a tenth of the minimum's rate", _from(lambda r, y: _lowest(r, y) / 10), _TENTH),
    Mistake(
        "a tenth of the minimum's rate",
        _from(lambda r, y: r[int(np.argmin(y))] / 10),
        _TENTH + " (And `argmin` takes a NaN for the least of all.)",
    ),
    Mistake(
        "a tenth of the steepest",
        _from(lambda r, y: steepest(r, y) / 10),
        "You find the steepest descent, and then take a tenth. Caution may be wise, but it is not "
        "asked for: return the rate itself.",
    ),
    Mistake(
        "after it has diverged",
        _from(lambda r, y: r[int(np.nanargmin(np.where(
            np.isfinite(_slopes(r, y)), _slopes(r, y), np.nan)))]),
        "Right where the loss explodes for good. But a run that has diverged can bounce: its loss "
        "falls from 40 to 3, steeper than anything before, and that is no progress. Up to where "
        "does the curve count?",
    ),
    Mistake(
        "after it has diverged",
        _from(lambda r, y: r[int(np.nanargmin(np.where(
            np.isfinite(np.diff(y)), np.diff(y), np.nan)))]),
        "Right where the loss explodes for good. But a run that has diverged can bounce: its loss "
        "falls from 40 to 3, steeper than anything before, and that is no progress. Up to where "
        "does the curve count?",
    ),
    Mistake(
        "NaN taken for the least", _from(lambda r, y: r[int(np.argmin(_slopes(r, y)))]), _NAN
    ),
    Mistake("NaN taken for the least", _from(lambda r, y: r[int(np.argmin(np.diff(y)))]), _NAN),
    Mistake(
        "NaN taken for the least", _from(lambda r, y: r[int(np.argmin(np.diff(y))) + 1]), _NAN
    ),
    Mistake(
        "NaN taken for the least",
        _from(lambda r, y: r[int(np.argmin(_slopes(r, y)[: int(np.argmin(y)) + 1]))]),
        _NAN,
    ),
    Mistake(
        "NaN taken for the least",
        _from(lambda r, y: r[int(np.argmin(np.diff(y[: int(np.argmin(y)) + 1])))]),
        _NAN,
    ),
    Mistake(
        "slope against the plain rate",
        _from(lambda r, y: r[int(np.argmin(
            np.gradient(y[_before_minimum(y)], r[_before_minimum(y)])))]),
        _NOT_LOG,
    ),
    Mistake(
        "slope against the plain rate",
        _from(lambda r, y: r[int(np.argmin(
            np.diff(y[_before_minimum(y)]) / np.diff(r[_before_minimum(y)])))]),
        _NOT_LOG,
    ),
    Mistake(
        "slope against the plain rate",
        _from(lambda r, y: r[int(np.argmin(np.gradient(y, r)))]),
        _NOT_LOG + " (And what comes after the minimum does not count.)",
    ),
    Mistake(
        "steepest ascent",
        _from(lambda r, y: r[int(np.nanargmax(np.where(
            np.isfinite(_slopes(r, y)), _slopes(r, y), np.nan)))]),
        "You take the place where the loss *rises* fastest: there it explodes. Falling is a "
        "negative slope.",
    ),
    Mistake(
        "steepest ascent",
        _from(lambda r, y: r[int(np.argmax(_slopes(r, y)[_before_minimum(y)]))]),
        "You take the largest slope. Falling is a negative one: the steepest descent is the "
        "smallest number.",
    ),
    Mistake(
        "steepest ascent",
        _from(
            lambda r, y: r[
                int(np.argmax(np.gradient(y[_before_minimum(y)], np.log10(r[_before_minimum(y)]))))
            ]
        ),
        "You take the largest slope. Falling is a negative one: the steepest descent is the "
        "smallest number.",
    ),
    Mistake(
        "steepest ascent",
        _from(lambda r, y: r[int(np.argmax(np.diff(y[_before_minimum(y)])))]),
        "You take the largest difference. Falling is a negative one: the steepest descent is the "
        "smallest number.",
    ),
    Mistake(
        "the flattest place",
        _from(lambda r, y: r[int(np.argmin(np.abs(np.diff(y[_before_minimum(y)]))))]),
        "You take the differences without their sign, and then the least of them: that is where "
        "nothing happens. Where is it most negative?",
    ),
    Mistake(
        "the flattest place",
        _from(lambda r, y: r[int(np.argmin(np.abs(_slopes(r, y)[_before_minimum(y)])))]),
        "You take the slope without its sign, and then the least of it: that is where nothing "
        "happens. Where is it most negative?",
    ),
    Mistake(
        "the largest rate", _from(lambda r, y: r[-1]), "You return the last rate that was tried."
    ),
    Mistake(
        "an index instead of a rate",
        _from(lambda r, y: np.flatnonzero(r == steepest(r, y))[0]),
        "You return the place in the array; the rate that stands there is asked for.",
    ),
    Mistake(
        "an index instead of a rate",
        _from(lambda r, y: np.argmin(np.diff(y[_before_minimum(y)]))),
        "You return the place in the array; the rate that stands there is asked for.",
    ),
    Mistake(
        "an exponent instead of a rate",
        _from(lambda r, y: np.log10(steepest(r, y))),
        "You return the logarithm of the rate. What is ten to that power?",
    ),
    Mistake(
        "a loss instead of a rate",
        _from(lambda r, y: y[int(np.flatnonzero(r == steepest(r, y))[0])]),
        "You return the loss at that place. The rate is asked for.",
    ),
    Mistake(
        "a loss instead of a rate",
        _from(lambda r, y: np.nanmin(y)),
        "You return the lowest loss. A rate is asked for.",
    ),
)  # fmt: skip


def judge_picked(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Say how steeply the loss falls at the rate that was picked, and at the steepest place."""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        rates, losses = case.args
        best, picked = steepest(rates, losses), np.asarray(outcome.value)
        if picked.ndim or picked.dtype.kind not in "iuf" or not np.isfinite(picked):
            return None
        if abs(picked - best) <= FACTOR * best:
            continue
        if not rates[0] <= picked <= rates[-1]:
            told = f"No such rate was tried: they go from {rates[0]:.3g} to {rates[-1]:.3g}."
        else:
            place = int(np.argmin(np.abs(np.log(rates / picked))))
            lowest = int(np.nanargmin(losses))
            falls = -np.gradient(losses[: lowest + 1], np.log10(rates[: lowest + 1]))
            told = (
                f"There the loss falls by {falls[place]:.2g} a decade, and it falls by up to "
                f"{falls.max():.2g}."
                if place <= lowest
                else "That is beyond the minimum, where the loss rises or has diverged."
            )
        return wrong(
            "not the steepest",
            f"For “{case.name}” you return {picked:.4g}. {told}",
            title="optimisation.pick_learning_rate: not the steepest descent",
        )
    return None
