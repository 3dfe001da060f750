"""The plain recurrent cell: the new state is a squashed sum of the input and the old state."""

import numpy as np

from .by_hand import Array
from .recurrent import Recurrent
from .sequences import State


class RNN(Recurrent):
    """`h_t = tanh(x_t @ kernel + h_(t-1) @ recurrent_kernel + bias)` (Elman, 1990).

    On its way back a gradient is multiplied by `recurrent_kernel.T` and by the slope of the tanh
    at every step, so that it shrinks or grows with a power of the lag (Bengio, Simard & Frasconi,
    1994; Pascanu, Mikolov & Bengio, 2013). Keras calls the cell `SimpleRNN`.

    Example:
        >>> cell = RNN(3, 5, rng=np.random.default_rng(0))
        >>> outputs, last_state = cell.forward(np.ones((2, 7, 3)))
        >>> outputs.shape, last_state.shape
        ((2, 7, 5), (2, 5))
        >>> cell.backward(np.ones((2, 7, 5))).shape
        (2, 7, 3)
        >>> {name: gradient.shape for name, gradient in cell.gradients.items()}
        {'kernel': (3, 5), 'recurrent_kernel': (5, 5), 'bias': (5,)}
    """

    gates = 1

    def step(
        self, from_input: Array, from_state: Array, state: State
    ) -> tuple[State, dict[str, Array]]:
        """Return the next state."""
        h = np.tanh(from_input + from_state)
        return (h,), {"h": h}

    def step_back(
        self, gradient: State, kept: dict[str, Array], state: State
    ) -> tuple[Array, Array, State]:
        """Return the gradients of `from_input`, of `from_state` and of the state before."""
        (d_h,) = gradient
        d_sum = d_h * (1 - kept["h"] ** 2)  # the slope of tanh
        return d_sum, d_sum, (np.zeros_like(d_h),)  # all goes through the recurrent kernel
