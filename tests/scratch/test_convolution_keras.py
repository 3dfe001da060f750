"""Convolution, its transpose and pooling are those of Keras, forward and backward."""

import numpy as np
import pytest

from dlcourse.gradients import value_and_grad
from dlcourse.scratch import (
    Activation,
    AveragePool2D,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Network,
    Tensor,
    average_pool2d,
    conv2d,
    conv2d_transpose,
    max_pool2d,
)

pytestmark = pytest.mark.keras

SETTINGS = [
    (size, stride, padding)
    for size in [(1, 1), (2, 2), (3, 3), (5, 5), (2, 4)]
    for stride in [1, 2]
    for padding in ["valid", "same"]
]


@pytest.fixture(scope="module")
def ops():
    from keras import ops

    return ops


def normal(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape).astype("float32")


def compare(ops, ours, theirs, *arrays):
    """Hold forward and, under a random upstream gradient, backward of both together."""
    tensors = [Tensor(array) for array in arrays]
    out = ours(*tensors)
    np.testing.assert_allclose(
        out.data, ops.convert_to_numpy(theirs(*arrays)), rtol=1e-5, atol=1e-5
    )
    upstream = np.random.default_rng(0).normal(size=out.shape).astype("float32")
    (out * upstream).sum().backward()
    _, gradients = value_and_grad(lambda *inputs: ops.sum(theirs(*inputs) * upstream), *arrays)
    for tensor, gradient in zip(tensors, gradients, strict=True):
        np.testing.assert_allclose(tensor.grad, gradient, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("size", "stride", "padding"), SETTINGS)
def test_a_convolution_is_that_of_keras(ops, size, stride, padding):
    x, kernel = normal(2, 9, 8, 3), normal(*size, 3, 4)
    compare(
        ops,
        lambda x, k: conv2d(x, k, strides=stride, padding=padding),
        lambda x, k: ops.conv(x, k, strides=stride, padding=padding),
        x,
        kernel,
    )


@pytest.mark.parametrize(("size", "stride", "padding"), SETTINGS)
def test_a_transposed_convolution_is_that_of_keras(ops, size, stride, padding):
    x, kernel = normal(2, 4, 5, 3), normal(*size, 2, 3)
    compare(
        ops,
        lambda x, k: conv2d_transpose(x, k, strides=stride, padding=padding),
        lambda x, k: ops.conv_transpose(x, k, strides=stride, padding=padding),
        x,
        kernel,
    )


@pytest.mark.parametrize(("size", "stride", "padding"), SETTINGS)
def test_pooling_is_that_of_keras(ops, size, stride, padding):
    x = normal(2, 9, 8, 3)
    settings = {"strides": stride, "padding": padding}
    compare(
        ops,
        lambda x: max_pool2d(x, size, **settings),
        lambda x: ops.max_pool(x, size, **settings),
        x,
    )
    compare(
        ops,
        lambda x: average_pool2d(x, size, **settings),
        lambda x: ops.average_pool(x, size, **settings),
        x,
    )


def test_a_network_of_layers_is_the_model_of_the_same_layers(ops):
    import keras

    rng = np.random.default_rng(0)
    network = Network(
        [
            Conv2D(1, 4, 5, padding="same", rng=rng),
            Activation("relu"),
            AveragePool2D(2),
            Conv2D(4, 6, 3, strides=2, rng=rng),
            Activation("tanh"),
            MaxPool2D(2, strides=1),
            Flatten(),
            Dense(6, 3, rng=rng),
        ]
    )
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            layers.Conv2D(4, 5, padding="same", activation="relu"),
            layers.AveragePooling2D(2),
            layers.Conv2D(6, 3, strides=2, activation="tanh"),
            layers.MaxPooling2D(2, strides=1),
            layers.Flatten(),
            layers.Dense(3),
        ]
    )
    x = normal(5, 12, 12, 1)
    network.set_weights(model.get_weights())
    np.testing.assert_allclose(
        network.predict(x), ops.convert_to_numpy(model(x)), rtol=1e-5, atol=1e-5
    )
