"""What the answers of chapter 9a are tried on: components, linear networks, noise and alarms."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case

Array = NDArray[Any]


def _pictures(rng: np.random.Generator, n: int, pixels: int, level: float = 0.5) -> Array:
    """Return pictures that vary along some directions much, along others little."""
    directions = np.linalg.qr(rng.normal(size=(pixels, pixels)))[0]
    sizes = 0.8 ** np.arange(pixels)
    return level + rng.normal(size=(n, pixels)) * sizes @ directions.T


def rebuild_cases(rng: np.random.Generator) -> list[Case]:
    """Return few and many components, other levels, more pixels than pictures."""
    line = np.array([[0.0, 0.0], [2.0, 2.0], [4.0, 4.0]])
    train, new = _pictures(rng, 20, 6), _pictures(rng, 7, 6)
    short = _pictures(rng, 5, 12)
    return [
        Case("2 pixels, 1 component", (line, np.array([[3.0, 1.0]]), 1)),
        Case("6 pixels, 2 components", (train, new, 2)),
        Case("new pictures of another level", (train, new + 0.7, 3)),
        Case("one new picture", (train, new[:1], 2)),
        Case("no component at all", (train, new, 0)),
        Case("as many components as pixels", (train, new, 6)),
        Case("5 pictures of 12 pixels", (short, _pictures(rng, 3, 12), 2)),
        Case("pictures far from black", (train + 30, new + 30, 2)),
        Case("one component of 30 pixels", (_pictures(rng, 60, 30), _pictures(rng, 4, 30), 1)),
        Case("float32", (train.astype(np.float32), new.astype(np.float32), 2)),
    ]


def share_cases(rng: np.random.Generator) -> list[Case]:
    """Return spectra that fall fast and slowly, no component and all of them."""
    cross = np.array([[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]])
    x, flat = _pictures(rng, 25, 6), rng.normal(size=(40, 8))
    return [
        Case("4 points, 1 component", (cross, 1)),
        Case("2 of 6 components", (x, 2)),
        Case("1 of 6 components", (x, 1)),
        Case("a spectrum that hardly falls", (flat, 3)),
        Case("no component", (x, 0)),
        Case("all of them", (x, 6)),
        Case("far from the origin", (x + 40, 2)),
        Case("5 pictures of 12 pixels", (_pictures(rng, 5, 12), 2)),
        Case("float32", (x.astype(np.float32), 3)),
    ]


def gradient_cases(rng: np.random.Generator) -> list[Case]:
    """Return batches and codes of several sizes, codes of one number, perfect rebuilding."""

    def drawn(n: int, pixels: int, codes: int) -> tuple[Array, Array, Array]:
        shapes = ((n, pixels), (pixels, codes), (codes, pixels))
        x, encoder, decoder = (rng.normal(size=shape) for shape in shapes)
        return x, encoder, decoder

    x, encoder, decoder = drawn(6, 5, 2)
    by_hand = np.array([[1.0, 2.0]]), np.array([[1.0], [0.0]]), np.array([[1.0, 1.0]])
    return [
        Case("one picture of 2 pixels", by_hand),
        Case("6 pictures of 5 pixels", (x, encoder, decoder)),
        Case("one picture", (x[:1], encoder, decoder)),
        Case("a code of one number", drawn(9, 4, 1)),
        Case("a code as wide as the picture", drawn(8, 3, 3)),
        Case("a wider code", drawn(4, 3, 7)),
        Case("nothing to improve", (x, np.eye(5), np.eye(5))),
        Case("12 pictures of 20 pixels", drawn(12, 20, 4)),
        Case("float32", tuple(a.astype(np.float32) for a in (x, encoder, decoder))),
    ]


def parameters_cases(rng: np.random.Generator) -> list[Case]:
    """Return deep and shallow, tied and untied autoencoders."""
    drawn = tuple(rng.integers(5, 60, size=4).tolist())
    return [
        Case("64, 32, 10", (64, (32,), 10, False)),
        Case("64, 32, 10, tied", (64, (32,), 10, True)),
        Case("no hidden layer", (64, (), 2, False)),
        Case("no hidden layer, tied", (64, (), 2, True)),
        Case("of 2006", (784, (1000, 500, 250), 30, False)),
        Case("of 2006, tied", (784, (1000, 500, 250), 30, True)),
        Case("wider than the picture", (9, drawn[:2], 40, False)),
        Case("4 hidden layers", (17, drawn, 3, True)),
    ]


def mask_cases(rng: np.random.Generator) -> list[Case]:
    """Return grey and coloured pictures, small and large shares."""

    def drawn(n: int, height: int, width: int, channels: int, share: float) -> tuple[Any, ...]:
        x = rng.uniform(0.05, 1, size=(n, height, width, channels))
        return x, rng.random((n, height, width)), share

    by_hand = np.array([[0.9, 0.4], [0.7, 0.2]]).reshape(1, 2, 2, 1)
    x, draws, _ = drawn(3, 4, 5, 3, 0.4)
    return [
        Case("one picture of 4 pixels", (by_hand, np.array([[[0.1, 0.6], [0.3, 0.8]]]), 0.3)),
        Case("grey pictures", drawn(4, 6, 5, 1, 0.3)),
        Case("coloured pictures", (x, draws, 0.4)),
        Case("one coloured picture", (x[:1], draws[:1], 0.4)),
        Case("nothing is hit", (x, draws, 0.0)),
        Case("everything is hit", (x, draws, 1.0)),
        Case("wide pictures", drawn(2, 3, 9, 3, 0.7)),
        Case("float32", (x.astype(np.float32), draws.astype(np.float32), 0.4)),
    ]


def decibel_cases(rng: np.random.Generator) -> list[Case]:
    """Return faint and strong noise, peaks of 1 and 255, and pictures that are not spoilt."""
    clean = rng.random((4, 5, 3))
    spoilt = clean + rng.normal(size=(4, 1, 1)) * rng.normal(0, 0.1, size=clean.shape)
    black = np.zeros((1, 2, 2))
    off = black.copy()
    off[0, 0, 1] = 0.2
    some = spoilt.copy()
    some[1] = clean[1]
    return [
        Case("one pixel of 4 is 0.2 off", (black, off, 1.0)),
        Case("4 pictures", (clean, spoilt, 1.0)),
        Case("one picture", (clean[:1], spoilt[:1], 1.0)),
        Case("pixels from 0 to 255", (255 * clean, 255 * spoilt, 255.0)),
        Case("stronger noise", (clean, clean + rng.normal(size=clean.shape), 1.0)),
        Case("6 pictures of 12 by 9", (*rng.random((2, 6, 12, 9)), 1.0)),
        Case("one of them is not spoilt", (clean, some, 1.0)),
        Case("float32", (clean.astype(np.float32), spoilt.astype(np.float32), 1.0)),
    ]


def alarm_cases(rng: np.random.Generator) -> list[Case]:
    """Return normal pictures and new ones, several shares, ties, and no false alarm at all."""

    def drawn(n: int, new: int, pixels: int, worse: float) -> tuple[Array, Array, Array, Array]:
        first, second = rng.random((n, pixels)), rng.random((new, pixels))
        size = worse * rng.gamma(2.0, 0.1, size=(new, 1))
        return (
            first,
            first + rng.gamma(2.0, 0.1, size=(n, 1)) * rng.normal(size=first.shape),
            second,
            second + size * rng.normal(size=second.shape),
        )

    def offs(errors: list[float]) -> tuple[Array, Array]:
        rows = np.array(errors)[:, None] * np.array([[1.0, -1.0]])
        return np.full(rows.shape, 0.5), 0.5 + rows

    forty = drawn(40, 25, 6, 2.0)
    coarse = rng.integers(1, 5, size=30) / 8, rng.integers(1, 7, size=20) / 8
    return [
        Case("5 normal pictures of 2 pixels",
             (*offs([0.1, 0.2, 0.3, 0.4, 0.5]), *offs([0.45, 0.4, 0.6]), 0.2)),
        Case("40 normal ones, a share of 0.06", (*forty, 0.06)),
        Case("no false alarm", (*forty, 0.0)),
        Case("half of them", (*forty, 0.5)),
        Case("new ones that are rebuilt better", (*drawn(33, 20, 9, 0.5), 0.2)),
        Case("ties", (*offs(list(coarse[0])), *offs(list(coarse[1])), 0.15)),
        Case("the normal pictures once more", (*forty[:2], *forty[:2], 0.1)),
        Case("one new picture", (*drawn(21, 1, 4, 3.0), 0.1)),
        Case("64 pixels", (*drawn(90, 40, 64, 1.2), 0.03)),
        Case("float32", (*(part.astype(np.float32) for part in forty), 0.06)),
    ]  # fmt: skip


def bug_cases(rng: np.random.Generator) -> list[Case]:
    """Return pictures with faint and strong noise, few and many of them."""

    def drawn(n: int, new: int, pixels: int, noise: float, penalty: float) -> tuple[Any, ...]:
        both = np.clip(_pictures(rng, n + new, pixels), 0, 1)
        spoil = rng.normal(0, noise, size=both.shape)
        return both[:n], spoil[:n], both[n:], spoil[n:], penalty

    return [
        Case("60 pictures, strong noise", drawn(60, 10, 6, 0.5, 1.0)),
        Case("faint noise", drawn(60, 10, 6, 0.05, 1.0)),
        Case("one new picture", drawn(40, 1, 8, 0.3, 0.5)),
        Case("fewer pictures than pixels", drawn(6, 4, 10, 0.3, 2.0)),
        Case("a large penalty", drawn(50, 12, 5, 0.3, 60.0)),
        Case("64 pixels", drawn(120, 20, 64, 0.4, 3.0)),
    ]
