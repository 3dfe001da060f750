"""What the answers of chapter 9b are tried on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case, edges

Array = NDArray[Any]


def _clouds(rng: np.random.Generator, pictures: int, latent: int) -> tuple[Array, Array]:
    """Return the mean and the log-variance of each picture's cloud."""
    return rng.normal(size=(pictures, latent)), rng.normal(-1.0, 0.8, size=(pictures, latent))


def _float32(case: Case) -> Case:
    *_, narrow = edges(case, batched=(), scaled=())
    return narrow


def kl_cases(rng: np.random.Generator) -> list[Case]:
    """Return clouds of several sizes: wide, narrow, far away, and the prior itself."""
    typical = Case("5 pictures, 3 numbers", _clouds(rng, 5, 3))
    mean, log_variance = typical.args
    return [
        Case("the text's picture", (np.array([[1.0, 0.0]]), np.array([[0.0, np.log(4.0)]]))),
        typical,
        Case("the prior itself", (0 * mean, 0 * log_variance)),
        Case("wide clouds", (mean, log_variance + 3)),
        Case("narrow clouds", (mean, log_variance - 20)),
        Case("1 number", _clouds(rng, 6, 1)),
        Case("1 picture", _clouds(rng, 1, 4)),
        Case("as many pictures as numbers", _clouds(rng, 4, 4)),
        _float32(typical),
    ]


def draw_cases(rng: np.random.Generator) -> list[Case]:
    """Return clouds with one draw each, and with several."""

    def made(name: str, pictures: int, latent: int, draws: int = 0, shift: float = 0.0) -> Case:
        mean, log_variance = _clouds(rng, pictures, latent)
        shape = (draws, pictures, latent) if draws else (pictures, latent)
        return Case(name, (mean, log_variance + shift, rng.normal(size=shape)))

    typical = made("5 pictures, 3 numbers", 5, 3)
    hand = np.array([[2.0, 0.0]]), np.array([[np.log(9.0), 0.0]]), np.array([[1.0, -0.5]])
    return [
        Case("the text's picture", hand),
        typical,
        made("4 draws for each of 6 pictures", 6, 2, draws=4),
        made("narrow clouds", 5, 2, shift=-8.0),
        made("wide clouds", 5, 2, shift=3.0),
        made("1 picture", 1, 4),
        _float32(typical),
    ]


def cross_entropy_cases(rng: np.random.Generator) -> list[Case]:
    """Return logits and pictures: black and white, grey, and logits far from 0."""

    def made(name: str, shape: tuple[int, ...], scale: float = 2.0, grey: bool = True) -> Case:
        x = rng.random(shape) if grey else (rng.random(shape) < 0.4) * 1.0
        return Case(name, (scale * rng.normal(size=shape), x))

    typical = made("4 pictures of 3 × 5", (4, 3, 5))
    logits, x = typical.args
    return [
        Case("the text's two pixels", (np.array([[[0.0, 2.0]]]), np.array([[[1.0, 0.5]]]))),
        typical,
        made("black and white", (3, 4, 4), grey=False),
        made("with a channel axis", (2, 3, 4, 1)),
        made("as many pictures as rows and columns", (3, 3, 3)),
        made("1 picture", (1, 4, 2)),
        Case("logits of 0", (0 * logits, x)),
        Case("logits of ±1000", (np.where(logits > 0, 1000.0, -1000.0), np.round(x))),
        Case("logits of ±1000, grey pixels", (np.where(logits > 0, 1000.0, -1000.0), x)),
        _float32(typical),
    ]


def elbo_cases(rng: np.random.Generator) -> list[Case]:
    """Return decoded draws, pictures and clouds; one draw, many draws, a cloud like the prior."""

    def made(
        name: str, draws: int, pictures: int, pixels: int, latent: int, grey: bool = True
    ) -> Case:
        x = rng.random((pictures, pixels)) if grey else (rng.random((pictures, pixels)) < 0.5) * 1.0
        logits = 2 * rng.normal(size=(draws, pictures, pixels))
        return Case(name, (logits, x, *_clouds(rng, pictures, latent)))

    typical = made("3 draws, 4 pictures of 6 pixels", 3, 4, 6, 2)
    logits, x, mean, log_variance = typical.args
    hand = np.zeros((2, 1, 2)), np.array([[1.0, 0.0]]), np.array([[1.0]]), np.array([[0.0]])
    return [
        Case("the text's picture", hand),
        typical,
        made("1 draw", 1, 5, 4, 3),
        made("black and white", 4, 3, 8, 2, grey=False),
        made("1 picture", 5, 1, 6, 3),
        made("as many draws as pictures as pixels", 3, 3, 3, 4),
        Case("clouds like the prior", (logits, x, 0 * mean, 0 * log_variance)),
        Case("logits of ±1000", (np.where(logits > 0, 1000.0, -1000.0), x, mean, log_variance)),
        _float32(typical),
    ]


