"""A block of a Transformer in NumPy: made of the parts it names, and bad input."""

import math

import numpy as np
import pytest

from dlcourse.scratch import LayerNorm, MultiHeadAttention, causal_mask, transformer_block
from dlcourse.scratch.transformer import gelu, layer_norm

BATCH, TIME, WIDTH, HEADS, UNITS = 2, 5, 6, 2, 7
SHAPES = {
    "attention_norm": [(WIDTH,), (WIDTH,)],
    "attention": [(WIDTH, 3 * WIDTH), (3 * WIDTH,), (WIDTH, WIDTH), (WIDTH,)],
    "mlp_norm": [(WIDTH,), (WIDTH,)],
    "mlp_1": [(WIDTH, UNITS), (UNITS,)],
    "mlp_2": [(UNITS, WIDTH), (WIDTH,)],
}
RNG = np.random.default_rng(0)
WEIGHTS = {part: [RNG.normal(size=shape) for shape in shapes] for part, shapes in SHAPES.items()}
X = RNG.normal(size=(BATCH, TIME, WIDTH))
MASK = causal_mask(TIME)


def test_a_block_adds_attention_and_a_network_each_behind_a_norm():
    qkv, bias, output, output_bias = WEIGHTS["attention"]
    attention = MultiHeadAttention(WIDTH, HEADS, rng=RNG, dtype="float64")
    heads = (HEADS, WIDTH // HEADS)
    parts = zip(np.split(qkv, 3, axis=1), np.split(bias, 3), strict=True)
    split = [a for kernel, b in parts for a in (kernel.reshape(WIDTH, *heads), b.reshape(heads))]
    attention.set_weights([*split, output.reshape(*heads, WIDTH), output_bias])
    found, weights = attention.forward(layer_norm(X, *WEIGHTS["attention_norm"]), mask=MASK)
    x = X + found
    (kernel_1, bias_1), (kernel_2, bias_2) = WEIGHTS["mlp_1"], WEIGHTS["mlp_2"]
    hidden = gelu(layer_norm(x, *WEIGHTS["mlp_norm"]) @ kernel_1 + bias_1)
    out, looked = transformer_block(X, WEIGHTS, HEADS, MASK)
    np.testing.assert_allclose(out, x + hidden @ kernel_2 + bias_2)
    np.testing.assert_allclose(looked, weights)
    alone, _ = transformer_block(X[1], WEIGHTS, HEADS, MASK)
    np.testing.assert_allclose(alone, out[1])


def test_a_causal_block_does_not_see_the_future():
    changed = X.copy()
    changed[:, 3:] *= -1  # a shift of all features would be lost in the norm
    for mask, blind in [(MASK, True), (None, False)]:
        before, after = (transformer_block(x, WEIGHTS, HEADS, mask)[0] for x in (X, changed))
        assert np.allclose(after[:, :3], before[:, :3]) is blind


def test_the_parts_are_what_their_names_say():
    norm = LayerNorm(WIDTH, epsilon=1e-5, dtype="float64")
    norm.gamma.data, norm.beta.data = WEIGHTS["mlp_norm"]
    np.testing.assert_allclose(layer_norm(X, *WEIGHTS["mlp_norm"]), norm(X).data)
    for value in (-3.0, 0.0, 0.5, 2.0):
        below = math.erfc(-value / math.sqrt(2)) / 2
        assert gelu(np.array([value]))[0] == pytest.approx(value * below, abs=1e-12)
    out, looked = transformer_block(X.astype("float32"), WEIGHTS, HEADS, MASK)
    assert out.dtype == looked.dtype == "float32"


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"Received: \(6,\)"):
        transformer_block(X[0, 0], WEIGHTS, HEADS)
    few = {part: WEIGHTS[part] for part in WEIGHTS if part != "mlp_2"}
    with pytest.raises(ValueError, match=r"model.get_layer\(f'block1_{part}'\)"):
        transformer_block(X, few, HEADS)
    with pytest.raises(ValueError, match=r"attention_norm must have the shapes \[\(4,\), \(4,\)\]"):
        transformer_block(X[..., :4], WEIGHTS, HEADS)
    for part in SHAPES:
        with pytest.raises(ValueError, match=f"weights of {part} must have"):
            transformer_block(X, {**WEIGHTS, part: WEIGHTS[part][:1]}, HEADS)
        with pytest.raises(ValueError, match="must have the shapes"):
            transformer_block(X, {**WEIGHTS, part: []}, HEADS)
    with pytest.raises(ValueError, match="must divide `width`"):
        transformer_block(X, WEIGHTS, 4)
    with pytest.raises(ValueError, match="must be boolean"):
        transformer_block(X, WEIGHTS, HEADS, MASK.astype(float))
    with pytest.raises(ValueError, match="floating point"):
        transformer_block(np.ones((TIME, WIDTH), int), WEIGHTS, HEADS)
