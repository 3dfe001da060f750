"""One submission, end to end: its marks, its notebook, and what it can never do to the grader."""

import dataclasses
import json
import pickle

import pytest
from fake_box import FakeBox
from nbformat import v4, validate

from dlcourse.course import notebook
from dlcourse.teach import fingerprint, grading
from dlcourse.teach.assignment import Item
from dlcourse.teach.boxes.find import find_box
from dlcourse.teach.boxes.interface import Limits
from dlcourse.teach.grading import Job, grade_job, key
from dlcourse.teach.result import STATUSES, Result

MAJORITY, OUTPUT, TEXT = (
    f"perceptron.{name}" for name in ("majority_threshold", "neuron_output", "why_not_separable")
)
RIGHT = "def majority_threshold(n):\n    return n // 2 + 1"
WRONG = "def neuron_output(x, weights, bias):\n    return x @ weights + bias"
WORDS = " ".join(f"word{number}" for number in range(60))


@pytest.fixture
def job(release, assignment):
    """A blank notebook that was handed in."""
    text = notebook.as_text(release)
    return Job("ada", assignment, text, text.encode(), seed=2**61, limits=Limits())


def answered(job, added=(), **answers):
    """Return the job with answers, by the part of the exercise's id after the dot."""
    node = v4.reads(job.release)
    for cell in node.cells:
        cell.source = answers.get(cell.id, cell.source)
    node.cells[3:3] = [v4.new_code_cell(source) for source in added]
    text = notebook.as_text(node)
    return dataclasses.replace(job, submission=text.encode(), file_hash="")


def mark_of(result, exercise):
    (found,) = (mark for mark in result.marks if mark.exercise == exercise)
    return found


def test_a_blank_notebook_gets_nothing_and_each_exercise_its_mark(job):
    result, _ = grade_job(job, FakeBox())
    assert result.verdict == "graded"
    assert [mark.exercise for mark in result.marks] == [item.id for item in job.assignment.items]
    assert {mark.status for mark in result.marks} == {"not attempted"}
    assert {mark.points for mark in result.marks} == {0.0}


def test_right_wrong_and_text_are_told_apart(job):
    done = answered(job, majority_threshold=RIGHT, neuron_output=WRONG,
                    why_not_separable=f"dose_answer = {WORDS!r}")  # fmt: skip
    result, _ = grade_job(done, FakeBox())
    right, wrong, text = (mark_of(result, id) for id in (MAJORITY, OUTPUT, TEXT))
    assert (right.status, right.points, right.diagnosis) == ("passed", right.possible, "")
    assert (wrong.status, wrong.points, wrong.answer) == ("wrong", 0.0, WRONG)
    assert wrong.diagnosis
    assert wrong.message
    assert (text.status, text.points) == ("waiting", None)
    assert {mark.status for mark in result.marks} <= set(STATUSES)
    assert result.points == right.possible


def test_what_nbgrader_writes_into_a_release_is_no_edit_of_the_student(job):
    node = v4.reads(job.release)
    for cell in node.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"] |= {"checksum": "0" * 32, "cell_type": cell.cell_type}
    text = notebook.as_text(node)
    honest = dataclasses.replace(job, release=text, submission=text.encode(), file_hash="")
    assert grade_job(honest, FakeBox()).result.findings == ()


PRIVATE = """
from dlcourse.checks.engine import Case, Judge, function

EXERCISES = (
    function(
        "private_own.triple", tests="every entry", section="Here", hints=("one", "two"),
        cases=lambda rng: [Case("three numbers", (rng.normal(size=3),))],
    ),
)
JUDGES = {"private_own.triple": Judge(reference=lambda x: 3 * x)}
"""


