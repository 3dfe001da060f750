"""Anything at all may be an answer: a clear verdict each time, never a crash, never a pass."""

import random
import re
import sys

import numpy as np
import pytest

from dlcourse.checks.engine import (
    Case,
    Judge,
    array,
    choice,
    function,
    judge,
    model,
    number,
    passed,
    probe,
    probing,
    registry,
    text,
)
from dlcourse.checks.engine.render import card_html, card_text

pytestmark = [
    pytest.mark.filterwarnings("ignore:coroutine:RuntimeWarning"),
    pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning"),
]
COMMON = {"tests": "it", "section": "Here", "hints": ("one", "two")}


def cases(rng):
    return [
        Case("3 rows", (rng.normal(size=(3, 2)),)),
        Case("1 row", (rng.normal(size=(1, 2)),)),
    ]


TASKS = [
    (function("demo.rows", cases=cases, **COMMON), Judge(reference=lambda x: np.sin(x) + 2)),
    (
        function("demo.pair", cases=cases, returns=("low", "high"), **COMMON),
        Judge(reference=lambda x: (x.min(), np.cos(x[0]))),
    ),
    (function("demo.words", cases=cases, **COMMON), Judge(reference=lambda x: ["some", "words"])),
    (
        function("demo.own", cases=cases, **COMMON),
        Judge(judge=lambda seen, cases: passed("x") if seen.value.real[0] == 7 else passed("y")[0]),
    ),
    (array("demo.free", **COMMON), Judge(reference=[0.125, 3.5, 9.0])),
    (array("demo.shaped", shape=(None, 2), **COMMON), Judge(reference=np.full((3, 2), 0.123))),
    (number("demo.number", **COMMON), Judge(reference=0.123456)),
    (choice("demo.letter", choices=("yes", "no"), **COMMON), Judge(reference="b")),
    (text("demo.text", min_words=12, **COMMON), Judge()),
    (model("demo.model", cases=cases, **COMMON), Judge(judge=lambda seen, cases: passed("x"))),
]


def sound(exercise, evidence, verdict):
    """Assert what holds of every verdict, and that the limits were kept in its own account."""
    assert verdict.status in ("not attempted", "wrong"), (verdict, evidence)
    assert verdict.title.startswith(exercise.id)
    assert verdict.message.strip()
    assert bool(verdict.diagnosis_name) == (verdict.status == "wrong")
    assert not re.search(r"0x[0-9a-f]{6}", verdict.message)  # no bare repr of an object
    assert len(card_text(verdict)) < 3000
    assert "<script" not in card_html(verdict)
    before = 0.0
    for outcome in evidence.outcomes:
        assert outcome.limit <= probing.CASE_SECONDS
        # what a case is granted is what is left, and nothing when a slow machine overran it
        assert outcome.limit <= max(0.0, probing.TOTAL_SECONDS - before) + 1e-9
        before += outcome.seconds


def test_the_limits_are_those_promised():
    assert probing.CASE_SECONDS <= 2
    assert probing.TOTAL_SECONDS < 5


@pytest.mark.parametrize("batch", range(10))
def test_a_thousand_random_objects_at_the_engine(batch, random_object, short_limits, tmp_path):
    r = random.Random(batch)
    recursion = sys.getrecursionlimit()
    for place in range(100):
        exercise, using = TASKS[(place + batch) % len(TASKS)]
        evidence = probe(exercise, random_object(r))
        sound(exercise, evidence, judge(exercise, evidence, using))
        if place % 10 == 0:
            evidence.save(tmp_path / str(place))
            again = type(evidence).load(tmp_path / str(place))
            assert judge(exercise, again, using) == judge(exercise, evidence, using)
    assert sys.getrecursionlimit() == recursion


EVERY = [exercise.id for slug in registry.topics() for exercise in registry.exercises(slug)]


@pytest.mark.parametrize("id", EVERY)
def test_random_objects_at_every_check(id, random_object, short_limits):
    exercise = registry.find(id)
    r = random.Random(id)
    for _ in range(25):
        evidence = probe(exercise, random_object(r))
        sound(exercise, evidence, judge(exercise, evidence))
