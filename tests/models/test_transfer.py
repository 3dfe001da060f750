"""A new head on a trained model: what is copied, what is trained, and what must not change."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras


@pytest.fixture
def backbone(models):
    model = models.build_cnn((8, 8, 1), 5, filters=(4, 6), convs_per_block=1, units=(7,))
    rng = np.random.default_rng(0)  # as after training: no moving average as it was made
    model.set_weights(
        [weight + rng.uniform(0, 0.2, weight.shape) for weight in model.get_weights()]
    )
    return model


def values(keras, model):
    return {weight.path: keras.ops.convert_to_numpy(weight).copy() for weight in model.weights}


def changed(before, after):
    return {path for path in before if not np.array_equal(before[path], after[path])}


def fit_one_batch(keras, model, images, learning_rate=0.1):
    x, y = images((8, 8, 1))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.SGD(learning_rate), loss=loss, run_eagerly=True)
    model.train_on_batch(x, y)


def test_all_before_the_logits_is_copied(keras, models, backbone, images, outputs, names):
    model = models.build_transfer(backbone, 3)
    assert names(model) == names(backbone)
    assert model.output_shape == (None, 3)
    assert model.name == "transfer"
    assert not model.compiled
    x, _ = images((8, 8, 1))
    features = [
        outputs(keras.Model(m.inputs[0], m.get_layer("hidden1_dropout").output), x)
        for m in (backbone, model)
    ]
    np.testing.assert_array_equal(*features)


@pytest.mark.parametrize("trainable", [False, True])
def test_the_given_model_is_never_changed(keras, models, backbone, images, trainable):
    before = [weight.copy() for weight in backbone.get_weights()]
    flags = [layer.trainable for layer in backbone.layers]
    fit_one_batch(keras, models.build_transfer(backbone, 4, trainable=trainable), images)
    for old, new in zip(before, backbone.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    assert [layer.trainable for layer in backbone.layers] == flags
    assert not backbone.compiled


def test_frozen_layers_stay_as_they_are_and_batch_normalisation_with_them(
    keras, models, backbone, images
):
    model = models.build_transfer(backbone, 4)
    before = values(keras, model)
    assert [weight.path for weight in model.trainable_weights] == ["logits/kernel", "logits/bias"]
    fit_one_batch(keras, model, images)
    assert changed(before, values(keras, model)) == {"logits/kernel", "logits/bias"}


def test_frozen_batch_normalisation_is_in_inference_in_training_too(
    keras, models, backbone, images, outputs
):
    model = models.build_transfer(backbone, 4, layer="block2_pool")
    x, _ = images((8, 8, 1))
    training = keras.ops.convert_to_numpy(model(x, training=True))
    np.testing.assert_allclose(training, outputs(model, x), atol=1e-6)


def test_fine_tuning_trains_everything(keras, models, backbone, images):
    backbone.get_layer("block1_conv1").trainable = False  # of no matter for the copy
    model = models.build_transfer(backbone, 4, trainable=True)
    before = values(keras, model)
    fit_one_batch(keras, model, images)
    assert changed(before, values(keras, model)) == set(before)


def test_a_layer_can_be_named_and_its_maps_are_averaged(keras, models, backbone, images, outputs):
    model = models.build_transfer(backbone, 3, layer="block1_pool")
    assert [layer.name for layer in model.layers][-3:] == [
        "block1_pool",
        "global_pool_new",
        "logits",
    ]
    x, _ = images((8, 8, 1))
    maps = outputs(keras.Model(backbone.inputs[0], backbone.get_layer("block1_pool").output), x)
    kernel, bias = model.get_layer("logits").get_weights()
    expected = maps.mean(axis=(1, 2)) @ kernel + bias
    np.testing.assert_allclose(outputs(model, x), expected, atol=1e-5)


def test_every_family_and_keras_own_models_can_be_carried_over(keras, models, backbone):
    shape = (28, 28, 1)
    sequential = keras.Sequential(
        [keras.Input(shape), keras.layers.Conv2D(3, 3), keras.layers.Flatten(),
         keras.layers.Dense(5), keras.layers.Dense(4, name="predictions")]
    )  # fmt: skip
    widths = {
        models.build_mlp(shape, 4, hidden_units=(6,)): 6,
        models.build_lenet(shape, 10): 84,
        models.build_alexnet_small(shape, 4, filters=(2,) * 5, units=(6,)): 6,
        models.build_resnet(shape, 4, filters=(4, 8), blocks_per_stage=1): 8,
        models.build_unet(shape, 4, filters=(5, 6)): 5,
        models.build_detector(shape, 4, filters=(4,), units=6): 6,
        sequential: 5,
        keras.Model(sequential.inputs[0], sequential.layers[0].output): 3,  # without a top
        models.build_transfer(backbone, 9): 7,
    }
    for model, width in widths.items():
        new = models.build_transfer(model, 3)
        assert new.get_layer("logits").kernel.shape == (width, 3)
        assert new.output_shape == (None, 3)


def test_a_transferred_model_is_saved_like_any_other(
    keras, models, backbone, images, outputs, tmp_path
):
    model = models.build_transfer(backbone, 3)
    x, _ = images((8, 8, 1))
    model.save(tmp_path / "transfer.keras")
    again = keras.models.load_model(tmp_path / "transfer.keras")
    np.testing.assert_array_equal(outputs(again, x), outputs(model, x))
    assert len(again.trainable_weights) == 2


@pytest.mark.parametrize(
    ("num_classes", "options", "cure"),
    [
        (0, {}, "num_classes=0. Write `10`"),
        (3, {"layer": "conv7"}, "layer='conv7'. There are inputs, block1_conv1, "),
        (3, {"layer": "logits"}, "a new head takes the place of.*hidden1_dropout"),
    ],
)
def test_a_wrong_argument_is_explained(models, backbone, num_classes, options, cure):
    with pytest.raises(ValueError, match=cure):
        models.build_transfer(backbone, num_classes, **options)


def test_a_model_that_is_not_built_is_explained(keras, models):
    for wrong in (keras.Sequential([keras.layers.Dense(3)]), "cnn.keras", None):
        with pytest.raises(ValueError, match=r"built Keras model with one input. .*keras\.Input"):
            models.build_transfer(wrong, 3)
