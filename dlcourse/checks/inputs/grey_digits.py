"""Digits with their steps of grey filled up: what *beat the number* of chapter 9b hands over."""

import numpy as np
from numpy.typing import NDArray

from ...data import load_digits
from ..engine import Case

Array = NDArray[np.float64]

SPLITS = 3
TRAIN = 1200
DRAWN_BY = 11  # seed of the splits: the number to beat belongs to them


def grey_digits() -> list[tuple[Case, Array]]:
    """Return the splits, each with the held-out digits, which the answer never sees.

    A pixel is a level of grey, 0 to 16, plus a draw from 0 to 1: without it a density could
    stand on the 17 levels like a comb, and be as high as it likes.

    Example:
        >>> case, held_out = grey_digits()[0]
        >>> case.args[0].shape, held_out.shape
        ((1200, 64), (597, 64))
    """
    rng, levels = np.random.default_rng(DRAWN_BY), load_digits().x.reshape(-1, 64) * 16.0
    found = []
    for number in range(1, SPLITS + 1):
        order = rng.permutation(len(levels))
        x = np.round(levels[order]).astype(np.float64) + rng.random(levels.shape)
        found.append((Case(f"split {number}", (x[:TRAIN],)), x[TRAIN:]))
    return found


def grey_digits_cases(rng: np.random.Generator) -> list[Case]:
    """Return the training digits of the splits."""
    return [case for case, _ in grey_digits()]
