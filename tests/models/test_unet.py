"""The U-Net: an answer for each pixel, with and without the maps handed across."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras


def test_layers_have_the_names_that_lessons_use(models, names):
    both = [f"conv{n}{part}" for n in (1, 2) for part in ("", "_norm", "_activation")]
    expected = {
        "inputs", "down1_pool", "up1_upsample", "up1_skip", "logits",
        *(f"{level}_{part}" for level in ("down1", "bottom", "up1") for part in both),
    }  # fmt: skip
    assert set(names(models.build_unet((8, 8, 1), 2, filters=(4, 8)))) == expected
    odd = models.build_unet((9, 8, 1), 2, filters=(4, 8))
    assert set(names(odd)) == expected | {"pad", "crop"}
    without = models.build_unet((8, 8, 1), 2, filters=(4, 8), skips=False)
    assert set(names(without)) == expected - {"up1_skip"}


@pytest.mark.parametrize("shape", [(16, 16, 1), (13, 22, 3)])
def test_every_pixel_has_an_answer_whatever_the_sides(models, images, outputs, shape):
    x, _ = images(shape)
    logits = outputs(models.build_unet(shape, 1, filters=(4, 4, 4, 4)), x)
    assert logits.shape == (8, *shape[:2], 1)
    assert np.isfinite(logits).all()


def test_the_answer_lies_where_its_pixel_is_in_a_widened_image(models, outputs):
    model = models.build_unet((13, 11, 1), 1, filters=(6, 6))
    assert model.get_layer("crop").cropping == model.get_layer("pad").padding == ((0, 1), (0, 1))
    x = np.zeros((4, 13, 11, 1), "float32")
    places = [(0, 0), (12, 10), (6, 5), (0, 10)]
    for image, (row, column) in zip(x, places, strict=True):
        image[row, column] = 100
    difference = np.abs(outputs(model, x) - outputs(model, np.zeros_like(x)))[..., 0]
    rows, columns = np.indices((13, 11))
    for one, (row, column) in zip(difference, places, strict=True):
        middle = np.array([(one * rows).sum(), (one * columns).sum()]) / one.sum()
        assert np.abs(middle - (row, column)).max() < 5


def test_without_skips_the_way_up_sees_the_bottom_only(keras, models, images, outputs):
    x, _ = images((16, 16, 1))
    for skips in (True, False):
        model = models.build_unet((16, 16, 1), 1, filters=(4, 8), skips=skips)
        bottom = model.get_layer("up1_upsample")
        bottom.set_weights([0 * weight for weight in bottom.get_weights()])
        logits = outputs(model, x)
        inner = logits[:, 4:12, 4:12]  # at the borders it sees where it is
        assert (np.ptp(inner) > 1e-5) == skips


def test_levels_have_their_channels(models):
    model = models.build_unet((16, 16, 1), 3, filters=(4, 6, 8))
    shapes = {"down1_pool": (8, 8, 4), "down2_pool": (4, 4, 6), "bottom_conv2": (4, 4, 8),
              "up2_skip": (8, 8, 12), "up1_skip": (16, 16, 8), "logits": (16, 16, 3)}  # fmt: skip
    for name, shape in shapes.items():
        assert model.get_layer(name).output.shape[1:] == shape
