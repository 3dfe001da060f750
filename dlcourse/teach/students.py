"""Who a student is: from the teacher's list, or from what the learning platform said."""

import csv
import functools
import json
from pathlib import Path
from typing import Any

from .folder import Folder

# formgrader writes names into its page as they are
_NO_TAGS = str.maketrans("<>", "‹›")
COLUMNS = ("id", "first_name", "last_name", "email", "lms_id")


def details(folder: Folder, student: str) -> dict[str, Any]:
    """Return what nbgrader's gradebook keeps of a student: names, e-mail address, id in the LMS.

    `students.csv` in the course folder comes first (columns `COLUMNS`; only `id` is needed),
    then the name that the latest submission came with.

    Raises:
        ValueError: If `students.csv` has no column `id`.
    """
    known = {**_came_with(folder, student), **listed(folder).get(student, {})}
    return {name: value for name, value in known.items() if value}


def listed(folder: Folder) -> dict[str, dict[str, str]]:
    """Return whom `students.csv` lists: names, e-mail address and id in the LMS, some empty.

    Raises:
        ValueError: If it has no column `id`.
    """
    file = folder.root / "students.csv"
    return _listed(file, file.stat().st_mtime_ns) if file.is_file() else {}


@functools.lru_cache(maxsize=4)
def _listed(file: Path, changed: int) -> dict[str, dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    if rows and "id" not in rows[0]:
        raise ValueError(
            f"students.csv must have the columns {', '.join(COLUMNS)}; only `id` is needed. "
            f"Received: {', '.join(map(str, rows[0]))[:200]}."
        )
    return {
        row["id"].strip(): {
            "first_name": (row.get("first_name") or "").strip(),
            "last_name": (row.get("last_name") or "").strip(),
            "email": (row.get("email") or "").strip(),
            "lms_user_id": (row.get("lms_id") or "").strip(),
        }
        for row in rows
        if row["id"]
    }


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
