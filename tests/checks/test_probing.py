"""Answers are called within limits, in copies, and what they raise is told by their own line."""

import _thread
import sys
import threading
import time

import numpy as np
import pytest

from dlcourse.checks.engine import Case, Judge, function, judge, limits, number, probe
from dlcourse.checks.engine.limits import call_within

COMMON = {"tests": "it", "section": "Here", "hints": ("one", "two")}


def cases(rng):
    return [Case("one", (np.ones(3),)), Case("two", (np.ones(2),), {"scale": 2.0})]


TASK = function("demo.task", cases=cases, **COMMON)
RIGHT = Judge(reference=lambda x, scale=1.0: scale * x)


def verdict(answer, exercise=TASK, using=RIGHT):
    return judge(exercise, probe(exercise, answer), using)


def endless(x, scale=1.0):
    while True:
        x = x + 1


def endless_and_stubborn(x, scale=1.0):
    until = time.monotonic() + 20  # it must end with the tests
    while time.monotonic() < until:
        try:
            while time.monotonic() < until:
                x = x + 1
        except:  # noqa: E722
            pass


def asleep(x, scale=1.0):
    time.sleep(3)
    return x


@pytest.mark.parametrize("answer", [endless, endless_and_stubborn, asleep])
def test_an_answer_without_end_is_stopped_and_said_so(answer, short_limits):
    evidence = probe(TASK, answer)
    assert [outcome.status for outcome in evidence.outcomes] == ["timed out"]
    assert evidence.outcomes[0].limit == short_limits
    found = judge(TASK, evidence, RIGHT)
    assert found.diagnosis_name == "time-out"
    assert "while" in found.message


def test_a_loop_that_is_stopped_leaves_no_thread_behind(short_limits):
    before = set(threading.enumerate())
    probe(TASK, endless)
    assert set(threading.enumerate()) <= before


def test_many_slow_inputs_are_stopped_by_the_limit_in_all(short_limits):
    def slow(x, scale=1.0):
        until = time.process_time() + 0.15  # the probe counts the processor's time
        while time.process_time() < until:
            pass
        return x

    many = function(
        "demo.many", cases=lambda rng: [Case(f"{n}", (n,)) for n in range(20)], **COMMON
    )
    evidence = probe(many, slow)
    assert evidence.outcomes[-1].status == "timed out"
    assert len(evidence.outcomes) <= 5
    assert judge(many, evidence, Judge(reference=lambda n: n)).diagnosis_name == "time-out"


def test_a_right_answer_has_its_time_where_the_processor_serves_others(monkeypatch):
    wall, processor = iter([10.0, 12.0, 40.0]), iter([1.0, 2.5, 3.0])
    monkeypatch.setattr(limits.time, "monotonic", lambda: next(wall))
    monkeypatch.setattr(limits.time, "process_time", lambda: next(processor))
    watch = limits.Stopwatch()
    found = watch.seconds(), watch.seconds()
    monkeypatch.undo()
    assert found == (1.5, 10.0)  # what it was served; then a third of the 30 that went by


def test_threads_of_a_library_do_not_shorten_the_time(monkeypatch):
    wall, processor = iter([10.0, 11.0]), iter([1.0, 5.0])
    monkeypatch.setattr(limits.time, "monotonic", lambda: next(wall))
    monkeypatch.setattr(limits.time, "process_time", lambda: next(processor))
    found = limits.Stopwatch().seconds()
    monkeypatch.undo()
    assert found == 1.0


