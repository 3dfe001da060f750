"""Mistakes with the surprise of words under a table of bigrams."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Mistake
from .text_bigrams import pairs_of

Array = np.ndarray


def surprises(
    word: str, letters: str, table: Array, *, start: bool = True, end: bool = True
) -> Array:
    """Return −log p of each step of a word."""
    pairs = pairs_of(word, letters, start=start, end=end)
    rows, columns = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return np.asarray(-np.log(np.asarray(table, dtype=float)[rows, columns]))


def _all_steps(words: Sequence[str]) -> float:
    return sum(len(word) + 1 for word in words)


def nats_by(
    *,
    start: bool = True,
    end: bool = True,
    steps: Callable[[Sequence[str]], float] = _all_steps,
    turned: bool = False,
    unit: float = 1.0,
) -> Callable[[Sequence[str], str, Array], float]:
    """Return a number of nats a character that is right but for the switches given."""

    def nats(words: Sequence[str], letters: str, table: Array) -> float:
        given = table.T if turned else table
        total = sum(surprises(w, letters, given, start=start, end=end).sum() for w in words)
        return float(total / steps(words) / unit)

    return nats


def _nats(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, nats_by(**switches), told)


def _letters(words: Sequence[str]) -> float:
    return sum(map(len, words))


def _of_means(words: Sequence[str], letters: str, table: Array) -> float:
    return float(np.mean([surprises(word, letters, table).mean() for word in words]))


def _of_probabilities(words: Sequence[str], letters: str, table: Array) -> float:
    every = np.concatenate([np.exp(-surprises(word, letters, table)) for word in words])
    return float(-np.log(every.mean()))


def _of_product(words: Sequence[str], letters: str, table: Array) -> float:
    every = np.concatenate([np.exp(-surprises(word, letters, table)) for word in words])
    return float(-np.log(np.prod(every)) / len(every))


NATS = (
    _nats(
        "the end is not counted",
        "The end of a word is left out. A model has to know where a word is over: without that, it "
        "is flattered.",
        end=False,
        steps=_letters,
    ),
    _nats(
        "divided by the letters alone",
        "The surprise at the end is in your sum, and not in the number of steps that you "
        "divide by.",
        steps=_letters,
    ),
    _nats(
        "the end is not in the sum",
        "The end counts as a step in the divisor, but its surprise is not in the sum.",
        end=False,
    ),
    _nats(
        "the start is left out",
        "You begin with the second letter. The first one follows the start, the last row of the "
        "table.",
        start=False,
        steps=_letters,
    ),
    _nats(
        "the start is left out",
        "The first letters are not in the sum: they follow the start, the last row of the table.",
        start=False,
    ),
    _nats(
        "neither start nor end",
        "You count the pairs within the words alone. The first letter follows the start, and the "
        "end follows the last letter.",
        start=False,
        end=False,
        steps=lambda words: max(sum(len(word) - 1 for word in words), 1),
    ),
    _nats(
        "nats a word",
        "That is the surprise a *word*. Divide by the number of all characters, each end counted "
        "as one.",
        steps=len,
    ),
    _nats(
        "the sum",
        "That is the sum of all surprises. Their mean is asked for, over all characters and ends.",
        steps=lambda words: 1,
    ),
    _nats("bits instead of nats", "These are bits, of `log2`. Nats are asked for.", unit=np.log(2)),
    _nats(
        "the common logarithm",
        "You take the logarithm to base 10. Nats come from the natural one.",
        unit=np.log(10),
    ),
    _nats(
        "rows and columns exchanged",
        "You look up what came *before* in the columns. Row i says what follows letter i.",
        turned=True,
    ),
    _nats(
        "wrong sign", "A surprise is *minus* the logarithm of a probability: positive.", unit=-1.0
    ),
    Mistake(
        "a mean of means",
        _of_means,
        "You take a mean for each word, and then their mean: a step in a short word weighs more "
        "than one in a long word. Here every character counts alike.",
    ),
    Mistake(
        "the logarithm of a mean",
        _of_probabilities,
        "You average the probabilities, and then take the logarithm. First the logarithm of each, "
        "then the mean.",
    ),
    Mistake(
        "a product that comes to nothing",
        _of_product,
        "Right for few words. The product of hundreds of probabilities is too small for a float "
        "and becomes 0, and its logarithm infinite. The logarithm of a product is a sum: add up "
        "logarithms.",
    ),
    Mistake(
        "the perplexity",
        lambda words, letters, table: float(np.exp(nats_by()(words, letters, table))),
        "That is the perplexity, the exponential of what is asked for.",
    ),
)
