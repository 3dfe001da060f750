"""What the answers of chapter 12b are tried on: pictures, gradients, answers, losses, clients."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case

Array = NDArray[Any]


def _to_float32(name: str, args: tuple[Any, ...]) -> Case:
    floats = [
        part.astype(np.float32) if isinstance(part, np.ndarray) and part.dtype.kind == "f" else part
        for part in args
    ]
    return Case(name, tuple(floats))


def step_cases(rng: np.random.Generator) -> list[Case]:
    """Return pictures with the slope of the loss: steep, flat, zero, at the edge of the box."""
    x, slope = rng.uniform(0.3, 0.7, size=(2, 5)), rng.normal(size=(2, 5))
    edge = np.array([[0.0, 1.0, 0.03, 0.98]])
    typical = (x, slope, 0.1)
    return [
        Case("3 pixels", (np.array([0.5, 0.9, 0.2]), np.array([0.3, -2.0, 0.0]), 0.2)),
        Case("2 pictures of 5 pixels", typical),
        Case("a picture of 3 by 3", (x.ravel()[:9].reshape(3, 3), slope.ravel()[:9].reshape(3, 3),
                                     0.05)),
        Case("a slope of 1e-9", (x, slope * 1e-9, 0.1)),
        Case("pixels at the edge", (edge, np.array([[-1.0, 2.0, -3.0, 4.0]]), 0.1)),
        Case("no slope", (x, np.zeros_like(x), 0.1)),
        Case("ε = 0", (x, slope, 0.0)),
        Case("a large ε", (x, slope, 0.6)),
        _to_float32("float32", typical),
    ]  # fmt: skip


def ball_cases(rng: np.random.Generator) -> list[Case]:
    """Return attacked pictures in and out of the ball, in and out of the box."""
    x = rng.uniform(0.2, 0.8, size=(2, 6))
    far = x + rng.choice([-1, 1], size=x.shape) * rng.uniform(0.02, 0.15, size=x.shape)
    edge = np.array([[0.02, 0.97, 0.5, 0.9]])
    over = edge + np.array([[-0.3, 0.4, 0.01, -0.5]])
    typical = (far, x, 0.08)
    return [
        Case("3 pixels", (np.array([0.75, 1.1, 0.52]), np.array([0.5, 0.95, 0.5]), 0.1)),
        Case("2 pictures of 6 pixels", typical),
        Case("all within the ball", (x + 0.01, x, 0.08)),
        Case("pixels at the edge", (over, edge, 0.1)),
        Case("one pixel far off", (x + np.eye(2, 6), x, 0.08)),
        Case("ε = 0", (far, x, 0.0)),
        _to_float32("float32", typical),
    ]


def response_cases(rng: np.random.Generator) -> list[Case]:
    """Return noisy answers, 0 and 1, with the probability of the truth."""

    def answers(n: int, share: float, truth: float) -> Array:
        honest = rng.uniform(size=n) < truth
        yes, coin = rng.uniform(size=n) < share, rng.uniform(size=n) < 0.5
        return np.where(honest, yes, coin).astype(int)

    return [
        Case("8 answers, half of the time the truth", (np.array([1, 0, 1, 0, 0, 1, 0, 0]), 0.5)),
        Case("2000 answers", (answers(2000, 0.15, 0.5), 0.5)),
        Case("more truth", (answers(300, 0.7, 0.8), 0.8)),
        Case("little truth", (answers(300, 0.9, 0.2), 0.2)),
        Case("nobody says yes", (np.zeros(20, int), 0.6)),
        Case("true and false", (answers(90, 0.4, 0.7).astype(bool), 0.7)),
    ]


def scale_cases(rng: np.random.Generator) -> list[Case]:
    """Return ranges, numbers of people and ε."""
    low, width = float(rng.normal(5, 2)), float(rng.uniform(3, 9))
    return [
        Case("50 ages", (0.0, 100.0, 50, 0.5)),
        Case("a range below and above 0", (-2.0, 6.0, 40, 2.0)),
        Case("a range that does not begin at 0", (low, low + width, 300, 1.0)),
        Case("a range below 0", (-90.0, -40.0, 25, 0.1)),
        Case("one person", (0.0, 1.0, 1, 3.0)),
    ]


def gradient_cases(rng: np.random.Generator) -> list[Case]:
    """Return gradients of examples: long, short, of length 0, and one alone."""
    g = rng.normal(size=(6, 4)) * np.array([0.05, 0.2, 1.0, 2.0, 5.0, 0.4])[:, None]
    with_zero = g.copy()
    with_zero[1] = 0
    return [
        Case("2 examples", (np.array([[3.0, 4.0], [0.3, 0.4]]), 1.0)),
        Case("6 examples, 4 parameters", (g, 1.0)),
        Case("another norm", (g, 0.3)),
        Case("all are short", (g * 0.05, 1.0)),
        Case("one example", (g[3:4], 0.5)),
        Case("a gradient of 0", (with_zero, 1.0)),
        Case("4 examples, 4 parameters", (g[1:5], 1.5)),
        _to_float32("float32", (g, 1.0)),
    ]


def private_step_cases(rng: np.random.Generator) -> list[Case]:
    """Return gradients of those who take part, with settings and noise that was drawn."""
    g = rng.normal(size=(6, 4)) * np.array([0.05, 0.2, 1.0, 2.0, 5.0, 0.4])[:, None]
    noise = rng.normal(size=(5, 4))
    by_hand = np.array([[3.0, 4.0], [0.0, 0.4]]), 2.0, 0.5, 4, np.array([1.0, -1.0])
    typical = (g, 0.7, 1.3, 5, noise[0])
    return [
        Case("2 examples where 4 were expected", by_hand),
        Case("6 examples where 5 were expected", typical),
        Case("as many as expected", (g, 0.7, 1.3, 6, noise[1])),
        Case("without noise", (g, 0.7, 0.0, 8, noise[2])),
        Case("a small clipping norm", (g, 0.01, 2.0, 5, noise[3])),
        Case("nobody takes part", (g[:0], 0.7, 1.3, 5, noise[4])),
        _to_float32("float32", typical),
    ]


def membership_cases(rng: np.random.Generator) -> list[Case]:
    """Return losses of members and of others: apart, alike, with ties, as many or not."""
    members, others = rng.exponential(0.5, size=40), rng.exponential(1.0, size=25)
    tied = rng.integers(0, 4, size=30) / 2, rng.integers(1, 6, size=20) / 2
    return [
        Case("3 members, 3 others", (np.array([0.1, 0.2, 0.5]), np.array([0.4, 0.9, 0.5]))),
        Case("40 members, 25 others", (members, others)),
        Case("many equal losses", tied),
        Case("all alike", (np.ones(4), np.ones(6))),
        Case("members lose more", (others, members)),
        Case("told apart without fail", (members[:10] / 100, others[:5] + 2)),
        Case("one of each", (np.array([0.3]), np.array([0.2]))),
    ]


def client_cases(rng: np.random.Generator) -> list[Case]:
    """Return a linear model's weights, and examples that clients own."""

    def drawn(n: int, d: int) -> tuple[Array, Array, Array]:
        x = rng.normal(size=(n, d))
        return rng.normal(size=d), x, x @ rng.normal(size=d) + rng.normal(0, 0.3, size=n)

    w, x, y = drawn(12, 3)
    owner = np.array([0, 0, 1, 2, 2, 2, 2, 1, 2, 2, 0, 2])
    by_hand = np.zeros(1), np.array([[1.0], [1.0], [2.0]]), np.array([1.0, 3.0, 2.0])
    even = np.arange(12) % 3
    return [
        Case("2 clients, one step", (*by_hand, np.array([0, 0, 1]), 0.5, 1)),
        Case("3 clients of different size", (w, x, y, owner, 0.1, 4)),
        Case("one step", (w, x, y, owner, 0.2, 1)),
        Case("3 clients of one size", (w, x, y, even, 0.1, 5)),
        Case("one client", (w, x, y, np.zeros(12, int), 0.1, 3)),
        Case("numbers that are not 0, 1, 2", (w, x, y, owner * 5 + 2, 0.1, 3)),
        Case("no step", (w, x, y, owner, 0.1, 0)),
    ]


def attack_cases(rng: np.random.Generator) -> list[Case]:
    """Return pictures, labels and a linear classifier with the settings of an attack."""
    d, classes, n = 8, 6, 12
    x, y = rng.uniform(0.1, 0.9, size=(n, d)), rng.integers(0, classes, n)
    weights = rng.normal(0, 2, size=(d, classes))
    edge = x.round()
    return [
        Case("one step", (x, y, weights, 0.1, 0.1, 1)),
        Case("10 small steps", (x, y, weights, 0.15, 0.04, 10)),
        Case("steps that leave the ball", (x, y, weights, 0.05, 0.04, 6)),
        Case("pictures of black and white", (edge, y, weights, 0.2, 0.05, 8)),
        Case("one picture", (x[:1], y[:1], weights, 0.3, 0.05, 12)),
        Case("2 classes", (x, y % 2, weights[:, :2], 0.2, 0.03, 7)),
        Case("no step", (x, y, weights, 0.1, 0.1, 0)),
    ]
