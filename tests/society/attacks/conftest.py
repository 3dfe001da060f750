"""A small trained classifier whose answers an attack can change, and a look at its state."""

import numpy as np
import pytest


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


@pytest.fixture
def linear(keras):
    """From 2 numbers to 2 logits, which are the numbers themselves."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    model.set_weights([np.eye(2), np.zeros(2)])
    return model


@pytest.fixture
def network(keras):
    """8x8 grey images to 3 logits, with dropout and batch normalisation, compiled, not trained."""
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, activation="relu"),
            layers.BatchNormalization(),
            layers.Dropout(0.5),
            layers.Flatten(),
            layers.Dense(3),
        ]
    )
    rng = np.random.default_rng(0)
    for variable in model.trainable_variables:
        if "gamma" not in variable.path:
            variable.assign(rng.normal(0, 0.3, size=variable.shape))
    model.layers[0].trainable = False
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


@pytest.fixture
def images():
    return np.random.default_rng(1).random((20, 8, 8, 1)).astype("float32")


@pytest.fixture
def state(keras):
    """Return a function that collects everything that an attack must not change."""

    def collect(model) -> dict:
        return {
            "variables": [np.array(keras.ops.convert_to_numpy(v.value)) for v in model.variables],
            "trainable": [layer.trainable for layer in model.layers],
            "compiled": (model.compiled, id(model.optimizer), id(model.loss)),
            "NumPy": np.random.get_state()[1].tolist(),  # noqa: NPY002
        }

    return collect
