"""Words to learn from, and words held out: what *beat the number* of chapter 6b hands over."""

import re
import zlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ...data import load_python_docs
from ..engine import Case

SPLITS = 3
LETTERS = "abcdefghijklmnopqrstuvwxyz"
END = len(LETTERS)  # column of the end
TOKENS = END + 1
_PARTS = 8  # of which a split holds out one
_ALONE = 60  # beginnings of split 1 that are asked once more, in other company

Targets = NDArray[np.int64]

_WORD = re.compile(r"(?<![A-Za-z0-9_.'])[a-z]{3,15}(?![A-Za-z0-9_.(='])")


@cache
def words_of_the_docs() -> tuple[str, ...]:
    """Return the words of Python's documentation, each once, in alphabetical order."""
    return tuple(sorted(set(_WORD.findall(load_python_docs().text))))


@cache
def held_out_words() -> tuple[tuple[Case, Targets], ...]:
    """Return the splits, each with what follows its beginnings, which the answer is not told.

    A word belongs to a part by a checksum, so that the documentation of another version of Python,
    with some other words, leaves the rest where it is.

    Example:
        >>> case, targets = held_out_words()[0]
        >>> words, beginnings = case.args
        >>> len(words) > 5 * SPLITS, len(beginnings) == len(targets), min(targets), max(targets)
        (True, True, np.int64(0), np.int64(26))
    """
    found = []
    for split in range(SPLITS):
        words: list[str] = []
        held_out: list[str] = []
        for word in words_of_the_docs():
            (held_out if zlib.crc32(word.encode()) % _PARTS == split else words).append(word)
        rng = np.random.default_rng(split)
        pairs = [
            (word[:place], LETTERS.index(word[place]) if place < len(word) else END)
            for word in held_out
            for place in range(len(word) + 1)
        ]
        order = rng.permutation(len(pairs))  # beside each other they would tell what follows
        beginnings = [pairs[index][0] for index in order]
        targets = np.array([pairs[index][1] for index in order])
        found.append((Case(f"split {split + 1}", (words, beginnings)), targets))
    return tuple(found)


def held_out_words_cases(rng: np.random.Generator) -> list[Case]:
    """Return the splits, and a few beginnings of the first one in other company."""
    cases = [case for case, _ in held_out_words()]
    words, beginnings = cases[0].args
    few = Case(f"{_ALONE} beginnings of split 1 alone", (words, beginnings[:_ALONE]))
    return [*cases, few]
