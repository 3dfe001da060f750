"""What the answers of chapter 10a are tried on: logits, games, kernels, crowds and shares."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case

Array = NDArray[Any]


def _log_density(x: Array, mean: float, spread: float) -> Array:
    return np.asarray(-0.5 * ((x - mean) / spread) ** 2 - np.log(spread * np.sqrt(2 * np.pi)))


def density_cases(rng: np.random.Generator) -> list[Case]:
    """Return two densities on grids: near, equal, far apart, far out, and with impossible points.

    The last is far from both, where either density is 0 for the computer.
    """
    by_hand = np.log([0.3, 0.1, 0.2]), np.log([0.1, 0.3, 0.2])
    grid = np.linspace(-3, 4, 21)
    mean, spread = rng.normal(2, 0.5), rng.uniform(0.8, 1.6)
    near = _log_density(grid, 0.0, 1.0), _log_density(grid, mean, spread)
    table = rng.normal(-3, 2, size=(2, 5, 4))
    no = np.array([-np.inf, -1.0, -2.0]), np.array([-1.5, -np.inf, -2.0])
    wide = np.linspace(-60, 60, 13)
    far = _log_density(wide, 0.0, 1.0), _log_density(wide, 0.02, 1.0)
    return [
        Case("3 points", by_hand),
        Case("two bells on a grid of 21", near),
        Case("twice the same bell", (near[0], near[0].copy())),
        Case("a grid of 5 by 4", (table[0], table[1])),
        Case("bells that do not touch",
             (_log_density(grid, -30.0, 0.5), _log_density(grid, 35.0, 0.4))),
        Case("points that are impossible for one of them", no),
        Case("float32", (near[0].astype(np.float32), near[1].astype(np.float32))),
        Case("far from both", far),
    ]  # fmt: skip


def game_cases(rng: np.random.Generator) -> list[Case]:
    """Return shares of the same few things: equal, unequal, with zeros, and apart."""

    def drawn(n: int) -> tuple[Array, Array]:
        first, second = rng.dirichlet(np.ones(n), size=2)
        return first, second

    p, q = drawn(8)
    holes = p.copy()
    holes[:3] = 0
    return [
        Case("2 things", (np.array([1.0, 0.0]), np.array([0.5, 0.5]))),
        Case("8 things", (p, q)),
        Case("twice the same shares", (p, p.copy())),
        Case("some never come", (holes / holes.sum(), q)),
        Case("some are never made", (q, holes / holes.sum())),
        Case("nothing in common", (np.array([0.4, 0.6, 0, 0]), np.array([0, 0, 0.3, 0.7]))),
        Case("300 things", drawn(300)),
        Case("one thing", (np.ones(1), np.ones(1))),
    ]


def discriminator_cases(rng: np.random.Generator) -> list[Case]:
    """Return logits of real and made examples: as many of both or not, small and enormous."""
    real, made = rng.normal(1, 2, size=12), rng.normal(-1, 2, size=12)
    large = np.array([1000.0, -1000.0, 3.0])
    return [
        Case("2 real ones, 2 made ones", (np.array([0.0, 2.0]), np.array([0.0, -2.0]))),
        Case("12 of each", (real, made)),
        Case("one of each", (real[:1], made[:1])),
        Case("12 real ones, 4 made ones", (real, made[:4])),
        Case("3 real ones, 9 made ones", (real[:3], made[:9])),
        Case("with an axis of 1", (real[:, None], made[:, None])),
        Case("no idea", (np.zeros(5), np.zeros(5))),
        Case("float32", (real.astype(np.float32), made.astype(np.float32))),
        Case("logits of 1000", (large, large.copy())),
    ]


def made_cases(rng: np.random.Generator) -> list[Case]:
    """Return logits of made examples, small and enormous."""
    made = rng.normal(-1, 2, size=12)
    return [
        Case("2 made ones", (np.array([0.0, -2.0]),)),
        Case("12 made ones", (made,)),
        Case("one made one", (made[:1],)),
        Case("a discriminator that is sure", (rng.normal(-9, 1, size=7),)),
        Case("a discriminator that is taken in", (rng.normal(4, 1, size=6),)),
        Case("no idea", (np.zeros(5),)),
        Case("float32", (made.astype(np.float32),)),
        Case("logits of 1000", (np.array([1000.0, -1000.0, 3.0]),)),
    ]


def circle_cases(rng: np.random.Generator) -> list[Case]:
    """Return starts, rates and numbers of steps, for all ways to move."""
    x, y = rng.normal(size=2).tolist()
    return [
        Case("one step, at once", (1.0, 1.0, 0.5, 1, "at once")),
        Case("one step, in turn", (1.0, 1.0, 0.5, 1, "in turn")),
        Case("one step, looking ahead", (1.0, 1.0, 0.5, 1, "look ahead")),
        Case("12 steps, at once", (x, y, 0.3, 12, "at once")),
        Case("12 steps, in turn", (x, y, 0.3, 12, "in turn")),
        Case("12 steps, looking ahead", (x, y, 0.3, 12, "look ahead")),
        Case("a small rate", (y, x, 0.02, 40, "in turn")),
        Case("no step", (x, y, 0.1, 0, "look ahead")),
        Case("from the middle", (0.0, 0.0, 0.1, 3, "at once")),
    ]


def batch_cases(rng: np.random.Generator) -> list[Case]:
    """Return batches that hold the classes a whole number of times, and others."""
    n, classes = int(rng.integers(30, 90)), int(rng.integers(3, 8))
    return [
        Case("7 examples of 3 classes", (7, 3)),
        Case("60 examples of 10 classes", (60, 10)),
        Case("64 examples of 10 classes", (64, 10)),
        Case("fewer examples than classes", (4, 10)),
        Case("one example of each class", (6, 6)),
        Case("two classes", (9, 2)),
        Case("one class", (5, 1)),
        Case("another batch", (n, classes)),
    ]


def kernel_cases(rng: np.random.Generator) -> list[Case]:
    """Return tall, wide and convolutional kernels, few and many steps."""

    def drawn(shape: tuple[int, ...], steps: int, scale: float = 1.0) -> tuple[Any, ...]:
        return scale * rng.normal(size=shape), rng.normal(size=shape[-1]), steps

    kernel, start, _ = drawn((6, 4), 1)
    return [
        Case("2 by 2, one step", (np.array([[3.0, 0.0], [0.0, 1.0]]), np.array([1.0, 1.0]), 1)),
        Case("6 by 4, one step", (kernel, start, 1)),
        Case("6 by 4, 3 steps", (kernel, start, 3)),
        Case("4 by 7", drawn((4, 7), 2)),
        Case("one unit", drawn((5, 1), 2)),
        Case("a small kernel", drawn((5, 5), 2, scale=1e-3)),
        Case("a convolution's kernel", drawn((3, 3, 2, 4), 2)),
        Case("a convolution's kernel, 5 steps", drawn((4, 4, 1, 6), 5)),
        Case("float32", (kernel.astype(np.float32), start.astype(np.float32), 3)),
    ]


def penalty_cases(rng: np.random.Generator) -> list[Case]:
    """Return discriminators with and without a bend, batches of several sizes."""

    def drawn(n: int, features: int, gamma: float) -> tuple[Any, ...]:
        return (
            rng.normal(size=(n, features)),
            rng.normal(size=(features, features)),
            rng.normal(size=features),
            gamma,
        )

    real, bend, tilt, _ = drawn(6, 3, 1.0)
    by_hand = np.array([[1.0, 2.0]]), np.array([[2.0, 0.0], [2.0, 0.0]]), np.array([0.0, 1.0])
    return [
        Case("one example of 2 features", (*by_hand, 2.0)),
        Case("6 examples of 3 features", (real, bend, tilt, 1.0)),
        Case("another weight", (real, bend, tilt, 10.0)),
        Case("one example", (real[:1], bend, tilt, 0.5)),
        Case("no bend", (real, np.zeros((3, 3)), tilt, 4.0)),
        Case("no tilt", (real, bend, np.zeros(3), 2.5)),
        Case("40 examples of 7 features", drawn(40, 7, 0.3)),
        Case("one feature", drawn(5, 1, 3.0)),
        Case("float32", (*(part.astype(np.float32) for part in (real, bend, tilt)), 0.7)),
    ]


def crowd_cases(rng: np.random.Generator) -> list[Case]:
    """Return crowds of features: alike, moved, stretched, turned, of unequal size."""

    def crowd(n: int, features: int) -> Array:
        return np.asarray(
            rng.normal(size=(n, features)) @ rng.normal(size=(features, features))
            + rng.normal(size=features)
        )

    real, made = crowd(30, 3), crowd(40, 3)
    by_hand = np.array([[0.0, 0.0], [2.0, 0.0]]), np.array([[3.0, 0.0], [7.0, 0.0]])
    return [
        Case("2 of each, 2 features", by_hand),
        Case("30 and 40, 3 features", (real, made)),
        Case("the same crowd moved", (real, real + np.array([1.0, -2.0, 0.5]))),
        Case("the same crowd stretched", (real, 3 * real)),
        Case("few of them", (crowd(5, 2), crowd(4, 2))),
        Case("9 features", (crowd(80, 9), crowd(60, 9))),
        Case("twice the same crowd", (made, made.copy())),
        Case("float32", (real.astype(np.float32), made.astype(np.float32))),
    ]


def share_cases(rng: np.random.Generator) -> list[Case]:
    """Return labels of made pictures: even ones, with classes that are rare or never come.

    Where a share lies on the threshold, all numbers are powers of 2.
    """
    skewed = rng.choice(10, size=991, p=np.array([30, 20, 15, 12, 10, 8, 4, 0.6, 0.4, 0]) / 100)
    rare = rng.permutation(np.repeat([0, 1, 3], [9, 5, 2]))
    some = rng.permutation(np.repeat([4, 1, 2], [60, 27, 5]))
    return [
        Case("8 pictures of 4 classes", (np.array([0, 0, 0, 0, 0, 2, 2, 3]), 4, 0.75)),
        Case("991 pictures of 10 classes", (skewed, 10, 0.1)),
        Case("a stricter share", (skewed, 10, 0.7)),
        Case("a class at the threshold", (rare, 4, 0.5)),
        Case("classes that never come", (some, 5, 0.2)),
        Case("all alike", (np.full(50, 6), 10, 0.1)),
        Case("every class", (rng.permutation(np.tile(np.arange(7), 9)), 7, 0.5)),
        Case("any picture counts", (skewed, 10, 1e-4)),
    ]


def neighbour_cases(rng: np.random.Generator) -> list[Case]:
    """Return pictures that were copied, nearly copied, and made anew."""

    def drawn(n: int, many: int, shape: tuple[int, ...]) -> tuple[Array, Array, Array]:
        made, train, held_out = (rng.random((k, *shape)) for k in (n, many, many))
        return made, train, held_out

    made, train, held_out = drawn(13, 20, (4, 5, 1))
    near = train[:13] + rng.normal(0, 0.02, size=made.shape)
    half = np.concatenate([train[:4], made[:6]])
    by_hand = (
        np.array([[[0.0, 1.0]], [[3.0, 0.0]]]),
        np.array([[[0.0, 0.0]], [[9.0, 0.0]]]),
        np.array([[[3.0, 4.0]], [[5.0, 0.0]]]),
    )
    return [
        Case("2 pictures of 2 pixels", by_hand),
        Case("13 new ones", (made, train, held_out)),
        Case("nearly copied", (near, train, held_out)),
        Case("some are copies", (half, train, held_out)),
        Case("one picture", (made[:1], train, held_out)),
        Case("coloured pictures", drawn(9, 15, (3, 4, 3))),
        Case("rows of features", drawn(8, 12, (6,))),
        Case("float32", (*(part.astype(np.float32) for part in (made, train, held_out)),)),
    ]


def step_cases(rng: np.random.Generator) -> list[Case]:
    """Return real points and noise, discriminators that know nothing and much, small batches."""

    def drawn(n: int, features: int, rate: float, gamma: float) -> tuple[Any, ...]:
        return (
            rng.normal(2, 1, size=(n, features)),
            rng.normal(size=(n, features)),
            rng.normal(size=features),
            float(rng.normal()),
            rng.normal(size=features),
            rate,
            gamma,
        )

    real, noise, weights, bias, shift, *_ = drawn(20, 2, 0.1, 0.5)
    return [
        Case("20 points", (real, noise, weights, bias, shift, 0.1, 0.5)),
        Case("one point", (real[:1], noise[:1], weights, bias, shift, 0.1, 0.5)),
        Case("a discriminator that knows nothing",
             (real, noise, np.zeros(2), 0.0, np.zeros(2), 0.2, 0.3)),
        Case("without the penalty", (real, noise, weights, bias, shift, 0.1, 0.0)),
        Case("a large rate", drawn(15, 3, 1.0, 0.2)),
        Case("5 features", drawn(30, 5, 0.05, 1.0)),
        Case("one feature", drawn(12, 1, 0.3, 0.4)),
    ]  # fmt: skip
