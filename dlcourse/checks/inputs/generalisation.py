"""What the answers of chapter 3b are tried on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case, edges

Array = NDArray[Any]


def scale_cases(rng: np.random.Generator) -> list[Case]:
    """Return parts that differ in mean and spread, constant columns, and a single test row."""
    x_train = rng.normal(size=(8, 3)) * np.array([0.5, 3.0, 20.0]) + np.array([4.0, -2.0, 100.0])
    x_test = 1.5 * rng.normal(size=(5, 3)) * np.array([0.5, 3.0, 20.0]) + np.array([5.0, 1.0, 90.0])
    typical = Case("8 rows and 5 rows", (x_train, x_test))
    level = [part.copy() for part in typical.args]
    for part in level:
        part[:, 1] = 4.0
    silent = [part.copy() for part in typical.args]
    for part in silent:
        part[:, 0] = 0.0
    pixels = [rng.integers(0, 17, size=(n, 4)) for n in (20, 6)]
    return [
        typical,
        Case("a constant column", tuple(level)),
        Case("a column of zeros", tuple(silent)),
        Case("one test row", (x_train, x_test[:1])),
        Case("a test part far away", (x_train, x_test + 1000)),
        Case("whole numbers", tuple(pixels)),
        Case("64 features", (rng.normal(size=(30, 64)), 2 * rng.normal(size=(9, 64)) + 1)),
        *edges(typical, batched=(), scaled=()),
    ]


def group_cases(rng: np.random.Generator) -> list[Case]:
    """Return rows of several people: neighbours, mixed, of very different numbers."""

    def people(sizes: list[int], ids: list[int], held_out: int) -> tuple[Array, Array, int]:
        groups = rng.permutation(np.repeat(ids, sizes))
        return groups, rng.permutation(ids), held_out

    tidy = np.array([0, 0, 0, 1, 1, 2, 2, 2, 3, 3])
    return [
        Case("10 rows of 4 writers", (tidy, np.array([2, 0, 3, 1]), 1)),
        Case("the same with 2 writers held out", (tidy, np.array([2, 0, 3, 1]), 2)),
        Case("rows mixed", people([3, 3, 3, 3, 3], [0, 1, 2, 3, 4], 2)),
        Case("patients with numbers like 4711", people([2, 4, 1, 5], [4711, 12, 903, 77], 2)),
        Case("one patient with most of the rows", people([15, 2, 1, 2], [3, 8, 5, 1], 2)),
        Case("every row another writer", people([1] * 6, [5, 9, 2, 7, 1, 3], 2)),
        Case("all writers but one held out", people([2, 3, 2, 3], [6, 4, 8, 1], 3)),
        Case("13 writers", people([7] * 13, list(range(13)), 4)),
    ]


def dropout_cases(rng: np.random.Generator) -> list[Case]:
    """Return training and inference, several rates, and a u that is exactly the rate."""
    x, u = rng.normal(size=(4, 6)), rng.random((4, 6))
    tie = u.copy()
    tie[0, :3] = 0.5
    training, inference = Case("training", (x, u, 0.5, True)), Case("inference", (x, u, 0.5, False))
    return [
        training,
        inference,
        Case("rate 0.2 (training)", (x, u, 0.2, True)),
        Case("rate 0.8 (training)", (x, u, 0.8, True)),
        Case("rate 0.2 (inference)", (x, u, 0.2, False)),
        Case("rate 0 (training)", (x, u, 0.0, True)),
        Case("u exactly 0.5 (training)", (x, tie, 0.5, True)),
        Case("images (3, 4, 4) (training)", (rng.normal(size=(3, 4, 4)), rng.random((3, 4, 4)), 0.3,
                                             True)),
        *(Case(f"{e.name} (training)", e.args) for e in edges(training, batched=(0, 1))),
    ]  # fmt: skip


def penalty_cases(rng: np.random.Generator) -> list[Case]:
    """Return one penalty or both, weights and gradients of zero, large weights."""
    w, gradient = rng.normal(size=(3, 4)), rng.normal(size=(3, 4))
    sparse = w.copy()
    sparse[0, :2] = 0.0
    sparse[2, 3] = 0.0
    typical = Case("both penalties", (w, gradient, 0.01, 0.05))
    return [
        typical,
        Case("l1 alone", (w, gradient, 0.02, 0.0)),
        Case("l2 alone", (w, gradient, 0.0, 0.1)),
        Case("no penalty", (w, gradient, 0.0, 0.0)),
        Case("some weights are zero", (sparse, gradient, 0.03, 0.02)),
        Case("no gradient", (w, 0 * gradient, 0.03, 0.02)),
        Case("a vector of weights", (w[0], gradient[0], 0.1, 0.2)),
        *edges(typical, batched=(), scaled=(0,)),
    ]


def stopping_cases(rng: np.random.Generator) -> list[Case]:
    """Return curves that turn, creep, bounce, or never turn; the corners of the rule."""
    falling = np.linspace(1.0, 0.4, 9)
    turning = np.array([1.0, 0.75, 0.5, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0])
    bouncing = np.array([1.0, 0.75, 0.875, 0.625, 0.75, 0.5, 0.625, 0.75, 0.875, 0.375])
    creeping = np.array([1.0, 0.5, 0.4375, 0.375, 0.3125, 0.25, 0.1875, 0.125])
    level = np.array([1.0, 0.5, 0.5, 0.5, 0.5, 0.5])
    late = np.array([0.5, 0.625, 0.75, 0.25, 0.375, 0.5, 0.625, 0.125])
    rebound = np.array([1.0, 0.5, 0.75, 0.6875, 0.625, 0.5625, 0.53125])  # never below its best
    rising = np.array([1.0, 0.5, 0.53125, 0.5625, 0.59375, 0.625])  # by less than 0.0625
    noisy = np.exp(-np.arange(40) / 8) + 0.002 * np.arange(40) + 0.03 * rng.random(40)
    return [
        Case("falls and turns (patience 3)", (turning, 3, 0.0)),
        Case("falls and turns (patience 1)", (turning, 1, 0.0)),
        Case("never turns (patience 2)", (falling, 2, 0.0)),
        Case("bounces (patience 2)", (bouncing, 2, 0.0)),
        Case("bounces (patience 4)", (bouncing, 4, 0.0)),
        Case("creeps by less than min_delta", (creeping, 3, 0.25)),
        Case("creeps by exactly min_delta", (creeping, 2, 0.0625)),
        Case("level", (level, 3, 0.0)),
        Case("lower again after the stop", (late, 2, 0.0)),
        Case("falls again after a rise", (rebound, 3, 0.0)),
        Case("rises by less than min_delta", (rising, 2, 0.0625)),
        Case("worse from the first epoch on", (falling[::-1].copy(), 3, 0.0)),
        Case("patience as long as the training", (turning, 20, 0.0)),
        Case("stops in the very last epoch", (turning[:6], 2, 0.0)),
        Case("noisy (patience 5)", (noisy, 5, 0.01)),
        Case("noisy (patience 3)", (noisy, 3, 0.0)),
        Case("one epoch", (np.array([0.7]), 2, 0.0)),
    ]  # fmt: skip


def noise_cases(rng: np.random.Generator) -> list[Case]:
    """Return accuracies and shares, the ends included, for two classes and for many."""
    drawn = [
        (float(rng.uniform(0.3, 0.95)), float(rng.uniform(0.05, 0.6)), k) for k in (3, 5, 10, 100)
    ]
    given = [
        (0.9, 0.2, 10), (0.75, 0.4, 10), (1.0, 0.1, 10), (0.0, 0.3, 10), (0.8, 0.0, 10),
        (0.8, 0.1, 2), (0.6, 0.5, 2), (0.1, 0.9, 10), (0.7, 1.0, 4), *drawn,
    ]  # fmt: skip
    return [Case(f"{a:.3g} with {p:.3g} flipped of {k} classes", (a, p, k)) for a, p, k in given]


def seed_cases(rng: np.random.Generator) -> list[Case]:
    """Return scores of two methods: alike, better, worse, and better only pair by pair."""

    def scores(seeds: int, gain: float, spread: float, luck: float = 0.03) -> tuple[Array, Array]:
        """Return scores whose differences have exactly this mean and standard deviation."""
        splits = 0.8 + luck * rng.normal(size=seeds)
        wiggle = rng.normal(size=seeds)
        wiggle = (wiggle - wiggle.mean()) / wiggle.std(ddof=1)
        return splits + gain + spread * wiggle, splits

    a, b = scores(8, 0.01, 0.008)
    return [
        Case("better by more than noise", scores(8, 0.05, 0.01)),
        Case("worse by more than noise", scores(8, -0.04, 0.01)),
        Case("better only pair by pair", (a, b)),
        Case("the same two exchanged", (b, a)),
        Case("no more than noise", scores(6, 0.004, 0.02)),
        Case("a little over one standard error", scores(5, 0.012, 0.02)),
        Case("20 seeds", scores(20, 0.006, 0.01)),
        Case("2.1 standard errors of 5 seeds", scores(5, 2.1 * 0.02 / 5**0.5, 0.02)),
        Case("1.9 standard errors of 5 seeds", scores(5, 1.9 * 0.02 / 5**0.5, 0.02)),
        Case("equal scores", (b, b.copy())),
        Case("better by the same amount every time", (np.array([0.75, 0.5, 0.625]),
                                                      np.array([0.5, 0.25, 0.375]))),
        Case("two seeds", (np.array([0.875, 0.75]), np.array([0.75, 0.5]))),
    ]  # fmt: skip


def fold_cases(rng: np.random.Generator) -> list[Case]:
    """Return tables of noise and of signal; k divides the number of rows, or does not."""

    def table(n: int, features: int, signal: float) -> tuple[Array, Array]:
        y = rng.permutation(np.arange(n) % 2)
        x = rng.normal(size=(n, features))
        x[:, :3] += signal * y[:, None]
        return x, y

    def case(name: str, n: int, k: int, keep: int, *, features: int = 200, signal: float = 0.0,
             shuffled: bool = True) -> Case:  # fmt: skip
        order = rng.permutation(n) if shuffled else np.arange(n)
        return Case(name, (*table(n, features, signal), order, k, keep))

    return [
        case("23 rows of noise in 5 folds", 23, 5, 10),
        case("24 rows of noise in 4 folds", 24, 4, 10),
        case("31 rows with a signal in 4 folds", 31, 4, 5, signal=1.2),
        case("30 rows with a signal in 3 folds", 30, 3, 3, signal=0.8, features=40),
        case("an order that changes nothing", 22, 4, 8, shuffled=False),
        case("2 folds of 17 rows", 17, 2, 4, signal=0.6, features=60),
        case("one feature kept", 19, 3, 1, signal=0.7, features=30),
        case("every row a fold of its own", 11, 11, 4, signal=0.8, features=50),
    ]
