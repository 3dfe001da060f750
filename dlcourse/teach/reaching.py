"""Look at an answer, call it and read it where it lives: in a box."""

from typing import Any

from ..checks.engine.case import Case
from ..checks.engine.evidence import Outcome
from ..checks.engine.exercise import Exercise
from ..checks.engine.values import type_name
from .boxes.interface import BoxEndedError, OpenBox


class InBox:
    """The way to an answer in a box (see `probing.Reach`).

    A call whose time ends the box is a time-out like others.

    Args:
        box: Where it is.
        exercise: What it answers.
        name: What the box's namespace holds it under.

    Attributes:
        ended: How a call ended the box, if one did.
    """

    def __init__(self, box: OpenBox, exercise: Exercise, name: str) -> None:
        self.box = box
        self.exercise = exercise
        self.name = name
        self.ended: BoxEndedError | None = None

    def is_missing(self) -> bool:
        """Return True if the namespace does not hold the name."""
        return self.box.look(self.name)[0] == "missing"

    def look(self) -> tuple[str, dict[str, Any]]:
        """Return what the answer is, and what is known of it."""
        kind, known = self.box.look(self.name)
        fits = kind == "callable" and self.exercise.kind == "function"
        if kind not in ("value", "callable") or fits:
            return kind, known
        return kind, {"type": self._type()}

    def _type(self) -> str:
        """Return what to call a value that is no answer: by its plain value, or why it has none."""
        outcome = self.box.read(self.name)
        if outcome.status == "unusable":
            return outcome.note.partition(".")[0].removeprefix("a ").removeprefix("an ")
        return type_name(outcome.value)

    def call(self, case: Case, seconds: float) -> Outcome:
        """Call the answer; the end of the box is evidence if it is time that ended it."""
        try:
            return self.box.call(self.name, case, seconds)
        except BoxEndedError as problem:
            if problem.reason != "time":
                raise
            self.ended = problem
            return Outcome(case.name, "timed out", seconds=seconds, limit=seconds)

    def read(self) -> Outcome:
        """Return the answer's value."""
        return self.box.read(self.name)
