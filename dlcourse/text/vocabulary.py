"""A vocabulary: which number stands for which character or word."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import saved
from .tokenizer import Tokenizer, list_of_texts
from .tokens import check_level, join, split

_SHOWN = 40  # symbols that an error lists; of more it names the nearest
_SHOWN_UNKNOWN = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True)
class Vocabulary(Tokenizer):
    """Characters or words, and their ids.

    Id 0 is padding and 1 stands for everything unknown; then come the start and the end of a text,
    where the vocabulary has them, then the symbols. Two vocabularies are equal if they encode every
    text alike.

    Attributes:
        symbols: The characters or words, without the special tokens, in the order of their ids.
        level: `"char"` or `"word"`.
        lowercase: Whether capitals are made small.
        start: Whether every text begins with a start token.
        end: Whether every text ends with an end token.

    Raises:
        ValueError: If a symbol is empty, stands twice, or is not what `split` makes.

    Example:
        >>> vocabulary = Vocabulary.from_texts(["A 3, then a 7."], level="word", end=True)
        >>> vocabulary.encode("a 3, then an 8.")
        [8, 5, 3, 9, 1, 1, 4, 2]
        >>> vocabulary.decode([8, 5, 3, 9, 8, 6, 4, 2])
        'a 3, then a 7.'
    """

    symbols: tuple[str, ...]
    level: str = "char"
    lowercase: bool = False
    start: bool = False
    end: bool = False

    _ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        check_level(self.level)
        if isinstance(self.symbols, str) or not all(isinstance(s, str) for s in self.symbols):
            raise ValueError(
                "`symbols` must list characters or words, as strings. "
                f"Received: {self.symbols!r}. To count them in texts: `Vocabulary.from_texts`."
            )
        object.__setattr__(self, "symbols", tuple(self.symbols))
        first = len(self.special)
        ids = {symbol: first + index for index, symbol in enumerate(self.symbols)}
        if not ids or len(ids) < len(self.symbols):
            twice = [symbol for symbol, count in Counter(self.symbols).items() if count > 1]
            raise ValueError(
                "`symbols` must have at least one, each of them once. "
                f"Received: {f'{twice[0]!r} twice' if twice else 'none'}."
            )
        for symbol in self.symbols:
            if not self._is_token(symbol):
                raise ValueError(
                    f"Every symbol must be one token at the level {self.level!r}"
                    f"{', in small letters' if self.lowercase else ''}. Received: {symbol!r}."
                )
        object.__setattr__(self, "_ids", ids)

    def _check_known(self, tokens: list[str], text: str) -> None:
        unknown = [token for token in tokens if token not in self._ids]
        if not unknown:
            return
        known = sorted(self.symbols)
        if len(known) > _SHOWN:
            near = get_close_matches(unknown[0], known, n=3)
            cure = f"The nearest that it knows are {_quoted(near)}." if near else ""
        else:
            cure = f"It knows {_quoted(known)}."
        raise ValueError(
            f"Every {'word' if self.level == 'word' else 'character'} must be one that the "
            f"vocabulary knows. Received: {unknown[0]!r} in {text!r}. {cure}".rstrip()
        )

    def _is_token(self, symbol: str) -> bool:
        try:
            symbol.encode("utf-8")
            return split(symbol, level=self.level, lowercase=self.lowercase) == [symbol]
        except ValueError:  # empty, blank, or half a character
            return False

    @classmethod
    def from_texts(
        cls,
        texts: Iterable[str],
        *,
        level: str = "char",
        max_size: int | None = None,
        min_count: int = 1,
        lowercase: bool = False,
        start: bool = False,
        end: bool = False,
    ) -> "Vocabulary":
        """Return the vocabulary of some texts: of the training set, never of the test set.

        Characters are in the order of their code points; words in that of their frequency, the
        most frequent first, those that are equally frequent in alphabetical order.

        Args:
            texts: The texts, none of them empty.
            level: `"char"` or `"word"`.
            max_size: The most ids, special ones included: the most frequent symbols are kept.
            min_count: How often a symbol must occur to be kept.
            lowercase: Make capitals small.
            start: Begin every text with a start token, as a decoder needs it.
            end: End every text with an end token, for a network that must learn when to stop.

        Raises:
            ValueError: If a text is empty, there is none, or no symbol is left.
        """
        counts: Counter[str] = Counter()
        for text in list_of_texts(texts):
            counts.update(split(text, level=level, lowercase=lowercase))
        if not counts:
            raise ValueError("`texts` must hold at least one text. Received: none.")
        special = 2 + start + end
        if max_size is not None and max_size <= special:
            raise ValueError(
                f"`max_size` must be more than the {special} special ids. Received: {max_size}."
            )
        kept = sorted(
            (symbol for symbol, count in counts.items() if count >= min_count),
            key=lambda symbol: (-counts[symbol], symbol),
        )[: None if max_size is None else max_size - special]
        if not kept:
            raise ValueError(
                f"No symbol occurs `min_count` times. Received: min_count={min_count}, the most "
                f"frequent occurs {max(counts.values())} times. Take a lower `min_count`."
            )
        symbols = tuple(sorted(kept) if level == "char" else kept)
        return cls(symbols, level=level, lowercase=lowercase, start=start, end=end)

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """What each id stands for, `<pad>`, `<unk>` and so on included."""
        return (*self.special, *self.symbols)

    def encode(self, text: str, *, strict: bool = False) -> list[int]:
        """Return the ids of a text, with those of start and end where the vocabulary has them.

        Args:
            text: The text.
            strict: Refuse what is unknown, in place of writing the id that stands for it.

        Raises:
            ValueError: If the text is empty, or holds something unknown in spite of `strict`.

        Example:
            >>> vocabulary = Vocabulary.from_texts(["a red 3", "a blue 7"], level="word")
            >>> vocabulary.encode("a pink 3", strict=True)
            Traceback (most recent call last):
            ...
            ValueError: Every word must be one that the vocabulary knows. Received: 'pink' in \
