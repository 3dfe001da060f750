"""Shapley values keep the promises that define them, and shap's explainers agree with them."""

import logging
import random
import warnings

import numpy as np
import pytest

from dlcourse.explain import shap_table, shapley_values

pytestmark = pytest.mark.keras
RNG = np.random.default_rng(0)
BACKGROUND = RNG.normal(size=(20, 4))
EXAMPLES = RNG.normal(size=(3, 4))


def model(x):
    """Feature 3 counts for nothing; 0 and 1 count the same."""
    both = x[:, 0] + x[:, 1]
    return np.stack([both**2 + x[:, 2] * both, -x[:, 2]], axis=1)


def test_the_shares_add_up_and_a_dummy_gets_nothing():
    shares = shapley_values(model, EXAMPLES, BACKGROUND, target=0)
    np.testing.assert_allclose(shares.gap(), 0, atol=1e-12)
    np.testing.assert_allclose(shares.values[:, 3], 0, atol=1e-12)
    np.testing.assert_allclose(shares.base_value, model(BACKGROUND)[:, 0].mean())


def test_features_that_count_alike_get_alike():
    even = EXAMPLES.copy()
    even[:, 1] = even[:, 0]
    shares = shapley_values(model, even, np.zeros((1, 4)), target=0).values
    np.testing.assert_allclose(shares[:, 0], shares[:, 1])


def test_the_target_is_the_largest_output_or_the_one_asked_for():
    shares = shapley_values(model, EXAMPLES, BACKGROUND)
    np.testing.assert_array_equal(shares.targets, model(EXAMPLES).argmax(axis=1))
    other = shapley_values(model, EXAMPLES, BACKGROUND, target=1)
    np.testing.assert_allclose(
        other.values[:, 2], BACKGROUND[:, 2].mean() - EXAMPLES[:, 2], atol=1e-12
    )


@pytest.mark.parametrize(
    ("method", "atol"), [("exact", 1e-9), ("permutation", 1e-9), ("kernel", 1e-6)]
)
def test_shap_finds_the_exact_values(method, atol):
    # of second order, for which one order there and back is already exact
    exact = shapley_values(model, EXAMPLES, BACKGROUND, target=0)
    found = shap_table(model, EXAMPLES, BACKGROUND, method=method, target=0, feature_names="abcd")
    np.testing.assert_allclose(found.values, exact.values, atol=atol)
    np.testing.assert_allclose(found.base_value, exact.base_value)
    assert found.feature_names == ("a", "b", "c", "d")
    assert found.seconds > 0


def test_partition_adds_up():
    found = shap_table(model, EXAMPLES, BACKGROUND, method="partition", target=0)
    np.testing.assert_allclose(found.gap(), 0, atol=1e-9)


def test_gradients_come_near_and_leave_the_model_alone(keras, state):
    layers = keras.layers
    net = keras.Sequential([keras.Input((4,)), layers.Dense(3, "tanh"), layers.Dense(2)])
    weights = np.random.default_rng(1)
    net.set_weights([weights.normal(0, 0.5, w.shape) for w in net.get_weights()])
    net.compile("sgd", "mse")
    if keras.backend.backend() == "jax":
        with pytest.raises(NotImplementedError, match="expected_gradients"):
            shap_table(net, EXAMPLES, BACKGROUND, method="gradient")
        return
    before = state(net)
    exact = shapley_values(net, EXAMPLES, BACKGROUND, target=1)
    found = shap_table(net, EXAMPLES, BACKGROUND, method="gradient", target=1, max_evals=2000)
    np.testing.assert_allclose(found.values, exact.values, atol=0.15)
    np.testing.assert_equal(state(net), before)


def test_nothing_global_is_changed_and_a_seed_repeats_the_result():
    np.random.seed(5)  # noqa: NPY002
    random.seed(5)
    before = np.random.get_state()[1].tolist(), random.getstate()  # noqa: NPY002
    filters, silent = list(warnings.filters), logging.getLogger("shap").disabled
    wavy = lambda x: np.sin(3 * x).prod(axis=1)  # noqa: E731
    runs = [
        shap_table(wavy, EXAMPLES, BACKGROUND, max_evals=9, seed=seed).values for seed in (1, 1, 2)
    ]
    np.testing.assert_array_equal(runs[0], runs[1])
    assert np.abs(runs[0] - runs[2]).max() > 1e-6
    assert before == (np.random.get_state()[1].tolist(), random.getstate())  # noqa: NPY002
    assert (filters, silent) == (list(warnings.filters), logging.getLogger("shap").disabled)


@pytest.mark.parametrize("explain", [shapley_values, shap_table])
def test_text_in_a_column_is_named(explain):
    people = np.array([[39, "State-gov"], [50, "Private"]], dtype=object)
    with pytest.raises(ValueError, match=r"text in column 1 \('State-gov'\).*Encode"):
        explain(model, people, people)


def test_a_background_too_small_or_of_other_columns_is_refused():
    with pytest.raises(ValueError, match=r"at least 10 rows.*Received: 3"):
        shap_table(model, EXAMPLES, BACKGROUND[:3])
    with pytest.raises(ValueError, match="columns of `x`"):
        shapley_values(model, EXAMPLES, BACKGROUND[:, :3])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"method": "deep"}, "must be one of permutation"),
        ({"max_evals": 8}, "at least 2 \\* columns \\+ 1 = 9"),
        ({"feature_names": "abc"}, "3 names for 4 columns"),
        ({"seed": -1}, "whole number from 0"),
        ({"target": 2}, "from 0 to 1"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        shap_table(model, EXAMPLES, BACKGROUND, **change)


def test_too_many_columns_for_all_coalitions_are_refused():
    wide = np.ones((1, 16))
    with pytest.raises(ValueError, match="at most 12 columns"):
        shapley_values(model, wide, wide)
    with pytest.raises(ValueError, match="at most 15 columns"):
        shap_table(model, wide, np.ones((10, 16)), method="exact")


def test_constant_columns_cannot_be_grouped():
    with pytest.raises(ValueError, match="constant"):
        shap_table(model, EXAMPLES, BACKGROUND * [1, 1, 1, 0], method="partition")


def test_a_function_has_no_gradient():
    with pytest.raises(ValueError, match="needs a built Keras model"):
        shap_table(model, EXAMPLES, BACKGROUND, method="gradient")
