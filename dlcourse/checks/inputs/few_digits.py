"""A hundred digits to learn from: what *beat the number* of chapter 3b hands to an answer."""

import numpy as np
from numpy.typing import NDArray

from ...data import load_digits
from ..engine import Case
from .company import in_other_company

SPLITS = 4
PER_CLASS = 10
DRAWN_BY = 8  # seed of the splits: the number to beat belongs to them

Labels = NDArray[np.int64]


def few_digits() -> list[tuple[Case, Labels]]:
    """Return the splits, each with the labels of the other images, which the answer is not told.

    Example:
        >>> case, labels = few_digits()[0]
        >>> [array.shape for array in case.args], labels.shape
        ([(100, 8, 8), (100,), (1697, 8, 8)], (1697,))
    """
    rng, digits = np.random.default_rng(DRAWN_BY), load_digits()
    x, y = digits.x, digits.y
    found = []
    for number in range(1, SPLITS + 1):
        train = draw_of_each(PER_CLASS, y, rng)
        test = np.setdiff1d(np.arange(len(y)), train)
        found.append((Case(f"split {number}", (x[train], y[train], x[test])), y[test]))
    return found


def few_digits_cases(rng: np.random.Generator) -> list[Case]:
    """Return the splits, and split 1 again, and with other company, which must not matter."""
    found = few_digits()
    return [*(case for case, _ in found), *in_other_company(*found[0], among=300)]


def draw_of_each(count: int, labels: Labels, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the rows of `count` images of each digit, in any order."""
    drawn = [rng.permutation(np.flatnonzero(labels == k))[:count] for k in range(10)]
    return rng.permutation(np.concatenate(drawn))
