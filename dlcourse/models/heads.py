"""What self-attention and cross-attention share: weights, masks, and heads side by side."""

import math
from typing import Any

import keras
from keras import ops


def attention_weights(query: Any, key: Any, allowed: Any = None) -> Any:
    """Return `softmax(query · key / sqrt(head width))`, over what may be looked at.

    Args:
        query: `(batch, heads, target, head width)`.
        key: `(batch, heads, source, head width)`.
        allowed: Boolean, of a shape that fits the result; None for all.

    Returns:
        `(batch, heads, target, source)`; each row sums to one.
    """
    scale = 1 / math.sqrt(query.shape[-1])
    scores = ops.matmul(query * scale, ops.transpose(key, (0, 1, 3, 2)))
    if allowed is not None:
        lowest = -6e4 if keras.backend.standardize_dtype(scores.dtype) == "float16" else -1e30
        scores = ops.where(allowed, scores, ops.cast(lowest, scores.dtype))
    return ops.softmax(scores, axis=-1)


def allowed_places(mask: Any, target: int | None, source: int | None) -> Any:
    """Return a mask in the shape that fits the scores, `(batch, 1, target or 1, source)`.

    Args:
        mask: Boolean, True for what may be looked at: `(batch, source)` or
            `(batch, target, source)`; None for all.
        target: Places that look, if it is known how many.
        source: Places that are looked at.

    Raises:
        ValueError: If the mask is not boolean, or has another shape.
    """
    if mask is None:
        return None
    kind = keras.backend.standardize_dtype(mask.dtype)
    if kind != "bool":
        raise ValueError(
            "`mask` must be boolean, True for what may be looked at: conventions differ between "
            "libraries, and numbers do not say which is meant. "
            f"Received: {kind}. Write `ids != 0` for padding with zeros; where 1 or -inf means "
            "'do not look', `mask == 0`."
        )
    shape = tuple(mask.shape)
    wanted = (source,) if len(shape) == 2 else (target, source)
    fits = len(shape) in (2, 3) and all(
        None in (size, due) or size == due for size, due in zip(shape[1:], wanted, strict=True)
    )
    if not fits:
        raise ValueError(
            f"`mask` must be (batch, source) or (batch, target, source) with {source} places that "
            f"are looked at, and {target} that look. Received: shape {shape}. A mask for all "
            "sequences alike is a batch of one: `mask[None]`."
        )
    return mask[:, None, None] if len(shape) == 2 else mask[:, None]


def check_heads(width: int, num_heads: int) -> int:
    """Return the features of each head.

    Raises:
        ValueError: If they do not come out even.
    """
    if width % num_heads:
        divisors = [count for count in range(1, width + 1) if width % count == 0]
        near = sorted(divisors, key=lambda count: abs(count - num_heads))[:2]
        raise ValueError(
            "`num_heads` must divide the width: each head gets as many features. "
            f"Received: num_heads={num_heads} for a width of {width}. "
            f"Take {near[0]}{f' or {near[1]}' if near[1:] else ''} heads, or a multiple of "
            f"{num_heads} for the width."
        )
    return width // num_heads


def split(x: Any, num_heads: int) -> Any:
    """Cut features into heads: `(batch, time, width)` to `(batch, time, heads, head width)`."""
    return ops.reshape(x, (-1, ops.shape(x)[1], num_heads, x.shape[-1] // num_heads))


def join(found: Any) -> Any:
    """Put the heads side by side: `(batch, time, heads, head width)` to `(batch, time, width)`."""
    heads, head_width = found.shape[-2:]
    return ops.reshape(found, (-1, ops.shape(found)[1], heads * head_width))
