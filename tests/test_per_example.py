"""Every example has its gradient, and their mean is the gradient that `fit` takes.

The default backend runs here; with `KERAS_BACKEND=jax` or `torch` the same file tests the others.
"""

import numpy as np
import pytest

from dlcourse.gradients import loss_and_gradients
from dlcourse.per_example import over_examples, per_example_gradients

pytestmark = pytest.mark.keras


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


@pytest.fixture
def loss_fn(keras):
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


@pytest.fixture(params=["dense", "convolution"])
def model(keras, request):
    keras.utils.set_random_seed(0)
    layers = keras.layers
    x = keras.Input((6, 6, 1))
    hidden = layers.Conv2D(3, 3, activation="relu")(x) if request.param == "convolution" else x
    hidden = layers.LayerNormalization()(layers.Flatten()(hidden))
    return keras.Model(x, layers.Dense(4, kernel_regularizer="l2")(layers.Dropout(0.5)(hidden)))


@pytest.fixture
def batch():
    rng = np.random.default_rng(0)
    return rng.normal(size=(5, 6, 6, 1)).astype("float32"), rng.integers(0, 4, 5)


def test_each_gradient_is_that_of_a_batch_of_one(keras, model, loss_fn, batch):
    x, y = batch
    losses, gradients = per_example_gradients(model, loss_fn, x, y)
    model.layers[-1].kernel.regularizer = None  # `loss_and_gradients` counts penalties
    for i in range(len(x)):
        loss, expected = loss_and_gradients(model, loss_fn, x[i : i + 1], y[i : i + 1])
        assert losses[i] == pytest.approx(loss, rel=1e-4)
        assert list(gradients) == list(expected)
        for path, gradient in expected.items():
            np.testing.assert_allclose(gradients[path][i], gradient, atol=1e-5)


def test_nothing_is_changed(model, loss_fn, batch):
    before = [weight.copy() for weight in model.get_weights()]
    per_example_gradients(model, loss_fn, *batch)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_a_step_reads_the_weights_of_its_time(keras, model, loss_fn, batch):
    compute = over_examples(model, loss_fn, lambda losses, _, scale: losses * scale)
    twice = np.full(5, 2.0)
    first = keras.ops.convert_to_numpy(compute(*batch, twice))
    model.set_weights([np.zeros_like(weight) for weight in model.get_weights()])
    second = keras.ops.convert_to_numpy(compute(*batch, twice))
    np.testing.assert_allclose(second, 2 * np.log(4), rtol=1e-5)
    assert not np.allclose(first, second)


def test_a_variable_that_the_loss_does_not_reach_has_a_gradient_of_zero(keras):
    x = keras.Input((2,))
    used, unused = keras.layers.Dense(1, name="used"), keras.layers.Dense(1, name="unused")
    model = keras.Model(x, [used(x), unused(x)])
    only_first = keras.Model(x, keras.layers.Lambda(lambda a: a[0])(model(x)))
    _, gradients = per_example_gradients(
        only_first, keras.losses.MeanSquaredError(), np.ones((3, 2)), np.zeros((3, 1))
    )
    by_name = {path.rsplit("unused", 1)[-1]: g for path, g in gradients.items() if "unused" in path}
    assert by_name
    assert all(not g.any() for g in by_name.values())


def test_batch_normalisation_is_refused(keras, loss_fn, batch):
    x = keras.Input((6, 6, 1))
    inner = keras.Sequential([keras.layers.BatchNormalization(name="mixing")])
    model = keras.Model(x, keras.layers.Dense(4)(keras.layers.Flatten()(inner(x))))
    with pytest.raises(ValueError, match="No layer may mix the examples"):
        per_example_gradients(model, loss_fn, *batch)


def test_what_does_not_fit_is_refused(keras, model, loss_fn, batch):
    x, y = batch
    with pytest.raises(ValueError, match="equally many examples"):
        per_example_gradients(model, loss_fn, x, y[:3])
    with pytest.raises(TypeError, match="`loss_fn` must be a loss"):
        per_example_gradients(model, "mse", x, y)
    with pytest.raises(ValueError, match="built Keras model"):
        per_example_gradients(keras.Sequential(), loss_fn, x, y)
