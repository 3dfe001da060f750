"""Predictions on held-out examples against a number: one verdict for each way to fall short."""

import numpy as np
import pytest

from dlcourse.checks.engine import Case, Evidence
from dlcourse.checks.engine.evidence import Outcome
from dlcourse.checks.engine.failure import Failure
from dlcourse.checks.engine.held_out import HeldOut, accuracies

BIRDS = HeldOut(
    "demo.beat_the_number",
    "bird",
    to_beat=0.8,
    too_good=0.99,
    by_chance=0.1,
    leak="does its own mean enter?",
)
X, Y = np.zeros((30, 2)), np.zeros(30)
CASES = [Case("split 1", (X, Y, X[:20])), Case("split 2", (X, Y, X[:10]))]
BELOW = ("not beaten yet", "More epochs?")


def decided(*scores, company=""):
    return BIRDS.decide({"yours": scores, "a coin": [0.5] * len(scores)}, company, BELOW)


@pytest.mark.parametrize(
    ("shape", "name"),
    [
        ((10,), None),
        ((10, 1), "extra axis"),
        ((10, 4), "scores"),
        ((10, 3), "wrong shape"),
        ((30,), "predicts the training set"),
        ((9,), "wrong shape"),
        ((), "wrong shape"),
    ],
)
def test_a_shape_that_is_not_one_answer_each_is_named(shape, name):
    others = {4: ("scores", "Which is the largest?")}
    found = BIRDS.wrong_shape(CASES, [np.zeros(20), np.zeros(shape)], others)
    if name is None:
        assert found is None
    else:
        assert (found.diagnosis_name, found.title) == (name, f"demo.beat_the_number: {name}")
        assert f"For “split 2” the shape is {shape}, expected (10,)." in found.message


def test_answers_that_change_with_an_extreme_example_are_told_from_chance():
    before, joined = np.zeros(20), np.zeros(21)
    joined[[0, 1, -1]] = 1  # 2 of 20, and the one that joined
    assert BIRDS.changed(before, joined) == ""
    joined[2] = 1
    said = BIRDS.changed(before, joined)
    assert "one bird with extreme values joins split 1, 3 of the others" in said


def test_an_answer_that_changes_its_mind_by_itself_is_not_accused():
    before, once_more, joined = np.zeros(20), np.zeros(20), np.zeros(21)
    joined[:4], once_more[:2] = 1, 1  # 4 of 20; 2 by chance, and 2 by itself
    assert "4 of the others" in BIRDS.changed(before, joined)
    assert BIRDS.changed(before, joined, once_more) == ""


def test_an_exception_that_one_example_alone_raises_names_the_company():
    one = Case("alone", (X, Y, X[:1]))
    raised = Outcome("alone", "raised", failure=Failure("IndexError", "no such row"))
    fine = [Outcome(case.name, "returned", value=np.ones(len(case.args[2]))) for case in CASES]

    def told(outcomes, cases, labels=None):
        evidence = Evidence(BIRDS.exercise, 1, 0, tuple(outcomes), {})
        return BIRDS.raised_alone(2, labels)(evidence, cases)

    found = told([*fine, raised], [*CASES, one])
    assert found.diagnosis_name == "an answer depends on the other birds"
    assert "IndexError" in found.message
    assert told([*fine, raised], [*CASES, Case("twenty", (X, Y, X[:20]))]) is None
    assert told([raised, fine[1]], CASES) is None
    seen = told([*fine, raised], [*CASES, one], lambda: [np.ones(20), np.ones(10)])
    assert seen.diagnosis_name == "too good to be true"


def test_only_more_than_the_number_passes():
    assert decided(0.8, 0.8).diagnosis_name == "not beaten yet"
    assert decided(0.79, 0.82).status == "passed"
    assert "(a coin: 0.5000)" in decided(0.79, 0.82).message


def test_what_was_seen_before_comes_first_and_company_before_a_pass():
    told = "Three others change."
    assert decided(0.99, 0.99, company=told).diagnosis_name == "too good to be true"
    found = decided(0.9, 0.9, company=told)
    assert found.diagnosis_name == "an answer depends on the other birds"
    assert told in found.message
    assert BIRDS.leak in found.message


def test_the_table_has_mean_and_range_of_all_splits():
    table = decided(0.5, 0.7, 0.75).table
    assert table.rows[0] == ("yours", "0.6500", "0.5000", "0.7500")
    assert table.rows[1][0] == "a coin"
    assert "3 held-out splits" in table.caption
    assert "0.800" in table.caption


def test_cases_without_labels_do_not_count_as_splits():
    answers = [np.array([0, 1]), np.array([1, 1]), np.array([5])]
    assert accuracies(answers, [np.array([0, 0]), np.array([1, 1])]) == [0.5, 1.0]
