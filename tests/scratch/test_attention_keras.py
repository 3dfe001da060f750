"""Attention, its heads and its positions are those of Keras and of `dlcourse.models`."""

import numpy as np
import pytest

from dlcourse.gradients import value_and_grad
from dlcourse.scratch import (
    BLOCK_PARTS,
    MultiHeadAttention,
    causal_mask,
    layer_norm,
    rotate,
    scaled_dot_product_attention,
    scaled_dot_product_attention_gradients,
    sinusoidal_positions,
    transformer_block,
)

pytestmark = pytest.mark.keras

BATCH, TIME, SOURCE, WIDTH, HEADS = 2, 5, 4, 8, 2
REAL = np.array([[1, 1, 1, 1, 0], [1, 1, 0, 0, 0]], bool)
MASKS = {
    "none": None,
    "causal": np.tile(causal_mask(TIME), (BATCH, 1, 1)),
    "causal and padding": causal_mask(TIME) & REAL[:, None],
}


def normal(*shape):
    return np.random.default_rng([8, *shape]).normal(size=shape).astype("float32")


def tensors(*arrays):
    from keras import ops

    return [ops.convert_to_tensor(array) for array in arrays]


def numpy_of(tensor):
    from keras import ops

    return ops.convert_to_numpy(tensor)


