"""Mistakes with clipping by the global norm."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong
from ..engine.compare import same

Array = np.ndarray
Gradients = Sequence[Array]


def _length(gradients: Gradients) -> float:
    return float(np.sqrt(sum(float((np.asarray(g, float) ** 2).sum()) for g in gradients)))


def _scaled(factor: Callable[[Gradients, float], Any]) -> Callable[..., tuple[Array, ...]]:
    def clip(gradients: Gradients, max_norm: float) -> tuple[Array, ...]:
        scale = factor(gradients, max_norm)
        return tuple(g * scale for g in gradients)

    return clip


def _at_most(norm_of: Callable[[Gradients], float]) -> Callable[..., tuple[Array, ...]]:
    def factor(gradients: Gradients, max_norm: float) -> float:
        norm = norm_of(gradients)
        return max_norm / norm if norm > max_norm else 1.0

    return _scaled(factor)


def _each(gradients: Gradients, max_norm: float) -> tuple[Array, ...]:
    return tuple(_at_most(_length)([g], max_norm)[0] for g in gradients)


def _each_always(gradients: Gradients, max_norm: float) -> tuple[Array, ...]:
    return tuple(g * (max_norm / np.float64(np.linalg.norm(g))) for g in gradients)


def _by_value(gradients: Gradients, max_norm: float) -> tuple[Array, ...]:
    return tuple(np.clip(g, -max_norm, max_norm) for g in gradients)


def _rows(gradients: Gradients, max_norm: float) -> tuple[Array, ...]:
    clipped = []
    for g in gradients:
        norm = np.linalg.norm(g, axis=-1, keepdims=True)
        clipped.append(g * np.minimum(1.0, max_norm / np.maximum(norm, 1e-300)))
    return tuple(clipped)


_EACH = (
    "Each array is clipped by itself. Then a layer with a long gradient is shortened and its "
    "neighbour is not: the step points in another direction. What is the length of all arrays "
    "together?"
)
_UP = (
    "You scale always, so that a short gradient is made *longer* than it is (and a gradient of "
    "zeros gives 0/0). Near the minimum, where gradients should be small, every step would have "
    "the full length."
)

CLIP = (
    Mistake("clips each array by itself", _each, _EACH),
    Mistake("clips each array by itself", _each_always, _EACH + " " + _UP),
    Mistake("clips each row by itself", _rows, _EACH.replace("Each array", "Each row")),
    Mistake(
        "clips by value",
        _by_value,
        "Each entry is kept between −max_norm and max_norm. That bends the direction, and many "
        "entries that are short enough one by one are too long together.",
    ),
    Mistake(
        "makes short gradients longer",
        _scaled(lambda gs, most: np.float64(most) / np.float64(_length(gs))),
        _UP,
    ),
    Mistake(
        "makes short gradients longer",
        _scaled(lambda gs, most: max(1.0, np.float64(most) / np.float64(_length(gs)))),
        "Long gradients stay as they are, and short ones are made longer: is it the smaller or the "
        "larger of the two factors that you want?",
    ),
    Mistake(
        "sets the length to 1",
        _scaled(lambda gs, most: 1 / _length(gs) if _length(gs) > most else 1.0),
        "What is too long gets the length 1, whatever `max_norm` is. How long may it be?",
    ),
    Mistake(
        "length not rooted",
        _at_most(lambda gs: _length(gs) ** 2),
        "The sum of the squares is there, its root is not: you compare with the square of the "
        "length.",
    ),
    Mistake(
        "adds up the lengths",
        _at_most(lambda gs: sum(_length([g]) for g in gs)),
        "You add up the lengths of the arrays. Lengths at right angles do not add up, their "
        "squares do: 3 and 4 are 5 together.",
    ),
    Mistake(
        "takes the longest array",
        _at_most(lambda gs: max(_length([g]) for g in gs)),
        "You take the length of the longest array for the length of all. 3 and 4 are 5 together, "
        "not 4.",
    ),
    Mistake(
        "mean instead of sum",
        _at_most(lambda gs: float(np.sqrt(np.mean(np.concatenate([g.ravel() for g in gs]) ** 2)))),
        "You take the *mean* square: that is the size of a typical entry. The length is the root "
        "of the sum.",
    ),
    Mistake(
        "mean instead of sum",
        _at_most(lambda gs: float(np.mean([_length([g]) for g in gs]))),
        "You take the mean of the arrays' lengths. All arrays together are one long vector.",
    ),
    Mistake(
        "sum of absolute values",
        _at_most(lambda gs: float(sum(np.abs(g).sum() for g in gs))),
        "You add up the absolute values. The length of a vector is the root of the sum of squares.",
    ),
    Mistake(
        "largest entry",
        _at_most(lambda gs: float(max(np.abs(g).max() for g in gs))),
        "You take the largest entry for the length of everything.",
    ),
    Mistake(
        "throws long gradients away",
        _scaled(lambda gs, most: float(_length(gs) <= most)),
        "What is too long becomes zero: no step at all. It should keep its direction and become "
        "shorter.",
    ),
    Mistake(
        "does nothing",
        _scaled(lambda gs, most: 1.0),
        "The gradients come back as they were, however long.",
    ),
    Mistake(
        "divides by max_norm",
        _scaled(lambda gs, most: 1 / most if _length(gs) > most else 1.0),
        "You divide by `max_norm`. How long is the result then? It should be `max_norm` long.",
    ),
    Mistake(
        "divides by max_norm",
        _scaled(lambda gs, most: _length(gs) / most if _length(gs) > most else 1.0),
        "The factor is upside down: what is too long becomes longer still.",
    ),
)


def judge_clipped(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Say how long the first wrong result is, and whether it keeps its direction."""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        gradients, max_norm = case.args
        right = _at_most(_length)(gradients, max_norm)
        received = outcome.value
        if len(received) != len(right) or same(right, received, 1e-6, 1e-8):
            continue
        shapes = [np.shape(part) for part in received]
        if shapes != [g.shape for g in gradients]:
            return wrong(
                "wrong shape",
                f"For the input “{case.name}” the arrays have the shapes {shapes}, expected "
                f"{[g.shape for g in gradients]}: as they came, in the same order.",
                title="optimisation.clip_by_global_norm: wrong shape",
            )
        before, after = _length(gradients), _length(received)
        along = sum(float(np.vdot(g, part)) for g, part in zip(gradients, received, strict=True))
        kept = before > 0 and after > 0 and along / (before * after) > 1 - 1e-6
        return wrong(
            "another length" if kept or not before else "another direction",
            f"For the input “{case.name}” the arrays together have the length {before:.4g}, and "
            f"{max_norm:.4g} is allowed. Yours have the length {after:.4g}, expected "
            f"{_length(right):.4g}. The direction {'is kept' if kept else 'is not kept'}"
            + ("." if kept else ": is every array multiplied by the same number?"),
            title="optimisation.clip_by_global_norm: other values than expected",
        )
    return None
