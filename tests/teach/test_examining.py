"""Each answer is met once, at its place, whatever the other cells of the submission do."""

import numpy as np
import pytest
from fake_box import FakeBox

from dlcourse.checks.engine import Case, Judge, function, judge, number, probe, text
from dlcourse.checks.engine.values import type_name
from dlcourse.teach.boxes.interface import Limits
from dlcourse.teach.examining import MAX_BOXES, examine, exercise_seed
from dlcourse.teach.rebuild import Cell, Rebuilt

COMMON = {"tests": "it", "section": "Here", "hints": ("one", "two")}
TWICE = function(
    "demo.twice",
    cases=lambda rng: [Case("one", (rng.normal(size=3),)), Case("two", (np.ones(2),))],
    **COMMON,
)
SEVEN = number("demo.seven", **COMMON)
WORDS = text("demo.words", **COMMON)
KNOWN = {exercise.id: exercise for exercise in (TWICE, SEVEN, WORDS)}
RIGHT = {"demo.twice": Judge(reference=lambda x: 2 * x), "demo.seven": Judge(reference=lambda: 7)}
LIMITS = Limits(cell_seconds=5, total_seconds=60)


def cells(*sources, twice="def twice(x):\n    return 2 * x", seven="seven = 7"):
    """Return a submission: added cells, then two exercises, each with its check."""
    made = [Cell("added", f"cell {place}", source) for place, source in enumerate(sources)]
    made += [Cell("answer", "cell 10", twice, "demo.twice", "twice")]
    made += [Cell("check", "cell 11", "raise OSError", "demo.twice", "twice")]
    made += [Cell("answer", "cell 12", seven, "demo.seven", "seven")]
    made += [Cell("check", "cell 13", "raise OSError", "demo.seven", "seven")]
    return Rebuilt(tuple(made), {}, ())


def run(rebuilt, box=None, limits=LIMITS, seed=5):
    return examine(rebuilt, FakeBox() if box is None else box, limits, seed, KNOWN.__getitem__)


def verdicts(found):
    return {
        id: judge(KNOWN[id], evidence, RIGHT[id]).diagnosis_name or "passed"
        for id, evidence in found.evidence.items()
    }


def names(found):
    return [finding.name for finding in found.findings]


def test_right_answers_pass_and_checks_are_not_run():
    found = run(cells())
    assert verdicts(found) == {"demo.twice": "passed", "demo.seven": "passed"}
    assert (found.findings, found.unreached, found.boxes) == ([], {}, 1)


@pytest.mark.parametrize(
    "answer",
    [
        "twice = ...",
        "twice = None",
        "twice = 3",
        "twice = {1: 2}",
        "def twice(x):\n    x += x\n    return x",
        "def twice(x):\n    raise KeyError(x)",
        "def twice(x):\n    return (n for n in x)",
    ],
)
def test_the_evidence_is_that_of_a_probe_in_one_process(answer):
    found = run(cells(twice=answer)).evidence["demo.twice"]
    own = {}
    exec(answer, own)
    probed = probe(TWICE, own["twice"], exercise_seed(5, TWICE.id, TWICE.version))
    assert found.seed == probed.seed
    assert [out.case for out in found.outcomes] == [out.case for out in probed.outcomes]
    for here, there in zip(found.outcomes, probed.outcomes, strict=True):
        assert (here.status, here.note, here.modified) == (there.status, there.note, there.modified)
        assert type_name(here.value) == type_name(there.value)


def test_an_answer_is_met_as_it_is_at_its_check():
    rebuilt = cells()
    later = Cell("added", "cell 14", "seven = 8\ndef twice(x):\n    return x")
    assert set(verdicts(run(Rebuilt((*rebuilt.cells, later), {}, ()))).values()) == {"passed"}


def test_the_exception_of_its_cell_is_the_answers_own_where_nothing_defines_it():
    found = run(cells(seven="raise KeyError('gone')"))
    (outcome,) = found.evidence["demo.seven"].outcomes
    assert (outcome.status, outcome.failure.type) == ("raised", "KeyError")
    assert verdicts(found) == {"demo.twice": "passed", "demo.seven": "exception"}
    assert names(found) == ["failed cell"]


def test_the_exception_of_a_functions_cell_is_judged_without_a_call():
    found = run(cells(twice="raise KeyError('gone')"))
    verdict = judge(TWICE, found.evidence["demo.twice"], RIGHT["demo.twice"])
    assert verdict.diagnosis_name == "exception"
    assert "KeyError: 'gone'" in verdict.message
    assert "input" not in verdict.message


