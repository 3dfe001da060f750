"""Which assignment a notebook belongs to: by its file's name, else by the answers in it."""

import re
import unicodedata
from typing import Any

from .assignment import Assignment
from .reading import UnreadableError, read_notebook
from .sources import marks


def recognise(assignments: list[Assignment], file: str, data: bytes) -> str:
    """Return the name of the assignment that a notebook is for; empty if nothing says it.

    Args:
        assignments: Those that were given out.
        file: The file's own name.
        data: The file.
    """
    words = _words(file.rpartition(".")[0])
    for wanted in (_stem, _slug):
        fits = [known.name for known in assignments if f" {wanted(known)} " in f" {words} "]
        if len(fits) == 1:
            return fits[0]
    try:
        node = read_notebook(data)
    except UnreadableError:
        return ""
    return _by_content(assignments, node)


def _by_content(assignments: list[Assignment], node: Any) -> str:
    there = {str(marks(cell).get("grade_id", "")) for cell in node.cells}
    counts = {known.name: len(there & _grade_ids(known)) for known in assignments}
    most = max(counts.values(), default=0)
    fits = [name for name, count in counts.items() if count == most]
    if most and len(fits) == 1:
        return fits[0]
    slug = str(node.metadata.get("dlcourse", {}).get("slug", ""))
    return slug if slug in counts and not most else ""


def _grade_ids(assignment: Assignment) -> set[str]:
    names = [item.id.replace(".", "-") for item in assignment.items]
    return {f"{name}{end}" for name in names for end in ("", "-answer", "-check")}


def _stem(assignment: Assignment) -> str:
    return _words(assignment.notebook.rpartition(".")[0])


def _slug(assignment: Assignment) -> str:
    return _words(assignment.name)


def _words(name: str) -> str:
    """Return a name's words: `My_01-Perceptron (2)` is `my 01 perceptron 2`."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.findall(r"[^\W_]+", plain))
