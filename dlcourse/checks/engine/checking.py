"""`check`: probe the answer, judge the evidence, show the verdict, remember it."""

import dis
import inspect
import os
from typing import Any

from ... import output, progress
from ..expect import strict
from ..rehearsal import counted, rehearsing
from . import registry
from .exercise import Exercise
from .judging import judge
from .probing import probe
from .render import card_html, card_text
from .values import is_blank
from .verdict import Verdict

_said = {"unsaved": False}


def must_pass() -> bool:
    """Return True where anything but a pass must fail the notebook: grading, and CI."""
    return not rehearsing() and ("NBGRADER_EXECUTION" in os.environ or strict())


def check(id: str, answer: Any) -> None:
    """Try `answer` on the inputs of the exercise `id`, and say what came of it.

    The card says *not attempted yet*, *passed* and what was tried, or a diagnosis. Under
    grading (`NBGRADER_EXECUTION`) and with `DLCOURSE_STRICT=1`, all but a pass raises.

    Args:
        id: The exercise, as the notebook names it: `"perceptron.update_rule"`.
        answer: Your function (without parentheses), array, number, letter, text or model.

    An exercise of a teacher's own is judged on the teacher's machine; here it is recorded.

    Raises:
        ValueError: If there is no such exercise.
        AssertionError: Under grading and in strict mode, if the answer does not pass.

    Example:
        >>> check("start_here.double", lambda x: 2 * x)
        [passed] start_here.double
        Tested: every entry is doubled, and the input stays as it was. Tried: five numbers, ...
        >>> check("start_here.double", lambda x: x / 2)  # doctest: +SKIP
    """
    if _is_elsewhere(id):
        _show_elsewhere(id, answer)
        return
    exercise = registry.find(id)
    verdict = judge(exercise, probe(exercise, answer))
    after = _where_next(exercise, verdict)
    event = {
        "kind": "check",
        "id": exercise.id,
        "version": exercise.version,
        "status": verdict.status,
        "diagnosis": verdict.diagnosis_name,
    }
    after += remember(event)
    text = card_text(verdict, after)
    output.emit(text, card_html(verdict, after), facts=counted(event))
    if verdict.status != "passed" and must_pass():
        raise AssertionError(text)


def _is_elsewhere(id: Any) -> bool:
    is_private = type(id) is str and id.startswith(registry.PRIVATE)
    return is_private and not registry.registered(id.partition(".")[0])


def _show_elsewhere(id: str, answer: Any) -> None:
    """Say of a teacher's own exercise, whose check is not on this machine, what happens to it."""
    if is_blank(answer) or _returns_blank(answer):
        message = "Put your answer in place of the `...`, run its cell, then this one."
        verdict = Verdict("not attempted", f"{id}: not attempted yet", message)
    else:
        message = "An exercise of your teacher's own: it is judged after you hand it in."
        verdict = Verdict("recorded", f"{id}: recorded", message, word="recorded")
    text = card_text(verdict, [])
    output.emit(text, card_html(verdict, []))
    if must_pass():
        raise AssertionError(text)


def _returns_blank(answer: Any) -> bool:
    """Return True for a function that does nothing but `return ...`: there are no inputs to try."""
    code = getattr(answer, "__code__", None)
    steps = dis.get_instructions(code) if inspect.iscode(code) else ()
    values = [step.argval for step in steps if step.opname not in ("RESUME", "RETURN_VALUE")]
    return values == [...]


def _where_next(exercise: Exercise, verdict: Verdict) -> list[str]:
    if verdict.status != "wrong":
        return []
    return [f"Read again: “{exercise.section}”. Or ask for `hint({exercise.id!r})`."]


def remember(event: dict[str, Any]) -> list[str]:
    """Write an event to the learner's progress; say once where that is not possible.

    Nothing is written where no learner sits (under grading, in strict mode) nor in a rehearsal.
    """
    if must_pass() or rehearsing():
        return []
    problem = progress.record(event)
    if not problem or _said["unsaved"]:
        return []
    _said["unsaved"] = True
    return [f"Your progress could not be saved: {problem} The check itself is not affected."]
