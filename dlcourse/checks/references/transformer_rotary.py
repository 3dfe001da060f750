"""Mistakes in turning queries and keys: which features are a pair, by which angle, which way."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake
from .transformer_places import RATE, even, growing, rates_of, side_by_side, slow

Array = np.ndarray


def _turned(
    *,
    rates: Callable[[int], Array] = rates_of,
    places: Callable[[Array, Array], Array] = lambda x, positions: positions,
    new: Callable[..., tuple[Array, Array]] = lambda a, b, sin, cos: (
        a * cos - b * sin,
        a * sin + b * cos,
    ),
) -> Callable[[Array, Array], Array]:
    """Return a rotation that is right but for the switches given."""

    def turn(x: Array, positions: Array) -> Array:
        angles = places(x, positions)[:, None] * rates(x.shape[-1])
        first, second = np.split(x, 2, axis=-1)
        return np.concatenate(new(first, second, np.sin(angles), np.cos(angles)), axis=-1)

    return turn


rotate = _turned()


def _neighbours(x: Array, positions: Array) -> Array:
    angles = positions[:, None] * rates_of(x.shape[-1])
    sin, cos = np.sin(angles), np.cos(angles)
    a, b = x[..., ::2], x[..., 1::2]
    return side_by_side(a * cos - b * sin, a * sin + b * cos)


def _added(x: Array, positions: Array) -> Array:
    angles = positions[:, None] * rates_of(x.shape[-1])
    return x + np.concatenate([np.sin(angles), np.cos(angles)], axis=-1)


def _multiplied(x: Array, positions: Array) -> Array:
    angles = positions[:, None] * rates_of(x.shape[-1])
    return x * np.concatenate([np.sin(angles), np.cos(angles)], axis=-1)


ROTATE = (
    Mistake(
        "neighbours for pairs",
        _neighbours,
        "Features 0 and 1 are turned together, then 2 and 3: some models do that. Here a pair is "
        "feature i of the first half with feature i of the second.",
    ),
    Mistake(
        "turned the other way",
        _turned(new=lambda a, b, sin, cos: (a * cos + b * sin, b * cos - a * sin)),
        "A rotation by the right angles, the other way round. Scores would depend on the distance "
        "alone as well; asked for is (a, b) to (a cos − b sin, a sin + b cos).",
    ),
    Mistake(
        "no rotation: a sign",
        _turned(new=lambda a, b, sin, cos: (a * cos - b * sin, b * cos - a * sin)),
        "The length of a vector changes, and a rotation keeps it. Look at the signs: one of the "
        "two sines has a minus, the other a plus.",
    ),
    Mistake(
        "no rotation: a sign",
        _turned(new=lambda a, b, sin, cos: (a * cos + b * sin, a * sin + b * cos)),
        "The length of a vector changes, and a rotation keeps it. Look at the signs: one of the "
        "two sines has a minus, the other a plus.",
    ),
    Mistake(
        "the second half reads the new first half",
        _turned(
            new=lambda a, b, sin, cos: (a * cos - b * sin, (a * cos - b * sin) * sin + b * cos)
        ),
        "The second half is made from the *new* first half. Both are made from the old ones.",
    ),
    Mistake(
        "half of it",
        _turned(new=lambda a, b, sin, cos: (a * cos, b * cos)),
        "The sines are missing: each feature is multiplied by a cosine, and that forgets.",
    ),
    Mistake(
        "sine and cosine exchanged",
        _turned(new=lambda a, b, sin, cos: (a * sin - b * cos, a * cos + b * sin)),
        "Sine and cosine have changed places. At place 0 nothing is turned at all: which of the "
        "two is 1 there?",
    ),
    Mistake(
        "places counted from 0",
        _turned(places=lambda x, positions: np.arange(len(positions))),
        "Right where the places are 0, 1, 2, …; `positions` says where the tokens really stand.",
    ),
    Mistake(
        "one rate for all",
        _turned(rates=even),
        f"All pairs turn by the same angle. {RATE}",
    ),
    Mistake(
        "rates half as far apart",
        _turned(rates=slow),
        f"The exponent is −i/dim, and the 2 is missing. {RATE}",
    ),
    Mistake(
        "rates that grow",
        _turned(rates=growing),
        f"The rates grow: 10000 has the wrong sign in its exponent. {RATE}",
    ),
    Mistake(
        "added instead of turned",
        _added,
        "The vectors of the places are *added*. A rotation multiplies: nothing is added, and every "
        "vector stays as long as it was.",
    ),
    Mistake(
        "multiplied by sines",
        _multiplied,
        "Each feature is multiplied by a sine or cosine. In a rotation each new feature comes from "
        "*both* of its pair.",
    ),
)  # fmt: skip
