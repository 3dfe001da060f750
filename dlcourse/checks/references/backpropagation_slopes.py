"""Mistakes with derivatives: of a formula by hand, and of sigmoid, tanh and ReLU."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def _exchanged(
    right: Callable[..., tuple[Any, ...]], returns: tuple[str, str, str]
) -> tuple[Mistake, ...]:
    """Return the right results in every wrong order.

    Args:
        right: Returns the three results in the right order.
        returns: What they are called there.
    """

    def mistake(order: tuple[int, ...]) -> Mistake:
        moved = [name for place, name in enumerate(returns) if order[place] != place]
        which = " and ".join(moved) if len(moved) == 2 else "all three"
        return Mistake(
            "results exchanged",
            lambda *given: tuple(right(*given)[place] for place in order),
            f"The values are right: {which} have changed places. The order that is asked for is "
            f"{', '.join(returns)}.",
        )

    return tuple(mistake(order) for order in permutations(range(3)) if order != (0, 1, 2))


def _chain(
    *,
    in_front: bool = True,
    inside: bool = True,
    two: float = 2,
    factors: bool = True,
    joined: Callable[[float, float], float] = lambda one, other: one + other,
) -> Callable[[float, float, float], tuple[float, float, float]]:
    """Return the derivatives of `a (a b + c)²`, right but for the switches given.

    Args:
        in_front: Count the a in front of the bracket.
        inside: Count the a inside it.
        two: What the square brings down.
        factors: Multiply by the derivative of the bracket.
        joined: What becomes of the two ways through a.
    """

    def derivatives(a: float, b: float, c: float) -> tuple[float, float, float]:
        u = a * b + c
        d_u = two * a * u
        ways = (u**2 if in_front else 0), (d_u * (b if factors else 1) if inside else 0)
        return joined(*ways), d_u * (a if factors else 1), d_u

    return derivatives


CHAIN = (
    *_exchanged(_chain(), ("dL/da", "dL/db", "dL/dc")),
    Mistake(
        "only the a in front",
        _chain(inside=False),
        "db and dc are right. For da you count the a in front of the bracket alone, as if the one "
        "inside stood still. But both move when a does: what do two ways to the loss do?",
    ),
    Mistake(
        "only the a inside",
        _chain(in_front=False),
        "db and dc are right. For da you count the a inside the bracket alone. The one in front "
        "moves as well when a does: what do two ways to the loss do?",
    ),
    Mistake(
        "the two ways multiplied",
        _chain(joined=lambda one, other: one * other),
        "db and dc are right. Along one way, slopes are multiplied; over several ways they are "
        "added. You multiply the two ways through a.",
    ),
    Mistake(
        "forgets the 2 of the square",
        _chain(two=1),
        "The square has lost its 2 on the way back. What is the slope of u² at u = 5: 5, or more?",
    ),
    Mistake(
        "forgets the slope of the bracket",
        _chain(factors=False),
        "dc is right. A small change of b changes the bracket by a times as much, and one of a "
        "changes it by b times as much: these slopes are missing.",
    ),
    Mistake(
        "the value instead of the derivatives",
        lambda a, b, c: (a * (a * b + c) ** 2,) * 3,
        "That is L itself, three times. The question is how fast L changes with a, with b, with c.",
    ),
    Mistake(
        "keeps the a in front out",
        lambda a, b, c: (
            (a * b + c) ** 2 + 2 * (a * b + c) * b,
            2 * (a * b + c) * a,
            2 * (a * b + c),
        ),
        "The way back through the bracket begins at L = a u². The a in front is a factor of its "
        "slope, and it is missing in db, in dc, and in one of the two ways of da.",
    ),
)


def _sigmoid(z: Array) -> Array:
    return 0.5 * (1 + np.tanh(0.5 * z))


def _slopes(z: Array, upstream: Array) -> tuple[Array, Array, Array]:
    s = _sigmoid(z)
    return upstream * s * (1 - s), upstream * (1 - np.tanh(z) ** 2), upstream * (z > 0)


def _overflows(sign: int) -> Mistake:
    """Return the slope of the sigmoid, with this sign in its exponent."""
    return Mistake(
        "exp overflows",
        lambda z, upstream: upstream * np.exp(sign * z) / (1 + np.exp(sign * z)) ** 2,
        "Right for small z. The exponential of a large number is larger than any number the "
        "computer has, and infinity over infinity is no number. The other sign in the exponent "
        "moves this to the other end: in this formula no sign will do for every z. Write the slope "
        "with the sigmoid's own output, and compute that as one over something: 1 over infinity is "
        "0, and right.",
        part="sigmoid",
    )


_TWICE = (
    "You apply the function to its own output before you take the slope. Compute the output once, "
    "and write the slope with it."
)

SLOPES = (
    *_exchanged(_slopes, ("sigmoid", "tanh", "relu")),
    Mistake(
        "upstream forgotten",
        lambda z, upstream: _slopes(z, np.ones_like(z)),
        "These are the slopes, and they are right. The gradient that comes from above is missing: "
        "how does it enter?",
    ),
    Mistake(
        "upstream added",
        lambda z, upstream: tuple(upstream + slope for slope in _slopes(z, np.ones_like(z))),
        "You add the slope to the gradient that comes from above. Along one way, what is done "
        "with two slopes, one after the other?",
    ),
    Mistake(
        "z and upstream exchanged",
        lambda z, upstream: _slopes(upstream, z),
        "z and upstream have changed places: the slope is taken where the function was on the way "
        "forward.",
    ),
    # of the sigmoid
    Mistake(
        "slope from z instead of the output",
        lambda z, upstream: upstream * z * (1 - z),
        "You use z (1 − z). The short formula is written with the *output* of the sigmoid, which "
        "lies between 0 and 1, and not with what went in.",
        part="sigmoid",
    ),
    Mistake(
        "function applied twice",
        lambda z, upstream: upstream * _sigmoid(_sigmoid(z)) * (1 - _sigmoid(_sigmoid(z))),
        _TWICE,
        part="sigmoid",
    ),
    Mistake(
        "the function instead of its slope",
        lambda z, upstream: upstream * _sigmoid(z),
        "You multiply by the sigmoid itself. Far to the right it is 1, but there it is flat: what "
        "is its slope there?",
        part="sigmoid",
    ),
    Mistake(
        "half of the slope",
        lambda z, upstream: upstream * (1 - _sigmoid(z)),
        "You multiply by 1 − s. Far to the left that is 1, but there the sigmoid is flat: a second "
        "factor is missing.",
        part="sigmoid",
    ),
    Mistake(
        "upstream forgotten",
        lambda z, upstream: _sigmoid(z) * (1 - _sigmoid(z)),
        "The slope is right. The gradient that comes from above is missing.",
        part="sigmoid",
    ),
    _overflows(1),
    _overflows(-1),
    # of tanh
    Mistake(
        "slope from z instead of the output",
        lambda z, upstream: upstream * (1 - z**2),
        "You use 1 − z². The short formula is written with the *output* of tanh, which lies "
        "between −1 and 1, and not with what went in.",
        part="tanh",
    ),
    Mistake(
        "square forgotten",
        lambda z, upstream: upstream * (1 - np.tanh(z)),
        "You use 1 − t. Far to the left that is 2, but there tanh is flat. The slope is the same "
        "at z and at −z: what has to happen to t first?",
        part="tanh",
    ),
    Mistake(
        "the sigmoid's rule for tanh",
        lambda z, upstream: upstream * np.tanh(z) * (1 - np.tanh(z)),
        "You use t (1 − t), which is the rule of the sigmoid. At z = 0 it gives 0, and there tanh "
        "is steepest.",
        part="tanh",
    ),
    Mistake(
        "function applied twice",
        lambda z, upstream: upstream * (1 - np.tanh(np.tanh(z)) ** 2),
        _TWICE,
        part="tanh",
    ),
    Mistake(
        "the function instead of its slope",
        lambda z, upstream: upstream * np.tanh(z),
        "You multiply by tanh itself. At z = 0 it is 0, and there it is steepest.",
        part="tanh",
    ),
    Mistake(
        "upstream forgotten",
        lambda z, upstream: 1 - np.tanh(z) ** 2,
        "The slope is right. The gradient that comes from above is missing.",
        part="tanh",
    ),
    # of ReLU
    Mistake(
        "slope at the wrong place",
        lambda z, upstream: np.maximum(upstream, 0),
        "You let pass what is positive in `upstream`. A gradient may well be negative: what "
        "decides is whether ReLU let something pass on the way forward.",
        part="relu",
    ),
    Mistake(
        "slope at the wrong place",
        lambda z, upstream: upstream * ((z > 0) & (upstream > 0)),
        "A negative gradient never passes at yours, even where z is positive. What decides is z "
        "alone.",
        part="relu",
    ),
    Mistake(
        "slope of 1 at zero",
        lambda z, upstream: upstream * (z >= 0),
        "Right everywhere but at exactly zero. There ReLU has a corner and no slope; by "
        "convention, and as the docstring says, it counts as 0.",
        part="relu",
    ),
    Mistake(
        "slope of one half at zero",
        lambda z, upstream: upstream * np.heaviside(z, 0.5),
        "Right everywhere but at exactly zero. There ReLU has a corner and no slope; by "
        "convention, and as the docstring says, it counts as 0, not as one half.",
        part="relu",
    ),
    Mistake(
        "the function instead of its slope",
        lambda z, upstream: upstream * np.maximum(z, 0),
        "You multiply by ReLU itself. Its slope does not grow with z: where it is open, what "
        "comes out changes by as much as what goes in.",
        part="relu",
    ),
    Mistake(
        "the slope turned round",
        lambda z, upstream: upstream * (z < 0),
        "The gradient passes where z is negative. ReLU is flat there.",
        part="relu",
    ),
    Mistake(
        "sign instead of step",
        lambda z, upstream: upstream * np.sign(z),
        "Where z is negative, you turn the sign of the gradient. That is the slope of |z|; ReLU is "
        "flat there.",
        part="relu",
    ),
    Mistake(
        "upstream forgotten",
        lambda z, upstream: (z > 0) * 1.0,
        "The slope is right. The gradient that comes from above is missing.",
        part="relu",
    ),
)
