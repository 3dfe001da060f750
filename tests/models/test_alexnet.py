"""The small AlexNet: each idea of the paper, on and off."""

import numpy as np
import pytest

pytestmark = pytest.mark.keras

SMALL = {"filters": (4, 6, 8, 8, 6), "units": (9, 7)}


@pytest.fixture
def build(models):
    def make(side=32, **options):
        return models.build_alexnet_small((side, side, 3), 10, **{**SMALL, **options})

    return make


def test_layers_have_the_names_and_the_order_of_the_paper(build, names):
    first = [f"{name}{n}{part}" for n in (1, 2) for name, part in
             [("conv", ""), ("conv", "_activation"), ("conv", "_norm"), ("pool", "")]]  # fmt: skip
    later = [f"conv{n}{part}" for n in (3, 4, 5) for part in ("", "_activation")]
    dense = [f"{name}{n}{part}" for n in (1, 2) for name, part in
             [("dropout", ""), ("hidden", ""), ("hidden", "_activation")]]  # fmt: skip
    everything = ["inputs", *first, *later, "pool3", "flatten", *dense, "logits"]
    assert names(build()) == everything
    off = build(dropout=0.0, local_response_normalization=False)
    assert names(off) == [
        name for name in everything if "dropout" not in name and "_norm" not in name
    ]


def test_pooling_windows_overlap_or_do_not(build):
    for overlapping, size, side in [(True, 3, 15), (False, 2, 16)]:
        pool = build(overlapping_pooling=overlapping).get_layer("pool1")
        assert pool.pool_size == (size, size)
        assert pool.strides == (2, 2)
        assert pool.output.shape[1:3] == (side, side)


def test_the_activation_is_used_everywhere_and_names_the_initialiser(build):
    model = build(activation="tanh")
    activations = [layer for layer in model.layers if layer.name.endswith("_activation")]
    assert len(activations) == 7
    assert {layer.activation.__name__ for layer in activations} == {"tanh"}
    kinds = {
        type(model.get_layer(name).kernel_initializer).__name__ for name in ("conv3", "hidden1")
    }
    assert kinds == {"GlorotUniform"}
    assert type(build().get_layer("conv3").kernel_initializer).__name__ == "HeNormal"


@pytest.mark.parametrize(
    ("side", "kernel", "strides"), [(32, 5, 1), (63, 5, 1), (64, 7, 2), (127, 7, 2), (128, 11, 4)]
)
def test_the_first_kernels_grow_with_the_image(build, side, kernel, strides):
    conv = build(side).get_layer("conv1")
    assert conv.kernel_size == (kernel, kernel)
    assert conv.strides == (strides, strides)


def test_a_response_is_divided_by_those_of_its_neighbours(keras):
    from dlcourse.models.alexnet import LocalResponseNormalization

    x = np.random.default_rng(0).normal(size=(2, 3, 4, 7)).astype("float32")
    layer = LocalResponseNormalization(5, k=1.5, alpha=0.3, beta=0.6)
    expected = np.empty_like(x)
    for channel in range(7):
        near = x[..., max(0, channel - 2) : channel + 3]
        expected[..., channel] = x[..., channel] / (1.5 + 0.3 * (near**2).sum(-1)) ** 0.6
    np.testing.assert_allclose(keras.ops.convert_to_numpy(layer(x)), expected, rtol=1e-5)
    again = LocalResponseNormalization.from_config(layer.get_config())
    np.testing.assert_allclose(keras.ops.convert_to_numpy(again(x)), expected, rtol=1e-5)


def test_dropout_acts_before_both_dense_layers_in_training(build):
    rates = [layer.rate for layer in build(dropout=0.4).layers if "dropout" in layer.name]
    assert rates == [0.4, 0.4]
