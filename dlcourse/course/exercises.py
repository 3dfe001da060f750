"""One source for solutions and exercises: `notebooks/solutions/` makes `notebooks/exercises/`.

What nbgrader must know of the cells (names, points) is not written by hand: `settle` derives
it from the declared exercises.
"""

import copy
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..checks.engine.registry import find
from . import blanks, chapters, notebook, stored
from .tasks import Task, find_tasks, nbgrader_metadata

SOLUTION_ONLY = "solution-only"
_FILE = re.compile(r"\d\d[a-z]?_([a-z0-9_]+)\.ipynb")


def find_solutions(wanted: Sequence[str] = (), folder: Path | None = None) -> list[Path]:
    """Return the solved notebooks that `wanted` names (see `chapters.select`); all for none.

    Raises:
        ValueError: If a name fits no notebook, or only one without exercises.
    """
    selected = chapters.select(wanted, folder)
    found = {_solution_of(path) for path in selected}
    known = [path for path in chapters.find_notebooks(folder) if path.parent.name == "solutions"]
    here = [path for path in known if path in found]
    if wanted and not here:
        raise ValueError(
            "CHAPTER must have a notebook in notebooks/solutions. Received: "
            f"{', '.join(wanted)}. There are {', '.join(p.stem for p in known) or 'none yet'}."
        )
    return here


def _solution_of(path: Path) -> Path:
    kind = path.parent.name
    root = path.parent.parent if kind in ("solutions", "exercises") else path.parent
    return root / "solutions" / path.name


def exercises_path(solutions: Path) -> Path:
    """Return where the blanks of a solved notebook stand."""
    return solutions.parent.parent / "exercises" / solutions.name


def slug_of(path: Path) -> str:
    """Return the chapter's slug from the name of its file.

    Raises:
        ValueError: If the name is not `NN_slug.ipynb`.

    Example:
        >>> slug_of(Path("notebooks/solutions/01_perceptron.ipynb"))
        'perceptron'
    """
    found = _FILE.fullmatch(path.name)
    if not found:
        raise ValueError(f"A notebook must be named `NN_slug.ipynb`. Received: {path.name}.")
    return found.group(1)


def course_metadata(path: Path, tasks: Sequence[Task]) -> dict[str, Any]:
    """Return what stands under `dlcourse` in the notebook `path`, without what a run adds."""
    return _metadata(path.parent.name, slug_of(path), tasks)


def _metadata(kind: str, slug: str, tasks: Sequence[Task]) -> dict[str, Any]:
    return {"kind": kind, "slug": slug, "exercises": [task.id for task in tasks]}


def settle(path: Path, node: Any) -> Any:
    """Return a solved notebook with the metadata that its exercises ask for.

    Args:
        path: Where it stands: its folder and name say kind and slug.
        node: The notebook, which is not changed.

    Raises:
        ValueError: If a check stands wrong (see `find_tasks`), or its exercise is not declared.
    """
    return _settle(path.parent.name, slug_of(path), node)


def _settle(kind: str, slug: str, node: Any) -> Any:
    node = copy.deepcopy(node)
    tasks = find_tasks(node)
    for cell in node.cells:
        cell.metadata.pop("nbgrader", None)
    for task in tasks:
        answer, check = nbgrader_metadata(find(task.id))
        node.cells[task.answer_cell].metadata["nbgrader"] = answer
        node.cells[task.check_cell].metadata["nbgrader"] = check
    before = node.metadata.get("dlcourse", {})
    kept = {"execution": before["execution"]} if "execution" in before else {}
    node.metadata["dlcourse"] = {**_metadata(kind, slug, tasks), **kept}
    node.metadata["kernelspec"] = dict(stored.KERNEL)
    node.metadata["language_info"] = copy.deepcopy(stored.LANGUAGE)
    return node


def blank_notebook(solutions: Path, node: Any) -> Any:
    """Return the exercises that a solved notebook makes: without answers, outputs and traces.

    Args:
        solutions: Where the solved notebook stands.
        node: The solved notebook, which is not changed.

    Raises:
        ValueError: If it breaks a rule of this module or of `blanks`; the cell is named.
    """
    return blanks_of(slug_of(solutions), node)


