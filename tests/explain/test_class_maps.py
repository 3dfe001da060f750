"""Grad-CAM is a weighted sum of feature maps, and says so of any layer that has some."""

import numpy as np
import pytest

from dlcourse.explain import grad_cam, layer_outputs

pytestmark = pytest.mark.keras


def test_before_a_mean_and_a_linear_layer_it_is_the_class_activation_map(network, images):
    """There Grad-CAM equals CAM (Zhou et al., 2016), up to the number of places."""
    said = grad_cam(network, images, "conv2", target=1)
    maps = layer_outputs(network, images, "conv2")["conv2"]
    weights = network.get_layer("logits").get_weights()[0][:, 1]
    by_hand = np.maximum(maps @ weights, 0) / (maps.shape[1] * maps.shape[2])
    assert said.values.shape == (12, 16, 16, 1)
    assert said.values.min() >= 0
    for map_, values in zip(by_hand, said.values, strict=True):
        assert values.max() <= map_.max() * (1 + 1e-5)
        # the middle of the picture is the mean of the four cells around it, or near it
        assert values.mean() == pytest.approx(map_.mean(), rel=0.2, abs=1e-4)
        top = np.array(np.unravel_index(map_.argmax(), map_.shape))
        peak = np.array(np.unravel_index(values[..., 0].argmax(), (16, 16)))
        assert np.abs((top + 0.5) * 16 / map_.shape[0] - peak).max() <= 3


def test_without_a_name_it_is_the_last_layer_with_a_grid(network, images):
    named = grad_cam(network, images, "dropout", target=0)
    last = grad_cam(network, images, target=0)
    np.testing.assert_array_equal(last.values, named.values)
    assert "dropout" in last.method


def test_a_way_around_the_layer_does_not_disturb(keras):
    inputs = keras.Input((8, 8, 1))
    inner = keras.layers.Conv2D(2, 3, padding="same", name="inner")(inputs)
    both = keras.layers.Add()([inner, keras.layers.Concatenate()([inputs, inputs])])
    pooled = keras.layers.GlobalAveragePooling2D()(both)
    model = keras.Model(inputs, keras.layers.Dense(2)(pooled))
    x = np.random.default_rng(0).random((3, 8, 8, 1))
    said = grad_cam(model, x, "inner", target=0)
    maps = layer_outputs(model, x, "inner")["inner"]
    weights = model.layers[-1].get_weights()[0][:, 0] / 64
    np.testing.assert_allclose(said.values[..., 0], np.maximum(maps @ weights, 0), atol=1e-6)


def test_a_bright_thing_is_found(keras):
    model = keras.Sequential(
        [
            keras.Input((16, 16, 1)),
            keras.layers.Conv2D(1, 3, padding="same", name="conv"),
            keras.layers.GlobalMaxPooling2D(),
        ]
    )
    model.set_weights([np.ones((3, 3, 1, 1)), np.zeros(1)])
    x = np.zeros((2, 16, 16, 1))
    x[0, 2:5, 10:13], x[1, 11:14, 3:6] = 1, 1
    values = grad_cam(model, x).values[..., 0]
    peaks = [np.unravel_index(map_.argmax(), map_.shape) for map_ in values]
    assert peaks == [(3, 11), (12, 4)]


def test_explaining_changes_nothing(network, images, state):
    before = state(network)
    grad_cam(network, images, "conv1")
    after = state(network)
    for left, right in zip(before.pop("variables"), after.pop("variables"), strict=True):
        np.testing.assert_array_equal(left, right)
    assert before == after


def test_a_layer_that_is_not_there_is_refused_with_a_list(network, images):
    with pytest.raises(ValueError, match=r"conv1, .*conv2, .*Received: 'conv3'"):
        grad_cam(network, images, "conv3")


def test_a_layer_without_maps_is_refused_with_a_list(network, images):
    with pytest.raises(ValueError, match=r"feature maps.*'pool2'.*these do: conv1, .*conv2"):
        grad_cam(network, images, "pool2")


def test_a_model_without_maps_is_refused(keras):
    flat = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="these do: none"):
        grad_cam(flat, np.zeros((1, 3)))
