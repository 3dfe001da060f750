"""Mistakes in one step of a GRU."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake
from .recurrence_cells import Squash, sigmoid

Array = np.ndarray


def gru(
    x: Array,
    h: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array,
    *,
    order: str = "zrg",
    squash: Squash = np.tanh,
    candidate: Callable[..., Array] = lambda a, s, b, r, h, u: a + r * (s + b),
    mix: Callable[[Array, Array, Array], Array] = lambda z, h, g: z * h + (1 - z) * g,
    biases: tuple[int, int] = (0, 1),
    weights: tuple[float, float] = (1, 1),
) -> Array:
    """Return the state after a step of a GRU; right but for the switches given."""
    first, second = (w * bias[row] for w, row in zip(weights, biases, strict=True))
    ours = dict(zip(order, np.split(x @ kernel + first, 3, axis=1), strict=True))
    state = dict(zip(order, np.split(h @ recurrent_kernel, 3, axis=1), strict=True))
    other = dict(zip(order, np.split(second, 3), strict=True))
    kernels = dict(zip(order, np.split(recurrent_kernel, 3, axis=1), strict=True))
    z, r = (sigmoid(ours[name] + state[name] + other[name]) for name in "zr")
    g = squash(candidate(ours["g"], state["g"], other["g"], r, h, kernels["g"]))
    return mix(z, h, g)


def _gru(**switches: Any) -> Callable[..., Array]:
    return lambda *given: gru(*given, **switches)


GRU = (
    Mistake(
        "the update gate the other way round",
        _gru(mix=lambda z, h, g: (1 - z) * h + z * g),
        "Your update gate *replaces* where it is 1. Some papers have it so; here, as in Keras, "
        "z = 1 keeps the old state.",
    ),
    Mistake(
        "the reset gate before the product",
        _gru(candidate=lambda a, s, b, r, h, u: a + (r * h) @ u + b),
        "You reset the state *before* it meets the recurrent kernel, as in the paper of 2014. "
        "Here, as in Keras, it multiplies what comes out of the product, and its bias with it.",
    ),
    Mistake(
        "a bias outside of the reset",
        _gru(candidate=lambda a, s, b, r, h, u: a + r * s + b),
        "The second bias of the candidate is added after the reset gate. It belongs to the state's "
        "part, and the gate multiplies all of that part.",
    ),
    Mistake(
        "everything reset",
        _gru(candidate=lambda a, s, b, r, h, u: r * (a + s + b)),
        "The reset gate multiplies the input's part, too. It decides how much of the *old state* "
        "the candidate sees.",
    ),
    Mistake(
        "no reset gate",
        _gru(candidate=lambda a, s, b, r, h, u: a + s + b),
        "The candidate sees all of the old state: the reset gate is missing.",
    ),
    Mistake("no second bias", _gru(weights=(1, 0)), "The second row of `bias` is left out."),
    Mistake("no first bias", _gru(weights=(0, 1)), "The first row of `bias` is left out."),
    Mistake(
        "the biases exchanged",
        _gru(biases=(1, 0)),
        "The two rows of `bias` are exchanged: the first goes with the input, the second with the "
        "state.",
    ),
    Mistake(
        "one bias for both",
        _gru(biases=(0, 0)),
        "The first row of `bias` goes with the input *and* with the state. The state has a row of "
        "its own.",
    ),
    Mistake(
        "another order of the blocks",
        _gru(order="rzg"),
        "The blocks of the kernels stand in the order update, reset, candidate. Yours are reset, "
        "update, candidate: other libraries have it so.",
    ),
    Mistake(
        "candidate by sigmoid",
        _gru(squash=sigmoid),
        "The candidate goes through a sigmoid. It is no gate, and may be negative.",
    ),
    Mistake("candidate not squashed", _gru(squash=lambda z: z), "The candidate g is not squashed."),
    Mistake(
        "old and new added",
        _gru(mix=lambda z, h, g: z * h + g),
        "The candidate is added in full. What z keeps of the old state leaves 1 − z for it, so "
        "that the state stays between −1 and 1.",
    ),
    Mistake(
        "the candidate alone",
        _gru(mix=lambda z, h, g: g),
        "The candidate comes back. How much of the old state stays?",
    ),
)
