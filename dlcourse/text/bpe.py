"""A byte-pair tokenizer: pieces of words that are frequent, and for all else single bytes."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import saved
from .byte_pairs import Pair, cut, learn_merges, merge_word
from .tokenizer import Tokenizer, check_text, list_of_texts

_FLAGS = ("start", "end", "mask")
_REMEMBERED = 100_000  # words; of each 250 bytes or so


@dataclass(frozen=True)
class BytePairTokenizer(Tokenizer):
    r"""Pieces of words, and their ids (Sennrich, Haddow & Birch, 2016).

    Works on the bytes of UTF-8, as GPT-2 does (Radford et al., 2019), so that every text can be
    written and comes back as it was, and nothing is unknown. Id 0 is padding and 1, which is never
    given, stands for the unknown, as in `Vocabulary`; then come start, end and mask, where there
    are such, the 256 bytes, and one id for each piece that the merges make. A text that spells
    `"<mask>"` is encoded as these six characters, never as the id of the mask.

    Attributes:
        merges: Pairs of pieces, in the order in which they are merged; each piece is a single byte
            or was made by an earlier merge.
        start: Whether every text begins with a start token.
        end: Whether every text ends with an end token.
        mask: Whether there is a token that hides another, see `mask_tokens`.

    Raises:
        ValueError: If a merge makes what there is already, or of what there is not yet.

    Example:
        >>> tokenizer = BytePairTokenizer.train(["low lower lowest", "new newer newest"], 261)
        >>> tokenizer.merges
        ((b'w', b'e'), (b'l', b'o'), (b'n', b'e'))
        >>> ids = tokenizer.encode("the slowest")
        >>> [tokenizer.tokens[id] for id in ids]
        ['t', 'h', 'e', ' ', 's', 'lo', 'we', 's', 't']
        >>> tokenizer.decode(ids)
        'the slowest'
    """

    merges: tuple[Pair, ...]
    start: bool = False
    end: bool = False
    mask: bool = False

    _words: "_Words" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "merges", _check_merges(self.merges))
        ids = {piece: id for id, piece in enumerate(self.pieces)}
        object.__setattr__(self, "_words", _Words(self.merges, ids))

    @classmethod
    def train(
        cls,
        texts: Iterable[str],
        vocabulary_size: int,
        *,
        start: bool = False,
        end: bool = False,
        mask: bool = False,
    ) -> "BytePairTokenizer":
        """Return the tokenizer of some texts: of the training set, never of the test set.

        A megabyte and 2,000 merges take two seconds.

        Args:
            texts: The texts.
            vocabulary_size: The most ids, special ones included; there are fewer where no pair is
                left that occurs twice: `len(tokenizer)` says how many.
            start: Begin every text with a start token, as a decoder needs it.
            end: End every text with an end token, for a network that must learn when to stop.
            mask: Have a token that hides another.

        Raises:
            TypeError: If a text is no string.
            ValueError: If there is nothing to learn from, or the size does not hold the 256 bytes
                and the special ids.
        """
        least = 256 + 2 + bool(start) + bool(end) + bool(mask)
        whole = isinstance(vocabulary_size, int | np.integer)
        if isinstance(vocabulary_size, bool) or not whole or vocabulary_size < least:
            raise ValueError(
                f"`vocabulary_size` must be a whole number from {least} on: 256 bytes and "
                f"{least - 256} special ids. Received: vocabulary_size={vocabulary_size!r}."
            )
        counts: Counter[str] = Counter()
        for text in list_of_texts(texts):
            counts.update(cut(_check(text)))
        if not counts:
            raise ValueError(
                "`texts` must hold at least one text that is not empty. Received: none. "
                "An iterator that was read once is empty: make a list of it."
            )
        merges = learn_merges(counts, vocabulary_size - least)
        return cls(tuple(merges), start=start, end=end, mask=mask)

    def __repr__(self) -> str:
        flags = "".join(f", {name}=True" for name in _FLAGS if getattr(self, name))
        return f"BytePairTokenizer(<{len(self.merges)} merges>{flags})"

    @cached_property
    def pieces(self) -> tuple[bytes, ...]:
        r"""The bytes that each id stands for, none for a special one.

        A piece need not be a whole character. To show a text while it is written, one id after the
        other: `codecs.getincrementaldecoder("utf-8")("replace").decode(tokenizer.pieces[id])`.
        """
        made = (left + right for left, right in self.merges)
        single = (bytes([value]) for value in range(256))
        return (*(b"" for _ in self.special), *single, *made)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        r"""What each id stands for, to be read; bytes that are no whole character as `\xc3`."""
        texts = (piece.decode("utf-8", "backslashreplace") for piece in self.pieces)
        return (*self.special, *list(texts)[len(self.special) :])

    def encode(self, text: str) -> list[int]:
        """Return the ids of a text, with those of start and end where the tokenizer has them.

        An empty text has no ids but these. Nothing is normalised: an é that is written as two
        characters has other ids than one that is written as one.

        Raises:
            TypeError: If it is no string.
            ValueError: If it holds half a character (a surrogate), which no file can hold.
        """
        words = cut(_check(text))
        return self._framed(list(chain.from_iterable(map(self._words.__getitem__, words))))

    def decode(self, ids: ArrayLike) -> str:
        """Return the text of some ids, `(time,)`, up to the first end token.

        Padding and start are left out, a mask shows as `<mask>`. Bytes that make no character, as
        a network may write them, show as \N{REPLACEMENT CHARACTER}, and so does the unknown.

        Raises:
            ValueError: If `ids` is no list of ids, or an id is not in the vocabulary.
        """
        if isinstance(ids, list | tuple | np.ndarray) and not len(ids):
            return ""
        shown = {self.unknown_id: "\N{REPLACEMENT CHARACTER}".encode(), self.mask_id: b"<mask>"}
        parts = (shown.get(id, self.pieces[id]) for id in self._shown(ids))
        return b"".join(parts).decode("utf-8", "replace")

    def save(self, path: str | Path) -> None:
        """Write the tokenizer to a JSON file, in one step: whole, or not at all.

        The bytes of a piece stand there as the characters U+0000 to U+00FF (Latin-1).

        Raises:
            OSError: If it cannot be written.
        """
        merges = [[piece.decode("latin-1") for piece in pair] for pair in self.merges]
        flags = {name: getattr(self, name) for name in _FLAGS}
        saved.write(Path(path), saved.BYTE_PAIRS, {**flags, "merges": merges})

    @classmethod
    def load(cls, path: str | Path) -> "BytePairTokenizer":
        """Return the tokenizer of a JSON file, which is checked and not trusted.

        Raises:
            OSError: If it cannot be read.
            ValueError: If it is no byte-pair tokenizer.
        """
        file = Path(path)
        content = saved.read(file, saved.BYTE_PAIRS)
        try:
            merges = tuple(_pair_of(entry) for entry in content["merges"])
            return cls(**{**content, "merges": merges})
        except ValueError as error:
            raise ValueError(f"{file.name} holds no byte-pair tokenizer. {error}") from error


class _Words(dict[str, list[int]]):
    """The ids of words; those of a new one are made when it is first asked for, and kept."""

    def __init__(self, merges: tuple[Pair, ...], ids: Mapping[bytes, int]) -> None:
        super().__init__()
        self._ranks = {pair: rank for rank, pair in enumerate(merges)}
        self._ids = ids

    def __missing__(self, word: str) -> list[int]:
        if len(self) >= _REMEMBERED:
            self.clear()
        ids = [self._ids[piece] for piece in merge_word(word.encode("utf-8"), self._ranks)]
        self[word] = ids
        return ids


def _check(text: Any) -> str:
    """Return the text, if UTF-8 can hold it."""
    try:
        check_text(text).encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(
            "A text must hold whole characters. Received: half of one (a surrogate), "
            f"{text[error.start]!r} at place {error.start}. Repair it: "
            "`text.encode('utf-16', 'surrogatepass').decode('utf-16', 'replace')`."
        ) from error
    return text


def _check_merges(merges: Any) -> tuple[Pair, ...]:
    known = {bytes([value]) for value in range(256)}
    for place, pair in enumerate(merges):
        if not isinstance(pair, tuple) or list(map(type, pair)) != [bytes, bytes]:
            raise ValueError(
                f"Every merge must be a pair of bytes, as (b't', b'h'). Received: {pair!r} at "
                f"place {place}. To learn them from texts: `BytePairTokenizer.train`."
            )
        made = pair[0] + pair[1]
        unknown = [piece for piece in pair if piece not in known]
        if unknown or made in known:
            wrong = f"{unknown[0]!r} is neither" if unknown else f"{made!r} is made already"
            raise ValueError(
                "Every merge must make a new piece, of single bytes or what merges before it "
                f"made. Received: {pair!r} at place {place}: {wrong}."
            )
        known.add(made)
    return tuple(merges)


def _pair_of(entry: Any) -> Pair:
    """Return a merge as the file has it; whatever is no pair of Latin-1 is refused."""
    if not isinstance(entry, list) or list(map(type, entry)) != [str, str]:
        raise ValueError(f"Every merge must be two strings. Received: {str(entry)[:40]}.")
    try:
        left, right = (piece.encode("latin-1") for piece in entry)
    except UnicodeEncodeError as error:
        raise ValueError(
            f"Every character of a merge must stand for a byte. Received: {str(entry)[:40]!r}."
        ) from error
    return left, right
