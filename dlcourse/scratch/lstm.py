"""The long short-term memory: a cell that is added to, and gates that say what and how much."""

import numpy as np

from .by_hand import Array
from .recurrent import Recurrent, sigmoid
from .sequences import State


class LSTM(Recurrent):
    """The LSTM with a forget gate (Hochreiter & Schmidhuber, 1997; Gers et al., 2000).

    With the sums of the four blocks `i, f, c, o` of `x_t @ kernel + h_(t-1) @ recurrent_kernel +
    bias`, in the order of Keras:

        input = sigmoid(i)    forget = sigmoid(f)    candidate = tanh(c)    output = sigmoid(o)
        cell_t = forget * cell_(t-1) + input * candidate
        h_t = output * tanh(cell_t)

    From `cell_t` to `cell_(t-1)` a gradient is multiplied by the forget gate alone: where that is
    near 1, it neither vanishes nor explodes. The state is the pair (h, cell). `history` shows
    `state`, `cell`, and the gates `input`, `forget`, `candidate`, `output`.

    Args:
        inputs: Features of a step.
        units: Length of the state and of the cell.
        rng: Draws the kernels.
        unit_forget_bias: Whether the forget gate's bias begins at 1, so that the cell keeps what it
            has until it learns to forget (Jozefowicz, Zaremba & Sutskever, 2015).
        dtype: `"float32"` or `"float64"`.

    Example:
        >>> cell = LSTM(3, 5, rng=np.random.default_rng(0))
        >>> outputs, (h, memory) = cell.forward(np.ones((2, 7, 3)))
        >>> outputs.shape, memory.shape
        ((2, 7, 5), (2, 5))
        >>> list(cell.history)
        ['state', 'cell', 'input', 'forget', 'candidate', 'output']
    """

    gates = 4
    states = ("state", "cell")
    watched = ("input", "forget", "candidate", "output")

    def __init__(
        self,
        inputs: int,
        units: int,
        *,
        rng: np.random.Generator,
        unit_forget_bias: bool = True,
        dtype: str = "float32",
    ) -> None:
        super().__init__(inputs, units, rng=rng, dtype=dtype)
        if unit_forget_bias:
            self.parameters["bias"].data[self.units : 2 * self.units] = 1

    def step(
        self, from_input: Array, from_state: Array, state: State
    ) -> tuple[State, dict[str, Array]]:
        """Return the next state and cell, and the gates."""
        i, f, c, o = np.split(from_input + from_state, 4, axis=1)
        kept = {
            "input": sigmoid(i), "forget": sigmoid(f), "candidate": np.tanh(c), "output": sigmoid(o)
        }  # fmt: skip
        cell = kept["forget"] * state[1] + kept["input"] * kept["candidate"]
        kept["squashed"] = np.tanh(cell)
        return (kept["output"] * kept["squashed"], cell), kept

    def step_back(
        self, gradient: State, kept: dict[str, Array], state: State
    ) -> tuple[Array, Array, State]:
        """Return the gradients of `from_input`, of `from_state` and of the state before."""
        d_h, d_cell = gradient
        input_gate, forget, candidate, output, squashed = kept.values()
        d_cell = d_cell + d_h * output * (1 - squashed**2)  # the cell is seen through h, too
        d_sum = np.concatenate(
            [
                d_cell * candidate * input_gate * (1 - input_gate),  # the slope of a sigmoid
                d_cell * state[1] * forget * (1 - forget),
                d_cell * input_gate * (1 - candidate**2),
                d_h * squashed * output * (1 - output),
            ],
            axis=1,
        )
        return d_sum, d_sum, (np.zeros_like(d_h), d_cell * forget)
