"""Apply the general diagnoses to whole results, part by part where a result is a tuple."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from .case import Case
from .compare import same
from .diagnoses import Diagnosis, Pair, Tolerance, diagnose
from .exercise import Exercise
from .reference import Judge
from .values import as_array


def diagnose_results(
    exercise: Exercise,
    cases: Sequence[Case],
    expected: Sequence[Any],
    received: Sequence[Any],
    using: Judge,
) -> Diagnosis | None:
    """Return the first general diagnosis that fits; None if none does.

    Args:
        exercise: What was to be answered.
        cases: The inputs; none for an answer that is not called.
        expected: The right result of each case.
        received: The answer's, of the same kinds (see `wrong_kind`).
        using: Holds the tolerances.
    """
    named = cases or (Case(""),)
    if type(expected[0]) is not tuple:
        return _diagnose(named, expected, received, using)
    exchanged = _exchanged(exercise, expected, received, using)
    if exchanged is not None:
        return exchanged
    for place in range(len(expected[0])):
        found = _diagnose(
            named,
            [result[place] for result in expected],
            [result[place] for result in received],
            using,
        )
        if found is not None:
            name = _name(exercise, place)
            return replace(found, message=f"In the result's {name}: {found.message}")
    return None


def _name(exercise: Exercise, place: int) -> str:
    return f"`{exercise.returns[place]}`" if place < len(exercise.returns) else f"part {place + 1}"


def _exchanged(
    exercise: Exercise, expected: Sequence[Any], received: Sequence[Any], using: Judge
) -> Diagnosis | None:
    backwards = [result[::-1] for result in expected]
    agree = [
        same(wanted, got, using.rtol, using.atol)
        for wanted, got in zip(backwards, received, strict=True)
    ]
    if not all(agree):
        return None
    names = f": {', '.join(exercise.returns)}" if exercise.returns else ""
    return Diagnosis(
        "results exchanged",
        f"The values are right, in the wrong order. Return them as asked{names}.",
    )


def _diagnose(
    cases: Sequence[Case], expected: Sequence[Any], received: Sequence[Any], using: Judge
) -> Diagnosis | None:
    tolerance = Tolerance(using.rtol, using.atol)
    pairs = []
    for case, wanted, got in zip(cases, expected, received, strict=True):
        one, other = as_array(wanted), as_array(got)
        if one is None or other is None:
            return None
        agree = same(wanted, got, using.rtol, using.atol, dtype_matters=using.dtype_matters)
        pairs.append(Pair(case, np.asarray(one), np.asarray(other), agree))
    return None if all(pair.same for pair in pairs) else diagnose(pairs, tolerance)
