"""The exercises of a notebook: where each is answered and checked, and what nbgrader is told.

A notebook holds for each exercise a cell with the answer, and after it a cell with nothing but
`check("topic.exercise", answer)`.
"""

import ast
from dataclasses import dataclass
from typing import Any

from ..checks.engine.exercise import Exercise

_SCHEMA_VERSION = 3  # of nbgrader's metadata


@dataclass(frozen=True)
class Task:
    """An exercise in a notebook.

    Attributes:
        id: The exercise.
        answer: What is given to `check`: a name.
        answer_cell: Place of the answer's cell among all cells, from 0.
        check_cell: Place of the check's cell, the one after it.
    """

    id: str
    answer: str
    answer_cell: int
    check_cell: int


def find_tasks(node: Any) -> list[Task]:
    """Return the exercises of a notebook, in order.

    Raises:
        ValueError: If a call of `check` is not alone in its cell, as `check("id", name)`, or
            does not follow the cell that defines the name.
    """
    found: list[Task] = []
    for place, cell in enumerate(node.cells):
        call = _check_call(place, cell)
        if call is None:
            continue
        id, answer = call
        if place == 0 or answer not in _defined(node.cells[place - 1]):
            raise ValueError(
                f"Cell {place + 1}: a check must follow the cell that defines its answer. "
                f"Received: check({id!r}, {answer}), and no `{answer}` in the cell before."
            )
        found.append(Task(id, answer, place - 1, place))
    return found


def _check_call(place: int, cell: Any) -> tuple[str, str] | None:
    """Return id and answer of a check cell; None for any other cell."""
    if cell.cell_type != "code" or "check(" not in cell.source:
        return None
    try:
        body = ast.parse(cell.source).body
    except SyntaxError:
        return None
    calls = [
        node
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "check"
    ]
    if not calls:
        return None
    arguments = calls[0].args
    if (
        len(body) != 1
        or getattr(body[0], "value", None) is not calls[0]
        or len(arguments) != 2
        or calls[0].keywords
        or not isinstance(arguments[0], ast.Constant)
        or not isinstance(arguments[1], ast.Name)
    ):
        raise ValueError(
            f"Cell {place + 1}: a check must stand alone in its cell, as `check(id, answer)`, with "
            f"the name of the answer. Received: {cell.source.strip()[:80]!r}."
        )
    return str(arguments[0].value), arguments[1].id


def _defined(cell: Any) -> set[str]:
    if cell.cell_type != "code":
        return set()
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return set()
    names = {
        statement.name
        for statement in tree.body
        if isinstance(statement, ast.FunctionDef | ast.ClassDef)
    }
    return names | {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def nbgrader_metadata(exercise: Exercise) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what nbgrader must know of an exercise: of the answer's cell, and of the check's.

    A text is marked by a teacher, so its points stand at the answer; all others are marked by
    the check.

    Example:
        >>> from dlcourse.checks.engine import registry
        >>> answer, check = nbgrader_metadata(registry.find("start_here.double"))
        >>> answer["grade_id"], answer["solution"], check["grade_id"], check["points"]
        ('start_here-double-answer', True, 'start_here-double', 1)
    """
    name = exercise.id.replace(".", "-")
    by_hand = exercise.kind == "text"
    answer = flags(name if by_hand else f"{name}-answer", grade=by_hand, solution=True)
    check = flags(f"{name}-check" if by_hand else name, grade=not by_hand, solution=False)
    (answer if by_hand else check)["points"] = exercise.points
    return answer, check


def flags(grade_id: str, *, grade: bool = False, solution: bool = False) -> dict[str, Any]:
    """Return nbgrader's metadata of a cell: locked, unless it is a student's to fill in."""
    return {
        "grade": grade,
        "grade_id": grade_id,
        "locked": not solution,
        "schema_version": _SCHEMA_VERSION,
        "solution": solution,
        "task": False,
    }
