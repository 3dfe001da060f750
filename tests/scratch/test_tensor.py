"""Every operation of the tensor: its values, and its gradient under a random upstream gradient."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import mutually_broadcastable_shapes

from dlcourse.scratch import Tensor, gradcheck


def agrees(op, *inputs) -> float:
    """Check the gradients that `op` gives to tensors, against central differences."""

    def backward(upstream, *arrays):
        tensors = [Tensor(array) for array in arrays]
        (op(*tensors) * upstream).sum().backward()
        return tuple(tensor.grad for tensor in tensors)

    rng = np.random.default_rng(1)
    return gradcheck(lambda *arrays: op(*map(Tensor, arrays)).data, backward, inputs, rng=rng)


def uniform(*shape, low=0.3, high=2.0, signs=True):
    """Return numbers that keep away from zero, of both signs unless `signs` is False."""
    rng = np.random.default_rng(sum(shape) + 7)
    return rng.uniform(low, high, shape) * (rng.choice([-1, 1], shape) if signs else 1)


X = uniform(3, 4)
POSITIVE = uniform(3, 4, signs=False)

UNARY = {
    "negate": (lambda x: -x, np.negative, X),
    "exp": (Tensor.exp, np.exp, X),
    "log": (Tensor.log, np.log, POSITIVE),
    "tanh": (Tensor.tanh, np.tanh, X),
    "sigmoid": (Tensor.sigmoid, lambda x: 1 / (1 + np.exp(-x)), X),
    "relu": (Tensor.relu, lambda x: np.where(x > 0, x, 0), X),
    "gelu": (
        Tensor.gelu,
        lambda x: x / 2 * (1 + np.tanh((2 / np.pi) ** 0.5 * (x + 0.044715 * x**3))),
        X,
    ),
    "square": (lambda x: x**2, np.square, X),
    "cube": (lambda x: x**3, lambda x: x**3, X),
    "root": (lambda x: x**0.5, np.sqrt, POSITIVE),
    "reciprocal": (lambda x: x**-1, np.reciprocal, X),
    "power of one": (lambda x: x**1, np.positive, X),
    "power of zero": (lambda x: x**0, np.ones_like, X),
    "number on the left of +": (lambda x: 2 + x, lambda x: 2 + x, X),
    "number on the left of -": (lambda x: 2 - x, lambda x: 2 - x, X),
    "number on the left of *": (lambda x: 2 * x, lambda x: 2 * x, X),
    "number on the left of /": (lambda x: 2 / x, lambda x: 2 / x, X),
    "number on the right of -": (lambda x: x - 2, lambda x: x - 2, X),
    "number on the right of /": (lambda x: x / 2, lambda x: x / 2, X),
    "array on the left of -": (lambda x: X - x, lambda x: X - x, X),
    "array on the left of /": (lambda x: X / x, lambda x: X / x, X),
    "array on the left of @": (lambda x: X.T @ x, lambda x: X.T @ x, X),
    "array on the right of @": (lambda x: x @ X.T, lambda x: x @ X.T, X),
    "sum": (Tensor.sum, np.sum, X),
    "sum over an axis": (lambda x: x.sum(axis=0), lambda x: x.sum(axis=0), X),
    "sum with its axis kept": (
        lambda x: x.sum(axis=-1, keepdims=True),
        lambda x: x.sum(axis=-1, keepdims=True),
        X,
    ),
    "sum over two of three axes": (
        lambda x: x.sum(axis=(0, 2)),
        lambda x: x.sum(axis=(0, 2)),
        uniform(2, 3, 4),
    ),
    "mean": (Tensor.mean, np.mean, X),
    "mean over an axis": (lambda x: x.mean(axis=1), lambda x: x.mean(axis=1), X),
    "mean with its axes kept": (
        lambda x: x.mean(axis=(0, 1), keepdims=True),
        lambda x: x.mean(axis=(0, 1), keepdims=True),
        X,
    ),
    "max": (Tensor.max, np.max, X),
    "max over an axis": (lambda x: x.max(axis=0), lambda x: x.max(axis=0), X),
    "max over axes, kept": (
        lambda x: x.max(axis=(1, 2), keepdims=True),
        lambda x: x.max(axis=(1, 2), keepdims=True),
        uniform(2, 3, 4),
    ),
    "softmax": (Tensor.softmax, lambda x: np.exp(x) / np.exp(x).sum(-1, keepdims=True), X),
    "softmax over columns": (
        lambda x: x.softmax(axis=0),
        lambda x: np.exp(x) / np.exp(x).sum(0),
        X,
    ),
    "log_softmax": (
        Tensor.log_softmax,
        lambda x: x - np.log(np.exp(x).sum(-1, keepdims=True)),
        X,
    ),
    "log_softmax over columns": (
        lambda x: x.log_softmax(axis=0),
        lambda x: x - np.log(np.exp(x).sum(0)),
        X,
    ),
    "reshape": (lambda x: x.reshape(2, -1), lambda x: x.reshape(2, -1), X),
    "reshape to a tuple": (lambda x: x.reshape((6, 2)), lambda x: x.reshape(6, 2), X),
    "T": (lambda x: x.T, np.transpose, X),
    "transpose": (
        lambda x: x.transpose(1, -1, 0),
        lambda x: x.transpose(1, -1, 0),
        uniform(2, 3, 4),
    ),
    "transpose by a tuple": (
        lambda x: x.transpose((2, 0, 1)),
        lambda x: x.transpose(2, 0, 1),
        uniform(2, 3, 4),
    ),
    "row": (lambda x: x[1], lambda x: x[1], X),
    "element": (lambda x: x[1, -1], lambda x: x[1, -1], X),
    "slice": (lambda x: x[::-2, 1:3], lambda x: x[::-2, 1:3], X),
    "slice with a new axis": (lambda x: x[..., None, 0], lambda x: x[..., None, 0], X),
    "mask": (lambda x: x[X > 0], lambda x: x[X > 0], X),
    "one of each row": (
        lambda x: x[np.arange(3), [3, 0, 0]],
        lambda x: x[np.arange(3), [3, 0, 0]],
        X,
    ),
    "rows, some twice": (
        lambda x: x[np.array([[0, 2], [2, 2]])],
        lambda x: x[np.array([[0, 2], [2, 2]])],
        X,
    ),
    "rows twice, of a slice": (lambda x: x[[1, 1], 2:], lambda x: x[[1, 1], 2:], X),
}


@pytest.mark.parametrize("name", UNARY)
def test_values_equal_numpys_and_gradients_match_finite_differences(name):
    op, reference, x = UNARY[name]
    np.testing.assert_allclose(op(Tensor(x)).data, reference(x), rtol=1e-12)
    agrees(op, x)


BINARY = {
    "add": (lambda a, b: a + b, np.add),
    "subtract": (lambda a, b: a - b, np.subtract),
    "multiply": (lambda a, b: a * b, np.multiply),
    "divide": (lambda a, b: a / b, np.divide),
}


@pytest.mark.parametrize("name", BINARY)
@settings(max_examples=30, deadline=None, derandomize=True)
@given(shapes=mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3, min_side=0))
def test_gradients_have_the_shapes_of_their_operands_however_these_broadcast(name, shapes):
    op, reference = BINARY[name]
    a, b = (uniform(*shape) for shape in shapes.input_shapes)
    out = op(Tensor(a), Tensor(b))
    assert out.shape == shapes.result_shape
    np.testing.assert_allclose(out.data, reference(a, b), rtol=1e-12)
    agrees(op, a, b)


@pytest.mark.parametrize("name", BINARY)
@settings(max_examples=10, deadline=None, derandomize=True)
@given(
    shapes=mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3),
    left=st.booleans(),
)
def test_an_array_on_either_side_is_a_constant(name, shapes, left):
    op, reference = BINARY[name]
    x, constant = (uniform(*shape) for shape in shapes.input_shapes)
    one = (lambda x: op(constant, x)) if left else (lambda x: op(x, constant))
    expected = reference(constant, x) if left else reference(x, constant)
    np.testing.assert_allclose(one(Tensor(x)).data, expected, rtol=1e-12)
    agrees(one, x)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((2, 3), (3, 4)),
        ((1, 3), (3, 1)),
        ((5, 2, 3), (3, 4)),
        ((2, 3), (5, 3, 4)),
        ((5, 2, 3), (5, 3, 4)),
        ((5, 1, 2, 3), (4, 3, 2)),
        ((0, 3), (3, 4)),
    ],
)
def test_gradients_of_a_matrix_product_match_finite_differences(left, right):
    a, b = uniform(*left), uniform(*right)
    np.testing.assert_allclose((Tensor(a) @ Tensor(b)).data, a @ b, rtol=1e-12)
    agrees(lambda a, b: a @ b, a, b)


def test_gradients_of_several_paths_add_up():
    agrees(lambda x: x * x + x.exp() * x.sum(axis=0) - (x / x.max()).tanh(), X)

    def network(x, w, b):  # w is used twice, the hidden layer three times
        hidden = (x @ w + b).tanh()
        return (hidden @ w.T + x) * hidden.mean() - hidden.sum(axis=1, keepdims=True)

    agrees(network, uniform(5, 3), uniform(3, 4), uniform(4))


def test_an_operand_with_itself():
    x = Tensor([3.0, -2.0])
    (x * x + x - x / x).sum().backward()
    np.testing.assert_allclose(x.grad, [7, -3])


def test_equal_largest_elements_share_the_gradient_evenly():
    x = Tensor([[1.0, 5.0, 5.0, 5.0], [7.0, 2.0, 7.0, 0.0]])
    x.max(axis=1).sum().backward()
    np.testing.assert_allclose(x.grad, [[0, 1 / 3, 1 / 3, 1 / 3], [0.5, 0, 0.5, 0]])
    everywhere = Tensor(np.zeros((2, 3)))
    everywhere.max().backward()
    np.testing.assert_allclose(everywhere.grad, np.full((2, 3), 1 / 6))


def test_relu_has_no_slope_at_zero():
    x = Tensor([-1.0, 0.0, 1.0])
    x.relu().sum().backward()
    assert x.grad.tolist() == [0, 0, 1]


def test_the_power_of_zero_has_no_slope_even_at_zero():
    x = Tensor([0.0, 2.0])
    (x**0).sum().backward()
    assert x.grad.tolist() == [0, 0]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_large_values_overflow_nowhere(dtype):
    large = np.array([-1e4, -100.0, 0.0, 100.0, 1e4], dtype)
    for op in (Tensor.sigmoid, Tensor.tanh, Tensor.softmax, Tensor.log_softmax, Tensor.gelu):
        x = Tensor(large)
        out = op(x)
        out.sum().backward()
        assert np.isfinite(out.data).all()
        assert np.isfinite(x.grad).all()
    np.testing.assert_allclose(Tensor(large).log_softmax().data, large - 1e4)


def test_sigmoid_is_exact_also_where_it_is_tiny():
    x = np.array([-700.0, -40.0, -1.0])
    np.testing.assert_allclose(Tensor(x).sigmoid().data, 1 / (1 + np.exp(-x)), rtol=1e-14)
    np.testing.assert_allclose(Tensor(np.float32([-40])).sigmoid().data, np.exp(-40), rtol=1e-6)


def test_a_logarithm_of_softmax_is_finite_where_the_two_steps_are_not():
    logits = np.array([0.0, 1000.0])
    assert Tensor(logits).softmax().data[0] == 0
    assert Tensor(logits).log_softmax().data.tolist() == [-1000, 0]
