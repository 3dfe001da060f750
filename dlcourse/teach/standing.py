"""Where a class stands: what was handed in, what is graded, what waits for the teacher."""

from collections.abc import Sequence
from dataclasses import dataclass

from . import gradebook
from .assignment import Assignment
from .folder import Folder
from .grading import key
from .grading_run import load_result, make_job, read_given, read_origin


@dataclass(frozen=True)
class Standing:
    """Where an assignment stands; all but the name are numbers of submissions, or of texts.

    Attributes:
        assignment: Its name.
        due: ISO 8601; empty for no date.
        handed_in: Submissions.
        late: Of these, handed in after the due date.
        graded: With a result that still holds.
        stale: With a result of an earlier file, release, check or seed: to be graded again.
        ungraded: Without a result, or with one that was stopped.
        unreadable: Of the graded, those that are no notebook.
        waiting: Texts, and answers that no check could judge, which wait for the teacher.
        findings: Submissions with something that the teacher should know.
    """

    assignment: str
    due: str
    handed_in: int
    late: int
    graded: int
    stale: int
    ungraded: int
    unreadable: int
    waiting: int
    findings: int


def standings(folder: Folder, assignments: Sequence[Assignment]) -> list[Standing]:
    """Return where assignments stand.

    Raises:
        OSError: If a submission or a release cannot be read.
    """
    by_hand = gradebook.manual(folder)
    return [_standing(folder, assignment, by_hand) for assignment in assignments]


def _standing(
    folder: Folder,
    assignment: Assignment,
    by_hand: dict[tuple[str, str], dict[str, gradebook.Manual]],
) -> Standing:
    given = read_given(folder, assignment)
    counts = dict.fromkeys(
        ("late", "graded", "stale", "ungraded", "unreadable", "waiting", "findings"), 0
    )
    students = list(folder.submissions(assignment.name))
    for student in students:
        counts["late"] += read_origin(folder, student, assignment).get("late") is True
        result = load_result(folder, student, assignment)
        if result is None or result.verdict == "stopped":
            counts["ungraded"] += 1
            continue
        holds = _content(result.key) == _content(key(make_job(folder, given, student)))
        counts["graded" if holds else "stale"] += 1
        counts["unreadable"] += result.verdict == "unreadable"
        counts["findings"] += bool(result.findings)
        marked = by_hand.get((student, assignment.name), {})
        counts["waiting"] += sum(
            mark.points is None
            and (mark.exercise not in marked or marked[mark.exercise].points is None)
            for mark in result.marks
        )
    return Standing(assignment.name, assignment.due, len(students), **counts)


def _content(of: str) -> str:
    return of.partition("-")[0]  # other limits make no grade stale
