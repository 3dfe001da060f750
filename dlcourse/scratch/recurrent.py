"""What recurrent cells share: the walk through time, forward and back.

A cell reads a sequence step by step and carries a state along. The way back is the same walk in
the other direction: backpropagation through time (Werbos, 1990, "Backpropagation through time: what
it does and how to do it"). Every step used the same weights, so that their gradients add up.

Sequences are `(batch, time, features)`. The equations of one step stand in `rnn.py`, `lstm.py` and
`gru.py`; weights lie as in Keras 3.
"""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from .arguments import check_count
from .by_hand import Array, ByHand
from .initializers import initialize
from .sequences import State, check_mask, check_sequences, check_state, check_upstream


class Recurrent(ByHand):
    """A cell and its walk through time; a subclass gives the equations of one step.

    Attributes:
        parameters: `kernel (inputs, gates * units)`, `recurrent_kernel (units, gates * units)` and
            `bias (gates * units,)`; the GRU's bias is `(2, gates * units)`.
        gradients: Of the last `backward`, by the names of the parameters.
        initial_state_gradient: Of the last `backward`, in the form of the state.
        state_gradients: Of the last `backward`: for each part of the state `(batch, time, units)`,
            the gradient with respect to what it was after a step.

    Args:
        inputs: Features of a step.
        units: Length of the state.
        rng: Draws the kernels: Glorot's uniform (2010) for `kernel`, orthogonal rows for
            `recurrent_kernel`, as in Keras.
        dtype: `"float32"` or `"float64"`.
    """

    gates: ClassVar[int]
    biases: ClassVar[int] = 1
    states: ClassVar[tuple[str, ...]] = ("state",)
    watched: ClassVar[tuple[str, ...]] = ()  # what `history` shows beside the states

    def __init__(
        self, inputs: int, units: int, *, rng: np.random.Generator, dtype: str = "float32"
    ) -> None:
        self.inputs = check_count("inputs", inputs)
        self.units = check_count("units", units)
        columns = self.gates * self.units
        kernel = initialize("glorot_uniform", (self.inputs, columns), rng=rng, dtype=dtype)
        recurrent_kernel = orthogonal(self.units, columns, rng=rng).astype(dtype)
        bias = np.zeros(columns if self.biases == 1 else (self.biases, columns), dtype)
        super().__init__({"kernel": kernel, "recurrent_kernel": recurrent_kernel, "bias": bias})

    # ------------------------------------------------------------------ one step

    def step(
        self, from_input: Array, from_state: Array, state: State
    ) -> tuple[State, dict[str, Array]]:
        """Return the next state, and what `step_back` and `history` need of this step.

        Args:
            from_input: `(batch, gates * units)`: the input times `kernel`, and the bias.
            from_state: `(batch, gates * units)`: the state times `recurrent_kernel`.
            state: The state before, each part `(batch, units)`.
        """
        raise NotImplementedError(f"{type(self).__name__} has no `step` yet.")

    def step_back(
        self, gradient: State, kept: dict[str, Array], state: State
    ) -> tuple[Array, Array, State]:
        """Return the gradients of `from_input`, of `from_state` and of the state before.

        The last is the part that does not go through `from_state`.

        Args:
            gradient: Of the next state, each part `(batch, units)`.
            kept: What `step` returned.
            state: The state before.
        """
        raise NotImplementedError(f"{type(self).__name__} has no `step_back` yet.")

    # ------------------------------------------------------------------ the walk

    def forward(
        self, x: ArrayLike, initial_state: Any = None, mask: ArrayLike | None = None
    ) -> tuple[Array, Any]:
        """Read sequences; return what the cell gives out at every step, and its last state.

        A masked step leaves the state as it is and repeats the output before it, as in Keras;
        before the first real step that is zero (on JAX, Keras repeats the initial state there).

        Args:
            x: `(batch, time, inputs)`.
            initial_state: `(batch, units)`, for an LSTM a pair of them; None stands for zeros.
            mask: `(batch, time)`, True where a step is real, False where it is padding.

        Returns:
            The outputs `(batch, time, units)`, and the state after the last step.

        Raises:
            ValueError: If shapes do not fit, a number is not finite, or a sequence is all padding.
        """
        x = check_sequences(x, self.inputs, self.parameters["kernel"].dtype)
        real = check_mask(mask, (x.shape[0], x.shape[1]), "step")
        state = check_state(
            "initial_state", initial_state, self.states, (len(x), self.units), x.dtype
        )
        self._x, self._real, self._states, self._kept = x, real, [state], []
        kernel, recurrent_kernel, bias = (p.data for p in self.parameters.values())
        bias_of_input, bias_of_state = bias if self.biases == 2 else (bias, 0)
        output, outputs = np.zeros_like(state[0]), []
        for t in range(x.shape[1]):
            now = real[:, t, None]
            from_input = x[:, t] @ kernel + bias_of_input
            from_state = state[0] @ recurrent_kernel + bias_of_state
            after, kept = self.step(from_input, from_state, state)
            state = tuple(np.where(now, new, old) for new, old in zip(after, state, strict=True))
            output = np.where(now, state[0], output)
            outputs.append(output)
            self._states.append(state)
            self._kept.append(kept)
        return np.stack(outputs, axis=1), self._public(state)

    def backward(self, upstream: ArrayLike | None, upstream_state: Any = None) -> Array:
        """Go back through the sequences of the last `forward`.

        Fills `gradients`, `initial_state_gradient` and `state_gradients`: those of this call,
        never a sum with older ones.

        Args:
            upstream: `(batch, time, units)`, the gradient with respect to the outputs; None where
                nothing hangs on them.
            upstream_state: The gradient with respect to the last state, in its form; None for
                zeros.

        Returns:
            The gradient with respect to `x`, `(batch, time, inputs)`.

        Raises:
            ValueError: If there was no `forward`, or a shape is not that of what went out.
        """
        x, real = self._walked(), self._real
        kernel, recurrent_kernel, bias = (p.data for p in self.parameters.values())
        shape = (*x.shape[:2], self.units)
        d_outputs = check_upstream("upstream", upstream, shape, x.dtype)
        d_state = check_state(
            "upstream_state", upstream_state, self.states, (len(x), self.units), x.dtype
        )
        d_kernel, d_recurrent, d_bias, d_x = map(np.zeros_like, (kernel, recurrent_kernel, bias, x))
        d_states = [np.zeros(shape, x.dtype) for _ in self.states]
        d_repeated = np.zeros_like(d_state[0])  # of an output that masked steps after it repeat
        for t in reversed(range(x.shape[1])):
            now, before = real[:, t, None], self._states[t]
            d_output = d_outputs[:, t] + d_repeated
            d_repeated = np.where(now, 0, d_output)
            # all that hangs on the state after this step: its output, and the steps to come
            d_state = (d_state[0] + np.where(now, d_output, 0), *d_state[1:])
            for part, d in zip(d_states, d_state, strict=True):
                part[:, t] = d
            # through the step itself; a masked one gets no gradient
            d_after = tuple(np.where(now, d, 0) for d in d_state)
            d_input, d_from_state, d_before = self.step_back(d_after, self._kept[t], before)
            # the same weights at every step: what each asks of them adds up
            d_kernel += x[:, t].T @ d_input
            d_recurrent += before[0].T @ d_from_state
            sums = np.stack([d_input.sum(axis=0), d_from_state.sum(axis=0)])
            d_bias += sums[: self.biases].reshape(bias.shape)
            # on to the input, and to the state before
            d_x[:, t] = d_input @ kernel.T
            d_before = (d_before[0] + d_from_state @ recurrent_kernel.T, *d_before[1:])
            d_state = tuple(np.where(now, a, b) for a, b in zip(d_before, d_state, strict=True))
        for parameter, gradient in zip(
            self.parameters.values(), (d_kernel, d_recurrent, d_bias), strict=True
        ):
            parameter.grad = gradient
        self.initial_state_gradient = self._public(d_state)
        self.state_gradients = dict(zip(self.states, d_states, strict=True))
        return d_x

    @property
    def history(self) -> dict[str, Array]:
        """What the last `forward` went through, each `(batch, time, units)`.

        The state after every step, and the gates that led to it: NaN at a masked step, where no
        gate was at work.

        Raises:
            ValueError: Before the first `forward`.
        """
        self._walked()
        parts = zip(*self._states[1:], strict=True)
        shown = {n: np.stack(part, axis=1) for n, part in zip(self.states, parts, strict=True)}
        for name in self.watched:
            gate = np.stack([kept[name] for kept in self._kept], axis=1)
            shown[name] = np.where(self._real[..., None], gate, np.nan).astype(gate.dtype)
        return shown

    def _walked(self) -> Array:
        if not hasattr(self, "_x"):
            raise ValueError(
                f"{type(self).__name__} must read a sequence first. Received: no call of "
                "`forward` yet. Call `cell.forward(x)`."
            )
        return self._x

    def _public(self, state: State) -> Any:
        return state[0] if len(state) == 1 else state

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.inputs}, {self.units})"


def orthogonal(rows: int, columns: int, *, rng: np.random.Generator) -> Array:
    """Return a matrix with orthonormal rows, `(rows, columns)`, for `rows <= columns`.

    A square one leaves the length of a state as it is, and that of a gradient on its way back
    (Saxe, McClelland & Ganguli, 2014, "Exact solutions to the nonlinear dynamics of learning in
    deep linear neural networks").
    """
    q, r = np.linalg.qr(rng.normal(size=(columns, rows)))
    return (q * np.sign(np.diag(r))).T  # the signs make every orthogonal matrix equally likely


def sigmoid(x: Array) -> Array:
    """Return `1 / (1 + exp(-x))`, which is `(1 + tanh(x / 2)) / 2`: nothing overflows."""
    return (1 + np.tanh(x / 2)) / 2
