"""What an assignment is: one chapter's exercises, as they were given out."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from .. import atomic
from .folder import Folder


@dataclass(frozen=True)
class Item:
    """An exercise of an assignment.

    Attributes:
        id: The exercise.
        version: Version of its check when it was given out.
        kind: As of `Exercise`.
        points: What it counts here.
        section: Heading of the lesson's section to read again.
    """

    id: str
    version: int
    kind: str
    points: float
    section: str


@dataclass(frozen=True)
class Assignment:
    """A chapter that was given out.

    Attributes:
        name: The chapter's slug.
        title: The chapter's title, as a reader sees it.
        notebook: Name of the notebook's file: `01_perceptron.ipynb`.
        due: ISO 8601 with a time zone; empty for none.
        items: Its exercises in order.
        checks: Name of the file with a teacher's own checks, relative to the course folder; empty
            for the course's.
    """

    name: str
    title: str
    notebook: str
    due: str
    items: tuple[Item, ...]
    checks: str = ""

    def release_path(self, folder: Folder) -> Path:
        """Return the notebook that the class gets, which a submission is held against."""
        return folder.release(self.name) / self.notebook

    def save(self, folder: Folder) -> None:
        """Write the description in one step.

        Raises:
            OSError: If it cannot be written.
        """
        path = folder.assignment_file(self.name)
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_text(path, json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n")


def from_dict(stored: dict) -> Assignment:
    """Return an assignment from what `dataclasses.asdict` made of it."""
    items = tuple(Item(**item) for item in stored["items"])
    return Assignment(**{**stored, "items": items})


def load(folder: Folder, name: str) -> Assignment:
    """Return an assignment of a course folder.

    Raises:
        ValueError: If it was not given out.
    """
    path = folder.assignment_file(name)
    if not path.is_file():
        known = ", ".join(found.name for found in load_all(folder)) or "none yet"
        raise ValueError(
            f"CHAPTER must be an assignment of {folder.root.name}. Received: {name[:80]!r}. "
            f"Given out: {known}. `dlcourse teach assign` gives one out."
        )
    return from_dict(json.loads(path.read_text(encoding="utf-8")))


def load_all(folder: Folder) -> list[Assignment]:
    """Return all assignments of a course folder, in the course's order."""
    found = sorted((folder.root / "assignments").glob("*.json"))
    made = [from_dict(json.loads(path.read_text(encoding="utf-8"))) for path in found]
    return sorted(made, key=lambda assignment: assignment.notebook)


def select(folder: Folder, wanted: list[str]) -> list[Assignment]:
    """Return the assignments that `wanted` names: all of them for none.

    Args:
        folder: The course folder.
        wanted: Slugs, numbers (`1`, `03a`) or names of files.

    Raises:
        ValueError: If one fits none, or nothing was given out.
    """
    known = load_all(folder)
    if not known:
        raise ValueError(
            f"There must be an assignment. Received: none in {folder.root.name}. "
            "`dlcourse teach assign CHAPTER` gives one out."
        )
    if not wanted:
        return known
    chosen = []
    for name in wanted:
        short = name.removesuffix(".ipynb").rstrip("/").lower().replace("private/", "private_", 1)
        fits = [
            found
            for found in known
            if short in (found.name, found.notebook.removesuffix(".ipynb"))
            or found.notebook.partition("_")[0].lstrip("0") == short.lstrip("0")
        ]
        if not fits:
            load(folder, name)  # says what there is
        chosen += [found for found in fits if found not in chosen]
    return chosen
