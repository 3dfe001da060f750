"""A file that is being written: bounded, temporary, and moved in one step when it is right."""

import contextlib
import errno
import os
import secrets
from pathlib import Path
from types import TracebackType
from typing import Self


class CacheUnusable(Exception):
    """The cache folder cannot be written: read-only, full, or locked."""

    @classmethod
    def of(cls, problem: OSError | NotImplementedError) -> "CacheUnusable":
        """Say in words, without a path, what the operating system reported."""
        if isinstance(problem, NotImplementedError):
            return cls("this file system cannot lock files")
        words = {
            errno.ENOSPC: "the disk is full",
            errno.EROFS: "the folder is read-only",
            errno.EACCES: "the folder may not be written",
            errno.ENOTDIR: "there is a file where its folder should be",
            errno.EEXIST: "there is a file where its folder should be",
        }
        said = words.get(problem.errno or 0, problem.strerror or type(problem).__name__)
        return cls(f"cannot be written: {said}")


class TooLong(ValueError):
    """A source gave more bytes than the file has."""


class Part:
    """A temporary file beside `target`; gone at the end of the `with` unless moved into place.

    Args:
        target: The final name; its folder exists.
        limit: The most bytes it may get.
    """

    def __init__(self, target: Path, limit: int) -> None:
        self.target = target
        self.path = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
        self.limit = limit
        self.size = 0

    def __enter__(self) -> Self:
        try:
            self._stream = self.path.open("xb")
        except OSError as problem:
            raise CacheUnusable.of(problem) from problem
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with contextlib.suppress(OSError):  # a full disk shows once more on closing
            self._stream.close()
        with contextlib.suppress(OSError):  # moved into place, or for remove_leftovers
            self.path.unlink()

    def write(self, data: bytes) -> int:
        """Append `data`.

        Raises:
            TooLong: If the file would be longer than `limit`.
            CacheUnusable: If it cannot be written.
        """
        self.size += len(data)
        if self.size > self.limit:
            raise TooLong(f"wrong content: more than the {self.limit:,} bytes it may have")
        try:
            return self._stream.write(data)
        except OSError as problem:
            raise CacheUnusable.of(problem) from problem

    def flush(self) -> None:
        """Hand what was written to the operating system."""
        try:
            self._stream.flush()
        except OSError as problem:
            raise CacheUnusable.of(problem) from problem

    def restart(self) -> None:
        """Empty the file, for another try."""
        try:
            self._stream.seek(0)
            self._stream.truncate()
        except OSError as problem:
            raise CacheUnusable.of(problem) from problem
        self.size = 0

    def move_into_place(self) -> None:
        """Give the file its final name, in one step, with its bytes on the disk."""
        try:
            self._stream.flush()
            os.fsync(self._stream.fileno())
            self._stream.close()
            self.path.replace(self.target)
        except OSError as problem:
            raise CacheUnusable.of(problem) from problem


def remove_leftovers(target: Path) -> None:
    """Remove temporary files of processes that were killed. Only the lock's holder may."""
    for leftover in target.parent.glob(f".{target.name}.*.part"):
        with contextlib.suppress(OSError):
            leftover.unlink()
