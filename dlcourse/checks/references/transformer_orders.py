"""Mistakes in asking whether a layer notices that its tokens were shuffled."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake
from ..inputs.token_layers import TokenLayer

Array = np.ndarray


def largest(difference: Array) -> float:
    """Return the largest of the absolute differences."""
    return float(np.max(np.abs(difference)))


def order_differences(layer: TokenLayer, x: Array, order: Array) -> tuple[float, float]:
    """Return how far the layer is from equivariant, and from invariant."""
    plain, shuffled = layer(x), layer(x[order])
    return largest(shuffled - plain[order]), largest(shuffled - plain)


def _differences(
    *,
    again: Callable[[Array, Array], Array] = lambda y, order: y[order],
    measure: Callable[[Array], float] = largest,
) -> Callable[..., tuple[float, float]]:
    def differences(layer: TokenLayer, x: Array, order: Array) -> tuple[float, float]:
        plain, shuffled = layer(x), layer(x[order])
        return measure(shuffled - again(plain, order)), measure(shuffled - plain)

    return differences


def _input_unshuffled(layer: TokenLayer, x: Array, order: Array) -> tuple[float, float]:
    plain = layer(x)
    return largest(plain - plain[order]), 0.0


def _against_the_input(layer: TokenLayer, x: Array, order: Array) -> tuple[float, float]:
    shuffled = layer(x[order])
    return largest(shuffled - x[order]), largest(shuffled - x)


ORDERS = (
    Mistake(
        "the two exchanged",
        lambda layer, x, order: order_differences(layer, x, order)[::-1],
        "The two are exchanged: equivariant is a layer whose output is shuffled *along with* the "
        "tokens, invariant one whose output stays.",
    ),
    Mistake(
        "shuffled back and forth",
        _differences(again=lambda y, order: y[np.argsort(order)]),
        "The output is compared with the one that is shuffled the other way round, back instead of "
        "forth. (With two tokens that is the same, with most orders not.)",
    ),
    Mistake(
        "the layer never sees the shuffled tokens",
        _input_unshuffled,
        "The layer runs on the tokens as they stand, and its own output is shuffled. The question "
        "is what it makes of the *shuffled tokens*.",
    ),
    Mistake(
        "compared with the tokens",
        _against_the_input,
        "The output is compared with the tokens. Compare it with the layer's other output.",
    ),
    Mistake(
        "the mean of the differences",
        _differences(measure=lambda d: float(np.mean(np.abs(d)))),
        "You take the mean of the absolute differences; asked for is the largest.",
    ),
    Mistake(
        "differences with their signs",
        _differences(measure=lambda d: float(np.max(d))),
        "The largest difference *with its sign*: a negative one, however large, is passed over.",
    ),
    Mistake(
        "differences with their signs",
        _differences(measure=lambda d: float(np.abs(np.sum(d)))),
        "The differences are added with their signs, so that they cancel each other.",
    ),
    Mistake(
        "squares",
        _differences(measure=lambda d: float(np.max(d**2))),
        "You take squares; asked for is the largest absolute difference.",
    ),
    Mistake(
        "the sum of the differences",
        _differences(measure=lambda d: float(np.sum(np.abs(d)))),
        "The absolute differences are added; asked for is the largest.",
    ),
    Mistake(
        "yes and no",
        lambda layer, x, order: tuple(
            float(gap < 1e-6) for gap in order_differences(layer, x, order)
        ),
        "Yes and no come out. Asked for are the differences themselves: how far from equivariant, "
        "how far from invariant.",
    ),
)
