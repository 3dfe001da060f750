"""The notebooks in a zip, read into memory: no member is ever written under its own name."""

import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import datetime

from .entries import Bad, BadFileError, Entry, known_date, limit_of, parts_of, too_large

MAX_TOTAL = 20 * 2**30  # unpacked, of all files that are read
_MAX_RATIO = 200
#: What `zipfile` raises for a zip that is damaged, encrypted (RuntimeError) or made to be.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    IndexError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)
_SMALL = 2**20  # below this no ratio is suspicious


def in_zip(archive: zipfile.ZipFile) -> Iterator[Entry | Bad]:
    """Yield the notebooks and zips among a zip's members."""
    overlapping = _overlapping(archive)
    seen: set[tuple[str, ...]] = set()
    total = 0
    for info in archive.infolist():
        parts = parts_of(info.filename)
        limit = limit_of(parts)
        if not limit or info.is_dir():
            continue
        name = "/".join(parts)
        reason = _fault(info, limit)
        if not reason and info.header_offset in overlapping:
            reason = "it shares its bytes with another file of the zip, as in a zip bomb"
        if not reason and parts in seen:
            reason = "a second file of this name in the zip"
        seen.add(parts)
        if not reason and (total := total + info.file_size) > MAX_TOTAL:
            reason = "the files before it are too large together"
        if reason:
            yield Bad(name, reason)
            continue
        yield Entry(parts, (), _date(info), _member_reader(archive, info, limit))


def _fault(info: zipfile.ZipInfo, limit: int) -> str:
    """Return what is wrong with a member by what the index says of it; empty for nothing."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "a link, which is not followed"
    if kind not in (0, stat.S_IFREG):
        return "a special file"
    if info.flag_bits & 1:
        return "encrypted: hand it in without a password"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "packed in a way that is not read: make the zip once more"
    if info.file_size > limit:
        return too_large(info.file_size, limit)
    if info.file_size > max(_SMALL, _MAX_RATIO * info.compress_size):
        return "unpacked it is suspiciously larger than packed, as in a zip bomb"
    return ""


def _overlapping(archive: zipfile.ZipFile) -> set[int]:
    """Return where members begin whose bytes belong to others too."""
    found = set()
    infos = sorted(archive.infolist(), key=lambda info: info.header_offset)
    end, last = -1, -1
    for info in infos:
        if info.header_offset < end:
            found |= {last, info.header_offset}
        stop = info.header_offset + 30 + info.compress_size
        if stop >= end:
            end, last = stop, info.header_offset
    return found


def _date(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return known_date(datetime(*info.date_time))
    except ValueError:
        return None


def _member_reader(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int
) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(info) as member:
                data = member.read(limit + 1)
        except BROKEN as problem:
            raise BadFileError(f"damaged: it cannot be unpacked ({problem})") from problem
        if len(data) > limit:
            raise BadFileError(too_large(len(data), limit))
        return data

    return read
