"""The scratch layers and optimisers compute what Keras's do, step by step."""

import numpy as np
import pytest

from dlcourse.scratch import (
    SGD,
    Activation,
    Adam,
    AdamW,
    BatchNorm,
    CosineDecay,
    Dense,
    LayerNorm,
    Network,
    RMSprop,
    StepDecay,
    Tensor,
    binary_cross_entropy,
    initialize,
    mean_squared_error,
    softmax_cross_entropy,
)

pytestmark = pytest.mark.keras
STEPS = 20


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


def small_network(seed: int = 0) -> Network:
    rng = np.random.default_rng(seed)
    return Network([Dense(6, 16, rng=rng), Activation("tanh"), Dense(16, 3, rng=rng)])


def cases(keras):
    schedules = keras.optimizers.schedules
    ours_cosine = CosineDecay(0.05, total_steps=15, warmup_steps=5, final=0.005)
    keras_cosine = schedules.CosineDecay(
        0.0, decay_steps=10, alpha=0.1, warmup_target=0.05, warmup_steps=5
    )
    k = keras.optimizers
    return {
        "SGD": (lambda p: SGD(p, 0.1), k.SGD(0.1)),
        "SGD, as it is": (lambda p: SGD(p), k.SGD()),
        "momentum": (lambda p: SGD(p, 0.1, momentum=0.9), k.SGD(0.1, momentum=0.9)),
        "Nesterov": (
            lambda p: SGD(p, 0.1, momentum=0.9, nesterov=True),
            k.SGD(0.1, momentum=0.9, nesterov=True),
        ),
        "RMSprop": (lambda p: RMSprop(p), k.RMSprop()),
        "RMSprop with momentum": (
            lambda p: RMSprop(p, 0.01, rho=0.8, momentum=0.5, epsilon=1e-4),
            k.RMSprop(0.01, rho=0.8, momentum=0.5, epsilon=1e-4),
        ),
        "Adam": (lambda p: Adam(p), k.Adam()),
        "Adam with its own numbers": (
            lambda p: Adam(p, 0.02, beta_1=0.8, beta_2=0.95, epsilon=1e-3),
            k.Adam(0.02, beta_1=0.8, beta_2=0.95, epsilon=1e-3),
        ),
        "AdamW": (lambda p: AdamW(p), k.AdamW()),
        "AdamW with strong decay": (
            lambda p: AdamW(p, 0.02, weight_decay=0.5),
            k.AdamW(0.02, weight_decay=0.5),
        ),
        "SGD on a cosine": (
            lambda p: SGD(p, ours_cosine, momentum=0.9),
            k.SGD(keras_cosine, momentum=0.9),
        ),
        "AdamW on steps": (
            lambda p: AdamW(p, StepDecay(0.05, drop=0.5, every=6), weight_decay=0.1),
            k.AdamW(schedules.ExponentialDecay(0.05, 6, 0.5, staircase=True), weight_decay=0.1),
        ),
    }


@pytest.mark.parametrize(
    "name",
    [
        "SGD", "SGD, as it is", "momentum", "Nesterov", "RMSprop", "RMSprop with momentum", "Adam",
        "Adam with its own numbers", "AdamW", "AdamW with strong decay", "SGD on a cosine",
        "AdamW on steps",
    ],
)  # fmt: skip
def test_an_optimizer_goes_the_way_of_keras_for_twenty_steps(keras, name):
    make, theirs = cases(keras)[name]
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(32, 6)).astype("float32"), rng.integers(0, 3, 32)
    network = small_network()
    optimizer = make(network.parameters)
    variables = [keras.Variable(array) for array in network.get_weights()]
    start = network.get_weights()
    for _ in range(STEPS):
        softmax_cross_entropy(network(x, training=True), y).backward()
        theirs.apply([p.grad for p in network.parameters], variables)
        optimizer.step()
        for parameter, variable in zip(network.parameters, variables, strict=True):
            np.testing.assert_allclose(
                parameter.data, keras.ops.convert_to_numpy(variable), rtol=0, atol=1e-5
            )
            assert parameter.dtype == np.float32
    # far enough from the start for the comparison to mean something
    moved = max(np.abs(p.data - a).max() for p, a in zip(network.parameters, start, strict=True))
    assert moved > 100 * 1e-5


