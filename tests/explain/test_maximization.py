"""The painted image is what the unit answers to, and smooth."""

import numpy as np
import pytest

from dlcourse.explain import layer_outputs, maximize_activation, receptive_field

pytestmark = pytest.mark.keras


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture
def edges(keras):
    """One layer: bright left of dark, bright above dark, and their opposites, through a ReLU."""
    model = keras.Sequential(
        [keras.Input((15, 15, 1)), keras.layers.Conv2D(4, 5, activation="relu", name="conv")]
    )
    across = np.repeat([[1.0, 1, 0, -1, -1]], 5, axis=0)
    kernels = np.stack([across, across.T, -across, -across.T], axis=-1)
    model.set_weights([kernels[:, :, None], np.full(4, -0.5)])
    return model


def test_an_edge_detector_is_shown_its_edge(edges):
    images = maximize_activation(edges, "conv", jitter=0, rng=rng())
    assert images.shape == (4, 15, 15, 1)
    assert images.dtype == np.float32
    assert images.min() >= 0
    assert images.max() <= 1
    middle = images[:, 5:10, 5:10, 0]
    for index, kernel in enumerate(np.moveaxis(edges.get_weights()[0][:, :, 0], -1, 0)):
        assert (middle[index][kernel > 0] > 0.9).all()
        assert (middle[index][kernel < 0] < 0.1).all()


def test_the_unit_in_the_middle_answers_far_more_than_to_noise(network):
    for layer in ("conv1", "pool1", "conv2", "logits"):
        images = maximize_activation(network, layer, rng=rng())
        noise = rng(1).random((300, 16, 16, 1), dtype=np.float32)
        painted, plain = (layer_outputs(network, x, layer)[layer] for x in (images, noise))
        if painted.ndim == 4:
            painted, plain = (a[:, a.shape[1] // 2, a.shape[2] // 2] for a in (painted, plain))
        own, best = painted[np.arange(len(images)), np.arange(len(images))], plain.max(axis=0)
        alive = best > 0
        assert alive.sum() >= 2
        assert np.mean(own[alive] > best[alive]) >= 0.75


def test_several_channels_at_once_are_what_each_is_alone(edges):
    together = maximize_activation(edges, "conv", [3, 1], rng=rng())
    alone = maximize_activation(edges, "conv", 1, rng=rng())
    np.testing.assert_allclose(together[1], alone[0], atol=1e-3)
    assert np.abs(together[0] - together[1]).max() > 0.5


def test_what_the_unit_cannot_see_stays_grey(network):
    images = maximize_activation(network, "conv1", steps=20, jitter=1, rng=rng())
    top, bottom, left, right = receptive_field(network, "conv1").window((8, 8))
    images[:, top - 1 : bottom + 1, left - 1 : right + 1] = 0.5
    assert (images == 0.5).all()


def test_smoothness_takes_the_noise_out(network):
    def roughness(smoothness):
        images = maximize_activation(
            network, "logits", smoothness=smoothness, jitter=0, steps=40, rng=rng()
        )
        return np.abs(np.diff(images, axis=1)).mean()

    assert roughness(1.0) < 0.7 * roughness(0.0)


def test_a_dead_channel_gives_grey_and_no_error(edges):
    kernel, bias = edges.get_weights()
    edges.set_weights([kernel, bias - [100, 0, 0, 0]])
    images = maximize_activation(edges, "conv", steps=5, rng=rng())
    assert (images[0] == 0.5).all()
    assert np.ptp(images[1]) > 0.2


def test_the_same_generator_paints_the_same(edges):
    first, second, other = (
        maximize_activation(edges, "conv", steps=5, rng=rng(seed)) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"steps": 0}, "`steps`"),
        ({"learning_rate": 0}, "`learning_rate` must be above 0"),
        ({"smoothness": -1}, "smoothness=-1"),
        ({"decay": 1}, "`decay` must be from 0 to below 1"),
        ({"jitter": 0.5}, "`jitter` must be a whole number"),
        ({"jitter": -1}, "`jitter`"),
        ({"rng": 0}, "default_rng"),
        ({"channels": [4]}, "from 0 to 3, the channels of 'conv'"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(edges, settings, message):
    with pytest.raises(ValueError, match=message):
        maximize_activation(edges, "conv", **{"rng": rng(), **settings})


def test_a_model_of_no_images_is_refused(keras):
    flat = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="dense")])
    with pytest.raises(ValueError, match=r"images of a given size.*\(3,\)"):
        maximize_activation(flat, "dense", rng=rng())
