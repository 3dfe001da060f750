"""The matrix of windows, the transposed convolution, and the layers for images."""

import numpy as np
import pytest

from dlcourse.scratch import (
    SGD,
    Activation,
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Network,
    Tensor,
    conv2d,
    conv2d_transpose,
    gradcheck,
    im2col,
    softmax_cross_entropy,
)

SETTINGS = [
    (size, stride, padding)
    for size in [(1, 1), (3, 3), (2, 4)]
    for stride in [1, 2, 3]
    for padding in ["valid", "same"]
]


def rng():
    return np.random.default_rng(0)


def normal(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape)


# ---------------------------------------------------------------------- im2col


@pytest.mark.parametrize(("size", "stride", "padding"), SETTINGS)
def test_a_convolution_is_the_product_of_the_windows_and_the_filters(size, stride, padding):
    x, kernel = normal(2, 5, 6, 3), normal(*size, 3, 4)
    columns = im2col(x, size, strides=stride, padding=padding)
    out = conv2d(x, kernel, strides=stride, padding=padding).data
    np.testing.assert_allclose((columns @ kernel.reshape(-1, 4)).reshape(out.shape), out)
    assert columns.shape == (out[..., 0].size, size[0] * size[1] * 3)


def test_a_row_is_a_window_row_by_row_with_its_channels_last():
    x = np.arange(2 * 3 * 3 * 2.0).reshape(2, 3, 3, 2)
    columns = im2col(x, 2)
    assert columns.shape == (8, 8)
    assert columns[0].tolist() == [0, 1, 2, 3, 6, 7, 8, 9]
    assert columns[5].tolist() == x[1, :2, 1:].ravel().tolist()
    columns[:] = 0  # a copy, not a view
    assert x.max() == 35


# ---------------------------------------------------------------------- transposed convolution


def matrix_of(kernel, sides, stride, padding) -> np.ndarray:
    """Return the matrix that `conv2d` multiplies a flattened image by."""
    channels = kernel.shape[2]
    units = np.eye(sides[0] * sides[1] * channels).reshape(-1, *sides, channels)
    return conv2d(units, kernel, strides=stride, padding=padding).data.reshape(len(units), -1).T


@pytest.mark.parametrize(("size", "stride", "padding"), SETTINGS)
def test_it_is_the_transposed_matrix_and_its_gradients_match(size, stride, padding):
    kernel, x = normal(*size, 2, 3), normal(2, 3, 2, 3)
    out = conv2d_transpose(x, kernel, strides=stride, padding=padding)
    matrix = matrix_of(kernel, out.shape[1:3], stride, padding)
    np.testing.assert_allclose(out.data.reshape(2, -1), x.reshape(2, -1) @ matrix, atol=1e-12)

    def backward(upstream, *arrays):
        tensors = [Tensor(array) for array in arrays]
        back = conv2d_transpose(*tensors, strides=stride, padding=padding)
        (back * upstream).sum().backward()
        return tuple(tensor.grad for tensor in tensors)

    gradcheck(
        lambda x, k: conv2d_transpose(x, k, strides=stride, padding=padding).data,
        backward,
        [x, kernel],
        rng=rng(),
    )


def test_it_is_the_way_back_of_a_convolution():
    x, kernel, upstream = Tensor(normal(2, 6, 6, 2)), normal(3, 3, 2, 4), normal(2, 6, 6, 4)
    (conv2d(x, kernel, padding="same") * upstream).sum().backward()
    back = conv2d_transpose(upstream, kernel, padding="same").data
    np.testing.assert_allclose(back, x.grad, atol=1e-12)


def test_one_value_puts_down_one_kernel_and_overlaps_add():
    kernel, x = normal(3, 3, 1, 1), np.zeros((1, 3, 3, 1))
    x[0, 1, 1] = 2
    out = conv2d_transpose(x, kernel, strides=2).data
    assert out.shape == (1, 7, 7, 1)
    np.testing.assert_allclose(out[0, 2:5, 2:5, 0], 2 * kernel[..., 0, 0])
    assert np.count_nonzero(out) == 9
    counts = conv2d_transpose(np.ones((1, 3, 3, 1)), np.ones((3, 3, 1, 1)), strides=2).data
    assert counts[0, :, 0, 0].tolist() == [1, 1, 2, 1, 2, 1, 1]  # the checkerboard


def test_images_stay_float32():
    x, kernel = Tensor(np.float32(normal(1, 3, 3, 2))), Tensor(np.float32(normal(2, 2, 3, 2)))
    out = conv2d_transpose(x, kernel, strides=2)
    out.sum().backward()
    assert out.dtype == x.grad.dtype == kernel.grad.dtype == np.float32
    assert im2col(np.ones((1, 3, 3, 1), np.float32), 2).dtype == np.float32


# ---------------------------------------------------------------------- layers


def conv(channels=2, filters=3, size=3, **settings):
    return Conv2D(channels, filters, size, rng=rng(), dtype="float64", **settings)


LAYERS = [
    conv(),
    conv(size=(2, 3), strides=(2, 1), padding="same", use_bias=False),
    MaxPool2D(),
    MaxPool2D(3, strides=1, padding="same"),
    AveragePool2D(2),
    AveragePool2D((2, 3), strides=2, padding="same"),
]


