import numpy as np
import pytest

from dlcourse.scratch import (
    Activation,
    BatchNorm,
    Dense,
    Dropout,
    Flatten,
    LayerNorm,
    Residual,
    Tensor,
    gradcheck,
)

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 4))


def double(make, *arguments, **settings):
    return make(*arguments, **settings, dtype="float64")


def dense(units=3, **settings):
    return double(Dense, 4, units, rng=np.random.default_rng(1), **settings)


def check(layer, x, training=True):
    """Hold the gradients for input and parameters against finite differences."""
    parameters = layer.parameters

    def forward(x, *arrays):
        for parameter, array in zip(parameters, arrays, strict=True):
            parameter.data = array
        return layer(x, training=training).data

    def backward(upstream, x, *arrays):
        for parameter, array in zip(parameters, arrays, strict=True):
            parameter.data = array
        source = Tensor(x)
        (layer(source, training=training) * upstream).sum().backward()
        return (source.grad, *[parameter.grad for parameter in parameters])

    inputs = [x, *[RNG.normal(size=parameter.shape) for parameter in parameters]]
    return gradcheck(forward, backward, inputs, rng=np.random.default_rng(2))


@pytest.mark.parametrize(
    "layer",
    [
        dense(),
        dense(use_bias=False),
        Activation("relu"),
        Activation("tanh"),
        Activation("sigmoid"),
        Activation("gelu"),
        Activation("linear"),
        Flatten(),
        double(BatchNorm, 4),
        double(LayerNorm, 4),
        Residual([dense(4), Activation("tanh"), double(LayerNorm, 4)]),
        Residual([double(BatchNorm, 4), dense(8), Activation("gelu"),
                  double(Dense, 8, 4, rng=np.random.default_rng(3))]),
    ],
    ids=repr,
)  # fmt: skip
@pytest.mark.parametrize("training", [True, False])
def test_the_gradients_match_finite_differences(layer, training):
    assert check(layer, X, training) < 1e-6


@pytest.mark.parametrize("layer", [dense(), double(BatchNorm, 4), double(LayerNorm, 4)], ids=repr)
def test_the_gradients_of_a_sequence_match_finite_differences(layer):
    assert check(layer, RNG.normal(size=(3, 2, 4))) < 1e-6


# ---------------------------------------------------------------------- dense, flatten, residual


def test_dense_is_x_times_kernel_plus_bias():
    layer = dense()
    layer.bias.data = np.array([1.0, 2, 3])
    np.testing.assert_allclose(layer(X).data, X @ layer.kernel.data + [1, 2, 3])
    assert (layer.kernel.shape, layer.bias.shape) == ((4, 3), (3,))
    assert [p.name for p in layer.parameters] == ["kernel", "bias"]
    assert dense(use_bias=False).bias is None


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_layer_computes_in_its_own_precision(dtype):
    rng = np.random.default_rng(0)
    layers = [
        Dense(4, 4, rng=rng, dtype=dtype),
        BatchNorm(4, dtype=dtype),
        LayerNorm(4, dtype=dtype),
    ]
    for layer in layers:
        for training in (True, False):
            for x in (X, X.astype("float32"), Tensor(X.astype(dtype))):
                assert layer(x, training=training).dtype == dtype
    out = Residual([Dropout(0.5, rng=rng), *layers])(Tensor(X.astype(dtype)), training=True)
    assert out.dtype == dtype


def test_flatten_makes_a_row_of_each_example():
    images = RNG.normal(size=(5, 2, 3, 1))
    np.testing.assert_array_equal(Flatten()(images).data, images.reshape(5, 6))


def test_a_residual_adds_its_input():
    inner = dense(4, initializer="zeros")
    np.testing.assert_array_equal(Residual([inner])(X).data, X)
    assert Residual([inner]).parameters == inner.parameters


def test_the_same_generator_makes_the_same_layer():
    assert np.array_equal(dense().kernel.data, dense().kernel.data)


# ---------------------------------------------------------------------- dropout


def test_dropout_keeps_the_mean_and_drops_the_fraction():
    x = np.ones((400, 500), np.float32)
    out = Dropout(0.2, rng=np.random.default_rng(0))(x, training=True).data
    assert set(np.unique(out).tolist()) == {0.0, 1.25}
    assert np.mean(out == 0) == pytest.approx(0.2, abs=0.005)
    assert out.mean() == pytest.approx(1, abs=0.01)


def test_dropout_draws_anew_in_training_and_does_nothing_at_inference():
    layer = Dropout(0.5, rng=np.random.default_rng(0))
    x = np.ones((20, 20))
    assert not np.array_equal(layer(x, training=True).data, layer(x, training=True).data)
    np.testing.assert_array_equal(layer(x).data, x)
    np.testing.assert_array_equal(
        Dropout(0, rng=np.random.default_rng(0))(x, training=True).data, x
    )


def test_the_gradient_goes_through_what_dropout_kept():
    x = Tensor(np.ones((30, 10)))
    out = Dropout(0.5, rng=np.random.default_rng(0))(x, training=True)
    upstream = RNG.normal(size=out.shape)
    (out * upstream).sum().backward()
    np.testing.assert_allclose(x.grad, upstream * out.data)


# ---------------------------------------------------------------------- normalisation


