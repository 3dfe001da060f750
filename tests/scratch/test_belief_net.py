"""The deep belief network: greedy, and its weights are those of a sigmoid network."""

import numpy as np
import pytest

from dlcourse.scratch import Activation, DeepBeliefNetwork, Dense, Network


def data(n: int, rng: np.random.Generator) -> np.ndarray:
    """Two bars of three pixels each, on or off by themselves, with a little noise."""
    bars = np.repeat(rng.random((n, 2)) < 0.5, 3, axis=1)
    return np.where(rng.random((n, 6)) < 0.05, ~bars, bars).astype(float)


def fitted(seed: int = 0) -> tuple[DeepBeliefNetwork, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = data(300, rng)
    stack = DeepBeliefNetwork([6, 5, 2], rng=rng)
    stack.fit(x, epochs=40, rng=rng, batch_size=30, learning_rate=0.3)
    return stack, x


def test_each_machine_is_trained_alone_on_what_the_one_below_makes_of_the_data():
    rng = np.random.default_rng(0)
    x = data(60, rng)
    stack = DeepBeliefNetwork([6, 5, 4], rng=np.random.default_rng(1))
    twin = DeepBeliefNetwork([6, 5, 4], rng=np.random.default_rng(1))
    histories = stack.fit(x, epochs=2, rng=np.random.default_rng(2), batch_size=20)
    rng = np.random.default_rng(2)
    first = twin.machines[0].fit(x, epochs=2, rng=rng, batch_size=20)
    second = twin.machines[1].fit(
        twin.machines[0].hidden_probabilities(x), epochs=2, rng=rng, batch_size=20
    )
    assert histories == [first, second]
    for one, other in zip(stack.weights(), twin.weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_its_weights_make_a_sigmoid_network_that_computes_the_same():
    stack, x = fitted()
    rng = np.random.default_rng(0)
    layers = [
        Dense(6, 5, rng=rng, dtype="float64"), Activation("sigmoid"),
        Dense(5, 2, rng=rng, dtype="float64"), Activation("sigmoid"),
        Dense(2, 3, rng=rng, dtype="float64"),
    ]  # fmt: skip
    network, body = Network(layers), Network(layers[:4])
    head = network.get_weights()[-2:]
    network.set_weights([*stack.weights(), *head])
    np.testing.assert_allclose(body.predict(x), stack.transform(x), rtol=1e-10)
    np.testing.assert_allclose(network.predict(x), stack.transform(x) @ head[0] + head[1])


@pytest.mark.keras
def test_a_keras_model_takes_them_too():
    import keras

    from dlcourse.models import build_mlp

    stack, x = fitted()
    model = build_mlp((6,), 3, hidden_units=(5, 2), activation="sigmoid")
    head = model.get_weights()[-2:]
    model.set_weights([*stack.weights(), *head])
    logits = keras.ops.convert_to_numpy(model(x.astype("float32")))
    np.testing.assert_allclose(logits, stack.transform(x) @ head[0] + head[1], atol=1e-5)


def test_what_it_hands_out_is_a_copy():
    stack, _ = fitted()
    stack.weights()[0][:] = 0
    assert np.abs(stack.machines[0].weights).max() > 0


def test_it_dreams_of_what_it_saw():
    stack, _ = fitted()
    dreams = stack.sample(300, rng=np.random.default_rng(0), steps=100)
    assert dreams.shape == (300, 6)
    assert 0 <= dreams.min() < dreams.max() <= 1
    whole = np.abs(dreams.reshape(300, 2, 3).mean(axis=2) - 0.5).mean()  # bars are not half on
    chance = np.random.default_rng(1).random((300, 6)).reshape(300, 2, 3).mean(axis=2)
    assert whole > 0.3 > 2 * np.abs(chance - 0.5).mean()
    kinds = np.unique(dreams.reshape(300, 2, 3).mean(axis=2) > 0.5, axis=0)
    assert len(kinds) == 4


@pytest.mark.parametrize("sizes", [[6], []])
def test_one_layer_is_no_stack(sizes):
    with pytest.raises(ValueError, match=r"\[784, 256, 64\]"):
        DeepBeliefNetwork(sizes, rng=np.random.default_rng(0))


def test_pixels_up_to_255_are_refused():
    stack = DeepBeliefNetwork([6, 2], rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="Divide pixels by 255"):
        stack.fit(np.full((4, 6), 255.0), epochs=1, rng=np.random.default_rng(0))
