"""Fifty labelled digits, and many unlabelled: what *beat the number* of chapter 5b hands over."""

import numpy as np

from ...data import load_digits
from ..engine import Case
from .company import in_other_company
from .few_digits import Labels, draw_of_each

SPLITS = 4
PER_CLASS = 5
TEST = 500
FEWER = 300
DRAWN_BY = 7  # seed of the splits: the number to beat belongs to them


def unlabelled_digits() -> list[tuple[Case, Labels]]:
    """Return the splits, each with the labels of the test images, which the answer is not told.

    Example:
        >>> case, labels = unlabelled_digits()[0]
        >>> [array.shape for array in case.args], labels.shape
        ([(50, 8, 8), (50,), (500, 8, 8), (1247, 8, 8)], (500,))
    """
    rng, digits = np.random.default_rng(DRAWN_BY), load_digits()
    x, y = digits.x, digits.y
    found = []
    for number in range(1, SPLITS + 1):
        train = draw_of_each(PER_CLASS, y, rng)
        rest = rng.permutation(np.setdiff1d(np.arange(len(y)), train))
        test, unlabelled = rest[:TEST], rest[TEST:]
        case = Case(f"split {number}", (x[train], y[train], x[test], x[unlabelled]))
        found.append((case, y[test]))
    return found


def unlabelled_digits_cases(rng: np.random.Generator) -> list[Case]:
    """Return the splits; and split 1 again, with other company, and with fewer unlabelled."""
    found = unlabelled_digits()
    case, labels = found[0]
    x, y, x_test, unlabelled = case.args
    fewer = Case("split 1 with 300 unlabelled images", (x, y, x_test, unlabelled[:FEWER]))
    return [*(case for case, _ in found), *in_other_company(case, labels, among=TEST), fewer]
