"""The honest submission that the hostile ones are made from, and the assignment they answer."""

from functools import cache
from pathlib import Path
from typing import Any

from dlcourse.checks.engine import registry
from dlcourse.course import notebook
from dlcourse.teach.assignment import Assignment, Item

NOTEBOOKS = Path(__file__).resolve().parents[3] / "notebooks"
FILE = "01_perceptron.ipynb"
# in the notebook's order; the last is a text
EXERCISES = (
    "majority_threshold", "neuron_output", "update_rule", "cross_entropy", "why_not_separable",
)  # fmt: skip
TEXT = (
    "A single neuron draws one straight line. A dose that is too low and a dose that is too high "
    "are both harmful and lie on the two sides of the good ones in the middle, so no threshold "
    "on the dose alone can have all good doses on its one side; a hidden layer or a squared "
    "feature would help here."
)


def assignment() -> Assignment:
    """Return the assignment: some of chapter 1."""
    items = []
    for name in EXERCISES:
        found = registry.find(f"perceptron.{name}")
        items.append(Item(found.id, found.version, found.kind, float(found.points), found.section))
    return Assignment("perceptron", "The perceptron", FILE, "", tuple(items))


@cache
def _release_text() -> str:
    return notebook.as_text(_only(notebook.read(NOTEBOOKS / "exercises" / FILE)))


def release() -> Any:
    """Return the notebook that was given out: chapter 1's first cells and these exercises."""
    import nbformat

    return nbformat.reads(_release_text(), as_version=4)


def _only(node: Any) -> Any:
    wanted = ("start", "imports", *EXERCISES)
    node.cells = [cell for cell in node.cells if cell.id.partition("-")[0] in wanted]
    return node


def honest() -> Any:
    """Return a notebook with every exercise answered right."""
    node = release()
    solved = notebook.read(NOTEBOOKS / "solutions" / FILE)
    sources = {cell.id: cell.source for cell in solved.cells}
    for name in EXERCISES:
        answer_cell(node, name).source = sources[name]
    answer_cell(node, "why_not_separable").source = f"dose_answer = {TEXT!r}"
    return node


def answer_cell(node: Any, exercise: str) -> Any:
    """Return the cell in which `exercise` is answered."""
    (found,) = (cell for cell in node.cells if cell.id == exercise)
    return found


def to_bytes(node: Any) -> bytes:
    """Return a notebook as a file's bytes."""
    return notebook.as_text(node).encode("utf-8")
