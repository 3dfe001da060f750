"""Series that grow at paces of their own: what *beat the number* of chapter 6a hands out."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..engine import Case

SPLITS = 2
TRAIN, TEST = 150, 100
LENGTH, SEASON = 24, 12
NOISE = 0.05  # relative, of each month
DRAWN_BY = 6  # seed of the splits: the number to beat belongs to them

Values = NDArray[np.float64]


@cache
def growing_series(seed: int) -> tuple[Case, Values]:
    """Return one split, and what came next in its held-out shops, which the answer is not told.

    Each shop has a level, a growth for the year, and a swing with the months, all its own; they
    *multiply*. No two windows are of the same shop, so that no window holds another one's target.

    Example:
        >>> case, truth = growing_series(0)
        >>> [array.shape for array in case.args], truth.shape
        ([(150, 24), (150,), (100, 24)], (100,))
    """
    rng = np.random.default_rng([DRAWN_BY, seed])
    shops = TRAIN + TEST
    months = np.arange(LENGTH + 1) + rng.integers(0, SEASON, size=(shops, 1))
    level = np.exp(rng.uniform(np.log(30), np.log(300), size=(shops, 1)))
    growth = rng.normal(0, 0.45, size=(shops, 1)) / SEASON
    swing = rng.uniform(0.2, 0.8, size=(shops, 1))
    phase = rng.uniform(0, 2 * np.pi, size=(shops, 1))
    season = swing * np.sin(2 * np.pi * months / SEASON + phase)
    season += 0.3 * swing * np.sin(4 * np.pi * months / SEASON + 2 * phase)
    noise = rng.normal(0, NOISE, size=months.shape)
    sales = level * np.exp(growth * np.arange(LENGTH + 1) + season + noise)
    x, y = sales[:, :LENGTH], sales[:, LENGTH]
    case = Case(f"split {seed + 1}", (x[:TRAIN], y[:TRAIN], x[TRAIN:]))
    return case, y[TRAIN:]


def growing_series_cases(rng: np.random.Generator) -> list[Case]:
    """Return the splits, and a few shops of the first one in other company."""
    cases = [growing_series(seed)[0] for seed in range(SPLITS)]
    x_train, y_train, x_test = cases[0].args
    return [*cases, Case("5 shops of split 1 alone", (x_train, y_train, x_test[:5]))]
