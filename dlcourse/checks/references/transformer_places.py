"""Mistakes with places: sines and cosines, of which rates and in which order."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake

Array = np.ndarray
_BASE = 10_000.0


def rates_of(width: int) -> Array:
    """Return by how much each pair turns from one place to the next, in radians."""
    return _BASE ** (-2 * np.arange(width // 2) / width)


def _vectors(
    *,
    rates: Callable[[int], Array] = rates_of,
    first: int = 0,
    join: Callable[[Array, Array], Array] = lambda sin, cos: np.concatenate([sin, cos], axis=1),
    turn: float = 1.0,
) -> Callable[[int, int], Array]:
    """Return position vectors that are right but for the switches given."""

    def vectors(length: int, width: int) -> Array:
        angles = turn * np.arange(first, first + length)[:, None] * rates(width)
        return join(np.sin(angles), np.cos(angles))

    return vectors


sinusoidal = _vectors()


def side_by_side(first: Array, second: Array) -> Array:
    """Return the columns of both in turn."""
    return np.stack([first, second], axis=-1).reshape(*first.shape[:-1], -1)


def slow(width: int) -> Array:
    """Return rates that end at 1/100."""
    return _BASE ** (-np.arange(width // 2) / width)


def growing(width: int) -> Array:
    """Return rates that go up."""
    return _BASE ** (2 * np.arange(width // 2) / width)


def _to_the_end(width: int) -> Array:
    half = width // 2
    return _BASE ** (-np.arange(half) / max(half - 1, 1))


def _from_one(width: int) -> Array:
    return _BASE ** (-2 * np.arange(1, width // 2 + 1) / width)


def _thousand(width: int) -> Array:
    return 1000.0 ** (-2 * np.arange(width // 2) / width)


def even(width: int) -> Array:
    """Return the same rate for all pairs."""
    return np.ones(width // 2)


RATE = "The rates go from 1 down to nearly 1/10000, in equal ratios."

SINUSOIDAL = (
    Mistake(
        "sine and cosine in turn",
        _vectors(join=side_by_side),
        "The columns are sine, cosine, sine, cosine, as in the paper of 2017. To a network it "
        "makes no difference; here all sines are asked for first, then all cosines.",
    ),
    Mistake(
        "cosines first",
        _vectors(join=lambda sin, cos: np.concatenate([cos, sin], axis=1)),
        "The cosines stand on the left. The sines are asked for first.",
    ),
    Mistake(
        "rates half as far apart",
        _vectors(rates=slow),
        f"The exponent is −i/width, and the 2 is missing. {RATE}",
    ),
    Mistake(
        "rates that grow",
        _vectors(rates=growing),
        f"The rates grow: 10000 has the wrong sign in its exponent. {RATE}",
    ),
    Mistake(
        "rates down to 1/10000 itself",
        _vectors(rates=_to_the_end),
        "The last rate is 1/10000 exactly, as in some programs. Asked for are the paper's: the "
        "exponent of pair i is −2i/width, and i ends below width / 2.",
    ),
    Mistake(
        "pairs counted from 1",
        _vectors(rates=_from_one),
        "The first pair has a rate below 1. Pairs are counted from 0.",
    ),
    Mistake(
        "another base",
        _vectors(rates=_thousand),
        "The rates fall by powers of 1,000. The base is 10,000.",
    ),
    Mistake(
        "one rate for all",
        _vectors(rates=even),
        f"All pairs turn at the same rate, so that place 0 and place 44 are nearly the same. "
        f"{RATE}",
    ),
    Mistake(
        "places counted from 1",
        _vectors(first=1),
        "The first place gets the vector of the second. Places are counted from 0: the first "
        "vector is 0, …, 0, 1, …, 1.",
    ),
    Mistake(
        "degrees",
        _vectors(turn=np.pi / 180),
        "The angles are taken for degrees. NumPy's sine takes radians, and so does the formula.",
    ),
    Mistake(
        "a full turn for each place",
        _vectors(turn=2 * np.pi),
        "Each angle is multiplied by 2π. It is place times rate, in radians.",
    ),
    Mistake(
        "sines alone",
        lambda length, width: np.sin(
            np.arange(length)[:, None] * np.concatenate([rates_of(width)] * 2)
        ),
        "Both halves hold sines. A sine alone does not tell which way it is going; the second half "
        "are cosines.",
    ),
)
