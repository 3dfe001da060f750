"""A generated class of 30: every grade is the expected one, and every diagnosis is named."""

import pytest
from klass import classroom, marks_of

from dlcourse.teach.assignment import load_all
from dlcourse.teach.boxes.find import find_box


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    pytest.importorskip("nbgrader")
    from dlcourse.teach.grading_run import grade

    try:
        find_box()
    except ValueError as problem:
        pytest.skip(f"no sandbox on this machine: {problem}")
    folder, pupils = classroom(tmp_path_factory.mktemp("class") / "course", ["1"], 30, seed=7)
    results = grade(folder, load_all(folder), jobs=2)
    assert len(results) == 30
    return folder, pupils


def test_all_grades_and_diagnoses_are_the_expected_ones(graded):
    folder, pupils = graded
    for pupil in pupils:
        assert marks_of(folder, pupil) == pupil.expected, pupil.name


def test_all_kinds_of_answer_were_among_them(graded):
    _, pupils = graded
    expected = [found for pupil in pupils for found in pupil.expected.values()]
    assert {status for _, status, _ in expected} == {"passed", "wrong", "not attempted", "waiting"}
    assert len({diagnosis for _, _, diagnosis in expected if diagnosis}) > 20
