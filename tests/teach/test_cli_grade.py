"""`dlcourse teach grade` and `status` say what was done, what waits, and what comes next."""

import json
import shutil

import pytest
from nbformat import v4

from dlcourse import cli
from dlcourse.cli.teach import grading as commands
from dlcourse.course import notebook
from dlcourse.teach import assigning, gradebook, grading, grading_run
from dlcourse.teach.boxes import find
from dlcourse.teach.folder import open_folder, write_settings
from dlcourse.teach.result import Result

pytest.importorskip("nbgrader", reason="nbgrader is not installed")

RIGHT = "def majority_threshold(n):\n    return n // 2 + 1"
WORDS = " ".join(f"word{number}" for number in range(60))


@pytest.fixture(scope="module")
def given_out(tmp_path_factory):
    """A course folder with two exercises given out, one of them a text; no test changes it."""
    folder = write_settings(tmp_path_factory.mktemp("given"), "Deep learning")
    only = ["majority_threshold", "why_not_separable"]
    (planned,) = assigning.plan(folder, ["1"], only=only)
    assigning.give_out(folder, planned)
    return folder, planned.assignment


@pytest.fixture
def course(given_out, tmp_path):
    """A copy of that folder."""
    folder, assignment = given_out
    shutil.copytree(folder.root, tmp_path / "course")
    return open_folder(tmp_path / "course"), assignment


@pytest.fixture
def sandbox():
    """Skip where there is no sandbox."""
    try:
        find.find_box()
    except ValueError as problem:
        pytest.skip(f"no sandbox on this machine: {problem}")


def hand_in(course, student, **answers):
    folder, assignment = course
    node = v4.reads(assignment.release_path(folder).read_text(encoding="utf-8"))
    for cell in node.cells:
        cell.source = answers.get(cell.id, cell.source)
    target = folder.submitted(student, assignment.name)
    target.mkdir(parents=True)
    notebook.write(target / assignment.notebook, node)


def teach(course, *arguments):
    return cli.main(["teach", *arguments, "--course", str(course[0].root)])


def test_a_class_is_graded_into_the_gradebook_and_texts_are_marked_by_hand(
    course, sandbox, capsys, tmp_path
):
    folder, _ = course
    hand_in(course, "ada", majority_threshold=RIGHT, why_not_separable=f"dose_answer = {WORDS!r}")
    hand_in(course, "bob", majority_threshold="import os\nos._exit(0)")
    assert teach(course, "grade", "-j", "1") == 1  # a text waits
    said = capsys.readouterr().out.split()
    assert "formgrader," in said
    ada = Result.load(folder.result("ada", "perceptron"))
    assert ada.points == 1.0
    assert ada.findings == ()
    assert Result.load(folder.result("bob", "perceptron")).points == 0.0
    assert gradebook.manual(folder)["ada", "perceptron"]["perceptron.why_not_separable"].waiting
    assert teach(course, "status", "--json") == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["handed_in"], found["graded"], found["waiting"]) == (2, 2, 1)
    marks = tmp_path / "marks.csv"
    marks.write_text(
        "student,assignment,exercise,points,comment\n"
        "ada,perceptron,perceptron.why_not_separable,2,good\n"
    )
    assert teach(course, "grade", "--marks", str(marks)) == 0
    assert teach(course, "status") == 0
    assert "report" in capsys.readouterr().out
    assert teach(course, "grade", "--again", "-j", "1") == 0  # the points by hand stay
    assert gradebook.manual(folder)["ada", "perceptron"][
        "perceptron.why_not_separable"
    ].points == pytest.approx(2.0)


def test_a_rehearsal_writes_nothing_and_needs_no_box(course, capsys, monkeypatch):
    folder, _ = course
    hand_in(course, "ada")
    monkeypatch.setattr(grading_run, "find_box", None)
    assert teach(course, "grade", "--dry-run") == 0
    assert "perceptron: would grade 1; 0 unchanged" in capsys.readouterr().out
    assert not folder.result("ada", "perceptron").exists()


def test_without_a_box_it_refuses_and_names_the_cure(course, capsys, monkeypatch):
    def none(*, trust_students=False):
        if trust_students:
            raise RuntimeError("asked to trust")
        raise ValueError("Students' code needs a sandbox to run in.")

    hand_in(course, "ada")
    monkeypatch.setattr(grading_run, "find_box", none)
    assert teach(course, "grade") == 2
    assert "needs a sandbox" in capsys.readouterr().err
    with pytest.raises(RuntimeError, match="asked to trust"):
        teach(course, "grade", "--trust-students")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--cell-seconds", "0"], "--cell-seconds must be greater than 0. Received: 0."),
        (["--total-seconds", "-3"], "--total-seconds must be greater than 0. Received: -3."),
        (["--memory", "nan"], "--memory must be greater than 0. Received: nan."),
        (["--student", "nobody"], "Received: nobody."),
        (["-j", "0"], "-j must be at least 1"),
        (["-j", "2", "--scheduler", "tcp://a:1"], "Received: -j 2 and --scheduler tcp://a:1."),
        (["transformer"], "CHAPTER must be an assignment"),
        (["--marks", "nowhere.csv"], "nowhere.csv"),
    ],
)
def test_wrong_arguments_are_named(course, capsys, monkeypatch, arguments, said):
    hand_in(course, "ada")
    monkeypatch.setattr(grading_run, "find_box", lambda *, trust_students: None)
    assert teach(course, "grade", *arguments) == 2
    assert said in capsys.readouterr().err


def test_status_says_what_comes_next(course, capsys):
    assert teach(course, "status") == 0
    assert "collect" in capsys.readouterr().out
    hand_in(course, "ada")
    assert teach(course, "status") == 1
    assert "Next: `dlcourse teach grade`" in capsys.readouterr().out


def test_what_an_error_says_does_not_rule_the_terminal(course, capsys):
    folder, assignment = course
    hand_in(course, "mallory")
    job = grading_run.make_job(folder, grading_run.read_given(folder, assignment), "mallory")
    result = grading.stopped(job, "no file [bold]\x1b[2J\u202e.", "box").result
    assert commands._say(folder, [assignment], [result], {assignment.name: 0}) == 1
    assert "no file [bold]⟨U+001B⟩[2J⟨U+202E⟩." in capsys.readouterr().out
