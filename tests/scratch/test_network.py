import itertools

import numpy as np
import pytest
from sklearn.datasets import make_moons

from dlcourse.data import load_digits
from dlcourse.scratch import (
    SGD,
    Activation,
    Adam,
    BatchNorm,
    CosineDecay,
    Dense,
    Dropout,
    Flatten,
    Network,
    Residual,
    accuracy,
    binary_cross_entropy,
    mean_squared_error,
    softmax_cross_entropy,
)

XOR = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]], np.float32), np.array([0, 1, 1, 0])


def mlp(*units, rng=None, activation="relu", initializer="he_normal"):
    rng = np.random.default_rng(0) if rng is None else rng
    layers = []
    for inputs, outputs in itertools.pairwise(units):
        layers += [
            Dense(inputs, outputs, rng=rng, initializer=initializer),
            Activation(activation),
        ]
    return Network(layers[:-1])


def fit(network, x, y, **settings):
    settings = {
        "loss": softmax_cross_entropy,
        "epochs": 1,
        "rng": np.random.default_rng(0),
    } | settings
    settings.setdefault("optimizer", SGD(network.parameters, 0.1))
    return network.fit(x, y, **settings)


@pytest.fixture
def blobs():
    rng = np.random.default_rng(5)
    y = rng.integers(0, 3, 90)
    return (rng.normal(size=(90, 4)) + 2 * np.eye(3, 4)[y]).astype("float32"), y


# ---------------------------------------------------------------------- it learns


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("activation", ["tanh", "relu", "gelu"])
def test_xor_is_solved(seed, activation):
    rng = np.random.default_rng(seed)
    network = mlp(2, 16, 2, rng=rng, activation=activation)
    history = fit(network, *XOR, optimizer=Adam(network.parameters, 0.05), epochs=200, rng=rng)
    assert (network.predict(XOR[0]).argmax(axis=1) == XOR[1]).all()
    assert history["loss"][-1] < 0.01


@pytest.mark.parametrize("shape", [(4,), (4, 1)])
def test_xor_is_solved_with_one_output(shape):
    x, y = XOR
    network = Network([mlp(2, 16, 1, activation="tanh").layers[i] for i in range(3)])
    y = y[:, None]
    if shape == (4,):  # an output without its last axis, and labels without it

        def loss(outputs, labels):
            return binary_cross_entropy(outputs.reshape(-1), labels)

        y = y[:, 0]
    else:
        loss = binary_cross_entropy
    history = fit(network, x, y, loss=loss, optimizer=Adam(network.parameters, 0.05), epochs=200)
    assert history["loss"][-1] < 0.01
    assert accuracy(network.predict(x), y) == 1
    if shape == (4, 1):
        assert history["accuracy"][-1] == 1
    else:
        assert "accuracy" not in history  # only the losses of the package come with a metric


@pytest.mark.parametrize("seed", range(3))
def test_moons_are_told_apart(seed):
    x, y = make_moons(400, noise=0.1, random_state=seed)
    rng = np.random.default_rng(seed)
    network = mlp(2, 32, 32, 2, rng=rng)
    fit(network, x[:300], y[:300], optimizer=Adam(network.parameters, 0.01), epochs=40, rng=rng)
    assert accuracy(network.predict(x[300:]), y[300:]) >= 0.98


def test_digits_are_read():
    digits = load_digits()
    rng = np.random.default_rng(0)
    order = rng.permutation(len(digits.x))
    x, y = digits.x[order].reshape(-1, 64), digits.y[order]
    network = mlp(64, 64, 10, rng=rng)
    optimizer = Adam(network.parameters, CosineDecay(0.005, total_steps=30 * 43))
    history = fit(
        network, x[:1347], y[:1347], optimizer=optimizer, epochs=30, rng=rng,
        validation_data=(x[1347:], y[1347:]),
    )  # fmt: skip
    assert history["val_accuracy"][-1] >= 0.965


