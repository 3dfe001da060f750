"""A hundred digits to learn from: what *beat the number* of chapter 3b hands to an answer."""

import numpy as np
from numpy.typing import NDArray

from ...data import load_digits
from ..engine import Case

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
        drawn = [rng.permutation(np.flatnonzero(y == k))[:PER_CLASS] for k in range(10)]
        train = rng.permutation(np.concatenate(drawn))
        test = np.setdiff1d(np.arange(len(y)), train)
        found.append((Case(f"split {number}", (x[train], y[train], x[test])), y[test]))
    return found


def few_digits_cases(rng: np.random.Generator) -> list[Case]:
    """Return the splits, and split 1 again, and with other company, which must not matter."""
    found = few_digits()
    case, labels = found[0]
    x_train, y_train, x_test = case.args
    # a plain image, so that no sound method changes its mind about it
    apart = ((x_test[:300, None] - x_train[None]) ** 2).sum(axis=(2, 3))
    same = y_train[None] == labels[:300, None]
    nearest, stranger = (np.where(mask, apart, np.inf).min(axis=1) for mask in (same, ~same))
    plain = x_test[[int((stranger - nearest).argmax())]]
    glaring = np.zeros_like(x_test[:1])
    glaring[:, :, :4] = 1000  # its left half
    return [
        *(case for case, _ in found),
        Case("split 1 once more", case.copy().args),
        Case("one image of split 1 alone", (x_train, y_train, plain)),
        Case(
            "split 1 and one glaring image", (x_train, y_train, np.concatenate([x_test, glaring]))
        ),
    ]
