"""Where covering hurts, something was."""

import numpy as np
import pytest

from dlcourse.explain import occlusion

pytestmark = pytest.mark.keras


@pytest.fixture
def total(keras):
    """A model that returns the sum of all pixels: covering one loses what it was."""
    model = keras.Sequential(
        [keras.Input((6, 8, 2)), keras.layers.Flatten(), keras.layers.Dense(1)]
    )
    model.set_weights([np.ones((96, 1)), np.zeros(1)])
    return model


def test_one_pixel_at_a_time_gives_the_pixels_of_a_sum(total):
    x = np.random.default_rng(0).random((3, 6, 8, 2))
    said = occlusion(total, x, size=1)
    assert said.values.shape == (3, 6, 8, 1)
    np.testing.assert_allclose(said.values[..., 0], x.sum(axis=-1), atol=1e-4)
    assert said.base_value is None


@pytest.mark.parametrize(("size", "stride"), [(2, None), (3, 2), (5, 3), (6, 6), (4, 4)])
def test_every_pixel_is_covered_also_at_the_edges(total, size, stride):
    said = occlusion(total, np.ones((1, 6, 8, 2)), size=size, stride=stride)
    np.testing.assert_allclose(said.values, 2 * size**2, rtol=1e-5)


def test_what_covers_can_be_a_colour_or_a_picture(total):
    x = np.random.default_rng(0).random((1, 6, 8, 2))
    assert np.abs(occlusion(total, x, size=2, fill=x[0]).values).max() < 1e-4
    grey = occlusion(total, x, size=1, fill=[0.5, 0.25]).values
    np.testing.assert_allclose(grey[..., 0], x.sum(-1) - 0.75, atol=1e-4)


def test_explaining_changes_nothing(network, images, state):
    before = state(network)
    occlusion(network, images[:2], size=8)
    after = state(network)
    for left, right in zip(before.pop("variables"), after.pop("variables"), strict=True):
        np.testing.assert_array_equal(left, right)
    assert before == after


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"size": 0}, "`size`"),
        ({"size": 17}, "at most 16"),
        ({"size": 4, "stride": 5}, "stride=5"),
        ({"size": 4, "stride": 0}, "`stride`"),
        ({"size": 4, "fill": np.zeros(3)}, r"`fill`.*\(3,\)"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(network, images, settings, message):
    with pytest.raises(ValueError, match=message):
        occlusion(network, images, **settings)


def test_a_model_of_no_pictures_is_refused(keras):
    flat = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="must take pictures"):
        occlusion(flat, np.zeros((1, 3)), size=1)
