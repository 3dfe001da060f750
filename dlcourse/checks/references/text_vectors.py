"""Mistakes with vectors of words: nearest neighbours, and how much words and contexts attract."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def cosine(table: Array, word: int) -> Array:
    """Return the cosine of each vector's angle with that of a word."""
    unit = np.asarray(table, dtype=float)
    unit = unit / np.linalg.norm(unit, axis=1, keepdims=True)
    return np.asarray(unit @ unit[word])


def nearest_by(
    score: Callable[[Array, int], Array] = cosine,
    *,
    itself: bool = False,
    turned: bool = False,
) -> Callable[[Array, int, int], Array]:
    """Return the nearest words by a score, the largest first.

    Args:
        score: Of all words beside one.
        itself: Whether the word may be its own neighbour.
        turned: Whether the nearest comes last.
    """

    def nearest(table: Array, word: int, k: int) -> Array:
        scores = score(np.asarray(table, dtype=float), word)
        order = np.argsort(-scores, kind="stable")
        order = order if itself else order[order != word]
        return order[:k][::-1] if turned else order[:k]

    return nearest


def _values(table: Array, word: int, k: int) -> Array:
    return np.sort(np.delete(cosine(table, word), word))[::-1][:k]


def _without_row(table: Array, word: int, k: int) -> Array:
    scores = np.delete(cosine(table, word), word)
    return np.argsort(-scores, kind="stable")[:k]


def _dropped_first(table: Array, word: int, k: int) -> Array:
    scores = np.asarray(table, dtype=float) @ table[word]
    return np.argsort(-scores, kind="stable")[1 : k + 1]


NEAREST = (
    Mistake(
        "a word is its own neighbour",
        nearest_by(itself=True),
        "The word itself comes first: nothing is nearer to it. It does not count among its "
        "neighbours.",
    ),
    Mistake(
        "products without lengths",
        nearest_by(lambda table, word: table @ table[word]),
        "You compare products of vectors: a long vector wins, wherever it points. For the cosine, "
        "divide by the lengths of *both*.",
    ),
    Mistake(
        "products without lengths",
        nearest_by(lambda table, word: table @ table[word], itself=True),
        "You compare products of vectors: a long vector wins, wherever it points. For the cosine, "
        "divide by the lengths of *both*. And the word itself does not count.",
    ),
    Mistake(
        "products without lengths",
        _dropped_first,
        "You compare products of vectors and drop the first: a long vector wins, wherever it "
        "points, and the first need not be the word itself. For the cosine, divide by the lengths "
        "of *both*.",
    ),
    Mistake(
        "distances instead of angles",
        nearest_by(lambda table, word: -((table - table[word]) ** 2).sum(axis=1)),
        "You compare distances. A vector of the same direction and twice the length is far away, "
        "and its cosine is 1. The angle is asked for.",
    ),
    Mistake(
        "distances instead of angles",
        nearest_by(lambda table, word: -np.abs(table - table[word]).sum(axis=1)),
        "You compare distances, along the axes. The angle is asked for.",
    ),
    Mistake(
        "the most different",
        nearest_by(lambda table, word: -cosine(table, word)),
        "These are the words with the *smallest* cosine. The order has to be turned round.",
    ),
    Mistake(
        "the most different",
        nearest_by(lambda table, word: -cosine(table, word), itself=True),
        "These are the words with the *smallest* cosine. The order has to be turned round.",
    ),
    Mistake(
        "the nearest comes last",
        nearest_by(turned=True),
        "The right words, the nearest one last. It should come first.",
    ),
    Mistake(
        "the size of the cosine",
        nearest_by(lambda table, word: np.abs(cosine(table, word))),
        "You take the size of the cosine: a vector that points the other way, −1, counts as near. "
        "The sign matters.",
    ),
    Mistake(
        "cosines instead of words",
        _values,
        "These are the cosines. The ids of the words are asked for: the places where they stand.",
    ),
    Mistake(
        "ids that have moved",
        _without_row,
        "The word itself is taken out of the array *before* you look for places: all words behind "
        "it have moved up by one, and their ids are one too small.",
    ),
)


