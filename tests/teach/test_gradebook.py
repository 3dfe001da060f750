"""The gradebook keeps what the checks gave beside what a teacher gave."""

import dataclasses
import json
from pathlib import Path

import pytest

from dlcourse.teach import assigning, assignment, gradebook
from dlcourse.teach.folder import Folder, write_settings
from dlcourse.teach.result import Mark, Result

pytest.importorskip("nbgrader", reason="nbgrader is not installed")

TEXT, CHECKED = "start_here.why_held_out", "start_here.double"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A course folder with a text (3 points) and a function (1 point) given out."""
    made = write_settings(tmp_path_factory.mktemp("course"), "A course")
    (planned,) = assigning.plan(made, ["0"], only=["double", "why_held_out"])
    assigning.give_out(made, planned)
    return made


def result(student: str, text: str = "It was seen.", passed: bool = True, **changed) -> Result:
    """A result whose function passed or not, and whose text waits to be read."""
    marks = (
        Mark(CHECKED, 1, "function", 1.0, float(passed), "passed" if passed else "wrong",
             "" if passed else "adds", f"{CHECKED}: said", "You <b>added</b>.", answer="def d"),
        Mark(TEXT, 1, "text", 3.0, None, "waiting", answer=f'answer = "{text}"'),
    )  # fmt: skip
    made = Result(
        student, "start_here", "key", "hash", 1, {}, "box", "graded", "",
        "2026-11-20T10:00:00+01:00", 1.0, (), marks,
    )  # fmt: skip
    return dataclasses.replace(made, **changed)


def record(folder: Folder, made: Result) -> None:
    gradebook.record(folder, assignment.load(folder, "start_here"), made)


def grade(folder: Folder, student: str, cell: str):
    """Return auto score, manual score, whether it waits, and the check's comment."""
    with gradebook.open_book(folder) as book:
        found = book.find_grade(cell, "00_start_here", "start_here", student)
        answer = cell if cell.endswith("why_held_out") else f"{cell}-answer"
        said = book.find_comment(answer, "00_start_here", "start_here", student)
        return found.auto_score, found.manual_score, found.needs_manual_grade, said.auto_comment


def test_points_and_comments_of_the_checks_are_recorded(folder):
    record(folder, result("ada", passed=False))
    auto, manual, waits, said = grade(folder, "ada", "start_here-double")
    assert (auto, manual, waits) == (0.0, None, False)
    assert said == "start_here.double: said\nYou ‹b>added‹/b>."  # no tag reaches nbgrader's pages


def test_a_text_waits_until_a_teacher_gave_points(folder):
    record(folder, result("bea"))
    assert grade(folder, "bea", "start_here-why_held_out")[:3] == (None, None, True)
    assert gradebook.manual(folder)["bea", "start_here"][TEXT].waiting
    gradebook.set_manual(folder, "bea", "start_here", TEXT, 2.5, "Good, but short.")
    given = gradebook.manual(folder)["bea", "start_here"][TEXT]
    assert given == gradebook.Manual(2.5, "Good, but short.", waiting=False)


def test_points_for_the_same_answer_stay(folder):
    record(folder, result("cem"))
    gradebook.set_manual(folder, "cem", "start_here", TEXT, 2, "Fine.")
    record(folder, result("cem", passed=False))  # another key, the same text
    assert grade(folder, "cem", "start_here-why_held_out")[:3] == (None, 2.0, False)
    assert grade(folder, "cem", "start_here-double")[0] == 0.0


def test_points_for_another_answer_go_and_the_comment_stays(folder):
    record(folder, result("dan"))
    gradebook.set_manual(folder, "dan", "start_here", TEXT, 2, "Which other number?")
    record(folder, result("dan", text="Beside the majority."))
    given = gradebook.manual(folder)["dan", "start_here"][TEXT]
    assert given == gradebook.Manual(None, "Which other number?", waiting=True)


def test_a_blank_or_short_text_needs_nobody(folder):
    made = result("eva")
    short = dataclasses.replace(made.marks[1], points=0.0, status="wrong", title="too short")
    record(folder, dataclasses.replace(made, marks=(made.marks[0], short)))
    auto, manual, waits, said = grade(folder, "eva", "start_here-why_held_out")
    assert (auto, manual, waits, said) == (0.0, None, False, "too short")
    assert ("eva", "start_here") not in gradebook.manual(folder)