'a pink 3'. It knows '3', '7', 'a', 'blue', 'red'.
        """
        tokens = split(text, level=self.level, lowercase=self.lowercase)
        if strict:
            self._check_known(tokens, text)
        ids = [self._ids.get(token, self.unknown_id) for token in tokens]
        return self._framed(ids)

    def encode_batch(
        self,
        texts: Sequence[str],
        *,
        length: int | None = None,
        truncate: bool = False,
        strict: bool = False,
    ) -> NDArray[np.int32]:
        """Return the ids of several texts, `(batch, time)` int32, with zeros after their ends.

        Args:
            texts: The texts.
            length: How long the rows are to be; as long as the longest without it.
            truncate: Cut texts that are longer (the end token is then cut off too).
            strict: Refuse what is unknown, as `encode` does.

        Raises:
            ValueError: If there is no text, one is empty or longer than `length`, or holds
                something unknown in spite of `strict`.
        """
        if strict:
            for text in list_of_texts(texts):
                self.encode(text, strict=True)
        return super().encode_batch(texts, length=length, truncate=truncate)

    def decode(self, ids: ArrayLike) -> str:
        """Return the text of some ids, `(time,)`, up to the first end token.

        Padding and start are left out; what is unknown shows as \N{REPLACEMENT CHARACTER}.

        Raises:
            ValueError: If `ids` is no list of ids, or an id is not in the vocabulary.
        """
        names = [
            _SHOWN_UNKNOWN if id == self.unknown_id else self.tokens[id] for id in self._shown(ids)
        ]
        return join(names, level=self.level)

    def save(self, path: str | Path) -> None:
        """Write the vocabulary to a JSON file, in one step: whole, or not at all.

        Raises:
            OSError: If it cannot be written.
        """
        content: dict[str, Any] = {
            name: getattr(self, name) for name in ("level", "lowercase", "start", "end")
        }
        saved.write(Path(path), saved.VOCABULARY, {**content, "symbols": list(self.symbols)})

    @classmethod
    def load(cls, path: str | Path) -> "Vocabulary":
        """Return the vocabulary of a JSON file, which is checked and not trusted.

        Raises:
            OSError: If it cannot be read.
            ValueError: If it is no vocabulary.
        """
        file = Path(path)
        content = saved.read(file, saved.VOCABULARY)
        try:
            return cls(**{**content, "symbols": tuple(content["symbols"])})
        except ValueError as error:
            raise ValueError(f"{file.name} holds no vocabulary. {error}") from error


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(map(repr, names))
