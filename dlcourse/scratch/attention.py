"""Scaled dot-product attention, the core of the Transformer (Vaswani et al., 2017, sec. 3.2.1).

Here True in a mask means: may be looked at. A mask has the shape of the weights, or one that
broadcasts to it from the right: `(target, source)` is the same for all examples, `causal_mask`
among them; for padding give every example a row, `real[:, None, :]` of a `real (batch, source)`.
Two conditions that must both hold are `causal_mask(time) & real[:, None, :]`.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arguments import check_count
from .attending import check_inputs, mix, mix_back
from .by_hand import Array
from .sequences import check_upstream


def causal_mask(length: int) -> NDArray[np.bool_]:
    """Return the mask by which a place looks at itself and at what came before.

    Args:
        length: How many places there are.

    Returns:
        `(length, length)`, True where the row may look at the column.

    Raises:
        ValueError: If the length is no positive integer.

    Example:
        >>> causal_mask(3).astype(int)
        array([[1, 0, 0],
               [1, 1, 0],
               [1, 1, 1]])
    """
    length = check_count("length", length)
    return np.tril(np.ones((length, length), bool))


def scaled_dot_product_attention(
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    mask: ArrayLike | None = None,
    *,
    scale: float | None = None,
) -> tuple[Array, Array]:
    """Return `softmax(scale * query @ key.T) @ value` and the softmax (eq. 1 of the paper).

    The score of two independent vectors with mean 0 and variance 1 has the variance `dim`. Without
    the scale `1 / sqrt(dim)` one weight would come near 1, and almost no gradient through.

    Args:
        query: `(..., target, dim)`; the leading axes, such as batch and heads, are the same in all.
        key: `(..., source, dim)`.
        value: `(..., source, features)`.
        mask: Boolean, `(target, source)` or in the shape of the weights, an axis of 1 standing for
            any length: True where a query may look.
        scale: What scores are multiplied by; `1 / sqrt(dim)` if None.

    Returns:
        The context `(..., target, features)` and the weights `(..., target, source)`, at least 0,
        along `source` their sum is 1.

    Raises:
        ValueError: If shapes do not fit, a number is not finite, the mask is not boolean, or a
            query may look at nothing.

    Example:
        >>> x = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
        >>> _, weights = scaled_dot_product_attention(x, x, x, causal_mask(3))
        >>> weights.round(2)
        array([[1.  , 0.  , 0.  ],
               [0.33, 0.67, 0.  ],
               [0.25, 0.25, 0.5 ]])
    """
    query, key, value = check_inputs(query, key, value, batched=False)
    scores = _scale(scale, query) * query @ key.swapaxes(-1, -2)
    if mask is not None:
        scores = np.where(check_attention_mask(mask, scores.shape), scores, -np.inf)
    return mix(scores, value)


def scaled_dot_product_attention_gradients(
    upstream: ArrayLike,
    query: ArrayLike,
    key: ArrayLike,
    value: ArrayLike,
    weights: Array,
    *,
    scale: float | None = None,
) -> tuple[Array, Array, Array]:
    """Return the gradients with respect to query, key and value.

    In self-attention, where all three come from the same array, its gradient is their sum. The mask
    is in the weights: where one is 0, nothing comes back.

    Args:
        upstream: `(..., target, features)`, the gradient with respect to the context.
        query: As it was given to `scaled_dot_product_attention`, like key and value.
        key: `(..., source, dim)`.
        value: `(..., source, features)`.
        weights: `(..., target, source)`, what came back with the context.
        scale: The scale that was used there.

    Raises:
        ValueError: If shapes do not fit, or a number is not finite.
    """
    query, key, value = check_inputs(query, key, value, batched=False)
    shape = (*query.shape[:-1], value.shape[-1])
    d_context = check_upstream("upstream", upstream, shape, value.dtype)
    d_scores, d_value = mix_back(d_context, value, weights)
    d_scores = d_scores * _scale(scale, query)
    return d_scores @ key, d_scores.swapaxes(-1, -2) @ query, d_value


def check_attention_mask(mask: ArrayLike, shape: tuple[int, ...]) -> Array:
    """Return a mask of what may be looked at, in a shape that broadcasts to that of the weights.

    Args:
        mask: `(target, source)` or `(..., target, source)`; axes of 1 stand for any length.
        shape: That of the weights, `(..., target, source)`.

    Raises:
        ValueError: If the mask is not boolean, has another shape, or lets a query look at nothing.
    """
    array: Array = np.asarray(mask)
    if array.dtype != bool:
        raise ValueError(
            "`mask` must be boolean: True where a query may look. "
            f"Received: dtype {array.dtype}. Masks of numbers mean different things: if 1 stands "
            "for 'look', take `mask == 1`; if 1 stands for 'padding', or 0 is added to what may be "
            "looked at and -inf to the rest, take `mask == 0`."
        )
    pairs = zip(array.shape[::-1], shape[::-1], strict=False)
    if array.ndim not in (2, len(shape)) or any(a not in (1, b) for a, b in pairs):
        cure = "`(batch, source)` of padding needs an axis for the targets: `mask[:, None, :]`."
        raise ValueError(
            "`mask` must be (target, source) or as the weights, (..., target, source): "
            f"{shape[-2:]} or {shape}. Received: {array.shape}. {cure}"
        )
    blind = ~array.any(axis=-1)
    if blind.any():
        place = tuple(int(i) for i in np.argwhere(blind)[0])
        raise ValueError(
            "Every query must be allowed to look at something: a softmax over nothing is NaN. "
            f"Received: a mask with nothing but False in mask[{', '.join(map(str, place))}] "
            f"({blind.sum()} of {blind.size} rows). Here True means 'may be looked at', in "
            "PyTorch's `key_padding_mask` it means 'leave out': is it `~mask`?"
        )
    return array


def _scale(scale: Any, query: Array) -> float:
    if scale is None:
        return 1 / math.sqrt(query.shape[-1])
    if not 0 < scale < math.inf:
        raise ValueError(
            f"`scale` must be a number above 0, or None for 1 / sqrt(dim). Received: scale={scale}."
        )
    return float(scale)
