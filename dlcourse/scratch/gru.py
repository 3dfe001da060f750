"""The gated recurrent unit: the new state is a mixture of the old one and a candidate."""

import numpy as np

from .by_hand import Array
from .recurrent import Recurrent, sigmoid
from .sequences import State


class GRU(Recurrent):
    """The GRU (Cho et al., 2014), with its reset gate after the product, as in Keras.

    With the three blocks `z, r, h` of `x_t @ kernel + bias[0]` and of
    `h_(t-1) @ recurrent_kernel + bias[1]`:

        update = sigmoid(x_z + s_z)    reset = sigmoid(x_r + s_r)
        candidate = tanh(x_h + reset * s_h)
        h_t = update * h_(t-1) + (1 - update) * candidate

    An update gate near 1 keeps the state (in some papers it is the other way round). In Cho's
    first version the reset gate multiplies `h_(t-1)` before the product; after it, one product does
    for all gates, and there are two biases (Keras's `reset_after=True`). `history` shows `state`,
    `update`, `reset` and `candidate`.

    Example:
        >>> cell = GRU(3, 5, rng=np.random.default_rng(0))
        >>> outputs, last_state = cell.forward(np.ones((2, 7, 3)))
        >>> outputs.shape, last_state.shape
        ((2, 7, 5), (2, 5))
        >>> cell.parameters["bias"].shape
        (2, 15)
    """

    gates = 3
    biases = 2
    watched = ("update", "reset", "candidate")

    def step(
        self, from_input: Array, from_state: Array, state: State
    ) -> tuple[State, dict[str, Array]]:
        """Return the next state, and the gates."""
        x_z, x_r, x_h = np.split(from_input, 3, axis=1)
        s_z, s_r, s_h = np.split(from_state, 3, axis=1)
        update, reset = sigmoid(x_z + s_z), sigmoid(x_r + s_r)
        candidate = np.tanh(x_h + reset * s_h)
        h = update * state[0] + (1 - update) * candidate
        return (h,), {"update": update, "reset": reset, "candidate": candidate, "s_h": s_h}

    def step_back(
        self, gradient: State, kept: dict[str, Array], state: State
    ) -> tuple[Array, Array, State]:
        """Return the gradients of `from_input`, of `from_state` and of the state before."""
        (d_h,) = gradient
        update, reset, candidate, s_h = kept.values()
        d_z = d_h * (state[0] - candidate) * update * (1 - update)
        d_candidate = d_h * (1 - update) * (1 - candidate**2)  # as far as the sum in its tanh
        d_r = d_candidate * s_h * reset * (1 - reset)
        d_input = np.concatenate([d_z, d_r, d_candidate], axis=1)
        d_from_state = np.concatenate([d_z, d_r, d_candidate * reset], axis=1)
        return d_input, d_from_state, (d_h * update,)