def test_an_answer_that_is_defined_before_its_cell_raises_is_met_as_in_a_notebook():
    found = run(cells(seven="seven = 7\nraise KeyError"))
    assert verdicts(found)["demo.seven"] == "passed"
    assert names(found) == ["failed cell"]


def test_a_name_that_is_nowhere_is_said_to_be_so():
    found = run(cells(seven="other = 7"))
    (outcome,) = found.evidence["demo.seven"].outcomes
    assert outcome.failure.type == "NameError"
    assert "seven" in outcome.failure.message


def test_a_blank_that_its_own_cell_stumbles_over_was_not_attempted():
    found = run(cells(seven="half = ...\nseven = half + 1"))
    assert found.evidence["demo.seven"].outcomes[0].status == "blank"
    assert found.findings == []


@pytest.mark.parametrize("reason", ["exit", "memory", "time", "protocol"])
def test_an_added_cell_that_ends_the_box_is_left_out_and_costs_nothing(reason):
    box = FakeBox()
    found = run(cells("a = 1", f"end({reason!r})", "b = 2"), box)
    assert verdicts(found) == {"demo.twice": "passed", "demo.seven": "passed"}
    assert names(found) == ["stopped cell"]
    assert reason in found.findings[0].message
    assert box.opened[1][:2] == ["a = 1", "b = 2"]  # all but the one that ended it


@pytest.mark.parametrize(("reason", "verdict"), [("exit", None), ("time", "time-out")])
def test_an_answers_cell_that_ends_the_box_costs_that_answer_alone(reason, verdict):
    found = run(cells(twice=f"end({reason!r})"))
    assert verdicts(found)["demo.seven"] == "passed"
    assert verdicts(found).get("demo.twice") == verdict
    assert ("demo.twice" in found.unreached) == (verdict is None)


@pytest.mark.parametrize(("reason", "verdict"), [("exit", None), ("time", "time-out")])
def test_a_call_that_ends_the_box_costs_that_answer_alone(reason, verdict):
    box = FakeBox()
    found = run(cells(twice=f"def twice(x):\n    end({reason!r})"), box)
    assert verdicts(found).get("demo.twice") == verdict
    assert verdicts(found)["demo.seven"] == "passed"
    assert names(found) == ["stopped answer"]
    assert len(box.opened) == 2


def test_an_answer_that_was_met_is_not_called_again_in_the_next_box():
    counted = "calls.append(1)\n    return 2 * x"
    rebuilt = cells("import builtins\nbuiltins.calls = calls = getattr(builtins, 'calls', [])",
                    twice=f"def twice(x):\n    {counted}", seven="end('exit')")  # fmt: skip
    import builtins

    try:
        assert verdicts(run(rebuilt)) == {"demo.twice": "passed"}
        assert len(builtins.calls) == 2  # one a case
    finally:
        del builtins.calls


def test_no_submission_gets_more_than_its_boxes():
    box = FakeBox()
    found = run(cells(*["end('exit')"] * 9), box)
    assert len(box.opened) == found.boxes == MAX_BOXES
    assert set(found.unreached) == {"demo.twice", "demo.seven"}
    assert names(found)[-1] == "stopped"


def test_what_was_met_before_the_last_box_ended_keeps_its_grade():
    found = run(cells("end('exit')", "end('exit')", "end('exit')", seven="end('exit')"))
    assert verdicts(found) == {"demo.twice": "passed"}
    assert set(found.unreached) == {"demo.seven"}


def test_the_seconds_of_all_boxes_together_are_limited():
    box = FakeBox()
    slow = "import time; time.sleep(0.3)"
    found = run(cells(slow, "end('exit')"), box, Limits(total_seconds=0.2))
    assert len(box.opened) == 1
    assert set(found.unreached) == {"demo.twice", "demo.seven"}
    assert "0.2 s" in found.unreached["demo.seven"]


def test_a_cell_that_was_stopped_is_a_time_out_of_its_answer():
    found = run(cells(seven="hang()"))
    assert verdicts(found)["demo.seven"] == "time-out"
    assert names(found) == ["stopped cell"]


def test_seeds_depend_on_the_course_the_exercise_and_its_version():
    seeds = {
        exercise_seed(*of) for of in [(1, "a.b", 1), (2, "a.b", 1), (1, "a.c", 1), (1, "a.b", 2)]
    }
    assert len(seeds) == 4
    assert all(0 <= seed < 2**63 for seed in seeds)
    assert exercise_seed(1, "a.b", 1) == exercise_seed(1, "a.b", 1)
