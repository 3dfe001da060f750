"""What is added up along the way is what the answer has changed by."""

import numpy as np
import pytest

from dlcourse.explain import completeness, expected_gradients, integrated_gradients
from dlcourse.explain.scoring import outputs_of

pytestmark = pytest.mark.keras


def rng(seed=0):
    return np.random.default_rng(seed)


def test_values_sum_to_the_change_of_the_output_within_one_percent(network, images):
    said = integrated_gradients(network, images, target=0, steps=128)
    scale = np.abs(said.output - said.base_value).max()
    assert np.abs(said.gap()).max() < 0.01 * scale
    empty = outputs_of(network)(np.zeros_like(images))[:, 0]
    np.testing.assert_allclose(said.base_value, empty, atol=1e-6)
    assert said.values.shape == images.shape


def test_more_steps_miss_less(network, images):
    few, many = (
        np.abs(integrated_gradients(network, images, target=0, steps=steps).gap()).mean()
        for steps in (2, 128)
    )
    assert many < 0.2 * few


def test_a_product_is_shared_as_the_integral_says(keras):
    inputs = keras.Input((2,))
    product = keras.layers.Multiply()([inputs[:, :1], inputs[:, 1:] ** 2])
    model = keras.Model(inputs, product)
    x = np.array([[3.0, 2.0]])
    said = integrated_gradients(model, x, steps=500)
    np.testing.assert_allclose(said.values, [[4.0, 8.0]], rtol=1e-3)  # thirds of 12: 1 to 2
    assert completeness(said)[0] < 1e-3


def test_the_baseline_is_where_the_way_begins(network, images):
    same = integrated_gradients(network, images, baseline=images, target=1, steps=3)
    assert np.abs(same.values).max() == 0
    one = integrated_gradients(network, images, baseline=images[3], target=1, steps=3)
    np.testing.assert_allclose(one.values[3], 0)
    np.testing.assert_allclose(one.base_value, same.output[3], rtol=1e-5)


def test_expected_gradients_with_one_baseline_are_integrated_ones(network, images):
    drawn = expected_gradients(
        network, images[:3], np.zeros((1, 16, 16, 1)), samples=400, target=0, rng=rng()
    )
    exact = integrated_gradients(network, images[:3], target=0)
    correlation = np.corrcoef(drawn.values.ravel(), exact.values.ravel())[0, 1]
    assert correlation > 0.98
    np.testing.assert_allclose(drawn.base_value, exact.base_value, rtol=1e-5)


def test_expected_gradients_sum_to_the_distance_from_the_mean(network, images):
    said = expected_gradients(network, images[:4], images, samples=600, target=2, rng=rng())
    mean = outputs_of(network)(images)[:, 2].mean()
    np.testing.assert_allclose(said.base_value, mean, rtol=1e-4)
    few = expected_gradients(network, images[:4], images, samples=10, target=2, rng=rng())
    assert np.abs(said.gap()).mean() < 0.7 * np.abs(few.gap()).mean()


def test_explaining_changes_nothing(network, images, state):
    before = state(network)
    integrated_gradients(network, images[:2], steps=2)
    expected_gradients(network, images[:2], images, samples=2, rng=rng())
    after = state(network)
    for left, right in zip(before.pop("variables"), after.pop("variables"), strict=True):
        np.testing.assert_array_equal(left, right)
    assert before == after


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"steps": 0}, "`steps`"),
        ({"steps": 2.5}, "`steps`"),
        ({"baseline": np.zeros((16, 16))}, r"`baseline` must be .*Received: shape \(16, 16\)"),
        ({"baseline": np.zeros((8, 8, 1))}, "`baseline`"),
        ({"target": 7}, "`target`"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(network, images, settings, message):
    with pytest.raises(ValueError, match=message):
        integrated_gradients(network, images, **settings)


def test_a_background_that_does_not_fit_is_refused(network, images):
    with pytest.raises(ValueError, match=r"must be \(batch, 16, 16, 1\)"):
        expected_gradients(network, images, np.zeros((5, 8, 8, 1)), rng=rng())
    with pytest.raises(ValueError, match="`samples`"):
        expected_gradients(network, images, images, samples=0, rng=rng())