@pytest.mark.parametrize(("factor", "points"), [(3, 5.0), (2, 0.0)])
def test_a_teachers_own_checks_travel_with_the_job(job, factor, points):
    blank, check = "triple = ...", 'check("private_own.triple", triple)'
    release = v4.new_notebook(cells=[v4.new_code_cell(source) for source in (blank, check)])
    done = v4.reads(v4.writes(release))
    done.cells[0].source = f"def triple(x):\n    return {factor} * x"
    own = dataclasses.replace(
        job,
        assignment=dataclasses.replace(
            job.assignment,
            items=(Item("private_own.triple", 1, "function", 5.0, "Here"),),
            checks="private/own/checks.py",
        ),
        release=v4.writes(release),
        submission=v4.writes(done).encode(),
        private=PRIVATE,
        file_hash="",
    )
    result, _ = grade_job(own, FakeBox())
    assert (result.verdict, result.points) == ("graded", points)
    broken, _ = grade_job(dataclasses.replace(own, private="1 / 0"), FakeBox())
    assert broken.verdict == "stopped"
    assert "private/own/checks.py must run" in broken.findings[0].message


def test_points_are_the_assignments(job):
    items = tuple(dataclasses.replace(item, points=7.5) for item in job.assignment.items)
    worth = dataclasses.replace(job, assignment=dataclasses.replace(job.assignment, items=items))
    result, _ = grade_job(answered(worth, majority_threshold=RIGHT), FakeBox())
    assert result.points == 7.5


def test_exercises_that_were_not_given_out_are_not_graded(job):
    items = job.assignment.items[:1]
    fewer = dataclasses.replace(job, assignment=dataclasses.replace(job.assignment, items=items))
    result, _ = grade_job(answered(fewer, majority_threshold=RIGHT), FakeBox())
    assert [mark.exercise for mark in result.marks] == [MAJORITY]


def test_grading_again_gives_the_same_marks(job):
    done = answered(job, majority_threshold=RIGHT, neuron_output=WRONG)

    def marks():
        result = grade_job(done, FakeBox()).result
        return [dataclasses.replace(mark, seconds=0.0) for mark in result.marks]

    assert marks() == marks()


def test_the_result_survives_the_disk(job, tmp_path):
    done = answered(job, majority_threshold=RIGHT, neuron_output=WRONG)
    result, _ = grade_job(done, FakeBox())
    result.save(tmp_path / "ada.json")
    assert Result.load(tmp_path / "ada.json") == result
    assert (result.key, result.file_hash, result.seed) == (key(done), done.file_hash, 2**61)
    assert set(result.versions) == {"python", "dlcourse", "numpy", "keras", "nbgrader"}


def test_a_job_can_be_sent_elsewhere(job):
    assert pickle.loads(pickle.dumps(job)) == job


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"{}", b"[" * 200_000, b"\0" * 10])
def test_what_is_no_notebook_gets_a_verdict_and_no_points(job, data):
    result, text = grade_job(dataclasses.replace(job, submission=data, file_hash=""), FakeBox())
    assert result.verdict == "unreadable"
    assert result.message
    assert {mark.points for mark in result.marks} == {0.0}
    assert {mark.message for mark in result.marks} == {result.message}
    validate(v4.reads(text))


def test_a_box_that_does_not_start_stops_the_submission_and_no_more(job):
    class Broken(FakeBox):
        def open(self, limits, files=None):
            raise RuntimeError("no more processes")

    result, _ = grade_job(job, Broken())
    assert result.verdict == "stopped"
    assert "no more processes" in result.findings[0].message
    assert "no more processes" not in result.message  # that is for the teacher
    assert len(result.marks) == len(job.assignment.items)


def test_a_check_of_ours_that_fails_leaves_the_answer_to_the_teacher(job, monkeypatch):
    honest = grading.judge

    def judge(exercise, evidence):
        if exercise.id == MAJORITY:
            raise IndexError("our own mistake")
        return honest(exercise, evidence)

    monkeypatch.setattr(grading, "judge", judge)
    result, _ = grade_job(answered(job, majority_threshold=RIGHT, neuron_output=WRONG), FakeBox())
    left = mark_of(result, MAJORITY)
    assert (left.status, left.points) == ("not judged", None)
    assert mark_of(result, OUTPUT).status == "wrong"
    assert any("our own mistake" in finding.message for finding in result.findings)


def test_without_references_nothing_passes(job, monkeypatch):
    from dlcourse.checks.engine import registry

    monkeypatch.setattr(registry, "judge_of", lambda exercise: None)
    result, _ = grade_job(answered(job, majority_threshold=RIGHT), FakeBox())
    assert mark_of(result, MAJORITY).points is None


