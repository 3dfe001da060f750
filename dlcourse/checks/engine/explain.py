"""Verdicts that need no reference, or that are left when no diagnosis fits."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .case import Case
from .compare import agreement, same
from .evidence import Evidence, Outcome
from .exercise import Exercise
from .letters import letters_of
from .reference import Judge
from .show import show, show_apart, show_input
from .values import as_array
from .verdict import Table, Verdict, wrong

_ROWS = 5


def before_comparing(exercise: Exercise, evidence: Evidence) -> Verdict | None:
    """Return the verdict on an answer that never came to be compared; None if it did."""
    return (
        _blank(exercise, evidence)
        or _raised(exercise, evidence)
        or _timed_out(exercise, evidence)
        or _unusable(exercise, evidence)
    )


def _first(evidence: Evidence, status: str) -> Outcome | None:
    return next((outcome for outcome in evidence.outcomes if outcome.status == status), None)


def _blank(exercise: Exercise, evidence: Evidence) -> Verdict | None:
    outcome = _first(evidence, "blank")
    empty_text = exercise.kind == "text" and evidence.value == ""
    if outcome is None and not empty_text:
        return None
    message = f"What will be tested: {exercise.tests}."
    if exercise.choices:
        listed = zip(letters_of(exercise.choices), exercise.choices, strict=True)
        message += "".join(f"\n{letter}) {text}" for letter, text in listed)
    others = [out for out in evidence.outcomes if out.status != "blank"]
    if outcome is not None and others:
        message = f"For the input “{outcome.case}” it still gives `...`. {message}"
    return Verdict(
        "not attempted",
        f"{exercise.id}: not attempted yet",
        f"{message}\nStuck? `hint({exercise.id!r})`",
    )


def _raised(exercise: Exercise, evidence: Evidence) -> Verdict | None:
    outcome = _first(evidence, "raised")
    if outcome is None or outcome.failure is None:
        return None
    failure = outcome.failure
    message = f"For the input “{outcome.case}” your code raises"
    if failure.line:
        message += f" in `{failure.function}`, line {failure.line}:"
    message += f"\n    {failure.code}" if failure.code else ""
    message += f"\n{failure.type}: {failure.message}".rstrip(": ")
    if not failure.line and failure.type == "TypeError":
        message += "\nIs it a function, and does it take the arguments that the task names?"
    return wrong("exception", message, title=f"{exercise.id}: {failure.type} in your code")


def _timed_out(exercise: Exercise, evidence: Evidence) -> Verdict | None:
    outcome = _first(evidence, "timed out")
    if outcome is None:
        return None
    return wrong(
        "time-out",
        f"For the input “{outcome.case}” it was stopped after {outcome.limit:.1f} s; the reference "
        "needs a small part of that. Does a `while` loop ever end? Is there a loop over single "
        "entries where one array operation would do?",
        title=f"{exercise.id}: too slow, or without end",
    )


def _unusable(exercise: Exercise, evidence: Evidence) -> Verdict | None:
    outcome = _first(evidence, "unusable")
    if outcome is not None:
        who = "Your function returns" if exercise.cases is not None and outcome.case else "This is"
        message = f"{who} {outcome.note.rstrip('.')}."
        if exercise.kind == "function" and not outcome.case:
            message += (
                f" Give `check` the function itself, without parentheses: "
                f"`check({exercise.id!r}, my_function)`."
            )
        return _no_use(exercise, message)
    value = evidence.outcomes[0].value
    if exercise.kind in ("text", "choice") and type(value) is not str:
        return _no_use(exercise, f"A text in quotes is asked for; this is {show(value)}.")
    if exercise.kind in ("array", "number"):
        return _unusable_numbers(exercise, value)
    return None


def _unusable_numbers(exercise: Exercise, value: Any) -> Verdict | None:
    made = as_array(value)
    if exercise.kind == "number":
        if made is None or made.dtype.kind == "U":
            return _no_use(
                exercise, f"A number is asked for, without quotes; this is {show(value)}."
            )
        if made.ndim:
            return _no_use(
                exercise, f"One number is asked for; this is an array of shape {made.shape}."
            )
        return None
    if made is None:
        return _no_use(exercise, "An array is asked for; this has rows of different lengths.")
    return _misshapen(exercise, made)


def _misshapen(exercise: Exercise, made: np.ndarray) -> Verdict | None:
    """Hold an array against the shape that the exercise declares, before anyone computes with it."""
    if exercise.shape is None:
        return None
    fits = len(exercise.shape) == made.ndim and all(
        wanted in (None, got) for wanted, got in zip(exercise.shape, made.shape, strict=False)
    )
    if fits:
        return None
    wanted = str(exercise.shape).replace("None", "any length")
    turned = made.ndim > 1 and tuple(made.shape[::-1]) == exercise.shape
    return wrong(
        "transposed" if turned else "wrong shape",
        f"The shape is {made.shape}, expected {wanted}."
        + (" Did you transpose something?" if turned else ""),
        title=f"{exercise.id}: {'transposed' if turned else 'wrong shape'}",
    )


def _no_use(exercise: Exercise, message: str) -> Verdict:
    return wrong("unusable type", message, title=f"{exercise.id}: a value that cannot be used")


def wrong_kind(
    exercise: Exercise, cases: Sequence[Case], expected: Sequence[Any], received: Sequence[Any]
) -> Verdict | None:
    """Return a diagnosis where text came for numbers, one value for several, or the reverse."""
    for number, (wanted, got) in enumerate(zip(expected, received, strict=True)):
        told = _other_kind(exercise, wanted, got)
        if told:
            where = f"For the input “{cases[number].name}”: " if cases else ""
            return wrong("wrong kind of value", where + told, title=f"{exercise.id}: {told}")
    return None


def _other_kind(exercise: Exercise, wanted: Any, got: Any) -> str:
    if type(wanted) is tuple:
        names = f" ({', '.join(exercise.returns)})" if exercise.returns else ""
        asked = f"{len(wanted)} values{names} are asked for"
        if type(got) not in (tuple, list):
            return f"{asked}; one came."
        if len(got) != len(wanted):
            return f"{asked}; {len(got)} came."
        return next(
            (
                f"in part {place + 1}, {told}"
                for place, (one, other) in enumerate(zip(wanted, got, strict=True))
                if (told := _other_kind(exercise, one, other))
            ),
            "",
        )
    if type(got) is tuple and as_array(wanted) is not None and as_array(got) is None:
        return f"one value is asked for; {len(got)} came."
    one, other = as_array(wanted), as_array(got)
    if other is None:
        return f"{_kind(wanted)} asked for; rows of different lengths, or nothing, came."
    if one is not None and (one.dtype.kind == "U") != (other.dtype.kind == "U"):
        return f"{_kind(wanted)} asked for; {show(got)} came."
    return ""


def _kind(wanted: Any) -> str:
    made = as_array(wanted)
    if made is not None and made.dtype.kind == "U":
        return "text is"
    return "a number is" if made is not None and made.ndim == 0 else "an array is"


def smallest_failing(
    exercise: Exercise,
    cases: Sequence[Case],
    expected: Sequence[Any],
    received: Sequence[Any],
    using: Judge,
) -> Verdict:
    """Return the difference itself: the smallest failing input, expected beside received."""
    if not cases:
        return _off(exercise, expected[0], received[0], using)
    failing = [
        place
        for place, (wanted, got) in enumerate(zip(expected, received, strict=True))
        if not same(wanted, got, using.rtol, using.atol, dtype_matters=using.dtype_matters)
    ]
    place = min(failing, key=lambda place: cases[place].size())
    case = cases[place]
    given = show_input(case, using.reference)
    right = [cases[other].name for other in range(len(cases)) if other not in failing]
    count = f"{len(failing)} of {len(cases)} inputs come out wrong."
    if right:
        count += f" Right: {', '.join(right)}."
    return wrong(
        "other values",
        f"{count} The smallest wrong one is “{case.name}”:\n    {given}",
        title=f"{exercise.id}: other values than expected",
        table=_side_by_side(exercise, expected[place], received[place], using, case.name),
    )


def _side_by_side(exercise: Exercise, wanted: Any, got: Any, using: Judge, name: str) -> Table:
    rows: list[tuple[str, str, str]] = []
    if type(wanted) is tuple:
        for place, (one, other) in enumerate(zip(wanted, got, strict=True)):
            part = exercise.returns[place] if place < len(exercise.returns) else f"part {place + 1}"
            if not same(one, other, using.rtol, using.atol):
                rows += _entries(part, one, other, using)
    else:
        rows = _entries("result", wanted, got, using)
    caption = f"Expected and received for “{name}”"
    if len(rows) > _ROWS:
        caption += f", the first {_ROWS} of {len(rows)} differences"
    return Table(caption, ("", "expected", "received"), tuple(rows[:_ROWS]))


def _entries(part: str, wanted: Any, got: Any, using: Judge) -> list[tuple[str, str, str]]:
    one, other = as_array(wanted), as_array(got)
    if one is None or other is None or one.shape != other.shape or one.ndim == 0:
        return [(part, *show_apart(wanted, got))]
    if one.size <= 4:
        return [(part, *show_apart(one, other))]
    differs = ~agreement(one, other, using.rtol, using.atol)
    return [
        (f"{part}[{', '.join(map(str, index))}]", *show_apart(one[index], other[index]))
        for index in map(tuple, np.argwhere(differs)[:1000].tolist())
    ]


def _off(exercise: Exercise, wanted: Any, got: Any, using: Judge) -> Verdict:
    """Say that a value is wrong without giving the right one away."""
    one, other = as_array(wanted), as_array(got)
    message = f"Received: {show(got)}."
    if one is not None and other is not None and one.shape == other.shape:
        if one.ndim == 0 and one.dtype.kind in "biuf" and other.dtype.kind in "biuf":
            if np.isfinite(other):
                message += " It is too large." if other > one else " It is too small."
        elif one.ndim:
            differs = ~agreement(one, other, using.rtol, using.atol)
            index = tuple(np.argwhere(differs)[0].tolist())
            message += (
                f" {int(differs.sum())} of {differs.size} entries are wrong, the first one at "
                f"index {index if len(index) > 1 else index[0]}."
            )
    return wrong("other values", message, title=f"{exercise.id}: not the expected value")
