"""Reverse-mode automatic differentiation over NumPy arrays.

An operation on tensors computes its result and leaves an *edge* to each tensor it came from: that
tensor, and a function that takes the gradient of the result back to it (the local derivative,
already multiplied). `backward` follows the edges from the loss to the parameters, every node once,
and adds up what arrives: that is backpropagation (Linnainmaa, 1970; Werbos, 1982; Rumelhart, Hinton
& Williams, 1986, "Learning representations by back-propagating errors").

Wrap in a `Tensor` what you want the gradient of; everything else stays a plain array.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Axis = int | tuple[int, ...] | None
Edge = tuple["Tensor", Callable[[Array], Array]]


class Tensor:
    """An array that remembers how it was computed.

    Attributes:
        data: The values, float32 or float64.
        grad: After `backward`, the gradient of the loss, in the shape of `data`; else None.
        op: The operation it came from; empty for a tensor that you made.
        name: What to call it in a drawing of the graph.

    Example:
        >>> w = Tensor([2.0, -1.0], name="w")
        >>> loss = ((w * np.array([3.0, 5.0])) ** 2).sum()
        >>> loss.backward()
        >>> w.grad
        array([ 36., -50.])
    """

    __slots__ = ("data", "edges", "grad", "name", "op", "walked")
    __array_ufunc__ = None  # `array * tensor` is ours, not NumPy's

    def __init__(self, data: ArrayLike, *, name: str = "") -> None:
        array = np.asarray(data)
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
        self.edges: tuple[Edge, ...] = ()
        self.walked = False

    # ------------------------------------------------------------------ backpropagation

    def backward(self) -> None:
        """Give every tensor that this number was computed from its gradient.

        Gradients begin at zero here: they are those of this call, never a sum with older ones.

        Raises:
            ValueError: If this is not a single number, or was not computed from tensors.
            RuntimeError: If the graph was walked before: after a step its values are out of date.
        """
        if self.data.size != 1:
            raise ValueError(
                "`backward` starts from a single number, the loss. "
                f"Received: shape {self.shape}. Take `.sum()` or `.mean()` first."
            )
        if not self.edges:
            raise ValueError(
                "`backward` came before forward: this tensor was not computed from any other. "
                "Compute the loss from your tensors, then call `loss.backward()`."
            )
        order = self.topological_order()
        _reset_gradients(order)
        self.grad = np.ones_like(self.data)
        for node in reversed(order):  # from the loss to the leaves
            for parent, pull_back in node.edges:
                gradient = _unbroadcast(pull_back(node.grad), parent.data)
                if parent.grad is None:
                    shared = not parent.edges and np.may_share_memory(gradient, node.grad)
                    parent.grad = gradient.copy() if shared else gradient
                else:
                    parent.grad = parent.grad + gradient  # several paths: their sum

    def topological_order(self) -> list["Tensor"]:
        """Return all tensors that this one was computed from, parents first, itself last.

        A stack, not recursion: a chain of 100,000 operations is no deeper than one of three.
        """
        order: list[Tensor] = []
        seen: set[Tensor] = set()
        stack = [(self, False)]
        while stack:
            node, parents_done = stack.pop()
            if parents_done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack.append((node, True))
                stack.extend((parent, False) for parent, _ in node.edges if parent not in seen)
        return order

    # ------------------------------------------------------------------ arithmetic

    def __add__(self, other: "Tensor | ArrayLike") -> "Tensor":
        a, b = _arrays("add", self, other)
        out = _computed("add", a, b, np.add)
        return _node("add", out, (self, lambda g: g), (other, lambda g: g))

    def __mul__(self, other: "Tensor | ArrayLike") -> "Tensor":
        a, b = _arrays("multiply", self, other)
        out = _computed("multiply", a, b, np.multiply)
        return _node("multiply", out, (self, lambda g: g * b), (other, lambda g: g * a))

    def __sub__(self, other: "Tensor | ArrayLike") -> "Tensor":
        a, b = _arrays("subtract", self, other)
        out = _computed("subtract", a, b, np.subtract)
        return _node("subtract", out, (self, lambda g: g), (other, lambda g: -g))

    def __truediv__(self, other: "Tensor | ArrayLike") -> "Tensor":
        a, b = _arrays("divide", self, other)
        out = _computed("divide", a, b, np.divide)
        return _node("divide", out, (self, lambda g: g / b), (other, lambda g: -g * out / b))

    def __matmul__(self, other: "Tensor | ArrayLike") -> "Tensor":
        return _matmul(self, other)

    def __rmatmul__(self, other: ArrayLike) -> "Tensor":
        return _matmul(other, self)

    def __pow__(self, exponent: float) -> "Tensor":
        if not isinstance(exponent, int | float | np.number):
            raise ValueError(
                "`**` takes a number as exponent. "
                f"Received: {type(exponent).__name__}. For a tensor write `(b * a.log()).exp()`."
            )
        x = self.data
        return _node("power", x**exponent, (self, lambda g: g * exponent * x ** (exponent - 1)))

    def __neg__(self) -> "Tensor":
        return _node("negate", -self.data, (self, lambda g: -g))

    def __radd__(self, other: ArrayLike) -> "Tensor":
        return self + other

    def __rmul__(self, other: ArrayLike) -> "Tensor":
        return self * other

    def __rsub__(self, other: ArrayLike) -> "Tensor":
        return -self + other

    def __rtruediv__(self, other: ArrayLike) -> "Tensor":
        return self**-1 * other

    # ------------------------------------------------------------------ element by element

    def exp(self) -> "Tensor":
        """Return e to the power of each element."""
        out = np.exp(self.data)
        return _node("exp", out, (self, lambda g: g * out))

    def log(self) -> "Tensor":
        """Return the natural logarithm of each element."""
        x = self.data
        return _node("log", np.log(x), (self, lambda g: g / x))

    def tanh(self) -> "Tensor":
        """Return the hyperbolic tangent of each element, between -1 and 1."""
        out = np.tanh(self.data)
        return _node("tanh", out, (self, lambda g: g * (1 - out * out)))

    def sigmoid(self) -> "Tensor":
        """Return `1 / (1 + exp(-x))`, by way of tanh, which does not overflow."""
        out = 0.5 * (1 + np.tanh(0.5 * self.data))
        return _node("sigmoid", out, (self, lambda g: g * out * (1 - out)))

    def relu(self) -> "Tensor":
        """Return each element where it is above zero, else 0 (Nair & Hinton, 2010)."""
        out = np.maximum(self.data, 0)
        return _node("relu", out, (self, lambda g: g * (out > 0)))

    def gelu(self) -> "Tensor":
        """Return the Gaussian error linear unit, tanh form (Hendrycks & Gimpel, 2016, eq. 2)."""
        x = self.data
        root = np.asarray(np.sqrt(2 / np.pi), x.dtype)
        t = np.tanh(root * (x + 0.044715 * x**3))
        slope = 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * root * (1 + 3 * 0.044715 * x**2)
        return _node("gelu", 0.5 * x * (1 + t), (self, lambda g: g * slope))

    # ------------------------------------------------------------------ over axes

    def sum(self, axis: Axis = None, *, keepdims: bool = False) -> "Tensor":
        """Return the sum over one axis, several, or all of them."""
        shape = self.shape
        out = _reduced("sum", np.sum, self.data, axis)

        def spread(g: Array) -> Array:
            return np.broadcast_to(g.reshape(out.shape), shape)

        return _node("sum", out if keepdims else _squeezed(out, axis), (self, spread))

    def mean(self, axis: Axis = None, *, keepdims: bool = False) -> "Tensor":
        """Return the mean over one axis, several, or all of them."""
        shape = self.shape
        out = _reduced("mean", np.mean, self.data, axis)
        count = max(self.data.size // max(out.size, 1), 1)

        def spread(g: Array) -> Array:
            return np.broadcast_to(g.reshape(out.shape) / count, shape)

        return _node("mean", out if keepdims else _squeezed(out, axis), (self, spread))

    def max(self, axis: Axis = None, *, keepdims: bool = False) -> "Tensor":
        """Return the largest element over the axes; equal ones share the gradient evenly."""
        x = self.data
        out = _reduced("max", np.max, x, axis)

        def to_the_largest(g: Array) -> Array:
            largest = x == out
            count = largest.sum(axis=axis, keepdims=True)
            return g.reshape(out.shape) * (largest / count)

        return _node("max", out if keepdims else _squeezed(out, axis), (self, to_the_largest))

    def log_softmax(self, axis: int = -1) -> "Tensor":
        """Return the logarithm of `softmax`, computed without forming it.

        The largest element is subtracted first, so that no exponential overflows.
        """
        shifted = self.data - _reduced("log_softmax", np.max, self.data, axis)
        out = shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))

        def pull_back(g: Array) -> Array:
            return g - np.exp(out) * g.sum(axis=axis, keepdims=True)

        return _node("log_softmax", out, (self, pull_back))

    def softmax(self, axis: int = -1) -> "Tensor":
        """Return `exp(x) / exp(x).sum(axis)`: positive numbers with the sum 1."""
        out = np.exp(self.data - _reduced("softmax", np.max, self.data, axis))
        out /= out.sum(axis=axis, keepdims=True)

        def pull_back(g: Array) -> Array:
            return out * (g - (g * out).sum(axis=axis, keepdims=True))

        return _node("softmax", out, (self, pull_back))

    # ------------------------------------------------------------------ shapes

    def reshape(self, *shape: Any) -> "Tensor":
        """Return the same elements in another shape; one entry may be -1."""
        old = self.shape
        try:
            out = self.data.reshape(*shape)
        except ValueError as error:
            raise ValueError(
                f"`reshape` must keep all {self.data.size} elements. "
                f"Received: shape {old} to {shape[0] if len(shape) == 1 else shape}."
            ) from error
        return _node("reshape", out, (self, lambda g: g.reshape(old)))

    def transpose(self, *axes: int) -> "Tensor":
        """Return the tensor with its axes in this order; without arguments, reversed."""
        order = axes or tuple(range(self.ndim))[::-1]
        if sorted(axis % self.ndim if self.ndim else axis for axis in order) != list(
            range(self.ndim)
        ):
            raise ValueError(
                f"`transpose` must name each of the {self.ndim} axes of {self.shape} once. "
                f"Received: {order}."
            )
        back = tuple(np.argsort([axis % self.ndim for axis in order]))
        return _node("transpose", self.data.transpose(order), (self, lambda g: g.transpose(back)))

    def __getitem__(self, index: Any) -> "Tensor":
        x = self.data

        def scatter(g: Array) -> Array:
            out = np.zeros(x.shape, g.dtype)
            np.add.at(out, index, g)  # an element taken twice receives twice
            return out

        return _node("getitem", np.asarray(x[index]), (self, scatter))

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
        """Return the only element as a Python number."""
        return float(self.data.item())

    def __len__(self) -> int:
        return len(self.data)

    def __repr__(self) -> str:
        name = f"{self.name} = " if self.name else ""
        values = np.array2string(self.data, precision=4, threshold=8, edgeitems=2)
        origin = f", from {self.op}" if self.op else ""
        grad = "" if self.grad is None else ", with grad"
        return f"{name}Tensor({values}, shape={self.shape}, {self.dtype}{origin}{grad})"


# ---------------------------------------------------------------------- how an operation is made


def _node(op: str, out: Any, *edges: tuple[Any, Callable[[Array], Array]]) -> Tensor:
    """Return the result of an operation, with an edge to each operand that is a tensor."""
    result = Tensor.__new__(Tensor)
    result.data = np.asarray(out)
    result.grad = None
    result.op = op
    result.name = ""
    result.edges = tuple(edge for edge in edges if isinstance(edge[0], Tensor))
    result.walked = False
    return result


def _reset_gradients(order: list[Tensor]) -> None:
    """Begin at zero; refuse a graph that was walked before."""
    for node in order:
        if node.edges and node.walked:
            raise RuntimeError(
                "`backward` was called twice on the same computation "
                f"(at its `{node.op}` of shape {node.shape}). Compute the loss again: "
                "after a step its old values, and so its gradients, are out of date."
            )
    for node in order:
        node.grad = None
        node.walked = True


def _unbroadcast(gradient: Array, like: Array) -> Array:
    """Sum over the axes along which `like` was repeated; return its shape and dtype."""
    if gradient.shape != like.shape:
        gradient = gradient.sum(axis=tuple(range(gradient.ndim - like.ndim)))
        repeated = tuple(
            axis
            for axis, (have, want) in enumerate(zip(gradient.shape, like.shape, strict=True))
            if want == 1 and have != 1
        )
        if repeated:
            gradient = gradient.sum(axis=repeated, keepdims=True)
    return np.asarray(gradient, dtype=like.dtype)


def _arrays(op: str, *operands: Any) -> list[Any]:
    """Return the values of tensors, and everything else as it is, but checked."""
    arrays = []
    for operand in operands:
        if isinstance(operand, Tensor):
            arrays.append(operand.data)
        elif isinstance(operand, int | float):
            arrays.append(operand)  # a Python number takes the tensor's dtype
        else:
            arrays.append(_constant(op, operand))
    return arrays


def _constant(op: str, operand: Any) -> Array:
    array = np.asarray(operand)
    if array.dtype.kind not in "fiub":
        raise ValueError(
            f"`{op}` takes tensors, arrays of numbers and numbers. "
            f"Received: {type(operand).__name__}."
        )
    return array


def _computed(op: str, a: Any, b: Any, fn: Callable[[Any, Any], Any]) -> Array:
    try:
        return np.asarray(fn(a, b))
    except ValueError as error:
        raise ValueError(
            f"`{op}` must get shapes that are equal or broadcast (compared from the last axis, "
            f"equal or 1). Received: {np.shape(a)} and {np.shape(b)}. "
            "Is a transpose or a `keepdims=True` missing?"
        ) from error


def _matmul(left: Any, right: Any) -> Tensor:
    a, b = _arrays("matmul", left, right)
    if np.ndim(a) < 2 or np.ndim(b) < 2 or a.shape[-1] != b.shape[-2]:
        raise ValueError(
            "`@` must get (batch, inputs) @ (inputs, units). "
            f"Received: {np.shape(a)} @ {np.shape(b)}. " + _matmul_cure(np.shape(a), np.shape(b))
        )
    out = _computed("matmul", a, b, np.matmul)
    return _node(
        "matmul",
        out,
        (left, lambda g: g @ b.swapaxes(-1, -2)),
        (right, lambda g: a.swapaxes(-1, -2) @ g),
    )


def _matmul_cure(a: tuple[int, ...], b: tuple[int, ...]) -> str:
    if len(a) < 2 or len(b) < 2:
        return "Add the missing axis: `x[None, :]` for one example, `w[:, None]` for one unit."
    if a[-1] == b[-1]:
        return "Is the second one transposed? Try `.T`."
    return f"The {a[-1]} columns of the first must meet as many rows of the second."


def _reduced(op: str, fn: Callable[..., Any], x: Array, axis: Axis) -> Array:
    try:
        return np.asarray(fn(x, axis=axis, keepdims=True))
    except ValueError as error:  # AxisError is one
        raise ValueError(
            f"`{op}` must get axes that the tensor has, with elements along them. "
            f"Received: axis={axis} for shape {x.shape}."
        ) from error


def _squeezed(out: Array, axis: Axis) -> Array:
    return out.reshape(()) if axis is None else out.squeeze(axis=axis)
