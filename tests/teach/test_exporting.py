"""Grades as tables: what each platform reads, and that no cell is a formula."""

import csv
import io
import json

import pytest
from made_class import assignments, gathered, write_folder

from dlcourse.cli import main
from dlcourse.teach.exporting import canvas_table, cell, csv_table, moodle_table
from dlcourse.teach.gathering import gather
from dlcourse.teach.gradebook import Manual


def one_of(folder, place, given=None):
    return gather(folder, [assignments()[place]], given or {})


def rows_of(table):
    return list(csv.DictReader(io.StringIO(table.text(), newline="")))


def test_no_cell_begins_a_formula(folder, group):
    tables = (csv_table(group), canvas_table(group), moodle_table(one_of(folder, 0)))
    for table in tables:
        cells = [text for row in csv.reader(io.StringIO(table.text(), newline="")) for text in row]
        assert not [text for text in cells if text.startswith(("=", "+", "@", "\t", "\r"))]
        assert {text for text in cells if text.startswith("-")} <= {"-"}
        assert any(text.startswith("'=cmd|") for text in cells)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_cell_that_would_be_a_formula_is_quoted(text):
    assert cell(text)[0] in "'⟨"


def test_the_spreadsheet_has_a_row_for_each_exercise_of_each_submission(group):
    rows = rows_of(csv_table(group, partial=True))
    graded = [each for each in group.submissions.values() if each.result]
    ungraded = len(group.submissions) - len(graded)
    assert len(rows) == sum(len(each.graded) for each in graded) + ungraded
    for each in graded:
        mine = [
            row
            for row in rows
            if (row["student"], row["assignment"]) == (each.student, each.assignment.name)
        ]
        assert sum(float(row["points"] or 0) for row in mine) == each.points
        assert {row["assignment_points"] for row in mine} == {f"{each.points:g}"}


def test_lines_end_as_the_rfc_says_and_quotes_are_doubled(group):
    text = csv_table(group).text()
    assert text.startswith("student,name,assignment,")
    assert text.count("\r\n") >= 1200
    assert '""" autofocus onfocus=""alert(4)"' in text


def test_what_waits_has_no_grade_unless_asked(folder):
    group = one_of(folder, 0)
    waiting = {each.origin.lms_id for each in group.submissions.values() if each.waiting}
    table = moodle_table(group)
    empty = {row["Identifier"].split()[1] for row in rows_of(table) if not row["Grade"]}
    assert empty == waiting
    assert table.waiting == len(waiting) > 0
    assert all(row["Grade"] for row in rows_of(moodle_table(group, partial=True)))
    assert not any(row["Feedback comments"] for row in rows_of(table) if not row["Grade"])


def test_points_by_hand_end_the_waiting_in_a_table(folder):
    before = one_of(folder, 0)
    each = next(one for one in before.submissions.values() if one.waiting)
    given = {
        one.mark.exercise: Manual(1.5, "See <i>me</i>.", False)
        for one in each.graded
        if one.points is None
    }
    table = moodle_table(one_of(folder, 0, {(each.student, "perceptron"): given}))
    (row,) = (r for r in rows_of(table) if r["Identifier"] == f"Participant {each.origin.lms_id}")
    assert row["Grade"] == f"{each.points + 1.5:g}"
    assert "See &lt;i&gt;me&lt;/i&gt;." in row["Feedback comments"]
    assert table.waiting == moodle_table(before).waiting - 1


def test_moodles_worksheet_has_the_columns_that_its_importer_looks_for(folder):
    table = moodle_table(one_of(folder, 0))
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(table.rows[0])
    assert all(row["Identifier"].startswith("Participant 1") for row in rows_of(table))
    assert {row["Maximum grade"] for row in rows_of(table)} == {"24"}


def test_a_worksheet_is_of_one_assignment(group):
    with pytest.raises(ValueError, match=r"one assignment. Received: perceptron, backprop"):
        moodle_table(group)


def test_submissions_without_moodles_number_are_left_out_and_counted(folder):
    group = one_of(folder, 1)
    table = moodle_table(group)
    assert len(table.rows) == 1
    assert table.unknown == len(group.submissions)


