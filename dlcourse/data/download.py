"""Get a file of a benchmark set: from the cache, a mirror, or its public address.

Whatever the source, a file is believed only after its hash held. It is written to a temporary
file beside its final name, verified there, and moved in one step: under a final name stands
the whole right file or what stood there before. One process at a time writes a file (a lock
that the operating system drops when its holder dies); the others wait and find it there.

A mirror that is a folder is read in place, so a machine whose cache cannot be written still
has its data; `dlcourse data fetch` copies (`keep=True`).
"""

import contextlib
import os
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit
from urllib.request import url2pathname

from .. import paths
from .archives import UnsafeArchive, extract_member
from .part import CacheUnusable, Part, TooLong, remove_leftovers
from .registry import Benchmark, DataFile, find
from .unavailable import Attempt, DatasetUnavailable
from .verify import complaint
from .web import SourceFailed, download

LOCK_TIMEOUT = 600.0  # seconds to wait for another process that downloads the same file
_SLACK = 4 * 2**20  # bytes that an archive may have beyond four times its member


def fetch_file(name: str, filename: str) -> Path:
    """Return the local path of a benchmark set's file, verified just now.

    Args:
        name: Name of the set in the registry.
        filename: Name of the file, without its folder.

    Raises:
        ValueError: If there is no such set or file.
        DatasetUnavailable: If the file is not here and cannot be had.
    """
    dataset = find(name)
    return obtain(dataset, dataset.file(filename))


def offline() -> bool:
    """Return True where `DLCOURSE_OFFLINE` forbids every connection."""
    return os.environ.get("DLCOURSE_OFFLINE", "").strip() not in ("", "0")


def mirror() -> Path | str | None:
    """Return the mirror of `DLCOURSE_DATA_MIRROR`: a folder, an http address, or None.

    Raises:
        ValueError: If it is an address of another kind.
    """
    value = os.environ.get("DLCOURSE_DATA_MIRROR", "").strip()
    scheme = urlsplit(value).scheme if "://" in value else ""
    if scheme == "file":
        return Path(url2pathname(urlsplit(value).path))
    if scheme in ("http", "https"):
        return value.rstrip("/")
    if scheme:
        raise ValueError(
            "DLCOURSE_DATA_MIRROR must be a folder or an http(s) address. "
            f"Received: {value!r}. Download the files into a folder and name that."
        )
    return Path(value).expanduser().absolute() if value else None


def obtain(dataset: Benchmark, file: DataFile, *, keep: bool = False) -> Path:
    """Return a verified local path of `file`, or of a file that may stand for it.

    Tried in order: the cache, the mirror, the public addresses.

    Args:
        dataset: The registry's entry, for the message if all fails.
        file: One of its files.
        keep: Copy from a folder mirror into the cache, instead of reading it there.

    Raises:
        DatasetUnavailable: With every attempt and its reason.
    """
    candidates = (file, *file.stand_ins)
    attempts: list[Attempt] = []
    for candidate in candidates:
        path = paths.cache_dir() / candidate.path
        if _is_good("cache", path, candidate, attempts):
            return path
    place = mirror()
    if isinstance(place, Path) and not keep:
        for candidate in candidates:
            path = place / candidate.path
            if _is_good("mirror", path, candidate, attempts):
                return path
        place = None
    sources = list(_sources(candidates, place, attempts))
    if sources:
        try:
            with _lock(file):
                found = _first_good(candidates, sources, attempts)
        except CacheUnusable as problem:
            reason = f"{problem}; set DLCOURSE_DATA to a folder that can be written and has room"
            attempts.append(Attempt("cache", reason, str(paths.cache_dir())))
            raise DatasetUnavailable(dataset, file, attempts) from problem
        if found is not None:
            _report_liar(attempts)
            return found
    raise DatasetUnavailable(dataset, file, attempts)


