"""Rules on solutions and exercises: one source, checks in their place, nbgrader told the truth."""

import re
from typing import Any

from ...checks.engine.exercise import Exercise
from ...checks.engine.registry import exercises as declared
from ...checks.engine.registry import find
from .. import blanks, exercises, tasks, traces
from ..notebook import Cell, Notebook, read
from .registry import Found, rule

BOTH = ("solutions", "exercises")
SOLVED = ("solutions",)
BLANK = ("exercises",)
_BUILD = "`dlcourse exercises build` puts it right."
_POINTS = re.compile(r"\((\d+) points?\b")


@rule("exercise-metadata", kinds=BOTH)
def metadata_names_the_exercises(notebook: Notebook) -> Found:
    """The metadata says kind, slug and exercises as the file and its checks are."""
    found = _tasks(notebook)
    if found is None:
        return
    wanted = exercises.course_metadata(notebook.path, found)
    for name, value in wanted.items():
        if notebook.metadata.get(name) != value:
            yield (
                None,
                f"`dlcourse.{name}` must be {value!r}. Received: "
                f"{notebook.metadata.get(name)!r}. {_BUILD}",
            )


@rule("exercise-list", kinds=BOTH)
def every_exercise_is_there(notebook: Notebook) -> Found:
    """The checks are those of the chapter's declared exercises, each once, in their order."""
    found = _tasks(notebook)
    if found is None:
        return
    ids = [task.id for task in found]
    wanted = [exercise.id for exercise in declared(exercises.slug_of(notebook.path))]
    if ids != wanted:
        yield (
            None,
            "The notebook must check every exercise of its chapter once, in the order of "
            f"checks/{exercises.slug_of(notebook.path)}.py: {', '.join(wanted) or 'none there'}. "
            f"Received: {', '.join(ids) or 'no check'}. Change the one that is wrong.",
        )


@rule("check-cell", kinds=BOTH)
def check_follows_its_answer(notebook: Notebook) -> Found:
    """Every check stands alone in its cell, right after the cell with its answer."""
    try:
        tasks.find_tasks(notebook.node)
    except ValueError as problem:
        yield _numbered(notebook, str(problem))


@rule("solution-marks", kinds=SOLVED)
def solutions_are_marked(notebook: Notebook) -> Found:
    """The marks of solutions pair, leave a blank that runs, and stand in every answer's cell."""
    try:
        exercises.blank_notebook(notebook.path, notebook.node)
    except ValueError as problem:
        if _tasks(notebook) is not None:  # what else is wrong, the rule on checks says
            yield _numbered(notebook, str(problem))
        return
    for task in _tasks(notebook) or ():
        cell = notebook.cells[task.answer_cell]
        if not blanks.regions(cell.source):
            yield (
                cell,
                f"The answer must stand between `{blanks.BEGIN}` and `{blanks.END}`. Received: no "
                f"mark in the cell of {task.id}, so that the blank would give it away.",
            )


@rule("nbgrader", kinds=BOTH)
def nbgrader_is_told_the_truth(notebook: Notebook) -> Found:
    """The metadata for nbgrader is that of the declared exercise; no other cell has any."""
    wanted: dict[int, dict[str, Any]] = {}
    for task in _tasks(notebook) or ():
        exercise = _declared(task.id)
        if exercise is not None:
            answer, check = tasks.nbgrader_metadata(exercise)
            wanted[task.answer_cell], wanted[task.check_cell] = answer, check
    for place, cell in enumerate(notebook.cells):
        received = cell.node.metadata.get("nbgrader")
        if received != wanted.get(place):
            yield (
                cell,
                f"The metadata `nbgrader` must be {wanted.get(place, 'left out here')}. "
                f"Received: {dict(received) if received else 'none'}. {_BUILD}",
            )


@rule("points", kinds=BOTH)
def headings_state_the_points(notebook: Notebook) -> Found:
    """Points that the text above an answer states are those of the exercise."""
    for task in _tasks(notebook) or ():
        exercise = _declared(task.id)
        above = _text_above(notebook, task.answer_cell)
        stated = _POINTS.search(above.source) if above is not None else None
        if exercise is None or above is None:
            continue
        if stated is None or int(stated.group(1)) != exercise.points:
            yield (
                above,
                f"The text above {task.id} must state its points, as `({exercise.points} "
                f"point{'s' * (exercise.points != 1)})`. Received: "
                f"{stated.group()[1:] if stated else 'none'!r}.",
            )


@rule("in-step", kinds=BOTH)
def blank_is_in_step(notebook: Notebook) -> Found:
    """The exercises are, byte for byte, what their solved notebook makes."""
    name = notebook.path.name
    solutions = notebook.path.parent.parent / "solutions" / name
    if not solutions.is_file():
        yield None, f"Exercises must have their source. Received: no solutions/{name}."
        return
    try:
        same = exercises.in_step(solutions)
    except ValueError:
        return  # the rules on the solved notebook say why
    if not same:
        yield (
            None,
            f"exercises/{name} must be what solutions/{name} makes. Received: something else, or "
            "no file. `dlcourse exercises build` writes it; edit the solutions alone.",
        )


@rule("no-trace", kinds=BLANK)
def blank_holds_no_trace(notebook: Notebook) -> Found:
    """Nothing of a solution is left: no output, no metadata, no line."""
    solutions = notebook.path.parent.parent / "solutions" / notebook.path.name
    if not solutions.is_file():
        return
    try:
        found = traces.traces(read(solutions), notebook.node)
    except ValueError:
        return
    for trace in found:
        yield None, f"A blank must hold no trace of a solution. Received: {trace} {_BUILD}"


def _tasks(notebook: Notebook) -> list[tasks.Task] | None:
    """Return the exercises; None where a check stands wrong, which a rule of its own reports."""
    try:
        return tasks.find_tasks(notebook.node)
    except ValueError:
        return None


def _declared(id: str) -> Exercise | None:
    try:
        return find(id)
    except ValueError:
        return None  # the rule on the list of exercises reports it


def _text_above(notebook: Notebook, place: int) -> Cell | None:
    """Return the nearest cell of text before the cell at `place` that begins with a heading."""
    for cell in reversed(notebook.cells[:place]):
        if not cell.is_code and cell.source.lstrip().startswith("#"):
            return cell
    return None


def _numbered(notebook: Notebook, problem: str) -> tuple[Cell | None, str]:
    """Return a problem with the cell that it names: `Cell 7: ...`."""
    found = re.match(r"Cell (\d+): ", problem)
    if not found:
        return None, problem
    return notebook.cells[int(found.group(1)) - 1], problem[found.end() :]
