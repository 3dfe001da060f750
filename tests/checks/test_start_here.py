"""Chapter 0's exercises: right answers are passed, each wrong one gets its diagnosis."""

import numpy as np
import pytest

from dlcourse.checks.engine import registry
from dlcourse.data import load_digits


def by_loop(x):
    result = np.empty(x.shape, dtype=x.dtype)
    for index in np.ndindex(x.shape):
        result[index] = x[index] + x[index]
    return result


def in_place(x):
    x *= 2
    return x


def in_place_without_return(x):
    x *= 2


def unfinished(x):
    y = ...
    return y + x


def one_row(x):
    return 2 * x[:1]


RIGHT = {
    "start_here.double": [lambda x: 2 * x, by_loop, lambda x: (2 * x).tolist()],
    "start_here.mean_pixel": [
        lambda: load_digits().x.mean(),
        lambda: sum(image.sum() for image in load_digits().x) / load_digits().x.size,
        lambda: 0.3053,
    ],
    "start_here.which_is_learned": [lambda: "b", lambda: " B) "],
}
BLANK = {
    "start_here.double": [..., lambda x: ..., unfinished],
    "start_here.mean_pixel": [...],
    "start_here.which_is_learned": [..., None],
}
WRONG = [
    ("start_here.double", lambda x: x**2, "squares"),
    ("start_here.double", lambda x: x + 2, "adds 2"),
    ("start_here.double", lambda x: np.array([*x, *x]), "repeats the entries"),
    ("start_here.double", lambda x: x, "returns the input"),
    ("start_here.double", lambda x: x / 2, "constant factor"),
    ("start_here.double", lambda x: -2 * x, "wrong sign"),
    ("start_here.double", lambda x: (2 * x).T, "transposed"),
    ("start_here.double", lambda x: 2 * x.sum(), "reduced too far"),
    ("start_here.double", lambda x: 2 * x[None], "extra axis"),
    ("start_here.double", in_place, "modifies its input"),
    ("start_here.double", in_place_without_return, "forgot return"),
    ("start_here.double", one_row, "wrong shape"),
    ("start_here.double", lambda x, y: x, "exception"),
    ("start_here.double", np.arange(3.0), "unusable type"),
    ("start_here.mean_pixel", lambda: load_digits().x[0].mean(), "mean of the first image"),
    ("start_here.mean_pixel", lambda: load_digits().y.mean(), "mean of the labels"),
    (
        "start_here.mean_pixel",
        lambda: load_digits().x.sum() / (load_digits().x > 0).sum(),
        "mean ink of the inked pixels",
    ),
    ("start_here.mean_pixel", lambda: 64 * load_digits().x.mean(), "sum over an image"),
    ("start_here.mean_pixel", lambda: 30.53, "constant factor"),
    ("start_here.mean_pixel", lambda: load_digits().x.mean(axis=0), "unusable type"),
    ("start_here.mean_pixel", lambda: "0.3053", "unusable type"),
    ("start_here.mean_pixel", lambda: 0.31, "other values"),
    ("start_here.which_is_learned", lambda: "a", "takes settings for weights"),
    ("start_here.which_is_learned", lambda: "c", "takes labels for weights"),
    ("start_here.which_is_learned", lambda: "d", "no such choice"),
    ("start_here.which_is_learned", lambda: 2, "unusable type"),
]


def made(id, answer):
    """The answer itself: what is not a function is made here, not at import."""
    return answer if registry.find(id).kind == "function" or not callable(answer) else answer()


@pytest.mark.parametrize(
    ("id", "answer"), [(id, answer) for id, answers in RIGHT.items() for answer in answers]
)
def test_right_answers_pass(id, answer, verdict_of):
    verdict = verdict_of(id, made(id, answer))
    assert (verdict.status, verdict.diagnosis_name) == ("passed", ""), verdict


@pytest.mark.parametrize(
    ("id", "answer"), [(id, answer) for id, answers in BLANK.items() for answer in answers]
)
def test_blanks_are_not_attempted(id, answer, verdict_of):
    assert verdict_of(id, answer).status == "not attempted"


@pytest.mark.parametrize(("id", "answer", "name"), WRONG)
def test_wrong_answers_get_their_diagnosis(id, answer, name, verdict_of):
    verdict = verdict_of(id, made(id, answer))
    assert (verdict.status, verdict.diagnosis_name) == ("wrong", name), verdict


def test_every_exercise_is_tested_on_both_sides():
    ids = [exercise.id for exercise in registry.exercises("start_here")]
    for id in ids:
        assert len(RIGHT[id]) >= 2
        assert id in BLANK
        assert len({name for tested, _, name in WRONG if tested == id}) >= 3
