"""Typical mistakes in the search for a passage: counts, rarity, lengths, and which one is best."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def _smooth(n: int, df: Array) -> Array:
    return np.log((1 + n) / (1 + df)) + 1


def cosines(
    question: str,
    passages: Sequence[str],
    *,
    rare: Callable[[int, Array], Array] = _smooth,
    counted: bool = True,
    found_in: str = "passages",
    sides: str = "both",
    lengths: str = "both",
    own: bool = False,
    measure: str = "cosine",
) -> Array:
    """Return how alike the question and each passage are; right but for the switches given.

    Args:
        question: Words with blanks between them.
        passages: The same.
        rare: The weight of a word that stands in `df` of `n` passages.
        counted: Count how often a word comes, and not only whether.
        found_in: Where a word's passages are counted: "passages", "all" with the question,
            "every" for each time that it comes, or "letters" inside of other words, too.
        sides: Who is weighed by rarity: "both", "passages", "none".
        lengths: Whose vectors are divided by their lengths: "both", "passages", "none".
        own: Give the question entries for words that no passage has.
        measure: "cosine", or "distance".
    """
    every = [*passages, question]
    words = sorted({word for text in every[: None if own else -1] for word in text.split()})
    table = np.array([[text.split().count(word) for word in words] for text in every], float)
    if not counted:
        table = np.minimum(table, 1)
    shelf = table if found_in == "all" else table[:-1]
    df = shelf.sum(axis=0) if found_in == "every" else (shelf > 0).sum(axis=0)
    if found_in == "letters":
        df = np.array([sum(word in passage for passage in passages) for word in words])
    weights = rare(len(shelf), df)
    if sides in ("both", "passages"):
        table[:-1] *= weights
    if sides == "both":
        table[-1] *= weights
    size = np.linalg.norm(table, axis=1, keepdims=True)
    size[size == 0] = 1
    if lengths == "none":
        size[:] = 1
    if lengths == "passages":
        size[-1] = 1
    table = table / size
    if measure == "distance":
        return np.linalg.norm(table[:-1] - table[-1], axis=1)
    return table[:-1] @ table[-1]


def _search(name: str, told: str, **switches: Any) -> Mistake:
    def made(question: str, passages: Sequence[str]) -> Array:
        return cosines(question, passages, **switches)

    return Mistake(name, made, told, part="cosines")


_BASE = "Your logarithm has another base. ln is `np.log`."

PASSAGES = (
    _search(
        "the products are not divided",
        "These are products of the vectors as they stand. A long passage has a long vector, and "
        "wins because it is long: divide by both lengths.",
        lengths="none",
    ),
    _search(
        "divided by one length alone",
        "You divide by the length of the passage, and not by that of the question. The order is "
        "right, but these are no cosines.",
        lengths="passages",
    ),
    _search(
        "words are not weighed",
        "You count words, and weigh none. “The”, “of” and “is” then count as much as a name. How "
        "many of the passages hold a word?",
        sides="none",
    ),
    _search(
        "the question is not weighed",
        "The words of the passages are weighed, those of the question are not. Both become vectors "
        "in the same way.",
        sides="passages",
    ),
    _search(
        "the question counts as a passage",
        "The question is counted among the passages. What is rare must be known before anybody "
        "asks: count the passages alone.",
        found_in="all",
    ),
    _search(
        "how often instead of in how many",
        "You count how *often* a word comes on the shelf. The number of passages that hold it is "
        "asked for: a word that comes twice in one passage is found in one.",
        found_in="every",
    ),
    _search(
        "parts of words are found",
        "You look for a word in the passage as it stands, letter by letter: “a” is then found in "
        "“has”, too. Look among the words.",
        found_in="letters",
    ),
    _search(
        "unknown words have entries",
        "Words of the question that no passage has make its vector longer, and all cosines "
        "smaller. There is an entry for each word of the *passages*.",
        own=True,
    ),
    _search(
        "words counted once",
        "A word that comes twice counts once in yours. How often it comes is the first factor.",
        counted=False,
    ),
    _search(
        "the 1 behind the logarithm is missing",
        "The weight is the logarithm *plus 1*. Without it a word that all passages hold weighs 0.",
        rare=lambda n, df: np.log((1 + n) / (1 + df)),
    ),
    _search(
        "without the two 1s in the fraction",
        "Your weight is ln(n / df) + 1. In the formula n and df are both larger by 1.",
        rare=lambda n, df: np.log(n / np.maximum(df, 1)) + 1,
    ),
    _search(
        "the plain logarithm",
        "Your weight is ln(n / df): n and df are both to be larger by 1, and a 1 is added behind.",
        rare=lambda n, df: np.log(n / np.maximum(df, 1)),
    ),
    _search(
        "no logarithm",
        "Your weight is n / df, without the logarithm: a rare word would count for everything.",
        rare=lambda n, df: (1 + n) / (1 + df),
    ),
    _search(
        "logarithms to another base",
        _BASE,
        rare=lambda n, df: np.log2((1 + n) / (1 + df)) + 1,
    ),
    _search(
        "logarithms to another base",
        _BASE,
        rare=lambda n, df: np.log10((1 + n) / (1 + df)) + 1,
    ),
    _search(
        "common words count more",
        "Your weight grows with the number of passages that hold a word. It is the *rare* words "
        "that tell passages apart.",
        rare=lambda n, df: np.log((1 + df) / (1 + n)) + 1,
    ),
    _search(
        "distances instead of cosines",
        "These are distances. Nearest is then the smallest, and cosines are asked for.",
        measure="distance",
    ),
    Mistake(
        "the least alike",
        lambda question, passages: int(cosines(question, passages).argmin()),
        "You take the passage of the *smallest* cosine: the one that is least alike.",
        part="best",
    ),
    Mistake(
        "counted from 1",
        lambda question, passages: int(cosines(question, passages).argmax()) + 1,
        "You count the passages from 1. The first one is passage 0.",
        part="best",
    ),
    Mistake(
        "the passage itself",
        lambda question, passages: passages[int(cosines(question, passages).argmax())],
        "This is the passage's text. Its place in the list is asked for.",
        part="best",
    ),
)
