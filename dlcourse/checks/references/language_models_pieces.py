"""Mistakes with pieces: the pair that is merged next, a word that is cut, bytes that are shown."""

import codecs
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from ..engine import Mistake

Pair = tuple[str, str]
Words = list[list[str]]
Merges = list[Pair]


def count_pairs(
    words: Words, counts: list[int], *, often: bool = True, each: bool = True
) -> Counter[Pair]:
    """Count the pairs of neighbours; right but for the switches given.

    Args:
        words: Each in pieces.
        counts: How often each occurs.
        often: Whether a word counts as often as it occurs.
        each: Whether a pair that stands twice in a word counts twice.
    """
    found: Counter[Pair] = Counter()
    for word, count in zip(words, counts, strict=True):
        pairs = list(pairwise(word))
        for pair in pairs if each else set(pairs):
            found[pair] += count if often else 1
    return found


def best_of(found: Counter[Pair]) -> Pair:
    """Return the most frequent pair, of equals the first in the alphabet."""
    return min(found, key=lambda pair: (-found[pair], pair))


def _across(words: Words, counts: list[int]) -> Pair:
    text = [
        piece
        for word, count in zip(words, counts, strict=True)
        for piece in word * count
    ]  # fmt: skip
    return best_of(Counter(pairwise(text)))


def _with(choose: Callable[[Counter[Pair]], Any], **switches: bool) -> Callable[..., Any]:
    return lambda words, counts: choose(count_pairs(words, counts, **switches))


PAIR = (
    Mistake(
        "each word counts once",
        _with(best_of, often=False),
        "Every word counts once, however often it occurs. The pairs of a word that occurs six "
        "times occur six times.",
    ),
    Mistake(
        "each word counts once",
        _with(best_of, often=False, each=False),
        "You count in how many words a pair stands. It is asked how often it stands in the whole "
        "text: a word that occurs six times counts six times, and a pair that stands twice in it "
        "twelve times.",
    ),
    Mistake(
        "once for each word, however often in it",
        _with(best_of, each=False),
        "A pair that stands twice in a word is counted once there. In *abab* the pair a, b stands "
        "twice.",
    ),
    Mistake(
        "of equals, the one met first",
        _with(lambda found: found.most_common(1)[0][0]),
        "Of pairs that are equally frequent you take the one that was met first. The task says: "
        "the first in alphabetical order, so that the order of the words does not matter.",
    ),
    Mistake(
        "of equals, the last",
        _with(lambda found: max(found, key=lambda pair: (found[pair], pair))),
        "Of pairs that are equally frequent you take the *last* in alphabetical order. With `max`, "
        "the larger pair wins as well as the larger count.",
    ),
    Mistake(
        "pairs across two words",
        _across,
        "The last piece of a word and the first of the next one are no pair. Nothing is merged "
        "across the border of a word.",
    ),
    Mistake(
        "the least frequent",
        _with(lambda found: min(found, key=lambda pair: (found[pair], pair))),
        "That is the *least* frequent pair.",
    ),
    Mistake(
        "already joined",
        _with(lambda found: "".join(best_of(found))),
        "The pair is right, and already joined. Both pieces are asked for, one beside the other: "
        "`low` could come from lo + w and from l + ow.",
    ),
    Mistake(
        "the count comes along",
        _with(lambda found: (best_of(found), found[best_of(found)])),
        "The pair is right, and its count comes along. The pair alone is asked for.",
    ),
)


def merge(pieces: Sequence[str], pair: Pair, most: int | None = None) -> list[str]:
    """Make one of a pair from the left, wherever it stands; at most so often."""
    merged: list[str] = []
    place = done = 0
    while place < len(pieces):
        if tuple(pieces[place : place + 2]) == pair and (most is None or done < most):
            merged.append("".join(pair))
            place, done = place + 2, done + 1
        else:
            merged.append(pieces[place])
            place += 1
    return merged


def cut_by(merges: Sequence[Pair], word: str, most: int | None = None) -> list[str]:
    """Apply merges in order."""
    pieces = list(word)
    for pair in merges:
        pieces = merge(pieces, pair, most)
    return pieces


def _longest(word: str, merges: Merges) -> list[str]:
    known, pieces = {"".join(pair) for pair in merges}, []
    while word:
        length = next(n for n in range(len(word), 0, -1) if n == 1 or word[:n] in known)
        pieces.append(word[:length])
        word = word[length:]
    return pieces


def _leftmost(word: str, merges: Merges) -> list[str]:
    pieces = list(word)
    while True:
        places = (at for at, pair in enumerate(pairwise(pieces)) if pair in merges)
        at = next(places, None)
        if at is None:
            return pieces
        pieces[at : at + 2] = ["".join(pieces[at : at + 2])]


def _stops(word: str, merges: Merges) -> list[str]:
    pieces = list(word)
    for pair in merges:
        if pair not in pairwise(pieces):
            break
        pieces = merge(pieces, pair)
    return pieces


