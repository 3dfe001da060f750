"""Diagnoses that an exercise can ask for: pass them to `Judge` as `diagnose`.

- `by_shapes`: the answer raises because shapes do not fit; it says which shapes there are.
- `by_time`: the answer takes too long; it says what the time is for.
- `by_step`: the answer returns updated parameters; it looks at the step that was taken. A
  parameter after a wrong step is right to a few digits. What was *added* to it is not: twice the
  right step, the opposite one, the right one times the size of the batch.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from . import registry
from .case import Case
from .compare import same
from .diagnoses import Diagnosis, Pair, Tolerance
from .diagnoses import diagnose as diagnose_pairs
from .evidence import Evidence
from .reference import Judge
from .uncompared import before_comparing
from .values import as_array
from .verdict import Verdict, wrong

Diagnose = Callable[[Evidence, Sequence[Case]], Verdict | None]

_OF_SHAPES = ("matmul", "broadcast", "shape", "mismatch", "dimension", "not aligned")


def first_of(*diagnoses: Diagnose) -> Diagnose:
    """Return a diagnosis that asks several in turn; one that fails is passed over."""

    def diagnose(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
        for tried in diagnoses:
            try:
                found = tried(evidence, cases)
            except Exception:  # an answer of a form that it did not think of
                continue
            if found is not None:
                return found
        return None

    return diagnose


def by_shapes(*names: str, advice: str) -> Diagnose:
    """Return a diagnosis of answers that raise because shapes do not fit.

    Args:
        names: What the arguments are called, in order.
        advice: The question that leads on.
    """

    def diagnose(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
        outcome = next((out for out in evidence.outcomes if out.status == "raised"), None)
        if outcome is None or outcome.failure is None:
            return None
        failure = outcome.failure
        if failure.type not in ("ValueError", "AxisError") or not any(
            word in failure.message for word in _OF_SHAPES
        ):
            return None
        said = before_comparing(registry.find(evidence.exercise), evidence)
        case = next(case for case in cases if case.name == outcome.case)
        shapes = [
            f"{name} {value.shape}"
            for name, value in zip(names, case.args, strict=False)
            if isinstance(value, np.ndarray)
        ]
        return wrong(
            "shapes do not fit",
            f"{said.message if said else ''}\nThe shapes here: {', '.join(shapes)}. {advice}",
            title=f"{evidence.exercise}: shapes that do not fit",
        )

    return diagnose


def by_time(advice: str) -> Diagnose:
    """Return a diagnosis of answers that take too long.

    Args:
        advice: How much time there is, and the question that leads on.
    """

    def diagnose(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
        last = evidence.outcomes[-1]
        if last.status != "timed out":
            return None
        return wrong(
            "time-out",
            f"It was stopped at “{last.case}”: {advice}",
            title=f"{evidence.exercise}: too slow, or without end",
        )

    return diagnose


def by_step(
    reference: Callable[..., Any],
    returns: Sequence[str],
    starts: Mapping[str, int],
    *,
    rtol: float = 1e-5,
) -> Diagnose:
    """Return a diagnosis that applies the general ones to the steps of parameters.

    It is silent where none of them explains a step.

    Args:
        reference: The right function; it returns a tuple.
        returns: The names of its parts, in order.
        starts: For each part that is an updated parameter, the position of the argument that
            holds it before the step. The parts are looked at in this order.
        rtol: How near two steps are: a difference of parameters has fewer digits than they.
    """
    using = Judge(reference)

    def diagnose(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
        if any(outcome.status != "returned" for outcome in evidence.outcomes):
            return None
        expected = [using.expected(case) for case in cases]
        for name, argument in starts.items():
            place, pairs = list(returns).index(name), []
            for case, right, outcome in zip(cases, expected, evidence.outcomes, strict=True):
                start, wanted = np.asarray(case.args[argument]), np.asarray(right[place])
                got = as_array(outcome.value[place])
                if got is None or got.shape != wanted.shape:
                    return None  # the general diagnoses name the shape
                agree = same(wanted, got, using.rtol, using.atol)
                pairs.append(Pair(case, wanted - start, got - start, agree))
            if all(pair.same for pair in pairs):
                continue
            if not any(pair.received.any() for pair in pairs):
                found = Diagnosis("no step", f"`{name}` comes back as it was given.")
            else:
                explained = diagnose_pairs(pairs, Tolerance(rtol, rtol / 100))
                if explained is None:
                    continue
                told = f"Look at the step, at what is added to `{name}`. {explained.message}"
                found = Diagnosis(explained.name, told)
            return wrong(found.name, found.message, title=f"{evidence.exercise}: {found.name}")
        return None

    return diagnose
