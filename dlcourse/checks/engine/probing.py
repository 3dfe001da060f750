"""The half of a check that meets the answer: call it, write down what it did."""

import contextlib
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from .case import Case
from .compare import same
from .evidence import Evidence, Outcome
from .exercise import Exercise
from .failure import describe
from .limits import Stopwatch, call_within
from .values import UnusableError, is_blank, normalise, type_name

CASE_SECONDS = 2.0
TOTAL_SECONDS = 4.5


def probe(exercise: Exercise, answer: Any, seed: int | None = None) -> Evidence:
    """Try `answer` and return what it did, as plain values.

    A function is called on copies of the cases' arguments, in a thread, for at most
    `CASE_SECONDS` a case and `TOTAL_SECONDS` in all; what it prints or warns is kept away.
    An exception is evidence, `SystemExit` included.

    Args:
        exercise: What is to be answered.
        answer: Anything at all.
        seed: What the cases are made from; None for the exercise's own.
    """
    seed = exercise.seed if seed is None else seed
    facts: dict[str, Any] = {}
    if answer is ... or answer is None:
        outcomes = [Outcome("", "blank")]
    elif exercise.kind == "function":
        outcomes = _call(exercise, answer, seed) if callable(answer) else [_not_callable(answer)]
    elif exercise.kind == "model":
        from . import models

        called = models.as_function(answer)
        if called is None:
            note = f"a value of type {type_name(answer)}, and no Keras model"
            outcomes = [Outcome("", "unusable", note=note)]
        else:
            outcomes = _call(exercise, called, seed)
            facts = models.facts(answer)
    else:
        outcomes = [finish(Outcome("", "returned"), lambda: answer)]
    return Evidence(exercise.id, exercise.version, seed, tuple(outcomes), facts)


def _not_callable(answer: Any) -> Outcome:
    return Outcome("", "unusable", note=f"not a function, but a value of type {type_name(answer)}")


def _call(exercise: Exercise, answer: Any, seed: int) -> list[Outcome]:
    outcomes: list[Outcome] = []
    cases = exercise.make_cases(seed)  # before the clock starts: they may load data
    watch = Stopwatch()
    for case in cases:
        began = watch.seconds()
        limit = min(CASE_SECONDS, TOTAL_SECONDS - began)
        if limit <= 0:
            note = f"All inputs together took longer than {TOTAL_SECONDS:g} s."
            outcomes.append(Outcome(case.name, "timed out", note=note))
            break
        with _quiet():
            done = call_within(limit, lambda case=case: attempt(case, answer))  # type: ignore[misc]
        seconds = watch.seconds() - began
        if done is None:
            outcomes.append(Outcome(case.name, "timed out", seconds=seconds, limit=limit))
            break  # one that hangs would hang again
        outcomes.append(replace(done, seconds=seconds, limit=limit))
    return outcomes


def attempt(case: Case, answer: Any) -> Outcome:
    """Call `answer` on a copy of `case`. Runs in the worker thread; raises nothing."""
    own = case.copy()
    with np.errstate(all="ignore"):
        outcome = finish(Outcome(case.name, "returned"), lambda: answer(*own.args, **own.kwargs))
    return outcome if outcome.status != "returned" else _with_modified(outcome, case, own)


def finish(outcome: Outcome, produce: Callable[[], Any]) -> Outcome:
    """Return `outcome` with what `produce()` returns, or with what it raised."""
    try:
        value = normalise(produce())
    except UnusableError as problem:
        return replace(outcome, status="unusable", note=str(problem))
    except BaseException as error:  # `sys.exit()` in an answer must not end the kernel
        failure = describe(error)
        status = "blank" if failure.says_blank else "raised"
        return replace(outcome, status=status, failure=failure)
    return replace(outcome, status="blank" if is_blank(value) else "returned", value=value)


def _with_modified(outcome: Outcome, given: Case, left: Case) -> Outcome:
    before: Mapping[Any, Any] = {**dict(enumerate(given.args)), **given.kwargs}
    after: Mapping[Any, Any] = {**dict(enumerate(left.args)), **left.kwargs}
    changed = tuple(str(key) for key in before if _changed(before[key], after[key]))
    return replace(outcome, modified=changed)


def _changed(before: Any, after: Any) -> bool:
    try:
        plain = normalise(before)
    except UnusableError:
        return False  # a generator of random numbers, a function: changing is its business
    try:
        return not same(plain, normalise(after))
    except UnusableError:
        return True


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep away what an answer prints and warns: a loop that prints would freeze the notebook."""
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield
