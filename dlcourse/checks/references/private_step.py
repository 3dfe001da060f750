"""Mistakes with the step of DP-SGD: what is clipped, how large the noise is, what divides it."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake
from .private_noise import lengths_of

Array = np.ndarray


def clipped(g: Array, c: float) -> Array:
    """Return rows no longer than the norm."""
    return np.asarray(g * np.minimum(1, c / np.maximum(lengths_of(g), 1e-12)))


def step_by(
    *,
    rows: Callable[[Array, float], Array] = clipped,
    noise_of: Callable[[float, float], float] = lambda c, sigma: c * sigma,
    count: Callable[[int, int], float] = lambda taken, expected: expected,
    late: bool = False,
) -> Callable[..., Array]:
    """Return what DP-SGD hands on, right but for the switches given.

    Args:
        rows: The gradients that are added, of gradients and norm.
        noise_of: The size of the noise, of norm and noise multiplier.
        count: What is divided by: of those who take part, and those expected.
        late: Whether the noise comes after the division.
    """

    def step(g: Array, c: float, sigma: float, batch_size: int, noise: Array) -> Array:
        total, added = rows(g, c).sum(axis=0), noise_of(c, sigma) * noise
        by = count(len(g), batch_size)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(total / by + added if late else (total + added) / by)

    return step


NOISY = (
    Mistake(
        "divided by those who took part",
        step_by(count=lambda taken, expected: taken),
        "You divide by how many took part. That number depends on who took part, and is no fixed "
        "one: where nobody does, it is 0. Divide by how many were *expected*.",
    ),
    Mistake(
        "divided by those who took part, or by 1",
        step_by(count=lambda taken, expected: max(taken, 1)),
        "You divide by how many took part, and by 1 where nobody did. That number depends on who "
        "took part. Divide by how many were *expected*.",
    ),
    Mistake(
        "noise after the division",
        step_by(late=True),
        "The noise comes after the division, and is as many times too large as there are examples "
        "expected.",
    ),
    Mistake(
        "noise without the clipping norm",
        step_by(noise_of=lambda c, sigma: sigma),
        "The noise has to be as large as what it hides: where is the clipping norm in it?",
    ),
    Mistake(
        "noise of 1",
        step_by(noise_of=lambda c, sigma: 1.0),
        "The noise has the size 1 whatever the settings are.",
    ),
    Mistake(
        "noise of the clipping norm",
        step_by(noise_of=lambda c, sigma: c),
        "The noise is as large as the norm: where is the noise multiplier?",
    ),
    Mistake(
        "not clipped",
        step_by(rows=lambda g, c: g),
        "Nothing is clipped: one example may add as much as it likes, and no noise hides that.",
    ),
    Mistake(
        "the sum clipped",
        step_by(rows=lambda g, c: clipped(g.sum(axis=0, keepdims=True), c)),
        "You clip the *sum*. Then all examples but one could cancel, and that one decides.",
    ),
    Mistake(
        "without noise",
        step_by(noise_of=lambda c, sigma: 0.0),
        "There is no noise in it.",
    ),
    Mistake(
        "not divided",
        step_by(count=lambda taken, expected: 1),
        "That is the noisy sum. The mean is asked for.",
    ),
)
