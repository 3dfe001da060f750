"""Give chapters out: nbgrader's source and release, the gradebook, and one zip for the class."""

import dataclasses
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as clock
from pathlib import Path
from typing import Any

from .. import atomic, paths
from ..checks.engine.exercise import Exercise
from ..checks.engine.registry import find
from ..course import chapters, contract, nbgrader_api, notebook
from ..course.tasks import find_tasks, flags
from . import assignment as described
from . import choosing, private, proving
from .assignment import Assignment, Item
from .folder import Folder
from .gradebook import forget, knows, open_book

ALL = "all"


@dataclass(frozen=True)
class Planned:
    """A chapter that would be given out.

    Attributes:
        assignment: What it is.
        text: The notebook's file, before nbgrader locks its cells.
        change: `new`, `unchanged`, `due` (nothing else changes), `incomplete` (the release or
            the gradebook was lost: the same is made again) or `changed`.
        students: How many have handed it in already.
    """

    assignment: Assignment
    text: str
    change: str
    students: int


def plan(
    folder: Folder,
    wanted: Sequence[str],
    *,
    due: str | None = None,
    points: Mapping[str, float] | None = None,
    only: Sequence[str] = (),
) -> list[Planned]:
    """Return what giving out would do; nothing is written.

    Args:
        folder: The course folder.
        wanted: Chapters, as `chapters.select` takes them, and `private/NAME` for private ones.
        due: See `read_due`; None keeps what an assignment has.
        points: Points of exercises, by id or by the part of it after the dot; of the others, an
            assignment keeps what it has.
        only: The exercises to give out, named as in `points`, or `ALL`; none keeps what an
            assignment has, and gives a new one out whole.

    Raises:
        ValueError: If a chapter, an exercise, or the date does not exist, a chosen exercise
            builds on one that is left out, or private exercises do not hold (see `proving`).
    """
    points = dict(points or {})
    own = [_private(folder, name) for name in wanted if private.is_private(name)]
    others = [name for name in wanted if not private.is_private(name)]
    sources = [*(_chapters(others) if others else []), *own]
    known = [task.id for source in sources for task in find_tasks(source.blank)]
    worth = {_exercise(name, known): value for name, value in points.items()}
    chosen = {name if name == ALL else _exercise(name, known) for name in only}
    return [_planned(folder, source, due, worth, chosen) for source in sources]


@dataclass(frozen=True)
class _Source:
    name: str
    title: str
    file: str
    blank: Any
    solved: Any
    checks: str = ""


def _chapters(wanted: Sequence[str]) -> list[_Source]:
    found = [path for path in chapters.select(wanted) if path.parent.name == "exercises"]
    if not found:
        raise ValueError(f"CHAPTER must have exercises. Received: {', '.join(wanted)}.")
    return [_chapter(path) for path in found]


def _chapter(path: Path) -> _Source:
    folder = paths.notebooks_dir()
    promised = contract.parse(notebook.read(folder / path.name).metadata.get("dlcourse", {}))
    solved = notebook.read(folder / "solutions" / path.name)
    title = f"{promised.number}. {promised.title}"
    return _Source(promised.slug, title, path.name, notebook.read(path), solved)


def _private(folder: Folder, wanted: str) -> _Source:
    place = private.find(folder, wanted)
    found = private.read(place)
    said = proving.problems(place)
    if said:
        raise ValueError(
            f"private/{place.name} must be proved before it is given out. Received:\n  "
            + "\n  ".join(said)
        )
    checks = f"private/{place.name}/{private.CHECKS}"
    return _Source(
        found.slug, found.title, f"{found.slug}.ipynb", found.blank, found.solved, checks
    )


def _exercise(name: str, known: Sequence[str]) -> str:
    fits = [id for id in known if name in (id, id.partition(".")[2])]
    if len(fits) != 1:
        what = "which is in several of them" if fits else "which is in none of them"
        raise ValueError(
            f"An exercise must be one of these chapters'. Received: {name[:80]!r}, {what}. "
            f"There are {', '.join(fits or known)}."
        )
    return fits[0]


def _planned(
    folder: Folder,
    source: _Source,
    due: str | None,
    points: Mapping[str, float],
    only: set[str],
) -> Planned:
    ids = [task.id for task in find_tasks(source.blank)]
    before = _before(folder, source.name)
    last = {item.id: item.points for item in before.items} if before else {}
    kept = set(ids) if ALL in only else only or set(last) or set(ids)
    chosen = [id for id in ids if id in kept]
    if not chosen:
        raise ValueError(
            f"`--only` must leave an exercise of every chapter. Received: none of {source.name}. "
            f"There are {', '.join(ids)}."
        )
    node = choosing.choose(source.blank, source.solved, chosen)
    worth = {**{id: float(find(id).points) for id in chosen}, **last, **points}
    items = tuple(_item(find(id), worth[id]) for id in chosen)
    _tell_nbgrader(source.name, node, worth)
    if chosen != ids or any(item.points != find(item.id).points for item in items):
        choosing.say_what(node, source.blank, {item.id: item.points for item in items})
    node.metadata["dlcourse"] = {**source.blank.metadata.get("dlcourse", {}), "exercises": chosen}
    if due is None:
        due = before.due if before else ""
    planned = Assignment(source.name, source.title, source.file, due, items, source.checks)
    text = notebook.as_text(node)
    students = sum(1 for _ in folder.submissions(source.name))
    return Planned(planned, text, _change(folder, before, planned, text), students)


def _item(exercise: Exercise, points: float) -> Item:
    return Item(exercise.id, exercise.version, exercise.kind, points, exercise.section)


