"""The notebooks in a folder: links and special files are not followed."""

import os
import stat
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from .entries import (
    MAX_FILES,
    SKIPPED,
    Bad,
    BadFileError,
    Entry,
    known_date,
    limit_of,
    parts_of,
    too_large,
)


def wanted_files(root: Path) -> Iterator[tuple[Path, int]]:
    """Yield the notebooks and zips below a folder that can be read, and how large each may be.

    Args:
        root: The folder, with its links resolved.
    """
    for path, parts in _paths(root):
        if isinstance(_file(path, parts), Entry):
            yield path, limit_of(parts)


def in_folder(root: Path) -> Iterator[Entry | Bad]:
    """Yield the notebooks and zips below a folder; its own name is the first part of each path."""
    for count, (path, parts) in enumerate(_paths(root.resolve())):
        if count == MAX_FILES:
            yield Bad(root.name, f"more than {MAX_FILES:,} files: the rest was not looked at")
            return
        yield _file(path, parts)


def _paths(top: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Yield the notebooks and zips below a folder, and links to folders, with names to show."""
    for where, folders, files in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in SKIPPED)
        links = [name for name in folders if (Path(where) / name).is_symlink()]
        for name in [*links, *sorted(files)]:
            path = Path(where) / name
            parts = parts_of(path.relative_to(top.parent).as_posix())
            if name in links or limit_of(parts):
                yield path, parts


def _file(path: Path, parts: tuple[str, ...]) -> Entry | Bad:
    name = "/".join(parts)
    try:
        facts = path.lstat()
    except OSError as problem:
        return Bad(name, f"it cannot be read ({problem.strerror})")
    if stat.S_ISLNK(facts.st_mode):
        return Bad(name, "a link, which is not followed")
    if not stat.S_ISREG(facts.st_mode):
        return Bad(name, "a special file")
    limit = limit_of(parts)
    if facts.st_size > limit:
        return Bad(name, too_large(facts.st_size, limit))
    try:
        date = known_date(datetime.fromtimestamp(facts.st_mtime))
    except (OverflowError, ValueError, OSError):
        date = None
    return Entry(parts, (), date, lambda: read_regular(path, limit))


def read_regular(path: Path, limit: int) -> bytes:
    """Return a file's bytes if it is a regular one, and not a link, at the moment it is opened.

    Raises:
        BadFileError: If it is not, is larger than `limit`, or cannot be read.
    """
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):  # not every system has each
        flags |= getattr(os, name, 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise BadFileError("a special file")
            data = file.read(limit + 1)
    except OSError as problem:
        raise BadFileError(f"it cannot be read ({problem.strerror})") from problem
    if len(data) > limit:
        raise BadFileError(too_large(len(data), limit))
    return data
