"""What a class handed in, as plain records: results, points by hand and origins in one place."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from .assignment import Assignment
from .folder import Folder
from .gradebook import Manual, manual
from .result import Mark, Result
from .students import listed

Given = Mapping[tuple[str, str], Mapping[str, Manual]]


@dataclass(frozen=True)
class Origin:
    """Where a submission came from, as `collect` wrote it down.

    Attributes:
        lms: `moodle`, `canvas`, `exchange` or `folder`; empty if unknown.
        lms_id: The learning platform's number of the student; empty if it has none.
        file: Name of the file that was handed in.
        name: What the platform calls the submission, for the way back.
        display: The student's full name; may be empty.
        submitted: ISO 8601; empty if unknown.
        late: True if it came after the due date.
    """

    lms: str = ""
    lms_id: str = ""
    file: str = ""
    name: str = ""
    display: str = ""
    submitted: str = ""
    late: bool = False


@dataclass(frozen=True)
class Graded:
    """One exercise of a submission, with what the teacher decided.

    Attributes:
        mark: What the check came to.
        points: The points that count: by hand where given, else by the check. None while they wait.
        comment: What the teacher wrote.
    """

    mark: Mark
    points: float | None
    comment: str

    @property
    def outcome(self) -> str:
        """`passed`, `wrong`, `not attempted`, `waiting`, `not judged`, or `marked` by hand."""
        if self.points is None:
            return "not judged" if self.mark.status == "not judged" else "waiting"
        return "marked" if self.mark.points is None else self.mark.status


@dataclass(frozen=True)
class Submission:
    """What one student handed in for one assignment.

    Attributes:
        student: The student's id.
        assignment: The assignment.
        origin: Where it came from.
        result: What grading came to; None if it has not been graded.
        graded: The exercises of the assignment in order; empty if it has not been graded.
        problem: Why its result cannot be read; empty if it can.
    """

    student: str
    assignment: Assignment
    origin: Origin
    result: Result | None
    graded: tuple[Graded, ...]
    problem: str = ""

    @property
    def points(self) -> float:
        """Points so far; those that wait count nothing yet."""
        return sum(each.points or 0.0 for each in self.graded)

    @property
    def possible(self) -> float:
        """Points that the assignment can give."""
        return sum(item.points for item in self.assignment.items)

    @property
    def waiting(self) -> int:
        """How many exercises wait for the teacher."""
        return sum(each.points is None for each in self.graded)

    @property
    def final(self) -> bool:
        """True if it has been graded and nothing waits."""
        return self.result is not None and not self.waiting

    @property
    def submitted(self) -> str:
        """When it was handed in, ISO 8601; empty if unknown."""
        return self.origin.submitted or (self.result.submitted if self.result else "")


@dataclass(frozen=True)
class Class:
    """A class: whoever is listed or handed something in.

    Attributes:
        title: The course's title.
        assignments: In order.
        students: Ids, sorted by name.
        names: The full name of each student; the id where none is known.
        emails: Addresses, of those that have one in `students.csv`.
        submissions: By student and assignment's name.
    """

    title: str
    assignments: tuple[Assignment, ...]
    students: tuple[str, ...]
    names: Mapping[str, str]
    emails: Mapping[str, str]
    submissions: Mapping[tuple[str, str], Submission]

    def of(self, assignment: Assignment) -> list[Submission]:
        """Return the submissions of an assignment, by the students' names."""
        found = (self.submissions.get((student, assignment.name)) for student in self.students)
        return [each for each in found if each is not None]

    def by(self, student: str) -> list[Submission]:
        """Return what a student handed in, in the assignments' order."""
        found = (self.submissions.get((student, each.name)) for each in self.assignments)
        return [each for each in found if each is not None]


def gather(folder: Folder, assignments: Sequence[Assignment], given: Given | None = None) -> Class:
    """Return the class and what it handed in for `assignments`.

    Args:
        folder: The course folder.
        assignments: Which ones.
        given: What the teacher gave, as `gradebook.manual` returns it; None to ask it.

    Raises:
        ValueError: If there is a gradebook and nbgrader is not installed, or `students.csv` has no
            column `id`.
        OSError: If a result cannot be read.
    """
    given = manual(folder) if given is None else given
    submissions = {}
    for assignment in assignments:
        for student in folder.submissions(assignment.name):
            by_hand = given.get((student, assignment.name), {})
            submissions[student, assignment.name] = _submission(
                folder, student, assignment, by_hand
            )
    known = listed(folder)
    names = {student: student for student in (*known, *(who for who, _ in submissions))}
    displayed = {one.student: one.origin.display for one in submissions.values()}
    names |= {student: name for student, name in displayed.items() if name}
    full = {who: f"{one['first_name']} {one['last_name']}".strip() for who, one in known.items()}
    names |= {student: name for student, name in full.items() if name}
    emails = {student: one["email"] for student, one in known.items() if one["email"]}
    students = sorted(names, key=lambda student: (names[student].casefold(), student))
    return Class(folder.title, tuple(assignments), tuple(students), names, emails, submissions)


def _submission(
    folder: Folder, student: str, assignment: Assignment, manual: Mapping[str, Manual]
) -> Submission:
    origin = read_origin(folder.submitted(student, assignment.name) / "origin.json")
    path = folder.result(student, assignment.name)
    if not path.is_file():
        return Submission(student, assignment, origin, None, ())
    try:
        result = Result.load(path)
    except ValueError as problem:
        return Submission(student, assignment, origin, None, (), str(problem))
    graded = tuple(_graded(mark, manual.get(mark.exercise)) for mark in result.marks)
    return Submission(student, assignment, origin, result, graded)


def _graded(mark: Mark, by_hand: Manual | None) -> Graded:
    if by_hand is None:
        return Graded(mark, mark.points, "")
    given = by_hand.points
    return Graded(mark, mark.points if given is None else given, by_hand.comment)


def read_origin(path: Path) -> Origin:
    """Return what `collect` wrote of a submission; an empty one if that cannot be read."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Origin()
    if not isinstance(stored, dict):
        return Origin()
    texts = ("lms", "lms_id", "file", "name", "display", "submitted")
    found = {name: stored[name] for name in texts if isinstance(stored.get(name), str)}
    return Origin(**found, late=stored.get("late") is True)


def moment(iso: str) -> datetime | None:
    """Return a time that was written down, with its time zone (UTC if none is said), or None.

    Example:
        >>> moment("2026-11-22T18:00:00").isoformat()
        '2026-11-22T18:00:00+00:00'
    """
    try:
        read = datetime.fromisoformat(iso)
    except ValueError:
        return None
    if not 2000 <= read.year <= 2100:  # a clock that was wrong would stretch every time line
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