def test_canvas_has_the_points_possible_first_and_the_students_numbers(group):
    table = canvas_table(group, columns={"perceptron": "Perceptron (99)"})
    head, possible, *rows = table.rows
    assert head[:6] == (
        *("Student", "ID", "SIS User ID", "SIS Login ID", "Section"),
        "Perceptron (99)",
    )
    assert possible[0] == "    Points Possible"
    assert possible[5:] == ("24", "25", "29", "31")
    assert all(row[1].isdigit() for row in rows)
    assert len(rows) + table.unknown == len(group.students)
    assert table.mark is False


def test_a_heading_for_an_unknown_assignment_is_refused(group):
    with pytest.raises(ValueError, match="There are perceptron, backpropagation"):
        canvas_table(group, columns={"percepton": "x"})


def test_the_class_list_gives_names_addresses_and_who_handed_in_nothing(tmp_path):
    folder = write_folder(tmp_path, students=3)
    (tmp_path / "students.csv").write_text(
        "id,first_name,last_name,email\nstudent01,Ada,Lovelace,ada@uni.example\nlate_comer,Zoë,Z,\n",
        encoding="utf-8",
    )
    group = gathered(folder)
    assert group.names["student01"] == "Ada Lovelace"
    assert group.by("late_comer") == []
    assert "late_comer" in group.students
    (row,) = (r for r in rows_of(moodle_table(one_of(folder, 0))) if "Ada" in r["Full name"])
    assert row["Email address"] == "ada@uni.example"


def test_the_command_writes_each_format_and_says_what_waits(folder, capsys):
    course = ["--course", str(folder.root)]
    assert main(["teach", "export", "--format", "csv", *course]) == 1
    assert "no grade" in capsys.readouterr().out
    written = (folder.root / "export" / "grades.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfstudent,")
    assert main(["teach", "export", "--format", "moodle", *course]) == 1
    names = {path.name for path in (folder.root / "export").iterdir()}
    assert names == {"grades.csv", "moodle-perceptron.csv", "moodle-convolution.csv"}


def test_a_rehearsal_writes_nothing(tmp_path, capsys):
    folder = write_folder(tmp_path / "course", students=2)
    before = sorted(folder.root.rglob("*"))
    for command in ("report", "feedback", "export --format csv", "export --format marks"):
        main(["teach", *command.split(), "--course", str(folder.root), "--dry-run"])
    assert "would be written" in capsys.readouterr().out
    assert sorted(folder.root.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--format", "csv", "--column", "a=b"], "--format canvas"),
        (["--format", "canvas", "--column", "perceptron"], "CHAPTER=HEADING"),
        (["17", "--format", "csv"], "Given out: perceptron"),
        (["--format", "moodle", "--output", "x.csv"], "must be of one assignment"),
    ],
)
def test_wrong_input_is_said_in_one_line(folder, capsys, arguments, said):
    assert main(["teach", "export", *arguments, "--course", str(folder.root)]) == 2
    assert said in capsys.readouterr().err


def test_commands_report_and_feedback_say_where_and_what_next(tmp_path, capsys):
    folder = write_folder(tmp_path, students=2)
    assert main(["teach", "report", "--course", str(tmp_path)]) == 1
    assert main(["teach", "feedback", "1", "--course", str(tmp_path)]) in (0, 1)
    out = capsys.readouterr().out
    assert "index.html" in out
    assert "Next: `dlcourse teach feedback`" in out
    assert (folder.feedback / "perceptron.zip").is_file()
    assert not (folder.feedback / "convolution.zip").exists()


def test_a_number_that_differs_between_submissions_identifies_nobody(tmp_path):
    folder = write_folder(tmp_path, students=2)
    for number, assignment in enumerate(("perceptron", "backpropagation")):
        path = folder.submitted("student01", assignment) / "origin.json"
        origin = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps({**origin, "lms": "canvas", "lms_id": str(number)}))
    assert canvas_table(gathered(folder)).unknown == 1