def test_a_line_is_found():
    x = np.random.default_rng(0).normal(size=(200, 3))
    y = x @ np.array([[1.0], [-2.0], [0.5]]) + 3
    network = Network([Dense(3, 1, rng=np.random.default_rng(1), dtype="float64")])
    history = fit(network, x, y, loss=mean_squared_error, epochs=50)
    np.testing.assert_allclose(network.layers[0].kernel.data[:, 0], [1, -2, 0.5], atol=1e-6)
    assert list(history) == ["loss"]


def test_all_layers_work_together(blobs):
    rng = np.random.default_rng(0)
    network = Network(
        [
            Flatten(),
            Dropout(0.1, rng=rng),
            Dense(4, 8, rng=rng),
            BatchNorm(8),
            Activation("relu"),
            Residual([Dense(8, 8, rng=rng), Activation("gelu")]),
            Dense(8, 3, rng=rng),
        ]
    )
    x = blobs[0].reshape(90, 2, 2)
    history = fit(network, x, blobs[1], optimizer=Adam(network.parameters, 0.01), epochs=30)
    assert history["loss"][-1] < 0.5 * history["loss"][0]


# ---------------------------------------------------------------------- fit


def test_the_same_seed_gives_the_same_network(blobs):
    runs = []
    for _ in range(2):
        network = mlp(4, 8, 3, rng=np.random.default_rng(1))
        history = fit(network, *blobs, epochs=3, rng=np.random.default_rng(2))
        runs.append((network.get_weights(), history))
    for a, b in zip(runs[0][0], runs[1][0], strict=True):
        np.testing.assert_array_equal(a, b)
    assert runs[0][1] == runs[1][1]


def test_every_epoch_sees_every_example_once_in_a_new_order(blobs):
    seen = []

    def loss(outputs, y):
        seen[-1].append(y)
        return softmax_cross_entropy(outputs, y % 3)

    def note(outputs, y):
        return 0.0

    network = mlp(4, 3)
    seen.append([])
    fit(network, blobs[0], np.arange(90), loss=loss, epochs=2, batch_size=32, metric=note)
    sizes = [len(part) for part in seen[0]]
    assert sizes == [32, 32, 26] * 2
    orders = [np.concatenate(seen[0][:3]), np.concatenate(seen[0][3:])]
    assert not np.array_equal(*orders)
    for order in orders:
        assert sorted(order) == list(range(90))
        assert list(order) != list(range(90))


def test_the_history_holds_the_means_over_the_examples(blobs):
    x, y = blobs
    network = mlp(4, 3)
    frozen = SGD(network.parameters, 0.0)
    history = fit(network, x, y, optimizer=frozen, batch_size=32, validation_data=(x[:7], y[:7]))
    logits = network(x)
    assert list(history) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert history["loss"][0] == pytest.approx(softmax_cross_entropy(logits, y).item(), rel=1e-5)
    assert history["accuracy"][0] == pytest.approx(np.mean(logits.data.argmax(axis=1) == y))
    assert history["val_loss"][0] == pytest.approx(
        softmax_cross_entropy(network(x[:7]), y[:7]).item(), rel=1e-5
    )
    assert all(type(value) is float for values in history.values() for value in values)


def test_a_metric_of_your_own_is_named_after_its_function(blobs):
    def error_rate(outputs, y):
        return np.mean(outputs.argmax(axis=1) != y)

    history = fit(mlp(4, 3), *blobs, metric=error_rate, validation_data=blobs, epochs=2)
    assert list(history) == ["loss", "error_rate", "val_loss", "val_error_rate"]
    assert {len(values) for values in history.values()} == {2}


def test_one_hot_labels_train_the_same(blobs):
    x, y = blobs
    weights = []
    for labels in (y, np.eye(3)[y]):
        network = mlp(4, 8, 3)
        history = fit(network, x, labels, epochs=2)
        weights.append(network.get_weights())
    assert history["accuracy"][-1] > 0.5
    for a, b in zip(*weights, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-6)


