"""What the platforms' names say, and what a student's own name for a file cannot say."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from dlcourse.teach.entries import parts_of
from dlcourse.teach.naming import Named, read_name


def _read(path: str, inner: str = "", assignments: tuple[str, ...] = ()) -> Named:
    return read_name(parts_of(path), parts_of(inner), assignments)


@pytest.mark.parametrize(
    "path",
    [
        "Ada Lovelace_12345_assignsubmission_file_/x.ipynb",
        "Ada Lovelace_12345_assignsubmission_file/x.ipynb",
        "Ada Lovelace_12345_assignsubmission_file_x.ipynb",
        "unpacked/Ada Lovelace_12345_assignsubmission_file_/deep/x.ipynb",
    ],
)
def test_moodle_says_name_and_number_with_and_without_folders(path: str) -> None:
    named = _read(path)
    assert (named.lms, named.lms_id, named.display) == ("moodle", "12345", "Ada Lovelace")
    assert named.file == "x.ipynb"
    assert named.name.startswith("Ada Lovelace_12345_assignsubmission_file")
    assert not named.name.endswith(".ipynb")


@pytest.mark.parametrize(
    ("path", "late", "file", "attempt"),
    [
        ("lovelaceada_1234_56789_01_perceptron.ipynb", False, "01_perceptron.ipynb", 0),
        ("lovelaceada_LATE_1234_56789_01_perceptron-2.ipynb", True, "01_perceptron.ipynb", 2),
        ("all/lovelaceada_1234_56789_a_1_2_b.ipynb", False, "a_1_2_b.ipynb", 0),
    ],
)
def test_canvas_says_name_number_lateness_and_attempt(
    path: str, late: bool, file: str, attempt: int
) -> None:
    named = _read(path)
    assert (named.lms, named.lms_id, named.display) == ("canvas", "1234", "lovelaceada")
    assert (named.late, named.file, named.attempt) == (late, file, attempt)
    assert named.submitted is None


def test_canvas_without_names_says_who_is_who() -> None:
    named = _read("anon_LATE_aB3x9_56789_work.ipynb")
    assert (named.lms, named.lms_id, named.late) == ("canvas", "aB3x9", True)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", datetime(2026, 11, 20, 17, 0, 0, 250000, UTC)),
        ("+0100", datetime(2026, 11, 20, 17, 0, 0, 250000, timezone(timedelta(hours=1)))),
        ("CET", datetime(2026, 11, 20, 17, 0, 0, 250000, timezone(timedelta(hours=1)))),
        ("Nowhere", datetime(2026, 11, 20, 17, 0, 0, 250000, UTC)),
    ],
)
def test_the_exchange_says_user_assignment_and_time(zone: str, expected: datetime) -> None:
    named = _read(f"inbound/a+b+ps1+2026-11-20 17:00:00.250000 {zone}+Ab_-3/x.ipynb")
    assert (named.lms, named.lms_id, named.assignment) == ("exchange", "a+b", "ps1")
    assert named.submitted == expected


@pytest.mark.parametrize(
    "time",
    [
        "2026-13-40 99:00:00 UTC",
        "2026-11-20 17:00:00 +9999",
        "0001-01-01 00:00:00 +1400",
        "9999-12-31 23:59:59 -1200",
    ],
)
def test_the_exchange_without_a_hash_and_with_an_impossible_time_is_read(time: str) -> None:
    named = _read(f"ada+ps1+{time}/x.ipynb")
    assert (named.lms, named.display, named.submitted) == ("exchange", "ada", None)


@pytest.mark.parametrize(
    ("path", "inner", "student", "assignment"),
    [
        ("submitted/ada/ps1/x.ipynb", "", "ada", "ps1"),
        ("course/submitted/ada/ps1/x.ipynb", "", "ada", "ps1"),
        ("class/ada/01_perceptron.ipynb", "", "ada", ""),
        ("ada/01_perceptron.ipynb", "", "ada", ""),
        ("ada/perceptron/x.ipynb", "", "ada", "perceptron"),
        ("perceptron/ada/x.ipynb", "", "ada", ""),
        ("class/ada.zip", "x.ipynb", "ada", ""),
        ("class/ada/work.zip", "deep/x.ipynb", "ada", ""),
        ("x.ipynb", "", "", ""),
        ("perceptron/x.ipynb", "", "", "perceptron"),
    ],
)
def test_plain_folders_say_the_student(
    path: str, inner: str, student: str, assignment: str
) -> None:
    named = _read(path, inner, ("perceptron",))
    assert (named.lms, named.display, named.assignment) == ("folder", student, assignment)


@pytest.mark.parametrize(
    ("path", "inner", "person"),
    [
        (
            "Eve_9_assignsubmission_file_/Ada_1_assignsubmission_file_/x.ipynb",
            "",
            ("moodle", "9"),
        ),
        (
            "Eve_9_assignsubmission_file_/w.zip",
            "Ada_1_assignsubmission_file_/x.ipynb",
            ("moodle", "9"),
        ),
        ("Eve_9_assignsubmission_file_/ada_1_2_x.ipynb", "", ("moodle", "9")),
        ("Eve_9_assignsubmission_file_Ada_1_assignsubmission_file_x.ipynb", "", ("moodle", "9")),
        ("eve_9_8_Ada_1_assignsubmission_file_x.ipynb", "", ("canvas", "9")),
        ("eve_9_8_ada_1_2_x.ipynb", "", ("canvas", "9")),
        ("eve_9_8_w.zip", "ada_1_2_x.ipynb", ("canvas", "9")),
    ],
)
def test_a_students_own_name_for_a_file_makes_nobody_else_of_them(
    path: str, inner: str, person: tuple[str, str]
) -> None:
    named = _read(path, inner)
    assert (named.lms, named.lms_id) == person


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("../../etc/x.ipynb", ("etc", "x.ipynb")),
        ("/etc/x.ipynb", ("etc", "x.ipynb")),
        ("C:\\x\\..\\y.ipynb", ("x", "y.ipynb")),
        ("a\n\x1b[31m/b\u202e.ipynb", ("a\ufffd\ufffd[31m", "b\ufffd.ipynb")),
        ("", ()),
    ],
)
def test_a_name_becomes_words_without_a_way_out(name: str, parts: tuple[str, ...]) -> None:
    assert parts_of(name) == parts


def test_a_long_name_is_shortened_and_keeps_its_end() -> None:
    (part,) = parts_of("a" * 60_000 + ".ipynb")
    assert len(part) < 260
    assert part.endswith(".ipynb")
