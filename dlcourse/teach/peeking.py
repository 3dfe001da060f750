"""Cells that look into the checks: that proves nothing, and a teacher should read them."""

from collections.abc import Iterator
from typing import Any

from .matching import Matched
from .result import Finding
from .sources import plain

NAME = "looks into the checks"
# what makes the inputs and judges the answers: no task asks for it
_PARTS = ("dlcourse.checks.", "dlcourse.teach")


def peeks(matched: Matched, submitted: Any) -> Iterator[Finding]:
    """Yield which of a student's cells name parts of the checks, where the release does not.

    The inputs of some exercises are the same for everyone, and what makes them knows what was
    held out. Whoever hides the name is not found.

    Args:
        matched: Which cell is which.
        submitted: What `read_notebook` returned.
    """
    ours = {line.strip() for slot in matched.slots for line in slot.source.split("\n")}
    slots = {matched.found.get(slot.place): slot for slot in matched.slots}
    for place in sorted([*matched.rest, *matched.found.values()]):
        slot = slots.get(place)
        if slot is not None and slot.kind != "answer":
            continue
        lines = map(str.strip, plain(submitted.cells[place].source).split("\n"))
        named = [line for line in lines if line not in ours and any(p in line for p in _PARTS)]
        if named:
            said = (
                f"Cell {place + 1} uses a part of the checks, which no task asks for: "
                f"`{named[0][:80]}`. Read it before its points count."
            )
            yield Finding(NAME, said, slot.exercise if slot is not None else "")