@pytest.mark.parametrize("mask", MASKS)
def test_attention_and_its_gradients_are_those_of_keras_ops(mask):
    from keras import ops

    real = MASKS[mask]
    arrays = [normal(BATCH, HEADS, TIME, 3) + i for i in range(3)]
    upstream = normal(BATCH, HEADS, TIME, 3)
    (weight,) = tensors(upstream)
    allowed = None if real is None else ops.convert_to_tensor(real[:, None])

    def theirs(query, key, value):
        scores = ops.matmul(query, ops.swapaxes(key, 2, 3)) / 3**0.5
        if allowed is not None:
            scores = ops.where(allowed, scores, -1e9)
        weights = ops.softmax(scores)
        return ops.matmul(weights, value), weights

    def fused(*arrays):
        moved = [ops.swapaxes(array, 1, 2) for array in arrays]
        return ops.swapaxes(ops.dot_product_attention(*moved, mask=allowed), 1, 2)

    ours = scaled_dot_product_attention(*arrays, None if real is None else real[:, None])
    for one, other in zip(ours, theirs(*tensors(*arrays)), strict=True):
        np.testing.assert_allclose(one, numpy_of(other), atol=1e-5)
    np.testing.assert_allclose(ours[0], numpy_of(fused(*tensors(*arrays))), atol=1e-5)
    _, gradients = value_and_grad(lambda *a: ops.sum(theirs(*a)[0] * weight), *arrays)
    mine = scaled_dot_product_attention_gradients(upstream, *arrays, ours[1])
    for one, other in zip(mine, gradients, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize("crossed", [False, True])
def test_many_heads_and_their_gradients_are_those_of_keras(mask, crossed):
    import keras
    from keras import ops

    real = MASKS[mask]
    if crossed and real is not None:
        real = real[..., :SOURCE]
    x, source = normal(BATCH, TIME, WIDTH), normal(BATCH, SOURCE, WIDTH) if crossed else None
    seen = source if crossed else x
    layer = keras.layers.MultiHeadAttention(HEADS, WIDTH // HEADS)
    layer.build(x.shape, seen.shape)
    layer.set_weights([normal(*weight.shape) / 2 for weight in layer.get_weights()])  # biases, too
    attention = MultiHeadAttention(WIDTH, HEADS, rng=np.random.default_rng(0))
    attention.set_weights(layer.get_weights())
    upstream = normal(BATCH, TIME, WIDTH)
    (weight,) = tensors(upstream)
    allowed = None if real is None else ops.convert_to_tensor(real)

    def theirs(x, seen, *weights):
        return layer.stateless_call(
            list(weights), [], x, seen, attention_mask=allowed, return_attention_scores=True
        )[0]

    inputs = [x, seen, *layer.get_weights()]
    ours = attention.forward(x, source, real)
    for one, other in zip(ours, theirs(*tensors(*inputs)), strict=True):
        np.testing.assert_allclose(one, numpy_of(other), atol=1e-5)
    _, gradients = value_and_grad(lambda *a: ops.sum(theirs(*a)[0] * weight), *inputs)
    d_x, d_seen, *d_weights = gradients
    mine = [attention.backward(upstream)]
    if crossed:
        mine.append(attention.source_gradient)
        expected = [d_x, d_seen, *d_weights]
    else:
        expected = [d_x + d_seen, *d_weights]
    for one, other in zip([*mine, *attention.gradients.values()], expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-5)


def test_weights_begin_as_those_of_keras():
    import keras

    attention = MultiHeadAttention(64, 4, rng=np.random.default_rng(0))
    layer = keras.layers.MultiHeadAttention(4, 16)
    layer.build((None, TIME, 64), (None, TIME, 64))
    for ours, theirs in zip(attention.get_weights(), layer.get_weights(), strict=True):
        assert ours.shape == theirs.shape
        assert ours.std() == pytest.approx(theirs.std(), rel=0.1)
        assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=0.1)


def test_positions_are_those_of_the_models():
    from dlcourse.models.positions import SinusoidalPositions
    from dlcourse.models.positions import rotate as theirs

    x = normal(BATCH, 40, WIDTH)
    places = np.arange(3, 43, dtype="float32")
    turned = theirs(*tensors(x, places))
    np.testing.assert_allclose(rotate(x, places), numpy_of(turned), atol=1e-5)
    added = SinusoidalPositions()(x)
    np.testing.assert_allclose(x + sinusoidal_positions(40, WIDTH), numpy_of(added), atol=1e-5)


@pytest.mark.parametrize("causal", [False, True])
def test_many_heads_are_those_of_the_models(causal):
    from dlcourse.models.self_attention import SelfAttention

    x = normal(BATCH, TIME, WIDTH)
    layer = SelfAttention(HEADS, causal=causal)
    layer.build(x.shape)
    qkv, bias, out, out_bias = (normal(*weight.shape) for weight in layer.get_weights())
    layer.set_weights([qkv, bias, out, out_bias])
    heads = (HEADS, WIDTH // HEADS)
    weights = []
    for kernel, b in zip(np.split(qkv, 3, axis=1), np.split(bias, 3), strict=True):
        weights += [kernel.reshape(WIDTH, *heads), b.reshape(heads)]
    attention = MultiHeadAttention(WIDTH, HEADS, rng=np.random.default_rng(0))
    attention.set_weights([*weights, out.reshape(*heads, WIDTH), out_bias])
    mask = causal_mask(TIME) & REAL[:, None] if causal else REAL[:, None]
    theirs = layer(*tensors(x), mask=tensors(REAL)[0])
    np.testing.assert_allclose(attention.forward(x, mask=mask)[0], numpy_of(theirs), atol=1e-5)


@pytest.mark.parametrize("causal", [False, True])
def test_a_block_is_that_of_the_models(causal):
    import keras

    from dlcourse.models.transformer import encoder_block

    inputs = keras.Input((TIME, WIDTH))
    model = keras.Model(inputs, encoder_block(inputs, HEADS, causal=causal))
    model.set_weights([normal(*weight.shape) / 2 for weight in model.get_weights()])
    weights = {part: model.get_layer(f"block1_{part}").get_weights() for part in BLOCK_PARTS}
    x = normal(BATCH, TIME, WIDTH)
    ours, _ = transformer_block(x, weights, HEADS, causal_mask(TIME) if causal else None)
    np.testing.assert_allclose(ours, numpy_of(model(x)), rtol=1e-5, atol=1e-5)


def test_a_whole_gpt_is_a_few_lines():
    from dlcourse.models.gpt import build_gpt

    model = build_gpt(11, TIME, depth=2, num_heads=HEADS, width=WIDTH)
    model.set_weights([normal(*weight.shape) / 2 for weight in model.get_weights()])
    ids = np.arange(BATCH * TIME).reshape(BATCH, TIME)

    def weights_of(name):
        return model.get_layer(name).get_weights()

    (table,), (places,) = weights_of("embedding"), weights_of("positions")
    x = table[ids] + places
    for name in ("block1", "block2"):
        weights = {part: weights_of(f"{name}_{part}") for part in BLOCK_PARTS}
        x, _ = transformer_block(x, weights, HEADS, causal_mask(TIME))
    logits = layer_norm(x, *weights_of("final_norm")) @ table.T
    np.testing.assert_allclose(logits, numpy_of(model(ids)), rtol=1e-5, atol=1e-5)
