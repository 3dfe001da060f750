"""The list of data sets, `data/registry.toml`, read and validated.

Nothing here opens a connection or looks into the cache: `download.py` does.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from .. import paths

ALGORITHMS = {"sha256": 64, "md5": 32, "listing_sha256": 64}  # key in the registry: hex digits
_FILE_KEYS = {*ALGORITHMS, "path", "bytes", "urls", "archive", "member", "instead_of"}
_TEXT_KEYS = ("name", "title", "summary", "licence")


@dataclass(frozen=True)
class DataFile:
    """One file of a benchmark set, as it is read.

    Attributes:
        path: Its place in the cache and in a mirror: `"<folder>/<file>"`.
        algorithm: `"sha256"`, `"md5"`, or `"listing_sha256"` (a hash of hashes of recordings).
        digest: The hash it must have, in hexadecimal.
        bytes: Its size, where known; about right for a `"listing_sha256"`.
        urls: Public addresses, in the order to try.
        archive: `"zip"` or `"tar"` where the addresses give an archive that holds the file.
        member: The file's name in that archive, without folders.
        stand_ins: Other files that may be read where this one is not to be had.
    """

    path: str
    algorithm: str
    digest: str
    bytes: int | None = None
    urls: tuple[str, ...] = ()
    archive: str | None = None
    member: str | None = None
    stand_ins: tuple["DataFile", ...] = ()

    @property
    def exact_bytes(self) -> int | None:
        """The size it must have, or None where the registry cannot say."""
        return None if self.algorithm == "listing_sha256" else self.bytes


@dataclass(frozen=True)
class Benchmark:
    """A public data set that is downloaded when first asked for."""

    name: str
    title: str
    summary: str
    licence: str
    citation: str
    files: tuple[DataFile, ...]

    @property
    def bytes(self) -> int:
        """Size of all files together, a stand-in's where a file's own is not published."""
        return sum(
            next((f.bytes for f in (file, *file.stand_ins) if f.bytes), 0) for file in self.files
        )

    def file(self, filename: str) -> DataFile:
        """Return the file that is called `filename`, without its folder."""
        for file in self.files:
            if PurePosixPath(file.path).name == filename:
                return file
        known = ", ".join(PurePosixPath(file.path).name for file in self.files)
        raise ValueError(f"{self.name} has the files {known}. Received: {filename!r}.")


@dataclass(frozen=True)
class Bundled:
    """A data set that needs no network: part of an installed library, or computed."""

    name: str
    title: str
    summary: str
    licence: str
    loader: str
    source: str


@dataclass(frozen=True)
class Registry:
    """Every data set of the course, by name, in the order of the file."""

    benchmarks: Mapping[str, Benchmark]
    bundled: Mapping[str, Bundled]


def registry() -> Registry:
    """Return the registry that ships with the course; read once a process."""
    return _read(paths.data_dir() / "registry.toml")


def find(name: str) -> Benchmark:
    """Return the benchmark set `name`; a hyphen is as good as an underscore.

    Raises:
        ValueError: If there is no such set.

    Example:
        >>> find("fashion-mnist").title
        'Fashion-MNIST'
    """
    benchmarks = registry().benchmarks
    found = benchmarks.get(name.replace("-", "_")) if isinstance(name, str) else None
    if found is None:
        raise ValueError(
            f"There is a benchmark data set for each of these names: {', '.join(benchmarks)}. "
            f"Received: {name!r}. `dlcourse data list` says what each one is."
        )
    return found


@cache
def _read(path: Path) -> Registry:
    return parse_registry(path.read_text(encoding="utf-8"))


def parse_registry(text: str) -> Registry:
    """Parse and validate the text of a `registry.toml`.

    Raises:
        ValueError: If the text is not TOML, or an entry is not what the file's head describes.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise ValueError(f"The data registry must be valid TOML: {problem}.") from problem
    benchmarks = [_benchmark(entry) for entry in table.get("benchmark", [])]
    bundled = [_bundled(entry) for entry in table.get("bundled", [])]
    names = [entry.name for entry in benchmarks] + [entry.name for entry in bundled]
    places = [f.path for b in benchmarks for file in b.files for f in (file, *file.stand_ins)]
    for kind, values in (("name", names), ("path", places)):
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice:
            raise ValueError(f"Each {kind} must stand once in the registry. Received: {twice}.")
    return Registry({entry.name: entry for entry in benchmarks}, {e.name: e for e in bundled})