def _is_good(source: str, path: Path, file: DataFile, attempts: list[Attempt]) -> bool:
    """Is the file here and right? If not, note why."""
    try:
        reason = complaint(path, file)
    except (FileNotFoundError, NotADirectoryError):
        reason = "not there"
    except OSError as problem:
        reason = f"cannot be read ({problem.strerror})"
    if reason is not None:
        attempts.append(Attempt(source, reason, str(path)))
    return reason is None


_Source = tuple[str, str, DataFile, Callable[[Part], None]]


def _sources(
    candidates: Sequence[DataFile], place: Path | str | None, attempts: list[Attempt]
) -> Iterator[_Source]:
    """Yield (source, place, file, how to write it) in the order to try."""
    for file in candidates:
        if isinstance(place, Path):
            path = place / file.path
            yield "mirror", str(path), file, partial(_copy, path)
        elif place is not None:
            yield from _remote("mirror", f"{place}/{quote(file.path)}", file, None, attempts)
    for file in candidates:
        for url in file.urls:
            yield from _remote(urlsplit(url).netloc, url, file, file.archive, attempts)


def _remote(
    source: str, url: str, file: DataFile, archive: str | None, attempts: list[Attempt]
) -> Iterator[_Source]:
    if offline():
        attempts.append(Attempt(source, "not tried: DLCOURSE_OFFLINE is set", url))
    elif archive is None:
        yield source, url, file, partial(download, url, size=file.exact_bytes)
    else:
        yield source, url, file, partial(_unpack, url, file)


def _first_good(
    candidates: Sequence[DataFile], sources: Sequence[_Source], attempts: list[Attempt]
) -> Path | None:
    """Return the cached path, after writing it from the first source that is right."""
    for file in candidates:  # another process may have written it while this one waited
        path = paths.cache_dir() / file.path
        if _is_good("cache", path, file, []):
            return path
    for source, place, file, write in sources:
        target = paths.cache_dir() / file.path
        remove_leftovers(target)
        with Part(target, _limit(file)) as part:
            try:
                write(part)
                part.flush()
                reason = complaint(part.path, file)
            except (SourceFailed, UnsafeArchive, TooLong) as problem:
                reason = str(problem)
            except OSError as problem:
                raise CacheUnusable.of(problem) from problem
            if reason is None:
                part.move_into_place()
                return target
        attempts.append(Attempt(source, reason, place))
    return None


def _limit(file: DataFile) -> int:
    """Return how many bytes a source may give before it is cut short."""
    return file.exact_bytes or 4 * (file.bytes or 2**24) + _SLACK


def _copy(path: Path, part: Part) -> None:
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(2**20):
                part.write(chunk)
    except FileNotFoundError:
        raise SourceFailed("not there") from None
    except OSError as problem:
        raise SourceFailed(f"cannot be read ({problem.strerror})") from problem


def _unpack(url: str, file: DataFile, part: Part) -> None:
    """Download the archive beside the file, and write its member to `part`."""
    with Part(part.target, 4 * (file.bytes or 0) + _SLACK) as packed:
        download(url, packed)
        packed.flush()
        extract_member(packed.path, str(file.archive), str(file.member), part)


@contextlib.contextmanager
def _lock(file: DataFile) -> Iterator[None]:
    """Hold the one right to write `file` into the cache."""
    import filelock

    target = paths.cache_dir() / file.path
    lock = filelock.FileLock(target.with_name(f".{target.name}.lock"), timeout=LOCK_TIMEOUT)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except filelock.Timeout as problem:
        raise CacheUnusable("another process has held its lock for too long") from problem
    except (OSError, NotImplementedError) as problem:
        raise CacheUnusable.of(problem) from problem
    try:
        yield
    finally:
        lock.release()


def _report_liar(attempts: Sequence[Attempt]) -> None:
    """Warn of a mirror whose content was refused, although the set was had elsewhere."""
    for attempt in attempts:
        if attempt.source == "mirror" and attempt.reason.startswith("wrong content"):
            warnings.warn(
                f"The data mirror is not to be trusted: {attempt.place} has {attempt.reason}. "
                "The file was taken from its public address instead.",
                stacklevel=4,
            )
