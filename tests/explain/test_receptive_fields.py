"""The receptive field by calculation is the one that gradients find, place by place."""

from fractions import Fraction

import numpy as np
import pytest

from dlcourse.explain import measured_receptive_field, receptive_field

pytestmark = pytest.mark.keras


def rng():
    return np.random.default_rng(0)


@pytest.fixture
def chains(keras):
    """Models whose layers move, stretch and join fields in every way."""
    layers = keras.layers
    conv, pool = layers.Conv2D, layers.MaxPooling2D

    def lenet():
        inputs = keras.Input((28, 28, 1))
        x = conv(4, 5, padding="same", name="c1")(inputs)
        x = layers.AveragePooling2D(2, name="s2")(x)
        x = conv(6, 5, activation="relu", name="c3")(x)
        return inputs, [pool(name="s4")(x)]

    def odd():
        inputs = keras.Input((40, 41, 2))
        x = layers.ZeroPadding2D(((1, 2), (3, 4)), name="zeros")(inputs)
        x = conv(4, (5, 2), strides=(2, 1), name="wide")(x)
        x = layers.LeakyReLU(name="leaky")(x)
        x = conv(4, 3, dilation_rate=2, padding="same", name="dilated")(x)
        x = layers.LayerNormalization(axis=-1, name="norm")(x)
        x = layers.Cropping2D(2, name="crop")(x)
        x = layers.AveragePooling2D(3, strides=2, padding="same", name="mean")(x)
        x = layers.DepthwiseConv2D(3, name="depthwise")(x)
        return inputs, [layers.SeparableConv2D(5, 3, padding="same", name="separable")(x)]

    def residual():
        inputs = keras.Input((32, 32, 3))
        x = conv(4, 3, strides=2, padding="same", name="stem")(inputs)
        y = layers.BatchNormalization(name="stem_norm")(x)
        y = conv(4, 3, strides=2, padding="same", name="conv")(y)
        short = pool(1, strides=2, name="short")(x)
        joined = layers.Add(name="sum")([short, keras.ops.relu(y)])
        beside = layers.Concatenate(name="beside")([joined, conv(2, 1, strides=2, name="one")(x)])
        return inputs, [beside, short]

    return {
        name: keras.Model(*make()) for name, make in [("l", lenet), ("o", odd), ("r", residual)]
    }


