"""Mistakes with a law through losses, and with what a given amount of computing should buy."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def line(x: Array, y: Array) -> tuple[float, float]:
    """Return slope and intercept of the line of least squares."""
    centred = x - x.mean()
    slope = float(centred @ (y - y.mean()) / (centred @ centred))
    return slope, float(y.mean() - slope * x.mean())


def _of_line(
    x_of: Callable[[Array], Array], y_of: Callable[[Array], Array]
) -> Callable[[Array, Array], tuple[float, float]]:
    return lambda sizes, losses: line(x_of(sizes), y_of(losses))


def _as_is(values: Array) -> Array:
    return np.asarray(values, float)


_LOGS = _of_line(np.log, np.log)


def _foretold_in_logs(sizes: Array, losses: Array, at: float) -> float:
    slope, intercept = _LOGS(sizes, losses)
    return slope * np.log(at) + intercept


def _first_and_last(sizes: Array, losses: Array, at: float) -> tuple[float, float]:
    rise = np.log(losses[-1] / losses[0]) / np.log(sizes[-1] / sizes[0])
    return -rise, float(losses[0] * (at / sizes[0]) ** rise)


def _linear(sizes: Array, losses: Array, at: float) -> tuple[float, float]:
    slope, intercept = line(_as_is(sizes), _as_is(losses))
    return -slope, slope * at + intercept


def _half(sizes: Array, losses: Array, at: float) -> tuple[float, float]:
    slope, intercept = _of_line(np.log, _as_is)(sizes, losses)
    return -slope, slope * np.log(at) + intercept


def _exponential(sizes: Array, losses: Array, at: float) -> tuple[float, float]:
    slope, intercept = _of_line(_as_is, np.log)(sizes, losses)
    return -slope, float(np.exp(slope * at + intercept))


LAW = (
    Mistake(
        "no logarithms",
        _linear,
        "You fit a straight line to sizes and losses themselves. Beyond the largest size it soon "
        "foretells losses below 0. On which axes is a power law straight?",
    ),
    Mistake(
        "a logarithm of the sizes alone",
        _half,
        "You take the logarithm of the sizes, but not of the losses. On which two axes is "
        "L = A · N^(−α) a straight line?",
    ),
    Mistake(
        "a logarithm of the losses alone",
        _exponential,
        "You take the logarithm of the losses, but not of the sizes: that is an exponential, and "
        "no power.",
    ),
    Mistake(
        "through the first and the last point",
        _first_and_last,
        "Your line goes through the first and the last point. Chance in these two decides it all; "
        "the line of least squares heeds them all, in whatever order they stand.",
    ),
    Mistake(
        "the slope itself",
        lambda sizes, losses, at: _LOGS(sizes, losses)[0],
        "That is the slope, which is negative. L = A · N^(−α) has the minus already.",
        "exponent",
    ),
    Mistake(
        "the intercept instead of the slope",
        lambda sizes, losses, at: _LOGS(sizes, losses)[1],
        "That is the intercept. `np.polyfit` returns the slope first.",
        "exponent",
    ),
    Mistake(
        "still a logarithm",
        _foretold_in_logs,
        "The line foretells the *logarithm* of the loss. What undoes it?",
        "foretold",
    ),
    Mistake(
        "another base",
        lambda sizes, losses, at: 10.0 ** _foretold_in_logs(sizes, losses, at),
        "A natural logarithm is undone by a power of 10. Logarithm and power need the same base.",
        "foretold",
    ),
    Mistake(
        "the logarithm of the new size is missing",
        lambda sizes, losses, at: float(
            np.exp(_LOGS(sizes, losses)[0] * at + _LOGS(sizes, losses)[1])
        ),
        "The new size goes into the line as it is. The line was fitted to logarithms of sizes.",
        "foretold",
    ),
    Mistake(
        "rises with the size",
        lambda sizes, losses, at: float(
            np.exp(_LOGS(sizes, losses)[1] - _LOGS(sizes, losses)[0] * np.log(at))
        ),
        "Your law rises with the size: a sign.",
        "foretold",
    ),
)  # fmt: skip


def _plan(parameters: float, tokens: float, flop: float, peak: float) -> tuple[float, float, float]:
    return parameters, tokens, flop / (peak / 3) / 3600


def _root(share: float) -> Callable[[float, float], tuple[float, float, float]]:
    def compute(flop: float, peak: float) -> tuple[float, float, float]:
        parameters = float(np.sqrt(flop / share))
        return _plan(parameters, 20 * parameters, flop, peak)

    return compute


def _exchanged(flop: float, peak: float) -> tuple[float, float, float]:
    tokens = float(np.sqrt(flop / 120))
    return _plan(20 * tokens, tokens, flop, peak)


def _no_root(flop: float, peak: float) -> tuple[float, float, float]:
    return _plan(flop / 120, 20 * flop / 120, flop, peak)


def _alike(flop: float, peak: float) -> tuple[float, float, float]:
    return _plan(float(np.sqrt(flop / 6)), float(np.sqrt(flop / 6)), flop, peak)


def _hours(name: str, told: str, share: Callable[[float, float], float]) -> Mistake:
    return Mistake(name, share, told, "hours")


BUDGET = (
    Mistake(
        "the 6 is missing",
        _root(20),
        "You take C = N D. Each token costs 2 operations for each parameter forward, and twice as "
        "many backward.",
    ),
    Mistake(
        "forward alone",
        _root(40),
        "You take C = 2 N D: that is the way forward. Training goes back as well, at twice the "
        "price.",
    ),
    Mistake(
        "twenty parameters a token",
        _exchanged,
        "You have 20 parameters for each token. It is the other way round: about 20 tokens for "
        "each parameter.",
    ),
    Mistake(
        "the root is missing",
        _no_root,
        "The root is missing: with D = 20 N, the number of parameters stands in C *twice*. Twice "
        "the size then needs four times the computing.",
    ),
    Mistake(
        "as many tokens as parameters",
        _alike,
        "You have as many tokens as parameters: 6 N D fits, 20 tokens a parameter do not.",
    ),
    Mistake(
        "as many tokens as parameters",
        lambda flop, peak: float(np.sqrt(flop / 120)),
        "These are the parameters once more. There are 20 tokens for each.",
        "tokens",
    ),
    _hours(
        "at full peak",
        "That is for a GPU at its full peak. A good run gets a third of it, and takes three times "
        "as long.",
        lambda flop, peak: flop / peak / 3600,
    ),
    _hours(
        "three times as fast as the peak",
        "You take three times the peak instead of a third of it.",
        lambda flop, peak: flop / (3 * peak) / 3600,
    ),
    _hours("seconds", "These are seconds.", lambda flop, peak: 3 * flop / peak),
    _hours("minutes", "These are minutes.", lambda flop, peak: 3 * flop / peak / 60),
    _hours("days", "These are days.", lambda flop, peak: 3 * flop / peak / 3600 / 24),
)
