"""Digits to make more of, and what to hold them against: *beat the number* of chapter 10a."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ...data import load_digits
from ..engine import Case

Array = NDArray[np.float64]

SPLITS = 3
HALF = 898  # to learn from, and as many to be held against
DRAWN_BY = 21  # seed of the splits: the number to beat belongs to them


@cache
def halved_digits() -> tuple[tuple[Case, Array, Array], ...]:
    """Return the splits, each with its held-out digits and their labels, which no answer sees.

    Example:
        >>> case, held_out, labels = halved_digits()[0]
        >>> case.args[0].shape, case.args[1].shape, held_out.shape
        ((898, 64), (898,), (898, 64))
    """
    digits = load_digits()
    x = digits.x.reshape(len(digits.x), -1).astype(np.float64)
    found = []
    for number in range(1, SPLITS + 1):
        order = np.random.default_rng([DRAWN_BY, number]).permutation(len(x))
        train, rest = order[:HALF], order[HALF : 2 * HALF]
        case = Case(f"split {number}", (x[train], digits.y[train], HALF, number))
        found.append((case, x[rest], digits.y[rest]))
    return tuple(found)


def made_digits_cases(rng: np.random.Generator) -> list[Case]:
    """Return what to make digits of."""
    return [case for case, *_ in halved_digits()]
