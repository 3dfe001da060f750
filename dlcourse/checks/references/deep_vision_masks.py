"""Mistakes in the agreement of masks."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong
from ..engine.values import as_array

Array = np.ndarray


def coefficient(a: Array, b: Array) -> float:
    """Return the Dice coefficient of two masks; 1 if both are empty."""
    total = int(a.sum()) + int(b.sum())
    return 2 * int((a & b).sum()) / total if total else 1.0


def _masks(
    made: Callable[[Any, Any, Any, int], Any], empty: Any = 1.0
) -> Callable[[Array, Array], Any]:
    """Return a measure made of shared, own, other and all pixels."""

    def measure(a: Array, b: Array) -> Any:
        if empty is not None and not a.any() and not b.any():
            return empty
        shared, own, other = (np.float64(mask.sum()) for mask in (a & b, a, b))
        return float(made(shared, own, other, a.size))

    return measure


def _listed(name: str, made: Callable[..., Any], why: str) -> list[Mistake]:
    """Return a mistake, with two empty masks handled and not handled."""
    also = " (And two empty masks agree fully: there it is 1.)"
    return [
        Mistake(name, _masks(made), why),
        Mistake(name, _masks(made, None), why + also),
        Mistake(name, _masks(made, 0.0), why + also),
    ]


def _dice(shared: Any, own: Any, other: Any, pixels: Any) -> Any:
    return 2 * shared / (own + other)


DICE = (
    Mistake(
        "0/0 where both are empty",
        _masks(_dice, None),
        "Two empty masks give 0/0. Truth and answer agree there is nothing: that is 1.",
    ),
    Mistake(
        "0 where both are empty",
        _masks(_dice, 0.0),
        "Two empty masks give 0, as if the answer were wholly wrong. Truth and answer agree: 1.",
    ),
    *_listed(
        "the IoU",
        lambda i, a, b, n: i / (a + b - i),
        "That is the IoU: shared over the union. Dice is 2 · shared over the sum of both sizes.",
    ),
    *_listed(
        "over the union",
        lambda i, a, b, n: 2 * i / (a + b - i),
        "You divide by the union: the same mask twice gives 2. (`a + b` of two masks of True and "
        "False is True where *either* is.) Count each mask by itself, then add.",
    ),
    *_listed(
        "forgets the factor 2",
        lambda i, a, b, n: i / (a + b),
        "The same mask twice gives ½. What is shared counts for both masks.",
    ),
    *_listed(
        "the share of the second mask",
        lambda i, a, b, n: i / b,
        "You ask which part of the second mask is found. An answer of all pixels would be perfect.",
    ),
    *_listed(
        "the share of the first mask",
        lambda i, a, b, n: i / a,
        "You ask which part of the first mask is right. An answer of a single right pixel would be "
        "perfect.",
    ),
    Mistake(
        "1 where one mask is empty",
        lambda a, b: coefficient(a, b) if a.any() and b.any() else 1.0,
        "You give 1 where *one* of the masks is empty. Then an answer that finds nothing would be "
        "perfect wherever there is something to find. Only two empty masks agree.",
    ),
    *_listed(
        "over all pixels",
        lambda i, a, b, n: i / n,
        "You divide by the number of all pixels. The size of a mask is how many of them are True.",
    ),
    Mistake(
        "the share of pixels that agree",
        lambda a, b: float(np.mean(a == b)),
        "You count every pixel that agrees, background too. Where the glyph is small, a mask that "
        "finds nothing would get nearly 1.",
    ),
    Mistake(
        "counts pixels",
        lambda a, b: int((a & b).sum()),
        "That is the number of shared pixels. Over what is it taken?",
    ),
)


def judge_dice(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Recognise (2 · shared + p) / (sizes + q), with p and q small or not, found by fitting them.

    Every case but that of two empty masks gives one equation, linear in p and q:
    p − received · q = received · sizes − 2 · shared.
    """
    rows, sides, largest = [], [], 0.0
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        a, b = case.args
        received = as_array(outcome.value)
        if received is None or received.shape != () or received.dtype.kind not in "biuf":
            return None
        if not (a.any() or b.any()):
            continue
        value, sizes, shared = float(received), int(a.sum() + b.sum()), int((a & b).sum())
        rows.append([1.0, -value])
        sides.append(value * sizes - 2 * shared)
        if not shared:
            largest = max(largest, value)
    fitted, *_ = np.linalg.lstsq(np.array(rows), np.array(sides), rcond=None)
    above, below = (float(constant) for constant in fitted)
    size = max(above, below)
    off = np.abs(np.array(rows) @ fitted - np.array(sides)).max()
    if not 1e-10 < size < 100 or min(above, below) < -0.01 * size or off > 0.01 * size:
        return None
    shown = (
        f"masks that share nothing get up to {largest:.2g} instead of 0"
        if largest > 0
        else "masks that agree fully get less than 1"
    )
    return wrong(
        "a constant added",
        "A constant is added, above or below the line or both. It keeps 0/0 away, and it changes "
        f"the other values, too: {shown}, and small masks change most. Treat the one case of two "
        "empty masks by itself.",
        title="deep_vision.dice: a constant added",
    )
