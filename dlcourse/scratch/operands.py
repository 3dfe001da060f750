"""Compute with the operands of a tensor's operation, and say in its name what does not fit."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

Array = NDArray[Any]
Axis = int | tuple[int, ...] | None


def as_constant(op: str, operand: Any, dtype: DTypeLike) -> Array:
    """Return what is not a tensor as an array in the dtype of the tensor that it meets.

    Raises:
        ValueError: If it does not hold numbers.
    """
    array = np.asarray(operand)
    if array.dtype.kind not in "fiub":
        raise ValueError(
            f"`{op}` must get tensors, arrays of numbers, or numbers. "
            f"Received: {type(operand).__name__}. "
            + ("Is a `return` missing?" if operand is None else "Turn it into numbers first.")
        )
    return array.astype(dtype, copy=False)


def broadcast(op: str, fn: Callable[[Array, Array], Any], a: Array, b: Array) -> Array:
    """Return `fn(a, b)`, element by element.

    Raises:
        ValueError: If the shapes do not broadcast.
    """
    try:
        return np.asarray(fn(a, b))
    except ValueError as error:
        raise ValueError(
            f"`{op}` must get shapes that are equal or broadcast (compared from the last axis, "
            f"equal or 1). Received: {a.shape} and {b.shape}. "
            "Is a transpose or a `keepdims=True` missing?"
        ) from error


def matmul(a: Array, b: Array) -> Array:
    """Return `a @ b` of matrices, or of stacks of matrices.

    Raises:
        ValueError: If one is no matrix, or the columns of `a` are not as many as `b`'s rows.
    """
    if a.ndim < 2 or b.ndim < 2:
        cure = "Add the missing axis: `x[None, :]` for one example, `w[:, None]` for one unit."
    elif a.shape[-1] == b.shape[-2]:
        return broadcast("matmul", np.matmul, a, b)
    elif a.shape[-1] == b.shape[-1]:
        cure = "Is the second one transposed? Try `.T`."
    else:
        cure = f"The {a.shape[-1]} columns of the first must meet as many rows of the second."
    raise ValueError(
        f"`@` must get (batch, inputs) @ (inputs, units). Received: {a.shape} @ {b.shape}. {cure}"
    )


def reduce(op: str, fn: Callable[..., Any], x: Array, axis: Axis) -> Array:
    """Return `fn` over the axes, which stay with the length 1.

    Raises:
        ValueError: If there is no such axis, or nothing along it to take the largest of.
    """
    try:
        return np.asarray(fn(x, axis=axis, keepdims=True))
    except (ValueError, TypeError) as error:  # NumPy's AxisError is a ValueError
        raise ValueError(
            f"`{op}` must get axes that the tensor has, with elements along them. "
            f"Received: axis={axis!r} for shape {x.shape}."
        ) from error


def check_loss(loss: Any, order: Sequence[Any]) -> None:
    """Look at a tensor before `backward`; `order` holds all it was computed from, itself last.

    Raises:
        ValueError: If it is not a single number, or was not computed from tensors.
        FloatingPointError: If it is infinite or NaN.
        RuntimeError: If the graph was walked before.
    """
    if not loss.edges:
        raise ValueError(
            "`backward` came before forward: this tensor was not computed from any other. "
            "Compute the loss from your tensors, then call `loss.backward()`."
        )
    if loss.data.size != 1:
        raise ValueError(
            "`backward` must start from a single number, the loss. "
            f"Received: shape {loss.shape}. Take `.sum()` or `.mean()` first."
        )
    if not np.isfinite(loss.item()):
        raise FloatingPointError(
            f"The loss must be a finite number. Received: {loss.item()}. {_origin(order)}"
        )
    for node in order:
        if node.edges and node.grad is not None:
            raise RuntimeError(
                "`backward` must come once for each computation. Received: one that was walked "
                f"before (at its `{node.op}` of shape {node.shape}). Compute the loss again, and "
                "change parameters by `w.data -= ...`, not `w -= ...`."
            )


def _origin(order: Sequence[Any]) -> str:
    """Say where infinity or NaN first appeared."""
    node = next(node for node in order if not np.isfinite(node.data).all())
    if not node.edges:
        return f"It was there from the start, in {node!r}."
    parents = "; ".join(repr(parent) for parent, _ in node.edges)
    return (
        f"It appeared first in the result of `{node.op}` of shape {node.shape}, computed from "
        f"{parents}. Look there for a logarithm or a division of zero, a number too large to "
        "hold, or NaN in the data."
    )
