"""The recurrent cells and the attentions are those of Keras, forward and backward."""

import numpy as np
import pytest

from dlcourse.gradients import value_and_grad
from dlcourse.scratch import GRU, LSTM, RNN, AdditiveAttention, DotProductAttention

pytestmark = pytest.mark.keras

BATCH, TIME, INPUTS, UNITS = 4, 9, 3, 5
MASKS = {
    "no mask": None,
    "padded": np.arange(TIME) < np.array([9, 6, 1, 4])[:, None],
    # masked at the start, in the middle and at the end: the output before the first step is zero
    "gaps": np.random.default_rng(3).random((BATCH, TIME)) < 0.5,
}
CELLS = {"SimpleRNN": RNN, "LSTM": LSTM, "GRU": GRU}


def normal(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).normal(size=shape).astype("float32")


def tensors(*arrays):
    from keras import ops

    return [ops.convert_to_tensor(array) for array in arrays]


def numpy_of(tensor):
    from keras import ops

    return ops.convert_to_numpy(tensor)


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_that_of_keras_with_a_state_and_every_upstream(name, mask):
    import keras
    from keras import ops

    real = MASKS[mask]
    cell = CELLS[name](INPUTS, UNITS, rng=np.random.default_rng(0))
    layer = getattr(keras.layers, name)(UNITS, return_sequences=True, return_state=True)
    layer.build((None, TIME, INPUTS))
    assert [v.name for v in layer.trainable_variables] == list(cell.parameters)
    weights = [normal(*weight.shape) / 2 for weight in layer.get_weights()]  # biases, too
    layer.set_weights(weights)
    cell.set_weights(layer.get_weights())
    count, x = len(cell.states), normal(BATCH, TIME, INPUTS)
    start = [normal(BATCH, UNITS, seed=i) for i in range(count)]
    seen = np.ones((BATCH, TIME, 1), "float32")
    if real is not None and keras.backend.backend() == "jax":
        # before the first real step Keras gives out the initial state there, elsewhere zero
        seen[..., 0] = np.maximum.accumulate(real, axis=1)
    upstream = normal(BATCH, TIME, UNITS) * seen
    of_last = [normal(BATCH, UNITS, seed=9 + i) for i in range(count)]

    def theirs(x, *arrays):
        (outputs, *last), _ = layer.stateless_call(
            list(arrays[count:]), layer.non_trainable_variables, x,
            initial_state=list(arrays[:count]),
            mask=None if real is None else ops.convert_to_tensor(real),
        )  # fmt: skip
        return outputs, last

    def loss(*arrays):
        outputs, last = theirs(*arrays)
        pairs = zip([outputs, *last], tensors(upstream, *of_last), strict=True)
        return sum(ops.sum(value * gradient) for value, gradient in pairs)

    pair = tuple if count == 2 else lambda parts: parts[0]
    outputs, last = cell.forward(x, pair(start), real)
    their_outputs, their_last = theirs(*tensors(x, *start, *weights))
    np.testing.assert_allclose(outputs * seen, numpy_of(their_outputs) * seen, atol=1e-5)
    for ours, other in zip(last if count == 2 else [last], their_last, strict=True):
        np.testing.assert_allclose(ours, numpy_of(other), atol=1e-5)

    d_x = cell.backward(upstream, pair(of_last))
    d_start = cell.initial_state_gradient if count == 2 else [cell.initial_state_gradient]
    _, gradients = value_and_grad(loss, x, *start, *weights)
    for ours, other in zip([d_x, *d_start, *cell.gradients.values()], gradients, strict=True):
        np.testing.assert_allclose(ours, other, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("name", CELLS)
def test_weights_begin_as_those_of_keras(name):
    import keras

    cell = CELLS[name](30, 40, rng=np.random.default_rng(0))
    layer = getattr(keras.layers, name)(40)
    layer.build((None, TIME, 30))
    for ours, theirs in zip(cell.get_weights(), layer.get_weights(), strict=True):
        assert ours.shape == theirs.shape
        assert ours.std() == pytest.approx(theirs.std(), rel=0.1)
        assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=0.35)


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("name", ["Attention", "AdditiveAttention"])
def test_an_attention_is_that_of_keras(name, masked):
    import keras
    from keras import ops

    query, key, value = normal(2, 3, 4), normal(2, 5, 4), normal(2, 5, 6)
    real = np.array([[1, 1, 1, 0, 0], [0, 1, 0, 1, 1]], bool) if masked else None
    layer = getattr(keras.layers, name)()
    layer.build([query.shape, value.shape, key.shape])
    attention = (
        DotProductAttention()
        if name == "Attention"
        else AdditiveAttention(4, rng=np.random.default_rng(0))
    )
    attention.set_weights(layer.get_weights())
    upstream = normal(2, 3, 6)

    def theirs(query, key, value, *weights):
        mask = None if real is None else [None, ops.convert_to_tensor(real)]
        return layer.stateless_call(
            list(weights), [], [query, value, key], mask=mask, return_attention_scores=True
        )[0]

    inputs = [query, key, value, *layer.get_weights()]
    for ours, other in zip(
        attention.forward(query, key, value, real), theirs(*tensors(*inputs)), strict=True
    ):
        np.testing.assert_allclose(ours, numpy_of(other), atol=1e-5)
    (weight,) = tensors(upstream)
    _, gradients = value_and_grad(lambda *arrays: ops.sum(theirs(*arrays)[0] * weight), *inputs)
    ours = [*attention.backward(upstream), *attention.gradients.values()]
    for mine, other in zip(ours, gradients, strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-5, atol=1e-5)
