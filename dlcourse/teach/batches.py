"""Keep what was collected, byte for byte: one folder a batch, and the same batch only once."""

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from .entries import BadFileError
from .folder import Folder
from .trees import read_regular, wanted_files

_CHUNK = 2**20


def keep(folder: Folder, path: Path, *, dry_run: bool) -> str:
    """Copy a zip, or a folder's notebooks and zips, to the course folder's originals.

    Args:
        folder: The course folder.
        path: The zip or folder.
        dry_run: If True, nothing is copied.

    Returns:
        The batch's name, which ends in a hash of its contents.

    Raises:
        OSError: If it cannot be read, or the copy cannot be written.
    """
    own = path.resolve()
    name = re.sub(r"[^A-Za-z0-9]+", "-", own.stem).strip("-")[:40] or "batch"
    found = _hash(own)[:12]
    kept = next(iter(folder.originals.glob(f"*-{found}")), None)
    if kept is not None:
        return kept.name
    kept = folder.originals / f"{datetime.now():%Y-%m-%d}-{name}-{found}"
    if not dry_run:
        folder.originals.mkdir(exist_ok=True)
        _copy(own, kept)
    return kept.name


def check_place(folder: Folder, path: Path) -> None:
    """Make sure that what is collected is not the course folder's own.

    Raises:
        ValueError: If it is.
    """
    own, root = path.resolve(), folder.root.resolve()
    inside = own.relative_to(root).parts[:1] if own.is_relative_to(root) else ()
    if root.is_relative_to(own) or inside in (("originals",), ("submitted",)):
        raise ValueError(
            f"PATH must be what the class handed in. Received: {path}, where this course folder "
            "itself stands. Name the zip, or the folder with the students' files."
        )


def _copy(path: Path, kept: Path) -> None:
    """Copy through a folder beside, so that an interrupted copy is none."""
    beside = Path(tempfile.mkdtemp(dir=kept.parent, prefix=".copying-"))
    try:
        if path.is_file():
            shutil.copy2(path, beside / path.name)
        else:
            (beside / path.name).mkdir()
            for file, limit in wanted_files(path):
                target = beside / path.name / file.relative_to(path)
                with contextlib.suppress(BadFileError):  # said where it is read
                    data = read_regular(file, limit)
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(data)
                    os.utime(target, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
        beside.replace(kept)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise


def _hash(path: Path) -> str:
    """Return a hash of a file, or of the names, dates and contents of a folder's notebooks."""
    found = hashlib.sha256()
    for part in _parts(path):
        found.update(part)
    return found.hexdigest()


def _parts(path: Path) -> Iterator[bytes]:
    if path.is_dir():
        for file, limit in wanted_files(path):
            with contextlib.suppress(BadFileError):
                digest = hashlib.sha256(read_regular(file, limit)).hexdigest()
                yield f"{file.relative_to(path).as_posix()!r} {digest}\n".encode()
        return
    with path.open("rb") as opened:
        while block := opened.read(_CHUNK):
            yield block
