"""The residual network: its depth, its shortcuts, and the same layers without them."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras


def weighted(model):
    return [layer for layer in model.layers if type(layer).__name__ in ("Conv2D", "Dense")]


def trainable(model):
    return sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)


@pytest.mark.parametrize(("blocks", "depth"), [(1, 8), (3, 20), (5, 32)])
def test_the_depth_is_the_papers(models, blocks, depth):
    model = models.build_resnet((32, 32, 3), 10, blocks_per_stage=blocks)
    assert len(weighted(model)) == depth == 2 * blocks * 3 + 2


def test_resnet_20_has_the_papers_parameters(models):
    # Table 6 of the paper says 0.27M; its option A makes this number with colour images.
    assert trainable(models.build_resnet((32, 32, 3), 10)) == 269_722


@pytest.mark.parametrize("filters", [(4, 8, 16), (4, 4), (5, 8)])
def test_without_shortcuts_the_layers_and_parameters_are_the_same(models, filters):
    options = {"filters": filters, "blocks_per_stage": 2}
    residual = models.build_resnet((16, 16, 1), 10, **options)
    plain = models.build_resnet((16, 16, 1), 10, shortcuts=False, **options)
    assert residual.count_params() == plain.count_params()
    assert [w.path for w in residual.weights] == [w.path for w in plain.weights]
    added = {layer.name for layer in residual.layers} - {layer.name for layer in plain.layers}
    assert {name.rsplit("_", 1)[1] for name in added} <= {"add", "subsample", "widen"}
    assert any(name.endswith("_add") for name in added)


def test_layers_have_the_names_that_lessons_use(models, names):
    model = models.build_resnet((8, 8, 1), 3, filters=(4, 8), blocks_per_stage=1, dropout=0.1)
    conv = ["", "_norm", "_activation"]
    assert set(names(model)) == {
        "inputs",
        *(f"stem{part}" for part in conv),
        *(f"stage{s}_block1_conv1{part}" for s in (1, 2) for part in conv),
        *(f"stage{s}_block1_conv2{part}" for s in (1, 2) for part in conv[:2]),
        *(f"stage{s}_block1_{part}" for s in (1, 2) for part in ("add", "activation")),
        *("stage2_block1_subsample", "stage2_block1_widen", "global_pool", "dropout", "logits"),
    }


def silenced(keras, model, block):
    """Return what the block of a model does with its input if its convolutions answer 0."""
    norm = model.get_layer(f"{block}_conv2_norm")
    norm.set_weights([0 * weight for weight in norm.get_weights()])
    before = model.get_layer(f"{block}_conv1").input
    return keras.Model(model.inputs[0], [before, model.get_layer(f"{block}_activation").output])


def test_a_block_without_an_answer_hands_its_input_on(keras, models, images, outputs):
    model = models.build_resnet((9, 9, 1), 3, filters=(4,), blocks_per_stage=2)
    before, after = outputs(silenced(keras, model, "stage1_block2"), images((9, 9, 1))[0])
    np.testing.assert_array_equal(before, after)
    assert before.std() > 0


@pytest.mark.parametrize("side", [8, 9])
def test_into_a_new_stage_every_second_pixel_is_handed_on(keras, models, images, outputs, side):
    model = models.build_resnet((side, side, 1), 3, filters=(4, 6), blocks_per_stage=1)
    x, _ = images((side, side, 1))
    before, after = outputs(silenced(keras, model, "stage2_block1"), x)
    np.testing.assert_array_equal(after[..., :4], before[:, ::2, ::2])
    assert after.shape[-1] == 6
    assert not after[..., 4:].any()


def test_without_shortcuts_a_block_without_an_answer_is_silent(keras, models, images, outputs):
    model = models.build_resnet((9, 9, 1), 3, filters=(4,), shortcuts=False)
    before, after = outputs(silenced(keras, model, "stage1_block2"), images((9, 9, 1))[0])
    assert before.any()
    assert not after.any()


@pytest.mark.parametrize(("strides", "side"), [(1, 32), (2, 16), (4, 8)])
def test_the_stem_scales_large_images_down(models, strides, side):
    model = models.build_resnet((32, 32, 1), 3, filters=(4,), stem_strides=strides)
    assert model.get_layer("stage1_block3_add").output.shape[1:3] == (side, side)
