"""What every attention shares: from scores to weights to a context, and back."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .arguments import as_floats, check_finite
from .by_hand import Array


def mix(scores: Array, value: Array) -> tuple[Array, Array]:
    """Return the mean of the values, weighted by the softmax of the scores, and the weights.

    Args:
        scores: `(..., target, source)`; -inf where a query may not look, never in a whole row.
        value: `(..., source, features)`.

    Returns:
        The context `(..., target, features)`, and the weights in the shape of the scores.
    """
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))  # exp(-inf) is 0
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return weights @ value, weights


def mix_back(d_context: Array, value: Array, weights: Array) -> tuple[Array, Array]:
    """Return the gradients with respect to the scores and the values of `mix`.

    A masked score has the weight 0, and so gets no gradient.

    Args:
        d_context: `(..., target, features)`, the gradient with respect to the context.
        value: `(..., source, features)`.
        weights: `(..., target, source)`, as `mix` returned them.
    """
    d_value = weights.swapaxes(-1, -2) @ d_context
    d_weights = d_context @ value.swapaxes(-1, -2)
    # softmax: a score raises its own weight and lowers all others
    mean = np.sum(weights * d_weights, axis=-1, keepdims=True)
    return weights * (d_weights - mean), d_value


def check_inputs(*given: ArrayLike, batched: bool, dtype: Any = None) -> list[Array]:
    """Return query, key and value as arrays of floating point numbers.

    Args:
        given: `(..., target, dim)`, `(..., source, dim)` and `(..., source, features)`.
        batched: Whether there must be exactly one axis more, the batch.
        dtype: That of the answer; None keeps each its own.

    Raises:
        ValueError: If shapes do not fit, or a number is not finite.
    """
    arrays = [as_floats(array, dtype) for array in given]
    query, key, value = shapes = [array.shape for array in arrays]
    depths = {len(shape) for shape in shapes}
    fits = depths == {3} if batched else len(depths) == 1 and min(depths) >= 2
    fits = fits and all(0 not in shape for shape in shapes)
    if not fits or query[:-2] != key[:-2] or query[-1] != key[-1] or key[:-1] != value[:-1]:
        lead, one = ("batch", "[:, None]") if batched else ("...", "[None]")
        cure = "All belong to the same examples, and every key to one value."
        if min(depths) == 1 + batched:
            cure = f"A single query is a sequence of one: `query{one}`."
        elif fits and query[-1] != key[-1]:
            cure = "Bring query and key to the same `dim` with a Dense layer each."
        raise ValueError(
            f"`query` must be ({lead}, target, dim), `key` ({lead}, source, dim) and `value` "
            f"({lead}, source, features). Received: {', '.join(map(str, shapes))}. {cure}"
        )
    for name, array in zip(("query", "key", "value"), arrays, strict=True):
        check_finite(name, array, "Fill padding with zeros, and mask it.")
    return arrays