def test_interrupting_the_kernel_stops_the_call():
    workers = []

    def work():
        workers.append(threading.current_thread())
        until = time.monotonic() + 60
        while time.monotonic() < until:
            pass

    threading.Timer(0.3, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        call_within(60, work)
    workers[0].join(20)
    assert not workers[0].is_alive()


def test_an_exception_shows_the_learners_line_and_none_of_ours():
    def helper(x):
        return x @ np.zeros(77)  # here it breaks

    def answer(x, scale=1.0):
        y = x + 1
        return helper(y)

    found = verdict(answer)
    assert found.diagnosis_name == "exception"
    assert "return x @ np.zeros(77)  # here it breaks" in found.message
    assert "`helper`" in found.message
    assert "ValueError" in found.message
    assert "“one”" in found.message
    for ours in ("probing", "Traceback", "call_within", "dlcourse", "site-packages", __file__):
        assert ours not in found.message


def test_an_exception_inside_a_library_is_told_by_the_line_that_called_it():
    def answer(x, scale=1.0):
        return np.linalg.inv(x)

    assert "return np.linalg.inv(x)" in verdict(answer).message


def test_a_call_that_does_not_fit_is_told_as_such():
    found = verdict(lambda: 1)
    assert found.diagnosis_name == "exception"
    assert "takes 0 positional arguments but 1 was given" in found.message
    assert "arguments that the task names" in found.message


def test_exits_and_interrupts_in_an_answer_do_not_end_the_kernel():
    def leave(x, scale=1.0):
        sys.exit(3)

    def interrupt(x, scale=1.0):
        raise KeyboardInterrupt

    assert "SystemExit" in verdict(leave).message
    assert "KeyboardInterrupt" in verdict(interrupt).message


def test_every_case_gets_arguments_of_its_own():
    shared = np.ones(3)
    task = function(
        "demo.shared", cases=lambda rng: [Case("a", (shared,)), Case("b", (shared,))], **COMMON
    )

    def spoil(x):
        x[:] = 7
        return np.full(3, 2.0)

    evidence = probe(task, spoil)
    assert [outcome.modified for outcome in evidence.outcomes] == [("0",), ("0",)]
    assert shared.tolist() == [1, 1, 1]


def test_changed_keyword_arguments_and_lists_are_noticed():
    task = function(
        "demo.list", cases=lambda rng: [Case("a", ([1, 2],), {"weights": np.ones(2)})], **COMMON
    )

    def spoil(values, weights):
        values.append(...)
        weights += 1
        return 3

    found = judge(task, probe(task, spoil), Judge(reference=lambda values, weights: 3))
    assert found.diagnosis_name == "modifies its input"
    assert "the first argument" in found.message
    assert "`weights`" in found.message


def test_a_random_generator_among_the_arguments_may_be_used():
    task = function(
        "demo.random", cases=lambda rng: [Case("a", (np.random.default_rng(1),))], **COMMON
    )

    def draw(rng):
        return rng.normal(size=3)

    assert judge(task, probe(task, draw), Judge(reference=draw)).status == "passed"


def test_what_an_answer_prints_and_warns_is_kept_away(capfd, recwarn):
    def chatty(x, scale=1.0):
        print("hello" * 1000)
        sys.stderr.write("there")
        return np.log(x - 1) * 0 + scale * x

    verdict(chatty)
    assert capfd.readouterr() == ("", "")
    assert not recwarn.list


def test_the_same_answer_gets_the_same_verdict_twice():
    task = function("demo.random", cases=lambda rng: [Case("a", (rng.normal(size=3),))], **COMMON)
    using = Judge(reference=lambda x: x)
    first, second = (verdict(np.sin, task, using) for _ in range(2))
    assert first == second


def test_half_filled_code_is_not_attempted_rather_than_wrong():
    def breaks_on_the_blank(x, scale=1.0):
        total = ...
        return total / len(x)

    def returns_blanks(x, scale=1.0):
        return 1.0, ...

    def packs_the_blank(x, scale=1.0):
        return np.array([...])

    def not_yet(x, scale=1.0):
        raise NotImplementedError

    for answer in (breaks_on_the_blank, returns_blanks, packs_the_blank, not_yet):
        assert verdict(answer).status == "not attempted"


def test_a_blank_that_the_answer_uses_is_shown_by_its_line():
    def earlier(x):
        return ...

    def answer(x, scale=1.0):
        return earlier(x)[0] * scale

    found = verdict(answer)
    assert found.status == "not attempted"
    assert "return earlier(x)[0] * scale" in found.message
    assert "an earlier exercise's" in found.message


def test_a_function_passed_for_its_result_and_the_reverse_are_told():
    task = number("demo.number", **COMMON)
    found = judge(task, probe(task, lambda: 3), Judge(reference=3))
    assert "parentheses" in found.message
    assert "without parentheses" in verdict(3.0).message


def test_types_that_need_one_more_step_are_told_which():
    found = verdict(lambda x, scale=1.0: (entry for entry in x))
    assert found.diagnosis_name == "unusable type"
    assert "a generator" in found.message
    assert "np.array(list(…))" in found.message
