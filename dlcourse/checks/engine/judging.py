"""The half of a check that judges: from evidence to a verdict, without ever meeting the answer."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import registry
from .case import Case
from .compare import same
from .differences import smallest_failing, wrong_kind
from .evidence import Evidence, Outcome
from .exercise import Exercise
from .letters import letters_of, read_letter
from .reference import Judge, Mistake, result_of
from .show import show_names
from .uncompared import before_comparing
from .verdict import Verdict, passed, wrong
from .wholes import diagnose_results

_DIFFERENT_WORDS = 10  # of a text: proofs repeat theirs, so not many


def judge(exercise: Exercise, evidence: Evidence, using: Judge | None = None) -> Verdict:
    """Return the verdict on what `probe` saw.

    Args:
        exercise: What was to be answered.
        evidence: What `probe` returned, here or elsewhere. The cases are made again from its seed.
        using: The reference and mistakes; None for those in `references/`. Where these have
            been removed, the verdict is `recorded`.

    Raises:
        ValueError: If the evidence belongs to another exercise, version, or list of cases.
    """
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # a wrong answer's numbers are none of the learner's warnings
        return _judge(exercise, evidence, using)


def _judge(exercise: Exercise, evidence: Evidence, using: Judge | None) -> Verdict:
    cases = exercise.make_cases(evidence.seed)
    _must_belong(exercise, evidence, cases)
    early = before_comparing(exercise, evidence)
    if early is not None and early.diagnosis_name not in ("exception", "time-out"):
        return early
    if using is None:
        using = registry.judge_of(exercise)
    if exercise.kind == "text" and early is None:
        said = _judge_text(exercise, str(evidence.value))
        form = _by_own_diagnosis(evidence, cases, using) if said.status == "passed" else None
        return form or said
    if early is not None:
        called = not cases or evidence.outcomes[0].case != ""
        return (called and _by_own_diagnosis(evidence, cases, using)) or early
    if using is None:
        return Verdict(
            "recorded",
            f"{exercise.id}: recorded",
            "The reference answers are not installed here, so nothing was compared. What your "
            "answer did has been written down.",
        )
    if using.judge is not None:
        return _by_own_judge(exercise, evidence, cases, using)
    if exercise.kind == "choice":
        return _judge_choice(exercise, evidence.value, using)
    return _compare(exercise, evidence, cases, using)


def _must_belong(exercise: Exercise, evidence: Evidence, cases: Sequence[Case]) -> None:
    names = [case.name for case in cases] or [""]
    seen = [outcome.case for outcome in evidence.outcomes]
    status = evidence.outcomes[-1].status if seen else ""
    not_called = seen == [""] and status not in ("", "returned")
    stopped = status == "timed out" and seen == names[: len(seen)]
    belongs = (evidence.exercise, evidence.version) == (exercise.id, exercise.version)
    if not (belongs and (seen == names or stopped or not_called)):
        raise ValueError(
            f"`evidence` must be of {exercise.id!r}, version {exercise.version}, with an outcome "
            f"for each of its cases. Received: {evidence.exercise!r}, version {evidence.version}, "
            f"cases {seen[:8]}. Probe the answer again."
        )


def _judge_text(exercise: Exercise, text: str) -> Verdict:
    words = [word.strip(".,;:!?()\"'").lower() for word in text.split()]
    count, different = len(words), len(set(words))
    least = exercise.min_words
    if count < least:
        return wrong(
            "too short",
            f"Your text has {count} words; at least {least} are asked for. Write it for a friend "
            "who missed the chapter.",
            title=f"{exercise.id}: too short to hand in",
        )
    if different < min(_DIFFERENT_WORDS, least // 2):
        return wrong(
            "repetition",
            f"Your text has {count} words; each counted once, {different}. An explanation in words "
            "of your own is asked for.",
            title=f"{exercise.id}: the same words again and again",
        )
    return Verdict(
        "passed",
        f"{exercise.id}: handed in",
        f"{count} words. A text is read by a teacher, or by you: open `solution({exercise.id!r})` "
        "and compare.",
        word="handed in",
    )


def _by_own_judge(
    exercise: Exercise, evidence: Evidence, cases: Sequence[Case], using: Judge
) -> Verdict:
    none = _returns_none(exercise, evidence, [...] * len(evidence.outcomes))
    if none is not None:
        return none
    try:
        with np.errstate(all="ignore"):
            verdict = using.judge(evidence, cases)  # type: ignore[misc]
    except Exception as problem:  # an answer of a form that the judge did not think of
        return wrong(
            "unusable value",
            f"Your answer cannot be used here: {problem}. What is asked for: {exercise.tests}.",
            title=f"{exercise.id}: a value that cannot be used",
        )
    modified = _modified(exercise, evidence)
    return modified if modified is not None and verdict.status == "passed" else verdict


def _by_own_diagnosis(
    evidence: Evidence, cases: Sequence[Case], using: Judge | None
) -> Verdict | None:
    if using is None or using.diagnose is None:
        return None
    try:
        with np.errstate(all="ignore"):
            return using.diagnose(evidence, cases)
    except Exception:  # an answer of a form that it did not think of: the general ones will do
        return None


def _judge_choice(exercise: Exercise, value: Any, using: Judge) -> Verdict:
    letters = letters_of(exercise.choices)
    letter = read_letter(value, letters)
    if letter is None:
        return wrong(
            "no such choice",
            f'Answer with one of the letters {", ".join(letters)}, in quotes: `"{letters[0]}"`.',
            title=f"{exercise.id}: no such choice",
        )
    if letter == using.expected(None):
        return passed(f"{exercise.id}: passed", f"Chosen: {letter}. Tested: {exercise.tests}.")
    for mistake in using.mistakes:
        if result_of(mistake.compute, None) == letter:
            return _of_mistake(exercise, mistake)
    return wrong("another choice", "That is not it.", title=f"{exercise.id}: not {letter}")


def _compare(
    exercise: Exercise, evidence: Evidence, cases: Sequence[Case], using: Judge
) -> Verdict:
    tried: Sequence[Case | None] = cases or (None,)
    with np.errstate(all="ignore"):
        expected = [using.expected(case) for case in tried]
        received = [outcome.value for outcome in evidence.outcomes]
        if all(map(_same_as(using), expected, received)):
            return _modified(exercise, evidence) or _passed(exercise, cases)
        for mistake in using.mistakes:
            wanted, got = _part(exercise, mistake, expected), _part(exercise, mistake, received)
            if wanted and got and _made(mistake, tried, wanted, got, using):
                return _of_mistake(exercise, mistake)
        none = _returns_none(exercise, evidence, expected)
        if none is not None:
            return none
        modified = _modified(exercise, evidence)
        if modified is not None:
            return modified
        kind = wrong_kind(exercise, cases, expected, received)
        if kind is not None:
            return kind
        own = _by_own_diagnosis(evidence, cases, using)
        if own is not None:
            return own
        found = diagnose_results(exercise, cases, expected, received, using)
    if found is not None:
        return wrong(found.name, found.message, title=f"{exercise.id}: {found.name}")
    return smallest_failing(exercise, cases, expected, received, using)


def _same_as(using: Judge) -> Any:
    def agrees(expected: Any, received: Any) -> bool:
        return same(expected, received, using.rtol, using.atol, dtype_matters=using.dtype_matters)

    return agrees


def _made(
    mistake: Mistake,
    tried: Sequence[Case | None],
    expected: Sequence[Any],
    received: Sequence[Any],
    using: Judge,
) -> bool:
    """Return True if `received` is what the mistake gives in all cases, and wrong in one."""
    differs = False
    for case, wanted, got in zip(tried, expected, received, strict=True):
        try:
            made = result_of(mistake.compute, case)
        except Exception:
            return False  # this mistake does not get through this case; the answer did
        if not same(made, got, using.rtol, using.atol):
            return False
        differs = differs or not _same_as(using)(wanted, got)
    return differs


def _part(exercise: Exercise, mistake: Mistake, results: Sequence[Any]) -> Sequence[Any]:
    """Return what the mistake is compared with: whole results, or the part it names of each."""
    if not mistake.part:
        return results
    place = exercise.returns.index(mistake.part)
    whole = all(type(result) in (tuple, list) and len(result) > place for result in results)
    return [result[place] for result in results] if whole else []


def _of_mistake(exercise: Exercise, mistake: Mistake) -> Verdict:
    where = f"In `{mistake.part}`: " if mistake.part else ""
    title = f"{exercise.id}: {mistake.name}"
    return wrong(mistake.name, where + mistake.diagnosis, title=title)


def _returns_none(
    exercise: Exercise, evidence: Evidence, expected: Sequence[Any]
) -> Verdict | None:
    lost = [
        outcome
        for outcome, wanted in zip(evidence.outcomes, expected, strict=True)
        if outcome.value is None and wanted is not None
    ]
    if not lost:
        return None
    where = "" if len(lost) == len(evidence.outcomes) else f" for the input “{lost[0].case}”"
    changed = " It changes its input instead." if any(out.modified for out in lost) else ""
    return wrong(
        "forgot return",
        f"Your function returns None{where}.{changed} Does every way through it end in a `return`?",
        title=f"{exercise.id}: nothing is returned",
    )


def _modified(exercise: Exercise, evidence: Evidence) -> Verdict | None:
    if exercise.may_modify:
        return None
    outcome: Outcome | None = next((out for out in evidence.outcomes if out.modified), None)
    if outcome is None:
        return None
    changed = [_argument(name) for name in outcome.modified]
    which = " and ".join(filter(None, [", ".join(changed[:-1]), changed[-1]]))
    now, it = (
        ("is no longer what it was", "it")
        if len(changed) == 1
        else ("are no longer what they were", "them")
    )
    return wrong(
        "modifies its input",
        f"After the call, {which} {now}. Whoever called your function still needs {it}: "
        "work on a copy, or write `a = a + b` instead of `a += b`.",
        title=f"{exercise.id}: modifies its input",
    )


def _argument(name: str) -> str:
    words = ("first", "second", "third", "fourth", "fifth", "sixth")
    if not name.isdigit():
        return f"the argument `{name}`"
    place = int(name)
    return f"the {words[place]} argument" if place < len(words) else f"argument {place + 1}"


def _passed(exercise: Exercise, cases: Sequence[Case]) -> Verdict:
    message = f"Tested: {exercise.tests}."
    if cases:
        message += f" Tried: {show_names([case.name for case in cases])}."
    return passed(f"{exercise.id}: passed", message)
