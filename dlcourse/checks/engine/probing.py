"""The half of a check that meets the answer: call it, write down what it did."""

import contextlib
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

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


class Reach(Protocol):
    """A way to an answer, which may live in another process."""

    def look(self) -> tuple[str, dict[str, Any]]:
        """Return what it is: `blank`, `callable`, `model` or `value`; and what is known of it.

        That is, for a model its facts, for the others the `type`.
        """
        ...

    def call(self, case: Case, seconds: float) -> Outcome:
        """Call it on a case for so long at most, and return what it did, its seconds included."""
        ...

    def read(self) -> Outcome:
        """Return its value."""
        ...


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
    return gather(exercise, _Here(exercise, answer), exercise.seed if seed is None else seed)


def gather(exercise: Exercise, reach: Reach, seed: int) -> Evidence:
    """Try the answer that `reach` leads to, and return what it did, as plain values.

    Args:
        exercise: What is to be answered.
        reach: Looks, calls and reads.
        seed: What the cases are made from.
    """
    kind, known = reach.look()
    facts: dict[str, Any] = {}
    if kind == "blank":
        outcomes = [Outcome("", "blank")]
    elif exercise.kind == "function":
        called = kind in ("callable", "model")
        outcomes = _call(exercise, reach, seed) if called else [_not_a("function", known)]
    elif exercise.kind == "model":
        if kind == "model":
            outcomes = _call(exercise, reach, seed)
            facts = reach.look()[1]  # some are there only once it has been called
        else:
            outcomes = [_not_a("model", known)]
    else:
        outcomes = [reach.read()]
    return Evidence(exercise.id, exercise.version, seed, tuple(outcomes), facts)


def _not_a(wanted: str, known: dict[str, Any]) -> Outcome:
    kind = str(known.get("type", "another"))[:80]
    note = f"not a function, but a value of type {kind}"
    if wanted == "model":
        note = f"a value of type {kind}, and no Keras model"
    return Outcome("", "unusable", note=note)


def _call(exercise: Exercise, reach: Reach, seed: int) -> list[Outcome]:
    outcomes: list[Outcome] = []
    spent = 0.0
    for case in exercise.make_cases(seed):
        limit = min(CASE_SECONDS, TOTAL_SECONDS - spent)
        if limit <= 0:
            note = f"All inputs together took longer than {TOTAL_SECONDS:g} s."
            outcomes.append(Outcome(case.name, "timed out", note=note))
            break
        outcome = reach.call(case, limit)
        outcomes.append(outcome)
        if outcome.status == "timed out":
            break  # one that hangs would hang again
        spent += outcome.seconds
    return outcomes


class _Here:
    """The way to an answer in this process."""

    def __init__(self, exercise: Exercise, answer: Any) -> None:
        self.answer = self.called = answer
        self.is_model = False
        if exercise.kind == "model":
            from . import models

            self.called = models.as_function(answer)
            self.is_model = self.called is not None

    def look(self) -> tuple[str, dict[str, Any]]:
        if self.answer is ... or self.answer is None:
            return "blank", {}
        if self.is_model:
            from . import models

            return "model", models.facts(self.answer)
        return "callable" if callable(self.answer) else "value", {"type": type_name(self.answer)}

    def call(self, case: Case, seconds: float) -> Outcome:
        return attempt_within(seconds, case, self.called)

    def read(self) -> Outcome:
        return finish(Outcome("", "returned"), lambda: self.answer)


def attempt_within(seconds: float, case: Case, answer: Any) -> Outcome:
    """Call `answer` on a copy of `case`, in a thread, quietly, for at most `seconds`.

    Args:
        seconds: The limit, as a `Stopwatch` counts.
        case: What it is called with.
        answer: Anything that can be called.
    """
    watch = Stopwatch()
    with _quiet():
        done = call_within(seconds, lambda: attempt(case, answer))
    if done is None:
        done = Outcome(case.name, "timed out")
    return replace(done, seconds=watch.seconds(), limit=seconds)


def attempt(case: Case, answer: Any) -> Outcome:
    """Call `answer` on a copy of `case`. Runs in the worker thread; raises nothing."""
    own = case.copy()
    with np.errstate(all="ignore"):
        outcome = finish(Outcome(case.name, "returned"), lambda: answer(*own.args, **own.kwargs))
    return outcome if outcome.status != "returned" else _with_modified(outcome, case, own)


def finish(outcome: Outcome, produce: Callable[[], Any]) -> Outcome:
    """Return `outcome` with the value that `produce` returns, or with how it fails."""
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
