"""Manual points go out as a table and come back, all rows or none."""

import csv
import dataclasses
from pathlib import Path

import pytest

from dlcourse.teach import assigning, assignment, gradebook, marking
from dlcourse.teach.folder import Folder, write_settings
from dlcourse.teach.result import Mark, Result

pytest.importorskip("nbgrader", reason="nbgrader is not installed")

TEXT = "start_here.why_held_out"
HOSTILE = '=HYPERLINK("http://example.org")'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A course folder in which ada and bea handed a text in, and cem a blank one."""
    made = write_settings(tmp_path_factory.mktemp("course"), "A course")
    (planned,) = assigning.plan(made, ["0"], only=["double", "why_held_out"])
    assigning.give_out(made, planned)
    for student, answer in (("ada", "It was seen."), ("bea", HOSTILE), ("cem", "")):
        made.submitted(student, "start_here").mkdir(parents=True)
        marks = (
            Mark("start_here.double", 1, "function", 1.0, 1.0, "passed"),
            Mark(
                TEXT, 1, "text", 3.0, None if answer else 0.0, "waiting", answer=f"x = {answer!r}"
            ),
        )
        result = Result(student, "start_here", "", "", 1, {}, "", "graded", "", "", 1.0, (), marks)
        result.save(made.result(student, "start_here"))
        gradebook.record(made, assignment.load(made, "start_here"), result)
    return made


@pytest.fixture(autouse=True)
def _unmarked(folder: Folder):
    """Every test begins with nothing marked."""
    for student in ("ada", "bea"):
        gradebook.set_manual(folder, student, "start_here", TEXT, None)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_texts_that_were_handed_in_are_listed(folder, tmp_path):
    assert marking.write_marks(folder, tmp_path / "marks.csv") == 2
    ada, bea = rows_of(tmp_path / "marks.csv")
    assert tuple(ada) == marking.COLUMNS
    assert (ada["student"], ada["exercise"], ada["points possible"]) == ("ada", TEXT, "3")
    assert (ada["points"], ada["answer"]) == ("", "It was seen.")
    assert bea["answer"] == "'" + HOSTILE  # no formula


def test_points_come_back_and_only_what_changed_is_counted(folder, tmp_path):
    path = tmp_path / "marks.csv"
    marking.write_marks(folder, path)
    fill(path, ada=("2.5", "-1 for the length"), bea=("", ""))
    assert marking.read_marks(folder, path) == 1
    assert given(folder, "ada") == (2.5, "-1 for the length")
    assert marking.read_marks(folder, path) == 0
    marking.write_marks(folder, path)
    ada, bea = rows_of(path)
    assert (ada["points"], ada["comment"]) == ("2.5", "'-1 for the length")
    assert bea["points"] == ""
    assert marking.read_marks(folder, path) == 0  # the quote against formulas is no change


def fill(path: Path, **given: tuple[str, str]) -> None:
    rows = rows_of(path)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, marking.COLUMNS)
        table.writeheader()
        for row in rows:
            points, comment = given[row["student"]]
            table.writerow({**row, "points": points, "comment": comment})


def given(folder: Folder, student: str) -> tuple[float | None, str]:
    found = gradebook.manual(folder)[student, "start_here"][TEXT]
    return found.points, found.comment


def test_a_row_without_points_takes_none_back(folder, tmp_path):
    path = tmp_path / "marks.csv"
    marking.write_marks(folder, path)
    gradebook.set_manual(folder, "bea", "start_here", TEXT, 1, "In formgrader, meanwhile.")
    fill(path, ada=("3", ""), bea=("", "In formgrader, meanwhile."))
    assert marking.read_marks(folder, path) == 1
    assert given(folder, "bea") == (1.0, "In formgrader, meanwhile.")


def test_a_spreadsheet_with_semicolons_and_decimal_commas_will_do(folder, tmp_path):
    path = tmp_path / "marks.csv"
    path.write_text(
        f"student;assignment;exercise;points;comment\nada;start_here;{TEXT};1,5;gut\n",
        encoding="utf-8-sig",
    )
    assert marking.read_marks(folder, path) == 1
    assert given(folder, "ada") == (1.5, "gut")


def test_a_rehearsal_enters_nothing(folder, tmp_path):
    path = tmp_path / "marks.csv"
    marking.write_marks(folder, path)
    fill(path, ada=("2", ""), bea=("1", ""))
    assert marking.read_marks(folder, path, dry_run=True) == 2
    assert given(folder, "ada")[0] is None


def test_every_bad_row_is_named_and_nothing_is_entered(folder, tmp_path):
    path = tmp_path / "marks.csv"
    good = f"ada,start_here,{TEXT},2,\n"
    bad = [
        f"ada,start_here,{TEXT},2,\n",  # twice
        f"bea,start_here,{TEXT},4,\n",
        "bea,start_here,start_here.double,much,\n",
        f"../../etc,start_here,{TEXT},1,\n",
        f"bea,nothing,{TEXT},1,\n",
        "cem,start_here,start_here.double,nan,\n",
    ]
    path.write_text("student,assignment,exercise,points,comment\n" + good + "".join(bad))
    with pytest.raises(ValueError, match="Nothing was entered") as caught:
        marking.read_marks(folder, path)
    said = str(caught.value)
    assert all(f"row {number}: " in said for number in range(3, 9))
    assert "row 2" not in said
    assert "points must be from 0 to 3, not '4'" in said
    assert given(folder, "ada")[0] is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "must have the columns student, assignment"),
        (b"student,points\nada,1\n", "none named assignment, exercise, comment"),
        ("student,näme\n".encode("latin-1"), "must be a CSV in UTF-8"),
    ],
)
def test_another_file_is_refused(folder, tmp_path, content, said):
    path = tmp_path / "marks.csv"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=said):
        marking.read_marks(folder, path)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a = 'one'", "one"),
        ("a = ('one '\n     'two')", "one two"),
        ("a = 'one' + b", "a = 'one' + b"),
        ("a = f'{b}'", "a = f'{b}'"),
        ("not python (", "not python ("),
        ("(" * 5000, "(" * 5000),
    ],
)
def test_words_are_what_a_cell_assigns(source, words):
    assert marking.words_of(source) == words


def test_long_answers_fit_into_a_cell(folder, tmp_path):
    assert len(marking.safe("x" * 10**6)) < 32_767


def test_a_result_that_cannot_be_read_is_named(folder, tmp_path):
    path = folder.result("ada", "start_here")
    before = path.read_text(encoding="utf-8")
    path.write_text("{", encoding="utf-8")
    try:
        with pytest.raises(ValueError, match=r"ada\.json must be a result"):
            marking.write_marks(folder, tmp_path / "marks.csv")
    finally:
        path.write_text(before, encoding="utf-8")
    assert dataclasses.asdict(Result.load(path))["student"] == "ada"
