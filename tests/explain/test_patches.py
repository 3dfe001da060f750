"""The patches are those that a channel answers to, cut where it looks."""

import numpy as np
import pytest

from dlcourse.explain import layer_outputs, maximally_activating_patches

pytestmark = pytest.mark.keras

MARK = np.array([[1.0, 0, 1], [0, 1, 0], [0, 1, 0]], "float32")


@pytest.fixture
def detector(keras):
    """Channel 0 answers to the mark, channel 1 to a bright pixel; then pooled."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            layers.Conv2D(2, 3, padding="same", name="conv"),
            layers.MaxPooling2D(2, name="pool"),
            layers.GlobalMaxPooling2D(name="top"),
        ]
    )
    kernel = np.zeros((3, 3, 1, 2))
    kernel[..., 0, 0] = np.where(MARK > 0, 1, -1)
    kernel[1, 1, 0, 1] = 1
    model.set_weights([kernel, np.zeros(2)])
    return model


@pytest.fixture
def marked():
    """Twenty faint noise images; 3, 7 and 11 hold the mark, ever fainter."""
    x = np.random.default_rng(0).random((20, 12, 12, 1)).astype("float32") * 0.2
    for image, place, strength in [(3, (4, 5), 1.0), (7, (0, 0), 0.9), (11, (9, 9), 0.8)]:
        x[image, place[0] : place[0] + 3, place[1] : place[1] + 3, 0] = strength * MARK
    return x


def test_the_patches_hold_what_the_channel_looks_for(detector, marked):
    found = maximally_activating_patches(detector, "conv", marked, channels=0, k=3)
    assert found.indices.tolist() == [[3, 7, 11]]
    assert found.positions.tolist() == [[[5, 6], [1, 1], [10, 10]]]
    np.testing.assert_allclose(found.activations, [[4.0, 3.6, 3.2]], rtol=1e-5)
    for patch, strength in zip(found.patches[0], (1.0, 0.9, 0.8), strict=True):
        np.testing.assert_allclose(patch[..., 0], strength * MARK)


def test_activations_are_those_of_the_layer_and_fall(detector, marked):
    outputs = layer_outputs(detector, marked, "pool")["pool"]
    found = maximally_activating_patches(detector, "pool", marked, k=20, batch_size=7)
    assert found.patches.shape == (2, 20, 4, 4, 1)
    assert found.channels == (0, 1)
    for channel in (0, 1):
        rows, columns = found.positions[channel].T
        there = outputs[found.indices[channel], rows, columns, channel]
        np.testing.assert_array_equal(found.activations[channel], there)
        assert (np.diff(there) <= 0).all()
        assert sorted(found.indices[channel]) == list(range(20))  # one patch an image


def test_what_lies_outside_of_the_image_is_zero(detector):
    x = np.full((1, 12, 12, 1), 0.5, "float32")
    x[0, 0, 11] = 1
    patch = maximally_activating_patches(detector, "conv", x, channels=[1], k=1).patches[0, 0]
    assert patch[..., 0].tolist() == [[0, 0, 0], [0.5, 1, 0], [0.5, 0.5, 0]]


def test_a_unit_without_a_place_shows_the_whole_image(detector, marked):
    found = maximally_activating_patches(detector, "top", marked, channels=0, k=2)
    np.testing.assert_array_equal(found.patches[0], marked[[3, 7]])
    assert not found.positions.any()


def test_what_does_not_fit_is_explained(detector, marked):
    def look(**settings):
        return maximally_activating_patches(detector, "conv", marked, **settings)

    with pytest.raises(ValueError, match=r"at least `k` images.*20 images, k=21"):
        look(k=21)
    with pytest.raises(ValueError, match=r"from 0 to 1, the channels of 'conv'.*channels=\[2\]"):
        look(channels=[2])
    for channels in (-1, [0.5], [], [[0]]):
        with pytest.raises(ValueError, match="`channels` must be"):
            look(channels=channels)
    with pytest.raises(ValueError, match="`k` must be a positive integer"):
        look(k=0)
    with pytest.raises(ValueError, match=r"`x\[..., None\]`"):
        maximally_activating_patches(detector, "conv", marked[..., 0])