def test_data_in_double_precision_train_a_single_precision_network(blobs):
    network = mlp(4, 3)
    fit(network, blobs[0].astype("float64"), blobs[1])
    assert {p.dtype for p in network.parameters} == {np.dtype("float32")}
    assert network.predict(blobs[0].astype("float64")).dtype == np.float32


def test_parameters_left_out_of_the_optimizer_stay(blobs):
    network = mlp(4, 8, 3)
    before = network.get_weights()
    fit(network, *blobs, optimizer=SGD(network.layers[-1].parameters, 0.1))
    after = network.get_weights()
    assert [np.array_equal(a, b) for a, b in zip(before, after, strict=True)] == [
        True, True, False, False,
    ]  # fmt: skip


def test_fit_changes_no_data(blobs):
    x, y = blobs[0].copy(), blobs[1].copy()
    fit(mlp(4, 3), x, y)
    np.testing.assert_array_equal(x, blobs[0])
    np.testing.assert_array_equal(y, blobs[1])


def test_progress_shows_a_bar_and_silence_is_the_default(blobs, capsys):
    fit(mlp(4, 3), *blobs, epochs=2)
    assert capsys.readouterr() == ("", "")
    fit(mlp(4, 3), *blobs, epochs=2, progress=True)
    err = capsys.readouterr().err
    assert "2/2" in err
    assert "accuracy=" in err


# ---------------------------------------------------------------------- the network itself


def test_predict_is_inference_batch_by_batch(blobs):
    rng = np.random.default_rng(0)
    network = Network([Dropout(0.5, rng=rng), Dense(4, 3, rng=rng), BatchNorm(3)])
    out = network.predict(blobs[0], batch_size=40)
    assert type(out) is np.ndarray
    np.testing.assert_allclose(out, network(blobs[0]).data, rtol=1e-6)


def test_weights_go_out_and_in_as_copies():
    network, other = mlp(4, 8, 3), mlp(4, 8, 3, rng=np.random.default_rng(9))
    weights = network.get_weights()
    other.set_weights(weights)
    weights[0][:] = 0
    assert network.parameters[0].data.any()
    np.testing.assert_array_equal(other.parameters[0].data, network.parameters[0].data)
    with pytest.raises(ValueError, match=r"shapes \[\(4, 8\).*Received: \[\(8, 4\)"):
        network.set_weights([weights[0].T, *weights[1:]])


def test_a_shared_layer_is_counted_once():
    shared = Dense(4, 4, rng=np.random.default_rng(0))
    network = Network([shared, Activation("tanh"), shared])
    assert len(network.parameters) == 2


def test_layers_and_parameters_have_names():
    rng = np.random.default_rng(0)
    network = Network(
        [Dense(4, 8, rng=rng), BatchNorm(8), Residual([Dense(8, 8, rng=rng)]),
         Dense(8, 3, rng=rng)]
    )  # fmt: skip
    assert [layer.name for layer in network.layers] == [
        "dense1", "batchnorm1", "residual1", "dense2",
    ]  # fmt: skip
    assert [p.name for p in network.parameters] == [
        "dense1.kernel", "dense1.bias", "batchnorm1.gamma", "batchnorm1.beta",
        "residual1.dense1.kernel", "residual1.dense1.bias", "dense2.kernel", "dense2.bias",
    ]  # fmt: skip


def test_the_summary_counts_units_and_parameters():
    rng = np.random.default_rng(0)
    network = Network([Flatten(), Dense(784, 300, rng=rng), Activation("relu"),
                       Dense(300, 10, rng=rng)])  # fmt: skip
    assert network.summary().splitlines() == [
        "layer                            units  parameters",
        "--------------------------------------------------",
        "flatten1     Flatten()               ?           0",
        "dense1       Dense(784, 300)       300     235,500",
        'activation1  Activation("relu")    300           0',
        "dense2       Dense(300, 10)         10       3,010",
        "--------------------------------------------------",
        "total                                      238,510",
    ]
    assert repr(network) == (
        'Network([Flatten(), Dense(784, 300), Activation("relu"), Dense(300, 10)], '
        "238,510 parameters)"
    )


