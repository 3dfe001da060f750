"""Mistakes in self-attention by hand, and in what is said about its weights."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake
from .attention_weights import softmax

Array = np.ndarray


def scores_of(x: Array, w_q: Array, w_k: Array, by: Callable[..., float] | None = None) -> Array:
    """Return the scores of all pairs, divided by the root of a key's length, or by `by`."""
    scale = np.sqrt(w_q.shape[1]) if by is None else by(x, w_q)
    return (x @ w_q) @ (x @ w_k).T / scale


def _looking(
    *,
    by: Callable[..., float] | None = None,
    weigh: Callable[[Array], Array] = softmax,
    turned: bool = False,
    fetch: Callable[[Array, Array, Array], Array] = lambda x, w_k, w_v: x @ w_v,
    mix: Callable[[Array, Array], Array] = lambda weights, values: weights @ values,
) -> Callable[..., tuple[Array, Array]]:
    """Return self-attention that is right but for the switches given."""

    def look(x: Array, w_q: Array, w_k: Array, w_v: Array) -> tuple[Array, Array]:
        scores = scores_of(x, w_q, w_k, by)
        weights = weigh(scores.T if turned else scores)
        return mix(weights, fetch(x, w_k, w_v)), weights

    return look


def naive(scores: Array) -> Array:
    """Return weights by powers that overflow."""
    powers = np.exp(scores)
    return powers / powers.sum(axis=-1, keepdims=True)


def over_queries(scores: Array) -> Array:
    """Return weights that add up to 1 over the queries."""
    return softmax(scores, axis=-2)


def _raw(x: Array, w_q: Array, w_k: Array, w_v: Array) -> tuple[Array, Array]:
    weights = softmax(x @ x.T / np.sqrt(w_q.shape[1]))
    return weights @ (x @ w_v), weights


def _raw_by_width(x: Array, w_q: Array, w_k: Array, w_v: Array) -> tuple[Array, Array]:
    weights = softmax(x @ x.T / np.sqrt(x.shape[1]))
    return weights @ (x @ w_v), weights


_ROOT = "the root of the number of columns of a *query*: that many products are added in a score."

SELF = (
    Mistake(
        "the scores are not divided",
        _looking(by=lambda x, w_q: 1.0),
        "The scores are the plain products. They are divided by the root of a query's length "
        "before the softmax.",
    ),
    Mistake(
        "divided by the length, not by its root",
        _looking(by=lambda x, w_q: w_q.shape[1]),
        "The scores are divided by the length of a query itself. It is the *variance* of a score "
        "that grows with the length: what grows is then its spread?",
    ),
    Mistake(
        "divided by the root of something else",
        _looking(by=lambda x, w_q: np.sqrt(x.shape[1])),
        f"The scores are divided by the root of the tokens' width. It has to be {_ROOT}",
    ),
    Mistake(
        "divided by the root of something else",
        _looking(by=lambda x, w_q: np.sqrt(len(x))),
        f"The scores are divided by the root of the number of tokens. It has to be {_ROOT}",
    ),
    Mistake(
        "multiplied by the root",
        _looking(by=lambda x, w_q: 1 / np.sqrt(w_q.shape[1])),
        "The scores are multiplied by the root, which makes the large ones larger still.",
    ),
    Mistake(
        "softmax over the queries",
        _looking(weigh=over_queries),
        "The weights add up to 1 over the tokens that *ask*. Each of them shares itself out over "
        "the tokens that it looks at: which axis is that?",
    ),
    Mistake(
        "keys ask, queries answer",
        _looking(turned=True),
        "The table of scores lies on its side: its rows are keys, its columns queries. A row "
        "belongs to the token that asks.",
    ),
    Mistake(
        "overflow",
        _looking(weigh=naive),
        "Right for small scores. With scores of thousands, e to that power is more than a float "
        "holds, and NaN comes out. What may be taken away from all scores of a row, without "
        "changing a weight?",
    ),
    Mistake(
        "scores instead of weights",
        _looking(weigh=lambda scores: scores),
        "The values are mixed by the scores themselves. A softmax comes between: at least 0, and 1 "
        "together.",
    ),
    Mistake(
        "softmax over everything",
        _looking(weigh=lambda scores: softmax(scores, axis=None)),
        "All weights of the sentence together add up to 1. Those of each row must, by themselves.",
    ),
    Mistake(
        "no queries and keys",
        _raw,
        "The scores are products of the tokens with each other. First each token is made into a "
        "query and into a key, by a matrix of its own.",
    ),
    Mistake(
        "no queries and keys",
        _raw_by_width,
        "The scores are products of the tokens with each other. First each token is made into a "
        "query and into a key, by a matrix of its own.",
    ),
    Mistake(
        "tokens instead of values",
        lambda x, w_q, w_k, w_v: softmax(scores_of(x, w_q, w_k)) @ x,
        "The *tokens* are mixed, as they came. What is fetched from a place is its value, which a "
        "third matrix makes.",
        part="context",
    ),
    Mistake(
        "keys instead of values",
        lambda x, w_q, w_k, w_v: softmax(scores_of(x, w_q, w_k)) @ (x @ w_k),
        "The *keys* are mixed. Keys say where to look; what is fetched from there are the values.",
        part="context",
    ),
    Mistake(
        "the values as they stand",
        lambda x, w_q, w_k, w_v: x @ w_v,
        "Every token gets its own value: the weights play no part.",
        part="context",
    ),
    Mistake(
        "weights the wrong way round",
        lambda x, w_q, w_k, w_v: softmax(scores_of(x, w_q, w_k)).T @ (x @ w_v),
        "The values are mixed with the columns of the weights. A *row* holds what one token gives "
        "to each of the others, itself among them.",
        part="context",
    ),
)


