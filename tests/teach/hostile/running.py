"""Grade hostile submissions in processes of their own, and read what they came to."""

import dataclasses
import tempfile
from pathlib import Path
from typing import Any

from dlcourse.course import notebook
from dlcourse.teach.boxes.interface import Limits
from dlcourse.teach.result import Mark, Result

from .attempt import EITHER, NOTHING, RIGHT, Attempt
from .honest import assignment, honest, release, to_bytes

SEED = 2**60 + 11
# small, so that what hits them ends soon; a start with NumPy takes less than a second of the four
LIMITS = Limits(
    cell_seconds=4.0,
    total_seconds=60.0,
    memory_bytes=700 * 2**20,
    processes=16,
    disk_bytes=16 * 2**20,
    output_bytes=2**20,
)
HONEST = Attempt("honest", "nothing", lambda: to_bytes(honest()))


def grade(attempt: str | None) -> Result:
    """Grade the attempt of this name, or an honest submission, in a fresh box.

    Called in a process of a pool: it gets a name, since what makes a submission is no plain value.
    """
    from dlcourse.teach.boxes.find import find_box
    from dlcourse.teach.grading import Job, grade_job

    from . import ATTEMPTS

    chosen = HONEST if attempt is None else next(it for it in ATTEMPTS if it.name == attempt)
    job = Job(
        student="mallory",
        assignment=assignment(),
        release=notebook.as_text(release()),
        submission=chosen.make(),
        seed=SEED,
        limits=LIMITS,
        private="",
        submitted="",
    )
    result, text = grade_job(job, find_box())
    text.encode("utf-8")  # whatever is in it, it can be written down
    with tempfile.TemporaryDirectory() as folder:
        result.save(Path(folder) / "result.json")
        return Result.load(Path(folder) / "result.json")


def came_to(mark: Mark) -> str:
    """Return RIGHT or NOTHING for a mark; a description for one that is in between."""
    full = mark.status == "passed" and mark.points == mark.possible
    if full or (mark.kind == "text" and mark.status == "waiting" and mark.points is None):
        return RIGHT
    if not mark.points and mark.status not in ("passed", "waiting"):
        return NOTHING
    return f"{mark.points} of {mark.possible}, {mark.status}"


def agrees(mark: Mark, expected: str) -> bool:
    """Return True if a mark came to what was expected."""
    return came_to(mark) in ((RIGHT, NOTHING) if expected == EITHER else (expected,))


def all_said(result: Result) -> str:
    """Return all text of a result, in lower case."""
    parts: list[Any] = [result.message, *map(dataclasses.astuple, result.findings)]
    parts += [(mark.title, mark.message, mark.diagnosis) for mark in result.marks]
    return repr(parts).lower()
