"""What the name of a handed-in file says: whose it is, when it came, which attempt it is.

Each learning platform writes names of its own:

- Moodle: `Ada Lovelace_12345_assignsubmission_file_/work.ipynb`, or without folders
  `Ada Lovelace_12345_assignsubmission_file_work.ipynb`. The number belongs to a person *in one
  assignment*: the same person has another one in the next.
- Canvas: `lovelaceada_LATE_1234_56789_work-1.ipynb`: name, LATE if it was, the person's number,
  the file's number, and `-1`, `-2` … for what was handed in again.
- nbgrader's exchange: a folder `ada+perceptron+2026-11-20 17:00:00.000000 UTC+hash`.
- nbgrader's `submitted/ada/perceptron/`, or plain folders `ada/01_perceptron.ipynb`.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from pathlib import PurePath
from zoneinfo import ZoneInfo

_MOODLE = re.compile(
    r"(?P<name>[^_]{1,150})_(?P<id>\d{1,18})_assignsubmission_[a-z]+(?:_(?P<file>.*))?"
)
_CANVAS = re.compile(
    r"(?P<name>[^_]{1,150}?)(?P<late>_LATE)?_(?P<id>\d{1,18})_\d{1,18}_(?P<file>.+)"
)
_CANVAS_ANONYMOUS = re.compile(r"anon(?P<late>_LATE)?_(?P<id>[A-Za-z0-9]{5})_\d{1,18}_(?P<file>.+)")
_EXCHANGE = re.compile(
    r"(?P<user>.{1,150})\+(?P<assignment>[^+]+)\+"
    r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?)"
    r"(?: (?P<zone>[+-]?\w{1,40}))?(?:\+[^+]*)?"
)
_ATTEMPT = re.compile(r"(?P<stem>.+)-(?P<attempt>\d{1,3})(?P<suffix>\.[a-z]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Named:
    """What a name says.

    Attributes:
        lms: `moodle`, `canvas`, `exchange` or `folder`.
        lms_id: What the platform calls the person, or the person in this assignment.
        name: What the platform calls the submission, for the way back.
        display: The person's name; empty if nothing says it.
        file: The file's own name.
        assignment: Name of the assignment, where a folder is called after one; or empty.
        submitted: When it was handed in, with a time zone; None if the name does not say.
        late: Whether the platform says so; None where it says nothing.
        attempt: 0, or which one it is where the platform counts.
    """

    lms: str
    lms_id: str
    name: str
    display: str
    file: str
    assignment: str = ""
    submitted: datetime | None = None
    late: bool | None = None
    attempt: int = 0


def read_name(
    parts: tuple[str, ...],
    inner: tuple[str, ...] = (),
    assignments: Collection[str] = (),
) -> Named:
    """Return what a path says.

    Only the platform's part of it is believed: a student names the file, and what is in a zip.

    Args:
        parts: Path of the file, from the collected folder's or zip's own name on.
        inner: Path within that file, if it is a zip that was handed in.
        assignments: Names of assignments, which folders may be called after.

    Example:
        >>> named = read_name(("a.zip", "Ada Lovelace_12_assignsubmission_file_", "x.ipynb"))
        >>> named.lms, named.lms_id, named.display, named.file
        ('moodle', '12', 'Ada Lovelace', 'x.ipynb')
    """
    file = (inner or parts)[-1]
    for place, part in enumerate(parts):
        if found := _MOODLE.fullmatch(part):
            is_file = place == len(parts) - 1
            own = found["file"] if is_file and not inner else file
            whole = f"{found['name']}_{found['id']}_assignsubmission_file_"
            # the kind of plugin may differ; Moodle reads the name back up to the number
            name = part if not is_file else whole
            return Named("moodle", found["id"], name, found["name"].strip(), own or file)
        if found := _EXCHANGE.fullmatch(part):
            when = _time(found["time"], found["zone"] or "UTC")
            user = found["user"]
            return Named("exchange", user, part, user, file, found["assignment"], when)
    if found := _CANVAS.fullmatch(parts[-1]) or _CANVAS_ANONYMOUS.fullmatch(parts[-1]):
        own, attempt = found["file"], 0
        if again := _ATTEMPT.fullmatch(own):
            own, attempt = again["stem"] + again["suffix"], int(again["attempt"])
        display = found.groupdict().get("name") or f"anon {found['id']}"
        late = found["late"] is not None
        own = file if inner else own
        return Named("canvas", found["id"], parts[-1], display, own, "", None, late, attempt)
    return _of_folders(parts, file, bool(inner), assignments)


def _of_folders(
    parts: tuple[str, ...], file: str, zipped: bool, assignments: Collection[str]
) -> Named:
    """Return what plain folders say: nbgrader's `submitted/ada/perceptron/`, or `ada/`."""
    folders = list(parts[:-1])
    assignment = ""
    if "submitted" in folders[:-1]:
        folders = folders[folders.index("submitted") + 1 :]
        student, assignment = [*folders, ""][:2]
    elif zipped and len(folders) == 1:
        student = PurePath(parts[-1]).stem  # a folder of zips, one a student
    else:
        if folders and folders[-1] in assignments:
            assignment = folders.pop()
        student = folders[-1] if folders else ""
    return Named("folder", student, student, student, file, assignment)


def _time(text: str, zone: str) -> datetime | None:
    """Return a time as nbgrader writes it, `2026-11-20 17:00:00.000000 UTC`; None for nonsense.

    In the exchange the student's own account makes the folder, so any name may come.
    """
    try:
        when = datetime.fromisoformat(text).replace(tzinfo=_zone(zone))
        when.astimezone(UTC)  # the first and the last day there is have no time elsewhere
    except (ValueError, OverflowError):
        return None
    return when


def _zone(zone: str) -> tzinfo:
    if sign := re.fullmatch(r"([+-])(\d\d):?(\d\d)", zone):
        offset = timedelta(hours=int(sign[2]), minutes=int(sign[3]))
        return timezone(-offset if sign[1] == "-" else offset)
    if zone in ("UTC", "GMT", "Z"):
        return UTC
    try:
        return ZoneInfo(zone)
    except (ValueError, OSError, KeyError):  # KeyError: what ZoneInfo raises for an unknown one
        return UTC
