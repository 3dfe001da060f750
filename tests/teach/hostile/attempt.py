"""What one hostile submission is: how it is made, and what grading it must come to."""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .honest import EXERCISES, answer_cell, honest, to_bytes

RIGHT = "right"  # all its points, or waiting for a teacher
NOTHING = "nothing"  # no points, and not passed
EITHER = "either"  # its own doing: the code could spoil this answer, never improve it

# What most begin with: the answer is wrong unless the attempt gains something.
PRELUDE = """
def update_rule(weights, bias, x, y):
    return weights, bias

def won():
    global update_rule
    def update_rule(weights, bias, x, y):
        error = y - int(x @ weights + bias > 0)
        return weights + error * x, bias + error
"""


@dataclass(frozen=True)
class Attempt:
    """One hostile submission.

    Attributes:
        name: Short and stable.
        tries: What it tries, in words.
        make: Returns the notebook's bytes.
        comes_to: What each exercise must come to; RIGHT where it is not named.
        verdict: Of the whole submission.
        message: What the student's message, or else the marks and findings, must say (lower case).
    """

    name: str
    tries: str
    make: Callable[[], bytes]
    comes_to: dict[str, str] = field(default_factory=dict)
    verdict: str = "graded"
    message: str = ""

    def expected(self, exercise: str) -> str:
        """Return what an exercise must come to."""
        return self.comes_to.get(exercise, RIGHT)


def in_answer(
    name: str, tries: str, source: str, *, update_rule: str = NOTHING, later: str = RIGHT,
    message: str = "",
) -> Attempt:  # fmt: skip
    """Return an attempt whose code is the answer to `update_rule`, in the middle of the notebook.

    Args:
        name: Of the attempt.
        tries: What it tries.
        source: The cell; PRELUDE stands before it.
        update_rule: What that exercise must come to.
        later: What the exercises behind it must come to.
        message: As of `Attempt`.
    """

    def make() -> bytes:
        node = honest()
        answer_cell(node, "update_rule").source = PRELUDE + textwrap.dedent(source)
        return to_bytes(node)

    behind = EXERCISES[EXERCISES.index("update_rule") + 1 :]
    comes_to = {"update_rule": update_rule, **dict.fromkeys(behind, later)}
    return Attempt(name, tries, make, comes_to, message=message)


def in_added_cell(
    name: str, tries: str, source: str, *, later: str = RIGHT, message: str = ""
) -> Attempt:
    """Return an attempt in a cell of its own before `update_rule`; all answers are right."""

    def make() -> bytes:
        from nbformat import v4

        node = honest()
        place = node.cells.index(answer_cell(node, "update_rule"))
        node.cells.insert(place, v4.new_code_cell(textwrap.dedent(source).strip()))
        return to_bytes(node)

    behind = EXERCISES[EXERCISES.index("update_rule") :]
    return Attempt(name, tries, make, dict.fromkeys(behind, later), message=message)


def edited(
    name: str, tries: str, edit: Callable[[Any], None], comes_to: dict[str, str] | None = None,
    message: str = "",
) -> Attempt:  # fmt: skip
    """Return an attempt that edits the notebook itself: cells and metadata."""

    def make() -> bytes:
        node = honest()
        edit(node)
        return to_bytes(node)

    return Attempt(name, tries, make, comes_to or {}, message=message)


def unreadable(name: str, tries: str, make: Callable[[], bytes], message: str = "") -> Attempt:
    """Return an attempt that is no notebook: nothing for any exercise, and a clear verdict."""
    comes_to = dict.fromkeys(EXERCISES, NOTHING)
    return Attempt(name, tries, make, comes_to, verdict="unreadable", message=message)
