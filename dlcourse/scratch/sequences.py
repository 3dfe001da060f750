"""Look at sequences, masks and states before walking through them, and name the likely mistake."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .arguments import check_finite
from .by_hand import Array

State = tuple[Array, ...]


def check_sequences(x: ArrayLike, inputs: int, dtype: Any, name: str = "x") -> Array:
    """Return sequences `(batch, time, inputs)` in this dtype.

    Raises:
        ValueError: If the shape is another, or a value is no finite floating point number.
    """
    array: Array = np.asarray(x)
    if array.ndim != 3 or array.shape[2] != inputs or not array.size:
        cure = "The last axis holds the features of a step."
        if array.ndim == 2 and array.dtype.kind in "iu":
            cure = f"Turn ids into vectors first: `np.eye({inputs})[ids]`."
        elif array.shape[1:] == (inputs,) and inputs > 1:
            cure = f"For a single sequence add the batch axis: `{name}[None]`."
        elif array.ndim == 2 and inputs == 1:
            cure = f"For one number a step add the feature axis: `{name}[..., None]`."
        elif array.ndim == 3 and not array.size:
            cure = "There must be at least one sequence, and one step in it."
        elif array.ndim == 3 and array.shape[1] == inputs:
            cure = f"Time comes before the features: try `{name}.swapaxes(1, 2)`."
        raise ValueError(
            f"`{name}` must be (batch, time, {inputs}). Received: {array.shape}. {cure}"
        )
    if array.dtype.kind != "f":
        raise ValueError(
            f"`{name}` must hold floating point numbers. "
            f"Received: dtype {array.dtype}. Use `{name}.astype('float32')`."
        )
    check_finite(name, array, "Fill the gap with zeros and mask that step: NaN would spread.")
    return array.astype(dtype, copy=False)


def check_state(
    name: str, given: Any, states: Sequence[str], shape: tuple[int, int], dtype: Any
) -> State:
    """Return the parts of a state, or of its gradient, in this dtype; None stands for zeros.

    Raises:
        ValueError: If parts are missing, have another shape, or hold a value that is not finite.
    """
    if given is None:
        return tuple(np.zeros(shape, dtype) for _ in states)
    parts = given if isinstance(given, tuple | list) and len(states) > 1 else (given,)
    arrays = [np.asarray(part) for part in parts]
    found = [array.shape for array in arrays]
    if found != [shape] * len(states):
        form = "an array" if len(states) == 1 else f"a pair ({', '.join(states)}) of"
        cure = "It has the form in which `forward` returns it."
        if len(found) == len(states) and all(s[1:] == shape[1:] and s != shape for s in found):
            cure = "It belongs to a batch of another size: begin the new one without it."
        raise ValueError(f"`{name}` must be {form} {shape}. Received: {found}. {cure}")
    for array in arrays:
        check_finite(name, array, "Look for the step at which that began.")
    return tuple(array.astype(dtype) for array in arrays)


def check_upstream(
    name: str, upstream: ArrayLike | None, shape: tuple[int, ...], dtype: Any
) -> Array:
    """Return a gradient that comes back, in this dtype; None stands for zeros.

    Raises:
        ValueError: If it has another shape than what went out, or a value is not finite.
    """
    if upstream is None:
        return np.zeros(shape, dtype)
    array: Array = np.asarray(upstream)
    if array.shape != shape:
        raise ValueError(
            f"`{name}` must have the shape of what `forward` gave out, {shape}. "
            f"Received: {array.shape}. It is the gradient of the loss with respect to that."
        )
    check_finite(name, array, "Is the loss finite?")
    return array.astype(dtype, copy=False)


def check_mask(mask: ArrayLike | None, shape: tuple[int, int], what: str) -> Array:
    """Return the mask, `(batch, time)`; without one, all is real.

    Raises:
        ValueError: If it has another shape, is not boolean, or leaves an example with nothing.
    """
    if mask is None:
        return np.ones(shape, bool)
    array: Array = np.asarray(mask)
    if array.shape != shape or array.dtype != bool:
        cure = "Of padded ids take `mask = ids != 0`."
        if array.shape == (*shape, 1):
            cure = "Drop the last axis: `mask[..., 0]`."
        elif array.shape == shape[::-1] and shape[0] != shape[1]:
            cure = "The batch comes first: try `mask.T`."
        raise ValueError(
            f"`mask` must be boolean, (batch, time) = {shape}, True where {what} is real. "
            f"Received: {array.dtype}, {array.shape}. {cure}"
        )
    if not array.any(axis=1).all():
        empty = np.flatnonzero(~array.any(axis=1))
        raise ValueError(
            f"Every example must have at least one real {what}. "
            f"Received: a mask with nothing but False in row {empty[0]} "
            f"({len(empty)} of {len(array)} rows). Leave empty examples out of the batch."
        )
    return array
