"""What a block of chapter 8a is tried on: its weights, its sizes, and a decoder with bugs."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case

Array = NDArray[Any]
Weights = dict[str, Array]


def draw_block(rng: np.random.Generator, width: int, hidden: int) -> Weights:
    """Return the arrays of a block, by name, none of them a plain one or zero.

    Args:
        rng: Draws them.
        width: Features of a token.
        hidden: Units of the network's hidden layer.

    Example:
        >>> block = draw_block(np.random.default_rng(0), 4, 6)
        >>> [f"{name} {array.shape}" for name, array in block.items()][6:8]
        ['w_1 (4, 6)', 'b_1 (6,)']
    """

    def draw(*shape: int) -> Array:
        return rng.normal(size=shape) / np.sqrt(shape[0])

    return {
        "gamma_1": rng.uniform(0.5, 1.5, size=width),
        "beta_1": 0.3 * rng.normal(size=width),
        "w_q": 2 * draw(width, width),
        "w_k": 2 * draw(width, width),
        "w_v": draw(width, width),
        "w_o": draw(width, width),
        "w_1": draw(width, hidden),
        "b_1": 0.3 * rng.normal(size=hidden),
        "w_2": draw(hidden, width),
        "b_2": 0.3 * rng.normal(size=width),
        "gamma_2": rng.uniform(0.5, 1.5, size=width),
        "beta_2": 0.3 * rng.normal(size=width),
    }


def block_cases(rng: np.random.Generator) -> list[Case]:
    """Return tokens, the arrays of a block, a number of heads, and a mask."""

    def made(
        name: str, batch: int, time: int, sizes: tuple[int, int, int], scale: float = 1
    ) -> Case:
        heads, dim, hidden = sizes
        x = scale * rng.normal(size=(batch, time, heads * dim)) + scale
        mask = np.tril(np.ones((1, 1, time, time), bool))
        return Case(name, (x, draw_block(rng, heads * dim, hidden), heads, mask))

    typical = made("2 sentences of 5 tokens, 2 heads of 3", 2, 5, (2, 3, 10))
    x, weights, heads, mask = typical.args
    small = {name: array.astype(np.float32) for name, array in weights.items()}
    return [
        typical,
        Case("everyone looks at everyone", (x, weights, heads, np.ones_like(mask))),
        made("everything 4 long", 4, 4, (1, 4, 4)),
        made("tokens that hardly differ from zero", 2, 4, (2, 2, 6), scale=0.003),
        made("long tokens", 2, 3, (2, 4, 8), scale=100),
        made("one sentence", 1, 6, (3, 2, 5)),
        Case("float32", (x.astype(np.float32), small, heads, mask)),
    ]


def count_cases(rng: np.random.Generator) -> list[Case]:
    """Return widths, heads and hidden units of a block."""
    sizes = [(4, 2, 6), (768, 12, 3072), (64, 4, 256), (10, 5, 7)]
    sizes.append((12, 3, int(rng.integers(50, 90))))
    return [
        Case(f"width {width}, {heads} heads, {hidden} hidden units", (width, heads, hidden))
        for width, heads, hidden in sizes
    ]


def flop_cases(rng: np.random.Generator) -> list[Case]:
    """Return widths, hidden units, blocks, vocabularies and lengths of a GPT."""
    sizes = [(4, 6, 1, 10, 5), (768, 3072, 12, 50257, 1024), (64, 256, 2, 65, 64)]
    sizes += [(10, 7, 3, 20, 30), (16, 40, 4, 100, int(rng.integers(7, 90)))]
    return [
        Case(
            f"width {width}, {hidden} hidden units, {blocks} block{'s' * (blocks > 1)}, "
            f"{vocabulary} tokens, length {time}",
            (width, hidden, blocks, vocabulary, time),
        )
        for width, hidden, blocks, vocabulary, time in sizes
    ]


def bug_cases(rng: np.random.Generator) -> list[Case]:
    """Return what a small decoder reads: ids, embeddings, three matrices."""

    def made(name: str, batch: int, time: int, vocabulary: int, width: int, dim: int) -> Case:
        ids = rng.integers(0, vocabulary, size=(batch, time))
        embedding = rng.normal(size=(vocabulary, width))
        w_q, w_k = rng.normal(size=(2, width, dim))
        return Case(name, (ids, embedding, w_q, w_k, rng.normal(size=(width, width))))

    typical = made("2 sentences of 5, keys of 3", 2, 5, 8, 4, 3)
    ids, *arrays = typical.args
    return [
        typical,
        made("as many tokens as columns of a key", 3, 4, 6, 3, 4),
        made("everything 4 long", 4, 4, 4, 4, 4),
        made("keys of 64", 2, 6, 9, 5, 64),
        made("sentences of two", 3, 2, 7, 4, 2),
        Case("one sentence", (ids[:1], *arrays)),
        Case("float32", (ids, *(array.astype(np.float32) for array in arrays))),
    ]
