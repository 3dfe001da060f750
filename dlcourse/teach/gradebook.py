"""nbgrader's gradebook: what the checks gave goes in, what a teacher gave comes out.

One process writes at a time.
"""

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from .. import atomic
from ..course import nbgrader_api
from .assignment import Assignment, load
from .folder import Folder
from .result import Mark, Result
from .students import details

_LONGEST = 1500  # characters of a comment
_TAG = re.compile(r"<(?=[a-zA-Z/!?])")


@dataclass(frozen=True)
class Manual:
    """What a teacher gave an exercise of a submission.

    Attributes:
        points: With extra credit; None where the points are the check's, or still to be given.
        comment: The teacher's; may be empty.
        waiting: True where an answer waits to be read.
    """

    points: float | None
    comment: str
    waiting: bool


@dataclass(frozen=True)
class Given:
    """Points and a comment that a teacher gives; no points takes them back."""

    student: str
    assignment: str
    exercise: str
    points: float | None
    comment: str


@contextlib.contextmanager
def open_book(folder: Folder) -> Iterator[Any]:
    """Open nbgrader's `Gradebook` of a course folder; a new one where there is none.

    Raises:
        ValueError: If nbgrader is not installed.
    """
    nbgrader_api.must_be_there()
    from nbgrader.api import Gradebook

    url = f"sqlite:///{folder.gradebook.as_posix()}"
    with nbgrader_api.environment(), Gradebook(url, nbgrader_api.COURSE_ID) as book:
        yield book


def record(folder: Folder, assignment: Assignment, result: Result) -> None:
    """Write what a submission came to. What a teacher gave stays where the answer is the same.

    Args:
        folder: The course folder.
        assignment: What was handed in.
        result: What the checks gave.

    Raises:
        ValueError: If the gradebook does not know the assignment.
    """
    from nbgrader.api import MissingEntry

    known = _recorded(folder, result)
    with open_book(folder) as book:
        book.update_or_create_student(result.student, **details(folder, result.student))
        when = {"timestamp": result.submitted} if result.submitted else {}
        try:
            submission = book.update_or_create_submission(assignment.name, result.student, **when)
        except MissingEntry as problem:
            raise ValueError(
                f"The gradebook must know {assignment.name}. Received: {problem}. "
                f"`dlcourse teach assign {assignment.name}` enters it."
            ) from problem
        grades, comments = _cells(submission)
        for mark in result.marks:
            name = _name(mark.exercise)
            same = known.get(mark.exercise) in (None, _hash(mark))
            _grade(grades[name], mark, same=same)
            comment = comments.get(name) or comments[f"{name}-answer"]
            comment.auto_comment = _plain(mark)
        book.db.commit()
    _remember(folder, result)