def blanks_of(slug: str, node: Any) -> Any:
    """Return what `blank_notebook` does, for solutions that stand anywhere.

    Args:
        slug: The slug of its exercises.
        node: The solved notebook, which is not changed.

    Raises:
        ValueError: As there.
    """
    from nbformat import v4

    node = _settle("solutions", slug, node)
    used = [_names_read(place, cell) for place, cell in enumerate(node.cells)]
    cells = []
    for place, cell in enumerate(node.cells):
        if SOLUTION_ONLY in cell.metadata.get("tags", []):
            continue
        later: set[str] = set().union(*used[place + 1 :])
        source = _blank_source(place, cell, later)
        make = v4.new_code_cell if cell.cell_type == "code" else v4.new_markdown_cell
        cells.append(make(source, id=cell.id, metadata=_kept(cell.metadata)))
    metadata = {
        "dlcourse": _metadata("exercises", slug, find_tasks(node)),
        "kernelspec": dict(stored.KERNEL),
        "language_info": copy.deepcopy(stored.LANGUAGE),
    }
    return v4.new_notebook(cells=cells, metadata=metadata, nbformat_minor=5)


def _names_read(place: int, cell: Any) -> set[str]:
    if cell.cell_type != "code":
        return set()
    try:
        return blanks.names_read(cell.source)
    except ValueError as problem:
        raise ValueError(f"Cell {place + 1}: {problem}") from problem


def _blank_source(place: int, cell: Any, used_later: set[str]) -> str:
    if cell.cell_type == "code":
        try:
            return blanks.blank(cell.source, used_later)
        except ValueError as problem:
            raise ValueError(f"Cell {place + 1}: {problem}") from problem
    if "BEGIN SOLUTION" in cell.source:
        raise ValueError(
            f"Cell {place + 1}: a solution must stand in a code cell; words are given as a string. "
            f"Received: `{blanks.BEGIN}` in a cell of text. A cell of text for the solutions alone "
            f"carries the tag {SOLUTION_ONLY!r}."
        )
    return str(cell.source)


def _kept(metadata: Any) -> dict[str, Any]:
    """Return what a blank cell keeps of its metadata; the tags for nbval ask for outputs."""
    tags = [tag for tag in metadata.get("tags", []) if not tag.startswith("nbval-")]
    kept = {"nbgrader": copy.deepcopy(metadata["nbgrader"])} if "nbgrader" in metadata else {}
    return {**kept, "tags": tags} if tags else kept


def built(solutions: Path) -> Any:
    """Return the exercises that the solved notebook at `solutions` makes now.

    Raises:
        ValueError: If it breaks a rule; the file and the cell are named.
    """
    try:
        return blank_notebook(solutions, notebook.read(solutions))
    except ValueError as problem:
        raise ValueError(f"{solutions.parent.name}/{solutions.name}: {problem}") from problem


def build(solutions: Path) -> list[Path]:
    """Settle a solved notebook's metadata and write its exercises.

    Args:
        solutions: The solved notebook.

    Returns:
        The files that were written: none if all was in step.

    Raises:
        ValueError: If the solved notebook breaks a rule; nothing is written then.
        OSError: If a file cannot be written.
    """
    blank = built(solutions)
    source = notebook.read(solutions)
    target = exercises_path(solutions)
    target.parent.mkdir(exist_ok=True)
    made = [(solutions, settle(solutions, source)), (target, blank)]
    changed = [(path, node) for path, node in made if _text(path) != notebook.as_text(node)]
    for path, node in changed:
        notebook.write(path, node)
    return [path for path, _ in changed]


def in_step(solutions: Path) -> bool:
    """Return True if the exercises are, byte for byte, those that the solved notebook makes.

    Raises:
        ValueError: If the solved notebook breaks a rule.
    """
    return _text(exercises_path(solutions)) == notebook.as_text(built(solutions))


def _text(path: Path) -> str | None:
    if not path.is_file():
        return None
    # newline="": a checkout that turned the line ends would not be the same bytes
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()
