"""Mistakes with decoupled weight decay."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..engine import Mistake
from .optimisation_adam import Moments, adam_by

Array = np.ndarray


def decay_by(
    *,
    keras: bool = False,
    into_gradient: float = 0.0,
    into_change: float = 0.0,
    shrink: Callable[[float, float], float] = lambda lr, decay: 1 - lr * decay,
    after: bool = False,
    of_averages: bool = False,
    step: float = 1.0,
) -> Callable[..., Moments]:
    """Return a step of AdamW that is right but for the switches given.

    Args:
        keras: As in `adam_by`.
        into_gradient: How much of the decay is added to the gradient, as L2 does it.
        into_change: How much of it is divided by the root along with the mean.
        shrink: What the weights are multiplied by, of the rate and the decay.
        after: Whether the weights shrink after Adam's step instead of before.
        of_averages: Whether m shrinks as well.
        step: Share of Adam's step that is made.
    """

    def decayed(
        w: Array,
        m: Array,
        v: Array,
        gradient: Array,
        t: int,
        learning_rate: float,
        weight_decay: float,
    ) -> Moments:
        factor = shrink(learning_rate, weight_decay)
        if of_averages:
            m = m * factor
        numerator = lambda mean, g: mean + into_change * weight_decay * w  # noqa: E731
        moved, m, v = adam_by(keras=keras, numerator=numerator)(
            w, m, v, gradient + into_gradient * weight_decay * w, t, learning_rate
        )
        change = step * (moved - w)
        return ((w + change) * factor if after else w * factor + change), m, v

    return decayed


def _in_both(name: str, diagnosis: str, **switches: Any) -> Iterator[Mistake]:
    for keras in (False, True):
        yield Mistake(name, decay_by(keras=keras, **switches), diagnosis)


_L2 = (
    "The decay is added to the gradient: that is L2 regularisation inside Adam. There it runs "
    "through m and v and is divided by √v like everything else, so that weights with large "
    "gradients hardly shrink. Decoupled means: past the averages, straight to the weights."
)
_NO_DECAY: Callable[[float, float], float] = lambda lr, decay: 1.0  # noqa: E731

DECAY = (
    *_in_both("decay in the gradient", _L2, into_gradient=1.0, shrink=_NO_DECAY),
    *_in_both("decay in the gradient", _L2 + " (And here it counts twice.)",
              into_gradient=2.0, shrink=_NO_DECAY),
    *_in_both(
        "decay in both places",
        "The weights shrink, and the decay is in the gradient as well: it counts twice, once "
        "decoupled and once not.",
        into_gradient=1.0,
    ),
    *_in_both(
        "decay divided by the root",
        "The averages are clean, but the decay is divided by √v together with m. So weights with "
        "large gradients shrink less than others, which is what decoupling should end.",
        into_change=1.0,
        shrink=_NO_DECAY,
    ),
    *_in_both(
        "decay without the learning rate",
        "The weights lose `weight_decay` of themselves at every step, whatever the learning rate. "
        "A schedule that goes to zero would then leave the decay alone at work: what does it need "
        "to be multiplied by?",
        shrink=lambda lr, decay: 1 - decay,
    ),
    *_in_both(
        "shrinks after the step",
        "You shrink what Adam's step has already moved, and so a little of the step itself. Both "
        "parts start from the old weights: which of them must be multiplied?",
        after=True,
    ),
    *_in_both(
        "the weights grow",
        "The decay has the wrong sign: the weights grow at every step.",
        shrink=lambda lr, decay: 1 + lr * decay,
    ),
    *_in_both(
        "no decay",
        "This is Adam's step; `weight_decay` takes no part in it.",
        shrink=_NO_DECAY,
    ),
    *_in_both(
        "no step",
        "The weights shrink, and Adam's step is missing.",
        step=0.0,
    ),
    *_in_both(
        "decays the averages",
        "The weights are not all that shrinks: m does as well. The averages are to be as if there "
        "were no decay.",
        of_averages=True,
    ),
    *_in_both(
        "multiplies by the decay alone",
        "The weights are multiplied by rate · decay. That is what they should *lose*.",
        shrink=lambda lr, decay: lr * decay,
    ),
    *_in_both(
        "half of the decay",
        "Half of the decay: there is a ½ in it, perhaps from the derivative of a square. "
        "Decoupled decay has no square to derive.",
        shrink=lambda lr, decay: 1 - lr * decay / 2,
    ),
    *_in_both(
        "twice the decay",
        "Twice the decay: there is a 2 in it, perhaps from the derivative of a square. Decoupled "
        "decay has no square to derive.",
        shrink=lambda lr, decay: 1 - 2 * lr * decay,
    ),
)  # fmt: skip
