"""RNN, LSTM and GRU: their equations, their way back, masks, and what is said of bad input."""

import numpy as np
import pytest

from dlcourse.scratch import (
    GRU,
    LSTM,
    RNN,
    Adam,
    Dense,
    Tensor,
    clip_by_global_norm,
    gradcheck,
    softmax_cross_entropy,
)
from dlcourse.scratch.recurrent import orthogonal

CELLS = [RNN, LSTM, GRU]
BATCH, TIME, INPUTS, UNITS = 3, 5, 2, 4
MASK = np.array(
    [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [0, 1, 0, 1, 0]], bool
)  # all, padded, with gaps and a masked first step


def rng(seed=0):
    return np.random.default_rng(seed)


def normal(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).normal(size=shape)


def make(kind, dtype="float64"):
    cell = kind(INPUTS, UNITS, rng=rng(), dtype=dtype)
    cell.set_weights([normal(*weight.shape) for weight in cell.get_weights()])  # biases, too
    return cell


def state_of(cell, array):
    """Return a state, or its gradient, from `(parts, batch, units)`."""
    return tuple(array) if len(cell.states) == 2 else array[0]


def parts(state):
    return np.stack(state) if isinstance(state, tuple) else state[None]


def with_value(array, index, value):
    copy = array.copy()
    copy[index] = value
    return copy


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


X = normal(BATCH, TIME, INPUTS)


@pytest.fixture(params=CELLS, ids=lambda kind: kind.__name__)
def cell(request):
    return make(request.param)


# ---------------------------------------------------------------------- forward


def test_the_equations_of_a_step():
    x, h, memory = X[:, 0], normal(BATCH, UNITS, seed=1), normal(BATCH, UNITS, seed=2)

    rnn = make(RNN)
    w, u, b = rnn.get_weights()
    np.testing.assert_allclose(rnn.forward(X[:, :1], h)[1], np.tanh(x @ w + h @ u + b))

    lstm = make(LSTM)
    w, u, b = lstm.get_weights()
    i, f, c, o = np.split(x @ w + h @ u + b, 4, axis=1)
    new = sigmoid(f) * memory + sigmoid(i) * np.tanh(c)
    state, kept = lstm.forward(X[:, :1], (h, memory))[1]
    np.testing.assert_allclose(kept, new)
    np.testing.assert_allclose(state, sigmoid(o) * np.tanh(new))

    gru = make(GRU)
    w, u, b = gru.get_weights()
    (xz, xr, xh), (sz, sr, sh) = np.split(x @ w + b[0], 3, 1), np.split(h @ u + b[1], 3, 1)
    update, candidate = sigmoid(xz + sz), np.tanh(xh + sigmoid(xr + sr) * sh)
    np.testing.assert_allclose(gru.forward(X[:, :1], h)[1], update * h + (1 - update) * candidate)


def test_a_sequence_may_be_read_in_pieces(cell):
    outputs, last = cell.forward(X)
    first, state = cell.forward(X[:, :2])
    second, end = cell.forward(X[:, 2:], state)
    np.testing.assert_allclose(np.concatenate([first, second], axis=1), outputs)
    np.testing.assert_allclose(parts(end), parts(last))
    np.testing.assert_array_equal(outputs[:, -1], parts(last)[0])


def test_a_masked_step_changes_nothing_and_repeats_the_output(cell):
    start = state_of(cell, normal(len(cell.states), BATCH, UNITS))
    outputs, last = cell.forward(X, start, MASK)
    for row, real in enumerate(MASK):
        one = state_of(cell, parts(start)[:, row : row + 1])
        alone, end = cell.forward(X[row : row + 1, real], one)
        np.testing.assert_allclose(outputs[row, real], alone[0])
        np.testing.assert_allclose(parts(last)[:, row], parts(end)[:, 0])
    np.testing.assert_array_equal(outputs[2, 0], np.zeros(UNITS))  # nothing was given out yet
    np.testing.assert_array_equal(outputs[2, 2], outputs[2, 1])
    np.testing.assert_array_equal(outputs[1, 3:], outputs[1, [2, 2]])


