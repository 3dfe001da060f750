"""The answers to chapter 8a; the mistakes worth recognising stand in the modules beside this."""

from collections.abc import Mapping

import numpy as np

from ..engine import Judge, by_shapes, judge_loosely
from ..inputs.token_layers import TokenLayer
from .transformer_block import BLOCK
from .transformer_bugs import BUGS
from .transformer_counts import COUNT, FLOPS
from .transformer_heads import JOIN, SPLIT
from .transformer_induction import judge_weights
from .transformer_masks import MASK
from .transformer_multi_head import MULTI_HEAD
from .transformer_orders import ORDERS
from .transformer_places import SINUSOIDAL
from .transformer_rotary import ROTATE
from .transformer_weights import SATURATION, SELF

Array = np.ndarray


def self_attention(x: Array, w_q: Array, w_k: Array, w_v: Array) -> tuple[Array, Array]:
    """Return softmax(q kᵀ / √dim) v and the softmax (Vaswani et al., 2017, equation 1)."""
    query, key, value = x @ w_q, x @ w_k, x @ w_v
    scores = query @ key.T / np.sqrt(query.shape[1])
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return weights @ value, weights


def saturation(scores: Array) -> tuple[float, float]:
    """Return the mean entropy of the weights in nats, and the mean of their largest slopes."""
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    logs = np.log(np.where(weights > 0, weights, 1))
    return -(weights * logs).sum(axis=-1).mean(), (weights * (1 - weights)).max(axis=-1).mean()


def attention_mask(ids: Array) -> Array:
    """Return (batch, 1, time, time): no later, and real; or the place itself."""
    time = ids.shape[1]
    causal = np.tril(np.ones((time, time), bool))
    real = (ids != 0)[:, None, None, :]
    return (causal & real) | np.eye(time, dtype=bool)


