"""What is kept of a student's notebooks for one assignment: the latest, and where each is from."""

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .. import atomic
from .assignment import Assignment
from .entries import BadFileError, Entry
from .folder import Folder
from .naming import Named

STATUSES = ("new", "changed", "same", "superseded", "refused")


@dataclass(frozen=True)
class Collected:
    """What came of one file.

    Attributes:
        status: `new`; `changed` (it takes the place of an earlier one); `same` (it was collected
            before); `superseded` (a later one counts); `refused`.
        file: Its name in the zip or folder, printable.
        reason: Why it was refused, and what to do; or something else to know.
        student: The student's id; empty if it was refused.
        assignment: Name of the assignment; empty if it was refused.
        submitted: When it was handed in, ISO 8601; empty if unknown.
        late: Whether that was after the due date.
    """

    status: str
    file: str
    reason: str = ""
    student: str = ""
    assignment: str = ""
    submitted: str = ""
    late: bool = False


@dataclass(frozen=True)
class Found:
    """A notebook whose assignment is known.

    Attributes:
        entry: The file.
        named: What its name says.
        assignment: What it is for.
        sure: Whether the file itself says so, by its name or its answers.
        sha256: Hash of its bytes.
        submitted: When it was handed in, with a time zone; None if unknown.
        late: Whether that was too late.
    """

    entry: Entry
    named: Named
    assignment: Assignment
    sure: bool
    sha256: str
    submitted: datetime | None
    late: bool


@dataclass(frozen=True)
class _Origin:
    """What stands in a submission's `origin.json`."""

    batch: str
    file: str
    lms: str
    lms_id: str
    name: str
    display: str
    submitted: str
    late: bool
    sha256: str
    attempt: int = 0
    superseded: list[dict[str, str]] = field(default_factory=list)


def settle(
    folder: Folder, batch: str, student: str, group: list[Found], dry_run: bool
) -> list[Collected]:
    """Decide which of a student's notebooks for one assignment counts, and store it.

    Args:
        folder: The course folder.
        batch: Name of the batch that they came with.
        student: The student's id.
        group: The notebooks, one or more, all for the same assignment.
        dry_run: If True, nothing is written.

    Returns:
        What came of each.
    """
    assignment = group[0].assignment
    place = folder.submitted(student, assignment.name)
    before = _stored(place, assignment)
    latest = max(enumerate(group), key=lambda item: (_order(item[1]), item[0]))[1]
    past = before.superseded if before else []
    seen = {one["sha256"] for one in past} | ({before.sha256} if before else set())
    if before is None:
        status = "new"
    elif latest.sha256 in seen:
        status = "same"
    else:
        status = "changed" if _is_later(latest, before) else "superseded"
    done = []
    others = []
    for one in group:
        mine = status if one is latest else "superseded"
        if one is not latest and one.sha256 in seen | {latest.sha256}:
            mine = "same"
        iso = _iso(one.submitted)
        done.append(Collected(mine, one.entry.name, "", student, assignment.name, iso, one.late))
        if mine == "superseded":
            others.append(_short(batch, one))
    origin = _origin(batch, latest)
    if status in ("new", "changed"):
        if before is not None:
            kept = ("batch", "file", "submitted", "sha256")
            others = [{name: str(getattr(before, name)) for name in kept}, *others]
        origin = replace(origin, superseded=past + others)
    elif before is not None:
        origin = replace(before, superseded=past + others)
    if dry_run or (not others and status == "same"):
        return done
    try:
        _store(place, assignment, origin, latest if status in ("new", "changed") else None)
    except BadFileError as problem:
        done = [replace(one, status="refused", reason=str(problem)) for one in done]
    return done


def _order(one: Found) -> tuple[bool, float, int, bool]:
    """Return what the one that counts has the most of: beside the assignment lies scratch paper."""
    time = one.submitted.timestamp() if one.submitted else 0.0
    return (one.sure, time, one.named.attempt, one.named.file == one.assignment.notebook)


def _is_later(one: Found, before: _Origin) -> bool:
    """Return True if a notebook of this batch counts instead of the one that is there."""
    if one.submitted and before.submitted:
        there = datetime.fromisoformat(before.submitted)
        if one.submitted != there:
            return one.submitted > there
    return one.named.attempt >= before.attempt  # what is collected later counts


def _origin(batch: str, one: Found) -> _Origin:
    named = one.named
    return _Origin(
        batch,
        one.entry.name,
        named.lms,
        named.lms_id,
        named.name,
        named.display,
        _iso(one.submitted),
        one.late,
        one.sha256,
        named.attempt,
    )


def _short(batch: str, one: Found) -> dict[str, str]:
    return {
        "batch": batch,
        "file": one.entry.name,
        "submitted": _iso(one.submitted),
        "sha256": one.sha256,
    }


def _iso(when: datetime | None) -> str:
    return when.isoformat() if when else ""


def _stored(place: Path, assignment: Assignment) -> _Origin | None:
    """Return the origin of what is there; None if there is none, or it is not complete."""
    try:
        said: dict[str, Any] = json.loads((place / "origin.json").read_text(encoding="utf-8"))
        origin = _Origin(**said)
        data = (place / assignment.notebook).read_bytes()
    except (OSError, ValueError, TypeError):
        return None
    return origin if hashlib.sha256(data).hexdigest() == origin.sha256 else None


def _store(place: Path, assignment: Assignment, origin: _Origin, one: Found | None) -> None:
    """Write a submission; its `origin.json` last, so that half of one is none.

    Raises:
        BadFileError: If the notebook can no longer be read.
    """
    if one is not None:
        data = one.entry.read()
        if hashlib.sha256(data).hexdigest() != one.sha256:
            raise BadFileError("it changed while it was collected: collect it again")
        place.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(place / assignment.notebook, data)
        stamp = place / "timestamp.txt"
        if one.submitted is None:
            stamp.unlink(missing_ok=True)
        else:
            written = one.submitted.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f UTC")
            atomic.write_text(stamp, f"{written}\n")
    said = json.dumps(asdict(origin), ensure_ascii=False, indent=1)
    atomic.write_text(place / "origin.json", f"{said}\n")
