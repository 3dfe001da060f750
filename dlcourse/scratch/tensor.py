"""Reverse-mode automatic differentiation over NumPy arrays.

An operation on tensors computes its result and leaves an *edge* to each tensor it came from: that
tensor, and a function that takes the gradient of the result back to it (the local derivative,
already multiplied). `backward` follows the edges from the loss to the parameters, every node once,
and adds up what arrives: that is backpropagation (Linnainmaa, 1970; Werbos, 1982; Rumelhart, Hinton
& Williams, 1986, "Learning representations by back-propagating errors").

Wrap in a `Tensor` what you want the gradient of; everything else stays a plain array. An array or
a number takes the dtype of the tensor that it meets, so that float32 stays float32; of two
tensors, the result has the wider dtype. A gradient always has the dtype of its tensor.
"""

import itertools
import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import operands

Array = NDArray[Any]
Axis = int | tuple[int, ...] | None
PullBack = Callable[[Any], Array]

_births = itertools.count()  # numbers the tensors in the order in which they are made


class Tensor:
    """An array that remembers how it was computed.

    Attributes:
        data: The values, float32 or float64; a copy of what was given.
        grad: After `backward`, the gradient of the loss, in the shape of `data`; else None.
        op: The operation it came from; empty for a tensor that you made.
        name: What to call it in a drawing of the graph.
        edges: Pairs (tensor that it was computed from, function that pulls a gradient back).

    Example:
        >>> w = Tensor([2.0, -1.0], name="w")
        >>> loss = ((w * np.array([3.0, 5.0])) ** 2).sum()
        >>> loss.backward()
        >>> w
        w = Tensor([ 2., -1.], grad=[ 36., -50.])
    """

    __slots__ = ("born", "data", "edges", "grad", "name", "op")
    __array_ufunc__ = None  # `array * tensor` is ours, not NumPy's

    def __init__(self, data: ArrayLike, *, name: str = "") -> None:
        array = np.array(data)
        if array.dtype not in (np.float32, np.float64):
            raise ValueError(
                "A Tensor must hold float32 or float64: there is no gradient between whole "
                f"numbers. Received: dtype {array.dtype}. Use `x.astype('float32')`, or leave "
                "labels and indices plain arrays."
            )
        self.data: Array = array
        self.grad: Array | None = None
        self.op = ""
        self.name = name
        self.edges: list[tuple[Tensor, PullBack]] = []
        self.born = next(_births)

    # ------------------------------------------------------------------ backpropagation

    def backward(self) -> None:
        """Give every tensor that this number was computed from its gradient.

        Gradients begin at zero here: they are those of this call, never a sum with older ones.
        Change `data` only afterwards: the local derivatives read the values of the forward pass.

        Raises:
            ValueError: If this is not a single number, or was not computed from tensors.
            FloatingPointError: If it is infinite or NaN; the message says where that began.
            RuntimeError: If the graph was walked before: after a step its values are out of date.
        """
        order = self.topological_order()
        operands.check_loss(self, order)
        for node in order:
            node.grad = None
        self.grad = np.ones_like(self.data)
        for node in reversed(order):  # from the loss to the leaves
            for parent, pull_back in node.edges:
                gradient = _unbroadcast(pull_back(node.grad), parent.data)
                if parent.grad is not None:
                    gradient = np.asarray(parent.grad + gradient)  # several paths: their sum
                elif not parent.edges and (gradient is node.grad or gradient.base is not None):
                    gradient = gradient.copy()  # yours to change: no view of another's
                parent.grad = gradient

    def topological_order(self) -> list["Tensor"]:
        """Return all tensors that this one was computed from, operands first, itself last.

        A result is younger than its operands, so the order of birth will do. The search keeps a
        list, not a recursion: a chain of 100,000 operations is no deeper than one of three.
        """
        found, waiting = {self}, [self]
        while waiting:
            for parent, _ in waiting.pop().edges:
                if parent not in found:
                    found.add(parent)
                    waiting.append(parent)
        return sorted(found, key=lambda tensor: tensor.born)

    # ------------------------------------------------------------------ arithmetic

    def __add__(self, other: "Tensor | ArrayLike") -> "Tensor":
        a, b = values_of("add", self, other)
        out = operands.broadcast("add", np.add, a, b)
        return result_of("add", out, (self, lambda g: g), (other, lambda g: g))

    def __sub__(self, other: "Tensor | ArrayLike") -> "Tensor":
        a, b = values_of("subtract", self, other)
        out = operands.broadcast("subtract", np.subtract, a, b)
        return result_of("subtract", out, (self, lambda g: g), (other, lambda g: -g))

    def __mul__(self, other: "Tensor | ArrayLike") -> "Tensor":
        a, b = values_of("multiply", self, other)
        out = operands.broadcast("multiply", np.multiply, a, b)
        return result_of("multiply", out, (self, lambda g: g * b), (other, lambda g: g * a))

    def __truediv__(self, other: "Tensor | ArrayLike") -> "Tensor":
        a, b = values_of("divide", self, other)
        out = operands.broadcast("divide", np.divide, a, b)
        return result_of("divide", out, (self, lambda g: g / b), (other, lambda g: -g * out / b))

    def __matmul__(self, other: "Tensor | ArrayLike") -> "Tensor":
        return _matmul(self, other)

    def __pow__(self, exponent: float) -> "Tensor":
        if not isinstance(exponent, int | float | np.integer | np.floating):
            raise ValueError(
                "`**` must get a number as exponent. "
                f"Received: {type(exponent).__name__}. For a tensor write `(b * a.log()).exp()`."
            )
        x, n = self.data, float(exponent)
        return result_of("power", x**n, (self, lambda g: g * (n * x ** (n - 1) if n else 0)))

    def __neg__(self) -> "Tensor":
        return result_of("negate", -self.data, (self, lambda g: -g))

    def __radd__(self, other: ArrayLike) -> "Tensor":
        return self + other

    def __rsub__(self, other: ArrayLike) -> "Tensor":
        return -self + other

    def __rmul__(self, other: ArrayLike) -> "Tensor":
        return self * other

    def __rtruediv__(self, other: ArrayLike) -> "Tensor":
        return self**-1 * other

    def __rmatmul__(self, other: ArrayLike) -> "Tensor":
        return _matmul(other, self)

    # ------------------------------------------------------------------ element by element

    def exp(self) -> "Tensor":
        """Return e to the power of each element."""
        out = np.exp(self.data)
        return result_of("exp", out, (self, lambda g: g * out))

    def log(self) -> "Tensor":
        """Return the natural logarithm of each element."""
        x = self.data
        return result_of("log", np.log(x), (self, lambda g: g / x))

    def tanh(self) -> "Tensor":
        """Return the hyperbolic tangent of each element, between -1 and 1."""
        out = np.tanh(self.data)
        return result_of("tanh", out, (self, lambda g: g * (1 - out * out)))

    def sigmoid(self) -> "Tensor":
        """Return `1 / (1 + exp(-x))`, of whose exponentials none overflows."""
        small = np.exp(-np.abs(self.data))  # between 0 and 1
        out = np.where(self.data >= 0, 1, small) / (1 + small)
        return result_of("sigmoid", out, (self, lambda g: g * out * (1 - out)))

    def relu(self) -> "Tensor":
        """Return each element where it is above zero, else 0 (Nair & Hinton, 2010)."""
        out = np.maximum(self.data, 0)
        return result_of("relu", out, (self, lambda g: g * (out > 0)))

    def gelu(self) -> "Tensor":
        """Return the Gaussian error linear unit in its tanh form (Hendrycks & Gimpel, 2016)."""
        x, root = self.data, math.sqrt(2 / math.pi)
        t = np.tanh(root * (x + 0.044715 * x * x * x))

        def pull_back(g: Array) -> Array:
            slope_of_t = (1 - t * t) * root * (1 + 3 * 0.044715 * x * x)
            return g * 0.5 * (1 + t + x * slope_of_t)

        return result_of("gelu", 0.5 * x * (1 + t), (self, pull_back))

    # ------------------------------------------------------------------ over axes

    def sum(self, axis: Axis = None, *, keepdims: bool = False) -> "Tensor":
        """Return the sum over one axis, several, or all of them."""
        x = self.data
        out = operands.reduce("sum", np.sum, x, axis)

        def pull_back(g: Array) -> Array:
            return np.broadcast_to(g.reshape(out.shape), x.shape)

        return result_of("sum", out if keepdims else out.squeeze(axis), (self, pull_back))

    def mean(self, axis: Axis = None, *, keepdims: bool = False) -> "Tensor":
        """Return the mean over one axis, several, or all of them."""
        x = self.data
        out = operands.reduce("mean", np.mean, x, axis)

        def pull_back(g: Array) -> Array:
            return np.broadcast_to(g.reshape(out.shape) * (out.size / max(x.size, 1)), x.shape)

        return result_of("mean", out if keepdims else out.squeeze(axis), (self, pull_back))

    def max(self, axis: Axis = None, *, keepdims: bool = False) -> "Tensor":
        """Return the largest element over the axes; equal ones share the gradient evenly."""
        x = self.data
        out = operands.reduce("max", np.max, x, axis)

        def pull_back(g: Array) -> Array:
            largest = x == out
            count = largest.sum(axis, keepdims=True, dtype=x.dtype)
            return largest * (g.reshape(out.shape) / count)

        return result_of("max", out if keepdims else out.squeeze(axis), (self, pull_back))

    def softmax(self, axis: int = -1) -> "Tensor":
        """Return `exp(x) / exp(x).sum(axis)`: positive numbers with the sum 1."""
        out = np.exp(self.data - operands.reduce("softmax", np.max, self.data, axis))
        out /= out.sum(axis, keepdims=True)

        def pull_back(g: Array) -> Array:
            return out * (g - (g * out).sum(axis, keepdims=True))

        return result_of("softmax", out, (self, pull_back))

    def log_softmax(self, axis: int = -1) -> "Tensor":
        """Return the logarithm of `softmax`, without forming it first: it never is log(0)."""
        below = self.data - operands.reduce("log_softmax", np.max, self.data, axis)
        out = below - np.log(np.exp(below).sum(axis, keepdims=True))

        def pull_back(g: Array) -> Array:
            return g - np.exp(out) * g.sum(axis, keepdims=True)

        return result_of("log_softmax", out, (self, pull_back))

    # ------------------------------------------------------------------ shapes

    def reshape(self, *shape: Any) -> "Tensor":
        """Return the same elements in another shape; one entry may be -1."""
        x = self.data
        try:
            out = x.reshape(*shape)
        except ValueError as error:
            raise ValueError(
                f"`reshape` must keep all {x.size} elements. "
                f"Received: {x.shape} to {shape[0] if len(shape) == 1 else shape}."
            ) from error
        return result_of("reshape", out, (self, lambda g: g.reshape(x.shape)))

    def transpose(self, *axes: Any) -> "Tensor":
        """Return the tensor with its axes in this order; without arguments, reversed."""
        x = self.data
        try:
            out = x.transpose(*axes)
        except ValueError as error:
            raise ValueError(
                f"`transpose` must name each of the {x.ndim} axes of {x.shape} once. "
                f"Received: {axes}."
            ) from error
        order = np.ravel(axes) % x.ndim if axes else np.arange(x.ndim)[::-1]
        back = np.argsort(order)
        return result_of("transpose", out, (self, lambda g: g.transpose(back)))

    def __getitem__(self, index: Any) -> "Tensor":
        x = self.data
        try:
            out = np.asarray(x[index])
        except IndexError as error:
            raise IndexError(f"`[...]` must fit the shape {x.shape}. Received: {error}.") from error

        def pull_back(g: Array) -> Array:
            scattered = np.zeros_like(x)
            if np.may_share_memory(out, x):  # a slice: no element was taken twice
                scattered[index] = g
            else:
                np.add.at(scattered, index, g)
            return scattered

        return result_of("getitem", out, (self, pull_back))

    # ------------------------------------------------------------------ what an array has

    @property
    def T(self) -> "Tensor":
        """The tensor with its axes reversed."""
        return self.transpose()

    @property
    def shape(self) -> tuple[int, ...]:
        """Lengths of the axes."""
        return self.data.shape

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return self.data.ndim

    @property
    def dtype(self) -> np.dtype[Any]:
        """float32 or float64."""
        return self.data.dtype

    def item(self) -> float:
        """Return the only element as a Python number, which holds on to no graph."""
        return float(self.data.item())

    def __len__(self) -> int:
        return len(self.data)

    def __array__(self, *_: Any, **__: Any) -> Array:
        raise TypeError(
            "NumPy and plots must get arrays: what they do to a Tensor would have no gradient. "
            f"Received: {self!r}. Use its `.data`, or a method such as `x.exp()`."
        )

    def __repr__(self) -> str:
        name = f"{self.name} = " if self.name else ""
        shape = "" if self.data.size <= 8 else f"shape {self.shape}, "
        dtype = "" if self.dtype == np.float64 else f", {self.dtype}"
        origin = f", from {self.op}" if self.op else ""
        grad = "" if self.grad is None else f", grad={_summary(self.grad)}"
        return f"{name}Tensor({shape}{_summary(self.data)}{dtype}{origin}{grad})"


