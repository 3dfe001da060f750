"""Mistakes with the additive score, and in counting the weights of the three scores."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def _same(z: Array) -> Array:
    return z


def _additive(
    *,
    join: Callable[[Array, Array], Array] = lambda q, k: np.tanh(q[:, :, None] + k[:, None]),
    close: Callable[[Array, Array], Array] = lambda hidden, v: hidden @ v,
) -> Callable[..., Array]:
    def scores(query: Array, key: Array, w: Array, u: Array, v: Array) -> Array:
        return close(join(query @ w, key @ u), v)

    return scores


def _apart(q: Array, k: Array) -> Array:
    return np.tanh(q)[:, :, None] + np.tanh(k)[:, None]


ADDITIVE = (
    Mistake(
        "no tanh",
        _additive(join=lambda q, k: q[:, :, None] + k[:, None]),
        "The tanh is missing. Without it the score is one number for the query plus one for the "
        "key: every query would like the same places best, and the softmax would not even see the "
        "query.",
    ),
    Mistake(
        "tanh of the score",
        _additive(join=lambda q, k: q[:, :, None] + k[:, None], close=lambda h, v: np.tanh(h @ v)),
        "The tanh comes last, over the finished score. It belongs to the hidden units, before v.",
    ),
    Mistake(
        "squashed apart",
        _additive(join=_apart),
        "Query and key go through a tanh each, and are added afterwards. Then the score is one "
        "number for the query plus one for the key, and every query likes the same places best. "
        "Add first.",
    ),
    Mistake(
        "another activation",
        _additive(join=lambda q, k: np.maximum(q[:, :, None] + k[:, None], 0)),
        "This is a ReLU; the additive score has a tanh.",
    ),
    Mistake(
        "another activation",
        _additive(join=lambda q, k: 1 / (1 + np.exp(-(q[:, :, None] + k[:, None])))),
        "This is a sigmoid; the additive score has a tanh.",
    ),
    Mistake(
        "multiplied instead of added",
        _additive(join=lambda q, k: np.tanh(q[:, :, None] * k[:, None])),
        "Query and key are multiplied. This score has its name from adding them.",
    ),
    Mistake(
        "subtracted instead of added",
        _additive(join=lambda q, k: np.tanh(q[:, :, None] - k[:, None])),
        "The key is subtracted.",
    ),
    Mistake(
        "v left out",
        _additive(close=lambda hidden, v: hidden.sum(axis=-1)),
        "The hidden units are added up as they are. Each has its weight, in v.",
    ),
    Mistake(
        "the mean over the hidden units",
        _additive(close=lambda hidden, v: np.mean(hidden * v, axis=-1)),
        "You take the mean over the hidden units. `v · tanh(…)` is a sum.",
    ),
    Mistake(
        "the hidden units one by one",
        _additive(close=lambda hidden, v: hidden * v),
        "Each pair has as many numbers as there are hidden units. The score is their sum.",
    ),
    Mistake(
        "places first, targets second",
        lambda *given: _additive()(*given).swapaxes(1, 2),
        "Places of the source and targets have changed axes: (batch, target, source) is asked for.",
    ),
    Mistake(
        "the softmax as well",
        lambda *given: _softmax(_additive()(*given)),
        "These are the weights. The scores are asked for, before the softmax.",
    ),
)


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def _counted(
    *,
    dot: Callable[..., Any] = lambda q, k, m: 0,
    general: Callable[..., Any] = lambda q, k, m: q * k,
    additive: Callable[..., Any] = lambda q, k, m: q * m + k * m + m,
    places: bool = False,
) -> Callable[..., int]:
    rules = {"dot": dot, "general": general, "additive": additive}

    def count(kind: str, query_dim: int, key_dim: int, units: int, places_: int) -> int:
        return int(rules[kind](query_dim, key_dim, units)) * (places_ if places else 1)

    return count


_BIASES = "No bias is asked for: U, W and v, and nothing beside them."

COUNT = (
    Mistake(
        "once for every place",
        _counted(places=True),
        "You count the weights once for each place of the source. The same ones serve at all of "
        "them: that is why one network reads short sentences and long ones.",
    ),
    Mistake(
        "with biases",
        _counted(
            general=lambda q, k, m: q * k + q, additive=lambda q, k, m: q * m + k * m + 2 * m + m
        ),
        _BIASES,
    ),
    Mistake(
        "with biases",
        _counted(
            general=lambda q, k, m: q * k + q,
            additive=lambda q, k, m: q * m + k * m + 2 * m + m + 1,
        ),
        _BIASES,
    ),
    Mistake("with biases", _counted(additive=lambda q, k, m: q * m + k * m + m + m), _BIASES),
    Mistake("with biases", _counted(additive=lambda q, k, m: q * m + k * m + 3 * m), _BIASES),
    Mistake("with biases", _counted(additive=lambda q, k, m: q * m + k * m + m + 1), _BIASES),
    Mistake("with biases", _counted(general=lambda q, k, m: q * k + q), _BIASES),
    Mistake("with biases", _counted(general=lambda q, k, m: q * k + k), _BIASES),
    Mistake(
        "v forgotten",
        _counted(additive=lambda q, k, m: q * m + k * m),
        "The additive score has a third part besides W and U: what makes one number of the hidden "
        "units?",
    ),
    Mistake(
        "v counts as one",
        _counted(additive=lambda q, k, m: q * m + k * m + 1),
        "v has a weight for *each* hidden unit.",
    ),
    Mistake(
        "one matrix for both",
        _counted(additive=lambda q, k, m: q * m + m),
        "Query and key have a matrix each: W reads queries, U reads keys.",
    ),
    Mistake(
        "one matrix for both",
        _counted(additive=lambda q, k, m: k * m + m),
        "Query and key have a matrix each: W reads queries, U reads keys.",
    ),
    Mistake(
        "a weight where there is none",
        _counted(dot=lambda q, k, m: q * k),
        "The plain dot product multiplies query and key as they are: there is nothing to learn.",
    ),
    Mistake(
        "a weight where there is none",
        _counted(dot=lambda q, k, m: q),
        "The plain dot product multiplies query and key as they are: there is nothing to learn.",
    ),
    Mistake(
        "hidden units in the general score",
        _counted(general=lambda q, k, m: q * m + k * m),
        "The general score has no hidden units: one matrix makes a key as long as a query.",
    ),
    Mistake(
        "hidden units in the general score",
        _counted(general=lambda q, k, m: k * m),
        "The general score has no hidden units: one matrix makes a key as long as a query. How "
        "many rows and columns has it?",
    ),
    Mistake(
        "a square matrix",
        _counted(general=lambda q, k, m: k * k),
        "U reads keys and gives vectors as long as *queries*: it is square only where both are "
        "equally long.",
    ),
    Mistake(
        "a square matrix",
        _counted(general=lambda q, k, m: q * q),
        "U *reads keys* and gives vectors as long as queries: it is square only where both are "
        "equally long.",
    ),
    Mistake(
        "lengths added",
        _counted(general=lambda q, k, m: q + k),
        "A matrix has rows *times* columns weights.",
    ),
)
