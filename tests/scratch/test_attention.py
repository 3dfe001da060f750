"""Scaled dot-product and multi-head attention: what they compute, their masks, their gradients."""

import numpy as np
import pytest

from dlcourse.scratch import (
    DotProductAttention,
    MultiHeadAttention,
    causal_mask,
    gradcheck,
    scaled_dot_product_attention,
    scaled_dot_product_attention_gradients,
)

BATCH, TARGET, SOURCE, DIM, FEATURES = 2, 3, 4, 5, 6
HEADS, WIDTH = 2, 6
REAL = np.array([[True, True, True, True], [False, True, True, False]])
PAIRS = np.array(
    [
        [[1, 1, 0, 0], [0, 0, 0, 1], [1, 0, 1, 1]],
        [[0, 1, 0, 0], [1, 1, 1, 1], [0, 0, 1, 1]],
    ],
    dtype=bool,
)
MASKS = {"none": None, "padding": REAL[:, None], "pairs": PAIRS, "shared": PAIRS[0]}


def normal(*shape):
    return np.random.default_rng([8, *shape]).normal(size=shape)


QUERY, KEY, VALUE = (
    normal(BATCH, TARGET, DIM),
    normal(BATCH, SOURCE, DIM),
    normal(BATCH, SOURCE, FEATURES),
)
X, OTHER = normal(BATCH, TARGET, WIDTH), normal(BATCH, SOURCE, WIDTH)


@pytest.fixture
def heads():
    """Two heads of width three, with biases that are not zero."""
    attention = MultiHeadAttention(WIDTH, HEADS, rng=np.random.default_rng(0), dtype="float64")
    attention.set_weights([normal(*weight.shape) for weight in attention.get_weights()])
    return attention


def may_look(mask, b, t):
    return np.flatnonzero(np.broadcast_to(True if mask is None else mask, PAIRS.shape)[b, t])


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("scale", [None, 0.7])
def test_a_context_is_the_mean_of_the_values_by_the_softmax_of_the_scaled_scores(mask, scale):
    context, weights = scaled_dot_product_attention(QUERY, KEY, VALUE, mask, scale=scale)
    expected = np.zeros_like(weights)
    for b, t in np.ndindex(BATCH, TARGET):
        places = may_look(mask, b, t)
        scores = np.array([QUERY[b, t] @ KEY[b, s] for s in places])
        powers = np.exp(scores * (1 / np.sqrt(DIM) if scale is None else scale))
        expected[b, t, places] = powers / powers.sum()
        np.testing.assert_allclose(context[b, t], expected[b, t] @ VALUE[b])
    np.testing.assert_allclose(weights, expected)


def test_leading_axes_are_as_many_attentions_on_their_own():
    whole = scaled_dot_product_attention(QUERY, KEY, VALUE, REAL[:, None])
    for b in range(BATCH):
        single = scaled_dot_product_attention(QUERY[b], KEY[b], VALUE[b], REAL[b, None])
        for one, of_all in zip(single, whole, strict=True):
            np.testing.assert_allclose(one, of_all[b])


def test_without_the_scale_it_is_the_attention_of_luong():
    ours = scaled_dot_product_attention(QUERY, KEY, VALUE, REAL[:, None], scale=1.0)
    luong = DotProductAttention().forward(QUERY, KEY, VALUE, REAL)
    for one, other in zip(ours, luong, strict=True):
        np.testing.assert_allclose(one, other)


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("scale", [None, 0.7])
def test_the_gradients_match_finite_differences(mask, scale):
    def forward(*inputs):
        return scaled_dot_product_attention(*inputs, mask, scale=scale)[0]

    def backward(upstream, *inputs):
        _, weights = scaled_dot_product_attention(*inputs, mask, scale=scale)
        return scaled_dot_product_attention_gradients(upstream, *inputs, weights, scale=scale)

    rng = np.random.default_rng(1)
    assert gradcheck(forward, backward, [QUERY, KEY, VALUE], rng=rng) < 1e-6


