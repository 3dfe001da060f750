"""Mistakes in counting what a block has to learn, and what a token costs."""

from collections.abc import Callable
from typing import Any

from ..engine import Mistake


def count(
    width: int,
    num_heads: int,
    hidden: int,
    *,
    squares: int = 4,
    attention_biases: int = 4,
    norms: int = 4,
    hidden_bias: bool = True,
    output_bias: bool = True,
    matrices: int = 2,
) -> int:
    """Return the weights of a block; right but for the switches given."""
    attention = squares * width * width + attention_biases * width
    network = matrices * width * hidden + hidden * hidden_bias + width * output_bias
    return attention + network + norms * width


def _counted(**switches: Any) -> Callable[[int, int, int], int]:
    return lambda width, num_heads, hidden: count(width, num_heads, hidden, **switches)


_HEADS = (
    "The heads are counted in. They share out the columns of the same four matrices: two heads of "
    "half the width have as many weights as one of full width."
)
_BIASES = "Every matrix of the block has a bias here, as long as the matrix has columns."
_NORMS = "Before each of the two sublayers stands a norm, with a scale *and* a shift per feature."

COUNT = (
    Mistake(
        "once for every head",
        lambda width, num_heads, hidden: (
            num_heads * (4 * width * width + 4 * width)
            + count(width, num_heads, hidden)
            - 4 * width * width
            - 4 * width
        ),
        _HEADS,
    ),
    Mistake(
        "once for every head",
        lambda width, num_heads, hidden: (
            count(width, num_heads, hidden) + (num_heads - 1) * (3 * width * width + 3 * width)
        ),
        _HEADS,
    ),
    Mistake(
        "a head's share of the columns alone",
        lambda width, num_heads, hidden: (
            count(width, num_heads, hidden)
            - 3 * (width * width + width)
            + 3 * (width * width + width) // num_heads
        ),
        "The columns of one head are counted. There are `num_heads` of them, and together they are "
        "a square matrix.",
    ),
    Mistake(
        "no biases",
        _counted(attention_biases=0, hidden_bias=False, output_bias=False),
        _BIASES,
    ),
    Mistake(
        "no biases",
        _counted(hidden_bias=False, output_bias=False),
        f"{_BIASES} Those of the network are missing.",
    ),
    Mistake("no biases and no norms", _counted(
        attention_biases=0, hidden_bias=False, output_bias=False, norms=0
    ), f"These are the matrices alone. {_BIASES} {_NORMS}"),
    Mistake(
        "the norms, or the biases of attention",
        _counted(norms=0),
        f"4 · width weights are missing. {_NORMS} And the four matrices of attention have a bias "
        "each. One of the two is not in your sum.",
    ),
    Mistake("one norm alone", _counted(norms=2), _NORMS),
    Mistake(
        "one vector too few",
        _counted(norms=3),
        f"One vector as long as a token is missing: a bias, or a part of a norm. {_NORMS}",
    ),
    Mistake(
        "the last matrix of attention forgotten",
        _counted(squares=3, attention_biases=3),
        "Queries, keys and values have a matrix each. A fourth one reads what all heads found.",
    ),
    Mistake(
        "the last matrix of attention forgotten",
        _counted(squares=3),
        "Queries, keys and values have a matrix each. A fourth one reads what all heads found.",
    ),
    Mistake(
        "the way back forgotten",
        _counted(matrices=1),
        "The network has two matrices: from width to hidden, and back.",
    ),
    Mistake(
        "four times the width for hidden",
        lambda width, num_heads, hidden: count(width, num_heads, 4 * width),
        "The hidden layer of a GPT has 4 · width units, as a rule; here `hidden` says how many.",
    ),
)  # fmt: skip


def flops_of_matrices(
    width: int,
    hidden: int,
    blocks: int,
    vocabulary: int,
    time: int,
    *,
    per_entry: int = 2,
    squares: int = 4,
    both_ways: int = 2,
    lookup: bool = False,
    readout: bool = True,
    each_token: bool = False,
) -> int:
    """Return the FLOPs of a token in all matrices; right but for the switches given."""
    entries = blocks * (squares * width * width + both_ways * width * hidden)
    entries += width * vocabulary * (readout + lookup)
    return per_entry * entries * (time if each_token else 1)


def flops_of_looking(
    width: int,
    hidden: int,
    blocks: int,
    vocabulary: int,
    time: int,
    *,
    per_product: int = 2,
    products: int = 2,
    pairs: bool = False,
    everywhere: bool = True,
) -> int:
    """Return the FLOPs of a token's scores and contexts; right but for the switches given."""
    once = per_product * products * time * width * (time if pairs else 1)
    return once * (blocks if everywhere else 1)


def _matrices(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(
        name, lambda *sizes: flops_of_matrices(*sizes, **switches), told, part="matrices"
    )


def _looking(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, lambda *sizes: flops_of_looking(*sizes, **switches), told, part="looking")


_TWO = "A product of a vector and a matrix multiplies *and* adds, once for each entry: two FLOPs."

FLOPS = (
    _matrices("multiplications alone", _TWO, per_entry=1),
    _matrices(
        "the embedding is multiplied",
        "A token's embedding is *looked up*: a row is read, nothing is multiplied. The vocabulary "
        "counts once, at the end.",
        lookup=True,
    ),
    _matrices(
        "the last matrix forgotten",
        "After the last block each token becomes logits, one for each token of the vocabulary. "
        "That matrix is missing.",
        readout=False,
    ),
    _matrices(
        "three matrices in attention",
        "Attention has four square matrices: queries, keys, values, and what reads the heads.",
        squares=3,
    ),
    _matrices(
        "the way back forgotten",
        "The network has two matrices: from width to hidden, and back.",
        both_ways=1,
    ),
    _matrices(
        "the whole sentence",
        "This is what all tokens of the sentence cost in the matrices. Asked for is one of them.",
        each_token=True,
    ),
    _looking(
        "the whole sentence",
        "This is what all pairs of tokens cost. One token looks at `time` others: asked for is the "
        "cost of one.",
        pairs=True,
    ),
    _looking(
        "half of the looking",
        "Half of what it costs. A query meets `time` keys, *and then* `time` values are weighed "
        "and added up; each of the two multiplies *and* adds. Which of these is missing?",
        products=1,
    ),
    _looking(
        "a quarter of the looking",
        "A quarter of what it costs. A query meets `time` keys, *and then* `time` values are "
        "weighed and added up; each of the two multiplies *and* adds.",
        per_product=1,
        products=1,
    ),
    _looking(
        "in one block alone",
        "This is one block's. Every block looks.",
        everywhere=False,
    ),
)