def _tell_nbgrader(name: str, node: Any, points: Mapping[str, float]) -> None:
    """Set points, and give every code cell that is not the students' a name that locks it."""
    for task in find_tasks(node):
        for place in (task.answer_cell, task.check_cell):
            told = node.cells[place].metadata["nbgrader"]
            if told["grade"]:
                told["points"] = points[task.id]
    for cell in node.cells:
        if cell.cell_type == "code" and "nbgrader" not in cell.metadata:
            cell.metadata["nbgrader"] = flags(f"{name}-given-{cell.id}")


def _before(folder: Folder, name: str) -> Assignment | None:
    there = folder.assignment_file(name).is_file()
    return described.load(folder, name) if there else None


def _change(folder: Folder, before: Assignment | None, planned: Assignment, text: str) -> str:
    if before is None:
        return "new"
    source = folder.source(planned.name) / planned.notebook
    same = source.is_file() and source.read_text(encoding="utf-8") == text
    if not same or dataclasses.replace(before, due=planned.due) != planned:
        return "changed"
    if not planned.release_path(folder).is_file() or not knows(folder, planned.name):
        return "incomplete"
    return "unchanged" if before.due == planned.due else "due"


def must_be_free(planned: Sequence[Planned], *, force: bool) -> None:
    """Refuse to change what students have handed in already.

    Raises:
        ValueError: If an assignment changes that was handed in, and `force` is not said.
    """
    held = [one for one in planned if one.change == "changed" and one.students]
    if held and not force:
        names = ", ".join(f"{one.assignment.name} ({one.students} handed in)" for one in held)
        raise ValueError(
            "What was handed in must stay as it was given out, or notebooks are held against "
            f"another one. Received: other exercises, points or cells for {names}. `--force` "
            "changes it all the same: its grades leave the gradebook (database and manual marks "
            "are saved to backups/ before), the files that were handed in stay, and `dlcourse "
            "teach grade` grades them again."
        )


def give_out(folder: Folder, planned: Planned, *, force: bool = False) -> list[Path]:
    """Give a planned chapter out, and return the files that were written.

    An interrupted run is finished by the next: the description is written last.

    Args:
        folder: The course folder.
        planned: What `plan` returned.
        force: Change an assignment that students have handed in. Its grades leave the
            gradebook; the database and the manual marks are saved to `backups/` before.

    Raises:
        ValueError: If students have handed it in, and `force` is not said.
        RuntimeError: If nbgrader fails.
        OSError: If something cannot be written.
    """
    assignment = planned.assignment
    if planned.change == "unchanged":
        return []
    written: list[Path] = []
    if planned.change != "due":
        if planned.change == "changed":
            must_be_free([planned], force=force)
            written += _make_way(folder, planned)
        _generate(folder, planned)
        written.append(assignment.release_path(folder))
    _tell_due(folder, assignment)
    assignment.save(folder)
    return [*written, folder.assignment_file(assignment.name)]


def _make_way(folder: Folder, planned: Planned) -> list[Path]:
    saved = _back_up(folder) if planned.students else []
    folder.assignment_file(planned.assignment.name).unlink(missing_ok=True)
    forget(folder, planned.assignment.name)
    return saved


def _back_up(folder: Folder) -> list[Path]:
    from .marking import write_marks

    stamp = time.strftime("%Y-%m-%d-%H%M%S")
    base = folder.root / "backups"
    base.mkdir(exist_ok=True)
    marks = base / f"marks-{stamp}.csv"
    write_marks(folder, marks)
    saved = [marks]
    if folder.gradebook.is_file():
        saved.append(base / f"gradebook-{stamp}.db")
        shutil.copyfile(folder.gradebook, saved[-1])
    return saved


def _generate(folder: Folder, planned: Planned) -> None:
    from nbgrader.apps import NbGraderAPI

    assignment = planned.assignment
    source = folder.source(assignment.name)
    source.mkdir(parents=True, exist_ok=True)
    atomic.write_text(source / assignment.notebook, planned.text)
    with nbgrader_api.environment():
        api = NbGraderAPI(config=nbgrader_api.course_config(folder.root))
        nbgrader_api.must(api.generate_assignment(assignment.name, force=True, create=True))


def _tell_due(folder: Folder, assignment: Assignment) -> None:
    due = datetime.fromisoformat(assignment.due).astimezone(UTC) if assignment.due else None
    naive = due.replace(tzinfo=None) if due else None  # as nbgrader keeps it
    with open_book(folder) as book:
        book.update_or_create_assignment(assignment.name, duedate=naive)


def read_due(text: str) -> str:
    """Return a date as an assignment keeps it: ISO 8601 with a time zone.

    Args:
        text: `2026-12-01` (its end, here), `2026-12-01T18:00`, the same with a zone, or `none`.

    Raises:
        ValueError: If it is no date.

    Example:
        >>> read_due("2026-12-01T18:00+01:00"), read_due("none")
        ('2026-12-01T18:00:00+01:00', '')
    """
    if text.strip().lower() == "none":
        return ""
    try:
        if "T" in text or ":" in text:
            moment = datetime.fromisoformat(text.strip())
        else:
            moment = datetime.combine(date.fromisoformat(text.strip()), clock(23, 59, 59))
    except ValueError as problem:
        raise ValueError(
            "DATE must be a day (2026-12-01, which means its end), or a day and a time "
            f"(2026-12-01T18:00), or `none`. Received: {text[:40]!r} ({problem})."
        ) from problem
    return moment.isoformat() if moment.tzinfo else moment.astimezone().isoformat()
