"""Passages of Python's documentation, and passages held out: *beat the number* of chapter 8b.

What is held out shares no long run of characters with what is handed over to learn from. What is
taken is told by checksums of the text: the documentation of another version of Python, with some
other paragraphs, gives nearly the same. There is little of it, so that a slow answer has time.
"""

import re
import zlib
from collections.abc import Iterator
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ...data import load_python_docs
from ..engine import Case

SPLITS = 3
ALPHABET = "\n" + "".join(map(chr, range(32, 127)))
PLACES = 150  # of each split, after which the next character is asked for
LOOK_BACK = 600  # characters that are handed over before each of them
_LEARN = 20_000  # characters, at most, that are handed over to learn from
_PARTS = 8  # of which a split holds one out, and learns from another one
_ALONE = 20  # places of split 1 that are asked once more, in other company
_AT_LEAST = 300  # characters that stand before a place in its passage
_RUN = 40  # characters in a row that must not stand on both sides
_SHORTEST = 80  # characters of a paragraph

Targets = NDArray[np.int64]

_DRAWN = re.compile(r"([^ ])\1{3}")  # rules and tables: ----


@cache
def passages() -> tuple[tuple[int, str], ...]:
    """Return passages of running text, each with the part that it belongs to.

    Where a passage ends, and to which part it belongs, is told by a checksum of its last paragraph:
    the documentation of another version of Python, with some other paragraphs, leaves the rest
    where it is.
    """
    found, paragraphs = [], []
    for paragraph in _paragraphs():
        paragraphs.append(paragraph)
        mark = _mark(paragraph)
        if mark % 4 == 0 and len(paragraphs) > 2:
            found.append((mark // 4 % _PARTS, "\n\n".join(paragraphs)))
            paragraphs = []
    return tuple(found)


def _paragraphs() -> Iterator[str]:
    known = set()
    for paragraph in load_python_docs().text.split("\n\n"):
        letters = sum(sign.isalpha() or sign in " \n" for sign in paragraph)
        written = set(paragraph) <= set(ALPHABET) and not _DRAWN.search(paragraph)
        running = len(paragraph) >= _SHORTEST and letters > 0.8 * len(paragraph)
        if written and running and paragraph not in known:
            known.add(paragraph)
            yield paragraph


@cache
def fresh_passages() -> tuple[tuple[Case, Targets], ...]:
    """Return the splits, each with the columns of what comes, which the answer is not told.

    Example:
        >>> case, targets = fresh_passages()[0]
        >>> known, befores = case.args
        >>> len(befores) == len(targets) == PLACES, max(map(len, befores)) == LOOK_BACK
        (True, True)
    """
    found = []
    for split in range(SPLITS):
        learnt = (split + SPLITS) % _PARTS
        known = _some([text for part, text in passages() if part == learnt])
        runs = {known[start : start + _RUN] for start in range(len(known) - _RUN + 1)}
        fresh = [
            text
            for part, text in passages()
            if part == split
            and not any(text[at : at + _RUN] in runs for at in range(len(text) - _RUN + 1))
        ]
        where = [(text, at) for text in fresh for at in range(_AT_LEAST, len(text))]
        # mixed: beside each other they would tell what comes
        chosen = sorted(where, key=lambda place: _mark(place[0][place[1] - 100 : place[1]]))[
            :PLACES
        ]
        befores = [text[max(0, at - LOOK_BACK) : at] for text, at in chosen]
        targets = np.array([ALPHABET.index(text[at]) for text, at in chosen])
        found.append((Case(f"split {split + 1}", (known, befores)), targets))
    return tuple(found)


def _some(texts: list[str]) -> str:
    """Return some of the passages, as many as may be learnt from."""
    chosen: list[str] = []
    for text in sorted(texts, key=_mark):
        if sum(map(len, [*chosen, text])) + 2 * len(chosen) <= _LEARN:
            chosen.append(text)
    return "\n\n".join(chosen)


def _mark(text: str) -> int:
    return zlib.crc32(text.encode())


def fresh_passages_cases(rng: np.random.Generator) -> list[Case]:
    """Return the splits, and a few places of the first one in other company."""
    cases = [case for case, _ in fresh_passages()]
    known, befores = cases[0].args
    return [*cases, Case(f"{_ALONE} places of split 1 alone", (known, befores[:_ALONE]))]
