"""A teacher's own exercises: a folder with one solved notebook and one Python file with checks."""

import hashlib
import re
import sys
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..checks.engine import registry
from ..course import exercises, notebook
from ..course.tasks import find_tasks
from .folder import Folder

NOTEBOOK, CHECKS = "notebook.ipynb", "checks.py"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Private:
    """A folder of private exercises, read.

    Attributes:
        slug: `private_NAME`.
        title: The notebook's first heading.
        solved: The notebook as the teacher wrote it.
        blank: The notebook that students get.
    """

    slug: str
    title: str
    solved: Any
    blank: Any


def is_private(wanted: str) -> bool:
    """Return True if a chapter's name means private exercises: `private/NAME`.

    Example:
        >>> is_private("private/exam"), is_private("perceptron")
        (True, False)
    """
    return wanted.replace("\\", "/").rstrip("/").startswith("private/")


def find(folder: Folder, wanted: str) -> Path:
    """Return the folder that `private/NAME` means.

    Raises:
        ValueError: If there is none, or a file is missing in it.
    """
    name = wanted.replace("\\", "/").rstrip("/").removeprefix("private/")
    place = folder.private / name
    there = sorted(path.parent.name for path in folder.private.glob(f"*/{CHECKS}"))
    if not _NAME.fullmatch(name) or not place.is_dir():
        raise ValueError(
            "CHAPTER must be `private/NAME`, a folder of the course folder, with a name of lower-"
            f"case letters, digits and `_`. Received: {wanted[:80]!r}. There are "
            f"{', '.join(f'private/{one}' for one in there) or 'none yet'}."
        )
    for file in (NOTEBOOK, CHECKS):
        if not (place / file).is_file():
            raise ValueError(
                f"private/{name} must hold {NOTEBOOK} and {CHECKS}. Received: no {file}. "
                "private/example shows both."
            )
    return place


def load_checks(path: Path) -> str:
    """Run a file of checks, register what it declares, and return the slug.

    Raises:
        ValueError: If it does not run, or does not declare what it must.
        OSError: If it cannot be read.
    """
    return load_source(path.read_text(encoding="utf-8"), f"{path.parent.name}/{path.name}")


def load_source(source: str, name: str = CHECKS) -> str:
    """Do what `load_checks` does, with the text of the file.

    Args:
        source: The teacher's own Python, which is trusted.
        name: What errors call it.

    Raises:
        ValueError: As there.
    """
    digest = hashlib.sha256(source.encode()).hexdigest()[:12]
    module = types.ModuleType(f"_dlcourse_private_{digest}")
    sys.modules[module.__name__] = module  # a dataclass in it looks itself up there
    try:
        exec(compile(source, name, "exec"), module.__dict__)
        return registry.register(module.EXERCISES, module.JUDGES)
    except Exception as problem:
        raise ValueError(
            f"{name} must run, and declare `EXERCISES` and `JUDGES`. Received: "
            f"{type(problem).__name__}: {problem}"
        ) from problem


def read(place: Path) -> Private:
    """Read private exercises, register their checks, and make the blanks.

    Raises:
        ValueError: If the notebook breaks a rule (the cell is named), or notebook and checks do
            not belong together.
        OSError: If a file cannot be read.
    """
    slug = load_checks(place / CHECKS)
    where = f"private/{place.name}"
    if slug != f"{registry.PRIVATE}{place.name}":
        raise ValueError(
            f"The ids in {where}/{CHECKS} must begin with `{registry.PRIVATE}{place.name}.`. "
            f"Received: `{slug}.`."
        )
    solved = notebook.read(place / NOTEBOOK)
    try:
        blank = exercises.blanks_of(slug, solved)
    except ValueError as problem:
        raise ValueError(f"{where}/{NOTEBOOK}: {problem}") from problem
    asked = [task.id for task in find_tasks(solved)]
    declared = [exercise.id for exercise in registry.registered(slug)]
    if sorted(asked) != sorted(declared):
        raise ValueError(
            f"Each exercise in {where}/{CHECKS} must have one `check(...)` in {NOTEBOOK}. "
            f"Received: {', '.join(asked) or 'none'} in the notebook, {', '.join(declared)} in the "
            "checks."
        )
    return Private(slug, _title(solved, place.name), solved, blank)


def _title(node: Any, name: str) -> str:
    for cell in node.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return str(cell.source.partition("\n")[0][2:].strip())
    return name
