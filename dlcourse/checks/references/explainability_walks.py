"""Mistakes with walks from a background to an example, and with what their changes add up to."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np

from ..engine import Mistake
from .explainability_shares import AVERAGE_ROW, average_row

Array = np.ndarray


def walked(
    *,
    restart: bool = True,
    keep: bool = True,
    credit: str = "feature",
    background_of: Callable[[Array], Array] = lambda background: background,
    order_of: Callable[[Array], Array] = lambda order: order,
    reduce: Callable[..., Any] = np.mean,
) -> Callable[..., Array]:
    """Return values by walks from the background to the example, right but for the switches.

    Args:
        restart: Whether each order begins at the background again.
        keep: Whether a feature that has been set stays set.
        credit: Who gets the change: the `"feature"`, or the `"place"` in the order.
        background_of: The rows that stand for the background.
        order_of: The order that is walked.
        reduce: Makes one row of the rows of all orders.
    """

    def values(model: Any, x: Array, background: Array, orders: Array) -> Array:
        start = background_of(background)
        found, rows = np.zeros(orders.shape), start.copy()
        for number, order in enumerate(orders):
            rows = start.copy() if restart else rows
            before = model(rows).mean()
            for place, feature in enumerate(order_of(order)):
                if not keep:
                    rows, before = start.copy(), model(start).mean()
                rows[:, feature] = x[feature]
                after = model(rows).mean()
                found[number, feature if credit == "feature" else place] = after - before
                before = after
        return np.asarray(reduce(found, axis=0))

    return values


def _walk(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, walked(**switches), told)


WALK = (
    _walk(
        "each feature by itself",
        "Each feature is set alone, with all others from the background, so that the order makes "
        "no difference. On the walk a feature that has been set *stays* set.",
        keep=False,
    ),
    _walk(
        "credited to the place",
        "The changes are right, and go to the wrong features: the first entry gets the change of "
        "whoever came first. Who is first, the order says.",
        credit="place",
    ),
    _walk(
        "places taken for features",
        "You read an order as a list of places, the place of each feature. It is a list of "
        "features: the first one to be set, then the second one.",
        order_of=np.argsort,
    ),
    _walk(
        "the order in reverse",
        "You walk each order from its end, or from the example back to the background. Begin with "
        "the background, and set the features from the first of the order on.",
        order_of=lambda order: order[::-1],
    ),
    _walk(
        "never back to the start",
        "Right for one order. The second order begins where the first one ended, and there is "
        "nothing left to change: each begins at the background again.",
        restart=False,
    ),
    _walk("the average row as background", AVERAGE_ROW, background_of=average_row),
    _walk("added up over the orders", "You add up over the orders. Take the mean.", reduce=np.sum),
    Mistake(
        "the last order alone",
        lambda model, x, background, orders: walked()(model, x, background, orders[-1:]),
        "Right for one order. With several of them you return what the last one says.",
    ),
    Mistake(
        "all orders there are",
        lambda model, x, background, orders: walked()(
            model, x, background, np.array(list(permutations(range(len(x)))))
        ),
        "These are the exact values, of all orders that there are. The mean over the *given* ones "
        "is asked for: with 30 features there are more orders than one can walk.",
    ),
)


def _total(values: Array) -> Array:
    return np.asarray(values.reshape(len(values), -1).sum(axis=1))


GAP = (
    Mistake(
        "the base is left out",
        lambda values, base, output: _total(values) - output,
        "The base is left out: the values add up to what the answer has *beyond* it.",
    ),
    Mistake(
        "the size alone",
        lambda values, base, output: np.abs(base + _total(values) - output),
        "Right but for the sign: too much is positive, too little negative.",
    ),
    Mistake(
        "the mean of the values",
        lambda values, base, output: base + values.reshape(len(values), -1).mean(axis=1) - output,
        "You average the values. They are shares, to be added up.",
    ),
    Mistake(
        "the base taken away",
        lambda values, base, output: _total(values) - base - output,
        "The base goes in with the wrong sign: base and values *together* should be the answer.",
    ),
    Mistake(
        "a part of the answer",
        lambda values, base, output: (base + _total(values) - output) / output,
        "You divide by the answer. The gap itself is asked for, in the units of the answer.",
    ),
    Mistake(
        "the last axis alone",
        lambda values, base, output: (
            base.reshape(-1, *[1] * (values.ndim - 2))
            + values.sum(axis=-1)
            - output.reshape(-1, *[1] * (values.ndim - 2))
        ),
        "Right for tables. A picture has more axes than one: all of them belong to one example, "
        "and one gap is asked for.",
    ),
)
