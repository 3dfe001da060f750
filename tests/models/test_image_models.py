"""What holds for every model of images: shapes, saving, learning, and arguments that explain."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras

# builder -> arguments that make it small
SMALL = {
    "build_lenet": {},
    "build_cnn": {"filters": (4, 8), "convs_per_block": 1, "units": (8,)},
    "build_alexnet_small": {"filters": (4, 8, 8, 8, 4), "units": (8,)},
    "build_resnet": {"filters": (4, 8), "blocks_per_stage": 1, "dropout": 0.1},
    "build_unet": {"filters": (4, 8)},
    "build_detector": {"filters": (4, 8), "units": 8},
}
every_builder = pytest.mark.parametrize("builder", SMALL)


@pytest.fixture
def build(models):
    def make(builder, shape, num_classes=4, **options):
        return getattr(models, builder)(shape, num_classes, **{**SMALL[builder], **options})

    return make


def logits_of(answer):
    return answer["logits"] if isinstance(answer, dict) else answer


@every_builder
@pytest.mark.parametrize("shape", [(28, 28, 1), (33, 41, 3)])
def test_a_model_answers_for_each_image(build, images, outputs, builder, shape):
    model = build(builder, shape)
    x, _ = images(shape)
    logits = logits_of(outputs(model, x))
    assert logits.shape == ((8, *shape[:2], 4) if builder == "build_unet" else (8, 4))
    assert not np.allclose(logits.sum(axis=-1), 1, atol=1e-3), "logits, not probabilities"
    assert np.ptp(logits, axis=0).max() > 1e-4, "the answer must depend on the image"
    assert not model.compiled
    assert model.layers[0].name == "inputs"
    assert "logits" in [layer.name for layer in model.layers]
    assert model.name == builder.removeprefix("build_")
    assert build(builder, shape, name="mine").name == "mine"


@every_builder
def test_no_layer_has_a_name_that_keras_counted(build, names, builder):
    first, second = (names(build(builder, (33, 28, 3))) for _ in range(2))
    assert first == second


@every_builder
def test_photographs_are_taken_too(build, builder):
    assert logits_of(build(builder, (224, 224, 3)).output).shape[-1] == 4


@every_builder
def test_a_saved_model_gives_the_same_output(keras, build, images, outputs, tmp_path, builder):
    model = build(builder, (28, 28, 1))
    x, _ = images((28, 28, 1))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    before, after = outputs(model, x), outputs(again, x)
    keras.tree.map_structure(np.testing.assert_array_equal, before, after)


@every_builder
def test_a_file_needs_the_package_only_where_the_papers_layers_do(build, builder):
    homes = {type(layer).__module__.split(".")[0] for layer in build(builder, (28, 28, 1)).layers}
    own = builder in ("build_lenet", "build_alexnet_small")
    assert homes == ({"keras", "dlcourse"} if own else {"keras"})


@every_builder
def test_one_step_lowers_the_loss(keras, build, images, builder):
    keras.utils.set_random_seed(0)
    quiet = {"build_lenet": {}, "build_unet": {}, "build_detector": {}}
    model = build(builder, (20, 20, 1), **quiet.get(builder, {"dropout": 0.0}))
    x, y = images((20, 20, 1))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    losses, targets = loss, y
    if builder == "build_unet":
        targets = (x[..., 0] * 4).astype("int32")
    if builder == "build_detector":
        losses = {"box": keras.losses.MeanSquaredError(), "logits": loss}
        targets = {"box": np.tile([0.1, 0.2, 0.3, 0.5], (8, 1)), "logits": y}
    model.compile(optimizer=keras.optimizers.SGD(0.01), loss=losses, run_eagerly=True)
    before = model.train_on_batch(x, targets, return_dict=True)["loss"]
    after = model.train_on_batch(x, targets, return_dict=True)["loss"]
    assert after < before


@every_builder
@pytest.mark.parametrize(
    ("shape", "cure"),
    [
        ((28, 28), r"channel axis is missing.*`x\[\.\.\., None\]`"),
        ((1, 28, 28), r"channels first: write `np\.moveaxis\(x, 1, -1\)`.*\(28, 28, 1\)"),
        ((3, 32, 40), r"channels first.*\(32, 40, 3\)"),
        ((None, 28, 28, 1), r"is it the batch\? Write `x\.shape\[1:\]`"),
        ((None, None, 3), r"input_shape=\(None, None, 3\)"),
        ((28, 28, 0), r"input_shape=\(28, 28, 0\)"),
        (28, r"\(height, width, channels\)\. Received: input_shape=28\."),
    ],
)
def test_a_wrong_shape_is_explained(build, builder, shape, cure):
    with pytest.raises(ValueError, match=cure):
        build(builder, shape)


@every_builder
@pytest.mark.parametrize("num_classes", [0, -3, 2.5, "10", True, None])
def test_a_wrong_number_of_classes_is_explained(build, builder, num_classes):
    with pytest.raises(ValueError, match=rf"Received: num_classes={num_classes!r}\. Write `1"):
        build(builder, (28, 28, 1), num_classes)


@pytest.mark.parametrize(
    ("builder", "side", "options", "cure"),
    [
        ("build_lenet", 4, {}, "at least 5 by 5 pixels for the 5x5 kernels"),
        ("build_cnn", 28, {"filters": (4,) * 5}, "at least 32 by 32 pixels for 5 blocks"),
        ("build_alexnet_small", 14, {}, "at least 15 by 15 .* Take `build_cnn`"),
        ("build_resnet", 28, {"filters": (4,) * 6}, "6 stages.* Take fewer `filters` or a smaller"),
        ("build_resnet", 7, {"stem_strides": 4}, "8 by 8 .* stem_strides=4"),
        ("build_unet", 28, {"filters": (4,) * 6}, "at least 32 by 32 pixels for 5 levels"),
        ("build_detector", 28, {"filters": (4,) * 5}, "5 blocks.*Take fewer `filters`, or take l"),
    ],
)
def test_an_image_too_small_for_the_depth_is_explained(build, builder, side, options, cure):
    for shape in [(side, 224, 1), (224, side, 1)]:
        with pytest.raises(ValueError, match=cure):
            build(builder, shape, **options)


@pytest.mark.parametrize(
    ("builder", "side"),
    [("build_lenet", 5), ("build_cnn", 4), ("build_alexnet_small", 15), ("build_resnet", 2),
     ("build_unet", 2), ("build_detector", 4)],
)  # fmt: skip
def test_the_smallest_image_will_do(build, images, outputs, builder, side):
    x, _ = images((side, side, 1))
    assert np.isfinite(logits_of(outputs(build(builder, (side, side, 1)), x))).all()


@pytest.mark.parametrize(
    ("builder", "options", "cure"),
    [
        ("build_cnn", {"filters": 32}, r"filters=32\. Write `\(32, 64\)`"),
        ("build_cnn", {"filters": ()}, r"filters=\(\)"),
        ("build_cnn", {"convs_per_block": 0}, "convs_per_block=0"),
        ("build_cnn", {"units": (0,)}, r"units=\(0,\)\. Write `\(128,\)`"),
        ("build_cnn", {"normalization": "layer"}, "None or 'batch'.*'layer'"),
        ("build_cnn", {"pooling": "max"}, "'global' or 'flatten'.*'max'"),
        ("build_cnn", {"dropout": 30}, "one unit in five"),
        ("build_alexnet_small", {"filters": (8, 8)}, r"5 whole numbers.*\(8, 8\)"),
        ("build_alexnet_small", {"units": 256}, r"units=256\. Write `\(256, 256\)`"),
        ("build_alexnet_small", {"dropout": 1.0}, r"dropout=1\.0"),
        ("build_alexnet_small", {"activation": "rleu"}, "'rleu'.*`relu`"),
        ("build_resnet", {"filters": (8, 4)}, "cannot take any away.*`filters="),
        ("build_resnet", {"blocks_per_stage": 2.5}, r"blocks_per_stage=2\.5"),
        ("build_resnet", {"stem_strides": 3}, "1, 2 or 4.*stem_strides=3"),
        ("build_resnet", {"dropout": -0.1}, r"dropout=-0\.1"),
        ("build_unet", {"filters": (8,)}, r"one of them the bottom.*\(16, 32\)"),
        ("build_detector", {"filters": ("8",)}, r"filters=\('8',\)"),
        ("build_detector", {"units": 0}, "units=0"),
    ],
)
def test_a_wrong_argument_is_explained(build, builder, options, cure):
    with pytest.raises(ValueError, match=cure):
        build(builder, (28, 28, 1), **options)


@pytest.mark.parametrize("builder", [name for name in SMALL if name != "build_alexnet_small"])
def test_the_means_of_batch_normalisation_follow_a_short_training(keras, build, builder):
    options = {"changes": ("batch_norm",)} if builder == "build_lenet" else {}
    model = build(builder, (28, 28, 1), **options)
    norms = [x for x in model.layers if isinstance(x, keras.layers.BatchNormalization)]
    assert {norm.momentum for norm in norms} == {0.9}
