"""Byte-pair encoding itself: cut a text into words, learn merges of bytes, apply them to a word.

Sennrich, Haddow & Birch (2016) merge the most frequent pair of neighbours, again and again, and
never across the border of a word; Radford et al. (2019, GPT-2) begin with bytes, so that there is
no text that cannot be written, and leave the blank before a word with it.
"""

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import pairwise

Pair = tuple[bytes, bytes]

# The ending of a contraction, letters, digits, other signs, each with the blank before it; then
# blanks, of which the last stays with what follows. Every character is in one of them. A word ends
# after 64 characters at the latest, for the time to merge one grows with the square of its length.
_WORDS = re.compile(
    r"'(?:[sdmt]|ll|ve|re)"
    r"| ?[^\W\d_]{1,64}"
    r"| ?\d{1,64}"
    r"| ?(?:[^\s\w]|_){1,64}"
    r"|\s{1,64}(?!\S)"
    r"|\s{1,64}"
)


def cut(text: str) -> list[str]:
    """Cut a text into words, across whose borders nothing is merged; joined they are the text.

    Example:
        >>> cut("it's x_1 =  20")
        ['it', "'s", ' x', '_', '1', ' =', ' ', ' 20']
    """
    return _WORDS.findall(text)


def learn_merges(counts: Mapping[str, int], most: int) -> list[Pair]:
    """Learn which neighbours to merge, the most frequent pair first.

    Of pairs that are equally frequent the first in the order of their bytes is taken. The counts
    are not made anew for every merge: only words in which the pair stands are looked at again, and
    a heap holds every count that a pair ever had, of which those that are out of date are skipped.

    Args:
        counts: Words, and how often each occurs.
        most: How many merges; there are fewer where no pair is left that occurs twice.

    Returns:
        The merges, in order: each is a pair of pieces, single bytes or made by earlier merges. No
        two make the same piece: in a string that becomes one, what comes first is always the same.

    Example:
        >>> learn_merges({"low": 5, "lower": 2, "newest": 6}, 3)
        [(b'w', b'e'), (b'l', b'o'), (b'e', b'we')]
    """
    words = [single_bytes(word.encode("utf-8")) for word in counts]
    often = list(counts.values())
    pairs: Counter[Pair] = Counter()
    where: defaultdict[Pair, set[int]] = defaultdict(set)
    for index, word in enumerate(words):
        for pair in pairwise(word):
            pairs[pair] += often[index]
            where[pair].add(index)
    heap = [(-count, pair) for pair, count in pairs.items()]
    heapq.heapify(heap)
    merges: list[Pair] = []
    while len(merges) < most and heap:
        count, pair = heapq.heappop(heap)
        if -count != pairs[pair]:
            continue
        if -count < 2:  # what occurs once is no habit of the language
            break
        merges.append(pair)
        changed = set()
        for index in where.pop(pair):
            before, after = words[index], merge_pair(words[index], pair)
            for old in pairwise(before):
                pairs[old] -= often[index]
                changed.add(old)
            for new in pairwise(after):
                pairs[new] += often[index]
                where[new].add(index)
                changed.add(new)
            words[index] = after
        for other in changed:
            if pairs[other]:
                heapq.heappush(heap, (-pairs[other], other))
            else:
                del pairs[other]
    return merges


def merge_word(word: bytes, ranks: Mapping[Pair, int]) -> list[bytes]:
    """Return the pieces of a word: merge what was merged first in training, until nothing is left.

    Args:
        word: Its bytes.
        ranks: Of each pair that may be merged, the place in the order of the merges.

    Example:
        >>> merge_word(b"lower", {(b"w", b"e"): 0, (b"l", b"o"): 1})
        [b'lo', b'we', b'r']
    """
    pieces = single_bytes(word)
    while len(pieces) > 1:
        first = min(pairwise(pieces), key=lambda pair: ranks.get(pair, len(ranks)))
        if first not in ranks:
            break
        pieces = merge_pair(pieces, first)
    return pieces


def merge_pair(pieces: list[bytes], pair: Pair) -> list[bytes]:
    """Return the pieces with a pair made one wherever it stands, from the left."""
    left, right = pair
    merged: list[bytes] = []
    place, last = 0, len(pieces) - 1
    while place <= last:
        if place < last and pieces[place] == left and pieces[place + 1] == right:
            merged.append(left + right)
            place += 2
        else:
            merged.append(pieces[place])
            place += 1
    return merged


def single_bytes(word: bytes) -> list[bytes]:
    """Return each byte of a word on its own."""
    return [word[place : place + 1] for place in range(len(word))]
