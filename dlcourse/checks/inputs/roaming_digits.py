"""Digits anywhere in their image: what *beat the number* of chapter 4 hands to an answer."""

import numpy as np
from numpy.typing import NDArray

from ...data import load_digits
from ..engine import Case
from .company import once_more, with_glaring

SPLITS = 2
SIDE = 16  # of an image; a digit has 8
TRAINING = 300
HELD_OUT = 400
DRAWN_BY = 41  # seed of the splits: the number to beat belongs to them

Labels = NDArray[np.int64]


def roaming_digits(seed: int) -> tuple[Case, Labels]:
    """Return one split, and the labels of its held-out images, which the answer is not told.

    Args:
        seed: Of the split, of the places of the digits, and for the answer's own random numbers.

    Example:
        >>> case, labels = roaming_digits(0)
        >>> [np.shape(argument) for argument in case.args], labels.shape
        ([(300, 16, 16), (300,), (400, 16, 16), ()], (400,))
    """
    rng, digits = np.random.default_rng((DRAWN_BY, seed)), load_digits()
    chosen = rng.permutation(len(digits.y))[: TRAINING + HELD_OUT]
    x = np.zeros((len(chosen), SIDE, SIDE), np.float32)
    for image, digit in zip(x, digits.x[chosen], strict=True):
        row, column = rng.integers(0, SIDE - 8 + 1, size=2)
        image[row : row + 8, column : column + 8] = digit
    y = digits.y[chosen]
    case = Case(f"split {seed + 1}", (x[:TRAINING], y[:TRAINING], x[TRAINING:], seed))
    return case, y[TRAINING:]


def roaming_digits_cases(rng: np.random.Generator) -> list[Case]:
    """Return the splits, and split 1 again, and with a glaring image, which must not matter."""
    cases = [roaming_digits(seed)[0] for seed in range(SPLITS)]
    return [*cases, once_more(cases[0]), with_glaring(cases[0])]
