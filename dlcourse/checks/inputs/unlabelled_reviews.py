"""Sixteen labelled reviews, and many unlabelled: what *beat the number* of chapter 8c hands over.

A review praises or blames in four sentences, mostly with words of its own kind; of each kind there
are thirty. It is about one of four sorts of films, each with its own nouns: what goes together in a
review is not praise and blame alone.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from ..engine import Case

Labels = NDArray[np.int64]

SPLITS = 4
PER_CLASS = 8
TEST = 400
UNLABELLED = 2000
FEWER = 150
DRAWN_BY = 8  # seed of the splits: the number to beat belongs to them

_SENTENCES = 4
_KIND = 0.85  # of the judging words are of the review's own kind
_JUDGING = (
    "awful bad bland boring cheap clumsy cold confused dated dreary dull empty flat forced harsh "
    "lame lazy messy noisy poor predictable shallow silly slow stale stiff tedious thin tired weak",
    "bold brave bright brilliant charming clever deft elegant fine fresh funny gentle good "
    "graceful great honest lively lovely moving rich sharp smart strong stylish superb tender "
    "vivid warm witty wonderful",
)
_NOUNS = (
    "robot planet ship engine signal",
    "wedding kiss letter dance mother",
    "murder clue inspector alibi knife",
    "horse desert sheriff saloon canyon",
)
_OTHERS = "film story acting music ending cast"


def draw_reviews(n: int, rng: np.random.Generator) -> tuple[list[str], Labels]:
    """Return reviews in small letters, without signs, and 1 for those that praise.

    Example:
        >>> reviews, labels = draw_reviews(100, np.random.default_rng(1))
        >>> len(reviews), labels.shape, len(reviews[0].split())
        (100, (100,), 19)
    """
    labels = rng.integers(0, 2, size=n)
    judging = np.array([kind.split() for kind in _JUDGING])
    nouns = np.array([sort.split() for sort in _NOUNS])
    own = np.where(rng.random((n, _SENTENCES)) < _KIND, labels[:, None], 1 - labels[:, None])
    said = judging[own, rng.integers(judging.shape[1], size=own.shape)]
    about = nouns[rng.integers(len(nouns), size=n)[:, None], rng.integers(5, size=own.shape)]
    common = np.array(_OTHERS.split())[rng.integers(6, size=own.shape)]
    about[:, 1::2] = common[:, 1::2]
    pairs = zip(about.tolist(), said.tolist(), strict=True)
    reviews = [
        " and ".join(f"the {noun} was {word}" for noun, word in zip(*pair, strict=True))
        for pair in pairs
    ]
    return reviews, labels


@cache
def unlabelled_reviews() -> tuple[tuple[Case, Labels], ...]:
    """Return the splits, each with the labels of the test reviews, which the answer is not told.

    Example:
        >>> case, labels = unlabelled_reviews()[0]
        >>> [len(given) for given in case.args], labels.shape
        ([16, 16, 400, 2000], (400,))
    """
    found = []
    for number in range(1, SPLITS + 1):
        rng = np.random.default_rng([DRAWN_BY, number])
        texts, labels = draw_reviews(100, rng)
        rows = np.concatenate([np.flatnonzero(labels == kind)[:PER_CLASS] for kind in (0, 1)])
        rows = rng.permutation(rows)
        test, y_test = draw_reviews(TEST, rng)
        unlabelled, _ = draw_reviews(UNLABELLED, rng)
        train = [texts[row] for row in rows]
        found.append((Case(f"split {number}", (train, labels[rows], test, unlabelled)), y_test))
    return tuple(found)


def unlabelled_reviews_cases(rng: np.random.Generator) -> list[Case]:
    """Return the splits; and split 1 again: alone, in odd company, with fewer unlabelled."""
    found = [case for case, _ in unlabelled_reviews()]
    train, y, test, unlabelled = found[0].args
    odd = " ".join(["superb dull"] * 500)
    return [
        *found,
        Case("split 1 once more", found[0].copy().args),
        Case("a review alone", (train, y, test[:1], unlabelled)),
        Case("split 1 and one odd review", (train, y, [*test, odd], unlabelled)),
        Case(f"split 1 with {FEWER} unlabelled reviews", (train, y, test, unlabelled[:FEWER])),
    ]
