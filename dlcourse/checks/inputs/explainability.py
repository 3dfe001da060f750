"""What the answers of chapter 11a are tried on: small models, worths, neighbours and runs."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case
from .explained_models import Formula, curved, linear, network, product

Array = NDArray[Any]


def _net(rng: np.random.Generator, features: int) -> Formula:
    return network(rng.normal(size=(features, 5)), rng.normal(size=5))


def _float32(*arrays: Array) -> tuple[Array, ...]:
    return tuple(array.astype(np.float32) for array in arrays)


def coalition_cases(rng: np.random.Generator) -> list[Case]:
    """Return models with an example, a background, and who takes part: some, nobody, all."""
    model, x, background = _net(rng, 4), rng.normal(size=4), rng.normal(size=(9, 4))
    some = np.array([True, False, True, False])
    three = _net(rng, 3), rng.normal(size=3), rng.normal(size=(40, 3))
    by_hand = np.array([2.0, 3.0]), np.array([[0.0, 1.0], [4.0, 3.0]]), np.array([True, False])
    return [
        Case("2 features", (curved(), *by_hand)),
        Case("4 features, 2 of them known", (model, x, background, some)),
        Case("the other two", (model, x, background, ~some)),
        Case("none is known", (model, x, background, np.zeros(4, bool))),
        Case("all are known", (model, x, background, np.ones(4, bool))),
        Case("a background of one row", (model, x, background[:1], some)),
        Case("3 features, 40 rows", (*three, np.array([False, False, True]))),
        Case("float32", (model, *_float32(x, background), some)),
    ]


def worth_cases(rng: np.random.Generator) -> list[Case]:
    """Return tables of what every coalition is worth, for one to five players."""
    plain = rng.normal(size=(2, 2, 2))
    dummy = np.stack([plain[0], plain[0]])  # the first player never changes anything
    additive = 3.0 + np.add.outer(np.add.outer([0, 1.5], [0, -2.0]), [0, 4.0])
    return [
        Case("2 players", (np.array([[0.0, 20.0], [10.0, 50.0]]),)),
        Case("3 players", (plain,)),
        Case("one player", (rng.normal(size=2),)),
        Case("4 players", (rng.normal(size=(2, 2, 2, 2)),)),
        Case("5 players", (rng.normal(size=(2, 2, 2, 2, 2)),)),
        Case("a player who brings nothing", (dummy,)),
        Case("players who do not need one another", (additive,)),
        Case("float32", (plain.astype(np.float32),)),
    ]


def order_cases(rng: np.random.Generator) -> list[Case]:
    """Return models with a background and orders: one, several, the same one twice."""
    model, x, background = _net(rng, 4), rng.normal(size=4), rng.normal(size=(7, 4))

    def orders(n: int, features: int) -> Array:
        return np.stack([rng.permutation(features) for _ in range(n)])

    # no inverse of itself, and no palindrome: places and features cannot be mixed up unseen
    round_about = np.array([[1, 2, 3, 0], [2, 0, 1, 3], [1, 2, 3, 0]])
    three = _net(rng, 3), rng.normal(size=3), rng.normal(size=(15, 3))
    straight = linear(rng.normal(size=3), 0.7), three[1], three[2]
    by_hand = np.array([2.0, 3.0]), np.array([[1.0, 1.0]]), np.array([[0, 1], [1, 0]])
    return [
        Case("2 features, both orders", (product(), *by_hand)),
        Case("4 features, 3 orders", (model, x, background, round_about)),
        Case("one order", (model, x, background, round_about[:1])),
        Case("8 orders", (model, x, background, orders(8, 4))),
        Case("a background of one row", (model, x, background[:1], orders(5, 4))),
        Case("3 features", (*three, orders(4, 3))),
        Case("a linear model", (*straight, orders(2, 3))),
        Case("float32", (model, *_float32(x, background), round_about)),
    ]


def gap_cases(rng: np.random.Generator) -> list[Case]:
    """Return attributions of tables and pictures: exact ones, and some that miss."""

    def drawn(*shape: int) -> tuple[Array, Array, Array]:
        values, base = rng.normal(size=shape), rng.normal(size=shape[0])
        return values, base, rng.normal(size=shape[0])

    values, base, output = drawn(6, 4)
    exact = base + values.sum(axis=1)
    by_hand = np.array([[0.5, -0.25, 0.25], [1.0, 0.0, -0.5]]), np.array([1.0, 1.0])
    return [
        Case("2 examples of 3 features", (*by_hand, np.array([1.5, 2.0]))),
        Case("6 examples of 4 features", (values, base, output)),
        Case("one example", (values[:1], base[:1], output[:1])),
        Case("one feature", drawn(5, 1)),
        Case("they add up", (values, base, exact)),
        Case("pictures", drawn(3, 5, 4, 1)),
        Case("coloured pictures", drawn(4, 2, 3, 3)),
        Case("float32", _float32(values, base, output)),
    ]


def neighbour_cases(rng: np.random.Generator) -> list[Case]:
    """Return samples around an example, with features of very unequal size."""

    def drawn(n: int, features: int, width: float) -> tuple[Any, ...]:
        scale = 10 ** rng.uniform(-2, 2, size=features)
        x = rng.normal(size=features) * scale
        return x, x + rng.normal(size=(n, features)) * scale, scale, width

    x, samples, scale, width = drawn(12, 3, 1.3)
    by_hand = np.array([1.0, 10.0]), np.array([[1.0, 10.0], [3.0, 10.0], [1.0, 50.0]])
    return [
        Case("3 samples of 2 features", (*by_hand, np.array([1.0, 20.0]), 2.0)),
        Case("12 samples of 3 features", (x, samples, scale, width)),
        Case("one sample", (x, samples[:1], scale, width)),
        Case("a narrow kernel", (x, samples, scale, 0.3)),
        Case("a wide kernel", (x, samples, scale, 40.0)),
        Case("one feature", drawn(8, 1, 0.8)),
        Case("10 features", drawn(30, 10, 0.75 * np.sqrt(10))),
        Case("far away", (x, samples + 1e3 * scale, scale, width)),
        Case("float32", (*_float32(x, samples, scale), width)),
    ]


def line_cases(rng: np.random.Generator) -> list[Case]:
    """Return samples, a model's answers and weights, around examples that lie anywhere."""

    def drawn(n: int, features: int, *, even: bool = False) -> tuple[Array, Array, Array, Array]:
        x = 2 + rng.normal(size=features)
        samples = x + rng.normal(size=(n, features))
        outputs = network(rng.normal(size=(features, 5)), rng.normal(size=5))(samples)
        weights = np.exp(-((samples - x) ** 2).sum(axis=1) / features)
        return samples, outputs, np.ones(n) if even else weights, x

    samples, outputs, weights, x = drawn(20, 3)
    some = weights * (np.arange(20) % 3 > 0)
    straight = samples @ np.array([1.0, -2.0, 0.5]) + 4
    by_hand = np.array([[0.0], [2.0], [3.0]]), np.array([0.0, 4.0, 9.0]), np.array([1.0, 1, 0])
    return [
        Case("3 samples of one feature", (*by_hand, np.array([1.0]))),
        Case("20 samples of 3 features", (samples, outputs, weights, x)),
        Case("all weights alike", drawn(15, 2, even=True)),
        Case("some weights are 0", (samples, outputs, some, x)),
        Case("a model that is a line", (samples, straight, weights, x)),
        Case("a model that says 5 to all", (samples, np.full(20, 5.0), weights, x)),
        Case("60 samples of 8 features", drawn(60, 8)),
        Case("float32", _float32(samples, outputs, weights, x)),
    ]


