"""Mistakes in cutting tokens into heads, and in putting them together."""

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def split(x: Array, num_heads: int) -> Array:
    """Return (batch, heads, time, dim) for (batch, time, width)."""
    batch, time, width = x.shape
    return x.reshape(batch, time, num_heads, width // num_heads).swapaxes(1, 2)


def join(x: Array) -> Array:
    """Return (batch, time, width) for (batch, heads, time, dim)."""
    batch, heads, time, dim = x.shape
    return x.swapaxes(1, 2).reshape(batch, time, heads * dim)


def split_at_once(x: Array, num_heads: int) -> Array:
    """Return the right shape, with tokens mixed: no axes change places."""
    batch, time, width = x.shape
    return x.reshape(batch, num_heads, time, width // num_heads)


def split_every_other(x: Array, num_heads: int) -> Array:
    """Return heads to which columns are dealt out in turn."""
    batch, time, width = x.shape
    return x.reshape(batch, time, width // num_heads, num_heads).transpose(0, 3, 1, 2)


def join_at_once(x: Array) -> Array:
    """Return the right shape, with tokens mixed: no axes change places."""
    batch, heads, time, dim = x.shape
    return x.reshape(batch, time, heads * dim)


def join_every_other(x: Array) -> Array:
    """Return columns that are dealt out head by head."""
    batch, heads, time, dim = x.shape
    return x.transpose(0, 2, 3, 1).reshape(batch, time, heads * dim)


MIXED = (
    "The shape is right, the numbers are not: a reshape alone keeps the order in memory, and cuts "
    "the first tokens into pieces for the first head. Which axis may be cut in two, and which two "
    "change places?"
)

SPLIT = (
    Mistake("tokens mixed by the reshape", split_at_once, MIXED),
    Mistake(
        "columns dealt out in turn",
        split_every_other,
        "The columns are dealt out in turn, one to each head, like cards. Head 0 gets the *first* "
        "columns of each token, head 1 the next ones: all heads' matrices stand side by side.",
    ),
    Mistake(
        "time and heads not exchanged",
        lambda x, num_heads: split(x, num_heads).swapaxes(1, 2),
        "(batch, time, heads, dim) comes out. The heads belong before the time: then a product of "
        "the last two axes is taken in each head by itself.",
    ),
    Mistake(
        "the heads before the batch",
        lambda x, num_heads: split(x, num_heads).swapaxes(0, 1),
        "(heads, batch, time, dim) comes out. The batch stands first.",
    ),
    Mistake(
        "every head gets everything",
        lambda x, num_heads: np.repeat(x[:, None], num_heads, axis=1),
        "Every head gets all columns. Each has its own share of them: width / heads.",
    ),
    Mistake(
        "the last two axes exchanged",
        lambda x, num_heads: split(x, num_heads).swapaxes(2, 3),
        "(batch, heads, dim, time) comes out. Two axes change places once, not twice.",
    ),
)

JOIN = (
    Mistake(
        "tokens mixed by the reshape",
        join_at_once,
        "The shape is right, the numbers are not: a reshape alone keeps the order in memory, and "
        "puts two tokens of one head side by side. Which two axes change places first?",
    ),
    Mistake(
        "columns dealt out in turn",
        join_every_other,
        "The first columns of all heads stand side by side, then the second ones. Head 0 is asked "
        "for with all its columns first, then head 1.",
    ),
    Mistake(
        "the heads added up",
        lambda x: x.sum(axis=1),
        "The heads are added. They stand side by side: what each found is kept, and the next "
        "matrix may tell them apart.",
    ),
    Mistake(
        "the mean of the heads",
        lambda x: x.mean(axis=1),
        "The mean of the heads is taken. They stand side by side: what each found is kept, and the "
        "next matrix may tell them apart.",
    ),
    Mistake(
        "heads and dim not joined",
        lambda x: x.swapaxes(1, 2),
        "(batch, time, heads, dim) comes out. One step is missing: the last two axes become one.",
    ),
)
