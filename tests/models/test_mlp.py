"""The multilayer perceptron: shapes, names, every option, and arguments that explain themselves."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras


@pytest.fixture(scope="module")
def keras():
    import keras

    return keras


@pytest.fixture(scope="module")
def build_mlp(keras):
    from dlcourse.models import build_mlp

    return build_mlp


EVERYTHING = {
    "hidden_units": (16, 16),
    "activation": "tanh",
    "kernel_initializer": 0.1,
    "normalization": "batch",
    "residual": True,
    "dropout": 0.25,
    "l1": 1e-5,
    "l2": 1e-4,
}


def batch(shape, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(32, *shape)).astype("float32"), rng.integers(0, 10, 32)


@pytest.mark.parametrize("shape", [(20,), (28, 28), (8, 8, 3)])
def test_any_input_is_flattened_to_logits(build_mlp, shape):
    model = build_mlp(shape, 10)
    x, _ = batch(shape)
    logits = model.predict(x, verbose=0)
    assert model.output_shape == (None, 10)
    assert logits.shape == (32, 10)
    assert (logits < 0).any(), "logits, not probabilities"
    assert not model.compiled


def test_layers_have_the_names_that_lessons_use(build_mlp):
    names = [layer.name for layer in build_mlp((28, 28), 10, **EVERYTHING).layers]
    blocks = [
        f"hidden{i}{part}" for i in (1, 2) for part in ("", "_norm", "_activation", "_dropout")
    ]
    assert names == ["inputs", "flatten", *blocks, "hidden2_add", "logits"]
    plain = [layer.name for layer in build_mlp((20,), 3, name="small").layers]
    assert plain == ["inputs", "hidden1", "hidden1_activation", "hidden2", "hidden2_activation",
                     "logits"]  # fmt: skip
    assert build_mlp((20,), 3, name="small").name == "small"


@pytest.mark.parametrize("options", [{}, EVERYTHING, {"normalization": "layer"}])
def test_a_saved_model_gives_the_same_output(keras, build_mlp, tmp_path, options):
    model = build_mlp((20,), 10, **options)
    x, _ = batch((20,))
    model.save(tmp_path / "mlp.keras")
    again = keras.models.load_model(tmp_path / "mlp.keras")
    np.testing.assert_array_equal(again.predict(x, verbose=0), model.predict(x, verbose=0))


@pytest.mark.parametrize("options", [{}, {**EVERYTHING, "dropout": 0.0}, {"hidden_units": ()}])
def test_one_step_lowers_the_loss(keras, build_mlp, options):
    keras.utils.set_random_seed(0)
    model = build_mlp((20,), 10, **options)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss=loss)
    x, y = batch((20,))
    before = float(loss(y, model(x, training=True))) + float(sum(model.losses))
    model.train_on_batch(x, y)
    after = float(loss(y, model(x, training=True))) + float(sum(model.losses))
    assert after < before


@pytest.mark.parametrize(
    ("activation", "hidden"),
    [
        ("relu", "HeNormal"),
        ("gelu", "HeNormal"),
        ("selu", "LecunNormal"),
        ("tanh", "GlorotUniform"),
        ("sigmoid", "GlorotUniform"),
    ],
)
def test_the_initialiser_follows_the_activation(build_mlp, activation, hidden):
    model = build_mlp((20,), 10, activation=activation)
    kinds = [
        type(model.get_layer(name).kernel_initializer).__name__
        for name in ("hidden1", "hidden2", "logits")
    ]
    assert kinds == [hidden, hidden, "GlorotUniform"]


def test_an_initialiser_is_used_for_every_kernel_and_drawn_anew_for_each(keras, build_mlp):
    shared = keras.initializers.Orthogonal()
    for wanted in ("he_uniform", 0.01, shared):
        model = build_mlp((50,), 50, hidden_units=(50, 50), kernel_initializer=wanted)
        kernels = [
            keras.ops.convert_to_numpy(model.get_layer(name).kernel)
            for name in ("hidden1", "hidden2", "logits")
        ]
        assert np.abs(kernels[0] - kernels[1]).max() > 1e-3
        assert np.abs(kernels[1] - kernels[2]).max() > 1e-3
        if wanted == 0.01:
            assert all(kernel.std() == pytest.approx(0.01, rel=0.1) for kernel in kernels)
        if wanted is shared:
            np.testing.assert_allclose(kernels[0].T @ kernels[0], np.eye(50), atol=1e-4)


def test_batch_normalisation_takes_the_place_of_the_bias(keras, build_mlp):
    model = build_mlp((20,), 10, normalization="batch")
    assert isinstance(model.get_layer("hidden1_norm"), keras.layers.BatchNormalization)
    assert not model.get_layer("hidden1").use_bias
    assert model.get_layer("logits").use_bias
    layer = build_mlp((20,), 10, normalization="layer")
    assert isinstance(layer.get_layer("hidden1_norm"), keras.layers.LayerNormalization)
    assert layer.get_layer("hidden1").use_bias


def test_a_residual_block_adds_its_input(keras, build_mlp):
    model = build_mlp((20,), 10, hidden_units=(16, 16, 8, 8), residual=True)
    added = [layer.name for layer in model.layers if layer.name.endswith("_add")]
    assert added == ["hidden2_add", "hidden4_add"]
    for name in ("hidden2", "hidden4"):
        weights = model.get_layer(name)
        weights.set_weights([0 * weight for weight in weights.get_weights()])
    first = keras.Model(model.inputs[0], model.get_layer("hidden1_activation").output)
    second = keras.Model(model.inputs[0], model.get_layer("hidden2_add").output)
    x, _ = batch((20,))
    np.testing.assert_array_equal(first.predict(x, verbose=0), second.predict(x, verbose=0))


def test_dropout_acts_in_training_only(build_mlp, keras):
    model = build_mlp((20,), 10, dropout=0.5)
    x, _ = batch((20,))
    calm = [keras.ops.convert_to_numpy(model(x, training=False)) for _ in range(2)]
    noisy = [keras.ops.convert_to_numpy(model(x, training=True)) for _ in range(2)]
    np.testing.assert_array_equal(*calm)
    assert np.abs(noisy[0] - noisy[1]).max() > 0.01


def test_penalties_are_those_of_all_kernels(build_mlp, keras):
    model = build_mlp((20,), 10, l1=0.01, l2=0.1)
    kernels = [weight for weight in model.get_weights() if weight.ndim == 2]
    penalty = sum(0.01 * np.abs(kernel).sum() + 0.1 * (kernel**2).sum() for kernel in kernels)
    assert len(kernels) == 3
    assert float(sum(model.losses)) == pytest.approx(penalty, rel=1e-5)
    assert build_mlp((20,), 10).losses == []


def test_no_hidden_layer_is_the_linear_model(build_mlp):
    model = build_mlp((20,), 10, hidden_units=())
    assert model.count_params() == 210


@pytest.mark.parametrize(
    ("arguments", "options", "cure"),
    [
        ((20, 10), {}, r"input_shape=20\. Write `\(20,\)`, without the batch axis"),
        (((None, 20), 10), {}, r"input_shape=\(None, 20\)"),
        (((), 10), {}, r"input_shape=\(\)"),
        (((20,), 0), {}, r"num_classes=0\. Write `10`"),
        (((20,), 2.5), {}, r"num_classes=2\.5"),
        (((20,), 10), {"hidden_units": 300}, r"hidden_units=300\. Write `\(300, 100\)`"),
        (((20,), 10), {"hidden_units": (300, -1)}, r"hidden_units=\(300, -1\)"),
        (((20,), 10), {"hidden_units": (True,)}, r"hidden_units=\(True,\)"),
        (((20,), 10), {"activation": "rleu"}, r"'rleu'\. Names are `relu`"),
        (((20,), 10), {"activation": None}, "`linear` for none"),
        (((20,), 10), {"kernel_initializer": "he"}, r"'he'\. Names are `he_normal`"),
        (((20,), 10), {"kernel_initializer": -0.1}, "standard deviation, at least 0"),
        (((20,), 10), {"normalization": "group"}, "None, 'batch' or 'layer'"),
        (((20,), 10), {"residual": True}, r"hidden_units=\(300, 100\)\. Take"),
        (((20,), 10), {"dropout": 1.0}, r"dropout=1\.0"),
        (((20,), 10), {"dropout": 20}, "one unit in five"),
        (((20,), 10), {"l2": -1.0}, r"l2=-1\.0\. Begin with"),
        (((20,), 10), {"l1": float("nan")}, "l1=nan"),
    ],
)
def test_a_wrong_argument_is_explained(build_mlp, arguments, options, cure):
    with pytest.raises(ValueError, match=cure):
        build_mlp(*arguments, **options)


def test_a_width_that_numpy_counted_is_taken(build_mlp):
    assert build_mlp((20,), np.int64(3), hidden_units=[np.int64(5)]).output_shape == (None, 3)
