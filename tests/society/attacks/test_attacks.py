"""An attack raises the loss, stays in its box, and leaves the model as it was."""

import numpy as np
import pytest

from dlcourse.society import fgsm, pgd


def cross_entropy(keras, model, x, y):
    logits = model(x, training=False)
    losses = keras.losses.sparse_categorical_crossentropy(y, logits, from_logits=True)
    return keras.ops.convert_to_numpy(losses)


@pytest.fixture
def labels(keras, network, images):
    return keras.ops.convert_to_numpy(network(images, training=False)).argmax(axis=1)


def test_fgsm_on_a_linear_model_is_the_sign_of_what_numpy_derives(keras):
    rng = np.random.default_rng(0)
    w, b, x = rng.normal(size=(5, 3)), rng.normal(size=3), rng.random((7, 5))
    y = np.arange(7) % 3
    model = keras.Sequential([keras.Input((5,)), keras.layers.Dense(3)])
    model.set_weights([w, b])
    z = x @ w + b
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    gradient = (p - np.eye(3)[y]) @ w.T
    expected = np.clip(x + 0.1 * np.sign(gradient), 0, 1)
    np.testing.assert_allclose(fgsm(model, x, y, 0.1), expected, atol=1e-6)


def test_pgd_ends_in_the_worst_corner_of_a_linear_model(linear):
    x = np.array([[0.5, 0.5]])
    np.testing.assert_allclose(pgd(linear, x, [0], 0.2), [[0.3, 0.7]], atol=1e-6)


@pytest.mark.parametrize("attack", [fgsm, pgd])
@pytest.mark.parametrize("loss", ["cross-entropy", "margin"])
def test_attacks_raise_the_loss_and_stay_in_the_box(keras, network, images, labels, attack, loss):
    moved = attack(network, images, labels, 0.1, loss=loss)
    assert moved.shape == images.shape
    assert moved.dtype == np.float32
    assert np.abs(moved - images).max() <= 0.1 + 1e-6
    assert moved.min() >= 0
    assert moved.max() <= 1
    before, after = (cross_entropy(keras, network, x, labels) for x in (images, moved))
    assert (after > before).all()


def test_pgd_raises_the_loss_at_least_as_much_as_fgsm(keras, network, images, labels):
    one = cross_entropy(keras, network, fgsm(network, images, labels, 0.2), labels)
    ten = cross_entropy(keras, network, pgd(network, images, labels, 0.2), labels)
    assert ten.mean() >= one.mean() - 1e-6


def test_a_random_start_is_drawn_from_the_generator_alone(network, images, labels):
    settings = {"steps": 1, "step_size": 0.01}
    first, again, other = (
        pgd(network, images, labels, 0.1, rng=np.random.default_rng(seed), **settings)
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).max() > 0.05
    assert np.abs(first - images).max() <= 0.1 + 1e-6


def test_batches_make_no_difference(network, images, labels):
    whole = fgsm(network, images, labels, 0.1)
    np.testing.assert_array_equal(fgsm(network, images, labels, 0.1, batch_size=7), whole)


@pytest.mark.parametrize("attack", [fgsm, pgd])
def test_no_size_is_no_change(network, images, labels, attack):
    np.testing.assert_array_equal(attack(network, images, labels, 0), images)


def test_a_model_that_is_too_sure_has_no_slope_of_cross_entropy_but_one_of_the_margin(linear):
    linear.set_weights([np.eye(2) * 1e5, np.zeros(2)])
    x = np.array([[0.6, 0.4]], "float32")
    np.testing.assert_array_equal(fgsm(linear, x, [0], 0.2), x)
    np.testing.assert_allclose(fgsm(linear, x, [0], 0.2, loss="margin"), [[0.4, 0.6]], atol=1e-6)


@pytest.mark.parametrize("attack", [fgsm, pgd])
def test_the_model_and_the_inputs_stay_as_they_were(network, images, labels, state, attack):
    before, copy = state(network), images.copy()
    attack(network, images, labels, 0.1)
    after = state(network)
    for old, new in zip(before.pop("variables"), after.pop("variables"), strict=True):
        np.testing.assert_array_equal(old, new)
    assert before == after
    np.testing.assert_array_equal(images, copy)


@pytest.mark.parametrize("attack", [fgsm, pgd])
@pytest.mark.parametrize("epsilon", [-0.1, np.nan, np.inf, [0.1], True])
def test_a_size_below_zero_is_refused(linear, attack, epsilon):
    with pytest.raises(ValueError, match="`epsilon` must be a number from 0 on"):
        attack(linear, np.zeros((1, 2)), [0], epsilon)


@pytest.mark.parametrize("attack", [fgsm, pgd])
@pytest.mark.parametrize("value", [-0.1, 255.0])
def test_an_image_outside_the_box_is_refused(linear, attack, value):
    with pytest.raises(ValueError, match=r"within `bounds`.*Divide pixels"):
        attack(linear, np.array([[0.5, value]]), [0], 0.1)


def test_other_bounds_hold(linear):
    x = np.array([[-0.9, 0.9]])
    np.testing.assert_allclose(fgsm(linear, x, [0], 0.2, bounds=(-1, 1)), [[-1, 1]])
    with pytest.raises(ValueError, match="smallest and the largest"):
        fgsm(linear, x, [0], 0.2, bounds=(1, -1))


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([0], "as many rows"),
        ([0, 2], "from 0 to 1"),
        ([0, -1], "from 0 to 1"),
        ([0.0, 1.0], "whole numbers"),
        ([[1, 0], [0, 1]], "argmax"),
    ],
)
def test_labels_that_do_not_fit_are_refused(linear, y, message):
    with pytest.raises(ValueError, match=message):
        fgsm(linear, np.zeros((2, 2)), y, 0.1)


@pytest.mark.parametrize("x", [np.zeros((2, 3)), np.zeros((2, 2, 1)), np.zeros((2, 2), int)])
def test_inputs_that_do_not_fit_are_refused(linear, x):
    with pytest.raises(ValueError, match="Received:"):
        fgsm(linear, x, [0, 1], 0.1)


def test_what_is_no_model_or_has_a_single_output_is_refused(keras):
    with pytest.raises(TypeError, match="must be a Keras model"):
        fgsm(lambda x: x, np.zeros((1, 2)), [0], 0.1)
    single = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    with pytest.raises(ValueError, match="at least 2 classes"):
        fgsm(single, np.zeros((1, 2)), [0], 0.1)


@pytest.mark.parametrize(
    "wrong", [{"steps": 0}, {"step_size": 0}, {"step_size": -1}, {"rng": 3}, {"batch_size": 0}]
)
def test_settings_of_pgd_that_make_no_sense_are_refused(linear, wrong):
    with pytest.raises(ValueError, match="Received:"):
        pgd(linear, np.zeros((1, 2)), [0], 0.1, **wrong)


def test_an_unknown_loss_is_refused(linear):
    with pytest.raises(ValueError, match="cross-entropy, margin"):
        fgsm(linear, np.zeros((1, 2)), [0], 0.1, loss="hinge")
