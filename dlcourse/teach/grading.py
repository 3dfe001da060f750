"""Grade one submission: read it, rebuild it, run it in a box, judge what came out."""

import hashlib
import json
import time
import traceback
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

from ..checks.engine.exercise import Exercise
from ..checks.engine.judging import judge
from .assignment import Assignment, Item
from .boxes.interface import Box, Limits
from .examining import Examined, examine
from .fingerprint import checks_fingerprint, versions
from .graded_notebook import graded_notebook
from .marks import Marked, mark, not_judged
from .private import load_source
from .reading import UnreadableError, read_notebook
from .rebuild import Rebuilt, rebuild
from .result import Finding, Result


@dataclass(frozen=True)
class Job:
    """All that grading one submission needs, wherever it happens.

    Attributes:
        student: Who handed it in.
        assignment: What it answers.
        release: The notebook that was given out, as text.
        submission: The file that was handed in, or the beginning of one that is too large.
        seed: The course's secret.
        limits: What it may use.
        private: Source of the teacher's own checks; empty for the course's.
        submitted: When it was handed in, ISO 8601; empty if unknown.
        file_hash: SHA-256 of the file; empty where `submission` is the whole of it.
    """

    student: str
    assignment: Assignment
    release: str
    submission: bytes = field(repr=False)
    seed: int
    limits: Limits
    private: str = ""
    submitted: str = ""
    file_hash: str = ""

    def __post_init__(self) -> None:
        if not self.file_hash:
            object.__setattr__(self, "file_hash", hashlib.sha256(self.submission).hexdigest())


class Graded(NamedTuple):
    """A result, and the graded notebook as text."""

    result: Result
    notebook: str


def key(job: Job) -> str:
    """Return a hash of all that the grade depends on; the same key is not graded twice.

    What stands behind the dash is the limits' part, which changes a grade only where one was hit.
    """
    parts = {
        "file": job.file_hash,
        "release": _hash(job.release),
        "items": [(item.id, item.version, item.points) for item in job.assignment.items],
        "seed": job.seed,
        "checks": checks_fingerprint(),
        "private": _hash(job.private),
    }
    return f"{_hash(json.dumps(parts))}-{_hash(json.dumps(asdict(job.limits)))[:8]}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def grade_job(job: Job, box: Box) -> Graded:
    """Grade a submission. Nothing that it does raises an exception here.

    Args:
        job: The submission.
        box: Where its code runs.

    Returns:
        The result. Its verdict is `unreadable` for a file that is no notebook, `stopped` where
        something of ours failed; then all marks are there, without points.
    """
    began = time.monotonic()
    try:
        graded = _grade(job, box)
    except UnreadableError as problem:
        graded = without_marks(job, "unreadable", problem.message, box.name)
    except Exception as problem:  # ours: a box that does not start, a release that is broken
        where = traceback.extract_tb(problem.__traceback__)[-1]
        said = f"{type(problem).__name__}: {problem} ({where.name}, line {where.lineno})"
        graded = stopped(job, said, box.name)
    seconds = round(time.monotonic() - began, 2)
    return graded._replace(result=replace(graded.result, seconds=seconds))


def _grade(job: Job, box: Box) -> Graded:
    submitted = read_notebook(job.submission)
    release = _release(job)
    rebuilt = rebuild(release, submitted, job.assignment)
    known = _exercises(job)
    asked = {item.id for item in job.assignment.items}
    cells = tuple(cell for cell in rebuilt.cells if cell.kind != "check" or cell.exercise in asked)
    rebuilt = replace(rebuilt, cells=cells)
    examined = examine(rebuilt, box, job.limits, job.seed, known.__getitem__)
    findings = [*rebuilt.findings, *examined.findings]
    marked = {}
    for item in job.assignment.items:
        marked[item.id] = _judged(item, known[item.id], rebuilt, examined, findings)
    text = graded_notebook(release, rebuilt, examined.ran, marked)
    result = _result(job, box.name, "graded", list(marked.values()), findings)
    return Graded(result, text)


def _judged(
    item: Item,
    exercise: Exercise,
    rebuilt: Rebuilt,
    examined: Examined,
    findings: list[Finding],
) -> Marked:
    answer = rebuilt.answers.get(item.id, "")
    evidence = examined.evidence.get(item.id)
    if evidence is None:
        why = examined.unreached.get(item.id, "The assignment holds no check for it.")
        return mark(item, not_judged(item, why), answer)
    if exercise.version != item.version:
        said = f"Given out with version {item.version} of the check, graded with the present one, "
        findings.append(Finding("another version", f"{said}{exercise.version}.", item.id))
    try:
        verdict = judge(exercise, evidence)
        problem = "the reference answers are not installed" if verdict.status == "recorded" else ""
    except Exception as raised:  # a check of ours that did not think of this answer
        problem = f"{type(raised).__name__}: {raised}"
    if not problem:
        return mark(item, verdict, answer, evidence)
    said = f"The check could not judge the answer ({problem}). Read it, and give its points."
    findings.append(Finding("not judged", said, item.id))
    told = "The check could not judge this answer. Your teacher reads it."
    left = mark(item, not_judged(item, told, "left to your teacher"), answer, evidence)
    return replace(left, mark=replace(left.mark, points=None))


def without_marks(job: Job, verdict: str, message: str, box: str) -> Graded:
    """Return what a submission comes to that could not be graded: no points, and why."""
    marked = {item.id: mark(item, not_judged(item, message), "") for item in job.assignment.items}
    findings = [Finding(verdict, message)]
    result = _result(job, box, verdict, list(marked.values()), findings, message)
    return Graded(result, graded_notebook(_release(job), None, {}, marked))


def stopped(job: Job, why: str, box: str) -> Graded:
    """Return what a submission comes to whose grading failed, for a reason of ours."""
    graded = without_marks(
        job, "stopped", "Grading was stopped before its end; your teacher has been told.", box
    )
    finding = Finding("stopped", f"Grading failed: {why} `dlcourse teach grade` tries it again.")
    return graded._replace(result=replace(graded.result, findings=(finding,)))


def _result(
    job: Job,
    box: str,
    verdict: str,
    marked: Sequence[Marked],
    findings: Sequence[Finding],
    message: str = "",
) -> Result:
    return Result(
        student=job.student,
        assignment=job.assignment.name,
        key=key(job),
        file_hash=job.file_hash,
        seed=job.seed,
        versions=versions(),
        box=box,
        verdict=verdict,
        message=message,
        submitted=job.submitted,
        seconds=0.0,
        findings=tuple(findings),
        marks=tuple(one.mark for one in marked),
    )


def _release(job: Job) -> Any:
    from nbformat import v4

    return v4.reads(job.release)


def _exercises(job: Job) -> dict[str, Exercise]:
    """Return the exercises of the assignment, the teacher's own included."""
    from ..checks.engine import registry

    if job.private:
        load_source(job.private, job.assignment.checks)
    return {item.id: registry.find(item.id) for item in job.assignment.items}
