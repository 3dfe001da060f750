"""What the checks of chapter 6a say where no listed mistake fits."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Verdict, wrong
from ..engine.compare import same
from .recurrence_time import back_through_time
from .recurrence_walk import Split, split

Array = np.ndarray


def diagnose_time(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Tell answers that are right for one step alone from those that are wrong there alone."""
    if any(outcome.status != "returned" for outcome in evidence.outcomes):
        return None
    right = [back_through_time(*case.args) for case in cases]
    for place, name in enumerate(("d_w", "d_u", "d_b")):
        one, longer = [], []
        for case, gradients, outcome in zip(cases, right, evidence.outcomes, strict=True):
            agrees = same(gradients[place], outcome.value[place], 1e-5, 1e-7)
            if len(case.args[0]) == 1:
                one.append(agrees)
            elif not (agrees and gradients[place] == 0):
                longer.append(agrees)
        if all(one) and not any(longer):
            started = " (the state before it is 0)" if name == "d_u" else ""
            return wrong(
                "right for one step only",
                f"In `{name}`: right for a sequence of one step{started}, wrong for longer ones. "
                "What does your code do at the step before?",
                title=f"{evidence.exercise}: right for a sequence of one step only",
            )
        if all(longer) and not any(one):
            return wrong(
                "wrong for one step only",
                f"In `{name}`: right, but for a sequence of a single step. Where does your loop "
                "begin and end?",
                title=f"{evidence.exercise}: wrong for a sequence of one step only",
            )
    return None


def diagnose_walk(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name a training set that reaches beyond its test, or show the first pair that is wrong."""
    both = list(zip(cases, evidence.outcomes, strict=True))
    for case, outcome in sorted(both, key=lambda tried: tried[0].args[0]):
        got = _pairs(outcome.value)
        if got is None:
            return None
        found = _first_wrong(split(*case.args), got)
        if found is not None:
            name, told = found
            return wrong(
                name, f"For the input “{case.name}”: {told}", title=f"{evidence.exercise}: {name}"
            )
    return None


def _first_wrong(wanted: list[Split], got: list[Split]) -> tuple[str, str] | None:
    for place, (train, test) in enumerate(got, 1):
        if train.size and test.size and train.max() > test.min():
            return (
                "trains on the future",
                f"in pair {place}, the training contains windows later than the first one of the "
                "test. On the day of the forecast they were not known.",
            )
    if len(got) != len(wanted):
        return "another number of pairs", f"{len(wanted)} pairs are asked for, {len(got)} came."
    for place, (right, pair) in enumerate(zip(wanted, got, strict=True), 1):
        if not all(map(np.array_equal, right, pair)):
            return (
                "other values than expected",
                f"pair {place} is the first wrong one.\n"
                f"    expected: train {_told(right[0])}, test {_told(right[1])}\n"
                f"    received: train {_told(pair[0])}, test {_told(pair[1])}",
            )
    return None


def _pairs(value: Any) -> list[Split] | None:
    """Return pairs of indices; None if it is anything else."""
    if type(value) not in (list, tuple) or not all(
        type(pair) in (list, tuple) and len(pair) == 2 for pair in value
    ):
        return None
    made = [(np.asarray(train), np.asarray(test)) for train, test in value]
    fit = all(part.ndim == 1 and part.dtype.kind in "iuf" for pair in made for part in pair)
    return made if fit else None


def _told(indices: Array) -> str:
    return np.array2string(indices, threshold=8, edgeitems=3, separator=", ")
