"""A teacher's own exercises: proved, given out like a chapter, judged by the teacher alone."""

import shutil
from importlib import resources
from pathlib import Path

import nbformat
import pytest

from dlcourse.checks import check, hint
from dlcourse.checks.engine import Judge, judge, number, probe, registry, text
from dlcourse.course import notebook, tasks
from dlcourse.teach import assigning, grading, private, proving
from dlcourse.teach.boxes.find import find_box
from dlcourse.teach.boxes.interface import Limits
from dlcourse.teach.folder import Folder, write_settings

ASKED = {"tests": "it", "section": "Here", "hints": ("one", "two")}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A course folder that holds the example of private exercises."""
    made = write_settings(tmp_path, "A course")
    starter = resources.files("dlcourse.teach") / "starter" / "example"
    with resources.as_file(starter) as example:
        shutil.copytree(example, made.private / "example")
    return made


@pytest.fixture(autouse=True)
def _nothing_registered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(registry, "_registered", {})


@pytest.fixture
def place(folder: Folder) -> Path:
    """The folder of the example."""
    return folder.private / "example"


def rewrite(path: Path, old: str, new: str) -> None:
    """Replace what stands once in a file."""
    before = path.read_text(encoding="utf-8")
    assert before.count(old) == 1
    path.write_text(before.replace(old, new), encoding="utf-8")


def change(place: Path, id: str, source: str) -> None:
    """Give a cell of the notebook another source."""
    node = notebook.read(place / "notebook.ipynb")
    (cell,) = [cell for cell in node.cells if cell.id == id]
    cell.source = source
    notebook.write(place / "notebook.ipynb", node)


def test_the_example_holds(place):
    assert proving.problems(place) == []


def test_blanks_are_made_from_the_solutions(place):
    found = private.read(place)
    assert (found.slug, found.title) == ("private_example", "An example: exercises of your own")
    sources = {cell.id: cell.source for cell in found.blank.cells}
    assert sources["parameters"] == "parameters = ...  # your code here"
    assert sources["why_standardise"] == "reason = ...  # your answer here, in quotes"
    assert "SOLUTION" not in nbformat.writes(found.blank)


def test_they_are_given_out_like_a_chapter(folder, monkeypatch):
    monkeypatch.setattr(proving, "problems", proving.problems_here)
    pytest.importorskip("nbgrader", reason="nbgrader is not installed")
    (planned,) = assigning.plan(folder, ["private/example"], points={"parameters": 4})
    assigning.give_out(folder, planned)
    given = planned.assignment
    assert (given.name, given.checks) == ("private_example", "private/example/checks.py")
    assert [item.points for item in given.items] == [2, 4, 3]
    release = nbformat.read(given.release_path(folder), as_version=4)
    assert [task.id for task in tasks.find_tasks(release)] == [item.id for item in given.items]
    assert assigning.plan(folder, ["private/example"])[0].change == "unchanged"


def test_the_checks_judge(place):
    private.load_checks(place / "checks.py")
    exercise = registry.find("private_example.standardise")
    right = judge(exercise, probe(exercise, lambda x: (x - x.mean(0)) / x.std(0)))
    assert right.status == "passed"
    mistaken = judge(exercise, probe(exercise, lambda x: x - x.mean(0)))
    assert mistaken.diagnosis_name == "forgets the spread"


def test_a_student_without_the_checks_reads_that_it_is_recorded(capsys):
    check("private_example.standardise", lambda x: x)
    said = capsys.readouterr().out
    assert said.startswith("[recorded] private_example.standardise\n")
    assert "judged after you hand it in" in said


@pytest.mark.parametrize("blank", [..., lambda x: ..., (1, ...)])
def test_a_student_without_the_checks_reads_that_a_blank_is_one(blank, capsys):
    check("private_example.standardise", blank)
    assert "[not attempted yet] private_example.standardise" in capsys.readouterr().out


def test_a_student_without_the_checks_has_no_hints():
    with pytest.raises(ValueError, match="an exercise of your teacher's own"):
        hint("private_example.standardise")


def test_under_grading_nothing_unjudged_passes(monkeypatch):
    monkeypatch.setenv("DLCOURSE_STRICT", "1")
    with pytest.raises(AssertionError, match="recorded"):
        check("private_example.parameters", 54)


def test_what_is_registered_again_replaces_what_was():
    first = number("private_x.a", **ASKED)
    registry.register([first], {"private_x.a": Judge(1)})
    second = number("private_x.b", **ASKED)
    assert registry.register([second], {"private_x.b": Judge(2)}) == "private_x"
    assert registry.find("private_x.b") is second
    assert registry.judge_of(second).reference == 2
    with pytest.raises(ValueError, match="your teacher's own"):
        registry.find("private_x.a")


@pytest.mark.parametrize(
    ("own", "judges", "said"),
    [
        ([], {}, "`EXERCISES` must hold"),
        (["perceptron.a"], {"perceptron.a": Judge(1)}, "`EXERCISES` must hold"),
        (["private_x.a", "private_y.a"], {}, "`EXERCISES` must hold"),
        (["private_x.a", "private_x.a"], {}, "`EXERCISES` must hold"),
        (["private_x.a"], {}, r"none for \['private_x\.a'\]"),
        (
            ["private_x.a"],
            {"private_x.a": Judge(1), "private_x.b": Judge(1)},
            r"\['private_x\.b'\]",
        ),
    ],
)
def test_what_does_not_fit_is_not_registered(own, judges, said):
    with pytest.raises(ValueError, match=said):
        registry.register([number(id, **ASKED) for id in own], judges)


def test_a_text_needs_no_judge():
    exercise = text("private_x.a", **ASKED)
    registry.register([exercise], {})
    assert registry.judge_of(exercise) == Judge()


def test_a_solution_that_does_not_pass_is_named(place):
    change(place, "parameters", "### BEGIN SOLUTION\nparameters = 48\n### END SOLUTION")
    (said,) = proving.problems_here(place)
    assert said.startswith("the solution of private_example.parameters must be 'passed'")
    assert "forgets the biases" in said


def test_a_blank_that_passes_is_named(place):
    change(place, "parameters", "parameters = 54")
    (said,) = proving.problems_here(place)
    assert "the blank of private_example.parameters must be 'not attempted'" in said


def test_a_blank_that_raises_is_named(place):
    node = notebook.read(place / "notebook.ipynb")
    node.cells.append(nbformat.v4.new_code_cell("print(parameters + 1)"))
    notebook.write(place / "notebook.ipynb", node)
    (said,) = proving.problems_here(place)
    assert said.startswith("the blank: cell 13 raises TypeError")


def test_a_mistake_that_is_none_is_named(place):
    rewrite(place / "checks.py", "lambda x: x - x.mean(axis=0)", "_standardise")
    (said,) = proving.problems_here(place)
    assert "the mistake 'forgets the spread' must be recognised" in said


def test_magics_are_named(place):
    change(place, "imports", "%matplotlib inline")
    with pytest.raises(ValueError, match="Cell 3: A solved cell must be Python that parses"):
        private.read(place)


def test_a_notebook_that_ends_the_process_is_named(place):
    change(place, "start", "import os\nos._exit(3)")
    with pytest.raises(ValueError, match="ended the whole process"):
        proving.problems(place)


def test_what_does_not_hold_is_not_given_out(folder, place, monkeypatch):
    monkeypatch.setattr(proving, "problems", proving.problems_here)
    change(place, "parameters", "parameters = 54")
    with pytest.raises(ValueError, match=r"private/example must be proved.*\n  the blank of"):
        assigning.plan(folder, ["private/example"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("EXERCISES = (", "OTHERS = (", "declare `EXERCISES` and `JUDGES`"),
        ("import numpy as np", "import nothing_of_this_name", "ModuleNotFoundError"),
        ("JUDGES = {", "JUDGES = {1: ", "checks.py must run"),
    ],
)
def test_checks_that_do_not_run_are_named(place, old, new, said):
    rewrite(place / "checks.py", old, new)
    with pytest.raises(ValueError, match=said):
        private.load_checks(place / "checks.py")


def test_notebook_and_checks_belong_together(place):
    change(place, "parameters-check", "parameters")
    with pytest.raises(ValueError, match="must have one `check"):
        private.read(place)


def test_a_copy_needs_a_slug_of_its_own(folder, place):
    shutil.copytree(place, folder.private / "exam")
    with pytest.raises(ValueError, match=r"must begin with `private_exam\.`"):
        private.read(folder.private / "exam")


@pytest.mark.parametrize("name", ["private/none", "private/../example", "private/", "private/A"])
def test_a_folder_that_is_none_is_refused(folder, name):
    with pytest.raises(ValueError, match=r"There are private/example\."):
        private.find(folder, name)


def test_a_missing_file_is_named(folder, place):
    (place / "notebook.ipynb").unlink()
    with pytest.raises(ValueError, match=r"no notebook\.ipynb"):
        private.find(folder, "private/example")


def test_they_are_graded_like_the_courses_own(folder, place, monkeypatch):
    pytest.importorskip("nbgrader", reason="nbgrader is not installed")
    try:
        box = find_box()
    except ValueError as problem:
        pytest.skip(f"no sandbox on this machine: {problem}")
    monkeypatch.setattr(proving, "problems", proving.problems_here)
    (planned,) = assigning.plan(folder, ["private/example"])
    assigning.give_out(folder, planned)
    given = planned.assignment
    submitted = nbformat.read(given.release_path(folder), as_version=4)
    answers = {
        "standardise": "def standardise(x):\n    return x - x.mean(axis=0)",
        "parameters": "parameters = 54",
        "why_standardise": f"reason = {' '.join(f'word{n}' for n in range(30))!r}",
    }
    for cell in submitted.cells:
        cell.source = answers.get(cell.id, cell.source)
    job = grading.Job(
        student="ada",
        assignment=given,
        release=given.release_path(folder).read_text(encoding="utf-8"),
        submission=nbformat.writes(submitted).encode(),
        seed=folder.seed,
        limits=Limits(),
        private=(place / "checks.py").read_text(encoding="utf-8"),
    )
    registry._registered.clear()
    marks = grading.grade_job(job, box).result.marks
    assert [(mark.status, mark.points, mark.diagnosis) for mark in marks] == [
        ("wrong", 0.0, "forgets the spread"),
        ("passed", 1.0, ""),
        ("waiting", None, ""),
    ]
