"""Mistakes with letters that follow each other: the table of their pairs."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def pairs_of(word: str, letters: str, *, start: bool = True, end: bool = True) -> list[Any]:
    """Return the pairs (row, column) of a word: before it the start, behind it the end."""
    n = len(letters)
    ids = [letters.index(letter) for letter in word]
    before, after = [n, *ids], [*ids, n]
    found = list(zip(before, after, strict=True))
    return found[0 if start else 1 : None if end else -1]


def table_by(
    *,
    start: bool = True,
    end: bool = True,
    joined: bool = False,
    once: bool = False,
    turned: bool = False,
    k_of: Callable[[float], float] = lambda k: k,
    total_of: Callable[[Array, float], Any] = lambda smooth, k: smooth.sum(axis=1, keepdims=True),
    first: bool = False,
) -> Callable[[Sequence[str], str, float], Array]:
    """Return a table of bigrams that is right but for the switches given.

    Args:
        start: Whether the first letters are counted.
        end: Whether the ends are.
        joined: Whether one word runs into the next.
        once: Whether a pair counts once, however often it comes.
        turned: Whether rows are what follows.
        k_of: What is added to the counts.
        total_of: What the smoothed counts are divided by.
        first: Whether start and end stand first.
    """

    def table(words: Sequence[str], letters: str, k: float) -> Array:
        n = len(letters)
        counts = np.zeros((n + 1, n + 1))
        for word in ["".join(words)] if joined else words:
            for before, after in pairs_of(word, letters, start=start, end=end):
                counts[before, after] = 1 if once else counts[before, after] + 1
        if turned:
            counts = counts.T
        if first:
            counts = np.roll(counts, 1, axis=(0, 1))
        smooth = counts + k_of(k)
        return np.asarray(smooth / total_of(smooth, k))

    return table


def _bigram(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, table_by(**switches), told)


def _smoothed_late(words: Sequence[str], letters: str, k: float) -> Array:
    raw = table_by(k_of=lambda k: 0.0, total_of=lambda counts, k: 1.0)(words, letters, k)
    shares = raw / np.maximum(raw.sum(axis=1, keepdims=True), 1) + k
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


BIGRAM = (
    _bigram(
        "the first letters are not counted",
        "The last row, the start, is as if no word had ever begun. Before the first letter of each "
        "word stands the start: that is a pair, too.",
        start=False,
    ),
    _bigram(
        "the ends are not counted",
        "The last column, the end, is as if no word were ever over. Behind the last letter of each "
        "word stands the end: that is a pair, too.",
        end=False,
    ),
    _bigram(
        "neither starts nor ends are counted",
        "You count the pairs *within* the words alone. The start and the first letter are a pair, "
        "and so are the last letter and the end.",
        start=False,
        end=False,
    ),
    _bigram(
        "one word runs into the next",
        "The last letter of a word and the first one of the next count as a pair. Between two "
        "words lie an end and a start.",
        joined=True,
    ),
    _bigram(
        "one word runs into the next",
        "The last letter of a word and the first one of the next count as a pair; and starts and "
        "ends are not counted at all.",
        joined=True,
        start=False,
        end=False,
    ),
    _bigram(
        "rows and columns exchanged",
        "Row i of your table says what comes *before* letter i. It should say what follows it.",
        turned=True,
    ),
    Mistake(
        "columns that add up to 1",
        table_by(total_of=lambda smooth, k: smooth.sum(axis=0, keepdims=True)),
        "Your columns add up to 1. A row is one distribution, over all that may follow: which axis "
        "has to be summed?",
    ),
    _bigram(
        "shares of all pairs",
        "The whole table adds up to 1: that is how probable a *pair* is. Asked for is what follows "
        "a given letter, so that each row adds up to 1.",
        total_of=lambda smooth, k: smooth.sum(),
    ),
    _bigram(
        "no smoothing",
        "Your rows are the shares without k: a pair that never came is impossible. k is added to "
        "every count, also to those of 0.",
        k_of=lambda k: 0.0,
        total_of=lambda smooth, k: np.maximum(smooth.sum(axis=1, keepdims=True), 1),
    ),
    _bigram(
        "no smoothing",
        "Without k a pair that never came is impossible, and a row without any pair is 0/0. k is "
        "added to every count, also to those of 0.",
        k_of=lambda k: 0.0,
    ),
    _bigram(
        "always 1 is added",
        "You add 1 to every count. `k` says how much is to be added.",
        k_of=lambda k: 1.0,
    ),
    _bigram(
        "k is not in the divisor",
        "k is in the counts, and the divisor is the sum without it: the rows add up to more "
        "than 1.",
        total_of=lambda smooth, k: np.maximum((smooth - k).sum(axis=1, keepdims=True), 1),
    ),
    _bigram(
        "k is once in the divisor",
        "k is added to each of the counts of a row, and once to their sum: the rows do not add up "
        "to 1. How many counts has a row?",
        total_of=lambda smooth, k: (smooth - k).sum(axis=1, keepdims=True) + k,
    ),
    _bigram(
        "k is not added for the end",
        "You add k once for each letter to the sum. A row has one count more, that of the end.",
        total_of=lambda smooth, k: smooth.sum(axis=1, keepdims=True) - k,
    ),
    Mistake(
        "smoothed too late",
        _smoothed_late,
        "k is added to the *shares*, and then weighs as much for a letter that was seen a thousand "
        "times as for one that was seen once. It belongs to the counts.",
    ),
    _bigram(
        "each pair once",
        "A pair that comes five times counts 1. Do you set a 1, or add one?",
        once=True,
    ),
    _bigram(
        "counts instead of probabilities",
        "These are the counts, with k added. Divide each row by its sum.",
        total_of=lambda smooth, k: 1.0,
    ),
    _bigram(
        "start and end stand first",
        "The start has the first row of your table, the end the first column. Here they are the "
        "last: letter i of `letters` has row i and column i.",
        first=True,
    ),
    Mistake(
        "logarithms instead of probabilities",
        lambda words, letters, k: np.log(table_by()(words, letters, k)),
        "These are the logarithms of the right probabilities. Leave them as they are: each row "
        "adds up to 1.",
    ),
)
