"""What all tokenizers share: the special ids, batches, and where a text ends."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import takewhile
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .padding import PADDING, as_ids, pad_batch


class Tokenizer(ABC):
    """From a text to ids and back.

    Id 0 is padding and 1 stands for everything unknown; then come those of start, end and mask
    that there are, then all others.

    Attributes:
        start: Whether every text begins with a start token.
        end: Whether every text ends with an end token.
        mask: Whether there is a token that hides another, see `mask_tokens`.
    """

    padding_id: ClassVar[int] = PADDING
    unknown_id: ClassVar[int] = 1
    start: bool = False
    end: bool = False
    mask: bool = False

    @property
    @abstractmethod
    def tokens(self) -> tuple[str, ...]:
        """What each id stands for, `<pad>`, `<unk>` and so on included."""

    @abstractmethod
    def encode(self, text: str) -> list[int]:
        """Return the ids of a text, with those of start and end where there are such."""

    @abstractmethod
    def decode(self, ids: ArrayLike) -> str:
        """Return the text of some ids, `(time,)`, up to the first end token."""

    def __len__(self) -> int:
        """How many ids there are, the special ones included: the rows of an embedding."""
        return len(self.tokens)

    @cached_property
    def special(self) -> tuple[str, ...]:
        """The tokens that stand for no text: those of the first ids, from 0 on."""
        asked = (("<start>", self.start), ("<end>", self.end), ("<mask>", self.mask))
        return ("<pad>", "<unk>", *(name for name, there in asked if there))

    @property
    def start_id(self) -> int | None:
        """The id of the start token, None if there is none."""
        return self._special_id("<start>")

    @property
    def end_id(self) -> int | None:
        """The id of the end token, None if there is none."""
        return self._special_id("<end>")

    @property
    def mask_id(self) -> int | None:
        """The id of the mask token, None if there is none."""
        return self._special_id("<mask>")

    def encode_batch(
        self, texts: Sequence[str], *, length: int | None = None, truncate: bool = False
    ) -> NDArray[np.int32]:
        """Return the ids of several texts, `(batch, time)` int32, with zeros after their ends.

        Args:
            texts: The texts.
            length: How long the rows are to be; as long as the longest without it.
            truncate: Cut texts that are longer (the end token is then cut off too).

        Raises:
            ValueError: If there is no text, one is empty, or one is longer than `length`.
        """
        return pad_batch(
            [self.encode(text) for text in list_of_texts(texts)], length=length, truncate=truncate
        )

    def decode_batch(self, ids: Iterable[ArrayLike]) -> list[str]:
        """Return the texts of several rows of ids, `(batch, time)` or lists of any lengths.

        Raises:
            ValueError: As `decode` does.
        """
        return [self.decode(row) for row in ids]

    def _special_id(self, name: str) -> int | None:
        return self.special.index(name) if name in self.special else None

    def _framed(self, ids: list[int]) -> list[int]:
        """Put the ids of start and end around those of a text."""
        before = [] if self.start_id is None else [self.start_id]
        after = [] if self.end_id is None else [self.end_id]
        return [*before, *ids, *after]

    def _shown(self, ids: ArrayLike) -> list[int]:
        """Check ids; return those up to the end token, without padding and start."""
        row = as_ids(ids, "`ids`", below=len(self)).tolist()
        silent = {self.padding_id, self.start_id}
        return [id for id in takewhile(lambda id: id != self.end_id, row) if id not in silent]


def list_of_texts(texts: Any) -> Any:
    """Return the texts.

    Raises:
        ValueError: If they are a single one.
    """
    if isinstance(texts, str):
        raise ValueError(
            f"`texts` must list texts. Received: one text, {texts[:20]!r}. Write `[text]`."
        )
    return texts


def check_text(text: Any) -> str:
    """Return the text.

    Raises:
        TypeError: If it is no string.
    """
    if not isinstance(text, str):
        raise TypeError(
            f"A text must be a string. Received: {type(text).__name__}. For several texts use "
            "`encode_batch`; read bytes with `.decode('utf-8')`."
        )
    return text
