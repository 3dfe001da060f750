"""Look for what of a solution is left in a blank: in its source, outputs, metadata, attachments.

This looks at the finished file and shares nothing with what made it but the marks: a fault in
the making must not hide itself here.
"""

from collections.abc import Iterator
from typing import Any

from .blanks import regions

_CELL_METADATA = {"nbgrader", "tags"}
_NBGRADER = {"grade", "grade_id", "locked", "points", "schema_version", "solution", "task"}
_NOTEBOOK_METADATA = {
    "dlcourse": {"kind", "slug", "exercises"},
    "kernelspec": {"display_name", "language", "name"},
    "language_info": None,
}
_LONG = 12  # characters from which a line is looked for inside of others
_SHORT = 5  # below this a line gives nothing away


def traces(solved: Any, blank: Any) -> list[str]:
    """Return what is left of the solutions in `blank`, one sentence each; none is a pass.

    Args:
        solved: The solved notebook, as nbformat holds it.
        blank: The blank notebook.
    """
    return [*_structure(blank), *_lines(solved, blank)]


def _structure(blank: Any) -> Iterator[str]:
    for name, kept in _NOTEBOOK_METADATA.items():
        stray = set(blank.metadata.get(name, {})) - kept if kept is not None else set()
        if stray:
            yield f"The metadata `{name}` holds {', '.join(sorted(stray))}."
    for name in sorted(set(blank.metadata) - set(_NOTEBOOK_METADATA)):
        yield f"The metadata holds `{name}`."
    for place, cell in enumerate(blank.cells, 1):
        if cell.get("outputs"):
            yield f"Cell {place} holds outputs."
        if cell.get("execution_count") is not None:
            yield f"Cell {place} holds an execution count."
        if cell.get("attachments"):
            yield f"Cell {place} holds attachments."
        for name in sorted(set(cell.metadata) - _CELL_METADATA):
            yield f"Cell {place} holds the metadata `{name}`."
        stray = set(cell.metadata.get("nbgrader", {})) - _NBGRADER
        if stray:
            yield f"Cell {place} holds the nbgrader metadata {', '.join(sorted(stray))}."
        if "BEGIN SOLUTION" in cell.source or "END SOLUTION" in cell.source:
            yield f"Cell {place} holds a mark of a solution."


def _lines(solved: Any, blank: Any) -> Iterator[str]:
    given, hidden = _given_and_hidden(solved)
    texts = list(_texts(blank))
    whole_lines = {line.strip() for text in texts for line in text.split("\n")}
    everything = "\n".join(texts)
    for line in dict.fromkeys(hidden):
        if len(line) < _SHORT or line in given:
            continue
        if line in whole_lines or (len(line) >= _LONG and line in everything):
            yield f"It holds a line of a solution: {line[:60]!r}."


def _given_and_hidden(solved: Any) -> tuple[set[str], list[str]]:
    """Return the lines that every learner sees anyway, and those of the solutions."""
    given: set[str] = set()
    hidden: list[str] = []
    for cell in solved.cells:
        lines = cell.source.split("\n")
        if "solution-only" in cell.metadata.get("tags", []):
            hidden += [line.strip() for line in lines]
            continue
        found = regions(cell.source) if cell.cell_type == "code" else []
        for number, line in enumerate(lines, 1):
            if any(region.begin < number < region.end for region in found):
                hidden.append(line.strip())
            else:
                given.add(line.strip())
    return given, hidden


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a notebook, wherever it stands: keys, metadata and outputs included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
