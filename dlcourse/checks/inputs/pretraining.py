"""What the answers of chapter 8c are tried on: gaps, chats, thin matrices, a colleague's curve."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case, edges

Array = NDArray[Any]

USER, MODEL = 3, 4  # the ids of "user:" and "model:" in most of the cases


def hiding_cases(rng: np.random.Generator) -> list[Case]:
    """Return ids with padding, what is drawn for each place, the mask's id, and a share."""

    def made(
        name: str, lengths: list[int], time: int, share: float, front: bool = False, words: int = 30
    ) -> Case:
        ids = np.zeros((len(lengths), time), np.int64)
        for row, length in zip(ids, lengths, strict=True):
            row[slice(time - length, time) if front else slice(length)] = rng.integers(
                3, words, size=length
            )
        draws, kinds = rng.random((2, *ids.shape))
        others = rng.integers(3, words, size=ids.shape)
        others = np.where(others == ids, 3 + (ids - 2) % (words - 3), others)
        return Case(name, (ids, draws, kinds, others, words, share))

    by_hand = (
        np.array([[5, 7, 9, 4, 6, 0]]),
        np.array([[0.10, 0.90, 0.20, 0.05, 0.60, 0.01]]),
        np.array([[0.30, 0.10, 0.85, 0.95, 0.85, 0.50]]),
        np.array([[8, 3, 6, 5, 9, 7]]),
        10,
        0.3,
    )
    typical = made("6 texts, 30 %", [12, 30, 25, 8, 30, 21], 30, 0.3)
    return [
        Case("the text's row", by_hand),
        typical,
        made("20 texts, 15 %", [20] * 12 + [11] * 8, 20, 0.15),
        made("padding in front", [9, 20, 14], 20, 0.4, front=True),
        made("all are chosen", [10, 20, 6], 20, 1.0),
        made("one text", [40], 50, 0.5),
        *edges(typical, batched=(), scaled=()),
    ]


def gap_cases(rng: np.random.Generator) -> list[Case]:
    """Return logits for every place, the ids that stood there, and 1 where one was chosen."""

    def made(name: str, lengths: list[int], time: int, size: int, scale: float = 2.0) -> Case:
        real = np.arange(time) < np.array(lengths)[:, None]
        truth = np.where(real, rng.integers(1, size, real.shape), 0)
        weights = (real & (rng.random(real.shape) < 0.35)).astype(float)
        weights[:, 0] = 1
        logits = rng.normal(0, scale, (*real.shape, size))
        # what can be read is easy, what is hidden is not
        easy = np.where(weights > 0, 0.8 * scale, 4 * scale) * (rng.random(real.shape) < 0.8)
        np.put_along_axis(
            logits,
            truth[..., None],
            np.take_along_axis(logits, truth[..., None], 2) + easy[..., None],
            axis=2,
        )
        return Case(name, (logits, truth, weights))

    typical = made("4 texts, a vocabulary of 7", [8, 3, 6, 8], 8, 7)
    logits, truth, weights = typical.args
    by_hand = np.log(np.array([[[0.1, 0.4, 0.5], [0.2, 0.2, 0.6], [0.7, 0.1, 0.2]]]))
    one = np.zeros_like(weights)
    one[1, 2] = 1
    return [
        Case("the text's row", (by_hand, np.array([[1, 2, 0]]), np.array([[1.0, 1.0, 0.0]]))),
        typical,
        made("as many texts as places", [5, 5, 2, 4, 3], 5, 6),
        made("much padding", [2, 3, 10], 10, 5),
        Case("one gap alone", (logits, truth, one)),
        made("logits of thousands", [5, 4, 6], 6, 5, scale=900.0),
        Case("logits near 10,000", (10_000 + logits, truth, weights)),
        *edges(typical, batched=(), scaled=()),
    ]


def chat_cases(rng: np.random.Generator) -> list[Case]:
    """Return chats as ids, of one turn or of several, with the ids of the two speakers."""

    def words(least: int, most: int) -> list[int]:
        return rng.integers(5, 40, size=rng.integers(least, most + 1)).tolist()

    def chat(turns: int, passage: int = 0, user: int = USER, model: int = MODEL) -> list[int]:
        row = words(passage, passage)
        for _ in range(turns):
            row += [user, *words(2, 4), model, *words(1, 3)]
        return row

    def made(name: str, rows: list[list[int]], user: int = USER, model: int = MODEL) -> Case:
        ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
        for line, row in zip(ids, rows, strict=True):
            line[: len(row)] = row
        return Case(name, (ids, user, model))

    return [
        made("the text's chat", [[3, 9, 8, 4, 7, 6, 3, 5, 4, 8, 0]]),
        made("4 chats of one turn", [chat(1), chat(1), chat(1), [*chat(1), 9, 8, 7]]),
        made("with a passage before the question", [chat(1, 5), chat(1, 2), chat(1)]),
        made("several turns", [chat(3), chat(1), chat(2, 3)]),
        made("other ids for the speakers", [chat(2, 2, 2, 1), chat(1, 0, 2, 1)], 2, 1),
        made("one chat, no padding", [chat(2)]),
        made("a question without an answer", [chat(2), [3, 7, 8, 9]]),
    ]


