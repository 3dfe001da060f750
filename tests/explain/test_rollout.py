"""Rollout: shares of the input, followed through the layers."""

import numpy as np
import pytest

from dlcourse.explain import attention_rollout

RNG = np.random.default_rng(0)
WEIGHTS = RNG.dirichlet(np.full(5, 0.4), size=(3, 4, 2, 5))  # 3 examples, 4 layers, 2 heads
CAUSAL = np.tril(RNG.random((3, 2, 6, 6)) + 0.1)
CAUSAL /= CAUSAL.sum(axis=-1, keepdims=True)


def test_it_is_the_product_of_the_layers_each_half_a_residual():
    found = attention_rollout(WEIGHTS)
    assert found.shape == (3, 4, 5, 5)
    for example in range(3):
        product = np.eye(5)
        for layer in range(4):
            product = (WEIGHTS[example, layer].mean(axis=0) / 2 + np.eye(5) / 2) @ product
            np.testing.assert_allclose(found[example, layer], product, rtol=1e-12)


def test_it_is_the_state_of_a_network_that_only_attends_and_adds():
    """The definition from the other side: feed one-hot tokens through such a network."""
    states = np.eye(5)
    for layer in range(4):
        looked = np.einsum("hts,sd->td", WEIGHTS[0, layer], states) / 2  # mean of two heads
        states = (states + looked) / 2
    np.testing.assert_allclose(attention_rollout(WEIGHTS[0])[-1], states, rtol=1e-12)


def test_rows_stay_shares():
    found = attention_rollout(WEIGHTS)
    assert found.min() >= 0
    np.testing.assert_allclose(found.sum(axis=-1), 1, rtol=1e-12)


def test_nothing_flows_back_through_a_causal_mask():
    assert np.abs(np.triu(attention_rollout(CAUSAL), k=1)).max() == 0


def test_a_batch_is_each_example_by_itself():
    np.testing.assert_array_equal(attention_rollout(WEIGHTS)[1], attention_rollout(WEIGHTS[1]))


def test_the_order_of_heads_does_not_matter_that_of_layers_does():
    found = attention_rollout(WEIGHTS[0])
    np.testing.assert_allclose(attention_rollout(WEIGHTS[0][:, ::-1]), found, rtol=1e-12)
    assert np.abs(attention_rollout(WEIGHTS[0][::-1])[-1] - found[-1]).max() > 1e-3


def test_weights_are_not_changed_and_half_precision_is_taken():
    before = WEIGHTS.astype("float16")
    given = before.copy()
    np.testing.assert_allclose(attention_rollout(given), attention_rollout(WEIGHTS), atol=2e-3)
    np.testing.assert_array_equal(given, before)


@pytest.mark.parametrize(
    ("weights", "cure"),
    [
        (WEIGHTS[0, 0], r"shape \(2, 5, 5\). One head in each layer\? `weights\[:, None\]`"),
        (WEIGHTS[0, :, :, :3], r"shape \(4, 2, 3, 5\). Only self-attention"),
        (np.zeros((0, 2, 5, 5)), r"shape \(0, 2, 5, 5\)"),
        (np.log(WEIGHTS[0] + 1e-9), "before the softmax"),
        (WEIGHTS[0] * 0.9, "sums from 0.9 to 0.9.*after dropout"),
        (WEIGHTS[0] * np.nan, "with sum 1"),
    ],
)
def test_what_are_no_weights_is_named_with_a_cure(weights, cure):
    with pytest.raises(ValueError, match=cure):
        attention_rollout(weights)
