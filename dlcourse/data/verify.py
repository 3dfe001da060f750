"""Is a file the one that the registry names?"""

import hashlib
from pathlib import Path

from .archives import UnsafeArchive, iter_files
from .registry import DataFile


def complaint(path: Path, file: DataFile) -> str | None:
    """Return what is wrong with the content of `path`, or None if it is `file`.

    The words hold no path, so that they may be shown in a notebook.

    Raises:
        OSError: If the file cannot be read.
    """
    size = path.stat().st_size
    if file.exact_bytes is not None and size != file.exact_bytes:
        return f"wrong content: {size:,} bytes, expected {file.exact_bytes:,}"
    try:
        found = _digest(path, file.algorithm)
    except UnsafeArchive as problem:
        return f"wrong content: {problem}"
    if found == file.digest:
        return None
    name = file.algorithm.replace("_", " ")
    return f"wrong content: {name} {found[:8]}…, expected {file.digest[:8]}…"


def _digest(path: Path, algorithm: str) -> str:
    if algorithm == "listing_sha256":
        return _listing_digest(path)
    with path.open("rb") as stream:
        # md5 tells one published file from another here; it does not guard anything
        return hashlib.file_digest(
            stream, lambda: hashlib.new(algorithm, usedforsecurity=False)
        ).hexdigest()


def _listing_digest(path: Path) -> str:
    """Hash the lines `sha256  name` of the archive's `recordings/*.wav`, sorted by name."""
    lines = {}
    for name, stream in iter_files(path, "tar"):
        folders, _, filename = name.rpartition("/")
        if folders.rpartition("/")[2] == "recordings" and filename.endswith(".wav"):
            lines[filename] = f"{hashlib.sha256(stream.read()).hexdigest()}  {filename}\n"
    return hashlib.sha256("".join(lines[name] for name in sorted(lines)).encode()).hexdigest()
