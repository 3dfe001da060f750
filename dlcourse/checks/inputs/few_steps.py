"""A denoiser that is always right, and may be asked eight times: *beat the number* of 10b."""

from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..engine import Case

Array = NDArray[np.float64]

ASKS = 8
POINTS = 600
SPREAD = 0.03  # of every heap
STEPS = 1000


class BudgetError(RuntimeError):
    """The denoiser was asked more often than it may be."""


class ExactDenoiser:
    """The best guess of the noise in points that come from small heaps around some centres.

    Attributes:
        asked: How often it was called.

    Example:
        >>> denoise = ExactDenoiser(np.array([[1.0, 0.0]]), np.array([0.5]))
        >>> denoise(np.array([[0.0, 0.0]]), 0)[0, 0].round(3).item(), denoise.asked
        (-0.999, 1)
    """

    def __init__(self, centres: ArrayLike, kept: ArrayLike) -> None:
        self._centres, self._kept = np.asarray(centres, float), np.asarray(kept, float)
        self.asked = 0

    def __repr__(self) -> str:
        return f"ExactDenoiser({len(self._centres)} heaps, asked {self.asked} times)"

    def __call__(self, noisy: ArrayLike, t: int) -> Array:
        """Return the expected noise in `noisy`, `(n, 2)`, at step t.

        Raises:
            BudgetError: If it has been asked `ASKS` times before.
            ValueError: If the points are not `(n, 2)`, or t is no step.
        """
        if self.asked >= ASKS:
            raise BudgetError(f"The denoiser may be asked {ASKS} times, and has been.")
        x = np.asarray(noisy, float)
        if x.ndim != 2 or x.shape[1] != 2:
            raise ValueError(f"`noisy` must be (n, 2). Received: shape {x.shape}.")
        if np.ndim(t) or t != int(t) or not 0 <= t < len(self._kept):
            raise ValueError(
                f"`t` must be one whole number from 0 to {len(self._kept) - 1}. Received: {t!r}."
            )
        self.asked += 1
        kept = self._kept[int(t)]
        variance = kept * SPREAD**2 + 1 - kept
        apart = x[:, None] - np.sqrt(kept) * self._centres
        logs = -(apart**2).sum(axis=2) / (2 * variance)
        weights = np.exp(logs - logs.max(axis=1, keepdims=True))
        weights /= weights.sum(axis=1, keepdims=True)
        return np.asarray(np.sqrt(1 - kept) / variance * (weights[:, :, None] * apart).sum(axis=1))


def cosine_kept() -> Array:
    """Return the cosine schedule of 1,000 steps (Nichol & Dhariwal, 2021)."""
    part = np.arange(STEPS + 1) / STEPS
    wave = np.cos((part + 0.008) / 1.008 * np.pi / 2) ** 2
    return np.asarray(np.cumprod(wave[1:].clip(wave[:-1] * 0.001) / wave[:-1]))


@cache
def shapes() -> dict[str, Array]:
    """Return the centres of the heaps of each shape, `(heaps, 2)`."""
    ring = np.arange(8) * np.pi / 4
    turn = np.linspace(1, 3, 40) * np.pi
    bow, line = np.linspace(0, np.pi, 20), np.linspace(-0.9, 0.9, 7)
    rail = np.full(7, 0.9)
    return {
        "ring": np.stack([np.cos(ring), np.sin(ring)], axis=1),
        "spiral": np.stack([turn * np.cos(turn), turn * np.sin(turn)], axis=1) / turn.max(),
        "letter I": np.concatenate(
            [
                np.stack([line, -rail], axis=1),
                np.stack([line, rail], axis=1),
                np.stack([0 * line[1:-1], line[1:-1]], axis=1),
            ]
        ),
        "two bows": np.concatenate(
            [
                np.stack([np.cos(bow) - 0.5, np.sin(bow) - 0.25], axis=1),
                np.stack([0.5 - np.cos(bow), 0.25 - np.sin(bow)], axis=1),
            ]
        )
        / 1.5,
    }


def real_points(name: str) -> Array:
    """Return points of a shape as they really are, which no answer sees."""
    rng = np.random.default_rng([17, *name.encode()])
    centres = shapes()[name]
    return np.asarray(
        centres[rng.integers(len(centres), size=POINTS)] + SPREAD * rng.normal(size=(POINTS, 2))
    )


def few_steps_cases(rng: np.random.Generator) -> list[Case]:
    """Return a denoiser for every shape."""
    kept = cosine_kept()
    return [
        Case(name, (ExactDenoiser(centres, kept), kept, POINTS, seed))
        for seed, (name, centres) in enumerate(shapes().items())
    ]
