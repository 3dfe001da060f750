"""Look through what was handed in, a zip or a folder, without writing any of it by its own name.

Nothing is extracted. Members are read into memory, with a limit on each; links and special files
are not followed; what is wrong with one file is said of that file, and the others are read.
"""

import contextlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from .entries import MAX_FILES, SKIPPED, Bad, BadFileError, Entry, parts_of, suffix
from .trees import in_folder
from .zips import BROKEN, in_zip

MAX_INNER = 1_000  # files in a zip that a student handed in
MAX_NOTEBOOKS = 50  # of these, notebooks: the course has fewer


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Iterator[Entry | Bad]]:
    """Open a zip or a folder and give out its notebooks, those in zips within it included.

    Args:
        path: A `.zip` or a folder.

    Raises:
        ValueError: If it is neither, or cannot be opened.
    """
    if path.is_dir():
        yield _unzipped(in_folder(path))
        return
    try:
        archive = zipfile.ZipFile(path)
    except BROKEN as problem:
        raise ValueError(
            f"PATH must be a folder or a zip. Received: {path} ({problem}). Download it again from "
            "the platform, or name the folder that holds the notebooks."
        ) from problem
    with archive:
        if len(archive.infolist()) > MAX_FILES:
            raise ValueError(
                f"A zip must hold at most {MAX_FILES:,} files. Received: {path.name} with "
                f"{len(archive.infolist()):,}. Unpack it and collect its folders one by one."
            )
        yield _unzipped(in_zip(archive))


def other_files(path: Path) -> list[tuple[str, ...]]:
    """Return the paths of the files that are neither notebooks nor zips, and so are not read.

    Args:
        path: A zip or a folder that `opened` takes.
    """
    if path.is_dir():
        top = path.resolve()
        names = [file.relative_to(top.parent).as_posix() for file in sorted(top.rglob("*.*"))]
    else:
        with zipfile.ZipFile(path) as archive:
            names = [info.filename for info in archive.infolist() if not info.is_dir()]
    found = [parts_of(name) for name in names]
    return [
        parts
        for parts in found
        if parts and suffix(parts[-1]) not in (".ipynb", ".zip") and parts[0] not in SKIPPED
    ]


def _unzipped(found: Iterable[Entry | Bad]) -> Iterator[Entry | Bad]:
    """Yield what was found, with zips replaced by the notebooks in them."""
    for entry in found:
        if isinstance(entry, Bad) or suffix(entry.parts[-1]) != ".zip":
            yield entry
            continue
        try:
            yield from _in_inner_zip(entry)
        except BadFileError as problem:
            yield Bad(entry.name, str(problem))


def _in_inner_zip(outer: Entry) -> Iterator[Entry | Bad]:
    with _inner_zip(outer) as archive:
        found = list(in_zip(archive))
    if sum(isinstance(entry, Entry) for entry in found) > MAX_NOTEBOOKS:  # each is unpacked twice
        raise BadFileError(f"a zip of more than {MAX_NOTEBOOKS} notebooks: hand in the one")
    seen = 0
    for entry in found:
        if isinstance(entry, Bad):
            yield Bad(f"{outer.name}/{entry.name}", entry.reason)
        elif suffix(entry.parts[-1]) == ".zip":
            yield Bad(f"{outer.name}/{entry.name}", "a zip within a zip: hand in the notebook")
        else:
            seen += 1
            yield Entry(outer.parts, entry.parts, entry.modified, _reader(outer, entry.parts))
    if not seen and not any(isinstance(entry, Bad) for entry in found):
        yield Bad(outer.name, "no notebook in this zip: hand in the file that ends in .ipynb")


def _reader(outer: Entry, parts: tuple[str, ...]) -> Callable[[], bytes]:
    """Return what reads a notebook in a zip that was handed in; the zip is not kept meanwhile."""

    def read() -> bytes:
        with _inner_zip(outer) as archive:
            for entry in in_zip(archive):
                if isinstance(entry, Entry) and entry.parts == parts:
                    return entry.read()
        raise BadFileError("the zip changed while it was read")

    return read


@contextlib.contextmanager
def _inner_zip(outer: Entry) -> Iterator[zipfile.ZipFile]:
    data = outer.read()
    # each record of a zip's index begins like this: counted before it is built up in memory
    if data.count(b"PK\x01\x02") > MAX_INNER:
        raise BadFileError(f"a zip of more than {MAX_INNER:,} files: hand in the notebook")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except BROKEN as problem:
        raise BadFileError(f"a zip that cannot be opened ({problem})") from problem
    with archive:
        yield archive
