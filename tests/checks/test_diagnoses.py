"""Each general diagnosis fires on its mistake, and stays silent on what only looks like it."""

import numpy as np
import pytest

from dlcourse.checks.engine import Case, Judge, edges, function, number


def softmax(x):
    raised = np.exp(x - x.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def squared_loss(x, w):
    return np.mean((x @ w) ** 2)


def batches(rng):
    return [
        Case("4 examples", (rng.normal(size=(4, 3)), rng.normal(size=3))),
        Case("7 examples", (rng.normal(size=(7, 3)), rng.normal(size=3))),
        Case("batch of 1", (rng.normal(size=(1, 3)), rng.normal(size=3))),
    ]


def tables(rng):
    table = Case("5 rows, 3 columns", (rng.normal(size=(5, 3)),))
    return [table, Case("3 rows, 4 columns", (rng.normal(size=(3, 4)),)), *edges(table, scaled=())]


def squares(rng):
    return [Case("3 by 3", (rng.normal(size=(3, 3)),))]


def exercise(cases, **settings):
    return function(
        "demo.task", tests="it", section="Here", cases=cases, hints=("one", "two"), **settings
    )


# cases, right function, wrong function, the diagnosis it must get
FIRES = [
    (tables, lambda x: 2 * x, lambda x: None, "forgot return"),
    (tables, lambda x: 2 * x, lambda x: None if len(x) == 1 else 2 * x, "forgot return"),
    (tables, lambda x: 2 * x, lambda x: np.multiply(x, 2, out=x), "modifies its input"),
    (tables, lambda x: 2 * x, lambda x: (2 * x).T, "transposed"),
    (squares, lambda x: 2 * x, lambda x: (2 * x).T, "transposed"),
    (tables, lambda x: 2 * x, lambda x: 2 * x[..., None], "extra axis"),
    (tables, lambda x: x[:, :1], lambda x: x[:, 0], "missing axis"),
    (tables, lambda x: x.sum(axis=1), lambda x: x.sum(axis=0), "wrong axis"),
    (tables, lambda x: x.sum(1), lambda x: x.sum(1) + x.sum(1)[:, None], "broadcast to a table"),
    (tables, lambda x: x.mean(axis=0), lambda x: x.mean(), "reduced too far"),
    (batches, squared_loss, lambda x, w: (x @ w) ** 2, "not reduced"),
    (tables, lambda x: 2 * x, lambda x: 2 * x[:, :2], "wrong shape"),
    (tables, lambda x: np.abs(x) ** 0.5, lambda x: x**0.5, "NaN or inf"),
    (tables, lambda x: 2 * x, lambda x: -2 * x, "wrong sign"),
    (tables, lambda x: 2 * x, lambda x: 1 * x, "constant factor"),
    (tables, lambda x: 2 * x, lambda x: 0.734 * x, "constant factor"),
    (batches, squared_loss, lambda x, w: np.sum((x @ w) ** 2), "sum instead of mean"),
    (batches, squared_loss, lambda x, w: -np.sum((x @ w) ** 2), "sum instead of mean"),
    (batches, lambda x, w: x.T @ x @ w, lambda x, w: x.T @ x @ w / len(x), "mean instead of sum"),
    (tables, lambda x: x.sum(axis=1), lambda x: x.mean(axis=1), "mean instead of sum"),
    (tables, softmax, lambda x: softmax(x.T).T, "wrong axis"),
    (
        tables,
        lambda x: x * (1 + x[:1]),
        lambda x: x * (1 + x),
        "right for a batch of 1 only",
    ),
    (batches, lambda x, w: x @ w, lambda x, w: np.squeeze(x @ w), "wrong for a batch of 1 only"),
    (
        tables,
        lambda x: np.tanh(x),
        lambda x: np.tanh(x) if len(x) > 1 else np.tanh(x) ** 3,
        "wrong for a batch of 1 only",
    ),
    (tables, sigmoid, lambda x: x, "logits instead of probabilities"),
    (tables, softmax, lambda x: x, "logits instead of probabilities"),
    (tables, lambda x: 3 * x, lambda x: sigmoid(3 * x), "probabilities instead of logits"),
    (tables, lambda x: 3 * x, lambda x: softmax(3 * x), "probabilities instead of logits"),
    (tables, softmax, lambda x: np.log(softmax(x)), "logits instead of probabilities"),
    (
        tables,
        sigmoid,
        lambda x: np.log(sigmoid(x)),
        "logarithms instead of probabilities",
    ),
    (tables, lambda x: (x > 0) * 1, lambda x: sigmoid(x), "probabilities instead of labels"),
    (tables, lambda x: (x > 0) * 1, lambda x: x, "scores instead of labels"),
    (tables, lambda x: (x > 0) * 1, lambda x: np.sign(x), "labels -1 and 1"),
    (tables, lambda x: (x > 0) * 1, lambda x: (x <= 0) * 1, "classes exchanged"),
    (tables, lambda x: 5 * x, lambda x: (5 * x).astype(int), "cut to integers"),
    (tables, lambda x: 5 * x, lambda x: (5 * x).astype(np.float16), "too few digits"),
    (tables, lambda x: 5 * x, lambda x: (5 + 0.1j) * x, "wrong dtype"),
    (tables, lambda x: 5 * x, lambda x: 5 * x + 1, "constant offset"),
    (tables, lambda x: (x.sum(), 1.0), lambda x: (1.0, x.sum()), "results exchanged"),
    (tables, lambda x: (x.sum(), x.max()), lambda x: (x.sum(), -x.max()), "wrong sign"),
    (tables, lambda x: (x.sum(), x.max()), lambda x: x.sum(), "wrong kind of value"),
    (tables, lambda x: (x.sum(), x.max()), lambda x: (1, 2, 3), "wrong kind of value"),
    (tables, lambda x: x.sum(), lambda x: "1.5", "wrong kind of value"),
    (tables, lambda x: "yes" if x.sum() > 0 else "no", lambda x: "yes", "other values"),
    (tables, lambda x: 2 * x, lambda x: x + np.sin(x), "other values"),
]


@pytest.mark.parametrize(("cases", "right", "wrong", "name"), FIRES)
def test_each_diagnosis_fires_on_its_mistake(cases, right, wrong, name, verdict_of):
    task = exercise(cases)
    assert verdict_of(task, right, Judge(reference=right)).status == "passed"
    verdict = verdict_of(task, wrong, Judge(reference=right))
    assert (verdict.status, verdict.diagnosis_name) == ("wrong", name), verdict


# what a diagnosis must not be fooled by: right function, wrong function, the name it must not get
SILENT = [
    # one case agrees with the pattern, the others do not
    (tables, lambda x: x.sum(1), lambda x: -x.sum(1) if len(x) == 5 else 0 * x[:, 0], "wrong sign"),
    (tables, lambda x: 2 * x, lambda x: len(x) * 0.7 * np.sin(x), "constant factor"),
    (batches, squared_loss, lambda x, w: len(x) ** 2 * 0.3, "sum instead of mean"),
    # x.mean() over everything is a number where a row is asked for, and no transposition
    (tables, lambda x: x.mean(axis=0), lambda x: x.mean(), "transposed"),
    (tables, lambda x: 2 * x, lambda x: 2 * x[:1], "wrong axis"),
    (tables, lambda x: 2 * x, lambda x: 2 * x[:, :1], "missing axis"),
    # (3,) and (3, 3): a table, but not of shape (n, n) in every case
    (tables, lambda x: x.sum(axis=1), lambda x: x, "broadcast to a table"),
    # NaN where NaN is expected is no fault
    (
        tables,
        lambda x: np.where(x > 0, x, np.nan),
        lambda x: np.where(x > 0, x**2, np.nan),
        "NaN or inf",
    ),
    # numbers between 0 and 1 that no logit explains
    (tables, sigmoid, lambda x: sigmoid(x) ** 2, "logits instead of probabilities"),
    (tables, lambda x: (x > 0) * 1, lambda x: sigmoid(-x), "probabilities instead of labels"),
    (tables, lambda x: (x > 0) * 1, lambda x: (x > 0.5) * 1, "classes exchanged"),
    (tables, lambda x: 0.4 + 0 * x, lambda x: (0 * x).astype(int), "cut to integers"),
    (tables, softmax, lambda x: softmax(x) ** 2, "wrong axis"),
    (tables, lambda x: 5 * x, lambda x: 5 * x + np.arange(x.shape[1]), "constant offset"),
    # wrong everywhere, the batch of 1 included
    (tables, np.tanh, lambda x: np.tanh(x) ** 3, "right for a batch of 1 only"),
    (tables, np.tanh, lambda x: np.tanh(x) ** 3, "wrong for a batch of 1 only"),
    (tables, lambda x: (x.sum(), x.max()), lambda x: (x.max(), x.max()), "results exchanged"),
    # an empty list has no kind: of text, or of numbers
    (
        tables,
        lambda x: ["many"] * (len(x) > 3),
        lambda x: ["few"] * (len(x) < 4),
        "wrong kind of value",
    ),
    # a copy changed is no input changed
    (tables, lambda x: 2 * x, lambda x: np.sin(x.copy()), "modifies its input"),
]


@pytest.mark.parametrize(("cases", "right", "wrong", "name"), SILENT)
def test_no_diagnosis_is_fooled_by_a_likeness(cases, right, wrong, name, verdict_of):
    verdict = verdict_of(exercise(cases), wrong, Judge(reference=right))
    assert verdict.status == "wrong"
    assert verdict.diagnosis_name != name, verdict


def test_a_number_is_not_explained_by_a_factor_that_any_number_has(verdict_of):
    task = number("demo.count", tests="it", section="Here", hints=("one", "two"))
    for answer in (4, 1, 7.3):
        assert verdict_of(task, answer, Judge(reference=2)).diagnosis_name == "other values"
    assert verdict_of(task, 31.0, Judge(reference=0.31)).diagnosis_name == "constant factor"


def test_the_value_of_a_number_is_never_given_away(verdict_of):
    task = number("demo.count", tests="it", section="Here", hints=("one", "two"))
    verdict = verdict_of(task, 1.0, Judge(reference=8125.0))
    assert "too small" in verdict.message
    assert "8125" not in f"{verdict}"


def test_dtype_counts_only_where_the_exercise_says_so(verdict_of):
    task = exercise(tables)
    labels, floats = (lambda x: (x > 0).astype(int)), (lambda x: (x > 0).astype(float))
    assert verdict_of(task, floats, Judge(reference=labels)).status == "passed"
    strict = Judge(reference=labels, dtype_matters=True)
    assert verdict_of(task, floats, strict).diagnosis_name == "wrong dtype"
    assert verdict_of(task, labels, strict).status == "passed"


def test_modifying_the_input_is_allowed_where_it_is_the_task(verdict_of):
    task = exercise(tables, may_modify=True)
    verdict = verdict_of(task, lambda x: np.multiply(x, 2, out=x), Judge(reference=lambda x: 2 * x))
    assert verdict.status == "passed"


def test_float32_results_pass_and_their_rounding_does_not_hide_a_mistake(verdict_of):
    task, right = exercise(tables), Judge(reference=sigmoid)
    assert verdict_of(task, lambda x: sigmoid(x.astype(np.float32)), right).status == "passed"
    off = verdict_of(task, lambda x: (sigmoid(x) * 1.003).astype(np.float32), right)
    assert off.status == "wrong"


def test_the_smallest_failing_input_is_shown_with_expected_and_received(verdict_of):
    verdict = verdict_of(exercise(tables), np.sin, Judge(reference=lambda x: x**3 + x))
    assert "batch of 1" in verdict.message
    assert verdict.table.header == ("", "expected", "received")
    assert len(verdict.table.rows) == 1
    assert verdict.table.rows[0][1] != verdict.table.rows[0][2]


def test_values_that_differ_in_the_last_digits_do_not_look_the_same(verdict_of):
    def nearly(x):
        return x**3 + 1e-5 * np.sin(9 * x)

    verdict = verdict_of(exercise(tables), nearly, Judge(reference=lambda x: x**3))
    assert verdict.diagnosis_name == "other values"
    assert all(expected != received for _, expected, received in verdict.table.rows)