def test_batch_norm_gives_each_feature_mean_zero_and_variance_one():
    x = RNG.normal([5, -3, 0, 100], [1, 2, 3, 50], size=(1000, 4))
    out = double(BatchNorm, 4, epsilon=1e-9)(x, training=True).data
    np.testing.assert_allclose(out.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(out.var(axis=0), 1, rtol=1e-6)


def test_batch_norm_at_inference_knows_no_neighbours_and_remembers_nothing():
    layer = double(BatchNorm, 4)
    layer(X, training=True)
    before = layer.moving_mean.copy(), layer.moving_variance.copy()
    together = layer(X).data
    alone = np.concatenate([layer(row[None]).data for row in X])
    np.testing.assert_allclose(together, alone)
    np.testing.assert_array_equal(layer.moving_mean, before[0])
    np.testing.assert_array_equal(layer.moving_variance, before[1])


def test_the_moving_averages_reach_mean_and_variance():
    layer = double(BatchNorm, 4, momentum=0.8)
    layer(X, training=True)
    np.testing.assert_allclose(layer.moving_mean, 0.2 * X.mean(axis=0))
    np.testing.assert_allclose(layer.moving_variance, 0.8 + 0.2 * X.var(axis=0))
    for _ in range(150):
        layer(X, training=True)
    np.testing.assert_allclose(layer.moving_mean, X.mean(axis=0))
    np.testing.assert_allclose(layer.moving_variance, X.var(axis=0))


def test_layer_norm_gives_each_example_mean_zero_and_variance_one():
    out = double(LayerNorm, 4, epsilon=1e-12)(X).data
    np.testing.assert_allclose(out.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(out.var(axis=1), 1, rtol=1e-6)


def test_a_batch_of_one_and_constant_features_stay_finite():
    for layer in (double(BatchNorm, 4), double(LayerNorm, 4)):
        x = Tensor(np.ones((1, 4)))
        out = layer(x, training=True)
        (out * X[:1]).sum().backward()
        assert np.isfinite(out.data).all()
        assert np.isfinite(x.grad).all()


# ---------------------------------------------------------------------- wrong use


@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.ones((5, 3)), r"Dense must get \(batch, 4\). Received: \(5, 3\).*layer before"),
        (np.ones(4), r"x\[None, :\]"),
        (np.ones((4, 9)), r"x.T"),
        (np.ones((5, 2, 2)), r"Flatten\(\)"),
        (np.ones((5, 4), int), r"int64.*astype\('float32'\)"),
        (np.ones((5, 4), np.uint8), r"/ 255"),
        (np.array([["a"] * 4]), r"floating point"),
        ([[1, 2, 3, 4]], r"int64"),
    ],
)
def test_an_input_that_does_not_fit_is_explained(x, message):
    with pytest.raises(ValueError, match=message):
        dense()(x)


@pytest.mark.parametrize("layer", [double(BatchNorm, 4), double(LayerNorm, 4)], ids=repr)
def test_a_normalisation_of_another_width_is_named(layer):
    with pytest.raises(ValueError, match=rf"{type(layer).__name__} must get \(batch, 4\)"):
        layer(np.ones((5, 3)), training=True)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Dense(0, 3, rng=RNG), r"`num_inputs`.*num_inputs=0"),
        (lambda: Dense(3, 2.5, rng=RNG), r"`units`.*units=2.5"),
        (lambda: Dense(3, True, rng=RNG), r"`units`"),
        (lambda: Dense(3, 2, rng=RNG, initializer="he"), r"he_normal"),
        (lambda: Dense(3, 2, rng=0), r"`rng`.*default_rng.*Received: 0"),
        (lambda: Dropout(0.1, rng=None), r"`rng`"),
        (lambda: Activation("softmax"), r"relu, tanh.*part of `softmax_cross_entropy`"),
        (lambda: Dropout(1.0, rng=RNG), r"rate=1.0"),
        (lambda: Dropout(-0.1, rng=RNG), r"rate=-0.1"),
        (lambda: BatchNorm(3, momentum=1.0), r"momentum=1.0"),
        (lambda: BatchNorm(3, epsilon=0), r"epsilon=0"),
        (lambda: LayerNorm(3, epsilon=-1), r"epsilon=-1"),
        (lambda: LayerNorm("3"), r"`num_features`"),
        (lambda: Residual([]), r"an empty one"),
        (lambda: Residual([dense(3)]), r"4 in, 3 out"),
        (lambda: Residual([dense(3), dense(4)]), r"gives 3, but Dense\(4, 4\) takes 4"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_layer_shows_how_it_was_made():
    layers = [
        Dense(3, 2, rng=RNG),
        Dense(3, 2, rng=RNG, use_bias=False),
        Activation("relu"),
        Dropout(0.5, rng=RNG),
        Flatten(),
        BatchNorm(3),
        LayerNorm(3),
        Residual([Dense(2, 2, rng=RNG)]),
    ]
    assert [repr(layer) for layer in layers] == [
        "Dense(3, 2)",
        "Dense(3, 2, use_bias=False)",
        'Activation("relu")',
        "Dropout(0.5)",
        "Flatten()",
        "BatchNorm(3)",
        "LayerNorm(3)",
        "Residual([Dense(2, 2)])",
    ]
