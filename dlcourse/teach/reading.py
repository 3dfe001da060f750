"""Read a notebook that a student handed in: hostile bytes in, a small valid notebook out.

Only what grading needs is taken over: the cells' kinds, sources, ids and nbgrader's marks. Outputs,
attachments and all other metadata are dropped before anything looks at them.
"""

import itertools
import json
import math
import re
from typing import Any

MAX_BYTES = 20 * 2**20
MAX_CELLS = 2_000
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_FLAGS = ("grade", "locked", "solution", "task")
_AGAIN = "Open your notebook in Jupyter, save it, and hand in the file that ends in `.ipynb`."
# what students hand in by mistake, by its first bytes
_OTHERS = (
    (b"PK\x03\x04", "a zip or an office document"),
    (b"%PDF", "a PDF"),
    (b"<", "a web page: perhaps an exported or a downloaded view of the notebook"),
    (b"\x89PNG", "an image"),
    (b"\x1f\x8b", "a compressed file"),
)


class UnreadableError(Exception):
    """A file that cannot be read as a notebook.

    Attributes:
        reason: Short and stable: `empty`, `too large`, `not utf-8`, `null bytes`, `not json`,
            `too deep`, `not a notebook`, `wrong format` or `too many cells`.
        message: What the student reads: what is wrong, and what to do.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


def read_notebook(data: bytes) -> Any:
    """Return a notebook of format 4.5 that holds what grading needs, valid whatever came in.

    Each cell has a kind (`code`, `markdown` or `raw`), its source, an id (a missing or repeated one
    becomes `unnamed-…`) and, under `nbgrader` in its metadata, nbgrader's marks if they are of
    the right types. The notebook's metadata holds `dlcourse.slug`, if that is a text.

    Args:
        data: The file, as it was handed in.

    Raises:
        UnreadableError: If it is no notebook that can be read.

    Example:
        >>> read_notebook(b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "1"}]}').cells
        [{'cell_type': 'code', 'id': 'unnamed-1', 'metadata': {}, 'source': '1', ...}]
    """
    raw = _object(_text(data))
    version = raw.get("nbformat")
    if version == 3:
        raw = _upgraded(raw)
    elif not isinstance(version, int) or isinstance(version, bool):
        raise UnreadableError(
            "not a notebook",
            f"The file holds data (JSON), but it is no Jupyter notebook: it has no `nbformat`. "
            f"{_AGAIN}",
        )
    elif version != 4:
        raise UnreadableError(
            "wrong format",
            f"The notebook must be of format 4 (or 3). It is of format {version}. Save it with a "
            "current Jupyter, and hand it in again.",
        )
    return _notebook(raw)


def _text(data: bytes) -> str:
    """Return the file as text."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(
            "too large",
            f"The file must have at most {MAX_BYTES / 2**20:.0f} MB. It has "
            f"{len(data) / 2**20:.1f} MB. Clear the outputs (in Jupyter: Edit, Clear Outputs of "
            "All Cells), save, and hand it in again.",
        )
    if not data.strip():
        raise UnreadableError("empty", f"The file is empty. {_AGAIN}")
    for start, what in _OTHERS:
        if data.lstrip().startswith(start):
            raise UnreadableError("not json", f"The file is no notebook but {what}. {_AGAIN}")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(
            "not utf-8", f"The file must be text in UTF-8. It is in UTF-16. {_AGAIN}"
        )
    if b"\0" in data:
        raise UnreadableError(
            "null bytes",
            f"The file holds null bytes, which no notebook does: it was damaged on its way. "
            f"{_AGAIN}",
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise UnreadableError(
            "not utf-8",
            f"The file must be text in UTF-8. Byte {problem.start + 1} is none. {_AGAIN}",
        ) from problem


def _object(text: str) -> dict[str, Any]:
    """Return the object that the text holds as JSON."""
    try:
        found = json.loads(
            text, parse_constant=lambda name: None, parse_int=_whole, parse_float=_decimal
        )
    except json.JSONDecodeError as problem:
        raise UnreadableError(
            "not json",
            f"The file is no notebook that can be read: in line {problem.lineno} it stops being "
            f"valid JSON. It was cut off, or edited by hand. {_AGAIN}",
        ) from problem
    except RecursionError as problem:
        raise UnreadableError(
            "too deep",
            f"The file holds lists within lists, too many to be a notebook. {_AGAIN}",
        ) from problem
    if not isinstance(found, dict):
        raise UnreadableError(
            "not a notebook",
            f"The file holds data (JSON), but it is no Jupyter notebook: it is no object. {_AGAIN}",
        )
    return found


def _whole(digits: str) -> int | None:
    return int(digits) if len(digits) < 20 else None  # no number in a notebook is as long


def _decimal(digits: str) -> float | None:
    value = float(digits)
    return value if math.isfinite(value) else None


def _upgraded(raw: dict[str, Any]) -> dict[str, Any]:
    """Return a notebook of format 3 as one of format 4: its cells stood in sheets."""
    sheets = raw.get("worksheets")
    if not isinstance(sheets, list):
        raise _no_cells()
    cells = []
    for sheet in sheets:
        for cell in _cells(sheet.get("cells") if isinstance(sheet, dict) else None):
            code = cell.get("cell_type") == "code"
            kind, source = ("code", "input") if code else ("markdown", "source")
            metadata = cell.get("metadata")
            cells.append({"cell_type": kind, "source": cell.get(source), "metadata": metadata})
    return {"cells": cells}


def _notebook(raw: dict[str, Any]) -> Any:
    from nbformat import from_dict

    cells = []
    taken: set[str] = set()
    found = _cells(raw.get("cells"))
    given = {id for cell in found if (id := _id(cell))}
    for number, cell in enumerate(found, 1):
        kind = cell.get("cell_type")
        id = _id(cell)
        if not id or id in taken:
            id = _free_id(number, given | taken)
        taken.add(id)
        made = {
            "cell_type": kind if kind in ("code", "markdown") else "raw",
            "id": id,
            "metadata": _marks(cell.get("metadata")),
            "source": _source(cell.get("source"), number),
        }
        if kind == "code":
            made |= {"execution_count": None, "outputs": []}
        cells.append(made)
    metadata = _inside(_inside(raw, "metadata"), "dlcourse")
    slug = metadata.get("slug")
    kept = {"dlcourse": {"slug": _clean(slug)[:100]}} if isinstance(slug, str) else {}
    return from_dict({"nbformat": 4, "nbformat_minor": 5, "metadata": kept, "cells": cells})


def _cells(found: Any) -> list[dict[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(cell, dict) for cell in found):
        raise _no_cells()
    if len(found) > MAX_CELLS:
        raise UnreadableError(
            "too many cells",
            f"The notebook must have at most {MAX_CELLS:,} cells. It has {len(found):,}. Delete "
            "what is not yours, and hand it in again.",
        )
    return found


def _no_cells() -> UnreadableError:
    return UnreadableError(
        "not a notebook",
        f"The file says that it is a Jupyter notebook, but it has no list of cells. {_AGAIN}",
    )


def _source(found: Any, number: int) -> str:
    lines = [found] if isinstance(found, str) else found
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise UnreadableError(
            "not a notebook", f"Cell {number} of the notebook holds no text. {_AGAIN}"
        )
    return _clean("".join(lines))


def _clean(text: str) -> str:
    """Return a text that can be stored: null characters and halves of characters are replaced."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _id(cell: dict[str, Any]) -> str:
    id = cell.get("id")
    return id if isinstance(id, str) and _ID.fullmatch(id) else ""


def _free_id(number: int, taken: set[str]) -> str:
    names = (f"unnamed-{free}" for free in itertools.count(number, MAX_CELLS))
    return next(name for name in names if name not in taken)


def _inside(found: Any, name: str) -> dict[str, Any]:
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, dict) else {}


def _marks(metadata: Any) -> dict[str, Any]:
    """Return nbgrader's marks of a cell, those of the right types."""
    marks = _inside(metadata, "nbgrader")
    kept: dict[str, Any] = {}
    if isinstance(marks.get("grade_id"), str):
        kept["grade_id"] = _clean(marks["grade_id"])[:200]
    kept |= {flag: marks[flag] for flag in _FLAGS if isinstance(marks.get(flag), bool)}
    points = marks.get("points")
    if isinstance(points, int | float) and not isinstance(points, bool):
        kept["points"] = points
    return {"nbgrader": kept} if kept else {}
