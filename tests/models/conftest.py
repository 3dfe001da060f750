"""What the tests of models share: Keras, the builders, and batches of images."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def keras():
    import keras

    return keras


@pytest.fixture(scope="session")
def models(keras):
    import dlcourse.models

    return dlcourse.models


@pytest.fixture
def images():
    """Draw a batch of images and as many labels."""

    def draw(shape, *, count=8, classes=4, seed=0):
        rng = np.random.default_rng(seed)
        x = rng.uniform(size=(count, *shape)).astype("float32")
        return x, rng.integers(0, classes, count)

    return draw


@pytest.fixture
def outputs(keras):
    """Run a model in inference, and return arrays."""

    def run(model, x):
        return keras.tree.map_structure(keras.ops.convert_to_numpy, model(x, training=False))

    return run


@pytest.fixture
def names():
    """List the names of a model's layers, in the order in which they were made."""

    def listed(model, without=()):
        return [layer.name for layer in model.layers if not layer.name.endswith(without)]

    return listed