def test_the_scale_keeps_scores_and_gradients_from_depending_on_the_width():
    rng = np.random.default_rng(2)
    spread, largest, slope = {}, {}, {}
    for scale in (None, 1.0):
        for dim in (4, 256):
            query, key = rng.normal(size=(2, 200, dim))
            scores = (dim**-0.5 if scale is None else scale) * query @ key.T
            _, weights = scaled_dot_product_attention(query, key, key, scale=scale)
            spread[scale, dim] = scores.var()
            largest[scale, dim] = weights.max(axis=1).mean()
            slope[scale, dim] = (weights * (1 - weights)).sum(axis=1).mean()
    for dim in (4, 256):
        assert spread[1.0, dim] == pytest.approx(dim, rel=0.1)
        assert spread[None, dim] == pytest.approx(1, rel=0.1)
    assert largest[1.0, 256] > 0.8  # nearly everything on one of 200 places
    assert largest[None, 256] < 0.15
    assert slope[1.0, 256] < 0.3 < 0.9 < slope[None, 256]


def test_large_scores_overflow_nowhere():
    inputs = 1e3 * QUERY, 1e3 * KEY, VALUE
    with np.errstate(all="raise", under="ignore"):
        context, weights = scaled_dot_product_attention(*inputs, PAIRS)
        scaled_dot_product_attention_gradients(np.ones(context.shape), *inputs, weights)
    np.testing.assert_allclose(weights.sum(axis=-1), 1)


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("crossed", [False, True])
def test_many_heads_are_single_heads_side_by_side(heads, mask, crossed):
    source = OTHER if crossed else X
    mask = mask if crossed or mask is None else mask[..., :TARGET] | np.eye(TARGET, dtype=bool)
    out, weights = heads.forward(X, OTHER if crossed else None, mask)
    *kernels, kernel, bias = heads.get_weights()
    total = bias
    for head in range(HEADS):
        query, key, value = (
            array @ kernels[2 * i][:, head] + kernels[2 * i + 1][head]
            for i, array in enumerate((X, source, source))
        )
        context, alone = scaled_dot_product_attention(query, key, value, mask)
        np.testing.assert_allclose(weights[:, head], alone)
        total = total + context @ kernel[head]
    np.testing.assert_allclose(out, total)
    assert heads.weights is weights


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("crossed", [False, True])
def test_the_gradients_of_many_heads_match_finite_differences(heads, mask, crossed):
    mask = mask if crossed or mask is None else mask[..., :TARGET] | np.eye(TARGET, dtype=bool)

    def forward(*inputs):
        heads.set_weights([*inputs[1 + crossed : 4 + crossed], key_bias, *inputs[4 + crossed :]])
        return heads.forward(inputs[0], inputs[1] if crossed else None, mask)[0]

    def backward(upstream, *inputs):
        forward(*inputs)
        d_x = heads.backward(upstream)
        sources = [heads.source_gradient] if crossed else []
        gradients = heads.gradients
        gradients.pop("key_bias")  # zero: see the test below
        return (d_x, *sources, *gradients.values())

    weights = heads.get_weights()
    key_bias = weights.pop(3)
    inputs = [X, OTHER, *weights] if crossed else [X, *weights]
    assert gradcheck(forward, backward, inputs, rng=np.random.default_rng(3)) < 1e-6
    assert crossed or heads.source_gradient is None


def test_the_bias_of_the_keys_changes_nothing(heads):
    before, _ = heads.forward(X)
    heads.backward(normal(*X.shape))
    assert np.abs(heads.gradients["key_bias"]).max() < 1e-12
    assert np.abs(heads.gradients["query_bias"]).max() > 1e-2
    heads.parameters["key_bias"].data += 1
    np.testing.assert_allclose(heads.forward(X)[0], before)