def _shared(word: str, merges: Merges) -> list[str]:
    pieces = list(word)
    for pair in merges:
        joined: list[str] = []
        for place, piece in enumerate(pieces):
            if tuple(pieces[place : place + 2]) == pair:
                joined.append("".join(pair))
            elif not (place and (pieces[place - 1], piece) == pair):
                joined.append(piece)
        pieces = joined
    return pieces


def _stays(word: str, merges: Merges) -> list[str]:
    pieces = list(word)
    for pair in merges:
        pieces = [
            "".join(pair) if tuple(pieces[at : at + 2]) == pair else piece
            for at, piece in enumerate(pieces)
        ]
    return pieces


CUT = (
    Mistake(
        "nothing is merged",
        lambda word, merges: list(word),
        "Single letters come back. `+` and `replace` make something new and leave the old list as "
        "it is: is the result of each merge kept?",
    ),
    Mistake(
        "from the last merge to the first",
        lambda word, merges: cut_by(merges[::-1], word),
        "The merges are applied from the last to the first. A later one is made of pieces that "
        "earlier ones make.",
    ),
    Mistake(
        "each merge once",
        lambda word, merges: cut_by(merges, word, most=1),
        "Each merge is applied at the first place where it fits, and at no other. In *banana* a, n "
        "stands twice.",
    ),
    Mistake(
        "the longest piece first",
        _longest,
        "From the left, you take the longest piece that there is. That is another tokenizer: here "
        "the *order of the merges* decides. A long piece comes about only if its parts are still "
        "there when it is their turn.",
    ),
    Mistake(
        "the leftmost pair first",
        _leftmost,
        "You merge the leftmost pair that stands in the list, whichever it is. First comes the "
        "first *merge*, wherever in the word it fits.",
    ),
    Mistake(
        "stops at a merge that does not fit",
        _stops,
        "At the first merge that does not fit, your function stops. Most merges do not fit in a "
        "word; the next one may.",
    ),
    Mistake(
        "a piece is used twice",
        _shared,
        "In *aaa* the middle letter is merged with the one before *and* with the one behind: the "
        "word has grown. After a merge, go on behind both.",
    ),
    Mistake(
        "the right half stays",
        _stays,
        "The right half of a merged pair is still there: the word has grown. Two become one.",
    ),
)


def _each(how: str) -> Callable[[list[bytes]], list[str]]:
    return lambda pieces: [piece.decode("utf-8", how) for piece in pieces]


def _at_the_end(pieces: list[bytes]) -> list[str]:
    return [""] * (len(pieces) - 1) + [b"".join(pieces).decode("utf-8", "ignore")]


def _so_far(pieces: list[bytes]) -> list[str]:
    joined = [b"".join(pieces[: n + 1]) for n in range(len(pieces))]
    return [data.decode("utf-8", "ignore") for data in joined]


def _all_or_nothing(pieces: list[bytes]) -> list[str]:
    shown, waits = [], b""
    for piece in pieces:
        waits += piece
        try:
            shown.append(waits.decode())
            waits = b""
        except UnicodeDecodeError:
            shown.append("")
    return shown


def _never_emptied(pieces: list[bytes]) -> list[str]:
    shown, waits = [], b""
    for piece in pieces:
        waits += piece
        try:
            shown.append(waits.decode())
        except UnicodeDecodeError:
            shown.append("")
    return shown


def _replaced_at_the_end(pieces: list[bytes]) -> list[str]:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    last = len(pieces) - 1
    return [decoder.decode(piece, final=place == last) for place, piece in enumerate(pieces)]


STREAM = (
    Mistake(
        "each piece by itself",
        _each("replace"),
        "This does what the suspect does: each piece is decoded by itself, and half a character "
        "becomes “�”. Which bytes have to wait for the next piece?",
    ),
    Mistake(
        "half characters are lost",
        _each("ignore"),
        "The “�” are gone, and so are the characters: both halves are left out, each in its own "
        "piece. The first half has to wait for the second one.",
    ),
    Mistake(
        "letters of another alphabet",
        lambda pieces: [piece.decode("latin-1") for piece in pieces],
        "Each byte has become a character of its own, as in “StraÃ\x9fe”. In UTF-8, a character "
        "may have up to four bytes.",
    ),
    Mistake(
        "all at the end",
        _at_the_end,
        "Nothing is shown until the last piece is there. Whoever reads along wants each character "
        "as soon as it is complete.",
    ),
    Mistake(
        "everything once more",
        _so_far,
        "After each piece you return the whole text so far. What has been shown is not shown "
        "again: return what is new.",
    ),
    Mistake(
        "whole characters wait with the half one",
        _all_or_nothing,
        "Where a piece ends within a character, all of it waits, also the characters in front that "
        "are complete. Only the last, incomplete bytes have to wait.",
    ),
    Mistake(
        "what has been shown still waits",
        _never_emptied,
        "What was shown stays among the bytes that wait, and is shown again. What is shown has to "
        "be taken out.",
    ),
    Mistake(
        "a half character at the end",
        _replaced_at_the_end,
        "Where the text breaks off within a character, you show “�”. Its other bytes may still "
        "come: what is incomplete is not shown.",
    ),
)