def split_heads(x: Array, num_heads: int) -> Array:
    """Cut the features in `num_heads` parts, and let time and heads change places."""
    batch, time, width = x.shape
    return x.reshape(batch, time, num_heads, width // num_heads).swapaxes(1, 2)


def join_heads(x: Array) -> Array:
    """Let heads and time change places, and make one axis of heads and columns."""
    batch, heads, time, dim = x.shape
    return x.swapaxes(1, 2).reshape(batch, time, heads * dim)


def multi_head(
    x: Array, w_q: Array, w_k: Array, w_v: Array, w_o: Array, num_heads: int, mask: Array
) -> tuple[Array, Array]:
    """Look in every head by itself, join what was found, and read it with one more matrix."""
    query, key, value = (split_heads(x @ w, num_heads) for w in (w_q, w_k, w_v))
    scores = query @ key.swapaxes(-1, -2) / np.sqrt(query.shape[-1])
    scores = np.where(mask, scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return join_heads(weights @ value) @ w_o, weights


def sinusoidal(length: int, width: int) -> Array:
    """Return sines and cosines of place times rate (Vaswani et al., 2017, section 3.5)."""
    rates = 10_000.0 ** (-2 * np.arange(width // 2) / width)
    angles = np.arange(length)[:, None] * rates
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=1)


def rotate(x: Array, positions: Array) -> Array:
    """Turn pair i of each token by its place times rate i (Su et al., 2021)."""
    dim = x.shape[-1]
    angles = positions[:, None] * 10_000.0 ** (-2 * np.arange(dim // 2) / dim)
    sin, cos = np.sin(angles), np.cos(angles)
    a, b = x[..., : dim // 2], x[..., dim // 2 :]
    return np.concatenate([a * cos - b * sin, a * sin + b * cos], axis=-1)


def block(x: Array, weights: Mapping[str, Array], num_heads: int, mask: Array) -> Array:
    """Add to each token what attention finds, then what the network makes of it; norms first."""

    def norm(x: Array, gamma: Array, beta: Array) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        return centred / np.sqrt(x.var(axis=-1, keepdims=True) + 1e-5) * gamma + beta

    w = weights
    seen = norm(x, w["gamma_1"], w["beta_1"])
    x = x + multi_head(seen, w["w_q"], w["w_k"], w["w_v"], w["w_o"], num_heads, mask)[0]
    seen = norm(x, w["gamma_2"], w["beta_2"])
    return x + np.maximum(seen @ w["w_1"] + w["b_1"], 0) @ w["w_2"] + w["b_2"]


def count_parameters(width: int, num_heads: int, hidden: int) -> int:
    """Count four square matrices, two of the network, their biases, and two norms."""
    attention = 4 * (width * width + width)
    network = width * hidden + hidden + hidden * width + width
    return attention + network + 2 * (2 * width)


def flops(width: int, hidden: int, blocks: int, vocabulary: int, time: int) -> tuple[int, int]:
    """Count two FLOPs for each entry of a matrix, and for each product of a score and a mean."""
    matrices = blocks * (4 * width * width + 2 * width * hidden) + width * vocabulary
    return 2 * matrices, blocks * 2 * (2 * time * width)


def order_differences(layer: TokenLayer, x: Array, order: Array) -> tuple[float, float]:
    """Return the largest differences from an equivariant layer, and from an invariant one."""
    plain, shuffled = layer(x), layer(x[order])
    return np.abs(shuffled - plain[order]).max(), np.abs(shuffled - plain).max()


def repaired_logits(ids: Array, embedding: Array, w_q: Array, w_k: Array, w_v: Array) -> Array:
    """Return logits of what comes next, from the tokens up to each place."""
    x = embedding[ids]
    scores = (x @ w_q) @ (x @ w_k).swapaxes(1, 2) / np.sqrt(w_q.shape[1])
    scores = np.where(np.tril(np.ones(scores.shape[1:], bool)), scores, -np.inf)
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights = powers / powers.sum(axis=-1, keepdims=True)
    return (x + weights @ (x @ w_v)) @ embedding.T


def head_by_hand(vocabulary: int) -> tuple[Array, Array, Array]:
    """Compare my token with "one before", my "one before" with "two before"; fetch the token."""
    same, none = np.eye(vocabulary), np.zeros((vocabulary, vocabulary))
    w_q = 500 * np.block([[same, none], [none, 0.5 * same], [none, none]])
    w_k = np.block([[none, none], [same, none], [none, same]])
    return w_q, w_k, np.concatenate([same, none, none])


_PRODUCTS = "In a product, the last axis on the left meets the last but one on the right."
_MATRICES = ("w_q", "w_k", "w_v")

JUDGES = {
    "transformer.one_head": Judge(
        self_attention,
        SELF,
        rtol=1e-5,
        atol=1e-6,
        diagnose=by_shapes(
            "x", *_MATRICES,
            advice=f"{_PRODUCTS} The scores are (time, time): which of queries and keys must be "
            "turned on its side?",
        ),
    ),
    "transformer.saturation": Judge(saturation, SATURATION, rtol=1e-5, atol=1e-7),
    "transformer.attention_mask": Judge(
        attention_mask,
        MASK,
        diagnose=by_shapes(
            "ids",
            advice="The table of the past is (time, time), the real places are (batch, time). Give "
            "the second one axes of length 1, until the time stands last and meets the keys.",
        ),
    ),
    "transformer.split_heads": Judge(split_heads, SPLIT),
    "transformer.join_heads": Judge(join_heads, JOIN),
    "transformer.multi_head": Judge(
        multi_head,
        MULTI_HEAD,
        rtol=1e-5,
        atol=1e-6,
        diagnose=by_shapes(
            "x", *_MATRICES, "w_o", "num_heads", "mask",
            advice=f"{_PRODUCTS} In the heads, queries and keys are (batch, heads, time, dim).",
        ),
    ),
    "transformer.sinusoidal": Judge(sinusoidal, SINUSOIDAL, rtol=1e-5, atol=1e-7),
    "transformer.rotate": Judge(
        rotate,
        ROTATE,
        rtol=1e-5,
        atol=1e-7,
        diagnose=by_shapes(
            "x", "positions",
            advice="The angles are (time, dim / 2): one for each place and pair. The halves of `x` "
            "are (batch, heads, time, dim / 2).",
        ),
    ),
    "transformer.block": judge_loosely(block, BLOCK),
    "transformer.count_parameters": Judge(count_parameters, COUNT),
    "transformer.flops": Judge(flops, FLOPS),
    "transformer.order_differences": Judge(order_differences, ORDERS, rtol=1e-5, atol=1e-7),
    "transformer.find_the_bug": Judge(
        repaired_logits,
        BUGS,
        rtol=1e-5,
        atol=1e-6,
        diagnose=by_shapes("ids", "embedding", *_MATRICES, advice=_PRODUCTS),
    ),
    "transformer.what_a_map_shows": Judge(
        reference="""
            A map shows one factor of what a head does: how much of each value it takes. It does not
            show the values. A place with a weight of 0.9 whose value is nearly zero adds less than
            one with 0.1 and a long value, and a head may put its weight on the first token, or on a
            full stop, because nothing is to be fetched. Nor does it show what becomes of it: the
            matrix after the heads may ignore a head, other heads may cancel it, and the residual
            sum carries each token past all of them. Above the first block, "token 3" is no longer
            the word that was read there: its vector has been mixed from all the words before, and
            a weight on it is a weight on the mixture. Rollout multiplies the maps of the blocks,
            with the sum counted as a look at oneself, to say which *words* could have come
            through; it still knows nothing of values, networks and signs. And one picture was
            chosen, of one sentence, by someone who knew what she was looking for.
            What a head is for is found out by a change. Cut it: set what it adds to zero, or better
            to its mean over many sentences, and measure the loss on those tokens for which it is
            said to be needed, and on others. As controls, cut other heads of the same block, one at
            a time, and some together, since two heads may do the same and stand in for each other.
            Or change the word that it is said to look at and nothing else. If the loss stays where
            it was, the head was not needed there, however good its map looks.
            """.replace("\n            ", "\n").strip(),
    ),
    "transformer.beat_the_number": Judge(
        reference=head_by_hand,
        judge=judge_weights,
    ),
}  # fmt: skip
