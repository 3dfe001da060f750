"""A saliency map is the gradient, and SmoothGrad its mean around the example."""

import numpy as np
import pytest

from dlcourse.explain import saliency, smooth_grad
from dlcourse.explain.scoring import outputs_of

pytestmark = pytest.mark.keras


def rng(seed=0):
    return np.random.default_rng(seed)


def test_signed_slopes_are_what_small_changes_of_the_input_do(network, images):
    said = saliency(network, images[:2], target=1, absolute=False)
    for place in [(3, 4), (8, 8), (12, 5)]:
        step = np.zeros_like(images[:2])
        step[(slice(None), *place)] = 1e-2
        moved = [outputs_of(network)(images[:2] + s * step)[:, 1] for s in (1, -1)]
        slope = (moved[0] - moved[1]) / 2e-2
        np.testing.assert_allclose(said.values[(slice(None), *place, 0)], slope, atol=2e-3)


def test_the_size_is_that_of_the_steepest_channel(keras):
    model = keras.Sequential(
        [keras.Input((2, 2, 3)), keras.layers.Flatten(), keras.layers.Dense(1)]
    )
    weights = rng().normal(size=(12, 1)).astype("float32")
    model.set_weights([weights, np.zeros(1)])
    x = rng().random((2, 2, 2, 3))
    said = saliency(model, x)
    np.testing.assert_allclose(
        said.values[1, ..., 0], np.abs(weights).reshape(2, 2, 3).max(-1), rtol=1e-5
    )
    assert saliency(model, x, absolute=False).values.shape == x.shape


def test_each_example_is_explained_for_its_own_target(network, images):
    one = saliency(network, images, target=2)
    own = saliency(network, images)
    assert own.targets.tolist() == outputs_of(network)(images).argmax(axis=1).tolist()
    np.testing.assert_allclose(own.output, outputs_of(network)(images).max(axis=1), rtol=1e-5)
    same = own.targets == 2
    np.testing.assert_allclose(own.values[same], one.values[same], atol=1e-6)
    assert one.base_value is None


def test_a_batch_of_any_length_gives_the_same(network):
    x = rng(3).random((260, 16, 16, 1))
    long = saliency(network, x, target=0).values
    np.testing.assert_allclose(long[255:], saliency(network, x[255:], target=0).values, atol=1e-5)


def test_smoothing_without_noise_is_the_slope_and_with_noise_is_smoother(network, images):
    plain = saliency(network, images, target=0).values
    none = smooth_grad(network, images, target=0, noise=0, samples=2, rng=rng())
    np.testing.assert_allclose(none.values, plain, atol=1e-6)
    many = smooth_grad(network, images, target=0, noise=0.5, samples=40, rng=rng()).values
    assert np.abs(np.diff(many, axis=1)).mean() < 0.8 * np.abs(np.diff(plain, axis=1)).mean()


def test_the_same_generator_gives_the_same_map(network, images):
    first, second, other = (
        smooth_grad(network, images, samples=3, rng=rng(s)).values for s in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def test_explaining_changes_nothing(network, images, state):
    before = state(network)
    saliency(network, images)
    smooth_grad(network, images, samples=2, rng=rng())
    after = state(network)
    for left, right in zip(before.pop("variables"), after.pop("variables"), strict=True):
        np.testing.assert_array_equal(left, right)
    assert before == after


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"samples": 0}, "`samples`"),
        ({"noise": -0.1}, "`noise` must be a fraction"),
        ({"noise": float("nan")}, "`noise`"),
        ({"rng": 3}, "default_rng"),
        ({"target": 3}, "from 0 to 2"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(network, images, settings, message):
    with pytest.raises(ValueError, match=message):
        smooth_grad(network, images, **{"rng": rng(), **settings})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x: (x * 255).astype(np.uint8), "Scale the pixels"),
        (lambda x: x * 255, "values up to 25"),
        (lambda x: x[..., 0], r"x\[..., None\]"),
        (lambda x: x[0], r"x\[None\]"),
    ],
)
def test_pictures_that_the_model_does_not_take_are_refused(network, images, change, message):
    with pytest.raises(ValueError, match=message):
        saliency(network, change(images))


def test_a_function_has_no_slope_to_look_up(images):
    with pytest.raises(ValueError, match="functional or Sequential"):
        saliency(lambda x: x.sum(axis=(1, 2, 3)), images)
