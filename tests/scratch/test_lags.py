"""How much of a gradient is left on its way back through time."""

import numpy as np
import pytest

from dlcourse.scratch import GRU, LSTM, RNN, gradient_by_lag, numerical_gradient

CELLS = [RNN, LSTM, GRU]


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("kind", CELLS)
def test_a_norm_is_that_of_the_matrix_of_finite_differences(kind):
    cell, x = kind(2, 3, rng=rng(), dtype="float64"), rng(1).normal(size=(2, 4, 2))
    norms = np.zeros(4)
    for sequence in x:
        rows = np.stack(
            [numerical_gradient(lambda s, j=j: cell.forward(s[None])[0][0, -1, j], sequence)
             for j in range(3)]
        )  # fmt: skip
        norms += [np.linalg.svd(rows[:, t])[1][0] / 2 for t in range(4)]
    np.testing.assert_allclose(gradient_by_lag(cell, x), norms[::-1], rtol=1e-6)


@pytest.mark.parametrize("kind", CELLS)
def test_by_state_it_begins_at_one_and_holds_all_that_is_carried(kind):
    cell, x = kind(2, 3, rng=rng(), dtype="float64"), rng(1).normal(size=(1, 4, 2))
    norms = gradient_by_lag(cell, x, of="state")
    assert norms[0] == pytest.approx(1)
    _, state = cell.forward(x[:, :1])
    state = np.stack(state) if isinstance(state, tuple) else state[None]

    def last(states, unit):
        given = tuple(states) if len(states) == 2 else states[0]
        return cell.forward(x[:, 1:], given)[0][0, -1, unit]

    rows = [numerical_gradient(lambda s, j=j: last(s, j), state).ravel() for j in range(3)]
    assert norms[3] == pytest.approx(np.linalg.norm(rows, ord=2), rel=1e-6)


@pytest.mark.parametrize("scale", [0.5, 1.0, 1.5])
def test_it_follows_the_power_of_the_kernel_where_tanh_is_straight(scale):
    cell = RNN(1, 6, rng=rng())
    cell.parameters["recurrent_kernel"].data *= scale  # orthogonal: all singular values
    norms = gradient_by_lag(cell, np.zeros((1, 30, 1)), of="state")
    np.testing.assert_allclose(norms, scale ** np.arange(30), rtol=1e-5)


def test_float32_does_not_overflow_and_float64_says_so():
    cell = RNN(1, 4, rng=rng())
    cell.parameters["recurrent_kernel"].data *= 10
    assert gradient_by_lag(cell, np.zeros((1, 60, 1)))[-1] > 1e40
    with pytest.raises(ValueError, match="take a shorter sequence"):
        gradient_by_lag(cell, np.zeros((1, 400, 1)))


def test_an_open_forget_gate_keeps_what_a_plain_cell_loses():
    x = rng(1).normal(size=(2, 60, 3))
    plain, gated = RNN(3, 8, rng=rng()), LSTM(3, 8, rng=rng())
    gated.parameters["bias"].data[8:16] = 8
    assert gradient_by_lag(plain, x)[50] < 1e-3 * gradient_by_lag(gated, x)[50]


@pytest.mark.parametrize("kind", CELLS)
def test_the_cell_is_not_changed(kind):
    cell, x = kind(2, 3, rng=rng()), rng(1).normal(size=(2, 4, 2)).astype("float32")
    cell.forward(x[:1])
    cell.backward(np.ones((1, 4, 3)))
    weights, gradients = cell.get_weights(), dict(cell.gradients)
    gradient_by_lag(cell, x)
    assert cell.history["state"].shape == (1, 4, 3)
    assert cell.parameters["kernel"].dtype == np.float32
    for old, new in zip(weights, cell.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    assert all(cell.gradients[name] is gradient for name, gradient in gradients.items())


def test_bad_calls_are_named():
    cell = RNN(2, 3, rng=rng())
    with pytest.raises(ValueError, match='"input" or "state"'):
        gradient_by_lag(cell, np.zeros((1, 4, 2)), of="weights")
    with pytest.raises(ValueError, match="add the batch axis"):
        gradient_by_lag(cell, np.zeros((4, 2)))
    cell.parameters["bias"].data[0] = np.nan
    with pytest.raises(ValueError, match="Training diverged"):
        gradient_by_lag(cell, np.zeros((1, 4, 2)))
