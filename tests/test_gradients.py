"""Gradients from the backend: equal to finite differences and to the engine, and no side effects.

The default backend runs here; with `KERAS_BACKEND=jax` or `torch` the same file tests the others.
"""

import numpy as np
import pytest

from dlcourse.gradients import loss_and_gradients, value_and_grad
from dlcourse.scratch.gradcheck import numerical_gradient
from dlcourse.scratch.tensor import Tensor

pytestmark = pytest.mark.keras

X = np.array([[0.3, -1.2], [0.8, 0.4], [-0.5, 0.9]])
Y = np.array([[1.0], [0.0], [0.5]])


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


@pytest.fixture
def model(keras):
    """2-3-1 with tanh, and its four arrays set, so that any engine can repeat it."""
    layers = keras.layers
    inputs = keras.Input((2,))
    hidden = layers.Dense(3, activation="tanh", name="hidden")(inputs)
    net = keras.Model(inputs, layers.Dense(1, name="out")(hidden))
    rng = np.random.default_rng(0)
    net.set_weights([rng.normal(size=weight.shape) for weight in net.get_weights()])
    return net


def test_value_and_gradients_are_those_of_finite_differences(keras):
    ops = keras.ops
    weights = np.random.default_rng(1).normal(size=(3, 2))

    def loss(a, b):
        return ops.sum(ops.convert_to_tensor(weights.astype("float32")) * ops.tanh(a) * ops.exp(b))

    def loss_in_numpy(a, b):
        return float((weights * np.tanh(a) * np.exp(b)).sum())

    b = np.array([0.2, -0.1])
    value, (to_a, to_b) = value_and_grad(loss, X, b)
    assert value.shape == ()
    assert value == pytest.approx(loss_in_numpy(X, b), rel=1e-5)
    numeric_a = numerical_gradient(lambda a: loss_in_numpy(a, b), X.copy())
    numeric_b = numerical_gradient(lambda b: loss_in_numpy(X, b), b.copy())
    np.testing.assert_allclose(to_a, numeric_a, atol=1e-5)
    np.testing.assert_allclose(to_b, numeric_b, atol=1e-5)


def test_the_gradient_of_a_model_reaches_its_input(keras, model):
    value, (gradient,) = value_and_grad(lambda x: keras.ops.sum(model(x)), X)
    kernel, bias, out, _ = model.get_weights()
    slope = 1 - np.tanh(X @ kernel + bias) ** 2
    np.testing.assert_allclose(gradient, (slope * out.T) @ kernel.T, atol=1e-5)
    assert value == pytest.approx(model.predict(X, verbose=0).sum(), rel=1e-4)


def test_gathered_rows_have_a_dense_gradient(keras):
    rows = np.array([0, 2, 2])
    _, (gradient,) = value_and_grad(lambda x: keras.ops.sum(keras.ops.take(x, rows, axis=0)), X)
    assert gradient.tolist() == [[1, 1], [0, 0], [2, 2]]


def test_an_array_without_influence_has_gradient_zero(keras):
    _, (used, unused) = value_and_grad(lambda a, b: keras.ops.sum(a), X, Y)
    assert (used == 1).all()
    assert unused.shape == Y.shape
    assert not unused.any()


def test_the_gradients_of_a_model_are_those_of_the_engine(keras, model):
    loss, gradients = loss_and_gradients(model, keras.losses.MeanSquaredError(), X, Y)
    tensors = [Tensor(weight.astype(np.float64)) for weight in model.get_weights()]
    kernel, bias, out, out_bias = tensors
    engine = (((X @ kernel + bias).tanh() @ out + out_bias - Y) ** 2).mean()
    engine.backward()
    assert loss == pytest.approx(engine.item(), rel=1e-5)
    assert list(gradients) == [variable.path for variable in model.trainable_variables]
    assert [path.rpartition("/")[2] for path in gradients] == ["kernel", "bias"] * 2
    for gradient, tensor in zip(gradients.values(), tensors, strict=True):
        np.testing.assert_allclose(gradient, tensor.grad, atol=1e-5)


def test_penalties_count_as_they_do_in_fit(keras):
    net = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(1, name="out", kernel_regularizer="l2")]
    )
    net.compile(loss="mse")
    loss, gradients = loss_and_gradients(net, keras.losses.MeanSquaredError(), X, Y)
    assert loss == pytest.approx(net.evaluate(X, Y, verbose=0), rel=1e-5)
    kernel, bias = net.get_weights()
    plain = 2 * X.T @ (X @ kernel + bias - Y) / len(X)
    by_path = {path.rpartition("/")[2]: gradient for path, gradient in gradients.items()}
    np.testing.assert_allclose(by_path["kernel"], plain + 2 * 0.01 * kernel, atol=1e-5)