def run_cases(rng: np.random.Generator) -> list[Case]:
    """Return explanations of one example by several runs: shaky and steady ones."""
    true = rng.normal(size=7)
    shaky = true + rng.normal(size=(5, 7))
    by_hand = np.array([[3.0, -2.0, 1.0, 0.0], [1.0, -4.0, 0.0, 2.0]])
    return [
        Case("2 runs of 4 features", (by_hand, 2)),
        Case("5 runs of 7 features", (shaky, 3)),
        Case("the first feature alone", (shaky, 1)),
        Case("all features", (shaky, 7)),
        Case("steady runs", (true + 1e-3 * rng.normal(size=(4, 7)), 3)),
        Case("9 runs of 12 features", (rng.normal(size=(9, 12)), 4)),
        Case("one feature in 3 runs", (rng.normal(size=(3, 1)), 1)),
        Case("float32", (shaky.astype(np.float32), 3)),
    ]


def _idle(given: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the same task with one more feature, of the weight 0, in the middle."""
    x, weights, bias, scale, low, high, may_change = given
    parts = [(x, 1.0), (weights, 0.0), (scale, 0.5), (low, 0.0), (high, 2.0), (may_change, True)]
    x, weights, scale, low, high, may_change = (np.insert(a, 2, value) for a, value in parts)
    return x, weights, bias, scale, low, high, may_change


def change_cases(rng: np.random.Generator) -> list[Case]:
    """Return linear models, examples on either side, ranges, and features that must stay.

    Every answer can be turned within the ranges; the logit is a part of what they can do.
    """

    def drawn(features: int, part: float, side: int, stay: int = 0) -> tuple[Any, ...]:
        x, weights = rng.normal(size=features), rng.normal(size=features)
        weights += 0.3 * np.sign(weights)
        scale = rng.uniform(0.3, 3, size=features)
        low, high = x - rng.uniform(1, 3, size=features), x + rng.uniform(1, 3, size=features)
        may_change = rng.permutation(features) >= stay
        down = np.where(weights > 0, weights * (x - low), -weights * (high - x))
        up = np.where(weights > 0, weights * (high - x), -weights * (x - low))
        reach = (down if side > 0 else up)[may_change].sum()
        bias = side * part * reach - x @ weights
        return x, weights, float(bias), scale, low, high, may_change

    by_hand = (np.array([1.0, 2.0]), np.array([1.0, 2.0]), -9.0, np.array([1.0, 0.25]),
               np.array([0.0, 0.0]), np.array([3.0, 9.0]), np.array([True, True]))  # fmt: skip
    return [
        Case("2 features", by_hand),
        Case("4 features, refused", drawn(4, 0.5, -1)),
        Case("4 features, accepted", drawn(4, 0.5, 1)),
        Case("some must stay", drawn(8, 0.6, -1, stay=4)),
        Case("nearly all that the ranges allow", drawn(5, 0.97, 1, stay=1)),
        Case("a small step is enough", drawn(5, 0.02, -1)),
        Case("12 features", drawn(12, 0.4, 1, stay=5)),
        Case("a feature that does not count", _idle(drawn(5, 0.5, -1))),
        Case("one feature", drawn(1, 0.3, -1)),
    ]


def bug_cases(rng: np.random.Generator) -> list[Case]:
    """Return models with several examples to be explained one after the other."""
    model, x, background = _net(rng, 4), rng.normal(size=(3, 4)), rng.normal(size=(6, 4))
    three = _net(rng, 3), rng.normal(size=(5, 3)), rng.normal(size=(12, 3))
    straight = linear(rng.normal(size=3), -0.4), three[1], three[2]
    by_hand = np.array([[2.0, 3.0], [2.0, 3.0]]), np.array([[1.0, 1.0], [0.0, 5.0]])
    return [
        Case("2 examples of 2 features", (product(), *by_hand)),
        Case("3 examples of 4 features", (model, x, background)),
        Case("one example", (model, x[:1], background)),
        Case("a background of one row", (model, x, background[:1])),
        Case("5 examples of 3 features", three),
        Case("a linear model", straight),
        Case("one feature", (_net(rng, 1), rng.normal(size=(2, 1)), rng.normal(size=(4, 1)))),
    ]
