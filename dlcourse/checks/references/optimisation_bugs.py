"""The two bugs in the walk of Adam, apart and together, and what may come of repairing them."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Table, Verdict, wrong
from ..engine.compare import same

Array = np.ndarray
Lists = Sequence[Array]
_ID = "optimisation.find_the_bug"
_EPSILON = 1e-7


def walk_by(
    *,
    clock: str = "step",
    divisor: Callable[[Array], Array] = lambda v: np.sqrt(v) + _EPSILON,
    corrected: bool = True,
    start: int = 0,
    keras: bool = False,
) -> Callable[..., tuple[Array, ...]]:
    """Return a walk of Adam that is right but for the switches given.

    Args:
        clock: What counts time: each `"step"`, each `"array"` (the first bug), each array anew in
            every step (`"within"`), or the step's number `"late"`, after its arrays.
        divisor: Made of the mean square; epsilon inside the root is the second bug.
        corrected: Whether the averages are corrected at all.
        start: Where the count begins.
        keras: Whether both corrections go into the learning rate, which is right, too.
    """

    def walk(
        parameters: Lists, gradients: Sequence[Lists], learning_rate: float
    ) -> tuple[Array, ...]:
        w = list(parameters)
        m = [np.zeros_like(a) for a in w]
        v = [np.zeros_like(a) for a in w]
        t = start
        for of_step in gradients:
            t += clock == "step"
            t = start if clock == "within" else t
            for i, g in enumerate(of_step):
                t += clock in ("array", "within")
                m[i] = 0.9 * m[i] + 0.1 * g
                v[i] = 0.999 * v[i] + 0.001 * g**2
                of_m = float(np.float64(1 - 0.9**t)) if corrected else 1.0
                of_v = float(np.float64(1 - 0.999**t)) if corrected else 1.0
                if keras:
                    change = np.sqrt(of_v) / of_m * m[i] / divisor(v[i])
                else:
                    change = np.divide(m[i], of_m) / divisor(np.divide(v[i], of_v))
                w[i] = w[i] - learning_rate * change
            t += clock == "late"
        return tuple(w)

    return walk


def _inside(v: Array) -> Array:
    return np.sqrt(v + _EPSILON)


_BOTH_AT_ONCE = " (And ε still has its old place, which spoils the steps of tiny gradients.)"
_LATE = (
    "Now `t` is counted after the arrays have moved: in step 1 it is still 0, and you divide by "
    "1 − β⁰ = 0."
)
_ANEW = (
    "`t` begins at zero again in every step, so that it counts the arrays. It should count the "
    "steps, over the whole walk: where does it belong?"
)
_OUT = (
    "The correction is gone altogether. It was right in itself; the number that it was given was "
    "not always."
)


def _mistake(name: str, diagnosis: str, **switches: Any) -> Mistake:
    return Mistake(name, walk_by(**switches), diagnosis)


BUGS = (
    _mistake(
        "both bugs are still there",
        "This walks exactly as the suspect does. Look at the steps that the cell prints: under a "
        "constant gradient, each number should move by the learning rate at every step. The bias "
        "does not in its first steps: which number does its correction get? And the kernel never "
        "does: what is different about its gradient?",
        clock="array",
        divisor=_inside,
    ),
    _mistake(
        "time still runs too fast",
        "One of the two bugs is mended: tiny gradients make steps of the right length. The other "
        "one: in step 1 the kernel moves by the learning rate, and the bias does not. What is the "
        "value of `t` when the bias is moved?",
        clock="array",
    ),
    _mistake(
        "tiny gradients still make short steps",
        "One of the two bugs is mended: `t` counts the steps. The other one: an array with tiny "
        "gradients moves by less than the learning rate, and never gets faster. Work out by hand "
        "what is divided by what, for a gradient of 0.0001. Which term is too large there?",
        divisor=_inside,
    ),
    _mistake("the clock starts anew", _ANEW, clock="within"),
    _mistake("the clock starts anew", _ANEW + _BOTH_AT_ONCE, clock="within", divisor=_inside),
    _mistake("the clock goes late", _LATE, clock="late"),
    _mistake("the clock goes late", _LATE + _BOTH_AT_ONCE, clock="late", divisor=_inside),
    _mistake("the clock starts one too far", "`t` is 2 in step 1. It counts from 1.", start=1),
    _mistake("takes the correction out", _OUT, corrected=False),
    _mistake("takes the correction out", _OUT + _BOTH_AT_ONCE, corrected=False, divisor=_inside),
    _mistake(
        "takes epsilon out",
        "Now ε is gone. A number whose gradient has always been zero (a dead unit's) has v = 0, "
        "and you get 0/0. ε has its use; where is the place in which it does no harm?",
        divisor=np.sqrt,
    ),
    _mistake(
        "takes epsilon out",
        "Now ε is gone: a number whose gradient has always been zero gives 0/0. (And the bias "
        "still gets the wrong number for its correction.)",
        divisor=np.sqrt,
        clock="array",
    ),
    _mistake(
        "the root of epsilon",
        "ε stands outside of the root, but as √ε, which is thousands of times as large: tiny "
        "gradients make short steps as before.",
        divisor=lambda v: np.sqrt(v) + np.sqrt(_EPSILON),
    ),
    _mistake(
        "no root",
        "The root has gone with the repair: you divide by v itself.",
        divisor=lambda v: v + _EPSILON,
    ),
)


def judge_walk(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Show how far each array went under a constant gradient, beside how far it should go."""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        parameters, gradients, rate = case.args
        if not case.name.startswith("the same gradient"):
            continue
        right = walk_by()(parameters, gradients, rate)
        if len(outcome.value) != len(right) or same(right, outcome.value, 1e-6, 1e-8):
            return None
        rows = []
        for name, before, after, wanted in zip(
            ("kernel", "bias"), parameters, outcome.value, right, strict=True
        ):
            if np.shape(after) != before.shape:
                return None
            went, should = (float(np.abs(there - before).mean()) for there in (after, wanted))
            rows.append((name, f"{should:.4g}", f"{went:.4g}"))
        return wrong(
            "a walk of another length",
            f"Under a constant gradient Adam moves every number by the learning rate, {rate:g}, at "
            f"each of the {len(gradients)} steps. The table says how far yours went. Try one step "
            "alone, then two: where does it first go wrong?",
            title=f"{_ID}: a walk of another length",
            table=Table(f"Way under {case.name}", ("array", "expected", "received"), tuple(rows)),
        )
    return None