def test_what_stands_at_a_masked_step_does_not_matter(cell):
    upstream = normal(BATCH, TIME, UNITS)
    seen = []
    for filler in (0.0, 50.0):
        x = np.where(MASK[..., None], X, filler)
        outputs, last = cell.forward(x, mask=MASK)
        seen.append([outputs, parts(last), cell.backward(upstream), *cell.gradients.values()])
    for one, other in zip(*seen, strict=True):
        np.testing.assert_array_equal(one, other)
    assert not seen[0][2][~MASK].any()


def test_history_shows_states_and_gates():
    shown = {RNN: [], LSTM: ["cell", "input", "forget", "candidate", "output"],
             GRU: ["update", "reset", "candidate"]}  # fmt: skip
    for kind, names in shown.items():
        cell = make(kind)
        outputs, last = cell.forward(X, mask=MASK)
        history = cell.history
        assert list(history) == ["state", *names]
        np.testing.assert_array_equal(history["state"][:, -1], parts(last)[0])
        for name in names:
            assert history[name].shape == outputs.shape
            if name != "cell":
                np.testing.assert_array_equal(np.isnan(history[name]).all(axis=2), ~MASK)


def test_history_adds_up_to_the_states():
    lstm, gru = make(LSTM), make(GRU)
    lstm.forward(X)
    h = lstm.history
    cell = h["forget"][:, 1:] * h["cell"][:, :-1] + h["input"][:, 1:] * h["candidate"][:, 1:]
    np.testing.assert_allclose(h["cell"][:, 1:], cell)
    np.testing.assert_allclose(h["state"], h["output"] * np.tanh(h["cell"]))
    gru.forward(X)
    h = gru.history
    mixed = (
        h["update"][:, 1:] * h["state"][:, :-1] + (1 - h["update"][:, 1:]) * h["candidate"][:, 1:]
    )
    np.testing.assert_allclose(h["state"][:, 1:], mixed)


# ---------------------------------------------------------------------- backward


@pytest.mark.parametrize("masked", [False, True])
def test_the_gradients_match_finite_differences(cell, masked):
    """Random upstream at every output and at the last state, together."""
    mask, size = MASK if masked else None, BATCH * TIME * UNITS
    start = normal(len(cell.states), BATCH, UNITS)

    def forward(x, start, *weights):
        cell.set_weights(weights)
        outputs, last = cell.forward(x, state_of(cell, start), mask)
        return np.concatenate([outputs.ravel(), parts(last).ravel()])

    def backward(upstream, x, start, *weights):
        forward(x, start, *weights)
        of_outputs = upstream[:size].reshape(BATCH, TIME, UNITS)
        of_last = upstream[size:].reshape(start.shape)
        d_x = cell.backward(of_outputs, state_of(cell, of_last))
        return (d_x, parts(cell.initial_state_gradient), *cell.gradients.values())

    assert gradcheck(forward, backward, [X, start, *cell.get_weights()], rng=rng(1)) < 1e-6


def test_a_gradient_of_a_state_is_that_of_what_follows(cell):
    """The walk cut in two at step t: the second half's initial state is the state after it."""
    upstream, cut = normal(BATCH, TIME, UNITS), 3
    cell.forward(X)
    cell.backward(upstream)
    whole = np.stack([cell.state_gradients[name] for name in cell.states])
    _, state = cell.forward(X[:, :cut])
    cell.forward(X[:, cut:], state)
    cell.backward(upstream[:, cut:])
    later = parts(cell.initial_state_gradient)
    later[0] += upstream[:, cut - 1]  # the state is also what the step gave out
    np.testing.assert_allclose(whole[:, :, cut - 1], later)


@pytest.mark.parametrize("cut", [2, 3, 4])
def test_a_masked_step_hands_the_gradient_of_its_state_on(cell, cut):
    of_last = state_of(cell, normal(len(cell.states), BATCH, UNITS))
    cell.forward(X, mask=MASK)
    cell.backward(None, of_last)
    whole = np.stack([cell.state_gradients[name] for name in cell.states])
    mask = MASK[1:2]  # its steps 3 and 4 are padding
    if mask[:, cut:].any():
        _, state = cell.forward(X[1:2, :cut], mask=mask[:, :cut])
        cell.forward(X[1:2, cut:], state, mask[:, cut:])
        cell.backward(None, state_of(cell, parts(of_last)[:, 1:2]))
        expected = parts(cell.initial_state_gradient)[:, 0]
    else:
        expected = parts(of_last)[:, 1]  # nothing but padding follows
    np.testing.assert_allclose(whole[:, 1, cut - 1], expected)