def _entropies(weights: Array, log: Callable[[Array], Array] = np.log) -> Array:
    return -np.sum(weights * log(np.where(weights > 0, weights, 1.0)), axis=-1)


def entropy_and_slope(weights: Array) -> tuple[float, float]:
    """Return the mean entropy in nats, and the mean of each row's largest slope."""
    slopes = weights * (1 - weights)
    return float(_entropies(weights).mean()), float(slopes.max(axis=-1).mean())


def _entropy(compute: Callable[[Array], Any], name: str, told: str) -> Mistake:
    return Mistake(name, lambda scores: compute(softmax(scores)), told, part="entropy")


def _slope(compute: Callable[[Array], Any], name: str, told: str) -> Mistake:
    return Mistake(name, lambda scores: compute(softmax(scores)), told, part="slope")


SATURATION = (
    _entropy(
        lambda w: -np.sum(w * np.log(w), axis=-1).mean(),
        "0 times the logarithm of 0",
        "Where a weight is exactly 0, its logarithm is −∞, and 0 · −∞ is NaN. Such an entry adds "
        "nothing to an entropy: leave it out, before the logarithm.",
    ),
    _entropy(
        lambda w: _entropies(w, np.log2).mean(),
        "bits instead of nats",
        "This is the entropy in bits. Asked for are nats: the natural logarithm.",
    ),
    _entropy(
        lambda w: _entropies(w).sum(),
        "the sum over the queries",
        "The entropies of all rows are added. Their mean is asked for, so that a long sentence can "
        "be compared with a short one.",
    ),
    _entropy(
        lambda w: -_entropies(w).mean(),
        "the wrong sign",
        "The entropy comes out negative: the logarithm of a weight is at most 0, and a minus "
        "stands before the sum.",
    ),
    _entropy(
        lambda w: (_entropies(w) / w.shape[-1]).mean(),
        "the mean over the keys",
        "In each row the terms are averaged. An entropy is their sum.",
    ),
    _entropy(
        lambda w: _entropies(w.mean(axis=0)),
        "the entropy of the mean",
        "You take the mean of the rows first, and its entropy then. If each query looks at another "
        "key, the mean is spread out all the same. The other order is asked for.",
    ),
    _slope(
        lambda w: w.max(axis=-1).mean(),
        "the largest weight",
        "This is the largest *weight*. By how much does it change, if its own score changes?",
    ),
    _slope(
        lambda w: (w * (1 - w)).mean(),
        "the mean of all slopes",
        "This is the mean of all slopes. Asked for is the largest slope of each row, and the mean "
        "of these.",
    ),
    _slope(
        lambda w: (w * (1 - w)).max(),
        "the largest slope of all",
        "This is the largest slope of all rows together. Each row has its own; their mean is asked "
        "for.",
    ),
    _slope(
        lambda w: (w * (1 - w)).sum(axis=-1).mean(),
        "the sum of the slopes",
        "The slopes of a row are added. The largest of them is asked for.",
    ),
)  # fmt: skip
