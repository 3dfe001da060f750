"""A counterfactual has another answer, is near, and respects what cannot change."""

import numpy as np
import pytest

from dlcourse.explain import counterfactuals

pytestmark = pytest.mark.keras
RNG = np.random.default_rng(0)
ROWS = RNG.uniform(-3, 3, size=(100, 3))
EXAMPLES = np.array([[0.0, 0.0, 0.0], [-1.0, 0.5, 0.0]])


@pytest.fixture
def net(keras):
    """The answer is 1 where 2 a + b > 2; c counts for nothing."""
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.set_weights([np.array([[2.0], [1.0], [0.0]]), np.array([-2.0])])
    model.compile("sgd", "mse")
    return model


def test_it_is_the_nearest_and_changes_one_column(net, state):
    before = state(net)
    found = counterfactuals(net, EXAMPLES, ROWS)
    assert found.found.all()
    assert (found.output_after > 0).all()
    assert (found.output_before < 0).all()
    np.testing.assert_allclose(found.x[0], [1, 0, 0], atol=0.1)
    np.testing.assert_allclose(found.changes, found.x - EXAMPLES)
    np.testing.assert_equal(state(net), before)


def test_fixed_columns_stay_and_the_search_takes_another_way(net):
    found = counterfactuals(net, EXAMPLES, ROWS, fixed=[0])
    np.testing.assert_array_equal(found.changes[:, 0], 0)
    assert found.found[0]
    assert found.x[0, 1] == pytest.approx(2, abs=0.1)


def test_what_cannot_be_reached_is_said_and_the_example_kept(net):
    found = counterfactuals(net, EXAMPLES, ROWS, fixed=[0], upper=1.0, steps=60)
    assert not found.found.any()
    np.testing.assert_array_equal(found.changes, 0)


def test_of_several_classes_the_wanted_one_is_reached(keras):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(3, use_bias=False)])
    model.set_weights([np.eye(3)])
    start = np.array([[1.0, 0.5, 0.0]])
    assert counterfactuals(model, start, ROWS).output_after.argmax() == 1, "the second best"
    assert counterfactuals(model, start, ROWS, wanted=2).output_after.argmax() == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"wanted": 0}, "gives already"),
        ({"wanted": 2}, "from 0 to 1"),
        ({"fixed": [0, 1, 2]}, "all are fixed"),
        ({"fixed": [3]}, "from 0 to 2"),
        ({"lower": [0.0, 1.0]}, "one for each column"),
        ({"rate": 0}, "over 0"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(net, change, message):
    with pytest.raises(ValueError, match=message):
        counterfactuals(net, EXAMPLES, ROWS, **change)


def test_a_constant_column_has_no_scale_and_a_function_no_gradient(net):
    with pytest.raises(ValueError, match="column 2 is constant"):
        counterfactuals(net, EXAMPLES, ROWS * [1, 1, 0])
    assert counterfactuals(net, EXAMPLES, ROWS * [1, 1, 0], fixed=[2], steps=50).found.all()
    with pytest.raises(TypeError, match="must be a Keras model"):
        counterfactuals(lambda x: x, EXAMPLES, ROWS)