@pytest.mark.parametrize("layer", LAYERS, ids=repr)
def test_the_gradients_of_a_layer_match_finite_differences(layer):
    def put(arrays):
        for parameter, array in zip(layer.parameters, arrays, strict=True):
            parameter.data = array

    def forward(x, *arrays):
        put(arrays)
        return layer(x).data

    def backward(upstream, x, *arrays):
        put(arrays)
        source = Tensor(x)
        (layer(source) * upstream).sum().backward()
        return (source.grad, *[parameter.grad for parameter in layer.parameters])

    inputs = [normal(2, 5, 6, 2), *[normal(*p.shape) for p in layer.parameters]]
    assert gradcheck(forward, backward, inputs, rng=rng()) < 1e-6


def test_a_convolution_has_a_bias_for_each_filter():
    layer = conv(padding="same")
    layer.bias.data = np.array([1.0, 2.0, 3.0])
    x = normal(2, 4, 4, 2)
    plain = conv2d(x, layer.kernel, padding="same").data
    np.testing.assert_allclose(layer(x).data, plain + np.arange(1, 4))
    assert [p.shape for p in layer.parameters] == [(3, 3, 2, 3), (3,)]


def test_a_small_convolutional_network_learns_where_no_single_pixel_tells():
    """Lines along or across, anywhere and of either sign: each pixel alone says nothing."""
    generator = rng()
    x, y = generator.normal(0, 0.1, size=(256, 8, 8, 1)), generator.integers(0, 2, 256)
    for image, across in zip(x, y, strict=True):
        row, sign = generator.integers(0, 8), generator.choice([-1, 1])
        (image if across else image.swapaxes(0, 1))[row] += sign
    network = Network(
        [
            Conv2D(1, 8, 3, padding="same", initializer="he_normal", rng=generator),
            BatchNorm(8),
            Activation("relu"),
            MaxPool2D(),
            Conv2D(8, 8, 3, initializer="he_normal", rng=generator),
            Activation("relu"),
            AveragePool2D(2),
            Flatten(),
            Dense(8, 2, rng=generator),
        ]
    )
    history = network.fit(
        x, y, loss=softmax_cross_entropy, optimizer=SGD(network.parameters, 0.1, momentum=0.9),
        epochs=15, rng=generator,
    )  # fmt: skip
    assert history["accuracy"][-1] > 0.95
    names = [parameter.name for parameter in network.parameters]
    assert names[:3] == ["conv2d1.kernel", "conv2d1.bias", "batchnorm1.gamma"]
    assert "Conv2D(1, 8, (3, 3)" not in network.summary()
    assert 'Conv2D(1, 8, 3, padding="same")' in network.summary()


def test_a_layer_shows_how_it_was_made():
    assert [repr(layer) for layer in LAYERS] == [
        "Conv2D(2, 3, 3)",
        'Conv2D(2, 3, (2, 3), strides=(2, 1), padding="same", use_bias=False)',
        "MaxPool2D(2)",
        'MaxPool2D(3, strides=1, padding="same")',
        "AveragePool2D(2)",
        'AveragePool2D((2, 3), strides=2, padding="same")',
    ]


# ---------------------------------------------------------------------- what is refused

IMAGES = np.ones((2, 5, 5, 3))
BAD = {
    "im2col without channels": (
        lambda: im2col(IMAGES[..., 0], 3),
        r"`im2col` must get images .*`x\[..., None\]`",
    ),
    "a window larger than the image": (lambda: im2col(IMAGES, 6), '`im2col`.*padding="same"'),
    "half a window": (lambda: im2col(IMAGES, 1.5), "`kernel_size` must be a positive integer"),
    "the kernel of a convolution": (
        lambda: conv2d_transpose(IMAGES, np.ones((3, 3, 3, 4))),
        r"x \(2, 5, 5, 3\), kernel \(3, 3, 3, 4\).*`kernel.swapaxes\(2, 3\)`",
    ),
    "a transposed convolution of one image": (
        lambda: conv2d_transpose(IMAGES[0], np.ones((3, 3, 4, 3))),
        r"`x` must be \(batch, rows",
    ),
    "a padding in capitals": (
        lambda: conv2d_transpose(IMAGES, np.ones((3, 3, 4, 3)), padding="SAME"),
        '`padding` must be "valid" or "same"',
    ),
    "an unknown padding of a layer": (lambda: conv(padding="full"), "`padding` must be"),
    "no filters": (lambda: conv(filters=0), "`filters`.*filters=0"),
    "a seed": (lambda: Conv2D(1, 2, 3, rng=0), "default_rng"),
    "strides of a pool": (lambda: MaxPool2D(strides=0), "`strides` must be a positive"),
    "a pool of rows": (lambda: MaxPool2D()(np.ones((2, 5))), r"`max_pool2d` must get images"),
    "grey images without an axis": (
        lambda: conv(1)(np.ones((2, 5, 5))),
        r"Conv2D must get images \(batch, height, width, 1\).*\(2, 5, 5\).*`x\[..., None\]`",
    ),
    "one image": (lambda: conv(3)(IMAGES[0]), r"`x\[None\]`"),
    "channels first": (lambda: conv(3)(np.ones((2, 3, 5, 5))), r"`np.moveaxis\(x, 1, -1\)`"),
    "flattened images": (lambda: conv(1)(np.ones((2, 25))), r"`Flatten\(\)` goes after"),
    "other channels": (lambda: conv(4)(IMAGES), "as many filters as this one has channels"),
    "whole numbers": (lambda: conv(3)(IMAGES.astype(np.uint8)), "/ 255"),
    "layers that do not fit": (
        lambda: Network([conv(1, 4), conv(3, 2)]),
        "gives 4, but .* takes 3",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_argument_is_named(name):
    call, message = BAD[name]
    with pytest.raises(ValueError, match=message):
        call()
