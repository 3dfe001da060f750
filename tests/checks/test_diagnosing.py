"""Diagnoses that an exercise asks for: a mistake in one part, a step, shapes that do not fit."""

import numpy as np
import pytest

from dlcourse.checks.engine import (
    Case,
    Judge,
    Mistake,
    by_shapes,
    by_step,
    first_of,
    function,
    registry,
    wrong,
)


def sum_and_step(x, weights, rate):
    """Return the sum of x, and weights after a step along the mean of x."""
    return x.sum(), weights - rate * x.mean(axis=0)


def cases(rng):
    return [
        Case(f"{n} rows", (rng.normal(size=(n, 3)), rng.normal(size=3), 0.1 * n)) for n in (1, 4, 9)
    ]


EXERCISE = function(
    "demo.step",
    tests="a sum and a step",
    section="Nowhere",
    cases=cases,
    returns=("total", "weights"),
    hints=("one", "two"),
)
MISTAKES = (
    Mistake("both halved", lambda *given: tuple(value / 2 for value in sum_and_step(*given)), "a"),
    Mistake("mean for total", lambda x, weights, rate: x.mean(), "b?", part="total"),
    Mistake(
        "uphill", lambda x, weights, rate: weights + rate * x.mean(axis=0), "c", part="weights"
    ),
)
USING = Judge(
    sum_and_step,
    MISTAKES,
    diagnose=first_of(
        by_shapes("x", "weights", advice="Which one is turned?"),
        by_step(sum_and_step, EXERCISE.returns, {"weights": 1}),
    ),
)


@pytest.fixture
def diagnosis_of(verdict_of, monkeypatch):
    """Return a function from an answer to the verdict on it."""
    monkeypatch.setattr(registry, "find", lambda id: EXERCISE)
    return lambda answer: verdict_of(EXERCISE, answer, USING)


def test_a_mistake_in_one_part_is_recognised_whatever_the_other_part_is(diagnosis_of):
    for total in (np.sum, np.max):
        verdict = diagnosis_of(
            lambda x, weights, rate, total=total: (total(x), weights + rate * x.mean(axis=0))
        )
        assert (verdict.status, verdict.diagnosis_name) == ("wrong", "uphill")
        assert verdict.message == "In `weights`: c"
    verdict = diagnosis_of(lambda x, weights, rate: [x.mean(), weights])
    assert verdict.diagnosis_name == "mean for total"


def test_a_mistake_of_the_whole_comes_first_where_it_is_listed_first(diagnosis_of):
    verdict = diagnosis_of(MISTAKES[0].compute)
    assert (verdict.diagnosis_name, verdict.message) == ("both halved", "a")


@pytest.mark.parametrize("answer", [lambda *given: 1.0, lambda *given: (), lambda *given: (1.0,)])
def test_a_result_without_the_part_is_another_kind_of_value(diagnosis_of, answer):
    assert diagnosis_of(answer).diagnosis_name == "wrong kind of value"


def test_a_part_that_is_right_is_no_mistake(diagnosis_of):
    assert diagnosis_of(sum_and_step).status == "passed"


@pytest.mark.parametrize(
    ("step", "name"),
    [
        (lambda x, rate: rate * x.sum(axis=0), "sum instead of mean"),
        (lambda x, rate: 2 * rate * x.mean(axis=0), "constant factor"),
        (lambda x, rate: 0.0 * x[0], "no step"),
    ],
)
def test_a_wrong_step_is_named_by_what_was_added(diagnosis_of, step, name):
    verdict = diagnosis_of(lambda x, weights, rate: (x.sum(), weights - step(x, rate)))
    assert verdict.diagnosis_name == name
    assert "`weights`" in verdict.message


def test_a_step_that_nothing_explains_is_left_to_the_comparison(diagnosis_of):
    verdict = diagnosis_of(lambda x, weights, rate: (x.sum(), weights - np.sin(x).sum(axis=0)))
    assert verdict.diagnosis_name == "other values"


def test_a_step_of_another_shape_is_left_to_the_general_diagnoses(diagnosis_of):
    verdict = diagnosis_of(lambda x, weights, rate: (x.sum(), weights[:, None] - rate))
    assert verdict.diagnosis_name == "extra axis"


def test_shapes_that_do_not_fit_are_listed(diagnosis_of):
    verdict = diagnosis_of(lambda x, weights, rate: (x.sum(), weights @ x))
    assert verdict.diagnosis_name == "shapes do not fit"
    assert "x (1, 3), weights (3,). Which one is turned?" in verdict.message
    assert "weights @ x" in verdict.message  # the learner's own line


def test_another_exception_stays_what_it_is(diagnosis_of):
    def answer(x, weights, rate):
        raise ValueError("no")

    assert diagnosis_of(answer).diagnosis_name == "exception"
    assert diagnosis_of(lambda x, weights, rate: x.nothing).diagnosis_name == "exception"


def test_a_diagnosis_that_fails_is_passed_over():
    def fails(evidence, cases):
        raise RuntimeError

    found = first_of(fails, lambda evidence, cases: None, lambda evidence, cases: wrong("one", ""))
    assert found(None, ()).diagnosis_name == "one"
    assert first_of(fails)(None, ()) is None
