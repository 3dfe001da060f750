"""What the answers of chapter 8a are tried on: tokens, scores, ids, heads, places."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case, edges

Array = NDArray[Any]


def token_cases(rng: np.random.Generator) -> list[Case]:
    """Return tokens of one sentence, and what makes queries, keys and values of them."""

    def made(name: str, time: int, width: int, dim: int, features: int, scale: float = 1) -> Case:
        shapes = [(time, width), (width, dim), (width, dim), (width, features)]
        x, w_q, w_k, w_v = (rng.normal(size=shape) for shape in shapes)
        return Case(name, (scale * x, w_q, w_k, w_v))

    typical = made("6 tokens of 5, keys of 3, values of 2", 6, 5, 3, 2)
    hand = np.array([[1.0, 0.0], [0.0, 1.0]])
    return [
        Case(
            "the text's two tokens",
            (hand, 2 * np.eye(2), np.eye(2), np.array([[1.0, 0.0, 2.0], [0.0, 4.0, 2.0]])),
        ),
        typical,
        made("keys of 4, values of 4, tokens of 4", 6, 4, 4, 4),
        made("as many tokens as columns of a key", 4, 6, 4, 3),
        made("keys of 9, more than the tokens have", 5, 2, 9, 3),
        made("keys of 1", 5, 3, 1, 2),
        made("one token", 1, 3, 2, 2),
        made("long tokens", 5, 4, 3, 2, scale=300),
        *edges(typical, batched=(), scaled=()),
    ]


def saturation_cases(rng: np.random.Generator) -> list[Case]:
    """Return scores, one row for each query: small ones, large ones, all the same."""
    typical = Case("4 queries, 6 keys", (rng.normal(size=(4, 6)),))
    (scores,) = typical.args
    return [
        Case("the text's two rows", (np.array([[0.0, 0.0], [0.0, np.log(3.0)]]),)),
        typical,
        Case("eight times as large", (8 * scores,)),
        Case("a thousand times as large", (1000 * scores,)),
        Case("all the same", (np.full((3, 5), 2.0),)),
        Case("masked: some are -inf", (np.where(np.tril(np.ones((4, 6), bool)), scores, -np.inf),)),
        Case("as many queries as keys", (2 * rng.normal(size=(5, 5)),)),
        Case("one query", (scores[:1],)),
        *edges(typical, batched=(), scaled=()),
    ]


def id_cases(rng: np.random.Generator) -> list[Case]:
    """Return ids, 0 where there is padding: behind, in front, none."""

    def made(lengths: list[int], width: int, front: bool = False) -> Array:
        ids = np.zeros((len(lengths), width), np.int64)
        for row, length in zip(ids, lengths, strict=True):
            row[slice(width - length, width) if front else slice(length)] = rng.integers(
                3, 40, size=length
            )
        return ids

    return [
        Case("the text's sentence", (np.array([[5, 7, 0]]),)),
        Case("sentences of 5, 2 and 4", (made([5, 2, 4], 5),)),
        Case("no padding", (made([4, 4], 4),)),
        Case("padding in front", (made([3, 5, 1], 5, front=True),)),
        Case("as many sentences as places", (made([4, 2, 3, 1], 4),)),
        Case("one sentence of 6", (made([6], 6),)),
        Case("padding in between", (np.array([[4, 0, 9, 3], [0, 8, 0, 6]]),)),
    ]


def split_cases(rng: np.random.Generator) -> list[Case]:
    """Return tokens and a number of heads that divides their width."""

    def made(name: str, *shape: int, heads: int) -> Case:
        return Case(name, (rng.normal(size=shape), heads))

    typical = made("2 sentences of 5 tokens, 3 heads of 4", 2, 5, 12, heads=3)
    return [
        Case("the text's two tokens", (np.array([[[1.0, 2, 3, 4], [5, 6, 7, 8]]]), 2)),
        typical,
        made("as many tokens as heads", 2, 3, 6, heads=3),
        made("everything 4 long", 4, 4, 16, heads=4),
        made("one head", 2, 3, 4, heads=1),
        made("heads of 1", 2, 3, 4, heads=4),
        made("one sentence of one token", 1, 1, 6, heads=2),
        *edges(typical, batched=(), scaled=()),
    ]


def join_cases(rng: np.random.Generator) -> list[Case]:
    """Return what several heads found."""

    def made(name: str, *shape: int) -> Case:
        return Case(name, (rng.normal(size=shape),))

    typical = made("2 sentences, 3 heads, 5 tokens, 4 columns", 2, 3, 5, 4)
    return [
        Case("the text's two heads", (np.array([[[[1.0, 2], [5, 6]], [[3, 4], [7, 8]]]]),)),
        typical,
        made("as many heads as tokens", 2, 3, 3, 2),
        made("everything 4 long", 4, 4, 4, 4),
        made("one head", 2, 1, 5, 3),
        made("one token", 2, 3, 1, 4),
        *edges(typical, batched=(), scaled=()),
    ]


def multi_head_cases(rng: np.random.Generator) -> list[Case]:
    """Return tokens, four matrices, a number of heads, and a mask of who may look at whom."""

    def made(
        name: str, batch: int, time: int, heads: int, dim: int, mask: Array, scale: float = 1
    ) -> Case:
        width = heads * dim
        matrices = rng.normal(size=(4, width, width)) / np.sqrt(width)
        matrices[:2] *= 2  # weights that are not all alike
        x = scale * rng.normal(size=(batch, time, width))
        return Case(name, (x, *matrices, heads, mask))

    def causal(time: int) -> Array:
        return np.tril(np.ones((1, 1, time, time), bool))

    real = np.arange(5) < np.array([5, 3])[:, None]
    padded = causal(5) & real[:, None, None, :]
    typical = made("2 sentences of 5 tokens, 3 heads of 4, causal", 2, 5, 3, 4, causal(5))
    return [
        typical,
        made("causal, with padding", 2, 5, 2, 3, padded),
        made("everyone looks at everyone", 2, 4, 2, 3, np.ones((1, 1, 4, 4), bool)),
        made("as many tokens as heads, and as columns", 3, 4, 4, 4, causal(4)),
        made("one head", 2, 4, 1, 6, causal(4)),
        made("heads of 1", 2, 4, 5, 1, causal(4)),
        made("one sentence of one token", 1, 1, 2, 3, causal(1)),
        made("long tokens", 2, 4, 2, 3, causal(4), scale=100),
        *edges(typical, batched=(), scaled=()),
    ]


def place_cases(rng: np.random.Generator) -> list[Case]:
    """Return lengths and even widths."""
    sizes = [(3, 4), (1, 2), (7, 12), (50, 32), (6, 6), (int(rng.integers(8, 20)), 10)]
    return [
        Case(f"{length} place{'s' * (length > 1)}, width {width}", (length, width))
        for length, width in sizes
    ]


def turning_cases(rng: np.random.Generator) -> list[Case]:
    """Return queries or keys, and the places they stand at."""

    def made(name: str, batch: int, heads: int, positions: Array, dim: int) -> Case:
        return Case(name, (rng.normal(size=(batch, heads, len(positions), dim)), positions))

    typical = made("2 sentences, 3 heads, 5 tokens of 8", 2, 3, np.arange(5), 8)
    return [
        Case("the text's token", (np.array([[[[1.0, 2.0]]]]), np.array([np.pi / 2]))),
        typical,
        made("places from 100 on", 2, 2, np.arange(100, 104), 6),
        made("places in any order", 2, 2, rng.permutation(40)[:6], 4),
        made("everything 4 long", 4, 4, np.arange(4), 4),
        made("pairs alone", 2, 2, np.arange(5), 2),
        made("one token at place 0", 1, 2, np.zeros(1, int), 6),
        *edges(typical, batched=(), scaled=()),
    ]