def test_another_version_of_a_check_is_said(job):
    items = tuple(dataclasses.replace(item, version=99) for item in job.assignment.items)
    old = dataclasses.replace(job, assignment=dataclasses.replace(job.assignment, items=items))
    findings = grade_job(old, FakeBox()).result.findings
    assert [found.name for found in findings].count("another version") == len(items)


@pytest.mark.parametrize(
    "change",
    [
        {"submission": b"other", "file_hash": ""},
        {"release": "other"},
        {"seed": 1},
        {"limits": Limits(cell_seconds=1)},
        {"private": "EXERCISES = ()"},
    ],
)
def test_the_key_depends_on_all_that_the_grade_does(job, change):
    assert key(dataclasses.replace(job, **change)) != key(job)


def test_the_key_depends_on_points_and_checks_and_not_on_the_student(job, monkeypatch):
    first = key(job)
    assert key(dataclasses.replace(job, student="bob", submitted="2026-11-22")) == first
    items = (Item(MAJORITY, 1, "function", 3.0, "A section"),)
    other = dataclasses.replace(job.assignment, items=items)
    assert key(dataclasses.replace(job, assignment=other)) != first
    monkeypatch.setattr(grading, "checks_fingerprint", lambda: "another check")
    assert key(job) != first


def test_the_fingerprint_does_not_depend_on_line_ends(monkeypatch, tmp_path):
    prints = []
    for name, end in (("unix", b"\n"), ("windows", b"\r\n"), ("edited", b"  # more\n")):
        (tmp_path / name / "checks").mkdir(parents=True)
        (tmp_path / name / "checks" / "one.py").write_bytes(b"a = 1" + end)
        monkeypatch.setattr(fingerprint.paths, "PACKAGE", tmp_path / name)
        prints.append(fingerprint.checks_fingerprint.__wrapped__())
    assert prints[0] == prints[1] != prints[2]


def test_the_graded_notebook_holds_our_cards_and_the_students_cells(job):
    done = answered(job, ["print('<script>1</script>')"], majority_threshold=RIGHT)
    _, text = grade_job(done, FakeBox())
    made = v4.reads(text)
    validate(made)
    ours, theirs = v4.reads(job.release), {cell.id: cell for cell in made.cells}
    kept = [cell for cell in made.cells if "added" not in cell.metadata.get("tags", [])]
    assert [cell.id for cell in kept] == [cell.id for cell in ours.cells]
    assert [cell.metadata for cell in kept] == [cell.metadata for cell in ours.cells]
    assert made.cells[3].source == "print('<script>1</script>')"
    assert theirs["majority_threshold"].source == RIGHT
    (card,) = theirs["majority_threshold-check"].outputs
    assert "passed" in card.data["text/plain"]
    assert "<strong>passed</strong>" in card.data["text/html"]
    html = [out.data for cell in made.cells for out in cell.get("outputs", []) if "data" in out]
    assert len(html) == len(job.assignment.items)  # no HTML but our cards
    assert not any("<script>" in data["text/html"] for data in html)


def test_what_an_exception_says_is_escaped(job):
    hostile = "def majority_threshold(n):\n    raise ValueError('<script>alert(1)</script>')"
    _, text = grade_job(answered(job, majority_threshold=hostile), FakeBox())
    cards = [
        output["data"]["text/html"]
        for cell in json.loads(text)["cells"]
        for output in cell.get("outputs", [])
        if "data" in output
    ]
    assert any("&lt;script&gt;" in "".join(card) for card in cards)
    assert not any("<script>" in "".join(card) for card in cards)


def test_in_a_real_box_the_right_answer_passes_beside_one_that_ends_it(job):
    try:
        box = find_box()
    except ValueError as problem:
        pytest.skip(f"no sandbox on this machine: {problem}")
    ends = "import os\nos._exit(0)"
    done = answered(job, majority_threshold=RIGHT, neuron_output=ends)
    result, _ = grade_job(done, box)
    assert mark_of(result, MAJORITY).status == "passed"
    assert (mark_of(result, OUTPUT).status, mark_of(result, OUTPUT).points) == ("not judged", 0.0)
    assert [found.name for found in result.findings] == ["stopped cell"]
