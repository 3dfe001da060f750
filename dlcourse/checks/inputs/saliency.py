"""What the answers of chapter 11b are tried on: small networks, paths, maps and pictures."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case
from .explained_models import (
    Formula,
    curved,
    linear,
    network,
    picture_model,
    plain_sum,
    slopes_of_curved,
    slopes_of_linear,
    slopes_of_network,
)

Array = NDArray[Any]


def _float32(*arrays: Array) -> tuple[Array, ...]:
    return tuple(array.astype(np.float32) for array in arrays)


def _net(rng: np.random.Generator, features: int) -> tuple[Formula, Formula]:
    """Return a network and its slopes."""
    hidden, out = rng.normal(size=(features, 6)), rng.normal(size=6)
    return network(hidden, out), slopes_of_network(hidden, out)


def relu_cases(rng: np.random.Generator) -> list[Case]:
    """Return batches, networks of one hidden layer, and the classes to be explained."""

    def drawn(n: int, features: int, units: int, classes: int) -> tuple[Any, ...]:
        return (
            rng.normal(size=(n, features)),
            rng.normal(size=(features, units)),
            rng.normal(size=units),
            rng.normal(size=(units, classes)),
            rng.integers(classes, size=n),
        )

    typical = drawn(6, 4, 9, 3)
    typical[-1][:3] = [2, 0, 1]  # every class is asked for
    by_hand = (np.array([[1.0, 2.0]]), np.array([[1.0, -1.0], [1.0, 1.0]]), np.array([0.0, -2.0]),
               np.array([[2.0, -1.0], [5.0, 3.0]]), np.array([0]))  # fmt: skip
    x, w1, b1, w2, target = typical
    return [
        Case("one example of 2 features", by_hand),
        Case("6 examples of 4 features", typical),
        Case("one example", (x[:1], w1, b1, w2, target[:1])),
        Case("always the last class", (x, w1, b1, w2, np.full(6, 2))),
        Case("all units are off", (x, w1, b1 - 100, w2, target)),
        Case("all units are on", (x, w1, b1 + 100, w2, target)),
        Case("30 examples, 10 classes", drawn(30, 12, 20, 10)),
        Case("one hidden unit", drawn(5, 3, 1, 2)),
        Case("float32", (*_float32(x, w1, b1, w2), target)),
    ]


def noise_cases(rng: np.random.Generator) -> list[Case]:
    """Return slopes with an example and noise: some of it, one draw, none."""
    _, gradient = _net(rng, 5)
    x, noise = rng.normal(size=5), 0.5 * rng.normal(size=(20, 5))
    _, other = _net(rng, 3)
    by_hand = np.array([2.0, 3.0]), np.array([[0.0, 1.0], [0.0, -1.0]])
    return [
        Case("2 features, 2 draws", (slopes_of_curved(), *by_hand)),
        Case("5 features, 20 draws", (gradient, x, noise)),
        Case("one draw", (gradient, x, noise[:1])),
        Case("no noise", (gradient, x, noise * 0)),
        Case("much noise", (gradient, x, noise * 10)),
        Case("another network", (other, rng.normal(size=3), rng.normal(size=(8, 3)))),
        Case("a linear model", (slopes_of_linear(x), x[::-1].copy(), noise)),
        Case("float32", (gradient, *_float32(x, noise))),
    ]


def path_cases(rng: np.random.Generator) -> list[Case]:
    """Return slopes, where a path begins and ends, and numbers of steps."""
    _, gradient = _net(rng, 4)
    x, baseline = rng.normal(size=4), rng.normal(size=4)
    _, other = _net(rng, 7)
    by_hand = np.array([2.0, 3.0]), np.zeros(2)
    return [
        Case("2 features, 2 steps", (slopes_of_curved(), *by_hand, 2)),
        Case("4 features, 5 steps", (gradient, x, baseline, 5)),
        Case("one step", (gradient, x, baseline, 1)),
        Case("from zero", (gradient, x, np.zeros(4), 8)),
        Case("many steps", (gradient, x, baseline, 300)),
        Case("nowhere to go", (gradient, x, x.copy(), 6)),
        Case("7 features", (other, rng.normal(size=7), rng.normal(size=7), 10)),
        Case("a linear model", (slopes_of_linear(x), baseline, x[::-1].copy(), 3)),
        Case("float32", (gradient, *_float32(x, baseline), 5)),
    ]


def tolerance_cases(rng: np.random.Generator) -> list[Case]:
    """Return models with slopes and tolerances, from one step to many; answers that change."""

    def drawn(features: int, tolerance: float) -> tuple[Any, ...]:
        while True:  # an answer that hardly changes has no relative gap worth the name
            model, gradient = _net(rng, features)
            x, baseline = 2 * rng.normal(size=features), rng.normal(size=features)
            ends = model(np.stack([baseline, x]))
            if abs(ends[1] - ends[0]) > 1 and abs(ends[0]) > 0.5:
                return model, gradient, x, baseline, tolerance

    model, gradient, x, baseline, _ = drawn(4, 0.0)
    weights = rng.normal(size=3)
    straight = linear(weights, 2.0), slopes_of_linear(weights), *rng.normal(size=(2, 3))
    by_hand = np.array([2.0, 3.0]), np.zeros(2)
    return [
        Case("2 features, 1 %", (curved(), slopes_of_curved(), *by_hand, 0.01)),
        Case("4 features, 1 %", (model, gradient, x, baseline, 0.01)),
        Case("0.01 %", (model, gradient, x, baseline, 1e-4)),
        Case("the way back", (model, gradient, baseline, x, 0.003)),
        Case("6 features, 1 %", drawn(6, 0.01)),
        Case("9 features, 0.1 %", drawn(9, 0.001)),
        Case("a linear model", (*straight, 0.01)),
    ]


def map_cases(rng: np.random.Generator) -> list[Case]:
    """Return the last maps of networks, and slopes by them: of several sizes, of any sign."""

    def drawn(*shape: int) -> tuple[Array, Array]:
        return np.maximum(rng.normal(size=shape), 0), rng.normal(size=shape) + 0.2

    maps, slopes = drawn(4, 5, 6, 3)
    by_hand = (np.array([[[[0.0, 2.0], [2.0, 4.0]]]]), np.array([[[[2.0, -1.0], [4.0, 0.0]]]]))
    return [
        Case("one row of 2 places, 2 channels", by_hand),
        Case("4 examples, 5 by 6, 3 channels", (maps, slopes)),
        Case("one example", (maps[:1], slopes[:1])),
        Case("one channel", drawn(5, 4, 4, 1)),
        Case("maps with negative numbers", (maps - 0.5, slopes)),
        Case("nothing speaks for the class", (maps, -np.abs(slopes))),
        Case("everything speaks for the class", (maps, np.abs(slopes))),
        Case("7 by 7, 12 channels", drawn(3, 7, 7, 12)),
        Case("one place", drawn(3, 1, 1, 5)),
        Case("float32", _float32(maps, slopes)),
    ]


def cover_cases(rng: np.random.Generator) -> list[Case]:
    """Return pictures with models, patches that touch, overlap, or leave gaps, and fills."""

    def drawn(height: int, width: int) -> tuple[Formula, Array]:
        weights, pairs = rng.normal(size=(2, height, width)) / np.sqrt(height * width)
        return picture_model(weights, pairs), rng.random((height, width))

    model, image = drawn(6, 8)
    by_hand = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    return [
        Case("2 by 3 pixels", (plain_sum(2, 3), by_hand, 2, 1, 0.0)),
        Case("6 by 8, patches that touch", (model, image, 2, 2, 0.5)),
        Case("patches that overlap", (model, image, 3, 1, 0.5)),
        Case("patches with gaps", (model, image, 2, 3, 0.5)),
        Case("covered with black", (model, image, 2, 2, 0.0)),
        Case("one pixel at a time", (*drawn(5, 4), 1, 1, 0.3)),
        Case("the whole picture", (*drawn(4, 4), 4, 2, 0.7)),
        Case("7 by 9, a rest that no patch reaches", (*drawn(7, 9), 2, 2, 0.4)),
        Case("float32", (model, image.astype(np.float32), 3, 2, 0.5)),
    ]


def hit_cases(rng: np.random.Generator) -> list[Case]:
    """Return maps with masks of the thing: hits, misses, negative values."""

    def drawn(n: int, height: int, width: int, inside: float) -> tuple[Array, Array]:
        masks = rng.random((n, height, width)) < 0.3
        values = rng.normal(size=masks.shape) + inside * masks
        return values, masks

    values, masks = drawn(12, 5, 6, 0.7)
    by_hand = (
        np.array([[[0.1, 0.9], [0.3, -2.0]], [[0.5, 0.2], [0.4, 0.4]]]),
        np.array([[[False, True], [False, False]], [[False, True], [True, True]]]),
    )
    return [
        Case("2 pictures of 2 by 2", by_hand),
        Case("12 pictures of 5 by 6", (values, masks)),
        Case("one picture", (values[:1], masks[:1])),
        Case("values below zero", (-np.exp(-values), masks)),
        Case("a good method", drawn(20, 6, 6, 4.0)),
        Case("the thing is everywhere", (values, np.ones_like(masks))),
        Case("the thing is nowhere", (values, np.zeros_like(masks))),
        Case("40 pictures", drawn(40, 4, 7, 1.0)),
        Case("float32", (values.astype(np.float32), masks)),
    ]  # fmt: skip


def deletion_cases(rng: np.random.Generator) -> list[Case]:
    """Return examples with values, and what takes the place of what is taken away."""

    def drawn(features: int) -> tuple[Any, ...]:
        model, _ = _net(rng, features)
        x, values, fill = rng.normal(size=(3, features))
        return model, x, values, fill

    typical = drawn(6)
    model, x, values, fill = typical
    weights = rng.normal(size=5)
    x5, fill5 = rng.normal(size=(2, 5))
    by_hand = np.array([2.0, 3.0]), np.array([6.0, 12.0]), np.array([0.0, 1.0])
    return [
        Case("2 features", (curved(), *by_hand)),
        Case("6 features", typical),
        Case("another order", (model, x, -values, fill)),
        Case("all values are negative", (model, x, -np.exp(values), fill)),
        Case("filled with zeros", (model, x, values, np.zeros(6))),
        Case("20 features", drawn(20)),
        Case("one feature", drawn(1)),
        Case("a linear model", (linear(weights, 0.3), x5, weights * (x5 - fill5), fill5)),
        Case("float32", (model, *_float32(x, values, fill))),
    ]


def similarity_cases(rng: np.random.Generator) -> list[Case]:
    """Return maps before and after a change: alike, unlike, of pictures unlike in strength."""

    def drawn(n: int, height: int, width: int, noise: float) -> tuple[Array, Array]:
        before = rng.normal(size=(n, height, width))
        return before, before + noise * rng.normal(size=before.shape)

    before, after = drawn(6, 4, 5, 0.5)
    strength = np.geomspace(0.01, 100, 6)[:, None, None]
    apart = rng.normal(size=(2, 6, 4, 5))
    by_hand = np.array([[[4.0, -1.0, 3.0]]]), np.array([[[0.2, 0.3, -0.5]]])
    return [
        Case("one map of 3 places", by_hand),
        Case("6 maps of 4 by 5", (before, after)),
        Case("one map", (before[:1], after[:1])),
        Case("nearly the same", drawn(5, 4, 4, 0.01)),
        Case("nothing in common", (apart[0], apart[1])),
        Case("weak and strong maps", (apart[0] * strength, apart[1] * strength)),
        Case("the same up to the sign", (before, -before)),
        Case("one of them squeezed", (before, np.cbrt(after))),
        Case("large maps", drawn(3, 12, 12, 1.0)),
    ]
