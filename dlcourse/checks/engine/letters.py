"""Read the letter of a choice as learners write it: `"b"`, `"B"`, `" b) "`."""

import re
from collections.abc import Sequence
from string import ascii_lowercase
from typing import Any

_LETTER = re.compile(r"\(?\s*([a-zA-Z])\s*[.):]?")


def letters_of(choices: Sequence[object]) -> str:
    """Return the letters of so many choices.

    Example:
        >>> letters_of(["yes", "no", "sometimes"])
        'abc'
    """
    return ascii_lowercase[: len(choices)]


def read_letter(answer: Any, letters: str) -> str | None:
    """Return the letter that `answer` means, in lower case; None if it means none of `letters`.

    Example:
        >>> read_letter(" B) ", "abc"), read_letter("d", "abc"), read_letter(2, "abc")
        ('b', None, None)
    """
    if type(answer) is not str or len(answer) > 20:
        return None
    found = _LETTER.fullmatch(answer.strip())
    letter = found.group(1).lower() if found else ""
    return letter if letter and letter in letters else None
