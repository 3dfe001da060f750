"""What the answers of chapter 6b are tried on."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..engine import Case
from .held_out_words import held_out_words_cases

Array = NDArray[Any]

word_cases = held_out_words_cases


def _word(rng: np.random.Generator, letters: str, least: int, most: int) -> str:
    return "".join(rng.choice(list(letters), size=int(rng.integers(least, most + 1))))


def encode_cases(rng: np.random.Generator) -> list[Case]:
    """Return texts with letters that are known and others, empty ones, and capitals."""
    symbols = "".join(rng.permutation(list("abcdefghij")))
    return [
        Case("cab! with the symbols abc", ("cab!", "abc")),
        Case("all letters known", (_word(rng, symbols, 8, 12), symbols)),
        Case("some are not", (_word(rng, symbols, 4, 6) + "xyz" + symbols[:3], symbols)),
        Case("an unknown letter in the middle", ("ja?jb", "bjac")),
        Case("nothing is known", ("xyzzy", "abc")),
        Case("capitals are unknown here", ("Aba", "cab")),
        Case("one symbol", ("aab", "a")),
        Case("an empty text", ("", "abc")),
    ]


def _rows(rng: np.random.Generator, lengths: list[int], size: int = 12) -> list[list[int]]:
    return [rng.integers(1, size, size=length).tolist() for length in lengths]


def pad_cases(rng: np.random.Generator) -> list[Case]:
    """Return batches of rows of different lengths and of one length, and a single row."""
    return [
        Case("the rows (5, 2) and (7, 8, 9)", ([[5, 2], [7, 8, 9]],)),
        Case("4 rows of different lengths", (_rows(rng, [3, 7, 1, 5]),)),
        Case("rows with unknown ids", ([[1, 4, 1], [1], [6, 1, 1, 2, 1]],)),
        Case("rows of one length", (_rows(rng, [4, 4, 4]),)),
        Case("one row", (_rows(rng, [6]),)),
        Case("30 rows", (_rows(rng, rng.integers(1, 20, size=30).tolist()),)),
    ]


def _ids(rng: np.random.Generator, lengths: list[int], time: int, size: int) -> Array:
    """Return padded ids, `(batch, time)`, from 1 to `size - 1`; 0 behind."""
    drawn = rng.integers(1, size, size=(len(lengths), time))
    return np.where(np.arange(time) < np.array(lengths)[:, None], drawn, 0)


def mean_cases(rng: np.random.Generator) -> list[Case]:
    """Return padded texts and the vectors of their words; that of the padding is not zero."""
    table = rng.normal(size=(9, 4)) + 0.5
    typical = _ids(rng, [6, 3, 1, 4], 6, 9)
    by_hand = np.array([[9.0, 9.0], [1.0, 0.0], [3.0, 2.0]])
    return [
        Case("the text 2, 1 and a padding", (np.array([[2, 1, 0]]), by_hand)),
        Case("4 texts", (typical, table)),
        Case("the same, three columns of padding more", (np.pad(typical, ((0, 0), (0, 3))), table)),
        Case("no padding", (_ids(rng, [5, 5], 5, 9), table)),
        Case("a word twice, and unknown ones", (np.array([[3, 3, 5, 1], [1, 1, 0, 0]]), table)),
        Case("a text without a word", (_ids(rng, [3, 0, 2], 4, 9), table)),
        Case("one text", (_ids(rng, [2], 5, 9), table)),
        Case("float32", (typical, table.astype(np.float32))),
    ]


def counting_cases(rng: np.random.Generator) -> list[Case]:
    """Return padded texts in which words come twice, and a vocabulary larger than they need."""
    return [
        Case("the text 3, 1, 3 and a padding", (np.array([[3, 1, 3, 0]]), 5)),
        Case("4 texts", (_ids(rng, [8, 3, 5, 8], 8, 6), 6)),
        Case("no padding", (_ids(rng, [6, 6], 6, 4), 4)),
        Case("one word again and again", (np.array([[2, 2, 2, 2], [2, 2, 0, 0]]), 3)),
        Case("words that never come", (_ids(rng, [4, 2, 3], 4, 5), 20)),
        Case("a text without a word", (_ids(rng, [4, 0], 4, 5), 5)),
        Case("50 texts", (_ids(rng, rng.integers(1, 31, size=50).tolist(), 30, 40), 40)),
    ]


def bigram_cases(rng: np.random.Generator) -> list[Case]:
    """Return words and letters, little smoothing and much, and letters that never come."""

    def words(n: int, letters: str) -> list[str]:
        return [_word(rng, letters, 2, 7) for _ in range(n)]

    return [
        Case("the words ab and b, k = 1", (["ab", "b"], "ab", 1.0)),
        Case("12 words of 4 letters", (words(12, "aeln"), "aeln", 0.5)),
        Case("little smoothing", (words(30, "abcde"), "abcde", 0.01)),
        Case("much smoothing", (words(10, "xyz"), "xyz", 10.0)),
        Case("a letter that never comes", (words(8, "oat"), "oats", 0.2)),
        Case("one word", (["anna"], "na", 0.1)),
        Case("letters in another order", (words(15, "cab"), "cab", 2.0)),
    ]


def _table(rng: np.random.Generator, n: int) -> Array:
    """Return random probabilities of what follows, `(n + 1, n + 1)`."""
    shares = rng.gamma(0.7, size=(n + 1, n + 1)) + 0.02
    return shares / shares.sum(axis=1, keepdims=True)


def nats_cases(rng: np.random.Generator) -> list[Case]:
    """Return words of one length and of several, many words, and a table without opinion."""

    def words(n: int, letters: str, least: int, most: int) -> list[str]:
        return [_word(rng, letters, least, most) for _ in range(n)]

    by_hand = np.array([[1 / 4, 2 / 4, 1 / 4], [1 / 5, 1 / 5, 3 / 5], [2 / 5, 2 / 5, 1 / 5]])
    return [
        Case("the word ab", (["ab"], "ab", by_hand)),
        Case("words of 1 to 9 letters", (words(12, "aeln", 1, 9), "aeln", _table(rng, 4))),
        Case(
            "no opinion: all equally likely", (words(4, "abc", 2, 5), "abc", np.full((4, 4), 0.25))
        ),
        Case("one word of one letter", (["b"], "abc", _table(rng, 3))),
        Case("400 words", (words(400, "cdefg", 2, 9), "cdefg", _table(rng, 5))),
        Case("float32", (words(6, "xyz", 2, 4), "xyz", _table(rng, 3).astype(np.float32))),
    ]


def loss_cases(rng: np.random.Generator) -> list[Case]:
    """Return probabilities of what comes next, and what came, with and without padding."""

    def made(lengths: list[int], time: int, size: int) -> tuple[Array, Array]:
        shares = rng.gamma(0.8, size=(len(lengths), time, size)) + 0.02
        return shares / shares.sum(axis=2, keepdims=True), _ids(rng, lengths, time, size)

    probabilities, targets = made([6, 2, 4], 6, 5)
    by_hand = np.array([[[0.1, 0.4, 0.5], [0.2, 0.3, 0.5], [0.8, 0.1, 0.1]]])
    return [
        Case("one text, targets 1, 2 and a padding", (by_hand, np.array([[1, 2, 0]]))),
        Case("3 texts", (probabilities, targets)),
        Case("no padding", made([4, 4, 4], 4, 7)),
        Case("much padding", made([1, 9, 2, 1], 9, 4)),
        Case("a row of padding", made([3, 0, 5], 5, 6)),
        Case("float32", (probabilities.astype(np.float32), targets)),
    ]


def temperature_cases(rng: np.random.Generator) -> list[Case]:
    """Return logits, and temperatures below 1, above it, and next to 0; far and apart rows."""
    logits = rng.normal(0, 2, size=(3, 5))
    return [
        Case("logits 0 and log 3, temperature ½", (np.array([[0.0, np.log(3)]]), 0.5)),
        Case("temperature 1", (logits, 1.0)),
        Case("temperature 0.7", (logits, 0.7)),
        Case("temperature 3", (logits, 3.0)),
        Case("temperature 0.001", (logits, 0.001)),
        Case("logits near 10,000", (10_000 + logits, 1.5)),
        Case("rows far apart", (logits + np.array([[0.0], [3000.0], [-3000.0]]), 2.0)),
        Case("one row", (rng.normal(size=(1, 4)), 0.5)),
        Case("float32", (logits.astype(np.float32), 0.5)),
    ]


def sample_cases(rng: np.random.Generator) -> list[Case]:
    """Return tables and draws: words that end, draws that run out, an end at once, a draw of 0."""

    def draws(n: int) -> list[float]:
        return rng.random(n).round(4).tolist()

    by_hand = np.array([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.7, 0.2, 0.1]])
    sure = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.5, 0.5]])
    long = _table(rng, 5)
    long[:, 5] = 0.02
    long /= long.sum(axis=1, keepdims=True)
    return [
        Case("the text's draws", (by_hand, "ab", [0.3, 0.6, 0.8, 0.1])),
        Case("5 letters", (long, "aeiou", [*draws(30), 0.9999])),
        Case("other draws", (long, "aeiou", draws(30))),
        Case("the draws run out", (long, "uoiea", rng.uniform(0, 0.6, size=4).tolist())),
        Case("an end at once", (by_hand, "xy", [0.95, 0.2, 0.4])),
        Case("a draw of exactly 0", (sure, "no", [0.0, 0.0, 0.5])),
        Case("10 letters", (_table(rng, 10), "abcdefghij", draws(60))),
    ]


def nearest_cases(rng: np.random.Generator) -> list[Case]:
    """Return vectors of different lengths, and how many neighbours are asked for."""
    lengths = rng.uniform(0.2, 6, size=(30, 1))
    table = rng.normal(size=(30, 5)) * lengths + 0.3
    by_hand = np.array([[1.0, 0.0], [5.0, 1.0], [0.9, 0.5], [-1.0, 0.1], [0.0, 2.0]])
    return [
        Case("5 vectors in the plane", (by_hand, 0, 2)),
        Case("30 vectors, 3 neighbours", (table, 4, 3)),
        Case("the last word", (table, 29, 5)),
        Case("the longest vector", (table, int(np.argmax(lengths)), 4)),
        Case("one neighbour", (table, 11, 1)),
        Case("all the others", (table[:8], 2, 7)),
        Case("80 vectors of 16", (rng.normal(size=(80, 16)) * rng.uniform(1, 9, (80, 1)), 7, 10)),
        Case("float32", (table.astype(np.float32), 17, 4)),
    ]


def counts_cases(rng: np.random.Generator) -> list[Case]:
    """Return tables of how often words and contexts meet, some of them never."""
    counts = rng.poisson(rng.gamma(0.8, 4, size=(6, 5)))
    counts[0] += np.array([0, 1, 2, 3, 4])
    counts[:, 0] += 1
    lonely = counts.copy()
    lonely[3], lonely[:, 2] = 0, 0
    square = rng.poisson(3, size=(5, 5))
    return [
        Case("2 words, 2 contexts", (np.array([[4, 0], [2, 2]]),)),
        Case("6 words, 5 contexts", (counts,)),
        Case("as many contexts as words", (square + square.T,)),
        Case("a word and a context that never come", (lonely,)),
        Case("a hundred times as many", (100 * counts,)),
        Case("one word", (counts[:1],)),
        Case("float32", (counts.astype(np.float32),)),
    ]


def bug_cases(rng: np.random.Generator) -> list[Case]:
    """Return batches for the colleague's reader, with more and with less padding."""
    table, out = rng.normal(size=(7, 3)), rng.normal(size=(3, 7))
    rest = (table, 0.8, rng.normal(size=3), out)
    ids = _ids(rng, [6, 3, 2, 5], 6, 7)
    short = _ids(rng, [4, 1, 3], 4, 7)
    small = (table.astype(np.float32), 0.8, *(array.astype(np.float32) for array in rest[2:]))
    return [
        Case("4 texts", (ids, *rest)),
        Case("the same, three columns of padding more", (np.pad(ids, ((0, 0), (0, 3))), *rest)),
        Case("no padding", (_ids(rng, [5, 5, 5], 5, 7), *rest)),
        Case("one text with padding", (ids[1:2], *rest)),
        Case("unknown ids", (np.array([[1, 4, 1, 0, 0], [2, 3, 1, 1, 5]]), *rest)),
        Case("a text of one id", (short, *rest)),
        Case("float32", (ids, *small)),
    ]
