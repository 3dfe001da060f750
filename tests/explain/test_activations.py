"""What layers return: equal to the layers themselves, and nothing of the model is changed."""

import numpy as np
import pytest

from dlcourse.explain import (
    layer_outputs,
    maximally_activating_patches,
    maximize_activation,
    measured_receptive_field,
    receptive_field,
)

pytestmark = pytest.mark.keras

LOOKS = {
    "layer_outputs": lambda model, x: layer_outputs(model, x),
    "maximally_activating_patches": lambda model, x: maximally_activating_patches(
        model, "conv2", x
    ),
    "receptive_field": lambda model, x: receptive_field(model, "logits"),
    "measured_receptive_field": lambda model, x: measured_receptive_field(
        model, "conv2", rng=np.random.default_rng(0)
    ),
    "maximize_activation": lambda model, x: maximize_activation(
        model, "conv2", steps=3, rng=np.random.default_rng(0)
    ),
}


def test_outputs_are_what_each_layer_makes_of_the_one_before(keras, network, images):
    found = layer_outputs(network, images)
    value = images
    for layer in network.layers[1:]:
        value = layer(value, training=False)
        np.testing.assert_allclose(
            found[layer.name], keras.ops.convert_to_numpy(value), atol=1e-5, err_msg=layer.name
        )
    assert list(found) == [layer.name for layer in network.layers[1:]]
    np.testing.assert_allclose(found["logits"], network.predict(images, verbose=0), atol=1e-5)


def test_batches_make_no_difference_and_names_choose(network, images):
    whole = layer_outputs(network, images, ["conv2", "logits"])
    parts = layer_outputs(network, images, ["conv2", "logits"], batch_size=5)
    assert list(whole) == list(parts) == ["conv2", "logits"]
    for name in whole:
        np.testing.assert_allclose(whole[name], parts[name], atol=1e-6)
    np.testing.assert_array_equal(layer_outputs(network, images, "conv2")["conv2"], whole["conv2"])


def test_sequential_models_and_branches_are_looked_into(keras):
    layers = keras.layers
    row = keras.Sequential([keras.Input((4,)), layers.Dense(3, name="a"), layers.Dense(2)])
    assert layer_outputs(row, np.ones((5, 4)), "a")["a"].shape == (5, 3)
    inputs = keras.Input((8, 8, 2))
    left, right = (layers.Conv2D(2, 1, name=name)(inputs) for name in ("left", "right"))
    both = keras.Model(inputs, {"sum": layers.Add(name="sum")([left, right]), "left": left})
    x = np.random.default_rng(0).random((3, 8, 8, 2))
    found = layer_outputs(both, x)
    np.testing.assert_allclose(found["sum"], found["left"] + found["right"], atol=1e-6)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_model_that_is_looked_at_is_not_changed(look, network, images, state):
    before, shown = state(network), images.copy()
    look(network, images)
    after = state(network)
    for old, new in zip(before.pop("variables"), after.pop("variables"), strict=True):
        np.testing.assert_array_equal(old, new)
    assert before == after
    np.testing.assert_array_equal(images, shown)


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_training_goes_on_after_a_look_as_without_it(keras, look, network, images):
    y = np.arange(12) % 3
    start = network.get_weights()
    weights = []
    for looking in (False, True):
        model = keras.models.clone_model(network)
        model.set_weights(start)
        keras.utils.set_random_seed(0)
        model.compile(keras.optimizers.SGD(0.1), keras.losses.SparseCategoricalCrossentropy())
        if looking:
            look(model, images)
        model.get_layer("dropout").rate = 0.0
        model.fit(images, y, batch_size=12, epochs=2, verbose=0, shuffle=False)
        weights.append(model.get_weights())
    for plain, looked_at in zip(*weights, strict=True):
        np.testing.assert_allclose(plain, looked_at, atol=1e-6)


@pytest.mark.parametrize("name", [name for name in LOOKS if name != "layer_outputs"])
def test_a_wrong_layer_name_lists_those_there_are(name, network, images):
    look = {
        "maximally_activating_patches": lambda: maximally_activating_patches(
            network, "conv3", images
        ),
        "receptive_field": lambda: receptive_field(network, "conv3"),
        "measured_receptive_field": lambda: measured_receptive_field(
            network, "conv3", rng=np.random.default_rng(0)
        ),
        "maximize_activation": lambda: maximize_activation(
            network, "conv3", rng=np.random.default_rng(0)
        ),
    }[name]
    with pytest.raises(ValueError, match=r"conv1, norm1, .*, logits. Received: 'conv3'"):
        look()


@pytest.mark.parametrize(
    ("layers", "x", "message"),
    [
        (["conv1", "conv9"], None, r"conv1, norm1, .*logits. Received: 'conv9'\."),
        ([], None, "at least one layer"),
        ("conv1", np.zeros((2, 16, 16)), r"`x\[..., None\]`"),
        ("conv1", np.zeros((2, 1, 16, 16)), "channels first"),
        ("conv1", np.zeros((2, 16, 16, 1), np.uint8), "/ 255"),
        ("conv1", np.full((2, 16, 16, 1), np.nan), "finite"),
        ("conv1", np.zeros((2, 15, 16, 1)), r"\(batch, 16, 16, 1\)"),
    ],
)
def test_what_does_not_fit_is_explained(network, images, layers, x, message):
    with pytest.raises(ValueError, match=message):
        layer_outputs(network, images if x is None else x, layers)


def test_a_layer_itself_and_a_batch_size_of_zero_are_explained(network, images):
    with pytest.raises(ValueError, match="Give its name"):
        layer_outputs(network, images, [network.get_layer("conv1")])
    with pytest.raises(ValueError, match="`batch_size` must be a positive integer"):
        layer_outputs(network, images, batch_size=0)


def test_a_model_without_a_graph_or_with_two_inputs_is_explained(keras):
    unbuilt = keras.Sequential([keras.layers.Dense(1)])
    with pytest.raises(ValueError, match=r"begins with `keras.Input"):
        receptive_field(unbuilt, "dense")
    a, b = keras.Input((2,)), keras.Input((2,))
    two = keras.Model([a, b], keras.layers.Add(name="sum")([a, b]))
    with pytest.raises(ValueError, match=r"one input\. Received: 2"):
        receptive_field(two, "sum")