def test_a_network_trained_by_itself_ends_where_keras_fit_ends(keras):
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=(64, 6)).astype("float32"), rng.integers(0, 3, 64)
    network = small_network()
    model = keras.Sequential(
        [keras.Input((6,)), keras.layers.Dense(16, "tanh"), keras.layers.Dense(3)]
    )
    model.set_weights(network.get_weights())
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(0.01), loss, metrics=["accuracy"])
    theirs = model.fit(x, y, batch_size=64, epochs=STEPS, verbose=0).history
    ours = network.fit(
        x, y, loss=softmax_cross_entropy, optimizer=Adam(network.parameters, 0.01),
        epochs=STEPS, batch_size=64, rng=rng,
    )  # fmt: skip
    np.testing.assert_allclose(ours["loss"], theirs["loss"], atol=1e-5)
    np.testing.assert_allclose(ours["accuracy"], theirs["accuracy"], atol=1e-6)
    for array, weight in zip(network.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(array, weight, atol=1e-5)


@pytest.mark.parametrize("shape", [(8, 5), (4, 3, 5), (2, 3, 3, 5)])
def test_batch_norm_is_keras_batch_normalization(keras, shape):
    rng = np.random.default_rng(3)
    ours, theirs = BatchNorm(5), keras.layers.BatchNormalization()
    theirs.build((None, *shape[1:]))
    ours.gamma.data, ours.beta.data = rng.normal(size=(2, 5)).astype("float32")
    theirs.gamma.assign(ours.gamma.data)
    theirs.beta.assign(ours.beta.data)
    for _ in range(3):
        x = rng.normal(3, 2, size=shape).astype("float32")
        np.testing.assert_allclose(
            ours(x, training=True).data,
            keras.ops.convert_to_numpy(theirs(x, training=True)),
            atol=1e-5,
        )
    moved = [keras.ops.convert_to_numpy(v) for v in (theirs.moving_mean, theirs.moving_variance)]
    np.testing.assert_allclose(ours.moving_mean, moved[0], rtol=1e-5)
    np.testing.assert_allclose(ours.moving_variance, moved[1], rtol=1e-5)
    np.testing.assert_allclose(
        ours(x).data, keras.ops.convert_to_numpy(theirs(x, training=False)), atol=1e-5
    )


def test_layer_norm_is_keras_layer_normalization(keras):
    rng = np.random.default_rng(4)
    ours, theirs = LayerNorm(5), keras.layers.LayerNormalization()
    theirs.build((None, 5))
    ours.gamma.data, ours.beta.data = rng.normal(size=(2, 5)).astype("float32")
    theirs.set_weights([ours.gamma.data, ours.beta.data])
    x = rng.normal(3, 2, size=(8, 5)).astype("float32")
    np.testing.assert_allclose(ours(x).data, keras.ops.convert_to_numpy(theirs(x)), atol=1e-5)


def test_losses_are_those_of_keras(keras):
    rng = np.random.default_rng(5)
    z = rng.normal(0, 5, size=(9, 4)).astype("float32")
    y, target = rng.integers(0, 4, 9), rng.normal(size=(9, 4)).astype("float32")
    bits = (target > 0).astype("float32")
    losses = keras.losses
    pairs = [
        (softmax_cross_entropy, losses.SparseCategoricalCrossentropy(from_logits=True), y),
        (softmax_cross_entropy, losses.CategoricalCrossentropy(from_logits=True), np.eye(4)[y]),
        (binary_cross_entropy, losses.BinaryCrossentropy(from_logits=True), bits),
        (mean_squared_error, losses.MeanSquaredError(), target),
    ]
    for ours, theirs, labels in pairs:
        expected = float(theirs(labels, z))
        assert ours(Tensor(z), labels).item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", ["glorot_uniform", "he_normal", "lecun_normal", "he_uniform"])
@pytest.mark.parametrize("shape", [(300, 200), (3, 3, 40, 60)])
def test_an_initializer_has_the_variance_of_keras(keras, name, shape):
    ours = initialize(name, shape, rng=np.random.default_rng(6))
    theirs = keras.ops.convert_to_numpy(keras.initializers.get(name)(shape))
    assert ours.std() == pytest.approx(theirs.std(), rel=0.03)