def prompt_cases(rng: np.random.Generator) -> list[Case]:
    """Return questions, and passages; the empty text where there is none."""
    names = [str(name) for name in rng.permutation(["bara", "kino", "muda", "resha", "tora"])]
    asks = [f"where does {name} live?" for name in names]
    tells = [f"{name} lives in oslo. {name} has a cat." for name in names]
    return [
        Case(
            "the text's two",
            (["where does bara live?"] * 2, ["bara lives in rome.", ""]),
        ),
        Case("5 questions with passages", (asks, tells)),
        Case("5 questions without", (asks, [""] * 5)),
        Case("some with, some without", (asks[:4], [tells[0], "", "", tells[3]])),
        Case("one question", (asks[:1], tells[1:2])),
    ]


def thin_cases(rng: np.random.Generator) -> list[Case]:
    """Return inputs, a matrix, two thin ones and the factor of their product."""

    def made(name: str, batch: int, n: int, m: int, rank: int, scale: float) -> Case:
        shapes = (batch, n), (n, m), (n, rank), (rank, m)
        return Case(name, (*(rng.normal(size=shape) for shape in shapes), scale))

    typical = made("5 inputs of 6, outputs of 4, rank 2", 5, 6, 4, 2, 0.5)
    by_hand = (
        np.array([[1.0, 2.0]]),
        np.array([[1.0, 0.0, 2.0], [0.0, 1.0, 1.0]]),
        np.array([[1.0], [-1.0]]),
        np.array([[2.0, 0.0, 4.0]]),
        0.5,
    )
    x, w, a, b, _ = typical.args
    return [
        Case("the text's matrices", by_hand),
        typical,
        made("everything 4 by 4", 4, 4, 4, 4, 2.0),
        made("rank 1", 3, 7, 5, 1, 3.0),
        made("one input", 1, 3, 6, 2, 0.25),
        Case("the start: B is 0", (x, w, a, 0 * b, 2.0)),
        Case("a factor of 1", (x, w, a, b, 1.0)),
        *edges(typical, batched=(), scaled=()),
    ]


def start_cases(rng: np.random.Generator) -> list[Case]:
    """Return the sizes of a matrix, a rank, and a seed."""
    sizes = (8, 6, 2), (5, 5, 1), (4, 12, 4), (16, 16, 3)
    return [
        Case(f"{n} by {m}, rank {rank}", (n, m, rank, int(rng.integers(2**32))))
        for n, m, rank in sizes
    ]


def size_cases(rng: np.random.Generator) -> list[Case]:
    """Return the shapes of matrices, and a rank."""
    width = 16 * int(rng.integers(3, 9))
    block = [(width, 3 * width), (width, width), (width, 4 * width), (4 * width, width)]
    return [
        Case("one matrix, 1,000 by 500, rank 4", ([(1000, 500)], 4)),
        Case("the four matrices of a block, rank 8", (block, 8)),
        Case("two blocks, rank 1", (block * 2, 1)),
        Case("a square matrix", ([(64, 64)], 2)),
        Case("a tall one and a wide one", ([(300, 20), (20, 700)], 3)),
        Case("a rank so high that nothing is saved", ([(6, 4), (4, 6)], 4)),
    ]


def curve_cases(rng: np.random.Generator) -> list[Case]:
    """Return vectors and labels, held-out ones, the first weights, and numbers of labels."""

    def made(name: str, sizes: tuple[int, ...], features: int, tests: int) -> Case:
        teacher = rng.normal(size=features)
        x, x_test = rng.normal(size=(max(sizes), features)), rng.normal(size=(tests, features))
        y, y_test = ((z @ teacher + rng.normal(0, 1.5, len(z)) > 0) * 1.0 for z in (x, x_test))
        start = 0.5 * teacher + rng.normal(0, 0.7, features)
        return Case(name, (x, y, x_test, y_test, start, sizes))

    typical = made("4, 16 and 40 labels", (4, 16, 40), 5, 30)
    x, y, x_test, y_test, start, _ = typical.args
    return [
        typical,
        Case("16 labels, twice", (x, y, x_test, y_test, start, (16, 16))),
        Case("the most labels first", (x, y, x_test, y_test, start, (40, 4))),
        Case("one size", (x, y, x_test, y_test, start, (16,))),
        Case("other test labels", (x, y, x_test, 1 - y_test, start, (4, 16, 40))),
        made("other texts", (8, 32), 3, 25),
    ]
