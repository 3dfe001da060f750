"""Attention as Keras layers: what they compute, what they may not see, what they refuse."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras

RNG = np.random.default_rng(3)
X = RNG.normal(size=(3, 6, 8)).astype("float32")
MEMORY = RNG.normal(size=(3, 5, 8)).astype("float32")
PADDING = np.arange(6) < np.array([[6], [4], [2]])


@pytest.fixture
def attend(keras, models):
    def make(heads=2, **options):
        keras.utils.set_random_seed(0)
        layer = models.SelfAttention(heads, kernel_initializer="random_normal", **options)
        layer.build((None, None, 8))
        layer.qkv_dense.kernel.assign(10 * layer.qkv_dense.kernel)  # to look at some more
        layer.qkv_dense.bias.assign(np.random.default_rng(7).normal(size=24))
        return layer

    return make


@pytest.fixture
def run(keras):
    def call(layer, *args, **options):
        answer = layer(*args, **options)
        return keras.tree.map_structure(keras.ops.convert_to_numpy, answer)

    return call


def as_keras(keras, query, key_value, output):
    """Give Keras's own layer the weights of ours."""
    reference = keras.layers.MultiHeadAttention(2, 4)
    reference.build((None, None, 8), (None, None, 8))
    kernels = [*np.split(query[0], query[0].shape[1] // 8, 1), *np.split(key_value[0], 2, 1)]
    biases = [*np.split(query[1], len(query[1]) // 8), *np.split(key_value[1], 2)]
    parts = [
        part
        for kernel, bias in zip(kernels, biases, strict=True)
        for part in (kernel.reshape(8, 2, 4), bias.reshape(2, 4))
    ]
    reference.set_weights([*parts, output[0].reshape(2, 4, 8), output[1]])
    return reference


def weights(layer):
    return layer.get_weights()


@pytest.mark.parametrize("causal", [False, True])
def test_self_attention_is_keras_own_with_its_gradients(keras, attend, run, causal):
    from dlcourse.gradients import value_and_grad

    layer = attend(causal=causal)
    kernel, bias = weights(layer.qkv_dense)
    query, rest = (kernel[:, :8], bias[:8]), (kernel[:, 8:], bias[8:])
    reference = as_keras(keras, query, rest, weights(layer.output_dense))
    upstream = keras.ops.convert_to_tensor(RNG.normal(size=X.shape), dtype="float32")

    def ours(x):
        return keras.ops.sum(layer(x, mask=keras.ops.convert_to_tensor(PADDING)) * upstream)

    def theirs(x):
        mask = keras.ops.convert_to_tensor(np.repeat(PADDING[:, None], 6, 1))
        found = reference(x, x, attention_mask=mask, use_causal_mask=causal)
        return keras.ops.sum(found * upstream)

    (value, (slope,)), (wanted, (wanted_slope,)) = (value_and_grad(f, X) for f in (ours, theirs))
    np.testing.assert_allclose(value, wanted, rtol=1e-5)
    np.testing.assert_allclose(slope, wanted_slope, atol=1e-5)


def test_cross_attention_is_keras_own(keras, models, run):
    keras.utils.set_random_seed(0)
    layer = models.CrossAttention(2)
    mask = np.arange(5) < np.array([[5], [3], [1]])
    found, looked = run(layer, X, MEMORY, memory_mask=mask, return_attention_scores=True)
    reference = as_keras(
        keras, *(weights(part) for part in (layer.query_dense, layer.key_value_dense)),
        weights(layer.output_dense),
    )  # fmt: skip
    full = np.repeat(mask[:, None], 6, 1)
    wanted, scores = run(reference, X, MEMORY, attention_mask=full, return_attention_scores=True)
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    np.testing.assert_allclose(looked, scores, atol=1e-6)
    np.testing.assert_allclose(run(layer, X, MEMORY, memory_mask=mask), wanted, atol=1e-5)


@pytest.mark.parametrize("rotary", [False, True])
def test_shown_weights_are_those_that_are_used(attend, run, rotary):
    layer = attend(causal=True, rotary=rotary)
    found, looked = run(layer, X, mask=PADDING, return_attention_scores=True)
    np.testing.assert_allclose(found, run(layer, X, mask=PADDING), atol=1e-6)
    assert looked.shape == (3, 2, 6, 6)
    np.testing.assert_allclose(looked.sum(axis=-1), 1, atol=1e-6)
    allowed = np.tril(np.ones((6, 6), bool)) & PADDING[:, None, None]
    assert not looked[np.broadcast_to(~allowed, looked.shape)].any()
    assert (looked[np.broadcast_to(allowed, looked.shape)] > 0).all()


def test_a_causal_layer_does_not_see_what_follows(attend, run):
    changed = X.copy()
    changed[:, 4:] = 0
    before, after = (run(attend(causal=True, rotary=True), x) for x in (X, changed))
    np.testing.assert_allclose(before[:, :4], after[:, :4], atol=1e-6)
    assert np.abs(before[:, 4:] - after[:, 4:]).max() > 1e-2
    before, after = (run(attend(), x) for x in (X, changed))
    assert np.abs(before[:, :4] - after[:, :4]).max() > 1e-2, "only a causal one"


def test_without_positions_the_order_means_nothing_and_with_them_it_does(attend, run, models):
    order = np.array([3, 0, 5, 1, 4, 2])
    layer = attend()
    np.testing.assert_allclose(run(layer, X[:, order]), run(layer, X)[:, order], atol=1e-5)
    turned = attend(rotary=True)
    assert np.abs(run(turned, X[:, order]) - run(turned, X)[:, order]).max() > 1e-2
    for places in (models.SinusoidalPositions(), models.LearnedPositions(6)):
        assert np.abs(run(places, X[:, order]) - run(places, X)[:, order]).max() > 1e-2


@pytest.mark.parametrize("rotary", [False, True])
def test_going_on_from_kept_keys_is_the_same_as_reading_all(keras, attend, run, rotary):
    layer = attend(causal=True, rotary=rotary)
    keys = values = keras.ops.full((3, 2, 9, 4), 7.0)  # what stands behind must not matter
    parts = []
    for first, last in [(0, 3), (3, 4), (4, 6)]:
        x = keras.ops.convert_to_tensor(X[:, first:last])
        position = keras.ops.convert_to_tensor(first, dtype="int32")
        found, keys, values = layer.extend(x, keys, values, position)
        parts.append(keras.ops.convert_to_numpy(found))
    np.testing.assert_allclose(np.concatenate(parts, axis=1), run(layer, X), atol=1e-5)
    assert tuple(keys.shape) == tuple(values.shape) == (3, 2, 9, 4)


def test_dropped_weights_change_what_is_found_in_training_alone(attend, run):
    layer = attend(dropout=0.5)
    np.testing.assert_allclose(run(layer, X), run(attend(), X), atol=1e-6)
    assert np.abs(run(layer, X, training=True) - run(layer, X)).max() > 1e-2


def test_the_product_of_turned_vectors_knows_only_the_distance(keras, models):
    query, key = (RNG.normal(size=(1, 8)).astype("float32") for _ in range(2))

    def product(here, there):
        turned = (models.rotate(x, np.array([p])) for x, p in ((query, here), (key, there)))
        return float(keras.ops.sum(next(turned) * next(turned)))

    assert product(7, 3) == pytest.approx(product(104, 100), abs=1e-4)
    assert product(7, 3) != pytest.approx(product(7, 4), abs=1e-2)


@pytest.mark.parametrize("layer", ["self", "cross", "sinusoidal", "learned"])
def test_a_saved_layer_computes_the_same(keras, models, outputs, tmp_path, layer):
    inputs = keras.Input((None, 8))
    if layer == "cross":
        found = models.CrossAttention(4, dropout=0.1)(inputs, inputs)
    else:
        made = {
            "self": lambda: models.SelfAttention(4, causal=True, rotary=True, dropout=0.1),
            "sinusoidal": lambda: models.SinusoidalPositions(amplitude=0.3),
            "learned": lambda: models.LearnedPositions(6),
        }
        found = made[layer]()(inputs)
    model = keras.Model(inputs, found)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(outputs(again, X), outputs(model, X))
    assert again.layers[-1].get_config() == model.layers[-1].get_config()


@pytest.mark.parametrize(
    ("mask", "cure"),
    [
        (PADDING.astype("int32"), r"must be boolean.*Received: int32\. Write `ids != 0`"),
        (np.where(PADDING, 0.0, -np.inf).astype("float32"), "boolean.*float32.*`mask == 0`"),
        (PADDING[:, :5], r"6 places that are looked at.*shape \(3, 5\)"),
        (np.ones((3, 5, 6), bool), r"and 6 that look\. Received: shape \(3, 5, 6\)"),
        (np.ones((3, 1, 6, 6), bool), r"Received: shape \(3, 1, 6, 6\).*`mask\[None\]`"),
    ],
)
def test_a_mask_that_may_mean_something_else_is_refused(keras, models, attend, mask, cure):
    with pytest.raises(ValueError, match=f"(?s){cure}"):
        attend()(X, mask=keras.ops.convert_to_tensor(mask))
    if mask.shape[-1] == 5:  # of another length: refused by the other layer, too
        with pytest.raises(ValueError, match=r"6 places that are looked at"):
            models.CrossAttention(2)(X, X, memory_mask=keras.ops.convert_to_tensor(mask))


def test_a_wrong_argument_is_explained(models):
    for layer, cure in [
        (lambda: models.SelfAttention(3), "num_heads=3 for a width of 8. Take 2 or 4 heads"),
        (lambda: models.SelfAttention(8, rotary=True), "must be even.*Received: 1"),
        (lambda: models.SelfAttention(2, dropout=1.0), "dropout=1.0"),
        (lambda: models.SelfAttention(0), "num_heads=0"),
        (lambda: models.LearnedPositions(5), r"at most 5 long.*Received: 6 .*`x\[:, -5:\]`"),
    ]:
        with pytest.raises(ValueError, match=f"(?s){cure}"):
            layer()(X)
    with pytest.raises(ValueError, match="must be even"):
        models.SinusoidalPositions()(X[..., :7])
