"""Additive and dot-product attention: weights, contexts, their way back, and bad input."""

import numpy as np
import pytest

from dlcourse.scratch import AdditiveAttention, DotProductAttention, gradcheck

BATCH, TARGET, SOURCE, DIM, FEATURES = 2, 3, 4, 5, 6
MASK = np.array([[True, True, True, True], [False, True, True, False]])


def normal(*shape):
    return np.random.default_rng([7, *shape]).normal(size=shape)


QUERY, KEY, VALUE = (
    normal(BATCH, TARGET, DIM),
    normal(BATCH, SOURCE, DIM),
    normal(BATCH, SOURCE, FEATURES),
)


@pytest.fixture(params=["dot", "additive"])
def attention(request):
    if request.param == "dot":
        return DotProductAttention()
    return AdditiveAttention(DIM, rng=np.random.default_rng(0), dtype="float64")


def score(attention, query, key):
    """Return the score of one query and one key, as the papers have it."""
    if isinstance(attention, DotProductAttention):
        return query @ key
    return attention.get_weights()[0] @ np.tanh(query + key)


@pytest.mark.parametrize("mask", [None, MASK])
def test_a_context_is_the_mean_of_the_values_by_the_softmax_of_the_scores(attention, mask):
    context, weights = attention.forward(QUERY, KEY, VALUE, mask)
    assert attention.weights is weights
    for b, t in np.ndindex(BATCH, TARGET):
        places = np.arange(SOURCE) if mask is None else np.flatnonzero(mask[b])
        powers = np.exp([score(attention, QUERY[b, t], KEY[b, s]) for s in places])
        np.testing.assert_allclose(weights[b, t, places], powers / powers.sum())
        np.testing.assert_allclose(context[b, t], powers / powers.sum() @ VALUE[b, places])


def test_a_masked_place_gets_nothing_and_does_not_matter(attention):
    seen = []
    for filler in (0.0, 1e3):
        key, value = (np.where(MASK[..., None], a, filler) for a in (KEY, VALUE))
        context, weights = attention.forward(QUERY, key, value, MASK)
        seen.append([context, weights, *attention.backward(normal(BATCH, TARGET, FEATURES))])
    for one, other in zip(*seen, strict=True):
        np.testing.assert_array_equal(one, other)
    _, weights, _, d_key, d_value = seen[0]
    assert not weights[1, :, [0, 3]].any()
    assert not d_key[~MASK].any()
    assert not d_value[~MASK].any()
    np.testing.assert_allclose(weights.sum(axis=-1), 1)


@pytest.mark.parametrize("mask", [None, MASK])
def test_the_gradients_match_finite_differences(attention, mask):
    def forward(query, key, value, *weights):
        attention.set_weights(weights)
        return attention.forward(query, key, value, mask)[0]

    def backward(upstream, *inputs):
        forward(*inputs)
        return (*attention.backward(upstream), *attention.gradients.values())

    inputs = [QUERY, KEY, VALUE, *attention.get_weights()]
    assert gradcheck(forward, backward, inputs, rng=np.random.default_rng(1)) < 1e-6


def test_large_scores_overflow_nowhere(attention):
    with np.errstate(all="raise", under="ignore"):
        context, weights = attention.forward(1e3 * QUERY, 1e3 * KEY, VALUE)
        attention.backward(np.ones(context.shape))
    np.testing.assert_allclose(weights.sum(axis=-1), 1)


def test_it_computes_in_float32():
    arrays = [a.astype("float32") for a in (QUERY, KEY, VALUE)]
    for attention in (
        DotProductAttention(),
        AdditiveAttention(DIM, rng=np.random.default_rng(0)),
    ):
        context, weights = attention.forward(*arrays, MASK)
        gradients = attention.backward(np.ones(context.shape))
        everything = [context, weights, *gradients, *attention.gradients.values()]
        assert {array.dtype.name for array in everything} == {"float32"}


def test_bad_input_is_named(attention):
    forward = attention.forward
    with pytest.raises(ValueError, match="no call of `forward` yet"):
        attention.backward(np.zeros((BATCH, TARGET, FEATURES)))
    with pytest.raises(ValueError, match=r"query\[:, None\]"):
        forward(QUERY[:, 0], KEY, VALUE)
    with pytest.raises(ValueError, match="with a Dense layer each"):
        forward(QUERY[..., :3], KEY, VALUE)
    for key, value in [(KEY[:, :3], VALUE), (KEY[:1], VALUE[:1]), (KEY[:, :0], VALUE[:, :0])]:
        with pytest.raises(ValueError, match=r"`value` \(batch, source, features\)"):
            forward(QUERY, key, value)
    with pytest.raises(ValueError, match="floating point"):
        forward(QUERY, KEY, VALUE.astype(int))
    with pytest.raises(ValueError, match=r"key\[0, 0, 0\] = nan"):
        forward(QUERY, np.full_like(KEY, np.nan), VALUE)
    with pytest.raises(ValueError, match=r"= \(2, 4\)"):
        forward(QUERY, KEY, VALUE, MASK[:, :3])
    with pytest.raises(ValueError, match="False in row 1"):
        forward(QUERY, KEY, VALUE, MASK & [[True], [False]])
    forward(QUERY, KEY, VALUE)
    with pytest.raises(ValueError, match=r"\(2, 3, 6\). Received: \(2, 3, 5\)"):
        attention.backward(QUERY)


def test_the_scale_must_be_as_long_as_the_queries():
    attention = AdditiveAttention(DIM + 1, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="like `scale`"):
        attention.forward(QUERY, KEY, VALUE)
