"""Concatenation, convolution and pooling: values, gradients, and what is refused."""

import numpy as np
import pytest

from dlcourse.scratch import Tensor, average_pool2d, concatenate, conv2d, gradcheck, max_pool2d


def agrees(op, *inputs) -> float:
    """Check the gradients that `op` gives to tensors, against central differences."""

    def backward(upstream, *arrays):
        tensors = [Tensor(array) for array in arrays]
        (op(*tensors) * upstream).sum().backward()
        return tuple(tensor.grad for tensor in tensors)

    rng = np.random.default_rng(1)
    return gradcheck(lambda *arrays: op(*map(Tensor, arrays)).data, backward, inputs, rng=rng)


def normal(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape)


# ---------------------------------------------------------------------- concatenate


@pytest.mark.parametrize(
    ("axis", "shapes"), [(-1, [(2, 3), (2, 1), (2, 4)]), (0, [(1, 3), (2, 3)]), (1, [(2, 3)] * 2)]
)
def test_concatenate_joins_and_gives_each_its_part_of_the_gradient(axis, shapes):
    arrays = [normal(*shape) for shape in shapes]
    out = concatenate([Tensor(array) for array in arrays], axis)
    np.testing.assert_array_equal(out.data, np.concatenate(arrays, axis))
    agrees(lambda *tensors: concatenate(tensors, axis), *arrays)


def test_concatenate_takes_constants_and_one_tensor_twice():
    x = Tensor(np.float32([1, 2]))
    out = concatenate([x, np.zeros(1), x])
    (out * np.array([1, 2, 9, 3, 4])).sum().backward()
    assert x.grad.tolist() == [4, 6]
    assert out.dtype == np.float32


def test_concatenate_leaves_each_gradient_its_own():
    a, b = Tensor([1.0]), Tensor([2.0])
    out = concatenate([a, b])
    out.sum().backward()
    a.grad[:] = 9
    assert out.grad.tolist() == [1, 1]
    assert b.grad.tolist() == [1]


# ---------------------------------------------------------------------- convolution


