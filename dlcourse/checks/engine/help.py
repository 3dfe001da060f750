"""`hint` and `solution`: help on demand, by degrees."""

import inspect
import textwrap
from html import escape

from ... import output, progress
from ..rehearsal import rehearsing
from . import registry
from .checking import must_pass, remember
from .exercise import Exercise
from .reference import Judge, result_of
from .render import card, paragraphs

_shown: dict[str, int] = {}


def hint(id: str) -> None:
    """Show the first hint for the exercise `id`; called again, the second as well.

    Raises:
        ValueError: If there is no such exercise.

    Example:
        >>> hint("start_here.mean_pixel")
        [hint 1 of 2] start_here.mean_pixel
        ...
    """
    exercise = registry.find(id)
    number = min(max(_shown.get(id, 0), _recorded(exercise)) + 1, len(exercise.hints))
    _shown[id] = number
    word = f"hint {number} of {len(exercise.hints)}"
    message = "\n".join(exercise.hints[:number])  # after a restart, the first is out of sight
    if number < len(exercise.hints):
        message += f"\nOne more: `hint({id!r})`"
    event = {"kind": "hint", "id": id, "version": exercise.version, "number": number}
    message = "\n".join([message, *remember(event)])
    title = f"<code>{escape(id)}</code>"
    output.emit(
        f"[{word}] {id}\n{message}",
        card("hint", "?", word, title, paragraphs(message)),
        facts=event,
    )


def _recorded(exercise: Exercise) -> int:
    """Return how many hints the learner has had, also before the kernel was restarted."""
    if must_pass() or rehearsing():
        return 0
    try:
        events = progress.read().events
    except OSError:
        return 0
    asked = [event for event in events if event["kind"] == "hint" and event["id"] == exercise.id]
    return sum(event.get("version") == exercise.version for event in asked)


def solution(id: str) -> None:
    """Show an answer to the exercise `id`; in a notebook folded up: it opens at a click.

    Raises:
        ValueError: If there is no such exercise.

    Example:
        >>> solution("start_here.which_is_learned")
        [solution] start_here.which_is_learned
        One way to do it:
        ...
    """
    exercise = registry.find(id)
    judge = registry.judge_of(exercise)
    answer = None if judge is None else _answer(exercise, judge)
    event = {"kind": "solution", "id": id, "version": exercise.version, "shown": answer is not None}
    said = remember(event)
    if answer is None:
        text, body = "The answers are not installed here.", ""
    else:
        text, mono = "One way to do it:", "; font-family: monospace"
        style = "margin: 4px 0; white-space: pre-wrap" + ("" if exercise.kind == "text" else mono)
        tag = "p" if exercise.kind == "text" else "pre"
        body = (
            "<details><summary>Open the answer. Tried it yourself first?</summary>"
            f'<{tag} style="{style}">{escape(answer)}</{tag}></details>'
        )
    plain = "\n".join([f"[solution] {id}", text, *([answer] if answer else []), *said])
    body = (body or paragraphs(text)) + paragraphs("\n".join(said))
    title = f"<code>{escape(id)}</code>"
    output.emit(plain, card("solution", "!", "solution", title, body), facts=event)


def _answer(exercise: Exercise, judge: Judge) -> str | None:
    if judge.solution is not None:
        return textwrap.dedent(judge.solution).strip()
    if judge.reference is None:
        return None
    if exercise.kind == "choice":
        letter = str(result_of(judge.reference, None))
        return f"{letter}) {exercise.choices[ord(letter) - ord('a')]}"
    if callable(judge.reference):
        return textwrap.dedent(inspect.getsource(judge.reference)).strip()
    return str(judge.reference)