def test_a_loss_for_each_example_is_averaged(keras, model):
    each, mean = keras.losses.mean_squared_error, keras.losses.MeanSquaredError()
    first, second = (loss_and_gradients(model, fn, X, Y) for fn in (each, mean))
    assert first[0] == pytest.approx(second[0], rel=1e-6)


def test_training_switches_dropout_and_statistics_on_and_changes_nothing(keras):
    layers = keras.layers
    net = keras.Sequential(
        [keras.Input((2,)), layers.Dense(8), layers.BatchNormalization(), layers.Dropout(0.5)]
    )
    before = [keras.ops.convert_to_numpy(variable.value) for variable in net.variables]
    fn = keras.losses.MeanSquaredError()
    target = np.ones((3, 8))
    resting, first, second = (
        loss_and_gradients(net, fn, X, target, training=training)
        for training in (False, True, True)
    )
    assert first[0] != pytest.approx(resting[0], rel=1e-3)
    assert first[0] == second[0]
    for variable, old in zip(net.variables, before, strict=True):
        np.testing.assert_array_equal(keras.ops.convert_to_numpy(variable.value), old)


def test_frozen_variables_are_left_out(keras, model):
    model.get_layer("hidden").trainable = False
    _, gradients = loss_and_gradients(model, keras.losses.MeanSquaredError(), X, Y)
    assert [path.rpartition("out/")[2] for path in gradients] == ["kernel", "bias"]


def test_several_inputs_are_taken_as_the_model_takes_them(keras):
    a, b = keras.Input((2,), name="a"), keras.Input((1,), name="b")
    net = keras.Model({"a": a, "b": b}, keras.layers.Dense(1)(keras.ops.concatenate([a, b], -1)))
    loss, gradients = loss_and_gradients(
        net, keras.losses.MeanSquaredError(), {"a": X, "b": Y}, np.zeros((3, 1))
    )
    kernel = net.get_weights()[0]
    assert loss == pytest.approx(float(((np.hstack([X, Y]) @ kernel) ** 2).mean()), rel=1e-5)
    assert next(iter(gradients.values())).shape == (3, 1)


@pytest.mark.parametrize(
    ("fn", "arrays", "cure"),
    [
        (lambda ops: lambda x: ops.sum(x), (np.arange(3),), r"dtype int64 \(array 0\)"),
        (lambda ops: lambda x: x * 2, (X,), r"shape \(3, 2\)\. Take `keras.ops.sum`"),
        (lambda ops: lambda x: None, (X,), "Received: None. Is a `return` missing"),
        (lambda ops: lambda x: ops.sum(ops.ones((2,))), (X,), "does not depend on them"),
        (lambda ops: lambda x: 3.0, (X,), "does not depend on them"),
    ],
)
def test_a_wrong_function_or_array_is_explained(keras, fn, arrays, cure):
    with pytest.raises(ValueError, match=cure):
        value_and_grad(fn(keras.ops), *arrays)


def test_a_value_computed_by_numpy_is_told_to_have_lost_the_way_back(keras):
    def through_numpy(x):
        return np.sum(np.tanh(np.asarray(x)))

    with pytest.raises(ValueError, match=r"`keras.ops` in place of NumPy"):
        value_and_grad(through_numpy, X)


def test_no_array_is_an_error(keras):
    with pytest.raises(TypeError, match="no array"):
        value_and_grad(lambda: 1.0)


def test_a_model_without_variables_is_explained(keras):
    unbuilt = keras.Sequential([keras.layers.Dense(1)])
    with pytest.raises(ValueError, match=r"Begin it with `keras.Input"):
        loss_and_gradients(unbuilt, keras.losses.MeanSquaredError(), X, Y)


def test_a_loss_by_name_and_sizes_that_differ_are_explained(keras, model):
    with pytest.raises(TypeError, match="from_logits=True"):
        loss_and_gradients(model, "mse", X, Y)
    with pytest.raises(ValueError, match=r"\(3, 2\), \(2, 1\)"):
        loss_and_gradients(model, keras.losses.MeanSquaredError(), X, Y[:2])
