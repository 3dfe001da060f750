"""What the answers of chapter 5b are tried on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case, edges

Array = NDArray[Any]


def parameters_cases(rng: np.random.Generator) -> list[Case]:
    """Return backbones of several depths, with nothing, some and all of it frozen."""
    small = ((3, 1, 16), (3, 16, 32), (5, 32, 8))
    drawn = tuple((3, int(a), int(b)) for a, b in rng.integers(2, 40, size=(4, 2)))
    return [
        Case("3 convolutions, the first 2 frozen", (small, 10, 2)),
        Case("nothing frozen", (small, 10, 0)),
        Case("all of them frozen", (small, 10, 3)),
        Case("the first one frozen", (small, 2, 1)),
        Case("1 convolution, not frozen", (((5, 3, 7),), 4, 0)),
        Case("4 convolutions, 1 frozen", (drawn, 6, 1)),
        Case("4 convolutions, 3 frozen", (drawn, 100, 3)),
    ]


def weights_cases(rng: np.random.Generator) -> list[Case]:
    """Return balanced and unbalanced classes, and classes without an example."""

    def labels(*counts: int) -> Array:
        return rng.permutation(np.repeat(np.arange(len(counts)), counts))

    return [
        Case("8 and 2 examples", (labels(8, 2), 2)),
        Case("3 classes", (labels(12, 3, 9), 3)),
        Case("balanced", (labels(5, 5, 5), 3)),
        Case("a class without examples", (labels(6, 0, 2), 3)),
        Case("the last class has none", (labels(7, 3), 3)),
        Case("pneumonia", (labels(1214, 3494), 2)),
        Case("10 classes", (labels(*rng.integers(1, 50, size=10).tolist()), 10)),
    ]


def confusion_cases(rng: np.random.Generator) -> list[Case]:
    """Return rare and common diseases, good and bad answers, and nobody suspected."""

    def drawn(n: int, ill: float, right: float) -> tuple[Array, Array]:
        labels = (rng.random(n) < ill).astype(int)
        labels[:2] = 0, 1
        return labels, np.where(rng.random(n) < right, labels, 1 - labels)

    labels, answers = drawn(60, 0.3, 0.8)
    return [
        Case("10 patients", (np.array([1, 1, 1, 0, 0, 0, 0, 0, 0, 0]),
                             np.array([1, 1, 0, 1, 0, 0, 0, 0, 0, 0]))),
        Case("60 patients", (labels, answers)),
        Case("a rare disease", drawn(2000, 0.02, 0.9)),
        Case("a common one", drawn(300, 0.8, 0.7)),
        Case("worse than a coin", drawn(100, 0.4, 0.3)),
        Case("all right", (labels, labels.copy())),
        Case("nobody is suspected", (labels, np.zeros_like(labels))),
        Case("everybody is suspected", (labels, np.ones_like(labels))),
    ]  # fmt: skip


def _scored(rng: np.random.Generator, n: int, gap: float, decimals: int) -> tuple[Array, Array]:
    labels = rng.permutation((np.arange(n) < max(1, n // 3)).astype(int))
    return labels, np.round(rng.normal(gap * labels, 1.0), decimals)


def roc_cases(rng: np.random.Generator) -> list[Case]:
    """Return scores with and without ties, perfect, useless and turned round."""
    labels, scores = _scored(rng, 12, 1.0, 6)
    few = np.array([1, 0, 1, 0, 0])
    return [
        Case("5 examples", (few, np.array([0.9, 0.8, 0.7, 0.4, 0.2]))),
        Case("5 examples, two of them tied", (few, np.array([0.9, 0.7, 0.7, 0.4, 0.2]))),
        Case("12 examples", (labels, scores)),
        Case("many ties", _scored(rng, 60, 1.0, 0)),
        Case("200 examples", _scored(rng, 200, 1.5, 6)),
        Case("perfect", (labels, labels + 0.01 * scores)),
        Case("turned round", (labels, -labels - 0.01 * scores)),
        Case("all scores alike", (few, np.full(5, 0.5))),
        Case("float32", (labels, scores.astype(np.float32))),
    ]


def area_cases(rng: np.random.Generator) -> list[Case]:
    """Return the same kinds of scores, and one example of each class."""
    return [
        *roc_cases(rng),
        Case("one of each, right", (np.array([0, 1]), np.array([0.2, 0.6]))),
        Case("one of each, tied", (np.array([0, 1]), np.array([0.4, 0.4]))),
    ]


def threshold_cases(rng: np.random.Generator) -> list[Case]:
    """Return validation scores with and without ties, and test scores of another level."""

    def drawn(n: int, decimals: int, shift: float = 0.0) -> tuple[Array, Array, Array]:
        labels, scores = _scored(rng, n, 1.5, decimals)
        return labels, scores, np.round(rng.normal(0.7 + shift, 1.3, size=n), decimals)

    ten = np.array([0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
    scores = np.array([0.1, 0.2, 0.3, 0.6, 0.8, 0.4, 0.5, 0.7, 0.9, 0.95])
    labels, values, test = drawn(80, 5)
    return [
        Case("10 patients, 0.8", (ten, scores, np.array([0.65, 0.7, 0.75, 0.1]), 0.8)),
        Case("80 patients, 0.9", (labels, values, test, 0.9)),
        Case("the test scores are higher", (*drawn(80, 5, shift=1.0), 0.9)),
        Case("ties", (*drawn(90, 0), 0.8)),
        Case("a test score at the threshold", (ten, scores, scores, 0.6)),
        Case("specificity 1", (labels, values, test, 1.0)),
        Case("specificity 1, the highest is healthy", (1 - ten, scores, scores[::3], 1.0)),
        Case("specificity 0", (labels, values, test, 0.0)),
        Case("float32", (labels, values.astype(np.float32), test.astype(np.float32), 0.75)),
    ]


def _softmax(logits: Array) -> Array:
    weights = np.exp(logits - logits.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def _drawn_by(rng: np.random.Generator, n: int, classes: int) -> tuple[Array, Array]:
    """Return logits, and labels drawn from their softmax."""
    logits = rng.normal(0, 1.7, size=(n, classes))
    labels = (_softmax(logits).cumsum(axis=1)[:, :-1] < rng.random((n, 1))).sum(axis=1)
    return logits, labels


def calibration_cases(rng: np.random.Generator) -> list[Case]:
    """Return models that are too sure, not sure enough, utterly sure, and empty bins."""
    logits, labels = _drawn_by(rng, 300, 4)
    two, labels_of_two = _drawn_by(rng, 120, 2)
    certain = _softmax(2 * logits[:40])
    certain[:10] = np.eye(4)[labels[:10]]
    certain[10:15] = np.eye(4)[(labels[10:15] + 1) % 4]
    by_hand = np.array([[0.9, 0.1], [0.8, 0.2], [0.6, 0.4], [0.3, 0.7]])
    return [
        Case("4 examples, 2 bins", (by_hand, np.array([0, 1, 1, 1]), 2)),
        Case("too sure", (_softmax(3 * logits), labels, 10)),
        Case("about right", (_softmax(logits), labels, 10)),
        Case("not sure enough", (_softmax(0.3 * logits), labels, 10)),
        Case("two classes", (_softmax(2 * two), labels_of_two, 15)),
        Case("more bins than examples", (_softmax(2 * two[:9]), labels_of_two[:9], 50)),
        Case("one bin", (_softmax(3 * logits), labels, 1)),
        Case("some are utterly sure", (certain, labels[:40], 7)),
    ]


def temperature_cases(rng: np.random.Generator) -> list[Case]:
    """Return logits that are too large, too small, of few and many classes, or far from zero."""
    logits, labels = _drawn_by(rng, 400, 4)
    two, labels_of_two = _drawn_by(rng, 300, 2)
    many, labels_of_many = _drawn_by(rng, 400, 12)
    return [
        Case("too sure", (2.5 * logits, labels)),
        Case("about right", (logits, labels)),
        Case("not sure enough", (0.3 * logits, labels)),
        Case("two classes", (1.7 * two, labels_of_two)),
        Case("12 classes", (6 * many, labels_of_many)),
        Case("logits near 100,000", (100_000 + 3 * logits, labels)),
        Case("float32", ((2 * logits).astype(np.float32), labels)),
    ]


def prototype_cases(rng: np.random.Generator) -> list[Case]:
    """Return classes of one or several examples, labels that are not 0, 1, …, and one query."""

    def drawn(labels: list[int], queries: int, features: int) -> tuple[Array, Array, Array]:
        names = np.unique(labels)
        means = rng.normal(0, 1.5, size=(len(names), features))
        given = np.array(labels)
        support = means[np.searchsorted(names, given)] + rng.normal(size=(len(labels), features))
        asked = means[rng.integers(len(names), size=queries)]
        return support, given, asked + 1.2 * rng.normal(size=asked.shape)

    uneven = [0] * 8 + [1] * 2 + [2] * 4
    square = np.array([[0.0, 0.0], [4.0, 0.0], [3.0, 1.0]])
    typical = Case("3 classes, 5 examples each", drawn([0, 1, 2] * 5, 40, 6))
    return [
        Case("3 points in the plane", (square, np.array([0, 0, 1]),
                                       np.array([[3.8, 0.0], [2.2, 0.9]]))),
        typical,
        Case("one example each", drawn([0, 1, 2, 3], 30, 5)),
        Case("uneven classes", drawn(uneven, 60, 4)),
        Case("labels 3, 7 and 11", drawn([7, 3, 11, 3, 7, 11, 7, 3], 40, 3)),
        Case("one query", drawn([0, 1] * 4, 1, 6)),
        Case("64 features", drawn([4, 9, 2] * 3, 50, 64)),
        Case("far from the origin", (typical.args[0] + 50, typical.args[1], typical.args[2] + 50)),
        *edges(typical, batched=(), scaled=()),
    ]  # fmt: skip


def contrastive_cases(rng: np.random.Generator) -> list[Case]:
    """Return pairs of views, beside each other and apart, long and short, near and far."""

    def drawn(pairs: int, units: int, apart: float) -> tuple[Array, Array]:
        first = rng.normal(size=(pairs, units))
        second = first + apart * rng.normal(size=(pairs, units))
        places = np.arange(2 * pairs)
        return np.concatenate([first, second]), (places + pairs) % (2 * pairs)

    z, partner = drawn(6, 4, 0.5)
    order = rng.permutation(12)
    place = np.argsort(order)
    by_hand = np.array([[1.0, 0.0], [0.0, 2.0], [3.0, 0.0], [0.0, 1.0]])
    return [
        Case("4 views in the plane", (by_hand, np.array([2, 3, 0, 1]), 1.0)),
        Case("12 views", (z, partner, 0.2)),
        Case("12 views, mixed", (z[order], place[partner[order]], 0.2)),
        Case("temperature 1", (z, partner, 1.0)),
        Case("partners that look alike", (*drawn(8, 16, 0.05), 0.5)),
        Case("partners like strangers", (*drawn(8, 16, 5.0), 0.5)),
        Case("one pair", (z[[0, 6]], np.array([1, 0]), 0.5)),
        Case("vectors a thousand times as long", (1000 * z, partner, 0.5)),
        Case("temperature 0.001", (z, partner, 0.001)),
        Case("float32", (z.astype(np.float32), partner, 0.5)),
    ]


def subset_cases(rng: np.random.Generator) -> list[Case]:
    """Return labels in blocks and mixed, of two classes and of many, one size and several."""

    def drawn(counts: list[int], sizes: tuple[int, ...]) -> tuple[Array, Array, tuple[int, ...]]:
        labels = rng.permutation(np.repeat(np.arange(len(counts)), counts))
        return labels, rng.permutation(len(labels)), sizes

    blocks = np.repeat([0, 1], 4)
    return [
        Case("8 examples, sizes 1 and 2", (blocks, np.array([6, 1, 3, 0, 7, 5, 2, 4]), (1, 2))),
        Case("3 classes", drawn([10, 10, 10], (1, 3, 8))),
        Case("uneven classes", drawn([30, 6, 12], (2, 5))),
        Case("one size", drawn([9, 9], (4,))),
        Case("all of the smallest class", drawn([4, 20], (1, 4))),
        Case("10 classes", drawn([25] * 10, (1, 5, 20))),
        Case("labels 3 and 8", (3 + 5 * blocks, rng.permutation(8), (1, 3))),
    ]


def bug_cases(rng: np.random.Generator) -> list[Case]:
    """Return screenings: two hospitals, one that takes other pictures, and few patients."""

    def hospital(n: int, ill: float, shift: float = 0.0, scale: float = 1.0) -> tuple[Array, Array]:
        labels = rng.permutation((np.arange(n) < round(ill * n)).astype(int))
        x = rng.normal(size=(n, 6)) + 0.8 * labels[:, None] * np.array([1, 1, 0, 0, -1, 0])
        return scale * x + shift, labels

    backbone = {
        "kernel": rng.normal(size=(6, 12)) / 2,
        "moving_mean": rng.normal(0, 0.3, size=12),
        "moving_variance": rng.uniform(0.6, 2.0, size=12),
        "gamma": rng.uniform(0.5, 1.5, size=12),
        "beta": rng.normal(0, 0.3, size=12),
    }
    # a head that finds the ill by what the features say of them
    toward = np.array([1, 1, 0, 0, -1, 0]) @ backbone["kernel"]
    rest = (backbone, toward / 3)
    validation = hospital(100, 0.4)
    return [
        Case("100 and 80 patients", (*validation, *hospital(80, 0.4), *rest, 0.9)),
        Case("a test of other pictures", (*validation, *hospital(80, 0.4, 0.6, 1.5), *rest, 0.9)),
        Case("few are ill at the test", (*validation, *hospital(200, 0.05), *rest, 0.9)),
        Case("the validation patients once more", (*validation, *validation, *rest, 0.9)),
        Case("two patients at the test", (*validation, *hospital(2, 0.5), *rest, 0.8)),
        Case("specificity 0.75", (*hospital(60, 0.5), *hospital(60, 0.5), *rest, 0.75)),
        Case("specificity 1", (*validation, *hospital(50, 0.3), *rest, 1.0)),
    ]
