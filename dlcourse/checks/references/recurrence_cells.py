"""Mistakes in one step of a plain cell, and of an LSTM."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Squash = Callable[[Array], Array]


def sigmoid(z: Array) -> Array:
    """Return 1 / (1 + exp(−z)); no overflow for large |z|."""
    return 0.5 * (1 + np.tanh(0.5 * z))


def _same(z: Array) -> Array:
    return z


def _relu(z: Array) -> Array:
    return np.maximum(z, 0)


def _plain(
    squash: Squash = np.tanh,
    x_by: float = 1,
    h_by: float = 1,
    b_by: float = 1,
    turn: bool = False,
) -> Callable[..., Array]:
    def step(x: Array, h: Array, kernel: Array, recurrent_kernel: Array, bias: Array) -> Array:
        u = recurrent_kernel.T if turn else recurrent_kernel
        return squash(x_by * (x @ kernel) + h_by * (h @ u) + b_by * bias)

    return step


def _apart(x: Array, h: Array, kernel: Array, recurrent_kernel: Array, bias: Array) -> Array:
    return np.tanh(x @ kernel + bias) + np.tanh(h @ recurrent_kernel)


STEP = (
    Mistake(
        "no tanh",
        _plain(_same),
        "The sum comes back as it is. What keeps a state between −1 and 1, however long the "
        "sequence gets?",
    ),
    Mistake(
        "another activation",
        _plain(sigmoid),
        "This is a sigmoid. The lesson's cell and Keras's use the tanh, which can be negative.",
    ),
    Mistake(
        "another activation",
        _plain(_relu),
        "This is a ReLU. The lesson's cell and Keras's use the tanh.",
    ),
    Mistake(
        "the old state forgotten",
        _plain(h_by=0),
        "The old state plays no part: this is a dense layer, and it remembers nothing.",
    ),
    Mistake(
        "the input forgotten",
        _plain(x_by=0),
        "The input of this step plays no part.",
    ),
    Mistake("no bias", _plain(b_by=0), "The bias is missing."),
    Mistake("the bias twice", _plain(b_by=2), "The bias is added twice."),
    Mistake(
        "the recurrent kernel transposed",
        _plain(turn=True),
        "The recurrent kernel is transposed. It is square, so both ways fit, and no error warns "
        "you. States stand in rows, as examples do: which side does the kernel stand on?",
    ),
    Mistake(
        "squashed apart",
        _apart,
        "Input and state go through a tanh each, and are added afterwards: up to 2. Add first.",
    ),
    Mistake(
        "squashed apart",
        lambda x, h, k, u, b: np.tanh(x @ k + b) + h @ u,
        "The share of the old state is added after the tanh, and can grow without limit.",
    ),
    Mistake(
        "the old state added as it is",
        lambda x, h, k, u, b: np.tanh(x @ k + b) + h,
        "The old state is added as it is. It goes through the recurrent kernel first, and both "
        "through the tanh.",
    ),
)


def lstm(
    x: Array,
    h: Array,
    c: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array,
    *,
    order: str = "ifgo",
    gate: Squash = sigmoid,
    candidate: Squash = np.tanh,
    out: Squash = np.tanh,
    old: Callable[[Array, Array], Array] = lambda f, i: f,
    new: Callable[[Array, Array], Array] = lambda i, f: i,
    shown: Callable[[Array, Array], Array] = lambda c_new, c: c_new,
    output: Callable[[Array], Array] = lambda o: o,
) -> tuple[Array, Array]:
    """Return state and cell after a step of an LSTM; right but for the switches given."""
    parts = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=1)
    named = dict(zip(order, parts, strict=True))
    i, f, o = (gate(named[name]) for name in "ifo")
    c_new = old(f, i) * c + new(i, f) * candidate(named["g"])
    return output(o) * out(shown(c_new, c)), c_new


def _lstm(**switches: Any) -> Callable[..., tuple[Array, Array]]:
    return lambda *given: lstm(*given, **switches)


_ORDER = "The blocks of the kernel stand in the order input, forget, candidate, output. Yours are "
_ONES = "multiplied by exactly 1, as in 1997: the cell cannot forget. What does "

LSTM = (
    Mistake("another order of the blocks", _lstm(order="ifog"), _ORDER + "i, f, o, g."),
    Mistake(
        "another order of the blocks",
        _lstm(order="figo"),
        _ORDER + "f, i, g, o; or the first two gates multiply each other's part.",
    ),
    Mistake("another order of the blocks", _lstm(order="fiog"), _ORDER + "f, i, o, g."),
    Mistake("another order of the blocks", _lstm(order="iofg"), _ORDER + "i, o, f, g."),
    Mistake(
        "gates by tanh",
        _lstm(gate=np.tanh),
        "The gates go through a tanh, and can be negative. A gate is a number from 0 (closed) to 1 "
        "(open).",
    ),
    Mistake(
        "no sigmoid at the gates",
        _lstm(gate=_same),
        "The gates are not squashed. A gate is a number from 0 (closed) to 1 (open).",
    ),
    Mistake(
        "candidate by sigmoid",
        _lstm(candidate=sigmoid),
        "The candidate goes through a sigmoid, so that the cell could only grow. It may be "
        "negative: it is no gate.",
    ),
    Mistake(
        "candidate not squashed",
        _lstm(candidate=_same),
        "The candidate g is not squashed. It lies between −1 and 1.",
    ),
    Mistake(
        "no tanh on the way out",
        _lstm(out=_same),
        "The cell is right, and leaves through the output gate as it is. A cell may grow beyond 1; "
        "the state may not.",
    ),
    Mistake(
        "the state of the old cell",
        _lstm(shown=lambda c_new, c: c),
        "The new state shows the *old* cell. What was written in this step is seen one step late.",
    ),
    Mistake(
        "nothing is forgotten",
        _lstm(old=lambda f, i: np.ones_like(f)),
        f"The old cell is {_ONES}the forget gate multiply?",
    ),
    Mistake(
        "input and forget gate in one",
        _lstm(new=lambda i, f: 1 - f),
        "What is new is weighed with 1 − f. That is the GRU's way; the LSTM has an input gate of "
        "its own.",
    ),
    Mistake(
        "the input gate forgotten",
        _lstm(new=lambda i, f: np.ones_like(i)),
        "The candidate is written in full at every step. Which gate decides how much of it?",
    ),
    Mistake(
        "no bias",
        lambda x, h, c, kernel, recurrent, bias: lstm(x, h, c, kernel, recurrent, 0 * bias),
        "The bias is missing.",
    ),
    Mistake(
        "the old state forgotten",
        lambda x, h, c, kernel, recurrent, bias: lstm(x, 0 * h, c, kernel, recurrent, bias),
        "The old state plays no part: the gates look at the input alone. What goes through the "
        "recurrent kernel?",
    ),
    Mistake(
        "the output gate forgotten",
        _lstm(output=np.ones_like),
        "The cell is shown in full at every step. Which gate decides how much of it?",
    ),
)
