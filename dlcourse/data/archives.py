"""Read files out of a zip or a tar that may be hostile.

Nothing is ever unpacked into a folder: a member is read as a stream and written under a name
that *we* chose, so no name in an archive can lead anywhere. An archive with a name that tries
to is refused all the same, links are never followed, and the number of members and the number
of bytes, as declared and as really decompressed, are bounded.
"""

import gzip
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

MAX_MEMBERS = 20_000
MAX_UNPACKED = 256 * 2**20  # bytes, all members together
_CHUNK = 2**16
_DAMAGED = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    gzip.BadGzipFile,
    EOFError,
    NotImplementedError,  # a compression method that this Python does not have
    RuntimeError,  # an encrypted zip
)


class Readable(Protocol):
    """What is read from."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next `size` bytes, fewer at the end, all that is left if negative."""
        ...


class Writable(Protocol):
    """What is written to."""

    def write(self, data: bytes, /) -> int:
        """Take `data`, or raise."""
        ...


class UnsafeArchive(ValueError):
    """An archive that is damaged, leads outside, or unpacks to more than it may."""


def iter_files(path: Path, kind: str) -> Iterator[tuple[str, "Readable"]]:
    """Yield name and stream of each regular file in the archive at `path`.

    A stream is good until the next one is asked for. Folders, links and devices are passed
    over.

    Args:
        path: The archive.
        kind: `"zip"` or `"tar"` (plain or gzip).

    Raises:
        UnsafeArchive: As soon as the archive shows that it is not to be trusted.
    """
    try:
        yield from (_iter_zip(path) if kind == "zip" else _iter_tar(path))
    except _DAMAGED as problem:
        raise UnsafeArchive(f"the archive is damaged ({problem})") from problem


def extract_member(path: Path, kind: str, member: str, target: Writable) -> None:
    """Write the file called `member`, in whatever folder of the archive, to `target`.

    `target` bounds what it takes: writing raises when the member is longer than it may be.

    Raises:
        UnsafeArchive: If the archive is not to be trusted, or does not hold the file.
    """
    for name, stream in iter_files(path, kind):
        if name.rsplit("/", 1)[-1] == member:
            while chunk := stream.read(_CHUNK):
                target.write(chunk)
            return
    raise UnsafeArchive(f"the archive holds no file {member}")


def _iter_zip(path: Path) -> Iterator[tuple[str, "Readable"]]:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise UnsafeArchive(f"the archive has more than {MAX_MEMBERS:,} members")
        if sum(member.file_size for member in members) > MAX_UNPACKED:
            raise UnsafeArchive(f"the archive declares more than {MAX_UNPACKED:,} bytes")
        for member in members:
            _check_name(member.filename)
        budget = _Budget()
        for member in members:
            mode = member.external_attr >> 16
            if member.is_dir() or stat.S_IFMT(mode) not in (0, stat.S_IFREG):
                continue
            with archive.open(member) as stream:
                yield member.filename, _Bounded(stream, budget)


def _iter_tar(path: Path) -> Iterator[tuple[str, "Readable"]]:
    with path.open("rb") as packed:
        zipped = packed.read(2) == b"\x1f\x8b"
        packed.seek(0)
        plain: Any = gzip.GzipFile(fileobj=packed) if zipped else packed
        # one bound lies under tarfile, for headers and for what is passed over; the other above
        # it, because a sparse member is longer than its bytes in the archive
        source: Any = _Bounded(plain, _Budget())
        budget = _Budget()
        with tarfile.open(fileobj=source, mode="r|") as archive:
            for number, member in enumerate(archive):
                if number >= MAX_MEMBERS:
                    raise UnsafeArchive(f"the archive has more than {MAX_MEMBERS:,} members")
                if member.size > MAX_UNPACKED:
                    raise UnsafeArchive(f"the archive declares more than {MAX_UNPACKED:,} bytes")
                _check_name(member.name)
                stream = archive.extractfile(member) if member.isreg() else None
                if stream is not None:
                    yield member.name, _Bounded(stream, budget)


def _check_name(name: str) -> None:
    parts = re.split(r"[/\\]", name)
    if name.startswith(("/", "\\")) or ".." in parts or re.match(r"[A-Za-z]:", name):
        raise UnsafeArchive(f"the archive has a member that leads outside: {name!r}")


class _Budget:
    """How many bytes an archive may still unpack to."""

    def __init__(self) -> None:
        self.left = MAX_UNPACKED

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise UnsafeArchive(f"the archive unpacks to more than {MAX_UNPACKED:,} bytes")


class _Bounded:
    """A readable stream that stops an archive from unpacking without end."""

    def __init__(self, stream: Any, budget: _Budget) -> None:
        self._stream = stream
        self._budget = budget

    def read(self, size: int = -1) -> bytes:
        if size < 0:
            return b"".join(iter(lambda: self.read(_CHUNK), b""))
        try:
            data: bytes = self._stream.read(size)
        except _DAMAGED as problem:
            raise UnsafeArchive(f"the archive is damaged ({problem})") from problem
        self._budget.spend(len(data))
        return data