# ---------------------------------------------------------------------- how an operation is made


def result_of(op: str, out: Any, *edges: tuple[Any, PullBack]) -> Tensor:
    """Return the result of an operation, with an edge to each operand that is a tensor."""
    result = Tensor.__new__(Tensor)
    result.data = np.asarray(out)
    result.grad = None
    result.op = op
    result.name = ""
    result.edges = [edge for edge in edges if isinstance(edge[0], Tensor)]
    result.born = next(_births)
    return result


def values_of(op: str, *values: Any) -> list[Array]:
    """Return the arrays of all operands: what is no tensor takes the dtype of those that are."""
    arrays = [value.data for value in values if isinstance(value, Tensor)]
    if len(arrays) == len(values):
        return arrays
    dtype = np.result_type(*arrays) if arrays else np.dtype(np.float64)
    return [
        value.data if isinstance(value, Tensor) else operands.as_constant(op, value, dtype)
        for value in values
    ]


def _matmul(left: Any, right: Any) -> Tensor:
    a, b = values_of("matmul", left, right)
    out = operands.matmul(a, b)
    to_left, to_right = (lambda g: g @ b.swapaxes(-1, -2)), (lambda g: a.swapaxes(-1, -2) @ g)
    return result_of("matmul", out, (left, to_left), (right, to_right))


def _unbroadcast(gradient: Array, like: Array) -> Array:
    """Sum over the axes along which `like` was repeated; return its shape and dtype."""
    if gradient.shape != like.shape:
        gradient = gradient.sum(axis=tuple(range(gradient.ndim - like.ndim)))
        repeated = tuple(axis for axis, length in enumerate(like.shape) if length == 1)
        gradient = gradient.sum(axis=repeated, keepdims=True)
    return np.asarray(gradient, dtype=like.dtype)


def _summary(values: Array) -> str:
    """Return up to eight elements on one line, of more their range."""
    if values.size > 8:
        return f"{values.min():.4g} … {values.max():.4g}"
    return " ".join(np.array2string(values, precision=4, separator=", ").split())
