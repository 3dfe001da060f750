"""Nine digits to learn, and a tenth that is odd: *beat the number* of chapter 9a hands it over."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ...data import load_digits
from ..engine import Case

Labels = NDArray[np.int64]

ODD = (1, 3, 5, 8)  # one of them in each split
SPLITS = len(ODD)
NORMAL = 800
SLIPPED_IN = 8  # odd ones among those to learn from, and nobody says which
TEST = 400
DRAWN_BY = 9  # seed of the splits: the number to beat belongs to them


@cache
def odd_digits() -> tuple[tuple[Case, Labels], ...]:
    """Return the splits, each with 1 for the odd ones to find, which the answer is not told.

    Example:
        >>> case, odd = odd_digits()[0]
        >>> [array.shape for array in case.args], odd.shape, int(odd.sum())
        ([(808, 8, 8), (574, 8, 8)], (574,), 174)
    """
    digits = load_digits()
    found = []
    for number, digit in enumerate(ODD, start=1):
        rng = np.random.default_rng([DRAWN_BY, number])
        normal = rng.permutation(np.flatnonzero(digits.y != digit))
        odd = rng.permutation(np.flatnonzero(digits.y == digit))
        train = rng.permutation(np.concatenate([normal[:NORMAL], odd[:SLIPPED_IN]]))
        test = np.concatenate([normal[NORMAL : NORMAL + TEST], odd[SLIPPED_IN:]])
        test = rng.permutation(test)
        case = Case(f"split {number}", (digits.x[train], digits.x[test]))
        found.append((case, (digits.y[test] == digit).astype(np.int64)))
    return tuple(found)


def odd_digits_cases(rng: np.random.Generator) -> list[Case]:
    """Return the splits; and split 1 again: as it was, one image alone, and with a glaring one."""
    found = [case for case, _ in odd_digits()]
    train, test = found[0].args
    glaring = np.zeros_like(test[:1])
    glaring[:, :, :4] = 1000
    return [
        *found,
        Case("split 1 once more", (train, test)),
        Case("one image of split 1 alone", (train, test[:1])),
        Case("split 1 and one glaring image", (train, np.concatenate([test, glaring]))),
    ]
