"""Cut a text into tokens, characters or words, and put tokens together again."""

import re
import unicodedata
from collections.abc import Sequence

from .tokenizer import check_text

LEVELS = ("char", "word")

_WORD = re.compile(r"\w+(?:[-'’]\w+)*|[^\w\s]")
_NO_BLANK_BEFORE = frozenset(".,;:!?)]}%…")
_NO_BLANK_AFTER = frozenset("([{")


def split(text: str, *, level: str = "char", lowercase: bool = False) -> list[str]:
    """Cut a text into its tokens.

    A word is a run of letters and digits, with hyphens and apostrophes inside of it (`T-Shirt`,
    `don't`); every other sign that is no blank is a token of its own. Letters with accents are
    brought to one form first (Unicode's NFC), for the same é can be written in two ways.

    Args:
        text: Any text.
        level: `"char"` or `"word"`.
        lowercase: Make capitals small.

    Raises:
        TypeError: If `text` is no text.
        ValueError: If the level is unknown, or nothing is left of the text.

    Example:
        >>> split("A T-shirt, don't!", level="word", lowercase=True)
        ['a', 't-shirt', ',', "don't", '!']
    """
    check_level(level)
    check_text(text)
    if lowercase:
        text = text.lower()
    text = unicodedata.normalize("NFC", text)
    tokens = list(text) if level == "char" else _WORD.findall(text)
    if not tokens:
        raise ValueError(
            f"A text must have at least one token. Received: {text!r}. "
            "Leave empty texts out: `[text for text in texts if text.strip()]`."
        )
    return tokens


def join(tokens: Sequence[str], *, level: str = "char") -> str:
    """Put tokens together: words with blanks between, but none before a comma or a full stop.

    What `split` cut apart comes back as a reader would write it; how many blanks there were, and
    which way a quotation mark pointed, is lost.

    Args:
        tokens: Characters or words.
        level: `"char"` or `"word"`.

    Raises:
        ValueError: If the level is unknown.

    Example:
        >>> join(["a", "3", ",", "then", "a", "7", "."], level="word")
        'a 3, then a 7.'
    """
    check_level(level)
    if level == "char":
        return "".join(tokens)
    parts: list[str] = []
    before = ""
    for token in tokens:
        if parts and token not in _NO_BLANK_BEFORE and before not in _NO_BLANK_AFTER:
            parts.append(" ")
        parts.append(token)
        before = token
    return "".join(parts)


def check_level(level: str) -> None:
    """Raise unless a level is known.

    Raises:
        ValueError: If it is not.
    """
    if level not in LEVELS:
        raise ValueError(f"`level` must be one of {', '.join(LEVELS)}. Received: level={level!r}.")
