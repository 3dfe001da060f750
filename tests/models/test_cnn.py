"""The plain convolutional network: its blocks, its options, and what they change."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras


def test_layers_have_the_names_that_lessons_use(models, names):
    conv = [
        f"block{block}_conv{number}{part}"
        for block in (1, 2)
        for number in (1, 2)
        for part in ("", "_norm", "_activation")
    ]
    blocks = [*conv[:6], "block1_pool", *conv[6:], "block2_pool"]
    assert names(models.build_cnn((28, 28, 1), 10)) == [
        *("inputs", *blocks, "global_pool", "dropout", "logits"),
    ]
    dense = [f"hidden{n}{part}" for n in (1, 2) for part in ("", "_activation", "_dropout")]
    bare = models.build_cnn((28, 28, 1), 10, filters=(8,), convs_per_block=1, units=(9, 8),
                            normalization=None, pooling="flatten")  # fmt: skip
    assert names(bare) == [
        *("inputs", "block1_conv1", "block1_conv1_activation", "block1_pool", "flatten"),
        *("dropout", *dense, "logits"),
    ]


def test_each_block_halves_the_image_and_has_its_channels(models):
    model = models.build_cnn((28, 30, 3), 10, filters=(4, 8, 16), convs_per_block=1)
    shapes = [model.get_layer(f"block{n}_pool").output.shape[1:] for n in (1, 2, 3)]
    assert shapes == [(14, 15, 4), (7, 7, 8), (3, 3, 16)]


def test_options_make_a_network_without_normalisation_of_known_size(models):
    theirs = models.build_cnn((28, 28, 1), 10, convs_per_block=1, normalization=None,
                              pooling="flatten", dropout=0.5)  # fmt: skip
    assert theirs.count_params() == 9 * 32 + 32 + 9 * 32 * 64 + 64 + 7 * 7 * 64 * 10 + 10


def test_batch_normalisation_takes_the_place_of_the_bias(models):
    normed = models.build_cnn((8, 8, 1), 3, filters=(4,), units=(5,))
    plain = models.build_cnn((8, 8, 1), 3, filters=(4,), units=(5,), normalization=None)
    for name in ("block1_conv1", "block1_conv2", "hidden1"):
        assert not normed.get_layer(name).use_bias
        assert plain.get_layer(name).use_bias
    assert normed.get_layer("logits").use_bias


def test_a_global_mean_does_not_ask_where(keras, models, images, outputs):
    keras.utils.set_random_seed(0)
    options = {"filters": (6, 6), "convs_per_block": 1, "normalization": None}
    x = np.zeros((1, 32, 32, 1), "float32")
    x[:, 8:12, 8:12] = images((4, 4, 1))[0][:1]
    shifted = np.roll(x, 8, axis=1)  # by whole strides, and away from the borders
    for pooling, same in [("global", True), ("flatten", False)]:
        model = models.build_cnn((32, 32, 1), 4, pooling=pooling, **options)
        difference = np.abs(outputs(model, x) - outputs(model, shifted)).max()
        assert (difference < 1e-6) == same


def test_dropout_acts_in_training_only(keras, models, images, outputs):
    model = models.build_cnn((8, 8, 1), 3, filters=(4,), normalization=None, dropout=0.5)
    x, _ = images((8, 8, 1))
    noisy = [keras.ops.convert_to_numpy(model(x, training=True)) for _ in range(2)]
    assert np.abs(noisy[0] - noisy[1]).max() > 1e-3
    np.testing.assert_array_equal(outputs(model, x), outputs(model, x))
    assert not [layer for layer in models.build_cnn((8, 8, 1), 3, filters=(4,), dropout=0).layers
                if "dropout" in layer.name]  # fmt: skip


def test_sizes_that_numpy_counted_are_taken(models):
    model = models.build_cnn(np.zeros((5, 8, 8, 1)).shape[1:], np.int64(3), filters=[np.int64(4)])
    assert model.output_shape == (None, 3)