def naive_conv2d(x, kernel, stride, padding):
    """Convolve by the definition, one output at a time."""
    sizes = kernel.shape[:2]
    if padding == "same":
        pads = []
        for length, size in zip(x.shape[1:3], sizes, strict=True):
            steps = int(np.ceil(length / stride))
            added = max((steps - 1) * stride + size - length, 0)
            pads.append((added // 2, added - added // 2))
        x = np.pad(x, [(0, 0), *pads, (0, 0)])
    rows, columns = ((n - k) // stride + 1 for n, k in zip(x.shape[1:3], sizes, strict=True))
    out = np.zeros((len(x), rows, columns, kernel.shape[3]))
    for b, i, j, f in np.ndindex(*out.shape):
        window = x[b, i * stride : i * stride + sizes[0], j * stride : j * stride + sizes[1]]
        out[b, i, j, f] = np.sum(window * kernel[..., f])
    return out


SETTINGS = [
    (size, stride, padding)
    for size in [(1, 1), (3, 3), (2, 4)]
    for stride in [1, 2, 3]
    for padding in ["valid", "same"]
]


@pytest.mark.parametrize(("size", "stride", "padding"), SETTINGS)
def test_conv2d_is_its_definition_and_its_gradients_match(size, stride, padding):
    x, kernel = normal(2, 5, 6, 2), normal(*size, 2, 3)
    out = conv2d(x, Tensor(kernel), strides=stride, padding=padding)
    np.testing.assert_allclose(out.data, naive_conv2d(x, kernel, stride, padding), atol=1e-12)
    agrees(lambda x, k: conv2d(x, k, strides=stride, padding=padding), x, kernel)


def test_conv2d_strides_down_and_right():
    x, kernel = normal(1, 6, 6, 1), normal(2, 2, 1, 1)
    every = conv2d(x, kernel).data
    np.testing.assert_allclose(conv2d(x, kernel, strides=(3, 2)).data, every[:, ::3, ::2])
    agrees(lambda x, k: conv2d(x, k, strides=(3, 2)), x, kernel)


def test_constant_images_are_no_part_of_the_graph():
    kernel = Tensor(normal(3, 3, 1, 2), name="kernel")
    loss = conv2d(normal(2, 5, 5, 1), kernel).relu().sum()
    assert [node.op for node in loss.topological_order()] == ["", "conv2d", "relu", "sum"]


# ---------------------------------------------------------------------- pooling


@pytest.mark.parametrize("pool", [max_pool2d, average_pool2d])
@pytest.mark.parametrize(("size", "stride", "padding"), SETTINGS)
def test_gradients_of_pooling_match_finite_differences(pool, size, stride, padding):
    agrees(lambda x: pool(x, size, strides=stride, padding=padding), normal(2, 5, 6, 2))


def test_pooling_takes_the_largest_and_the_mean_of_each_window():
    x = np.arange(25.0).reshape(1, 5, 5, 1)
    corners = [[6, 8, 9], [16, 18, 19], [21, 23, 24]]
    assert max_pool2d(x).data[0, :, :, 0].tolist() == [[6, 8], [16, 18]]
    assert max_pool2d(x, padding="same").data[0, :, :, 0].tolist() == corners
    assert average_pool2d(x).data[0, :, :, 0].tolist() == [[3, 5], [13, 15]]
    # what was put around the image does not count
    assert average_pool2d(x, padding="same").data[0, 2, :, 0].tolist() == [20.5, 22.5, 24]
    assert max_pool2d(x, (5, 1), strides=1).data[0, :, :, 0].tolist() == [[20, 21, 22, 23, 24]]


def test_padding_is_never_the_largest():
    x = Tensor(-1 - np.arange(9.0).reshape(1, 3, 3, 1))
    out = max_pool2d(x, padding="same")
    assert out.data[0, :, :, 0].tolist() == [[-1, -3], [-7, -9]]


def test_of_equal_ones_the_first_in_the_window_gets_the_gradient():
    x = Tensor(np.zeros((1, 2, 4, 1)))
    max_pool2d(x).sum().backward()
    assert x.grad[0, :, :, 0].tolist() == [[1, 0, 1, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_images_stay_float32(padding):
    x, kernel = Tensor(np.float32(normal(1, 5, 5, 2))), Tensor(np.float32(normal(2, 2, 2, 3)))
    loss = average_pool2d(max_pool2d(conv2d(x, kernel, padding=padding)), padding=padding).sum()
    loss.backward()
    assert all(node.dtype == np.float32 for node in loss.topological_order())
    assert x.grad.dtype == kernel.grad.dtype == np.float32
    x.grad *= 2  # its own to change


# ---------------------------------------------------------------------- what is refused

IMAGES, KERNEL = np.ones((2, 5, 5, 3)), np.ones((3, 3, 3, 4))
BAD = {
    "no two to join": (lambda: concatenate([]), "`concatenate` must"),
    "shapes that do not join": (
        lambda: concatenate([Tensor(np.ones((2, 3))), np.ones((3, 3))]),
        r"`concatenate` must get tensors .*Received: shapes \[\(2, 3\), \(3, 3\)\], axis=-1",
    ),
    "an axis that is not there": (
        lambda: concatenate([Tensor([1.0]), Tensor([2.0])], axis=1),
        "`concatenate` must .*axis=1",
    ),
    "no channels": (
        lambda: conv2d(IMAGES[..., 0], KERNEL),
        r"`conv2d` must get images \(batch, .*shape \(2, 5, 5\). For grayscale .*`x\[..., None\]`",
    ),
    "a single image": (lambda: max_pool2d(IMAGES[0]), r"`max_pool2d` must .*\(5, 5, 3\)"),
    "other channels": (
        lambda: conv2d(IMAGES, np.ones((3, 3, 1, 4))),
        r"`kernel` must be .*the channels of x. Received: kernel \(3, 3, 1, 4\), x \(2, 5, 5, 3\)",
    ),
    "a kernel without filters": (lambda: conv2d(IMAGES, np.ones((3, 3, 3))), "`kernel` must be"),
    "a kernel larger than the image": (
        lambda: conv2d(IMAGES, np.ones((6, 2, 3, 4))),
        r'`conv2d` must get images at least .*\(5, 5\), window \(6, 2\). Use `padding="same"`',
    ),
    "a padding in capitals": (
        lambda: conv2d(IMAGES, KERNEL, padding="SAME"),
        '`padding` must be "valid" or "same". Received: \'SAME\'',
    ),
    "a stride of zero": (lambda: conv2d(IMAGES, KERNEL, strides=0), "`strides` must be a pos.*=0"),
    "three strides": (lambda: conv2d(IMAGES, KERNEL, strides=(1, 1, 1)), "`strides` must be"),
    "half a pool": (lambda: average_pool2d(IMAGES, 0.5), "`pool_size` must be a positive integer"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_argument_is_named(name):
    call, message = BAD[name]
    with pytest.raises(ValueError, match=message):
        call()