def _benchmark(entry: dict[str, Any]) -> Benchmark:
    text = _texts(entry, (*_TEXT_KEYS, "citation"), extra={"file"})
    tables = entry.get("file", [])
    files = [_file(text["name"], table) for table in tables if "instead_of" not in table]
    for table in tables:
        if "instead_of" not in table:
            continue
        stand_in = _file(text["name"], table)
        places = [file.path for file in files]
        if table["instead_of"] not in places:
            raise _wrong(text["name"], "`instead_of` must be the path of another file", table)
        index = places.index(table["instead_of"])
        stand_ins = (*files[index].stand_ins, stand_in)
        files[index] = replace(files[index], stand_ins=stand_ins)
    if not files:
        raise _wrong(text["name"], "a benchmark needs at least one [[benchmark.file]]", entry)
    return Benchmark(**text, files=tuple(files))


def _bundled(entry: dict[str, Any]) -> Bundled:
    return Bundled(**_texts(entry, (*_TEXT_KEYS, "loader", "source")))


def _texts(
    entry: dict[str, Any], keys: tuple[str, ...], extra: frozenset[str] | set[str] = frozenset()
) -> dict[str, str]:
    name = str(entry.get("name", "an entry without a name"))
    for key in keys:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            raise _wrong(name, f"`{key}` must be a text", entry.get(key))
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise _wrong(name, "`name` must be lower-case letters, digits and underscores", name)
    unknown = set(entry) - set(keys) - extra
    if unknown:
        raise _wrong(name, f"the keys are {', '.join(keys)}", sorted(unknown))
    return {key: entry[key] for key in keys}


def _file(name: str, table: dict[str, Any]) -> DataFile:
    unknown = set(table) - _FILE_KEYS
    if unknown:
        raise _wrong(name, f"a file's keys are {', '.join(sorted(_FILE_KEYS))}", sorted(unknown))
    path = table.get("path")
    if not isinstance(path, str) or not re.fullmatch(r"[\w-]+/\w[\w.+-]*", path):
        raise _wrong(name, "`path` must be `<folder>/<file>`, plain characters only", path)
    given = [algorithm for algorithm in ALGORITHMS if algorithm in table]
    if len(given) != 1:
        raise _wrong(name, f"{path} needs exactly one hash of {', '.join(ALGORITHMS)}", given)
    digest = table[given[0]]
    if not re.fullmatch(rf"[0-9a-f]{{{ALGORITHMS[given[0]]}}}", str(digest)):
        raise _wrong(name, f"{given[0]} of {path} must be lower-case hexadecimal", digest)
    size = table.get("bytes")
    if size is not None and (type(size) is not int or size <= 0):
        raise _wrong(name, f"`bytes` of {path} must be a positive integer", size)
    urls = table.get("urls", [])
    for url in urls:
        if urlsplit(url).scheme not in ("http", "https"):
            raise _wrong(name, f"`urls` of {path} must be http or https addresses", url)
    archive, member = table.get("archive"), table.get("member")
    if archive not in (None, "zip", "tar") or (archive is None) != (member is None):
        raise _wrong(name, f'{path}: `archive` is "zip" or "tar", beside `member`', table)
    if archive and size is None:
        raise _wrong(name, f"{path} comes out of an archive: `bytes` must bound it", table)
    return DataFile(path, given[0], digest, size, tuple(urls), archive, member)


def _wrong(name: str, rule: str, received: object) -> ValueError:
    return ValueError(f"Data registry, {name}: {rule}. Received: {received!r}.")
