"""What the tests of privacy share: Keras, a loss, and a small problem that can be learned."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def keras():
    import keras

    return keras


@pytest.fixture
def loss_fn(keras):
    return keras.losses.SparseCategoricalCrossentropy(from_logits=True)


@pytest.fixture
def linear(keras):
    """Build a linear classifier of two features, always the same one."""

    def build(features=2, classes=2):
        keras.utils.set_random_seed(0)
        return keras.Sequential([keras.Input((features,)), keras.layers.Dense(classes)])

    return build


@pytest.fixture
def clouds():
    """Two clouds of points, and which is whose."""
    rng = np.random.default_rng(0)
    y = np.arange(200) % 2
    return rng.normal(size=(200, 2)) + 4 * y[:, None] - 2, y
