"""The teacher's pages: the class on one, each student on one of their own."""

from dataclasses import dataclass

from ...bars import bar
from ..assignment import Assignment
from ..folder import Folder
from ..gathering import Class, Submission
from ..misunderstandings import Count, counts, misunderstandings, to_teach_again
from .rendering import render, write
from .timeline import HEIGHT, WIDTH, timeline

# columns of the table, and segments of the bar, in order
_COLUMNS = (
    ("passed", ("passed",)),
    ("waiting", ("marked", "waiting", "not judged")),
    ("wrong", ("wrong",)),
    ("not-attempted", ("not attempted",)),
)


@dataclass(frozen=True)
class Row:
    """How an exercise went, ready to be drawn.

    Attributes:
        count: The numbers.
        waiting: True where points are still to be given.
        columns: Students that passed, that are the teacher's, wrong, blank.
        segments: CSS class, begin and width of each part of the bar, in students.
    """

    count: Count
    waiting: bool
    columns: tuple[int, ...]
    segments: tuple[tuple[str, int, int], ...]


def write_report(
    folder: Folder, group: Class, *, progress: bool = False, dry_run: bool = False
) -> tuple[int, int]:
    """Write the page of the class and those of the students; what says nothing new is left.

    Args:
        folder: The course folder.
        group: The class.
        progress: True for a progress bar.
        dry_run: True to write nothing.

    Returns:
        How many pages there are, and how many of them were written.

    Raises:
        OSError: If one cannot be written.
    """
    written = 0
    students = [student for student in group.students if group.by(student)]
    for student in bar(students, progress, of="students"):
        page = render(
            "student.html.j2",
            group=group,
            student=student,
            name=group.names[student],
            submissions=group.by(student),
        )
        path = folder.report / "students" / f"{student}.html"
        written += write(path, page, dry_run=dry_run)
    written += write(folder.report / "index.html", class_page(group), dry_run=dry_run)
    return len(students) + 1, written


def class_page(group: Class) -> str:
    """Return the page of a class as HTML."""
    found = misunderstandings(group)
    return render(
        "report.html.j2",
        group=group,
        numbers=_numbers(group),
        again=to_teach_again(group, found),
        shared=[one for one in found if len(one.students) > 1 and not one.general],
        single=[one for one in found if len(one.students) == 1 and not one.general],
        general=[one for one in found if one.general],
        exercises=[(each, _rows(group, each)) for each in group.assignments],
        waiting=waiting(group),
        needs=[(each, why) for each in _all(group) if (why := to_look_at(each))],
        times=[(each, timeline(group.of(each), each.due)) for each in group.assignments],
        width=WIDTH,
        height=HEIGHT,
    )


def waiting(group: Class) -> list[tuple[str, list[str]]]:
    """Return the exercises with answers that wait to be marked, and whose they are."""
    found: dict[str, list[str]] = {}
    for assignment in group.assignments:
        for submission in group.of(assignment):
            for each in submission.graded:
                if each.outcome == "waiting":
                    found.setdefault(each.mark.exercise, []).append(submission.student)
    return list(found.items())


def to_look_at(submission: Submission) -> list[str]:
    """Return why a teacher should look at a submission, in words; nothing for no reason."""
    result = submission.result
    if result is None:
        return [submission.problem or "Not graded yet: `dlcourse teach grade`."]
    reasons = []
    if result.verdict != "graded":
        reasons.append(f"{result.verdict}: {result.message}")
    for each in submission.graded:
        if each.outcome == "not judged" and result.verdict == "graded":
            reasons.append(f"{each.mark.exercise}: could not be judged. {each.mark.message}")
    reasons += [f"{finding.name}: {finding.message}" for finding in result.findings]
    return reasons


def _all(group: Class) -> list[Submission]:
    return [each for student in group.students for each in group.by(student)]


def _numbers(group: Class) -> list[tuple[str, str]]:
    all_of_them = _all(group)
    graded = [each for each in all_of_them if each.result]
    possible = sum(each.possible for each in graded)
    share = f"{100 * sum(each.points for each in graded) / possible:.0f} %" if possible else "–"
    return [
        ("Students", str(len(group.students))),
        ("Submissions", str(len(all_of_them))),
        ("Graded", str(len(graded))),
        ("Late", str(sum(each.origin.late for each in all_of_them))),
        ("Answers that wait for you", str(sum(each.waiting for each in all_of_them))),
        ("Points reached so far", share),
    ]


def _rows(group: Class, assignment: Assignment) -> list[Row]:
    made = []
    for count in counts(group, assignment):
        columns, segments, begin = [], [], 0
        for name, outcomes in _COLUMNS:
            number = sum(count.outcomes.get(outcome, 0) for outcome in outcomes)
            columns.append(number)
            if number:
                segments.append((name, begin, number))
            begin += number
        waits = bool(count.outcomes.get("waiting"))
        made.append(Row(count, waits, tuple(columns), tuple(segments)))
    return made