def gradient_cases(rng: np.random.Generator) -> list[Case]:
    """Return clouds, noise and the gradients that come back from the decoder."""

    def made(name: str, draws: int, pictures: int, latent: int) -> Case:
        noise = rng.normal(size=(draws, pictures, latent))
        slopes = 0.5 + rng.normal(size=noise.shape) - 0.7 * noise
        return Case(name, (*_clouds(rng, pictures, latent), noise, slopes))

    typical = made("4 draws, 3 pictures, 2 numbers", 4, 3, 2)
    mean, log_variance, noise, slopes = typical.args
    hand = (
        np.array([[1.0]]),
        np.array([[np.log(4.0)]]),
        np.array([[[1.0]], [[-0.5]]]),
        np.array([[[3.0]], [[1.0]]]),
    )
    return [
        Case("the text's two draws", hand),
        typical,
        made("1 draw", 1, 4, 3),
        made("1 picture", 5, 1, 3),
        made("as many draws as pictures", 3, 3, 2),
        Case("nothing comes back", (mean, log_variance, noise, 0 * slopes)),
        Case("clouds like the prior", (0 * mean, 0 * log_variance, noise, slopes)),
        Case("narrow clouds", (mean, log_variance - 4, noise, slopes)),
        _float32(typical),
    ]


def path_cases(rng: np.random.Generator) -> list[Case]:
    """Return pairs of codes: at right angles, of other lengths, in many dimensions, in line."""

    def made(name: str, latent: int, steps: int) -> Case:
        start, end = rng.normal(size=(2, latent))
        return Case(name, (start, end, steps))

    typical = made("7 steps in 5 dimensions", 5, 7)
    line = np.array([3.0, 4.0])
    return [
        Case("the text's two codes", (np.array([3.0, 0.0]), np.array([0.0, 3.0]), 3)),
        typical,
        made("10 steps in 64 dimensions", 64, 10),
        made("2 steps", 3, 2),
        Case("lengths of 1 and 4", (np.array([1.0, 0.0]), np.array([-2.0, 2.0]) * np.sqrt(2), 5)),
        Case("the same code twice", (line, line.copy(), 4)),
        Case("the same direction, twice as far", (line, 2 * line, 5)),
        _float32(typical),
    ]


def weighted_cases(rng: np.random.Generator) -> list[Case]:
    """Return draws from clouds with what the decoder says of each; also likelihoods near 0."""

    def made(name: str, draws: int, pictures: int, latent: int, level: float = -6.0) -> Case:
        mean, log_variance = _clouds(rng, pictures, latent)
        noise = rng.normal(size=(draws, pictures, latent))
        z = mean + np.exp(log_variance / 2) * noise
        likelihood = level + 2 * rng.normal(size=(draws, pictures))
        return Case(name, (likelihood, z, mean, log_variance))

    typical = made("6 draws, 4 pictures, 2 numbers", 6, 4, 2)
    hand = (
        np.array([[-1.0], [-3.0]]),
        np.array([[[0.0]], [[2.0]]]),
        np.array([[1.0]]),
        np.array([[np.log(4.0)]]),
    )
    return [
        Case("the text's two draws", hand),
        typical,
        made("1 draw", 1, 3, 2),
        made("as many draws as pictures", 4, 4, 3),
        made("1 picture, 50 draws", 50, 1, 3),
        made("likelihoods of e^-2000", 5, 3, 2, level=-2000.0),
        made("likelihoods of e^2000", 5, 3, 2, level=2000.0),
        _float32(typical),
    ]


def collapsed_cases(rng: np.random.Generator) -> list[Case]:
    """Return codes in which some dimensions say the same of every picture, at a price or not."""

    def made(name: str, pictures: int, kinds: str, threshold: float = 0.01) -> Case:
        """Kinds: `u` used, `n` used and narrow, `p` the prior, `c` a costly constant, `w` wide."""
        columns = []
        for kind in kinds:
            spread = {"u": 0.8, "n": 0.3}.get(kind, 0.02)
            level = {"c": 1.5, "n": 0.1}.get(kind, 0.0)
            variance = {"u": -2.0, "n": -4.0, "p": 0.0, "c": -1.5, "w": 1.5}[kind]
            own = rng.normal(size=pictures)
            own = (own - own.mean()) / own.std()
            columns.append((level + spread * own, variance + 0.02 * rng.normal(size=pictures)))
        mean, log_variance = np.array(columns).transpose(1, 2, 0)
        return Case(name, (mean, log_variance, threshold))

    typical = made("200 pictures, 6 numbers", 200, "upcunp")
    hand = np.array([[1.0, 0.0, 2.0], [-1.0, 0.0, 2.0]]), np.zeros((2, 3)), 0.01
    return [
        Case("the text's two pictures", hand),
        typical,
        made("all of them used", 100, "unu"),
        made("all of them like the prior", 100, "ppp"),
        made("a constant and a wide one", 60, "cuwn"),
        made("as many pictures as numbers", 4, "ucpn"),
        made("a higher threshold", 80, "nupc", threshold=0.2),
        _float32(typical),
    ]