def test_without_a_mask_the_order_of_the_places_is_nothing_to_it(heads):
    order = np.array([2, 0, 1])
    np.testing.assert_allclose(heads.forward(X[:, order])[0], heads.forward(X)[0][:, order])
    mask = causal_mask(TARGET)
    moved = heads.forward(X[:, order], mask=mask)[0]
    assert np.abs(moved - heads.forward(X, mask=mask)[0][:, order]).max() > 0.1


def test_behind_a_causal_mask_the_future_changes_nothing(heads):
    x = normal(BATCH, 6, WIDTH)
    before, weights = heads.forward(x, mask=causal_mask(6))
    assert not weights[..., ~causal_mask(6)].any()
    for t in range(1, 6):
        changed = x.copy()
        changed[:, t:] += 1
        after, _ = heads.forward(changed, mask=causal_mask(6))
        np.testing.assert_array_equal(after[:, :t], before[:, :t])
        assert np.abs(after[:, t] - before[:, t]).max() > 1e-3
        open_, _ = heads.forward(changed)
        assert np.abs(open_[:, :t] - heads.forward(x)[0][:, :t]).max() > 1e-3
        upstream = np.zeros_like(x)
        upstream[:, t - 1] = 1
        heads.forward(x, mask=causal_mask(6))
        assert not heads.backward(upstream)[:, t:].any()


def test_padding_gets_nothing_and_does_not_matter(heads):
    seen = []
    for filler in (0.0, 1e3):
        source = np.where(REAL[..., None], OTHER, filler)
        out, weights = heads.forward(X, source, REAL[:, None])
        seen.append([out, weights, heads.backward(normal(*X.shape)), heads.source_gradient])
    for one, other in zip(*seen, strict=True):
        np.testing.assert_array_equal(one, other)
    _, weights, _, d_source = seen[0]
    assert not weights[1][..., [0, 3]].any()
    assert not d_source[~REAL].any()
    assert d_source[REAL].all()


def test_it_computes_in_float32():
    attention = MultiHeadAttention(WIDTH, HEADS, rng=np.random.default_rng(0))
    out, weights = attention.forward(X, OTHER, REAL[:, None])
    d_x = attention.backward(np.ones(out.shape))
    everything = [out, weights, d_x, attention.source_gradient, *attention.gradients.values()]
    assert {array.dtype.name for array in everything} == {"float32"}
    arrays = [a.astype("float32") for a in (QUERY, KEY, VALUE)]
    context, weights = scaled_dot_product_attention(*arrays, scale=np.float64(0.5))
    gradients = scaled_dot_product_attention_gradients(context, *arrays, weights)
    assert {a.dtype.name for a in (context, weights, *gradients)} == {"float32"}


def test_the_optimiser_moves_it_towards_a_target():
    from dlcourse.scratch import Adam

    attention = MultiHeadAttention(WIDTH, HEADS, rng=np.random.default_rng(0))
    optimizer = Adam(list(attention.parameters.values()), learning_rate=0.02)
    target, losses = X[:, ::-1], []
    for _ in range(30):
        out, _ = attention.forward(X)
        losses.append(np.mean((out - target) ** 2))
        attention.backward(2 * (out - target) / out.size)
        optimizer.step()
    assert losses[-1] < 0.5 * losses[0]