def pmi_by(
    *,
    cut: bool = True,
    unit: float = 1.0,
    row: bool = True,
    column: bool = True,
    logarithm: bool = True,
    more: float = 0.0,
    rows_of: Callable[[Array], Array] = lambda shares: shares.sum(axis=1, keepdims=True),
    columns_of: Callable[[Array], Array] = lambda shares: shares.sum(axis=0, keepdims=True),
    shares_of: Callable[[Array], Array] = lambda counts: counts / counts.sum(),
    empty: float = 0.0,
) -> Callable[[Array], Array]:
    """Return positive PMI that is right but for the switches given.

    Args:
        cut: Whether what is below 0 becomes 0.
        unit: What counts as 1.
        row: Whether the share of the word is divided by.
        column: Whether that of the context is.
        logarithm: Whether it is taken.
        more: What is added to every count.
        rows_of: The share of each word.
        columns_of: The share of each context.
        shares_of: What is made of the counts.
        empty: What stands where a count is 0.
    """

    def pmi(counts: Array) -> Array:
        given = np.asarray(counts, dtype=float) + more
        shares = shares_of(given)
        expected = (rows_of(shares) if row else 1.0) * (columns_of(shares) if column else 1.0)
        expected = np.broadcast_to(expected, shares.shape)
        ratio = np.divide(shares, expected, out=np.zeros_like(shares), where=expected > 0)
        if not logarithm:
            return ratio
        found = np.log(np.where(ratio > 0, ratio, 1.0)) / unit
        found = np.where(ratio > 0, found, empty)
        return np.maximum(found, 0.0) if cut else found

    return pmi


def _pmi(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, pmi_by(**switches), told)


def _cut_too_soon(counts: Array) -> Array:
    return np.maximum(pmi_by(logarithm=False)(counts), 0)


def _log_of_more(counts: Array) -> Array:
    return np.asarray(np.log1p(pmi_by(logarithm=False)(counts)))


def _not_a_number(counts: Array) -> Array:
    shares = np.asarray(counts, dtype=float) / np.sum(counts)
    ratio = shares / (shares.sum(axis=1, keepdims=True) * shares.sum(axis=0, keepdims=True))
    return np.maximum(np.log(ratio), 0)  # -inf becomes 0, NaN stays


_NEVER = (
    "A word and a context that never met have a PMI of −∞, and a word or a context that never came "
    "at all has 0/0. Both should be 0."
)

PPMI = (
    _pmi(
        "negative values are left",
        "Right, but for values below 0. *Positive* PMI has 0 there: that two rare words never met "
        "says little.",
        cut=False,
    ),
    _pmi("negative values are left", _NEVER + " So should be every negative value.", cut=False,
         empty=-np.inf),
    Mistake("words that never come", _not_a_number, f"Right where everything comes. {_NEVER}"),
    _pmi("bits instead of nats", "These are bits, of `log2`. The natural logarithm is asked for.",
         unit=float(np.log(2))),
    Mistake(
        "without the logarithm",
        _cut_too_soon,
        "That is how many times more often they meet than by chance. Its logarithm is asked for, "
        "and 0 where that is negative.",
    ),
    Mistake(
        "1 is added before the logarithm",
        _log_of_more,
        "You take the logarithm of 1 plus the quotient. Then chance, a quotient of 1, gets log 2 "
        "and not 0.",
    ),
    _pmi(
        "without the share of the context",
        "You divide by the share of the word alone: then it says how probable a context is after "
        "this word, and contexts that come everywhere look attractive. Divide by both shares.",
        column=False,
        cut=False,
    ),
    _pmi(
        "without the share of the word",
        "You divide by the share of the context alone. Divide by both shares.",
        row=False,
        cut=False,
    ),
    _pmi(
        "shares are not taken",
        "The counts are divided by a product of two *sums of counts*: the number of all pairs is "
        "missing. Make shares of all three first.",
        shares_of=lambda counts: counts,
        cut=False,
    ),
    Mistake(
        "nothing but zeros",
        lambda counts: np.zeros(np.shape(counts)),
        "Everything comes out as 0: each logarithm was negative, and was cut. Look at the quotient "
        "before: by *two* shares is the share of the pair divided, and all three are shares of the "
        "same sum.",
    ),
    _pmi(
        "the shares are counted evenly",
        "You divide by 1 over the number of words, or of contexts, as if all came equally often. "
        "The sums over the rows and over the columns say how often each comes.",
        rows_of=lambda shares: np.full((len(shares), 1), 1 / len(shares)),
        columns_of=lambda shares: np.full((1, shares.shape[1]), 1 / shares.shape[1]),
    ),
    _pmi(
        "1 is added to every count",
        "You add 1 to every count. That avoids a logarithm of 0, and gives other values: put a 0 "
        "where the count is 0 instead.",
        more=1.0,
    ),
    Mistake(
        "the size instead of the positive part",
        lambda counts: np.abs(pmi_by(cut=False)(counts)),
        "You take the size: what is below 0 becomes positive. It should become 0.",
    ),
)  # fmt: skip