def test_no_gradient_is_computed_for_what_has_nothing_to_learn_before_it():
    rng = np.random.default_rng(0)
    network = Network([Flatten(), Dropout(0.5, rng=rng), Dense(4, 3, rng=rng)])
    out = network(np.ones((5, 2, 2), np.float32), training=True)
    leaves = [node for node in out.topological_order() if not node.edges]
    assert leaves == network.parameters or set(leaves) == set(network.parameters)


def test_accuracy_knows_both_kinds_of_output():
    logits = np.array([[2.0, 1, 0], [0, 3, 1]])
    assert accuracy(logits, np.array([0, 2])) == 0.5
    assert accuracy(logits, np.eye(3)[[0, 1]]) == 1
    assert accuracy(np.array([[1.0], [-1.0]]), np.array([1, 1])) == 0.5
    assert accuracy(np.array([1.0, -1.0]), np.array([[1], [0]])) == 1


# ---------------------------------------------------------------------- it diverges


def regression():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(64, 3)).astype("float32")
    return x, x @ np.ones((3, 1), "float32")


def test_a_learning_rate_that_diverges_is_told_with_its_step(recwarn):
    x, y = regression()
    network = mlp(3, 16, 1)
    optimizer = SGD(network.parameters, 5.0)
    with pytest.raises(FloatingPointError) as caught:
        fit(network, x, y, loss=mean_squared_error, optimizer=optimizer, epochs=100)
    message = str(caught.value)
    assert f"at step {optimizer.steps + 1} (epoch {optimizer.steps // 2 + 1}) the loss" in message
    assert "The learning rate was 5. Divide it by 10" in message
    assert "first in " in message
    assert len(recwarn) == 0


def test_the_first_parameter_that_went_wrong_is_named():
    x, y = regression()
    network = mlp(3, 16, 1)

    def loss(outputs, targets):
        if optimizer.steps == 3:
            network.parameters[2].data[0, 0] = np.nan
        return mean_squared_error(network(x[: len(targets)]), targets)

    optimizer = SGD(network.parameters, lambda step: 0.01 * 0.5**step)
    with pytest.raises(FloatingPointError, match=r"at step 4 .*first in dense2.kernel.*was 0.0025"):
        fit(network, x, y, loss=loss, optimizer=optimizer, epochs=100)


def test_a_last_step_into_infinity_is_noticed():
    x, y = regression()
    network = mlp(3, 1)
    optimizer = SGD(network.parameters, 1e38)
    with pytest.raises(FloatingPointError, match=r"at step 1 .*a parameter was no longer"):
        fit(network, 100 * x, y, loss=mean_squared_error, optimizer=optimizer, batch_size=64)


def test_a_loss_that_is_infinite_before_any_step_is_not_blamed_on_the_rate():
    x, y = regression()
    with pytest.raises(FloatingPointError, match=r"at step 1, before any update.*not to blame"):
        fit(mlp(3, 1), x * 1e30, y, loss=mean_squared_error)


def test_a_loss_that_diverges_on_the_validation_data_is_noticed():
    x, y = regression()
    far = (x * 1e25, y)
    with pytest.raises(FloatingPointError, match=r"validation"):
        fit(mlp(3, 1), x, y, loss=mean_squared_error, validation_data=far)


# ---------------------------------------------------------------------- bad input

X, Y = np.ones((6, 4), np.float32), np.array([0, 1, 2, 0, 1, 2])


