"""What the answers of chapter 12a are tried on: people of invented groups, and their scores."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case

Array = NDArray[Any]

_NAMES = np.array(["north", "south", "island", "harbour"])


def _people(rng: np.random.Generator, *counts: int) -> Array:
    """Return the groups of people, mixed but for the first, who is of the last group."""
    *others, first = np.repeat(_NAMES[: len(counts)], counts)
    return np.array([first, *rng.permutation(others)])


def _outcomes(rng: np.random.Generator, groups: Array, *rates: float) -> Array:
    """Return 0 and 1 by the base rates of the groups, with both of them in each group."""
    y = np.zeros(len(groups), dtype=int)
    for name, rate in zip(_NAMES, rates, strict=False):
        here = np.flatnonzero(groups == name)
        y[here] = rng.random(len(here)) < rate
        y[here[:2]] = [0, 1][: len(here)]
    return y


def _scores(rng: np.random.Generator, y: Array) -> Array:
    """Return scores from 0 to 1, higher for those who pay back."""
    return np.asarray(rng.beta(2 + 1.5 * y, 3.5 - 1.5 * y))


def decision_cases(rng: np.random.Generator) -> list[Case]:
    """Return outcomes, decisions and groups: mixed, alone, and with a rate over nobody."""

    def decided(*counts: int, shares: tuple[float, ...]) -> tuple[Array, Array, Array]:
        groups = _people(rng, *counts)
        y = _outcomes(rng, groups, *shares)
        return y, (_scores(rng, y) > 0.45).astype(int), groups

    y, decisions, groups = decided(30, 12, 20, shares=(0.6, 0.3, 0.5))
    paid_back = np.where(groups == "south", 1, y)
    nobody_did = np.where(groups == "island", 0, y)
    return [
        Case("8 people", (np.array([1, 0, 1, 0, 1, 0, 1, 0]),
                          np.array([1, 1, 1, 0, 0, 0, 1, 0]), np.repeat(["north", "south"], 4))),
        Case("3 groups", (y, decisions, groups)),
        Case("2 groups of different size", decided(90, 15, shares=(0.7, 0.4))),
        Case("one group", decided(9, shares=(0.5,))),
        Case("nobody is approved", (y, np.zeros_like(y), groups)),
        Case("all of one group pay back", (paid_back, decisions, groups)),
        Case("nobody of one group pays back", (nobody_did, decisions, groups)),
    ]  # fmt: skip


def approval_cases(rng: np.random.Generator) -> list[Case]:
    """Return decisions and groups: two, three and four of them, and all alike."""

    def approved(counts: tuple[int, ...], rates: tuple[float, ...]) -> tuple[Array, Array]:
        groups = _people(rng, *counts)
        return _outcomes(rng, groups, *rates), groups

    four = approved((40, 25, 30, 60), (0.2, 0.5, 0.9, 0.6))
    return [
        Case("6 people", (np.array([1, 1, 0, 1, 0, 0]), np.repeat(["north", "south"], 3))),
        Case("2 groups", approved((50, 20), (0.8, 0.3))),
        Case("the other way round", approved((50, 20), (0.2, 0.7))),
        Case("3 groups", approved((20, 30, 40), (0.5, 0.8, 0.2))),
        Case("4 groups", four),
        Case("all are approved", (np.ones(len(four[1]), int), four[1])),
        Case("one group", approved((12,), (0.5,))),
    ]


def selection_cases(rng: np.random.Generator) -> list[Case]:
    """Return selection rates: low ones, high ones, and one at four fifths exactly."""
    return [
        Case("2 groups", (np.array([0.6, 0.3]),)),
        Case("at four fifths exactly", (np.array([0.4, 0.5, 0.39]),)),
        Case("the highest one last", (np.array([0.7, 0.85, 0.9]),)),
        Case("low rates that are alike", (np.array([0.05, 0.045]),)),
        Case("low rates that are not", (np.array([0.05, 0.01, 0.048]),)),
        Case("high rates", (np.array([0.99, 0.7, 0.82]),)),
        Case("12 groups", (rng.uniform(0.3, 0.9, size=12),)),
        Case("one group", (np.array([0.3]),)),
    ]


def implied_cases(rng: np.random.Generator) -> list[Case]:
    """Return base rates, precisions and miss rates: numbers, arrays, and the ends of the scale."""
    p, ppv, fnr = rng.uniform(0.2, 0.7, 9), rng.uniform(0.5, 0.9, 9), rng.uniform(0.1, 0.6, 9)
    ends = (
        np.array([0.0, 0.5, 0.5, 0.5]),
        np.array([0.8, 1.0, 0.8, 0.8]),
        np.array([0.2, 0.2, 1, 0]),
    )
    return [
        Case("1,000 people", (0.4, 0.8, 0.25)),
        Case("a higher base rate", (0.6, 0.8, 0.25)),
        Case("9 groups", (p, ppv, fnr)),
        Case("the same precision for all", (p, 0.7, 0.3)),
        Case("the ends of the scale", ends),
        Case("what cannot be", (0.9, 0.4, 0.1)),
        Case("float32", tuple(x.astype(np.float32) for x in (p, ppv, fnr))),
    ]


def label_cases(rng: np.random.Generator) -> list[Case]:
    """Return labels and groups that depend on each other, a little, much and not at all."""

    def labelled(counts: tuple[int, ...], rates: tuple[float, ...]) -> tuple[Array, Array]:
        groups = _people(rng, *counts)
        return _outcomes(rng, groups, *rates), groups

    empty = _people(rng, 9, 6)
    return [
        Case("8 examples", (np.array([1, 1, 1, 0, 1, 0, 0, 0]), np.repeat(["north", "south"], 4))),
        Case("2 groups", labelled((40, 25), (0.8, 0.3))),
        Case("3 groups", labelled((30, 12, 50), (0.6, 0.2, 0.4))),
        Case("independent", (np.tile([0, 1, 1], 4), np.repeat(["north", "south"], 6))),
        Case("a group without label 1", (np.where(empty == "south", 0, np.arange(15) % 2), empty)),
    ]


def threshold_cases(rng: np.random.Generator) -> list[Case]:
    """Return scores of groups, and how many of those who pay back are to be approved."""

    def scored(
        counts: tuple[int, ...], rates: tuple[float, ...], recall: float
    ) -> tuple[Array, Array, Array, float]:
        groups = _people(rng, *counts)
        y = _outcomes(rng, groups, *rates)
        return y, _scores(rng, y).round(6), groups, recall

    y, scores, groups, _ = scored((40, 30, 25), (0.7, 0.4, 0.5), 0.5)
    return [
        Case("8 people", (np.array([1, 1, 1, 0, 1, 1, 0, 0]),
                          np.array([0.9, 0.6, 0.4, 0.7, 0.5, 0.2, 0.3, 0.1]),
                          np.repeat(["north", "south"], 4), 0.5)),
        Case("2 groups, three quarters", scored((60, 25), (0.6, 0.35), 0.75)),
        Case("3 groups, five eighths", (y, scores, groups, 0.625)),
        Case("3 groups, all of them", (y, scores, groups, 1.0)),
        Case("one of each at least", (y, scores, groups, 0.015625)),
        Case("equal scores", (y, (scores * 10).round() / 10, groups, 0.75)),
        Case("one group", scored((11,), (0.5,), 0.75)),
    ]  # fmt: skip


def calibration_cases(rng: np.random.Generator) -> list[Case]:
    """Return outcomes, scores, groups and a number of bins: edges, 1 itself, and empty bins."""

    def scored(counts: tuple[int, ...], bins: int) -> tuple[Array, Array, Array, int]:
        groups = _people(rng, *counts)
        y = _outcomes(rng, groups, 0.6, 0.3, 0.5)
        return y, _scores(rng, y), groups, bins

    y, scores, groups, _ = scored((30, 20, 25), 4)
    sure = scores.copy()
    sure[:6] = 1.0, 0.0, 1.0, 0.5, 0.25, 0.75
    return [
        Case("6 people, 2 bins", (np.array([0, 1, 1, 0, 0, 1]),
                                  np.array([0.2, 0.4, 0.9, 0.1, 0.6, 0.8]),
                                  np.repeat(["north", "south"], 3), 2)),
        Case("200 people, 5 bins", scored((120, 80), 5)),
        Case("3 groups, 4 bins", (y, scores, groups, 4)),
        Case("scores of 0, of 1, and at the edges", (y, sure, groups, 4)),
        Case("20 bins, some of them empty", (y, scores, groups, 20)),
        Case("one bin", (y, scores, groups, 1)),
    ]  # fmt: skip


def proxy_cases(rng: np.random.Generator) -> list[Case]:
    """Return a feature and groups: telling, useless, a number of its own for each person."""

    def living(counts: tuple[int, ...], districts: int, mixed: float) -> tuple[Array, Array]:
        groups = _people(rng, *counts)
        home = np.unique(groups, return_inverse=True)[1] * districts // len(counts)
        moved = rng.integers(districts, size=len(groups))
        return np.where(rng.random(len(groups)) < mixed, moved, home), groups

    district, groups = living((70, 40), 6, 0.5)
    names = np.array(["quay", "mill", "hill", "park", "gate", "ford"])
    return [
        Case("8 people, 3 districts", (np.array([1, 1, 1, 2, 2, 2, 3, 3]),
                                       np.array(["north"] * 3 + ["south"] * 4 + ["north"]))),
        Case("6 districts", (district, groups)),
        Case("3 groups", living((50, 30, 20), 9, 0.4)),
        Case("districts with names", (names[district], groups)),
        Case("one district", (np.zeros(len(groups), int), groups)),
        Case("a number of their own", (np.arange(len(groups)), groups)),
        Case("one large district and small ones", (np.where(district < 4, 0, district), groups)),
    ]  # fmt: skip


def audit_cases(rng: np.random.Generator) -> list[Case]:
    """Return outcomes, scores, groups and thresholds: sorted and not, two groups and three."""

    def audited(
        counts: tuple[int, ...], rates: tuple[float, ...]
    ) -> tuple[Array, Array, Array, Array]:
        groups = _people(rng, *counts)
        y = _outcomes(rng, groups, *rates)
        return y, _scores(rng, y), groups, rng.uniform(0.3, 0.6, size=len(counts))

    y, scores, groups, thresholds = audited((50, 40, 30), (0.8, 0.4, 0.6))
    order = np.argsort(groups, kind="stable")
    return [
        Case("6 people", (np.array([0, 0, 1, 0, 0, 1]), np.array([0.7, 0.6, 0.8, 0.2, 0.1, 0.3]),
                          np.array(["south", "north"] * 3), np.array([0.25, 0.65]))),
        Case("2 groups", audited((60, 40), (0.7, 0.3))),
        Case("3 groups", (y, scores, groups, thresholds)),
        Case("one threshold for all", (y, scores, groups, np.full(3, 0.45))),
        Case("sorted by group", (y[order], scores[order], groups[order], thresholds)),
        Case("at the threshold", (y, np.round(scores * 8) / 8, groups, np.full(3, 0.5))),
    ]  # fmt: skip
