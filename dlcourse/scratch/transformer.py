"""A block of a Transformer, read from front to back: what a trained one computes, in NumPy."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .arguments import as_floats, check_finite
from .attention import scaled_dot_product_attention
from .by_hand import Array
from .multi_head import check_heads

BLOCK_PARTS = ("attention_norm", "attention", "mlp_norm", "mlp_1", "mlp_2")
_erf = np.vectorize(math.erf, otypes=[float])


def transformer_block(
    x: ArrayLike,
    weights: Mapping[str, Sequence[ArrayLike]],
    num_heads: int,
    mask: ArrayLike | None = None,
) -> tuple[Array, Array]:
    """Return what goes out of a block, and where its heads looked.

    The block of GPT-2 (Radford et al., 2019; Xiong et al., 2020, "pre-norm"), as `encoder_block` of
    `dlcourse.models` builds it: `x + attention(norm(x))`, then `x + mlp(norm(x))`, with the exact
    GELU between the two layers of the network. Forward only, without dropout.

    Args:
        x: `(..., time, width)`.
        weights: The arrays of each of `BLOCK_PARTS`; of a model's first block
            `{part: model.get_layer(f"block1_{part}").get_weights() for part in BLOCK_PARTS}`.
            Those of the attention are one matrix for the queries, keys and values of all heads,
            `(width, 3 * width)`, its bias, the matrix of the output, and its bias.
        num_heads: How many heads; it divides `width`.
        mask: Boolean, `(time, time)` or in the shape of the attention's weights, an axis of 1
            standing for any length, True where a place may look; `causal_mask(time)` in a GPT.

    Returns:
        `(..., time, width)`, and the attention's weights `(..., heads, time, time)`.

    Raises:
        ValueError: If weights are missing or do not fit `x`, the heads do not divide the width, or
            the mask is not one.

    Example:
        >>> square, two = np.zeros((4, 4)), [np.ones(4), np.zeros(4)]
        >>> weights = {
        ...     "attention_norm": two,
        ...     "attention": [np.zeros((4, 12)), np.zeros(12), square, np.zeros(4)],
        ...     "mlp_norm": two,
        ...     "mlp_1": [square, np.zeros(4)],
        ...     "mlp_2": [square, np.ones(4)],
        ... }
        >>> out, looked = transformer_block(np.zeros((6, 4)), weights, 2)
        >>> out[0], looked.shape  # nothing came in; the last bias goes out
        (array([1., 1., 1., 1.]), (2, 6, 6))
    """
    x = as_floats(x)
    check_finite("x", x, "Look for the step at which that began.")
    arrays = _check_weights(weights, x, num_heads)
    qkv, qkv_bias, output, output_bias = arrays["attention"]
    projected = layer_norm(x, *arrays["attention_norm"]) @ qkv + qkv_bias
    query, key, value = (_split_heads(part, num_heads) for part in np.split(projected, 3, axis=-1))
    context, looked = scaled_dot_product_attention(query, key, value, mask)
    met = x + context.swapaxes(-2, -3).reshape(x.shape) @ output + output_bias
    (kernel_1, bias_1), (kernel_2, bias_2) = arrays["mlp_1"], arrays["mlp_2"]
    hidden = gelu(layer_norm(met, *arrays["mlp_norm"]) @ kernel_1 + bias_1)
    return met + hidden @ kernel_2 + bias_2, looked


def layer_norm(x: Array, gamma: Array, beta: Array, *, epsilon: float = 1e-5) -> Array:
    """Return `x` with mean 0 and variance 1 in each place, scaled and shifted (Ba et al., 2016).

    Args:
        x: `(..., width)`.
        gamma: `(width,)`, the scale.
        beta: `(width,)`, the shift.
        epsilon: Added to the variance; that of the Transformers in `dlcourse.models`.

    Returns:
        As `x`.
    """
    centred = x - x.mean(axis=-1, keepdims=True)
    variance = (centred**2).mean(axis=-1, keepdims=True)
    return centred / np.sqrt(variance + epsilon) * gamma + beta


def gelu(x: Array) -> Array:
    """Return `x` times the chance that a standard normal is below it (Hendrycks & Gimpel, 2016)."""
    return x * ((1 + _erf(x / math.sqrt(2))) / 2).astype(x.dtype)


def _split_heads(x: Array, num_heads: int) -> Array:
    """Return `(..., heads, time, dim)` for `(..., time, width)`."""
    return x.reshape(*x.shape[:-1], num_heads, -1).swapaxes(-2, -3)


def _check_weights(weights: Any, x: Array, num_heads: int) -> dict[str, list[Array]]:
    missing = [part for part in BLOCK_PARTS if part not in weights]
    if missing or x.ndim < 2:
        raise ValueError(
            "`x` must be (..., time, width), and `weights` hold the arrays of "
            f"{', '.join(BLOCK_PARTS)}. Received: {x.shape}, and {sorted(weights)}. Take "
            "`model.get_layer(f'block1_{part}').get_weights()` for every part."
        )
    arrays = {part: [np.asarray(a, x.dtype) for a in weights[part]] for part in BLOCK_PARTS}
    shapes = {part: [array.shape for array in arrays[part]] for part in BLOCK_PARTS}
    width, _ = check_heads(x.shape[-1], num_heads)
    units = shapes["mlp_1"][0][-1] if arrays["mlp_1"] and arrays["mlp_1"][0].ndim else 0
    wanted = {
        "attention_norm": [(width,), (width,)],
        "attention": [(width, 3 * width), (3 * width,), (width, width), (width,)],
        "mlp_norm": [(width,), (width,)],
        "mlp_1": [(width, units), (units,)],
        "mlp_2": [(units, width), (width,)],
    }
    for part in BLOCK_PARTS:
        if shapes[part] != wanted[part]:
            raise ValueError(
                f"The weights of {part} must have the shapes {wanted[part]} for an `x` of width "
                f"{width}. Received: {shapes[part]}. Does `x` come from the same model?"
            )
    return arrays
