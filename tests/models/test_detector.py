"""The one-box detector: its two answers, and a box that is always one."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras


@pytest.fixture
def detector(models):
    return models.build_detector((16, 16, 1), 3, filters=(4, 4), units=8)


def test_layers_have_the_names_that_lessons_use(detector, names):
    blocks = [f"block{n}_{part}" for n in (1, 2) for part in
              ("conv", "conv_norm", "conv_activation", "pool")]  # fmt: skip
    assert set(names(detector)) == {
        *("inputs", *blocks, "flatten", "hidden", "hidden_activation", "logits"),
        *("corner", "extent", "room", "size", "opposite", "box"),
    }
    assert {name: part.shape for name, part in detector.output.items()} == {
        "box": (None, 4), "logits": (None, 3)
    }  # fmt: skip


@pytest.mark.parametrize("scale", [0.01, 1, 100])
def test_a_box_is_one_whatever_the_weights(detector, images, outputs, scale):
    rng = np.random.default_rng(1)
    x, _ = images((16, 16, 1), count=200)
    for name in ("corner", "extent"):
        kernel, bias = detector.get_layer(name).get_weights()
        detector.get_layer(name).set_weights([rng.normal(0, scale, kernel.shape), bias])
    left, top, right, bottom = outputs(detector, x)["box"].T
    for first, second in [(left, right), (top, bottom)]:
        assert (first >= 0).all()
        assert (first <= second).all()
        assert (second <= 1).all()


def test_corner_and_extent_make_the_box(keras, detector, images, outputs):
    x, _ = images((16, 16, 1))
    layers = [detector.get_layer(name).output for name in ("corner", "extent", "box")]
    corner, extent, box = outputs(keras.Model(detector.inputs[0], layers), x)
    expected = np.concatenate([corner, corner + extent * (1 - corner)], axis=1)
    np.testing.assert_allclose(box, expected, atol=1e-6)
