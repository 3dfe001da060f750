"""What the answers of chapter 10b are tried on: schedules, noisy pictures, steps and captions."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case

Array = NDArray[Any]


def _kept(steps: int) -> Array:
    """Return shares that fall from nearly 1 to nearly 0, not those of any lesson."""
    return np.asarray(1 / (1 + np.exp(np.linspace(-5, 6, steps))))


def length_cases(rng: np.random.Generator) -> list[Case]:
    """Return numbers of steps, from one to a thousand."""
    return [
        Case("2 steps", (2,)),
        Case("one step", (1,)),
        Case("3 steps", (3,)),
        Case("another number of steps", (int(rng.integers(20, 90)),)),
        Case("200 steps", (200,)),
        Case("1000 steps", (1000,)),
    ]


def noisy_cases(rng: np.random.Generator) -> list[Case]:
    """Return grey and coloured pictures, a step for each."""

    def drawn(n: int, *shape: int) -> tuple[Array, Array, Array]:
        return (
            rng.random((n, *shape)),
            rng.uniform(0.02, 0.98, size=n),
            rng.normal(size=(n, *shape)),
        )

    x, kept, noise = drawn(5, 4, 3, 1)
    by_hand = np.array([1.0, 0.25]).reshape(1, 1, 2, 1), np.array([0.64])
    return [
        Case("one picture of 2 pixels", (*by_hand, np.array([-1.0, 2.0]).reshape(1, 1, 2, 1))),
        Case("5 grey pictures", (x, kept, noise)),
        Case("one picture", (x[:1], kept[:1], noise[:1])),
        Case("coloured pictures", drawn(3, 3, 4, 3)),
        Case("as many pictures as columns", drawn(4, 3, 4, 1)),
        Case("nothing is spoilt", (x, np.ones(5), noise)),
        Case("nothing is left", (x, np.zeros(5), noise)),
        Case("float32", (*(part.astype(np.float32) for part in (x, kept, noise)),)),
    ]  # fmt: skip


def share_cases(rng: np.random.Generator) -> list[Case]:
    """Return schedules that fall fast and slowly, also through exactly one half."""
    drawn = np.sort(rng.uniform(0.01, 0.99, size=30))[::-1].copy()
    return [
        Case("4 steps", (np.array([0.9, 0.5, 0.2, 0.01]),)),
        Case("60 steps", (_kept(60),)),
        Case("drawn shares", (drawn,)),
        Case("a slow schedule", (np.linspace(0.99, 0.3, 40),)),
        Case("a fast schedule", (np.array([0.3, 0.1, 0.001]),)),
        Case("1000 steps", (np.cumprod(1 - np.linspace(1e-4, 0.02, 1000)),)),
        Case("float32", (drawn.astype(np.float32),)),
    ]


def batch_cases(rng: np.random.Generator) -> list[Case]:
    """Return pictures with draws that choose their steps, among few and many."""

    def drawn(n: int, shape: tuple[int, ...], steps: int) -> tuple[Any, ...]:
        draws = (rng.integers(steps, size=n) + rng.uniform(0.1, 0.9, size=n)) / steps
        return rng.random((n, *shape)), _kept(steps), draws, rng.normal(size=(n, *shape))

    x, kept, _, noise = drawn(6, (3, 4, 1), 10)
    by_hand = np.array([1.0, 0.0]).reshape(2, 1, 1, 1), np.array([0.81, 0.64, 0.36, 0.04])
    return [
        Case("2 pictures of one pixel, 4 steps",
             (*by_hand, np.array([0.3, 0.9]), np.array([1.0, -1.0]).reshape(2, 1, 1, 1))),
        Case("6 pictures, 10 steps", (x, kept, np.linspace(0.04, 0.97, 6), noise)),
        Case("one picture", drawn(1, (4, 4, 1), 10)),
        Case("coloured pictures, 50 steps", drawn(4, (3, 2, 3), 50)),
        Case("the first step and the last", (x[:2], kept, np.array([0.01, 0.99]), noise[:2])),
        Case("1000 steps", drawn(8, (2, 2, 1), 1000)),
        Case("two steps", drawn(7, (3, 3, 1), 2)),
    ]  # fmt: skip


def guess_cases(rng: np.random.Generator) -> list[Case]:
    """Return noisy pictures with good and bad guesses of their noise."""

    def drawn(n: int, shape: tuple[int, ...], off: float) -> tuple[Array, Array, Array]:
        clean, noise = rng.uniform(-1, 1, size=(n, *shape)), rng.normal(size=(n, *shape))
        kept = rng.uniform(0.1, 0.95, size=n)
        share = kept.reshape(n, *[1] * len(shape))
        noisy = np.sqrt(share) * clean + np.sqrt(1 - share) * noise
        return noisy, kept, noise + off * rng.normal(size=noise.shape)

    noisy, kept, noise = drawn(5, (4, 3, 1), 0.4)
    by_hand = np.array([0.2, -1.6]).reshape(1, 1, 2, 1), np.array([0.64])
    return [
        Case("one picture of 2 pixels", (*by_hand, np.array([-1.0, -1.0]).reshape(1, 1, 2, 1))),
        Case("5 pictures, a fair guess", (noisy, kept, noise)),
        Case("one picture", (noisy[:1], kept[:1], noise[:1])),
        Case("a perfect guess", drawn(4, (3, 3, 1), 0.0)),
        Case("a bad guess", drawn(3, (4, 4, 3), 3.0)),
        Case("nearly nothing is left", (noisy, np.full(5, 1e-3), noise)),
        Case("float32", (*(part.astype(np.float32) for part in (noisy, kept, noise)),)),
    ]


def point_cases(rng: np.random.Generator) -> list[Case]:
    """Return noisy points and the points they may come from, much noise and next to none."""
    data, noisy = rng.normal(size=(9, 2)), rng.normal(size=(6, 2))
    near = np.sqrt(0.9999) * data[:4] + np.sqrt(0.0001) * rng.normal(size=(4, 2))
    return [
        Case("2 points on a line", (np.array([[0.5]]), np.array([[1.0], [-1.0]]), 0.5)),
        Case("6 noisy points, 9 to come from", (noisy, data, 0.4)),
        Case("one noisy point", (noisy[:1], data, 0.4)),
        Case("much noise", (noisy, data, 0.01)),
        Case("little noise", (np.sqrt(0.9) * data[:5] + 0.3 * noisy[:5], data, 0.9)),
        Case("one point to come from", (noisy, data[:1], 0.6)),
        Case("30 pixels", (rng.normal(size=(4, 30)), rng.uniform(-1, 1, size=(50, 30)), 0.3)),
        Case("float32", (noisy.astype(np.float32), data.astype(np.float32), 0.4)),
        Case("next to no noise", (np.concatenate([near, near + 5]), data, 0.9999)),
    ]


def back_cases(rng: np.random.Generator) -> list[Case]:
    """Return steps back, short, long and the last one, with pictures inside and outside."""

    def drawn(kept: float, earlier: float, off: float = 0.3) -> tuple[Any, ...]:
        clean, noise = rng.uniform(-1, 1, size=(3, 3, 2, 1)), rng.normal(size=(3, 3, 2, 1))
        noisy = np.sqrt(kept) * clean + np.sqrt(1 - kept) * noise
        return noisy, noise + off * rng.normal(size=noise.shape), kept, earlier

    noisy, noise, kept, earlier = drawn(0.3, 0.5)
    one = np.array([0.2]).reshape(1, 1, 1, 1), np.array([-1.0]).reshape(1, 1, 1, 1)
    far = np.array([2.0]).reshape(1, 1, 1, 1), np.array([0.5]).reshape(1, 1, 1, 1)
    return [
        Case("one pixel", (*one, 0.64, 0.9)),
        Case("one pixel whose picture is too bright", (*far, 0.36, 0.64)),
        Case("3 pictures", (noisy, noise, kept, earlier)),
        Case("a long step", drawn(0.05, 0.9)),
        Case("a short step", drawn(0.50, 0.52)),
        Case("the last step, to the picture", drawn(0.97, 1.0)),
        Case("a bad guess", drawn(0.2, 0.4, off=2.0)),
        Case("float32", (noisy.astype(np.float32), noise.astype(np.float32), kept, earlier)),
    ]


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    """Return steps back with fresh noise, short, long and the last one."""

    def drawn(kept: float, earlier: float, *shape: int) -> tuple[Any, ...]:
        noisy, noise, fresh = rng.normal(size=(3, *shape))
        return noisy, noise, kept, earlier, fresh

    noisy, noise, kept, earlier, fresh = drawn(0.3, 0.5, 3, 4, 2, 1)
    one = np.array([0.2]), np.array([-1.0]), 0.64, 0.8, np.array([2.0])
    whole = (part.astype(np.float32) for part in (noisy, noise))
    return [
        Case("one pixel", one),
        Case("3 pictures", (noisy, noise, kept, earlier, fresh)),
        Case("a long step", drawn(0.05, 0.9, 2, 3, 3, 1)),
        Case("a short step", drawn(0.50, 0.52, 2, 3, 3, 1)),
        Case("the last step, to the picture", drawn(0.97, 1.0, 4, 5)),
        Case("rows of pixels", drawn(0.6, 0.75, 6, 7)),
        Case("float32", (*whole, kept, earlier, fresh.astype(np.float32))),
    ]


def guided_cases(rng: np.random.Generator) -> list[Case]:
    """Return answers with and without a condition, one strength for each picture."""

    def drawn(n: int, *shape: int) -> tuple[Array, Array]:
        return rng.normal(size=(2 * n, *shape)), rng.uniform(0.2, 4, size=n)

    both, strength = drawn(4, 3, 2, 1)
    by_hand = np.array([1.0, 0.4]).reshape(2, 1, 1, 1), np.array([2.0])
    return [
        Case("one picture of one pixel", by_hand),
        Case("4 pictures", (both, strength)),
        Case("the same strength for all", (both, np.full(4, 1.5))),
        Case("no guidance", (both, np.zeros(4))),
        Case("coloured pictures", drawn(3, 4, 3, 3)),
        Case("as many pictures as columns", drawn(2, 3, 2, 1)),
        Case("one picture", drawn(1, 5, 5, 1)),
        Case("float32", (both.astype(np.float32), strength.astype(np.float32))),
    ]


def dropped_cases(rng: np.random.Generator) -> list[Case]:
    """Return labels of several numbers of classes, shares from none to all."""
    labels, draws = rng.integers(10, size=40), rng.random(40)
    return [
        Case("3 labels of 10 classes", (np.array([7, 0, 9]), np.array([0.05, 0.5, 0.08]), 0.1, 10)),
        Case("40 labels", (labels, draws, 0.3, 10)),
        Case("one in ten", (rng.integers(4, size=60), rng.random(60), 0.1, 4)),
        Case("none", (labels, draws, 0.0, 10)),
        Case("all", (labels, draws, 1.0, 10)),
        Case("one label", (np.array([2]), np.array([0.2]), 0.5, 3)),
        Case("many classes", (rng.integers(300, size=30), rng.random(30), 0.5, 300)),
    ]  # fmt: skip


def wave_cases(rng: np.random.Generator) -> list[Case]:
    """Return steps and widths, small and large."""
    t = rng.integers(1, 1000, size=9)
    return [
        Case("steps 0 and 3, width 4", (np.array([0, 3]), 4)),
        Case("9 steps, width 16", (t, 16)),
        Case("one step", (t[:1], 16)),
        Case("width 2", (t, 2)),
        Case("as many steps as waves", (t[:8], 8)),
        Case("the first 50 steps", (np.arange(50), 32)),
        Case("float32", (t.astype(np.float32), 12)),
    ]


def caption_cases(rng: np.random.Generator) -> list[Case]:
    """Return captions of ids, padded with 0, with vectors of words and weights of places."""

    def drawn(n: int, length: int, known: int, dim: int, width: int) -> tuple[Any, ...]:
        ids = rng.integers(2, known, size=(n, length))
        return ids, rng.normal(size=(known, dim)), rng.normal(size=(length, dim, width))

    ids, words, weights = drawn(4, 6, 12, 3, 5)
    padded = ids * (np.arange(6) < rng.integers(2, 6, size=(4, 1)))
    first, second = [2, 3, 4, 5, 2, 6, 7], [2, 6, 4, 5, 2, 3, 7]  # a red A and a blue B; swapped
    by_hand = np.array([[2, 3], [3, 2]]), np.array([[9.0], [9.0], [1.0], [2.0]])
    return [
        Case("2 words in both orders", (*by_hand, np.array([[[1.0]], [[10.0]]]))),
        Case("4 captions of 6 words", (ids, words, weights)),
        Case("padded captions", (padded, words, weights)),
        Case("one caption", (ids[:1], words, weights)),
        Case("two captions of the same words",
             (np.array([first, second]), *drawn(1, 7, 9, 4, 4)[1:])),
        Case("as many captions as places", drawn(5, 5, 9, 3, 4)),
        Case("one place", drawn(6, 1, 9, 4, 2)),
        Case("float32", (ids, words.astype(np.float32), weights.astype(np.float32))),
    ]  # fmt: skip


def sampler_cases(rng: np.random.Generator) -> list[Case]:
    """Return starts, points to arrive at, and few and many steps."""

    def drawn(n: int, points: int, length: int, steps: int, dim: int = 2) -> tuple[Any, ...]:
        start = rng.normal(size=(n, dim))
        return start, rng.uniform(-1, 1, size=(points, dim)), _kept(length), steps

    start, points, kept, _ = drawn(12, 6, 40, 5)
    return [
        Case("12 points, 5 steps", (start, points, kept, 5)),
        Case("one point", (start[:1], points, kept, 5)),
        Case("one step", (start, points, kept, 1)),
        Case("all steps", (start, points, kept, 40)),
        Case("one point to arrive at", (start, points[:1], kept, 8)),
        Case("points further out", (3 * start, 3 * points, kept, 5)),
        Case("4 features", drawn(10, 8, 25, 6, dim=4)),
    ]