def test_a_mask_that_says_something_else_is_refused(heads):
    def look(mask):
        scaled_dot_product_attention(QUERY, KEY, VALUE, mask)

    for mask in (PAIRS.astype(int), PAIRS.astype("float32"), np.where(PAIRS, 0, -np.inf)):
        with pytest.raises(ValueError, match="if 1 stands for 'look', take `mask == 1`"):
            look(mask)
        with pytest.raises(ValueError, match=f"dtype {mask.dtype}"):
            heads.forward(X, OTHER, mask)
    np.testing.assert_array_equal(np.where(PAIRS, 0, -np.inf) == 0, PAIRS)  # the cure it names
    for attend in (look, lambda mask: heads.forward(X, OTHER, mask)):
        with pytest.raises(ValueError, match=r"`mask\[:, None, :\]`"):
            attend(REAL)
        for mask in (PAIRS[:, :, :3], PAIRS.swapaxes(1, 2), PAIRS[:, None], REAL[0]):
            with pytest.raises(ValueError, match=r"\(3, 4\) or \(2, 3, 4\). Received"):
                attend(mask)
        with pytest.raises(ValueError, match=r"mask\[1, 2\] \(1 of 6 rows\).*is it `~mask`"):
            attend(PAIRS & (np.arange(6).reshape(2, 3, 1) != 5))
    with pytest.raises(ValueError, match=r"mask\[2\] \(1 of 3 rows\)"):
        heads.forward(X, mask=~causal_mask(TARGET))


def test_bad_input_is_named(heads):
    attend = scaled_dot_product_attention
    with pytest.raises(ValueError, match=r"\(5,\), \(4, 5\), \(4, 6\).*`query\[None\]`"):
        attend(QUERY[0, 0], KEY[0], VALUE[0])
    with pytest.raises(ValueError, match="with a Dense layer each"):
        attend(QUERY[..., :3], KEY, VALUE)
    for key, value in [(KEY[:, :3], VALUE), (KEY[:1], VALUE[:1]), (KEY[0], VALUE[0])]:
        with pytest.raises(ValueError, match="the same examples, and every key to one value"):
            attend(QUERY, key, value)
    with pytest.raises(ValueError, match=r"`value` \(..., source, features\)"):
        attend(QUERY, KEY[:, :0], VALUE[:, :0])
    with pytest.raises(ValueError, match="floating point"):
        attend(QUERY.astype(int), KEY, VALUE)
    with pytest.raises(ValueError, match=r"key\[0, 0, 0\] = nan"):
        attend(QUERY, np.full_like(KEY, np.nan), VALUE)
    for scale in (0, -1.0, np.inf, np.nan):
        with pytest.raises(ValueError, match=f"above 0.*scale={scale}"):
            attend(QUERY, KEY, VALUE, scale=scale)
    _, weights = attend(QUERY, KEY, VALUE)
    with pytest.raises(ValueError, match=r"\(2, 3, 6\). Received: \(2, 3, 5\)"):
        scaled_dot_product_attention_gradients(QUERY, QUERY, KEY, VALUE, weights)
    with pytest.raises(ValueError, match="`length` must be a positive integer"):
        causal_mask(0)


def test_bad_input_to_many_heads_is_named(heads):
    rng = np.random.default_rng(0)
    for width, number, cure in [(6, 4, 3), (8, 16, 8), (7, 2, 1)]:
        with pytest.raises(ValueError, match=f"must divide `width`.*Try num_heads={cure}."):
            MultiHeadAttention(width, number, rng=rng)
    with pytest.raises(ValueError, match="`num_heads` must be a positive integer"):
        MultiHeadAttention(6, 0, rng=rng)
    with pytest.raises(ValueError, match="`rng` must be a NumPy generator"):
        MultiHeadAttention(6, 2, rng=0)
    with pytest.raises(ValueError, match="no call of `forward` yet"):
        heads.backward(X)
    with pytest.raises(ValueError, match=r"`x` must be \(batch, time, 6\).*`x\[None\]`"):
        heads.forward(X[0])
    with pytest.raises(ValueError, match=r"`source` must be \(batch, time, 6\).*`source\[None\]`"):
        heads.forward(X, OTHER[0])
    with pytest.raises(ValueError, match="as many sequences"):
        heads.forward(X, OTHER[:1])
    heads.forward(X)
    with pytest.raises(ValueError, match=r"\(2, 3, 6\). Received: \(2, 4, 6\)"):
        heads.backward(OTHER)
