"""What of the input reaches which place: attention, multiplied through the layers."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

_SLACK = 1e-3  # of a sum: weights may come in half precision


def attention_rollout(weights: ArrayLike) -> NDArray[np.float64]:
    """Return how much of each input token is mixed into each place, after every layer.

    The weights of a deep layer say which *states* it looked at, and by then each state is a
    mixture of many tokens. Rollout follows the mixing (Abnar & Zuidema, 2020, "Quantifying
    attention flow in transformers", equation 1): heads are averaged, half of a state is taken to
    come through the residual connection, and layers are multiplied,

    `rollout_l = (weights_l + I) / 2 @ rollout_{l-1}`, with `rollout_0 = I`.

    It is a model of the network and not its truth: values, MLPs and norms are left out, the half
    is a convention, and heads that cancel each other count as if they agreed. Test it (erase the
    token, and see what the answer does) before you believe it.

    Args:
        weights: `(…, layers, heads, time, time)`, each row a mean with sum 1: row t is where place
            t looked. `attention_maps` of `dlcourse.models` returns them, with the batch in front.

    Returns:
        `(…, layers, time, time)`: entry `[l, t, s]` is the share of token s in place t behind
        layer l. Rows sum to 1.

    Raises:
        ValueError: If the shape is another, or rows are not shares.

    Example:
        >>> looks_back = [[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]
        >>> two_layers = np.array([looks_back, looks_back])[:, None]  # of one head each
        >>> attention_rollout(two_layers)[:, -1]  # the last place: two steps reach two tokens back
        array([[0.  , 0.5 , 0.5 ],
               [0.25, 0.5 , 0.25]])
    """
    maps = np.asarray(weights, dtype=np.float64)
    if maps.ndim < 4 or not maps.size or maps.shape[-1] != maps.shape[-2]:
        cure = ""
        if maps.ndim == 3:
            cure = " One head in each layer? `weights[:, None]`. One layer? `weights[None]`."
        elif maps.ndim >= 4:
            cure = " Only self-attention, from a sequence to itself, can be multiplied through."
        raise ValueError(
            "`weights` must be (layers, heads, time, time), or with a batch in front. "
            f"Received: shape {maps.shape}.{cure}"
        )
    sums = maps.sum(axis=-1)
    if not (maps.min() >= -_SLACK and np.abs(sums - 1).max() <= _SLACK):  # NaN is not, either
        raise ValueError(
            "Each row of `weights` must be of shares, from 0 to 1 with sum 1. "
            f"Received: {maps.min():.3g} to {maps.max():.3g}, sums from {sums.min():.3g} to "
            f"{sums.max():.3g}. Are these scores, before the softmax, or weights after dropout?"
        )
    mixing = (maps.mean(axis=-3) + np.eye(maps.shape[-1])) / 2
    found = mixing.copy()
    for layer in range(1, mixing.shape[-3]):
        found[..., layer, :, :] = mixing[..., layer, :, :] @ found[..., layer - 1, :, :]
    return found