def with_hole(value):
    x = X.copy()
    x[3, 1] = value
    return x


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (with_hole(np.nan), Y, r"Received: x\[3, 1\] = nan"),
        (with_hole(-np.inf), Y, r"x\[3, 1\] = -inf"),
        (X.astype(int), Y, r"int64.*astype\('float32'\)"),
        ((255 * X).astype(np.uint8), Y, r"uint8.*/ 255"),
        (X.astype(object), Y, r"object"),
        (X[:0], Y[:0], r"at least one example"),
        (X[0], Y[:4], r"x\[:, None\]"),
        (X, Y[:5], r"as many rows.*\(6, 4\).*\(5,\)"),
        (X, 3, r"as many rows"),
        (X, Y + 1, r"In y: .*labels\[2\] = 3.*labels - 1"),
        (X, Y[:, None], r"In y: .*labels\[:, 0\]"),
        (X, Y.astype(float), r"In y: .*astype\(int\)"),
        (X, np.where(Y == 2, np.nan, Y), r"y\[2\] = nan"),
        (X, np.eye(4)[Y], r"In y: .*\(6, 4\)"),
        (X[:, :3], Y, r"dense1 must get \(batch, 4\). Received: \(1, 3\)"),
        (X.reshape(6, 2, 2), Y, r"dense1.*Flatten\(\)"),
    ],
)
def test_data_that_cannot_be_used_are_explained_before_any_step(x, y, message):
    network = mlp(4, 3)
    optimizer = SGD(network.parameters, 0.1)
    with pytest.raises(ValueError, match=message):
        fit(network, x, y, optimizer=optimizer)
    assert optimizer.steps == 0


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"epochs": 0}, r"`epochs`.*epochs=0"),
        ({"batch_size": 2.5}, r"`batch_size`.*batch_size=2.5"),
        ({"optimizer": "adam"}, r"'adam'.*SGD\(network.parameters"),
        ({"optimizer": SGD(mlp(4, 3).parameters)}, r"this network's parameters"),
        ({"metric": "accuracy"}, r"`metric` must be a function"),
        ({"validation_data": X}, r"a pair, \(x, y\)"),
        ({"validation_data": (X, Y[:2])}, r"In `validation_data`: .*as many rows"),
        ({"validation_data": (X, Y + 1)}, r"In the y of `validation_data`: .*labels - 1"),
        ({"loss": "mse"}, r"`loss` must be a function"),
        ({"rng": 0}, r"`rng`.*default_rng"),
    ],
)
def test_a_setting_of_fit_that_makes_no_sense_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        fit(mlp(4, 3), X, Y, **settings)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        ([], r"an empty one"),
        ([np.tanh], r"<ufunc 'tanh'> in it"),
        ([Dense(4, 3, rng=np.random.default_rng(0)), Dense(5, 2, rng=np.random.default_rng(0))],
         r"Dense\(4, 3\) gives 3, but Dense\(5, 2\) takes 5"),
        ([Dense(4, 3, rng=np.random.default_rng(0)), Activation("relu"), BatchNorm(4)],
         r"gives 3, but BatchNorm\(4\) takes 4"),
    ],
)  # fmt: skip
def test_layers_that_do_not_fit_together_are_refused_at_once(layers, message):
    with pytest.raises(ValueError, match=message):
        Network(layers)


def test_a_softmax_at_the_end_of_a_network_is_refused_in_fit():
    network = mlp(4, 3)

    def loss(outputs, y):
        return softmax_cross_entropy(outputs.softmax(), y)

    with pytest.raises(ValueError, match=r"Apply no softmax before this loss"):
        fit(network, X, Y, loss=loss)


def test_predict_explains_a_batch_that_does_not_fit():
    with pytest.raises(ValueError, match=r"dense1 must get \(batch, 4\)"):
        mlp(4, 3).predict(X[:, :2])
    with pytest.raises(ValueError, match=r"at least one example"):
        mlp(4, 3).predict(X[:0])
