"""What a class was given: an assignment, its notebook, and the solved notebook beside it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlcourse.checks.engine import registry
from dlcourse.course import notebook
from dlcourse.course.blanks import BEGIN, END
from dlcourse.course.tasks import Task, find_tasks
from dlcourse.teach.assignment import Assignment, Item, load_all
from dlcourse.teach.folder import Folder

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"


@dataclass(frozen=True)
class Given:
    """One assignment as the class got it.

    Attributes:
        assignment: Its description.
        release: Its notebook, as nbformat holds it.
        tasks: Where each exercise of it stands.
        solved: For each exercise of the course's notebook the source of the solved cell.
    """

    assignment: Assignment
    release: Any
    tasks: tuple[Task, ...]
    solved: dict[str, str]


def given_out(folder: Folder) -> list[Given]:
    """Return all that a course folder has given out."""
    return [_of(found, found.release_path(folder)) for found in load_all(folder)]


def of_the_course(slug: str) -> Given:
    """Return a chapter as `dlcourse teach assign` gives it out by default."""
    (path,) = (NOTEBOOKS / "exercises").glob(f"*_{slug}.ipynb")
    items = tuple(
        Item(found.id, found.version, found.kind, float(found.points), found.section)
        for found in registry.exercises(slug)
    )
    return _of(Assignment(slug, slug, path.name, "", items), path)


def _of(assignment: Assignment, path: Path) -> Given:
    release = notebook.read(path)
    wanted = {item.id for item in assignment.items}
    tasks = tuple(task for task in find_tasks(release) if task.id in wanted)
    return Given(assignment, release, tasks, _solved(assignment.notebook))


def _solved(name: str) -> dict[str, str]:
    path = NOTEBOOKS / "solutions" / name
    if not path.is_file():
        return {}
    node = notebook.read(path)
    return {
        task.id: _without_marks(node.cells[task.answer_cell].source) for task in find_tasks(node)
    }


def _without_marks(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if line.strip() not in (BEGIN, END))
