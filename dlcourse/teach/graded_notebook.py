"""The graded notebook: the release with the student's cells in it, and our cards at the checks."""

from collections.abc import Mapping
from typing import Any

from .boxes.interface import Ran
from .marks import Marked
from .rebuild import Cell, Rebuilt

_MOST_OUTPUT = 20_000  # characters of a cell


def graded_notebook(
    release: Any, rebuilt: Rebuilt | None, ran: Mapping[int, Ran], marked: Mapping[str, Marked]
) -> str:
    """Return the notebook that formgrader and the feedback show, as text.

    What students printed stands in it as text. Only our cards are HTML.

    Args:
        release: The notebook that was given out; nbgrader's metadata is taken from it.
        rebuilt: What was run; None for a submission that could not be read.
        ran: By the place of a cell of `rebuilt`, what came of it.
        marked: By exercise.
    """
    import copy

    from nbformat import v4

    from ..course.notebook import as_text

    made = copy.deepcopy(release)
    code = {str(cell.id): cell for cell in made.cells}
    for cell in made.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    last = None
    for place, cell in enumerate(rebuilt.cells if rebuilt is not None else ()):
        node = code.get(cell.cell_id)
        if cell.kind == "added" or node is None:
            node = v4.new_code_cell(cell.source, id=cell.cell_id)
            node.metadata["tags"] = ["added"]
            made.cells.insert(0 if last is None else _place(made, last) + 1, node)
        elif cell.kind == "answer":
            node.source = cell.source
        node.outputs = _outputs(cell, ran.get(place), marked)
        last = node
    if rebuilt is None:
        _cards_only(made, marked)
    return as_text(made)


def _place(made: Any, node: Any) -> int:
    return next(place for place, cell in enumerate(made.cells) if cell is node)


def _outputs(cell: Cell, ran: Ran | None, marked: Mapping[str, Marked]) -> list[Any]:
    from nbformat import v4

    if cell.kind == "check":
        return [_card(marked[cell.exercise])] if cell.exercise in marked else []
    if ran is None:
        return []
    text = ran.output[:_MOST_OUTPUT]
    if ran.status == "timed out":
        text += "\n[stopped: it took too long]"
    if ran.failure is not None:
        text += f"\n{ran.failure.type}: {ran.failure.message}"
    return [v4.new_output("stream", name="stdout", text=text.lstrip("\n") + "\n")] if text else []


def _card(marked: Marked) -> Any:
    from nbformat import v4

    return v4.new_output("display_data", data={"text/plain": marked.text, "text/html": marked.html})


def _cards_only(made: Any, marked: Mapping[str, Marked]) -> None:
    from ..course.tasks import find_tasks

    for task in find_tasks(made):
        if task.id in marked:
            made.cells[task.check_cell].outputs = [_card(marked[task.id])]
