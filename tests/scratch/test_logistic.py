"""The logistic neuron: its gradient, its optimum, its numerics, and the same neuron in Keras."""

import math

import numpy as np
import pytest

from dlcourse.scratch import LogisticNeuron, gradcheck, numerical_gradient


@pytest.fixture
def data():
    """Two overlapping clouds, so that the best weights are finite."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 3)) + np.repeat([[0.0, 0, 0], [1.0, -1, 0.5]], 30, axis=0)
    return x, np.repeat([0, 1], 30)


def with_parameters(weights, bias) -> LogisticNeuron:
    neuron = LogisticNeuron(len(weights))
    neuron.weights, neuron.bias = np.array(weights, dtype=float), float(bias)
    return neuron


def test_gradients_match_finite_differences_of_the_loss(data):
    x, y = data
    rng = np.random.default_rng(1)
    weights, bias = rng.normal(size=3), rng.normal(size=1)
    grad_weights, grad_bias = with_parameters(weights, bias[0]).gradients(x, y)
    numeric = numerical_gradient(lambda w: with_parameters(w, bias[0]).loss(x, y), weights)
    np.testing.assert_allclose(grad_weights, numeric, rtol=1e-6, atol=1e-9)
    numeric = numerical_gradient(lambda b: with_parameters(weights, b[0]).loss(x, y), bias)
    np.testing.assert_allclose(grad_bias, numeric[0], rtol=1e-6, atol=1e-9)


def test_gradients_pass_gradcheck_under_a_random_upstream_gradient(data):
    x, y = data
    rng = np.random.default_rng(2)

    def forward(weights, bias):
        return with_parameters(weights, bias[0]).loss(x, y)

    def backward(upstream, weights, bias):
        grad_weights, grad_bias = with_parameters(weights, bias[0]).gradients(x, y)
        return upstream * grad_weights, upstream * np.array([grad_bias])

    assert gradcheck(forward, backward, [rng.normal(size=3), rng.normal(size=1)], rng=rng) < 1e-6


def test_loss_and_probability_equal_the_textbook_formulas(data):
    x, y = data
    neuron = LogisticNeuron(3, rng=np.random.default_rng(3))
    p = 1 / (1 + np.exp(-(x @ neuron.weights + neuron.bias)))
    np.testing.assert_allclose(neuron.predict_proba(x), p, rtol=1e-12)
    expected = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    np.testing.assert_allclose(neuron.loss(x, y), expected, rtol=1e-12)
    assert (neuron.predict(x) == (p > 0.5)).all()


def test_an_untrained_neuron_loses_ln_2(data):
    assert math.isclose(LogisticNeuron(3).loss(*data), math.log(2))


@pytest.mark.filterwarnings("error")
def test_huge_logits_overflow_nowhere():
    neuron = with_parameters([1000.0], 0.0)
    x = np.array([[-1.0], [1.0]])
    np.testing.assert_allclose(neuron.predict_proba(x), [0, 1], atol=1e-300)
    assert neuron.loss(x, [0, 1]) == 0
    assert neuron.loss(x, [1, 0]) == 1000
    assert neuron.gradients(x, [1, 0])[0].tolist() == [1.0]


def test_training_ends_at_the_optimum_that_scikit_learn_finds(data):
    from sklearn.linear_model import LogisticRegression

    x, y = data
    neuron = LogisticNeuron(3)
    neuron.fit(x, y, learning_rate=1.0, epochs=3000)
    reference = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(x, y)
    np.testing.assert_allclose(neuron.weights, reference.coef_[0], atol=1e-4)
    np.testing.assert_allclose(neuron.bias, reference.intercept_[0], atol=1e-4)


def test_step_returns_the_loss_before_it_and_goes_down_the_gradient(data):
    neuron = LogisticNeuron(3)
    before = neuron.loss(*data)
    grad_weights, grad_bias = neuron.gradients(*data)
    assert neuron.step(*data, 0.5) == before
    np.testing.assert_allclose(neuron.weights, -0.5 * grad_weights)
    np.testing.assert_allclose(neuron.bias, -0.5 * grad_bias)
    assert neuron.loss(*data) < before


def test_history_holds_loss_and_accuracy_after_each_epoch(data):
    neuron = LogisticNeuron(3)
    history = neuron.fit(*data, learning_rate=0.5, epochs=7)
    assert list(map(len, history.values())) == [7, 7]
    assert history["loss"][-1] == neuron.loss(*data)
    assert history["accuracy"][-1] == np.mean(neuron.predict(data[0]) == data[1])
    assert history["loss"] == sorted(history["loss"], reverse=True)


def test_mini_batches_see_every_example_once_an_epoch(data, monkeypatch):
    x, y = data
    seen = []
    neuron = LogisticNeuron(3)
    step = neuron.step
    monkeypatch.setattr(
        neuron, "step", lambda x, y, rate: (seen.append(x.copy()), step(x, y, rate))[1]
    )
    neuron.fit(x, y, epochs=2, batch_size=25, rng=np.random.default_rng(0))
    assert [len(batch) for batch in seen] == [25, 25, 10] * 2
    first, second = np.concatenate(seen[:3]), np.concatenate(seen[3:])
    assert not np.array_equal(first, second)  # shuffled anew
    for epoch in (first, second):
        assert np.array_equal(np.sort(epoch[:, 0]), np.sort(x[:, 0]))


def test_divergence_is_reported_with_its_step():
    x = np.array([[1e200], [-1e200]])
    with pytest.raises(FloatingPointError, match=r"after 1 steps.*learning_rate"):
        LogisticNeuron(1).fit(x, [1, 0], learning_rate=1e150)


@pytest.mark.parametrize(
    "setting", [{"learning_rate": 0}, {"learning_rate": np.nan}, {"epochs": 0}, {"batch_size": 0}]
)
def test_settings_must_be_positive(data, setting):
    with pytest.raises(ValueError, match=next(iter(setting))):
        LogisticNeuron(3).fit(*data, **setting)


def test_labels_of_minus_one_get_their_cure(data):
    x, y = data
    with pytest.raises(ValueError, match=r"\(y \+ 1\) // 2"):
        LogisticNeuron(3).loss(x, 2 * y - 1)


@pytest.mark.keras
def test_the_same_neuron_in_keras_is_equal_before_and_after_100_steps(data):
    import keras

    x, y = data
    neuron = LogisticNeuron(3, rng=np.random.default_rng(4))
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1, activation="sigmoid")])
    model.layers[0].set_weights([neuron.weights[:, None], np.array([neuron.bias])])
    np.testing.assert_allclose(
        model.predict(x, verbose=0)[:, 0], neuron.predict_proba(x), rtol=0, atol=1e-6
    )
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="binary_crossentropy")
    model.fit(x, y, batch_size=len(x), epochs=100, shuffle=False, verbose=0)
    neuron.fit(x, y, learning_rate=0.1, epochs=100)
    weights, bias = model.layers[0].get_weights()
    np.testing.assert_allclose(weights[:, 0], neuron.weights, rtol=0, atol=1e-5)
    np.testing.assert_allclose(bias[0], neuron.bias, rtol=0, atol=1e-5)
