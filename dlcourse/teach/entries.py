"""A file that was handed in, before anything is read: its name as words, its date, its reader."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from .reading import MAX_BYTES

MAX_ZIP = 50 * 2**20  # of a zip that a student handed in
MAX_FILES = 100_000
SKIPPED = ("__MACOSX", ".ipynb_checkpoints")  # what systems and editors leave beside a notebook
_LIMITS = {".ipynb": MAX_BYTES, ".zip": MAX_ZIP}


class BadFileError(Exception):
    """A file that is not read; the message says why."""


@dataclass(frozen=True)
class Bad:
    """A file that is not read.

    Attributes:
        name: Its name, made printable.
        reason: Why not.
    """

    name: str
    reason: str


@dataclass(frozen=True)
class Entry:
    """A notebook that can be read.

    Attributes:
        parts: Its path in the zip or folder, made printable, never to be used as a path. For a
            notebook in a zip that a student handed in: that zip's path.
        inner: Its path within that zip; empty for none.
        modified: The date that stands at it; None for none. Local time.
        read: Returns its bytes; raises BadFileError. Only while what it stands in is open.
    """

    parts: tuple[str, ...]
    inner: tuple[str, ...]
    modified: datetime | None
    read: Callable[[], bytes]

    @property
    def name(self) -> str:
        """Its whole path, to be shown."""
        return "/".join(self.parts + self.inner)


def parts_of(name: str) -> tuple[str, ...]:
    """Return the parts of a path as words to be looked at and shown: no `..`, drives, odd signs.

    Example:
        >>> parts_of("C:\\\\x/../Ada Lovelace_12_assignsubmission_file_//a.ipynb")
        ('x', 'Ada Lovelace_12_assignsubmission_file_', 'a.ipynb')
    """
    parts = re.split(r"[/\\]", unicodedata.normalize("NFC", name))
    return tuple(
        "".join(sign if sign.isprintable() else "\ufffd" for sign in _short(part))
        for part in parts
        if part not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", part)
    )


def _short(part: str) -> str:
    return part if len(part) <= 250 else f"{part[:180]}…{part[-60:]}"


def suffix(name: str) -> str:
    """Return how a name ends: `.ipynb`."""
    return PurePath(name).suffix.lower()


def limit_of(parts: tuple[str, ...]) -> int:
    """Return how large a file of this name may be; 0 for one that is of no interest."""
    if not parts or parts[-1].startswith(".") or any(part in SKIPPED for part in parts):
        return 0
    return _LIMITS.get(suffix(parts[-1]), 0)


def too_large(size: int, limit: int) -> str:
    """Return the reason for which a file is refused that is larger than `limit`."""
    return (
        f"too large: {size / 2**20:.1f} MB, at most {limit / 2**20:.0f}: clear the outputs, save, "
        "hand in again"
    )


def known_date(date: datetime) -> datetime | None:
    """Return a date, or None for one that stands where no date is known: 1970, 1980."""
    return date if date.year > 1990 else None
