"""What is said when a data set cannot be had: why, and the three ways to get it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from .. import paths
from .registry import Benchmark, DataFile


@dataclass(frozen=True)
class Attempt:
    """One place that was tried, and why it did not give the file.

    Attributes:
        source: `"cache"`, `"mirror"`, or the host of a public address.
        reason: Why it failed; holds no path.
        place: The path or address that was tried.
    """

    source: str
    reason: str
    place: str


class DatasetUnavailable(Exception):
    """A benchmark data set is not on this machine and could not be fetched.

    Attributes:
        dataset: The registry's entry.
        file: The first of its files that was missing.
        attempts: What was tried, in order.
    """

    def __init__(self, dataset: Benchmark, file: DataFile, attempts: Sequence[Attempt]) -> None:
        self.dataset = dataset
        self.file = file
        self.attempts = tuple(attempts)
        tried = "".join(f"\n  - {a.source} ({a.place}): {a.reason}" for a in attempts)
        target = paths.cache_dir() / file.path
        number = len(dataset.files)
        others = "" if number == 1 else f", and likewise the set's {number - 1} other files"
        super().__init__(
            f"The data set {dataset.name!r} ({dataset.title}) is not to be had here: "
            f"{PurePosixPath(file.path).name} is missing or damaged.\nTried:{tried}\n"
            "Three ways to get it:\n"
            f"  1. with a network, in a terminal: dlcourse data fetch {dataset.name}\n"
            "  2. from a mirror: set DLCOURSE_DATA_MIRROR to a folder or an address that holds "
            f"{file.path}\n"
            f"  3. by hand: copy {_origin(file)} to {target}{others}"
        )

    def __reduce__(self) -> tuple:
        return type(self), (self.dataset, self.file, self.attempts)


def _origin(file: DataFile) -> str:
    if not file.urls:
        return PurePosixPath(file.path).name
    if file.archive:
        return f"{file.member}, out of the archive {file.urls[0]},"
    return file.urls[0]


def size_text(size: int) -> str:
    """Return a number of bytes as people write it.

    Example:
        >>> size_text(11_490_434), size_text(5_148)
        ('11.5 MB', '5 kB')
    """
    return f"{size / 1e6:.1f} MB" if size >= 1e5 else f"{size / 1e3:.0f} kB"
