"""A class stands where its files say: nothing is counted twice, and nothing is forgotten."""

import dataclasses
import json

import pytest

from dlcourse.course import notebook
from dlcourse.teach import gradebook, grading, grading_run
from dlcourse.teach.boxes.interface import Limits
from dlcourse.teach.folder import write_settings
from dlcourse.teach.gradebook import Manual
from dlcourse.teach.result import Finding, Mark, Result
from dlcourse.teach.standing import standings

TEXT = "perceptron.why_not_separable"


@pytest.fixture
def course(tmp_path, release, assignment, monkeypatch):
    """A course folder, and a gradebook that knows what a dictionary says."""
    folder = write_settings(tmp_path, "Deep learning")
    assignment.save(folder)
    assignment.release_path(folder).parent.mkdir(parents=True)
    notebook.write(assignment.release_path(folder), release)
    by_hand = {}
    monkeypatch.setattr(gradebook, "manual", lambda folder: by_hand)
    return folder, assignment, by_hand


def hand_in(course, student, data=b"{}", *, late=False):
    folder, assignment, _ = course
    target = folder.submitted(student, assignment.name)
    target.mkdir(parents=True, exist_ok=True)
    (target / assignment.notebook).write_bytes(data)
    (target / "origin.json").write_text(json.dumps({"late": late}))


def give_result(course, student, verdict="graded", points=(), findings=(), limits=None):
    folder, assignment, _ = course
    given = grading_run.read_given(folder, assignment)
    job = grading_run.make_job(folder, given, student, limits or Limits())
    marks = tuple(
        Mark(id, 1, "text", 3.0, value, "waiting" if value is None else "passed")
        for id, value in points
    )
    result = Result(
        student, assignment.name, grading.key(job), job.file_hash, 1, {}, "fake", verdict, "", "",
        0.0, tuple(findings), marks,
    )  # fmt: skip
    result.save(folder.result(student, assignment.name))


def standing(course):
    folder, assignment, _ = course
    (found,) = standings(folder, [assignment])
    return found


def test_nobody_handed_in(course):
    found = dataclasses.asdict(standing(course))
    assert found.pop("assignment") == "perceptron"
    assert found.pop("due") == "2026-11-20T18:00:00+01:00"
    assert set(found.values()) == {0}


def test_each_submission_is_graded_stale_or_ungraded(course):
    for student in ("ada", "bob", "cyd", "dan"):
        hand_in(course, student, late=student in ("ada", "bob"))
    give_result(course, "ada")
    give_result(course, "bob")
    give_result(course, "cyd", "stopped")
    hand_in(course, "bob", b"another file", late=True)
    found = standing(course)
    assert (found.handed_in, found.graded, found.stale, found.ungraded) == (4, 1, 1, 2)
    assert found.late == 2


def test_other_limits_make_no_grade_stale(course):
    hand_in(course, "ada")
    give_result(course, "ada", limits=Limits(cell_seconds=1))
    assert standing(course).graded == 1


def test_other_checks_make_a_grade_stale(course, monkeypatch):
    hand_in(course, "ada")
    give_result(course, "ada")
    monkeypatch.setattr(grading, "checks_fingerprint", lambda: "new")
    assert standing(course).stale == 1


def test_unreadable_ones_and_findings_are_counted_by_submission(course):
    for student in ("ada", "bob"):
        hand_in(course, student)
    give_result(course, "ada", "unreadable", findings=[Finding("a", "b"), Finding("c", "d")])
    give_result(course, "bob")
    found = standing(course)
    assert (found.unreadable, found.findings, found.graded) == (1, 1, 2)


def test_a_text_waits_until_it_has_points(course):
    hand_in(course, "ada")
    give_result(course, "ada", points=[(TEXT, None), ("perceptron.train", 3.0)])
    assert standing(course).waiting == 1
    _, _, by_hand = course
    by_hand["ada", "perceptron"] = {TEXT: Manual(None, "read it", True)}
    assert standing(course).waiting == 1
    by_hand["ada", "perceptron"] = {TEXT: Manual(0.0, "", False)}
    assert standing(course).waiting == 0


def test_an_origin_that_cannot_be_read_is_none(course):
    hand_in(course, "ada", late=True)
    folder, assignment, _ = course
    (folder.submitted("ada", assignment.name) / "origin.json").write_text("[1")
    assert standing(course).late == 0
