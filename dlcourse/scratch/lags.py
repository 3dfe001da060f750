"""How much of a gradient is left on its way back through time."""

import copy

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arguments import check_finite
from .recurrent import Recurrent


def gradient_by_lag(cell: Recurrent, x: ArrayLike, *, of: str = "input") -> NDArray[np.float64]:
    """Return how strongly the output at the last step hangs on what was `lag` steps before.

    The derivative of the last output with respect to an earlier input, or state, is a matrix. Its
    spectral norm says by how much the smallest of changes there can be enlarged at most; for a
    plain RNN it is at most the norm of `recurrent_kernel` to the power of the lag (Pascanu, Mikolov
    & Bengio, 2013, "On the difficulty of training recurrent neural networks", eq. 5 to 7).

    Args:
        cell: An `RNN`, `LSTM` or `GRU`. It is not changed.
        x: `(batch, time, inputs)`.
        of: `"input"`, or `"state"`: all that the cell carries, for an LSTM h and cell together.

    Returns:
        `(time,)`, the mean over the batch of the norm at lag 0, 1, ...; computed in float64. At
        lag 0 the norm for `"state"` is 1: the output is a part of the state.

    Raises:
        ValueError: If `of` is another word, x does not fit the cell, or a parameter or a norm is
            not finite.

    Example:
        >>> from dlcourse.scratch import RNN
        >>> cell = RNN(1, 8, rng=np.random.default_rng(0))
        >>> norms = gradient_by_lag(cell, np.zeros((1, 50, 1)), of="state")
        >>> norms.round(6).tolist() == [1.0] * 50  # an orthogonal kernel, and tanh at 0
        True
    """
    if of not in ("input", "state"):
        raise ValueError(f'`of` must be "input" or "state". Received: {of!r}.')
    probe = copy.deepcopy(cell)
    for name, parameter in probe.parameters.items():
        cure = "Training diverged: lower the learning rate, or clip the gradients."
        parameter.data = check_finite(name, parameter.data, cure).astype(np.float64)
    sequences = np.asarray(x)
    probe.forward(sequences)  # looks at x as a whole
    with np.errstate(over="ignore", invalid="ignore"):
        norms = np.stack([_norms(probe, sequence, of) for sequence in sequences])
    return norms.mean(axis=0)[::-1]


def _norms(cell: Recurrent, sequence: NDArray[np.floating], of: str) -> NDArray[np.float64]:
    """Return the norm of the derivative for every step of one sequence, `(time,)`."""
    units, steps = cell.units, len(sequence)
    cell.forward(np.broadcast_to(sequence, (units, *sequence.shape)))
    upstream = np.zeros((units, steps, units))
    upstream[:, -1] = np.eye(units)  # copy number j asks for the gradient of unit j
    rows = cell.backward(upstream)
    if of == "state":
        rows = np.concatenate(list(cell.state_gradients.values()), axis=-1)
    check_finite("gradient", rows, "It exploded beyond float64: take a shorter sequence.")
    return np.linalg.norm(rows.swapaxes(0, 1), ord=2, axis=(1, 2))  # (time, units, features)
