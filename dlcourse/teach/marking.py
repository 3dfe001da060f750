"""Manual points for texts by way of a table: written, filled in elsewhere, read back."""

import ast
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from .. import atomic
from .assignment import Assignment, load_all
from .folder import Folder
from .gradebook import Given, Manual, manual, set_all
from .result import Result

COLUMNS = ("student", "assignment", "exercise", "points possible", "points", "comment", "answer")
_KEY = ("student", "assignment", "exercise")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_LONGEST = 30_000  # characters: a spreadsheet's cell takes 32,767
_SHOWN = 20  # bad rows


def write_marks(folder: Folder, path: Path) -> int:
    """Write a CSV with a row for each text that was handed in, marked or not.

    Args:
        folder: The course folder.
        path: The file, which is replaced.

    Returns:
        The number of rows.

    Raises:
        ValueError: If a result cannot be read.
        OSError: If the file cannot be written.
    """
    given = manual(folder)
    made = io.StringIO(newline="")
    table = csv.writer(made)
    table.writerow(COLUMNS)
    count = 0
    for count, (mark_of, answer, possible) in enumerate(_texts(folder), 1):  # noqa: B007
        student, assignment, exercise = mark_of
        now = given.get((student, assignment), {}).get(exercise, _NOTHING)
        points = "" if now.points is None else f"{now.points:g}"
        row = (*mark_of, f"{possible:g}", points, safe(now.comment), safe(words_of(answer).strip()))
        table.writerow(row)
    text = "\ufeff" + made.getvalue()  # with the mark, spreadsheets take it for UTF-8
    atomic.write_bytes(path, text.encode("utf-8", "replace"))
    return count


_NOTHING = Manual(None, "", False)


def _texts(folder: Folder) -> Iterator[tuple[tuple[str, str, str], str, float]]:
    for assignment in load_all(folder):
        for student in _graded(folder, assignment):
            for mark in Result.load(folder.result(student, assignment.name)).marks:
                if mark.kind == "text" and mark.points is None:
                    yield (student, assignment.name, mark.exercise), mark.answer, mark.possible


def _graded(folder: Folder, assignment: Assignment) -> list[str]:
    students = folder.submissions(assignment.name)
    return [one for one in students if folder.result(one, assignment.name).is_file()]


def words_of(source: str) -> str:
    """Return the text that a cell assigns; the whole source where it is anything else.

    Example:
        >>> words_of('answer = "A line cannot part them."')
        'A line cannot part them.'
    """
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return source
    value = body[0].value if len(body) == 1 and isinstance(body[0], ast.Assign) else None
    return value.value if isinstance(value, ast.Constant) and type(value.value) is str else source


def safe(text: str) -> str:
    """Return text as a spreadsheet's cell that is no formula.

    Example:
        >>> safe("=1+1"), safe("1 + 1")
        ("'=1+1", '1 + 1')
    """
    shown = text.replace("\0", "")
    shown = shown if len(shown) <= _LONGEST else shown[:_LONGEST] + " …"
    return "'" + shown if shown.startswith(_FORMULA) else shown


def _unsafe(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def read_marks(folder: Folder, path: Path, *, dry_run: bool = False) -> int:
    """Read the points and comments of a CSV that `write_marks` wrote, and enter them.

    A row without points leaves the points as they are. A spreadsheet's `;` and decimal comma
    will do.

    Args:
        folder: The course folder.
        path: The file.
        dry_run: Whether to enter nothing.

    Returns:
        The number of rows that change something.

    Raises:
        ValueError: If a row is not good; every bad one is named, and nothing is entered.
        OSError: If the file cannot be read.
    """
    rows = _rows(path)
    given = manual(folder)
    possible = {
        (student, assignment.name, item.id): item.points
        for assignment in load_all(folder)
        for student in _graded(folder, assignment)
        for item in assignment.items
    }
    changes: list[Given] = []
    problems: list[str] = []
    seen: set[tuple[str, ...]] = set()
    for line, row in rows:
        key = (row["student"].strip(), row["assignment"].strip(), row["exercise"].strip())
        now = given.get(key[:2], {}).get(key[2], _NOTHING)
        try:
            if key in seen:
                raise ValueError(f"{' / '.join(key)[:120]!r} is there twice")
            seen.add(key)
            points = _points(row["points"], key, possible)
        except ValueError as problem:
            problems.append(f"row {line}: {problem}")
            continue
        points = now.points if points is None else points
        comment = _unsafe(row["comment"].strip())
        if (points, comment) != (now.points, now.comment):
            changes.append(Given(*key, points, comment))
    if problems:
        more = f" And {len(problems) - _SHOWN} more." if len(problems) > _SHOWN else ""
        raise ValueError(
            f"Every row of {path.name} must be good before any is entered. Received: "
            f"{'; '.join(problems[:_SHOWN])}.{more} Nothing was entered; mend the rows and read "
            "the file again."
        )
    if changes and not dry_run:
        set_all(folder, changes)
    return len(changes)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ValueError(
            f"{path.name} must be a CSV in UTF-8. Received: other bytes. In the spreadsheet, save "
            "it as “CSV UTF-8”."
        ) from problem
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
        rows = [(number, dict(row)) for number, row in enumerate(table, 2)]
    except csv.Error as problem:
        raise ValueError(f"{path.name} must be a CSV. Received: {problem}.") from problem
    needed = (*_KEY, "points", "comment")
    missing = [name for name in needed if name not in (table.fieldnames or ())]
    if missing:
        raise ValueError(
            f"{path.name} must have the columns {', '.join(needed)}. Received: none named "
            f"{', '.join(missing)}. `dlcourse teach export --format marks` writes such a file."
        )
    return rows


def _points(
    text: str, key: tuple[str, str, str], possible: dict[tuple[str, str, str], float]
) -> float | None:
    if key not in possible:
        raise ValueError(f"{' / '.join(key)[:120]!r} is no graded student, assignment and exercise")
    if not text.strip():
        return None
    try:
        points = float(text.strip().replace(",", "."))
    except ValueError:
        points = -1.0
    if not 0 <= points <= possible[key]:
        raise ValueError(f"points must be from 0 to {possible[key]:g}, not {text.strip()[:40]!r}")
    return points
