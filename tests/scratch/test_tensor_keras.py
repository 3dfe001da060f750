"""The tensor's operations are Keras's: values and gradients, in float32 or float64."""

import numpy as np
import pytest

from dlcourse.scratch import Tensor, average_pool2d, conv2d, max_pool2d

pytestmark = pytest.mark.keras


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def both(ours, theirs, arrays, rng):
    """Assert that values and gradients under a random upstream gradient are equal."""
    import tensorflow as tf

    constants = [tf.constant(array) for array in arrays]
    with tf.GradientTape() as tape:
        tape.watch(constants)
        expected = theirs(*constants)
        upstream = rng.normal(size=expected.shape).astype(arrays[0].dtype)
        total = tf.reduce_sum(expected * upstream)
    gradients = tape.gradient(total, constants)
    tensors = [Tensor(array) for array in arrays]
    out = ours(*tensors)
    (out * upstream).sum().backward()
    tolerance = {"rtol": 1e-9, "atol": 1e-10} if out.dtype == np.float64 else {"atol": 1e-5}
    np.testing.assert_allclose(out.data, expected, **tolerance)
    for tensor, gradient in zip(tensors, gradients, strict=True):
        np.testing.assert_allclose(tensor.grad, gradient, **tolerance)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_activations_equal_keras(rng, dtype):
    from keras import ops

    x = (3 * rng.normal(size=(4, 5))).astype(dtype)
    single = x.astype("float32")  # Keras rounds the constants of its GELU to it
    both(Tensor.gelu, lambda x: ops.gelu(x, approximate=True), [single], rng)
    both(Tensor.relu, ops.relu, [x], rng)
    both(Tensor.tanh, ops.tanh, [x], rng)
    both(Tensor.sigmoid, ops.sigmoid, [x], rng)
    both(Tensor.softmax, ops.softmax, [x], rng)
    both(Tensor.log_softmax, ops.log_softmax, [x], rng)
    both(lambda x: x.softmax(axis=0), lambda x: ops.softmax(x, axis=0), [x], rng)


def test_the_largest_shares_its_gradient_as_in_keras(rng):
    from keras import ops

    x = rng.integers(0, 3, size=(5, 6)).astype("float64")  # many equal ones
    both(lambda x: x.max(axis=1), lambda x: ops.max(x, axis=1), [x], rng)
    both(Tensor.max, ops.max, [x], rng)


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_convolution_and_pooling_equal_keras(rng, padding):
    from keras import ops

    for height, width in [(7, 8), (6, 5)]:
        images = rng.normal(size=(2, height, width, 3))
        images[0] = np.maximum(images[0], 0)  # ties, as after a ReLU
        for size in [(3, 3), (2, 4), (1, 1)]:
            for strides in [1, 2, 3]:
                how = {"strides": strides, "padding": padding}
                both(
                    lambda x, k, how=how: conv2d(x, k, **how),
                    lambda x, k, how=how: ops.conv(x, k, **how),
                    [images, rng.normal(size=(*size, 3, 4))],
                    rng,
                )
                for ours, theirs in [
                    (max_pool2d, ops.max_pool),
                    (average_pool2d, ops.average_pool),
                ]:
                    both(
                        lambda x, ours=ours, size=size, how=how: ours(x, size, **how),
                        lambda x, theirs=theirs, size=size, how=how: theirs(x, size, **how),
                        [images],
                        rng,
                    )


def test_the_gradients_of_a_small_network_equal_kerass(rng):
    import keras

    from dlcourse.gradients import loss_and_gradients

    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(4, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(10, activation=lambda x: keras.ops.gelu(x, approximate=True)),
            keras.layers.Dense(3),
        ]
    )
    x = rng.normal(size=(6, 8, 8, 1)).astype("float32")
    y = rng.integers(0, 3, 6)
    loss_fn = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    expected, gradients = loss_and_gradients(model, loss_fn, x, y)

    filters, offset, hidden, hidden_bias, kernel, bias = (Tensor(w) for w in model.get_weights())
    features = max_pool2d((conv2d(x, filters, padding="same") + offset).relu())
    logits = (features.reshape(6, -1) @ hidden + hidden_bias).gelu() @ kernel + bias
    loss = -logits.log_softmax()[np.arange(6), y].mean()
    loss.backward()
    np.testing.assert_allclose(loss.item(), expected, rtol=1e-6)
    ours = [filters, offset, hidden, hidden_bias, kernel, bias]
    for tensor, gradient in zip(ours, gradients.values(), strict=True):
        np.testing.assert_allclose(tensor.grad, gradient, atol=1e-6)
