"""Mistakes with the slopes of L1 and L2."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Term = Callable[[Array, Any], Any]

# what is added in place of the right thing (the first one)
_L1: dict[str, tuple[Term, str]] = {
    "": (lambda w, l1: l1 * np.sign(w), ""),
    "L1 without the sign": (
        lambda w, l1: l1 + 0 * w,
        "For L1 every weight gets the same number, l1. To the left of zero |w| falls: which way "
        "must the slope point there?",
    ),
    "the value of L1 for its slope": (
        lambda w, l1: l1 * np.abs(w),
        "For L1 you add l1·|w|, the penalty itself. Its *slope* is asked for: how fast does |w| "
        "change, and does that depend on how large w is?",
    ),
    "L1 pulls in proportion": (
        lambda w, l1: l1 * w,
        "For L1 you pull in proportion to the weight: that is what L2 does. L1 pulls on a small "
        "weight as hard as on a large one.",
    ),
    "zero counts as positive": (
        lambda w, l1: l1 * np.where(w >= 0, 1.0, -1.0),
        "Right but for weights that are exactly 0: there |w| has a corner, and the slope 0 is "
        "taken, so that a weight that is 0 may stay there. You count 0 as positive.",
    ),
    "zero counts as negative": (
        lambda w, l1: l1 * np.where(w > 0, 1.0, -1.0),
        "Right but for weights that are exactly 0: there |w| has a corner, and the slope 0 is "
        "taken, so that a weight that is 0 may stay there. You count 0 as negative.",
    ),
    "not a number at zero": (
        lambda w, l1: l1 * w / np.abs(w),
        "w / |w| is the right slope, but for a weight of exactly 0: there it is 0/0, and NaN "
        "spreads through the whole network in one step.",
    ),
    "L1 left out": (lambda w, l1: 0 * w, "L1 is missing: nothing depends on `l1`."),
    "the sign of L1": (
        lambda w, l1: -l1 * np.sign(w),
        "L1 comes in with the wrong sign: descent would drive the weights away from zero.",
    ),
}
_L2: dict[str, tuple[Term, str]] = {
    "": (lambda w, l2: 2 * l2 * w, ""),
    "L2 without the 2": (
        lambda w, l2: l2 * w,
        "For L2 you add l2·w. The penalty here is l2·w² (Keras's), without a ½ in front: what "
        "comes down when w² is differentiated?",
    ),
    "the value of L2 for its slope": (
        lambda w, l2: l2 * w**2,
        "For L2 you add l2·w², the penalty itself. It is never negative, so it would push all "
        "weights the same way. Its *slope* is asked for.",
    ),
    "the value of L2 for its slope ": (
        lambda w, l2: 2 * l2 * w**2,
        "For L2 the 2 has come down, and the exponent has stayed up.",
    ),
    "L2 without the sign": (
        lambda w, l2: 2 * l2 * np.abs(w),
        "For L2 all weights are pushed the same way. The slope of w² has the sign of w.",
    ),
    "L2 left out": (lambda w, l2: 0 * w, "L2 is missing: nothing depends on `l2`."),
    "the sign of L2": (
        lambda w, l2: -2 * l2 * w,
        "L2 comes in with the wrong sign: descent would drive the weights away from zero.",
    ),
    "four times": (lambda w, l2: 4 * l2 * w, "L2 counts twice too much: a 2 too many."),
}


def _sum(
    of_l1: Term, of_l2: Term, of_loss: Callable[[Array], Any] = lambda g: g
) -> Callable[..., Array]:
    return lambda w, gradient, l1, l2: of_loss(gradient) + of_l1(w, l1) + of_l2(w, l2)


_RIGHT = _L1[""][0], _L2[""][0]


def _penalties() -> tuple[Mistake, ...]:
    found = [
        Mistake(
            "l1 and l2 exchanged",
            lambda w, gradient, l1, l2: gradient + l2 * np.sign(w) + 2 * l1 * w,
            "Both slopes are right, and each has the other one's strength: `l1` belongs to |w|.",
        ),
        Mistake(
            "the gradient of the loss is lost",
            _sum(*_RIGHT, of_loss=lambda g: 0 * g),
            "These are the slopes of the two penalties. The slope of the loss itself, `gradient`, "
            "is missing: nothing would be learned any more.",
        ),
        Mistake(
            "the penalties are subtracted",
            _sum(_L1["the sign of L1"][0], _L2["the sign of L2"][0]),
            "The penalties' slopes are subtracted. They belong to what is to become *small*, like "
            "the loss; the minus comes with the step, w − rate · gradient, and not here.",
        ),
        Mistake(
            "the penalty's value for its slope",
            lambda w, gradient, l1, l2: gradient + l1 * np.abs(w).sum() + l2 * (w**2).sum(),
            "You add the value of the penalty, one number, to every entry. A gradient holds "
            "*slopes*: by how much does the penalty change when this one weight changes?",
        ),
        Mistake(
            "the mean instead of the sum",
            lambda w, gradient, l1, l2: gradient + (l1 * np.sign(w) + 2 * l2 * w) / w.size,
            "Your penalties are divided by the number of weights. The task has a sum over the "
            "weights, and one weight's slope does not ask how many others there are.",
        ),
        Mistake(
            "the sign of the gradient",
            lambda w, gradient, l1, l2: gradient + l1 * np.sign(gradient) + 2 * l2 * w,
            "For L1 you take the sign of the gradient. Which sign says on which side of zero the "
            "*weight* lies?",
        ),
        Mistake(
            "no penalty",
            lambda w, gradient, l1, l2: gradient,
            "The gradient comes back as it was given.",
        ),
        Mistake(
            "a step instead of a slope",
            lambda w, gradient, l1, l2: w - (gradient + l1 * np.sign(w) + 2 * l2 * w),
            "You return the weights after a step. Asked for is the slope with which somebody else "
            "will take one.",
        ),
    ]
    for of_l1, (term1, told1) in _L1.items():
        for of_l2, (term2, told2) in _L2.items():
            if of_l1 or of_l2:
                also = " (The other penalty is not right yet, either.)" if of_l1 and of_l2 else ""
                name = (of_l1 or of_l2).strip()
                found.append(Mistake(name, _sum(term1, term2), (told1 or told2) + also))
    return tuple(found)


PENALTY = _penalties()