def _cells(submission: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    notebooks = submission.notebooks
    grades = {grade.name: grade for notebook in notebooks for grade in notebook.grades}
    comments = {said.name: said for notebook in notebooks for said in notebook.comments}
    return grades, comments


def _name(exercise: str) -> str:
    return exercise.replace(".", "-")


def _grade(grade: Any, mark: Mark, *, same: bool) -> None:
    grade.auto_score = mark.points
    if not same:  # the points were for another answer
        grade.manual_score = None
        grade.extra_credit = None
    grade.needs_manual_grade = mark.points is None and grade.manual_score is None


def _plain(mark: Mark) -> str:
    """Return what a check said; nbgrader's pages would take a tag in it for one of theirs."""
    said = "\n".join(filter(None, [mark.title, mark.message]))
    shown = said if len(said) <= _LONGEST else said[: _LONGEST - 2] + " …"
    return _TAG.sub("‹", shown)


def _hash(mark: Mark) -> str:
    return hashlib.sha256(mark.answer.encode("utf-8", "surrogatepass")).hexdigest()


def _recorded(folder: Folder, result: Result) -> dict[str, str]:
    """Return the hash of each answer that stands in the gradebook."""
    path = folder.recorded(result.student, result.assignment)
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _remember(folder: Folder, result: Result) -> None:
    path = folder.recorded(result.student, result.assignment)
    path.parent.mkdir(parents=True, exist_ok=True)
    hashes = {mark.exercise: _hash(mark) for mark in result.marks}
    atomic.write_text(path, json.dumps(hashes, indent=1) + "\n")


def manual(folder: Folder) -> dict[tuple[str, str], dict[str, Manual]]:
    """Return what a teacher gave, and what still waits, by student and assignment.

    Returns:
        For each student and name of an assignment the exercises with manual points or a comment,
        and those that wait.
    """
    if not folder.gradebook.is_file():
        return {}
    found: dict[tuple[str, str], dict[str, Manual]] = {}
    with open_book(folder) as book:
        comments = {
            (student, assignment, cell.removesuffix("-answer")): said
            for student, assignment, cell, said in _comments(book)
        }
        for student, assignment, cell, auto, given, extra, waits in _grades(book):
            said = comments.get((student, assignment, cell)) or ""
            points = given if given is not None else auto if extra else None
            if points is not None and extra:
                points += extra
            waiting = bool(waits) and points is None
            if points is not None or said or waiting:
                entry = found.setdefault((student, assignment), {})
                entry[cell.replace("-", ".", 1)] = Manual(points, said, waiting)
    return found


def _grades(book: Any) -> Iterable[Any]:
    from nbgrader import api

    columns = (api.Grade.auto_score, api.Grade.manual_score, api.Grade.extra_credit)
    return _rows(book, api.Grade, *columns, api.Grade.needs_manual_grade)


def _comments(book: Any) -> Iterable[Any]:
    from nbgrader import api

    return _rows(book, api.Comment, api.Comment.manual_comment)


def _rows(book: Any, kind: Any, *columns: Any) -> Iterable[Any]:
    from nbgrader import api

    submission = api.SubmittedAssignment
    query = book.db.query(submission.student_id, api.Assignment.name, api.BaseCell.name, *columns)
    query = query.select_from(kind).join(api.BaseCell, api.BaseCell.id == kind.cell_id)
    query = query.join(api.SubmittedNotebook, api.SubmittedNotebook.id == kind.notebook_id)
    query = query.join(submission, submission.id == api.SubmittedNotebook.assignment_id)
    query = query.join(api.Assignment, api.Assignment.id == submission.assignment_id)
    return query.order_by(submission.student_id, api.Assignment.name)


def set_manual(
    folder: Folder,
    student: str,
    assignment: str,
    exercise: str,
    points: float | None,
    comment: str = "",
) -> None:
    """Give an exercise of a submission manual points; None takes them back.

    Raises:
        ValueError: If there is no such submission or exercise, or the points are out of range.
    """
    set_all(folder, [Given(student, assignment, exercise, points, comment)])


def set_all(folder: Folder, given: Iterable[Given]) -> None:
    """Give manual points to many exercises: to all of them, or to none if one cannot be.

    Raises:
        ValueError: As `set_manual`.
    """
    from nbgrader.api import MissingEntry

    with open_book(folder) as book:
        for one in given:
            items = {item.id: item for item in load(folder, one.assignment).items}
            try:
                grades, comments = _cells(book.find_submission(one.assignment, one.student))
            except MissingEntry as problem:
                raise ValueError(
                    f"STUDENT must have a graded {one.assignment}. Received: {one.student!r}. "
                    "`dlcourse teach status` lists who has."
                ) from problem
            if one.exercise not in items:
                raise ValueError(
                    f"EXERCISE must be one of {one.assignment}. Received: {one.exercise!r}. "
                    f"There are {', '.join(items)}."
                )
            most = items[one.exercise].points
            if one.points is not None and not 0 <= one.points <= most:
                raise ValueError(
                    f"{one.exercise}: POINTS must be from 0 to {most:g}. Received: {one.points:g}."
                )
            name = _name(one.exercise)
            grade = grades[name]
            grade.manual_score, grade.extra_credit = one.points, None
            grade.needs_manual_grade = one.points is None and grade.auto_score is None
            said = comments.get(name) or comments[f"{name}-answer"]
            said.manual_comment = one.comment or None
        book.db.commit()


def knows(folder: Folder, assignment: str) -> bool:
    """Return True if the gradebook is there and has an assignment; nothing is written."""
    if not folder.gradebook.is_file():
        return False
    from nbgrader.api import Assignment as Known

    with open_book(folder) as book:
        return bool(book.db.query(Known).filter(Known.name == assignment).count())


def forget(folder: Folder, assignment: str) -> None:
    """Take all submissions of an assignment out of the gradebook; the files stay."""
    if not folder.gradebook.is_file():
        return
    with open_book(folder) as book:
        for submission in list(book.assignment_submissions(assignment)):
            book.remove_submission(assignment, submission.student_id)
    for student in folder.submissions(assignment):
        folder.recorded(student, assignment).unlink(missing_ok=True)
