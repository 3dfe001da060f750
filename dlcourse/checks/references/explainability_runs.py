"""Mistakes with explanations of several runs: how they vary, and how much they agree."""

from collections.abc import Callable
from itertools import combinations, combinations_with_replacement
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def overlap_by(
    *,
    size: Callable[[Array], Array] = np.abs,
    share: Callable[[set[int], set[int], int], float] = lambda a, b, k: len(a & b) / k,
    pairs: Callable[[int], list[tuple[int, int]]] = lambda n: list(combinations(range(n), 2)),
) -> Callable[[Array, int], float]:
    """Return how much the runs agree on the largest features, right but for the switches given.

    Args:
        size: What the features of a run are ranked by.
        share: Of two sets and their size, how much they agree.
        pairs: Of the number of runs, the pairs that are compared.
    """

    def overlap(runs: Array, k: int) -> float:
        sets = [{int(j) for j in np.argsort(-size(run))[:k]} for run in runs]
        return float(np.mean([share(sets[a], sets[b], k) for a, b in pairs(len(runs))]))

    return overlap


def _overlap(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, overlap_by(**switches), told, "overlap")


RUNS = (
    Mistake(
        "one run fewer",
        lambda runs, k: runs.std(axis=0, ddof=1),
        "You divide by one run fewer than there are. The task asks for the plain mean of the "
        "squared deviations, and its root.",
        "spread",
    ),
    Mistake(
        "the spread within a run",
        lambda runs, k: runs.std(axis=1),
        "That is how the values of one run differ, a number for each run. How does one *feature* "
        "differ between the runs?",
        "spread",
    ),
    Mistake(
        "squared",
        lambda runs, k: runs.var(axis=0),
        "That is the variance. The standard deviation is asked for, in the units of the values.",
        "spread",
    ),
    Mistake(
        "one for all features",
        lambda runs, k: runs.std(axis=0).mean(),
        "That is the mean over the features. One spread for each of them is asked for.",
        "spread",
    ),
    Mistake(
        "one for all features",
        lambda runs, k: runs.std(),
        "That is one number for the whole table. One spread for each feature is asked for.",
        "spread",
    ),
    Mistake(
        "from the least to the most",
        lambda runs, k: runs.max(axis=0) - runs.min(axis=0),
        "That is the range. The standard deviation is asked for.",
        "spread",
    ),
    _overlap(
        "negative values never count",
        "You rank the values with their signs, so that a large negative one comes last. A feature "
        "that speaks strongly *against* matters as much as one that speaks for.",
        size=lambda run: run,
    ),
    _overlap(
        "the smallest instead of the largest",
        "You take the features of the *smallest* values.",
        size=lambda run: -np.abs(run),
    ),
    _overlap(
        "a share of their union",
        "You divide by how many features the two runs name together (the Jaccard index). Which "
        "share of the k is in both?",
        share=lambda a, b, k: len(a & b) / len(a | b),
    ),
    _overlap(
        "how many instead of which share",
        "That is how many features two runs share, on average. Which share of k is it?",
        share=lambda a, b, k: len(a & b),
    ),
    _overlap(
        "each run with itself, too",
        "You compare each run with itself, too, and there it always agrees.",
        pairs=lambda n: list(combinations_with_replacement(range(n), 2)),
    ),
    _overlap(
        "each run with itself, too",
        "You compare each run with itself, too, and there it always agrees.",
        pairs=lambda n: [(a, b) for a in range(n) for b in range(n)],
    ),
    _overlap(
        "the first run against the others",
        "Right for two runs. You hold all others against the first one: every *pair* of runs is "
        "asked for.",
        pairs=lambda n: [(0, b) for b in range(1, n)],
    ),
    _overlap(
        "neighbours alone",
        "Right for two runs. You compare each run with the next one: every *pair* of runs is asked "
        "for.",
        pairs=lambda n: [(a, a + 1) for a in range(n - 1)],
    ),
    _overlap(
        "the same order",
        "Right only where both runs agree, or not, on the whole set. A share between 0 and 1 is "
        "asked for, for each pair.",
        share=lambda a, b, k: float(a == b),
    ),
)
