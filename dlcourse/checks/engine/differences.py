"""Verdicts that show the difference itself: another kind of value, or other values."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .case import Case
from .compare import agreement, same
from .exercise import Exercise
from .reference import Judge
from .show import show, show_apart, show_input, show_names
from .values import as_array
from .verdict import Table, Verdict, wrong

_ROWS = 5
_NAMES = 6  # of cases that come out right


def wrong_kind(
    exercise: Exercise, cases: Sequence[Case], expected: Sequence[Any], received: Sequence[Any]
) -> Verdict | None:
    """Return a diagnosis where text came for numbers, one value for several, or the reverse."""
    for number, (wanted, got) in enumerate(zip(expected, received, strict=True)):
        told = _other_kind(exercise, wanted, got)
        if told:
            where = f"For the input “{cases[number].name}”: " if cases else ""
            return wrong(
                "wrong kind of value", where + told, title=f"{exercise.id}: another kind of value"
            )
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
    if other is None and one is not None:
        return f"{_kind(wanted)} asked for; rows of different lengths, or nothing, came."
    if (
        one is not None
        and other is not None
        and one.size > 0  # an empty list may have been one of text
        and other.size > 0
        and (one.dtype.kind == "U") != (other.dtype.kind == "U")
    ):
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
    count = f"{len(failing)} of {len(cases)} tries come out wrong."
    if right:
        more = f" and {len(right) - _NAMES} more" if len(right) > _NAMES else ""
        count += f" Right: {show_names(right, _NAMES)}{more}."
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