def schedule_cases(rng: np.random.Generator) -> list[Case]:
    """Return steps before, at and after the end of the warm-up, and no warm-up at all."""
    steps, beta = int(rng.integers(300, 900)), float(np.round(rng.uniform(0.5, 6), 2))
    return [
        Case("the text's step", (25, 100, 4.0)),
        Case("the first step", (0, steps, beta)),
        Case("the second step", (1, steps, beta)),
        Case("in the middle", (steps // 2, steps, beta)),
        Case("the last step of it", (steps - 1, steps, beta)),
        Case("at its end", (steps, steps, beta)),
        Case("long after it", (10 * steps, steps, beta)),
        Case("no warm-up, first step", (0, 0, beta)),
        Case("no warm-up, later", (17, 0, beta)),
    ]


def conditional_cases(rng: np.random.Generator) -> list[Case]:
    """Return codes and numbers of classes."""

    def made(name: str, codes: int, latent: int, classes: int) -> Case:
        return Case(name, (rng.normal(size=(codes, latent)), classes))

    typical = made("4 codes of 3 numbers, 5 classes", 4, 3, 5)
    return [
        Case("the text's two codes", (np.array([[0.5, -1.0], [2.0, 0.0]]), 3)),
        typical,
        made("1 code", 1, 2, 10),
        made("1 class", 3, 2, 1),
        made("as many codes as classes", 4, 4, 4),
        made("more codes than classes", 7, 2, 3),
        _float32(typical),
    ]


def gap_cases(rng: np.random.Generator) -> list[Case]:
    """Return codes in bins, and factors: one number each, mixed, spread over several, useless."""

    def made(name: str, pictures: int, kind: str, latent: int = 4) -> Case:
        sizes = (3, 5)
        factors = np.stack([rng.integers(0, size, size=pictures) for size in sizes], axis=1)
        shape, place = factors.T / (np.array(sizes) - 1)[:, None]
        known = {
            "apart": [shape, place],
            "mixed": [shape + place, shape - place],
            "twice": [shape, shape, place],
            "useless": [],
        }[kind]
        noise = 0.25 if kind != "useless" else 1.0
        columns = [one + noise * rng.normal(size=pictures) for one in known]
        columns += [rng.normal(size=pictures) for _ in range(latent - len(known))]
        codes = np.stack([_in_bins(column, 8) for column in columns], axis=1)
        return Case(name, (codes[:, rng.permutation(latent)], factors))

    hand = (
        np.array([[0, 0], [0, 1], [1, 0], [1, 1]]),
        np.array([[0, 0], [0, 1], [1, 1], [1, 0]]),
    )
    codes, factors = made("300 pictures, a number for each factor", 300, "apart").args
    return [
        Case("the text's four pictures", hand),
        Case("300 pictures, a number for each factor", (codes, factors)),
        made("250 pictures, factors mixed", 250, "mixed"),
        made("a factor in two numbers", 250, "twice"),
        made("useless codes", 200, "useless"),
        Case("a dimension that never changes", (np.where([1, 1, 1, 0], codes, 7), factors)),
        Case("bins with gaps between", (10 * codes + 3, factors)),
        Case("factors that begin at 5", (codes, factors + 5)),
        made("2 numbers", 200, "mixed", latent=2),
    ]


def _in_bins(values: Array, bins: int) -> Array:
    edges = np.quantile(values, np.linspace(0, 1, bins + 1)[1:-1])
    return np.searchsorted(edges, values, side="right")


def bug_cases(rng: np.random.Generator) -> list[Case]:
    """Return pictures, clouds, noise and a linear decoder; the best clouds, and others."""

    def made(
        name: str, pictures: int, latent: int, draws: int = 20, pixels: int = 5, spread: float = 0.5
    ) -> Case:
        weights = rng.normal(size=(latent, pixels))
        bias = rng.normal(size=pixels)
        z = rng.normal(size=(pictures, latent))
        x = z @ weights + bias + spread * rng.normal(size=(pictures, pixels))
        mean = z + 0.3 * rng.normal(size=z.shape)
        log_variance = rng.normal(-1.5, 0.7, size=z.shape)
        noise = rng.normal(size=(draws, pictures, latent))
        return Case(name, (x, mean, log_variance, noise, weights, bias, spread))

    typical = made("6 pictures, 2 numbers", 6, 2)
    x, mean, log_variance, noise, weights, bias, spread = typical.args
    prior = (x, 0 * mean, 0 * log_variance, noise, weights, bias, spread)
    return [
        typical,
        made("3 numbers", 4, 3),
        made("1 number", 5, 1),
        made("1 draw", 5, 2, draws=1),
        made("1 picture", 1, 2),
        made("a coarse decoder", 4, 2, spread=2.0),
        Case("clouds like the prior", prior),
        Case("the decoder ignores the code", (*typical.args[:4], 0 * weights, bias, spread)),
        _float32(typical),
    ]