def test_a_teacher_overrules_a_check(folder):
    record(folder, result("fay", passed=False))
    gradebook.set_manual(folder, "fay", "start_here", CHECKED, 0.5)
    assert gradebook.manual(folder)["fay", "start_here"][CHECKED].points == 0.5
    gradebook.set_manual(folder, "fay", "start_here", CHECKED, None)
    assert CHECKED not in gradebook.manual(folder)["fay", "start_here"]


def test_extra_credit_counts(folder):
    record(folder, result("gil"))
    with gradebook.open_book(folder) as book:  # as formgrader does
        found = book.find_grade("start_here-double", "00_start_here", "start_here", "gil")
        found.extra_credit = 0.5
        book.db.commit()
    assert gradebook.manual(folder)["gil", "start_here"][CHECKED].points == 1.5


def test_names_come_from_the_submission_and_before_it_from_the_list(folder):
    place = folder.submitted("ida", "start_here")
    place.mkdir(parents=True)
    origin = {"display": "Ida B. Wells", "lms_id": "77"}
    (place / "origin.json").write_text(json.dumps(origin), encoding="utf-8")
    record(folder, result("ida"))
    assert student(folder, "ida") == ("Ida B.", "Wells", None, "77")
    listed = "id,first_name,last_name,email\nida,Ida,Wells-Barnett,ida@example.org\n"
    (folder.root / "students.csv").write_text(listed, encoding="utf-8")
    record(folder, result("ida"))
    assert student(folder, "ida") == ("Ida", "Wells-Barnett", "ida@example.org", "77")
    (folder.root / "students.csv").unlink()


def test_a_name_is_no_html_in_formgrader(folder):
    place = folder.submitted("mal", "start_here")
    place.mkdir(parents=True)
    origin = {"display": "<img src=x onerror=alert(1)> Mal\x00\n"}
    (place / "origin.json").write_text(json.dumps(origin), encoding="utf-8")
    record(folder, result("mal"))
    assert student(folder, "mal")[:2] == ("‹img src=x onerror=alert(1)›", "Mal")


def student(folder: Folder, id: str) -> tuple:
    with gradebook.open_book(folder) as book:
        found = book.find_student(id)
        return found.first_name, found.last_name, found.email, found.lms_user_id


def test_a_list_of_students_needs_ids(folder):
    (folder.root / "students.csv").write_text("name\nAda\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"students\.csv must have a column `id`"):
        record(folder, result("jon"))
    (folder.root / "students.csv").unlink()


def test_when_it_was_handed_in_is_recorded_in_utc(folder):
    record(folder, result("kim"))
    with gradebook.open_book(folder) as book:
        submission = book.find_submission("start_here", "kim")
        assert submission.timestamp.isoformat() == "2026-11-20T09:00:00"


@pytest.mark.parametrize(
    ("student", "exercise", "points", "said"),
    [
        ("nobody", TEXT, 1, "STUDENT must have a graded start_here"),
        ("lea", "start_here.nothing", 1, "EXERCISE must be one of start_here"),
        ("lea", TEXT, 4, "POINTS must be from 0 to 3"),
        ("lea", TEXT, -1, "POINTS must be from 0 to 3"),
        ("lea", TEXT, float("nan"), "POINTS must be from 0 to 3"),
    ],
)
def test_what_cannot_be_given_is_refused(folder, student, exercise, points, said):
    record(folder, result("lea"))
    with pytest.raises(ValueError, match=said):
        gradebook.set_manual(folder, student, "start_here", exercise, points)


def test_many_are_given_together_or_not_at_all(folder):
    record(folder, result("max"))
    given = [
        gradebook.Given("max", "start_here", TEXT, 1, ""),
        gradebook.Given("max", "start_here", TEXT, 9, ""),
    ]
    with pytest.raises(ValueError, match="POINTS must be"):
        gradebook.set_all(folder, given)
    assert gradebook.manual(folder)["max", "start_here"][TEXT].waiting


def test_a_course_without_a_gradebook_has_nothing_manual(tmp_path: Path):
    assert gradebook.manual(write_settings(tmp_path, "New")) == {}


def test_an_unknown_assignment_is_not_recorded(tmp_path: Path, folder):
    new = write_settings(tmp_path, "New")
    with pytest.raises(ValueError, match="The gradebook must know start_here"):
        gradebook.record(new, assignment.load(folder, "start_here"), result("ada"))