def test_without_an_upstream_only_the_last_state_counts(cell):
    _, last = cell.forward(X, mask=MASK)
    of_last = normal(*parts(last).shape)
    at_the_end = np.zeros((BATCH, TIME, UNITS))
    at_the_end[:, -1] = of_last[0]
    rest = of_last.copy()
    rest[0] = 0
    one = cell.backward(None, state_of(cell, of_last))
    other = cell.backward(at_the_end, state_of(cell, rest))
    np.testing.assert_allclose(one, other)


def test_backward_begins_at_zero_and_changes_no_argument(cell):
    x, upstream = X.copy(), normal(BATCH, TIME, UNITS)
    start = state_of(cell, normal(len(cell.states), BATCH, UNITS))
    given = [x, upstream, *parts(start)]
    copies = [array.copy() for array in given]
    cell.forward(x, start)
    d_x = cell.backward(upstream)
    first = {name: gradient.copy() for name, gradient in cell.gradients.items()}
    np.testing.assert_array_equal(cell.backward(upstream), d_x)
    for name, gradient in cell.gradients.items():
        np.testing.assert_array_equal(gradient, first[name])
    for array, copy in zip(given, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


# ---------------------------------------------------------------------- weights


def test_kernels_begin_as_in_keras():
    cell = LSTM(30, 20, rng=rng())
    kernel, recurrent_kernel, bias = cell.get_weights()
    assert (kernel.shape, recurrent_kernel.shape, bias.shape) == ((30, 80), (20, 80), (80,))
    assert np.abs(kernel).max() <= np.sqrt(6 / 110)
    np.testing.assert_allclose(recurrent_kernel @ recurrent_kernel.T, np.eye(20), atol=1e-6)
    assert bias[20:40].tolist() == [1] * 20
    assert bias.sum() == 20
    assert not LSTM(2, 3, rng=rng(), unit_forget_bias=False).get_weights()[2].any()
    assert GRU(2, 3, rng=rng()).get_weights()[2].shape == (2, 9)


def test_orthogonal_matrices_point_everywhere():
    drawn = np.stack([orthogonal(1, 1, rng=rng(seed)) for seed in range(50)])
    assert {-1.0, 1.0} == set(np.round(drawn.ravel(), 6))


@pytest.mark.parametrize("kind", CELLS)
def test_a_cell_computes_in_its_own_precision(kind):
    cell = make(kind, "float32")
    outputs, last = cell.forward(X, mask=MASK)  # float64 given
    d_x = cell.backward(np.ones(outputs.shape))
    arrays = [outputs, parts(last), d_x, *cell.gradients.values(), *cell.history.values(),
              *cell.state_gradients.values(), parts(cell.initial_state_gradient)]  # fmt: skip
    assert {array.dtype.name for array in arrays} == {"float32"}


def test_large_sums_overflow_nowhere(cell):
    with np.errstate(all="raise", under="ignore"):
        outputs, _ = cell.forward(1e4 * X)
        d_x = cell.backward(np.ones(outputs.shape))
    assert np.isfinite(outputs).all()
    assert np.isfinite(d_x).all()


@pytest.mark.parametrize("kind", CELLS)
def test_it_learns_to_say_which_bit_came_first(kind):
    """With a Dense on top, the optimisers of this package, and clipping."""
    x = rng().integers(0, 2, (64, 6, 1)).astype("float32")
    y = x[:, 0, 0].astype(int)
    cell, head = kind(1, 8, rng=rng(1)), Dense(8, 2, rng=rng(2))
    parameters = [*cell.parameters.values(), *head.parameters]
    optimizer = Adam(parameters, 0.02)
    losses = []
    for _ in range(60):
        last = Tensor(cell.forward(x)[0][:, -1])
        loss = softmax_cross_entropy(head(last), y)
        loss.backward()
        upstream = np.zeros((64, 6, 8))
        upstream[:, -1] = last.grad
        cell.backward(upstream)
        clip_by_global_norm(parameters, 1.0)
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.1 < 0.5 < losses[0]


# ---------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (normal(5, 2), r"add the batch axis: `x\[None\]`"),
        (normal(3, 2, 5), "Time comes before the features"),
        (np.zeros((3, 5), int), r"np.eye\(2\)\[ids\]"),
        (np.zeros((3, 0, 2)), "at least one sequence, and one step"),
        (normal(3, 5, 7), r"must be \(batch, time, 2\). Received: \(3, 5, 7\)"),
        (np.ones((3, 5, 2), int), "dtype int64"),
        (with_value(X, (1, 2, 0), np.nan), r"x\[1, 2, 0\] = nan"),
        (with_value(X, (0, 0, 0), np.inf), r"x\[0, 0, 0\] = inf"),
    ],
)
def test_bad_sequences_are_named(cell, x, message):
    with pytest.raises(ValueError, match=message):
        cell.forward(x)


