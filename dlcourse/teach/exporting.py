"""Grades as tables: for a spreadsheet, for Moodle and for Canvas.

`csv` has a row for each exercise of each submission, so that it can be filtered and summed by
student, assignment, exercise or diagnosis; the assignment's points are repeated on its rows.
`moodle` is the offline grading worksheet of one assignment, `canvas` a gradebook of all. What
waits for the teacher has no grade in any of them, unless `partial` is asked for.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from .. import atomic
from .gathering import Class, Submission
from .marking import safe
from .pages.rendering import plain, points, when

CSV = (
    *("student", "name", "assignment", "submitted", "late", "verdict"),
    *("assignment_points", "assignment_possible", "exercise", "status", "points", "possible"),
    *("diagnosis", "section", "comment"),
)
# Moodle reads Identifier, Grade, Last modified (grade) and Feedback comments
MOODLE = (
    *("Identifier", "Full name", "Email address", "Status", "Grade", "Maximum grade"),
    *("Grade can be changed", "Last modified (submission)", "Last modified (grade)"),
    "Feedback comments",
)
CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")


@dataclass(frozen=True)
class Table:
    """A table to be written.

    Attributes:
        rows: The heading, then the rest.
        waiting: How many submissions have no grade in it, since something waits.
        unknown: How many are left out, since the platform's number of the student is not known.
        mark: True for a byte-order mark, by which a spreadsheet tells UTF-8.
    """

    rows: tuple[tuple[str, ...], ...]
    waiting: int
    unknown: int
    mark: bool

    def text(self) -> str:
        """Return the table as RFC 4180 has it, with no cell that is a formula."""
        made = io.StringIO(newline="")
        csv.writer(made, lineterminator="\r\n").writerows(self.rows)
        return made.getvalue()

    def write(self, path: Path) -> None:
        """Write the table in one step.

        Raises:
            OSError: If it cannot be written.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(path, (("\ufeff" if self.mark else "") + self.text()).encode("utf-8"))


def csv_table(group: Class, *, partial: bool = False) -> Table:
    """Return every exercise of every submission, one a row.

    Args:
        group: The class.
        partial: True for the points so far where something waits.
    """
    rows: list[tuple[str, ...]] = [CSV]
    for student in group.students:
        for each in group.by(student):
            result = each.result
            head = (
                cell(student),
                cell(group.names[student]),
                each.assignment.name,
                cell(each.submitted),
                "yes" if each.origin.late else "no",
                result.verdict if result else "not graded",
                grade(each, partial),
                points(each.possible),
            )
            if not each.graded:
                rows.append((*head, *[""] * (len(CSV) - len(head))))
            for one in each.graded:
                mark = one.mark
                given = "" if one.points is None else points(one.points)
                told = (cell(mark.diagnosis), cell(mark.section), cell(one.comment))
                rows.append(
                    (*head, mark.exercise, one.outcome, given, points(mark.possible), *told)
                )
    return Table(tuple(rows), _waiting(group), 0, mark=True)


def moodle_table(group: Class, *, partial: bool = False) -> Table:
    """Return the offline grading worksheet of a class with one assignment.

    Moodle finds a student by the participant's number, which is another one in each assignment;
    a submission without one is left out.

    Args:
        group: The class, gathered for one assignment.
        partial: As of `csv_table`.

    Raises:
        ValueError: If there is not exactly one assignment.
    """
    if len(group.assignments) != 1:
        raise ValueError(
            "Moodle's worksheet must be of one assignment. Received: "
            f"{', '.join(each.name for each in group.assignments) or 'none'}. "
            "Name one: `dlcourse teach export CHAPTER --format moodle`."
        )
    rows: list[tuple[str, ...]] = [MOODLE]
    unknown = 0
    for each in group.of(group.assignments[0]):
        if each.origin.lms != "moodle" or not _is_number(each.origin.lms_id):
            unknown += 1
            continue
        given = grade(each, partial)
        rows.append(
            (
                f"Participant {each.origin.lms_id}",
                cell(group.names[each.student]),
                cell(group.emails.get(each.student, "")),
                "Submitted for grading" + (" - Graded" if given else ""),
                given,
                points(each.possible),
                "Yes",
                when(each.submitted) or "-",
                "-",
                cell(escape(comment(each, partial), quote=False)),
            )
        )
    return Table(tuple(rows), _waiting(group), unknown, mark=True)


def canvas_table(
    group: Class, *, partial: bool = False, columns: Mapping[str, str] | None = None
) -> Table:
    """Return a gradebook that Canvas imports.

    Canvas finds a student by its number, and an assignment by the heading of its own export,
    `Title (1234)`; another heading makes a new assignment. A student without a number is left
    out.

    Args:
        group: The class.
        partial: As of `csv_table`.
        columns: Canvas's headings by the assignments' names, where they are known.

    Raises:
        ValueError: If `columns` names an assignment that is not there.
    """
    columns = columns or {}
    names = [assignment.name for assignment in group.assignments]
    strangers = sorted(set(columns) - set(names))
    if strangers:
        raise ValueError(
            f"--column must name an assignment. Received: {', '.join(strangers)[:80]}. "
            f"There are {', '.join(names)}."
        )
    heads = [cell(columns.get(each.name, each.title)) for each in group.assignments]
    possible = [points(sum(item.points for item in each.items)) for each in group.assignments]
    rows = [(*CANVAS, *heads), ("    Points Possible", "", "", "", "", *possible)]
    unknown = 0
    for student in group.students:
        found = {each.assignment.name: each for each in group.by(student)}
        ids = {one.origin.lms_id for one in found.values() if one.origin.lms == "canvas"}
        ids = set(filter(_is_number, ids))
        if len(ids) != 1:
            unknown += bool(found)
            continue
        given = [grade(found[name], partial) if name in found else "" for name in names]
        rows.append((cell(group.names[student]), *ids, "", "", "", *given))
    return Table(tuple(rows), _waiting(group), unknown, mark=False)


def grade(submission: Submission, partial: bool) -> str:
    """Return the points of a submission for a table: empty while something waits."""
    if submission.result is None or (submission.waiting and not partial):
        return ""
    return points(submission.points)


def comment(submission: Submission, partial: bool) -> str:
    """Return a submission's feedback in a few lines: points, what to read again, the teacher's."""
    result = submission.result
    if result is None or not grade(submission, partial):
        return ""
    told = f"{points(submission.points)} of {points(submission.possible)} points"
    lines = [told + (" so far." if submission.waiting else ".")]
    if result.verdict != "graded":
        lines.append(result.message)
    missed = [each for each in submission.graded if each.outcome in ("wrong", "not attempted")]
    again = dict.fromkeys(each.mark.section for each in missed if each.mark.section)
    if again:
        lines.append("To read again: " + ", ".join(f"“{section}”" for section in again) + ".")
    lines += [f"{one.mark.exercise}: {one.comment}" for one in submission.graded if one.comment]
    return "\n".join(lines)


def cell(text: str) -> str:
    """Return a text as a cell that no spreadsheet takes for a formula.

    Example:
        >>> cell("=1+1")
        "'=1+1"
    """
    return safe(plain(text))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _waiting(group: Class) -> int:
    return sum(bool(each.waiting) for each in group.submissions.values())
