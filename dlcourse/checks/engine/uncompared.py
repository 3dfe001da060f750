"""Verdicts that need no reference: on an answer that never comes to be compared."""

from typing import Any

import numpy as np

from .evidence import Evidence, Outcome
from .exercise import Exercise
from .letters import letters_of
from .show import show
from .values import as_array
from .verdict import Verdict, wrong


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
    empty_text = (
        exercise.kind == "text" and type(evidence.value) is str and not evidence.value.strip()
    )
    if outcome is None and not empty_text:
        return None
    message = f"What will be tested: {exercise.tests}."
    if exercise.choices:
        listed = zip(letters_of(exercise.choices), exercise.choices, strict=True)
        message += "".join(f"\n{letter}) {text}" for letter, text in listed)
    others = [out for out in evidence.outcomes if out.status != "blank"]
    if outcome is not None and others:
        message = f"For the input “{outcome.case}” it still gives `...`. {message}"
    stop = outcome.failure if outcome is not None else None
    if stop is not None and stop.code and stop.type != "NotImplementedError":
        message = (
            f"Something in this line of `{stop.function}` is still `...`:\n    {stop.code}\n"
            "Is it this exercise's own blank, or an earlier exercise's, which this one uses?\n"
            f"{message}"
        )
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
    if not outcome.case:  # it never came to be called
        message = "Your code raises"
    if failure.line:
        message += f" in `{failure.function}`, line {failure.line}:"
    message += f"\n    {failure.code}" if failure.code else ""
    message += f"\n{failure.type}: {failure.message}".rstrip(": ")
    if outcome.case and not failure.line and failure.type == "TypeError":
        message += "\nIs it a function, and does it take the arguments that the task names?"
    return wrong("exception", message, title=f"{exercise.id}: {failure.type} in your code")


def _timed_out(exercise: Exercise, evidence: Evidence) -> Verdict | None:
    outcome = _first(evidence, "timed out")
    if outcome is None:
        return None
    told = (
        outcome.note
        or f"For the input “{outcome.case}” it was stopped after {outcome.limit:.1f} s."
    )
    return wrong(
        "time-out",
        f"{told} The reference needs a small part of that. Does a `while` loop ever end? Is "
        "there a loop over single entries where one array operation would do?",
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
        if made is None or made.dtype.kind in "Ub":
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
    """Hold an array against the shape that the exercise declares."""
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