def test_a_series_of_single_numbers_needs_a_feature_axis():
    with pytest.raises(ValueError, match=r"x\[..., None\]"):
        RNN(1, 2, rng=rng()).forward(normal(3, 5))


@pytest.mark.parametrize(
    ("mask", "message"),
    [
        (MASK.T, "`mask.T`"),
        (MASK[..., None], r"mask\[..., 0\]"),
        (MASK[:, :4], r"\(batch, time\) = \(3, 5\)"),
        (MASK.astype(int), "must be boolean"),
        (MASK & [[True], [False], [True]], r"False in row 1 \(1 of 3 rows\)"),
    ],
)
def test_bad_masks_are_named(cell, mask, message):
    with pytest.raises(ValueError, match=message):
        cell.forward(X, mask=mask)


def test_bad_states_are_named(cell):
    count = len(cell.states)
    with pytest.raises(ValueError, match="a batch of another size"):
        cell.forward(X, state_of(cell, normal(count, BATCH + 1, UNITS)))
    with pytest.raises(ValueError, match=r"`initial_state` must be .*\(3, 4\)"):
        cell.forward(X, state_of(cell, normal(count, BATCH, UNITS + 1)))
    with pytest.raises(ValueError, match="a pair" if count == 2 else "an array"):
        cell.forward(X, normal(BATCH, UNITS) if count == 2 else (normal(BATCH, UNITS),) * 2)
    with pytest.raises(ValueError, match="finite"):
        cell.forward(X, state_of(cell, np.full((count, BATCH, UNITS), np.nan)))
    cell.forward(X)
    with pytest.raises(ValueError, match="upstream_state"):
        cell.backward(None, state_of(cell, normal(count, BATCH + 1, UNITS)))


def test_bad_calls_are_named(cell):
    for early in (lambda: cell.backward(None), lambda: cell.history):
        with pytest.raises(ValueError, match="`forward` yet"):
            early()
    with pytest.raises(ValueError, match="no call of `backward` yet"):
        _ = cell.gradients
    cell.forward(X)
    with pytest.raises(ValueError, match=r"\(3, 5, 4\). Received: \(3, 4\)"):
        cell.backward(normal(BATCH, UNITS))
    with pytest.raises(ValueError, match="finite"):
        cell.backward(np.full((BATCH, TIME, UNITS), np.nan))
    with pytest.raises(ValueError, match="`weights` must have the shapes"):
        cell.set_weights(cell.get_weights()[:2])
    with pytest.raises(ValueError, match="`units` must be a positive integer"):
        type(cell)(2, 0, rng=rng())
    with pytest.raises(ValueError, match="`rng` must be a NumPy generator"):
        type(cell)(2, 3, rng=0)


def test_a_refused_batch_leaves_the_last_walk_as_it_was(cell):
    cell.forward(X)
    with pytest.raises(ValueError, match="mask"):
        cell.forward(X[:, :2], mask=MASK)
    assert cell.backward(normal(BATCH, TIME, UNITS)).shape == X.shape
