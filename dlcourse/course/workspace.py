"""The learner's own copies: bring what is new into `work/`, and never overwrite an edit.

`work/.dlcourse.json` remembers, for every copy, the hash of the version it was copied from. A
copy that still has that hash is untouched and may be replaced; any other is the learner's, and
a newer version is put beside it. Each file is written under a temporary name and moved, and
nothing depends on the order of writes: an update that is interrupted is finished by the next.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from .. import paths

STATE = ".dlcourse.json"


@dataclass
class Update:
    """What an update did, by the path of each copy inside `work/`.

    Attributes:
        work: The folder of the copies.
        brought: Copies that were not there before.
        replaced: Untouched copies that now hold a newer version.
        beside: The learner's edited copy, and the newer version that now stands beside it.
        kept: How many copies were left as they are.
    """

    work: Path
    brought: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    beside: list[tuple[str, str]] = field(default_factory=list)
    kept: int = 0

    def __str__(self) -> str:
        lines = [f"new: {name}" for name in self.brought]
        lines += [f"newer version, yours was untouched: {name}" for name in self.replaced]
        lines += [
            f"newer version beside yours: {new} (your {yours} is as you left it)"
            for yours, new in self.beside
        ]
        return "\n".join(lines) if lines else "Nothing new: your copies are up to date."


def update(
    source: Path | None = None, work: Path | None = None, *, solutions: bool = False
) -> Update:
    """Copy what is new in the course's notebooks to the learner's folder.

    Args:
        source: The folder of the course's notebooks; None for the installed course's.
        work: The learner's folder, made if need be; None for `work/` (see `paths.work_dir`).
        solutions: Whether the solutions come along.

    Returns:
        What was brought, replaced, and put beside an edited copy.

    Raises:
        ValueError: If `source` holds no notebook.
        OSError: If a copy cannot be written; what was copied by then is kept.
    """
    source = source or paths.notebooks_dir()
    work = work or paths.work_dir()
    names = list(_course_files(source, solutions))
    if not any(name.endswith(".ipynb") for name in names):
        raise ValueError(
            f"The course's notebooks must be in {source}, and no notebook is there. "
            "Received: a folder without .ipynb files. Clone the course again, or reinstall it."
        )
    work.mkdir(parents=True, exist_ok=True)
    recorded = _read_state(work)
    done = Update(work)
    try:
        for name in names:
            _bring(name, (source / name).read_bytes(), recorded, done)
    finally:
        _write(work / STATE, _state_text(recorded).encode())
    return done


def _course_files(source: Path, solutions: bool) -> Iterator[str]:
    """Yield what a learner gets, as paths with `/`, in a fixed order."""
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source)
        hidden = any(part.startswith(".") for part in name.parts)
        if path.is_file() and not hidden and (solutions or name.parts[0] != "solutions"):
            yield name.as_posix()


def _bring(name: str, content: bytes, recorded: dict[str, str], done: Update) -> None:
    copy = done.work / name
    newest, mine = _hash(content), _hash_of_file(copy)
    if mine is None:
        _write(copy, content)
        done.brought.append(name)
    elif mine == newest or recorded.get(name) == newest:  # up to date, or edited since
        done.kept += 1
    elif mine == recorded.get(name):
        _write(copy, content)
        done.replaced.append(name)
    else:
        beside = _name_beside(name, newest, recorded, done.work)
        _write(done.work / beside, content)
        recorded[beside] = newest
        done.beside.append((name, beside))
    recorded[name] = newest


def _name_beside(name: str, newest: str, recorded: dict[str, str], work: Path) -> str:
    """Return `NAME.new.ipynb`, or a numbered one where that holds the learner's edits."""
    path, number = PurePosixPath(name), 1
    while True:
        mark = ".new" if number == 1 else f".new-{number}"
        candidate = path.with_name(f"{path.stem}{mark}{path.suffix}").as_posix()
        there = _hash_of_file(work / candidate)
        if there in (None, newest, recorded.get(candidate)):
            return candidate
        number += 1


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hash_of_file(path: Path) -> str | None:
    return _hash(path.read_bytes()) if path.is_file() else None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def _read_state(work: Path) -> dict[str, str]:
    """Return what was recorded; an unreadable record counts as none: no copy is then replaced."""
    try:
        files = json.loads((work / STATE).read_text(encoding="utf-8"))["files"]
        return {str(name): str(value) for name, value in files.items()}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _state_text(recorded: dict[str, str]) -> str:
    return json.dumps({"version": 1, "files": recorded}, indent=1, sort_keys=True) + "\n"
