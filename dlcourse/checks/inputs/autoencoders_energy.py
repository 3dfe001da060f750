"""What the answers of chapter 9a are tried on: memories and Boltzmann machines."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case

Array = NDArray[Any]


def _signs(rng: np.random.Generator, *shape: int) -> Array:
    return rng.choice([-1.0, 1.0], size=shape)


def _weights(patterns: Array) -> Array:
    """Return Hebb's weights, exact in binary where the number of units is a power of 2."""
    weights = patterns.T @ patterns / patterns.shape[1]
    np.fill_diagonal(weights, 0.0)
    return weights


def _symmetric(rng: np.random.Generator, units: int) -> Array:
    """Return weights in quarters, so that every sum of them is exact."""
    drawn = np.triu(rng.integers(-8, 9, size=(units, units)), 1) / 4
    return drawn + drawn.T


def hebb_cases(rng: np.random.Generator) -> list[Case]:
    """Return one picture and several, of several sizes, mostly dark and mostly bright."""

    def drawn(n: int, height: int, width: int, bright: float = 0.5) -> Array:
        return (rng.random((n, height, width)) < bright).astype(float)

    return [
        Case("2 pictures of 2 by 2", (np.array([[[1.0, 0], [0, 1]], [[1, 1], [0, 0]]]),)),
        Case("one picture", (drawn(1, 3, 2),)),
        Case("5 pictures of 4 by 3", (drawn(5, 4, 3),)),
        Case("mostly dark", (drawn(4, 3, 5, 0.15),)),
        Case("mostly bright", (drawn(3, 4, 4, 0.85),)),
        Case("more pictures than pixels", (drawn(9, 2, 3),)),
        Case("12 pictures of 8 by 8", (drawn(12, 8, 8),)),
        Case("float32", (drawn(3, 4, 5).astype(np.float32),)),
    ]


def energy_cases(rng: np.random.Generator) -> list[Case]:
    """Return states of stored patterns and of tossed coins, with weights of several kinds."""
    two = np.array([[1.0, 1, -1, -1], [1, -1, 1, -1]])
    patterns = _signs(rng, 3, 10)
    return [
        Case("4 units, a stored pattern", (_weights(two), two[0])),
        Case("4 units, another state", (_weights(two), np.array([1.0, 1, 1, -1]))),
        Case("10 units, a stored pattern", (_weights(patterns), patterns[1])),
        Case("10 units, tossed coins", (_weights(patterns), _signs(rng, 10))),
        Case("weights of any size", (_symmetric(rng, 7), _signs(rng, 7))),
        Case("two units", (np.array([[0.0, 3.0], [3.0, 0.0]]), np.array([1.0, -1.0]))),
        Case("no weights", (np.zeros((5, 5)), _signs(rng, 5))),
        Case("40 units", (_weights(_signs(rng, 6, 40)), _signs(rng, 40))),
        Case("float32", (_symmetric(rng, 9).astype(np.float32), _signs(rng, 9).astype("f4"))),
    ]


