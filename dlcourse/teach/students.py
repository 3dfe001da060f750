"""Who a student is: from the teacher's list, or from what the learning platform said."""

import csv
import functools
import json
from pathlib import Path
from typing import Any

from .folder import Folder, check_name

STUDENTS = "students.csv"

# formgrader writes names into its page as they are
_NO_TAGS = str.maketrans("<>", "‹›")
COLUMNS = ("id", "first_name", "last_name", "email", "lms_id")


def details(folder: Folder, student: str) -> dict[str, Any]:
    """Return what nbgrader's gradebook keeps of a student: names, e-mail address, id in the LMS.

    `students.csv` in the course folder comes first, then the name that the latest submission
    came with.

    Raises:
        ValueError: As of `rows`.
    """
    known = _came_with(folder, student)
    known.update({name: value for name, value in listed(folder).get(student, {}).items() if value})
    return {name: _plain(value) for name, value in known.items() if value}


def listed(folder: Folder) -> dict[str, dict[str, str]]:
    """Return whom `students.csv` lists: names, e-mail address and id in the LMS, some empty.

    Raises:
        ValueError: As of `rows`.
    """
    return {
        row["id"]: {
            "first_name": row["first_name"],
            "last_name": row["last_name"],
            "email": row["email"],
            "lms_user_id": row["lms_id"],
        }
        for row in rows(folder)
    }


def rows(folder: Folder) -> tuple[dict[str, str], ...]:
    """Return the rows of `students.csv`, each with all of `COLUMNS`; none without the file.

    A column `name` stands for `first_name` and `last_name` where these are empty.

    Raises:
        ValueError: If it has no column `id`, or an id cannot be one.
    """
    file = folder.root / STUDENTS
    return _rows(file, file.stat().st_mtime_ns) if file.is_file() else ()


@functools.lru_cache(maxsize=4)
def _rows(file: Path, changed: int) -> tuple[dict[str, str], ...]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        read = list(csv.DictReader(opened))
    if read and "id" not in read[0]:
        raise ValueError(
            f"{STUDENTS} must have a column `id`, and may have name (or first_name and "
            f"last_name), email and lms_id. Received: {', '.join(map(str, read[0]))[:200]}."
        )
    found = []
    for row in read:
        given = {name: (value or "").strip() for name, value in row.items() if name}
        cells = {name: given.get(name, "") for name in COLUMNS}
        if not cells["first_name"] and not cells["last_name"]:
            first, _, last = given.get("name", "").rpartition(" ")
            cells["first_name"], cells["last_name"] = first, last
        check_name(f"student in {STUDENTS}", cells["id"])
        found.append(cells)
    return tuple(found)


def _plain(text: str) -> str:
    return "".join(filter(str.isprintable, text.translate(_NO_TAGS)))


def _came_with(folder: Folder, student: str) -> dict[str, str]:
    origins = sorted((folder.root / "submitted" / student).glob("*/origin.json"))
    if not origins:
        return {}
    latest = max(origins, key=lambda path: path.stat().st_mtime_ns)
    said = json.loads(latest.read_text(encoding="utf-8"))
    first, _, last = str(said.get("display") or "")[:120].strip().rpartition(" ")
    return {
        "first_name": first,
        "last_name": last,
        "lms_user_id": str(said.get("lms_id") or "")[:120],
    }
