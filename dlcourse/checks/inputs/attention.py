"""What the answers of chapter 7 are tried on: targets, scores, and what attention reads."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case
from .drawn_models import END, START

Array = NDArray[Any]


def _targets(rng: np.random.Generator, lengths: list[int], width: int = 0) -> Array:
    """Return targets from start to end, with so many letters between, then zeros."""
    rows = np.zeros((len(lengths), width or max(lengths) + 2), dtype=np.int32)
    for row, length in zip(rows, lengths, strict=True):
        row[: length + 2] = [START, *rng.integers(3, 40, size=length), END]
    return rows


def target_cases(rng: np.random.Generator) -> list[Case]:
    """Return batches of targets: of several lengths, of one, with padding everywhere."""
    return [
        Case("the text's two targets", (np.array([[1, 7, 8, 2], [1, 9, 2, 0]]),)),
        Case("lengths 5, 3, 1 and 4", (_targets(rng, [5, 3, 1, 4]),)),
        Case("all of one length", (_targets(rng, [4, 4, 4]),)),
        Case("more padding than it takes", (_targets(rng, [2, 3], width=9),)),
        Case("one target", (_targets(rng, [6]),)),
        Case("an empty sentence", (_targets(rng, [0, 3]),)),
    ]


def answer_cases(rng: np.random.Generator) -> list[Case]:
    """Return answers and labels; where a label is padding, the answer says something all the same.

    No two of the numbers that a slip would give are the same by chance.
    """

    def made(name: str, lengths: list[int], wrong: list[tuple[int, int]], width: int) -> Case:
        labels = _targets(rng, lengths, width)[:, 1:]
        answers = np.where(labels == 0, rng.integers(3, 40, size=labels.shape), labels)
        for place in wrong:
            answers[place] += 1
        return Case(name, (answers.astype(np.int32), labels))

    padded = _targets(rng, [3, 1, 5])[:, 1:]
    return [
        Case(
            "the text's two answers",
            (np.array([[7, 8, 2], [9, 2, 5]]), np.array([[7, 9, 2], [9, 2, 0]])),
        ),
        made("5 answers, 2 of them wrong", [4, 2, 6, 1, 3], [(0, 1), (2, 0), (2, 3), (2, 5)], 8),
        made("a slip in a short one", [1, 8], [(0, 0)], 10),
        made("4 answers, all right", [3, 5, 2, 4], [], 8),
        made("3 answers, each with one slip", [2, 4, 3], [(0, 0), (1, 4), (2, 2)], 7),
        Case("nothing but the padding is right", (np.where(padded == 0, 0, padded + 1), padded)),
        made("no padding", [3, 3, 3], [(1, 1), (1, 2)], 5),
        made("one answer", [4], [(0, 2)], 6),
    ]


def _mask(lengths: list[int], width: int) -> Array:
    return np.arange(width) < np.array(lengths)[:, None]


def score_cases(rng: np.random.Generator) -> list[Case]:
    """Return scores and masks: padding behind, in between, none; and scores of a thousand."""

    def made(name: str, lengths: list[int], target: int, source: int, scale: float = 1) -> Case:
        scores = scale * rng.normal(size=(len(lengths), target, source))
        return Case(name, (scores, _mask(lengths, source)))

    typical = made("3 sentences of 5, 3 and 2", [5, 3, 2], 4, 5)
    scores, mask = typical.args
    between = np.array([[1, 0, 1, 1, 0], [0, 1, 1, 0, 1], [0, 0, 1, 1, 1]]).astype(bool)
    large = 1000 * scores
    large[~np.broadcast_to(mask[:, None], scores.shape)] = 5000.0
    return [
        Case(
            "the text's three scores",
            (np.array([[[1.0, 1.0, 3.0]]]), np.array([[True, True, False]])),
        ),
        typical,
        Case("padding in between and in front", (scores, between)),
        made("no padding", [4, 4], 3, 4),
        made("as many targets as sources", [4, 2], 4, 4),
        made("one target", [6, 1, 3], 1, 6),
        Case("all scores near −1,100", (scores - 1100, mask)),
        Case("large scores, the padding's above all", (large, mask)),
        Case("one sentence", (scores[:1], mask[:1])),
        Case("float32", (scores.astype(np.float32), mask)),
    ]


def attend_cases(rng: np.random.Generator) -> list[Case]:
    """Return queries, keys, values and masks."""

    def made(name: str, lengths: list[int], target: int, dim: int, features: int) -> Case:
        batch, source = len(lengths), max(lengths)
        return Case(
            name,
            (
                rng.normal(size=(batch, target, dim)),
                rng.normal(size=(batch, source, dim)),
                rng.normal(size=(batch, source, features)),
                _mask(lengths, source),
            ),
        )

    typical = made("2 sentences of 4 and 3, keys of 5, values of 6", [4, 3], 3, 5, 6)
    query, key, value, mask = typical.args
    same = made("keys of 4, values of 4", [5, 3, 1], 2, 4, 4)
    far = 1000 * np.sign(key)
    square = made("everything 4 long", [4, 2, 4, 3], 4, 4, 4)
    return [
        Case(
            "the text's one query",
            (
                np.array([[[1.0, 0.0]]]),
                np.array([[[1.0, 0.0], [1.0, 5.0], [9.0, 0.0]]]),
                np.array([[[2.0, 0.0], [4.0, 1.0], [9.0, 9.0]]]),
                np.array([[True, True, False]]),
            ),
        ),
        typical,
        same,
        square,
        Case("the values are the keys", (query, key, key, mask)),
        made("one target", [6, 2, 4], 1, 3, 2),
        Case("long keys", (query, far, value, mask)),
        Case("one sentence", (query[:1], key[:1], value[:1], mask[:1])),
        Case("float32", tuple(a.astype("f4") if a.dtype == float else a for a in typical.args)),
    ]


def additive_cases(rng: np.random.Generator) -> list[Case]:
    """Return queries and keys of different lengths, and the weights that bring them together."""

    def made(name: str, batch: int, target: int, source: int, sizes: tuple[int, int, int]) -> Case:
        query_dim, key_dim, units = sizes
        return Case(
            name,
            (
                rng.normal(size=(batch, target, query_dim)),
                rng.normal(size=(batch, source, key_dim)),
                rng.normal(size=(query_dim, units)),
                rng.normal(size=(key_dim, units)),
                rng.normal(size=units),
            ),
        )

    typical = made("3 targets, 5 sources", 2, 3, 5, (4, 6, 3))
    return [
        Case(
            "the text's numbers",
            (
                np.array([[[1.0]]]),
                np.array([[[0.5], [-1.0]]]),
                np.array([[1.0, 0.0]]),
                np.array([[1.0, 1.0]]),
                np.array([1.0, 2.0]),
            ),
        ),
        typical,
        made("as many targets as sources", 3, 4, 4, (2, 5, 3)),
        made("everything 4 long", 2, 4, 4, (4, 4, 4)),
        made("one target, as while decoding", 2, 1, 6, (4, 3, 2)),
        made("one sentence", 1, 2, 3, (3, 3, 5)),
        Case("float32", tuple(a.astype("f4") for a in typical.args)),
    ]


def count_cases(rng: np.random.Generator) -> list[Case]:
    """Return sizes for each of the three scores, and sentences short and long."""
    sizes = [(4, 6, 3, 10), (8, 8, 8, 5), (1, 1, 1, 1), (64, 128, 32, 50)]
    sizes.append((int(rng.integers(9, 40)), int(rng.integers(41, 90)), 17, 200))
    return [
        Case(f"{kind}: q = {q}, k = {k}, m = {m}, {n} places", (kind, q, k, m, n))
        for q, k, m, n in sizes
        for kind in ("dot", "general", "additive")
        if kind != "dot" or q == k
    ]


def bug_cases(rng: np.random.Generator) -> list[Case]:
    """Return what a small decoder reads: targets of one length, embeddings, a memory, its mask."""

    def made(name: str, lengths: list[int], steps: int, vocabulary: int, dim: int) -> Case:
        batch, source = len(lengths), max(lengths)
        return Case(
            name,
            (
                rng.integers(1, vocabulary, size=(batch, steps)),
                rng.normal(size=(vocabulary, dim)),
                rng.normal(size=(batch, source, dim)),
                _mask(lengths, source),
            ),
        )

    typical = made("2 targets of 5, sources of 4 and 2", [4, 2], 5, 8, 3)
    target, embedding, memory, mask = typical.args
    return [
        typical,
        made("no padding", [3, 3], 4, 6, 4),
        made("as many steps as places", [5, 3, 1], 6, 9, 2),
        Case("one target", (target[:1], embedding, memory[:1], mask[:1])),
        Case("a target of two", (target[:, :2], embedding, memory, mask)),
        Case(
            "float32", (target, embedding.astype(np.float32), memory.astype(np.float32), mask)
        ),
    ]  # fmt: skip