def settle_cases(rng: np.random.Generator) -> list[Case]:
    """Return spoilt patterns, ties, states that need several passes, and one that is settled."""

    def recall(units: int, stored: int, spoilt: int) -> tuple[Array, Array, Array]:
        patterns = _signs(rng, stored, units)
        state = patterns[0].copy()
        state[rng.permutation(units)[:spoilt]] *= -1
        return _weights(patterns), state, rng.permutation(units)

    one = np.array([[1.0, 1, 1, -1]])
    chain = np.zeros((8, 8))
    for unit in range(7):  # each unit copies the next one, and the first ones hear of it last
        chain[unit, unit + 1] = chain[unit + 1, unit] = 2.0**unit
    start = -np.ones(8)
    start[7] = 1.0
    pair = np.array([[0.0, 1.0], [1.0, 0.0]])
    swing = np.array([[0.0, 2, 0], [2, 0, 3], [0, 3, 0]])
    ties = np.zeros((8, 8))  # units 0 and 3 hear one of each; 6 and 7 hear nobody
    for unit, other in ((0, 1), (0, 2), (3, 4), (3, 5)):
        ties[unit, other] = ties[other, unit] = 1.0
    patterns, small = _signs(rng, 3, 16), recall(32, 4, 9)
    return [
        Case("4 units, one is wrong",
             (_weights(one), np.array([1.0, -1, 1, -1]), np.array([2, 0, 1, 3]))),
        Case("two units that would swap for ever", (pair, np.array([1.0, -1]), np.array([0, 1]))),
        Case("the same two, the other one first", (pair, np.array([1.0, -1]), np.array([1, 0]))),
        Case("16 units, 3 patterns", recall(16, 3, 5)),
        Case("64 units, 5 patterns", recall(64, 5, 20)),
        Case("a chain, several passes", (chain, start, np.arange(8))),
        Case("weights of any size", (_symmetric(rng, 12), _signs(rng, 12), rng.permutation(12))),
        Case("a unit that flips and flips back", (swing, np.array([-1.0, 1, -1]), np.arange(3))),
        Case("sums of zero", (ties, np.array([-1.0, 1, -1, 1, -1, 1, 1, -1]), np.arange(8))),
        Case("a stored pattern",
             (_weights(patterns[:1]), patterns[0], rng.permutation(16))),
        Case("float32", (*(part.astype(np.float32) for part in small[:2]), small[2])),
    ]  # fmt: skip


def _machine(rng: np.random.Generator, visible: int, hidden: int, size: float) -> tuple[Array, ...]:
    return (
        rng.normal(0, size, size=(visible, hidden)),
        rng.normal(0, size, size=visible),
        rng.normal(0, size, size=hidden),
    )


def free_energy_cases(rng: np.random.Generator) -> list[Case]:
    """Return small and large machines, grey pixels, and weights that overflow a plain exponent."""

    def states(n: int, visible: int) -> Array:
        return (rng.random((n, visible)) < 0.5).astype(float)

    by_hand = np.array([[1.0, 0.0]]), np.array([[2.0], [-1.0]]), np.array([0.5, 1.0]), np.zeros(1)
    small, x = _machine(rng, 4, 3, 1.0), states(6, 4)
    return [
        Case("2 pixels, 1 hidden unit", by_hand),
        Case("6 pictures, 4 pixels, 3 hidden units", (x, *small)),
        Case("one picture", (x[:1], *small)),
        Case("grey pixels", (rng.random((5, 4)), *small)),
        Case("more hidden units than pixels", (states(4, 3), *_machine(rng, 3, 8, 1.5))),
        Case("as many hidden units as pixels", (states(5, 4), *_machine(rng, 4, 4, 1.0))),
        Case("64 pixels", (states(3, 64), *_machine(rng, 64, 20, 0.3))),
        Case("weights of a thousand", (x, 1000 * small[0], *small[1:])),
        Case("a machine that knows nothing", (x, *(0 * part for part in small))),
        Case("float32", tuple(part.astype(np.float32) for part in (x, *small))),
    ]


def divergence_cases(rng: np.random.Generator) -> list[Case]:
    """Return batches and machines of several sizes, and no learning at all."""

    def drawn(n: int, visible: int, hidden: int, size: float, rate: float) -> tuple[Any, ...]:
        x = (rng.random((n, visible)) < 0.4).astype(float)
        draws = rng.random((n, hidden)), rng.random((n, visible))
        return x, *_machine(rng, visible, hidden, size), *draws, rate

    typical = drawn(8, 5, 3, 1.0, 0.1)
    one = (typical[0][:1], *typical[1:4], typical[4][:1], typical[5][:1], 0.1)
    return [
        Case("8 pictures, 5 pixels, 3 hidden units", typical),
        Case("one picture", one),
        Case("as many hidden units as pixels", drawn(6, 4, 4, 1.0, 0.5)),
        Case("more hidden units than pixels", drawn(5, 3, 7, 1.5, 1.0)),
        Case("a machine that knows nothing", (typical[0], *(0 * part for part in typical[1:4]),
                                              *typical[4:])),
        Case("64 pixels", drawn(20, 64, 12, 0.3, 0.05)),
        Case("learning rate 0", (*typical[:6], 0.0)),
    ]  # fmt: skip