@pytest.mark.parametrize(
    ("chain", "layer"),
    [("l", name) for name in ("c1", "s2", "c3", "s4")]
    + [("o", name) for name in ("dilated", "norm", "crop", "mean", "depthwise", "separable")]
    + [("r", name) for name in ("stem", "short", "conv", "sum", "beside")],
)
def test_the_field_that_is_computed_is_the_one_gradients_find(chains, chain, layer):
    model = chains[chain]
    field = receptive_field(model, layer)
    (height, width), map_shape = model.input_shape[1:3], model.get_layer(layer).output.shape[1:3]
    places = [
        tuple(side // 2 for side in map_shape), (2, 0), tuple(side - 2 for side in map_shape)
    ]  # fmt: skip
    for place in places:
        size, seen = measured_receptive_field(model, layer, rng=rng(), position=place)
        top, bottom, left, right = field.window(place)
        rows, columns = np.nonzero(seen.any(axis=1))[0], np.nonzero(seen.any(axis=0))[0]
        assert (rows[0], rows[-1] + 1) == (max(top, 0), min(bottom, height))
        assert (columns[0], columns[-1] + 1) == (max(left, 0), min(right, width))
        assert size == (len(rows), len(columns))


def test_the_numbers_are_those_of_the_paper(keras):
    """VGG-16, of which Araujo et al. (2019), table 1, say 212 pixels before the dense layers."""
    inputs = x = keras.Input((224, 224, 3))
    for block, convolutions in enumerate((2, 2, 3, 3, 3), start=1):
        for _ in range(convolutions):
            x = keras.layers.Conv2D(1, 3, padding="same")(x)
        x = keras.layers.MaxPooling2D(name=f"pool{block}")(x)
    model = keras.Model(inputs, x)
    assert receptive_field(model, "pool5") == ((212, 212), (32, 32), (-90, -90))


def test_after_the_whole_image_is_summed_up_the_field_is_the_whole_image(network):
    assert receptive_field(network, "pool2") == ((16, 16), (0, 0), (0, 0))
    assert receptive_field(network, "logits").window((0, 0)) == (0, 16, 0, 16)
    assert measured_receptive_field(network, "logits", rng=rng()).size == (16, 16)


def test_upsampling_and_transposed_convolution_divide_the_stride(keras):
    layers = keras.layers
    inputs = keras.Input((32, 32, 1))
    x = layers.Conv2D(3, 3, strides=2, padding="same", name="down")(inputs)
    outputs = [
        layers.Conv2DTranspose(3, 2, strides=2, name="spread")(x),
        layers.Conv2DTranspose(3, 4, strides=2, padding="same", name="wide_spread")(x),
        layers.UpSampling2D(4, name="nearest")(x),
        layers.UpSampling2D(interpolation="bilinear", name="bilinear")(x),
    ]
    model = keras.Model(inputs, outputs)
    found = {name: receptive_field(model, name) for name in model.output_names}
    assert found["spread"].size == (3, 3)
    assert found["wide_spread"].size == found["bilinear"].size == (5, 5)
    assert found["nearest"].strides == (Fraction(1, 2), Fraction(1, 2))
    assert {type(found[name].strides[0]) for name in ("spread", "wide_spread")} == {int}
    for name, field in found.items():
        assert measured_receptive_field(model, name, rng=rng()).size == field.size


def test_a_model_within_a_model_is_looked_through(keras):
    inner = keras.Sequential(
        [keras.Input((20, 20, 1)), keras.layers.Conv2D(2, 5), keras.layers.MaxPooling2D(2)],
        name="inner",
    )
    inputs = keras.Input((20, 20, 1))
    model = keras.Model(inputs, keras.layers.Conv2D(2, 3, name="last")(inner(inputs)))
    assert receptive_field(model, "inner") == ((6, 6), (2, 2), (0, 0))
    assert receptive_field(model, "last") == ((10, 10), (2, 2), (0, 0))


def test_the_middle_of_a_field_counts_most(keras):
    keras.utils.set_random_seed(0)
    model = keras.Sequential(
        [keras.Input((32, 32, 1)), *[keras.layers.Conv2D(8, 5, padding="same") for _ in range(4)]]
    )
    seen = measured_receptive_field(model, model.layers[-1].name, rng=rng()).map
    assert seen[12:21, 12:21].mean() > 5 * seen[8:25, 8].mean()


def test_what_cannot_be_computed_is_explained(keras):
    class Strange(keras.layers.Layer):
        def call(self, x):
            return keras.ops.flip(x, axis=1)

    inputs = keras.Input((8, 8, 1))
    model = keras.Model(inputs, Strange(name="strange")(inputs))
    with pytest.raises(ValueError, match=r"'strange', a Strange.*`measured_receptive_field`"):
        receptive_field(model, "strange")
    any_size = keras.Input((None, None, 1))
    x = keras.layers.Conv2D(2, 3, strides=2, padding="same", name="conv")(any_size)
    model = keras.Model(any_size, keras.layers.GlobalMaxPooling2D(name="pool")(x))
    assert receptive_field(model, "conv").size == (3, 3)
    with pytest.raises(ValueError, match="looks at the whole image"):
        receptive_field(model, "pool")
    with pytest.raises(ValueError, match="of a given size"):
        measured_receptive_field(model, "conv", rng=rng())
    flat = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, name="dense")])
    for look in (receptive_field, lambda *a: measured_receptive_field(*a, rng=rng())):
        with pytest.raises(ValueError, match="must take images"):
            look(flat, "dense")


def test_a_place_that_is_not_there_and_a_seed_are_explained(network):
    with pytest.raises(ValueError, match=r"'conv2', whose map is \(6, 6\). Received.*\(6, 0\)"):
        measured_receptive_field(network, "conv2", rng=rng(), position=(6, 0))
    with pytest.raises(ValueError, match="default_rng"):
        measured_receptive_field(network, "conv2", rng=0)
