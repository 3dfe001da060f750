"""The proofs of `dlcourse exercises check`: run, and with nbgrader."""

import shutil

import pytest

from dlcourse import paths
from dlcourse.checks.engine import registry
from dlcourse.course import exercise_checks, exercises, grading, notebook
from dlcourse.course.exercise_checks import STEPS

SOLUTIONS = exercises.find_solutions()
IDS = [path.stem for path in SOLUTIONS]
NBGRADER = ("validator", "autograde")


def needs_nbgrader():
    if not grading.available():
        pytest.skip("nbgrader is not installed")


@pytest.fixture
def copied(tmp_path):
    """Chapter 0's solutions and exercises, in a folder where they may be spoilt."""
    for kind in ("solutions", "exercises"):
        (tmp_path / "notebooks" / kind).mkdir(parents=True)
        source = paths.notebooks_dir() / kind / "00_start_here.ipynb"
        shutil.copyfile(source, tmp_path / "notebooks" / kind / source.name)
    return tmp_path / "notebooks" / "solutions" / "00_start_here.ipynb"


def edit(path, name, old, new):
    node = notebook.read(path)
    cell = next(cell for cell in node.cells if cell.id == name)
    assert old in cell.source
    cell.source = cell.source.replace(old, new)
    notebook.write(path, node)


def proofs(path, *steps):
    return {proof.step: proof for proof in exercise_checks.check(path, steps)}


@pytest.mark.network
@pytest.mark.parametrize("step", [step for step in STEPS if step not in NBGRADER])
@pytest.mark.parametrize("path", SOLUTIONS, ids=IDS)
def test_every_notebook_of_the_course_holds(path, step):
    (proof,) = exercise_checks.check(path, [step])
    assert (proof.ok, proof.problems) == (True, ())


@pytest.mark.network
@pytest.mark.parametrize("path", SOLUTIONS, ids=IDS)
def test_nbgrader_gives_the_solutions_all_points_and_the_blanks_none(path):
    needs_nbgrader()
    (proof,) = exercise_checks.check(path, ["autograde"])
    assert (proof.ok, proof.problems) == (True, ())


# one chapter: what it executes, and asks of each check, the proofs above do for every chapter
@pytest.mark.network
def test_nbgrader_s_validator_accepts_a_solution_and_refuses_its_blanks():
    needs_nbgrader()
    (proof,) = exercise_checks.check(SOLUTIONS[0], ["validator"])
    assert (proof.ok, proof.problems) == (True, ())


@pytest.mark.network
def test_a_solution_that_does_not_pass_is_named(copied):
    edit(copied, "double", "return 2 * x", "return x + 2")
    proof = proofs(copied, "solution passes")["solution passes"]
    assert proof.ok is False
    assert "adds 2" in proof.problems[0]


@pytest.mark.network
def test_a_blank_that_raises_and_one_that_is_solved_are_named(copied):
    blank = exercises.exercises_path(copied)
    edit(blank, "double", "return ...", "return 2 * x")
    edit(blank, "which_is_learned", "...", "'c'")
    proof = proofs(copied, "blank runs")["blank runs"]
    assert proof.ok is False
    assert "`check('start_here.double', ...)` must say 'not attempted'" in proof.problems[0]
    assert "Received: 'wrong'" in proof.problems[1]
    edit(blank, "imports", "import numpy", "import numpyy")
    proof = proofs(copied, "blank runs")["blank runs"]
    assert "ModuleNotFoundError" in proof.problems[0]


@pytest.mark.network
def test_nbgrader_s_validator_sees_a_wrong_solution_and_a_blank_that_passes(copied):
    needs_nbgrader()
    edit(copied, "double", "return 2 * x", "return x + 2")
    edit(exercises.exercises_path(copied), "mean_pixel", "...", "digits.x.mean()")
    proof = proofs(copied, "validator")["validator"]
    assert proof.ok is False
    assert 'refuses `check("start_here.double", double)`' in proof.problems[0]
    assert "accepts the blank of start_here.mean_pixel" in proof.problems[1]


# chapter 0's points: by test, and by the teacher
TESTED = sum(e.points for e in registry.exercises("start_here") if e.kind != "text")
WRITTEN = sum(e.points for e in registry.exercises("start_here") if e.kind == "text")
RIGHT = (TESTED, TESTED, WRITTEN)


@pytest.mark.parametrize(
    ("blank", "solved", "says"),
    [
        ((1, TESTED, 0), RIGHT, f"must give the blank notebook 0 of {TESTED} points"),
        (
            (0, TESTED, 0),
            (TESTED - 1, TESTED, WRITTEN),
            f"must give the solved notebook {TESTED} of {TESTED} points",
        ),
        ((0, TESTED - 1, 0), RIGHT, f"must give the blank notebook 0 of {TESTED} points"),
        ((0, TESTED, 1), RIGHT, "with 0 left to the teacher"),
    ],
)
def test_points_that_are_not_the_declared_ones_are_named(copied, monkeypatch, blank, solved, says):
    scores = {
        "blank": grading.Score(*blank, each={}),
        "solved": grading.Score(*solved, each={}),
    }
    monkeypatch.setattr(grading, "available", lambda: True)
    monkeypatch.setattr(grading, "autograde", lambda release, submissions: scores)
    proof = proofs(copied, "autograde")["autograde"]
    assert proof.ok is False
    assert says in proof.problems[0]


def test_blanks_that_are_not_there_and_sources_that_break_a_rule_are_told_apart(copied):
    exercises.exercises_path(copied).unlink()
    found = proofs(copied, "in step", "no trace", "blank runs")
    assert [proof.ok for proof in found.values()] == [False, False, False]
    assert "is not there" in found["in step"].problems[0]
    edit(copied, "double", "### END SOLUTION", "")
    assert "no end after it" in proofs(copied, "in step")["in step"].problems[0]


def test_without_nbgrader_its_steps_are_not_tried(copied, monkeypatch):
    monkeypatch.setattr(grading, "available", lambda: False)
    for proof in exercise_checks.check(copied, NBGRADER):
        assert proof.ok is None
        assert "not installed" in proof.problems[0]
