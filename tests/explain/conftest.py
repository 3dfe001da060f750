"""A small network of every kind of layer, and a look at all that an explainer could change."""

import numpy as np
import pytest


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


@pytest.fixture
def network(keras):
    """16x16 grey images to 3 logits; batch normalisation and dropout have a state."""
    layers = keras.layers
    inputs = keras.Input((16, 16, 1), name="inputs")
    x = layers.Conv2D(4, 3, padding="same", name="conv1")(inputs)
    x = layers.BatchNormalization(name="norm1")(x)
    x = layers.Activation("relu", name="activation1")(x)
    x = layers.MaxPooling2D(name="pool1")(x)
    x = layers.Conv2D(6, 3, activation="relu", activity_regularizer="l2", name="conv2")(x)
    x = layers.Dropout(0.5, name="dropout")(x)
    x = layers.GlobalAveragePooling2D(name="pool2")(x)
    net = keras.Model(inputs, layers.Dense(3, name="logits")(x), name="network")
    rng = np.random.default_rng(0)
    for variable in net.variables:
        if variable.path.endswith(("moving_variance", "gamma")):
            variable.assign(rng.uniform(0.5, 1.5, size=variable.shape))
        elif "seed" not in variable.path:
            variable.assign(rng.normal(0, 0.4, size=variable.shape))
    net.get_layer("conv1").trainable = False
    net.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    return net


@pytest.fixture
def images():
    return np.random.default_rng(1).random((12, 16, 16, 1)).astype("float32")


@pytest.fixture
def state(keras):
    """Return a function that collects everything that looking at a model must not change."""

    def collect(model) -> dict:
        found = {
            "variables": [np.array(keras.ops.convert_to_numpy(v.value)) for v in model.variables],
            "trainable": [(layer.name, layer.trainable) for layer in model.layers],
            "names": [layer.name for layer in model.layers],
            "calls": [len(layer._inbound_nodes) for layer in model.layers],
            "losses": len(model.losses),
            "compiled": (model.compiled, id(model.optimizer), id(model.loss)),
            "steps": int(model.optimizer.iterations),
            "functions": (id(model.train_function), id(model.predict_function)),
            "NumPy": np.random.get_state()[1].tolist(),  # noqa: NPY002
        }
        if keras.backend.backend() == "torch":
            import torch

            found["torch"] = torch.random.get_rng_state().tolist()
            found["mode"] = [layer.training for layer in model.layers]
            found["gradients"] = [parameter.grad is None for parameter in model.parameters()]
        return found

    return collect
