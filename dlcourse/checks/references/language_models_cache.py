"""Mistakes with keys and values that are kept, and with what keeping them costs."""

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def look(
    x: Array,
    w_q: Array,
    w_k: Array,
    w_v: Array,
    keys: Array,
    values: Array,
    *,
    scale: Callable[[Array, Array], float] = lambda x, keys: float(np.sqrt(keys.shape[1])),
    itself: bool = True,
    weigh: Callable[[Array], Array] | None = None,
) -> Array:
    """Return what a new token finds; right but for the switches given."""
    if itself:
        keys, values = np.vstack([keys, x @ w_k]), np.vstack([values, x @ w_v])
    scores = keys @ (x @ w_q) / scale(x, keys)
    if weigh is not None:
        return np.asarray(weigh(scores) @ values)
    powers = np.exp(scores - scores.max(initial=-np.inf))
    return np.asarray(powers @ values / (powers.sum() or 1.0))


def _context(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, lambda *given: look(*given, **switches), told, "context")


def _keys(name: str, told: str, of: Callable[..., Array]) -> Mistake:
    return Mistake(name, of, told, "keys")


def _values(name: str, told: str, of: Callable[..., Array]) -> Mistake:
    return Mistake(name, of, told, "values")


_NEW_LAST = "The new row stands in front. The rows stand in the order of the tokens: it comes last."

STEP = (
    Mistake(
        "the cache comes back as it was",
        lambda x, w_q, w_k, w_v, keys, values: (
            look(x, w_q, w_k, w_v, keys, values),
            keys,
            values,
        ),
        "What the token finds is right. But keys and values come back as they were given: at the "
        "next step nobody can look at this token.",
    ),
    Mistake(
        "looks before it is appended, and keeps nothing",
        lambda x, w_q, w_k, w_v, keys, values: (
            look(x, w_q, w_k, w_v, keys, values, itself=False),
            keys,
            values,
        ),
        "The new token's own key and value are nowhere: it does not look at itself, and nobody can "
        "look at it later.",
    ),
    _context(
        "does not look at itself",
        "The token looks at the kept ones alone. With the causal mask a place sees itself, too: "
        "append first, and look then.",
        itself=False,
    ),
    _context(
        "not divided by the root",
        "The scores are not divided by the root of the number of columns of a key.",
        scale=lambda x, keys: 1.0,
    ),
    _context(
        "divided by the root of the tokens' width",
        "The scores are divided by the root of the *token's* width. A score adds up as many "
        "products as a key has columns.",
        scale=lambda x, keys: float(np.sqrt(len(x))),
    ),
    _context(
        "divided by the root of the number of tokens",
        "The scores are divided by the root of the number of tokens. Then every step has another "
        "scale. A score adds up as many products as a key has columns.",
        scale=lambda x, keys: float(np.sqrt(len(keys))),
    ),
    _context(
        "divided by the length, not by its root",
        "The scores are divided by the number of columns itself, and not by its root.",
        scale=lambda x, keys: float(keys.shape[1]),
    ),
    _context(
        "the weights do not add up to 1",
        "The powers are not divided by their sum: with more tokens the context grows.",
        weigh=np.exp,
    ),
    _context(
        "no softmax",
        "The scores themselves weigh the values. What makes weights of them that are positive and "
        "add up to 1?",
        weigh=lambda scores: scores,
    ),
    Mistake(
        "looks at itself alone",
        lambda x, w_q, w_k, w_v, keys, values: x @ w_v,
        "The token finds its own value and nothing else: the kept keys take no part.",
        "context",
    ),
    _keys(
        "the query is kept",
        "You keep the *query*. It asks once, and no later token needs it; what later ones look at "
        "is the key.",
        lambda x, w_q, w_k, w_v, keys, values: np.vstack([keys, x @ w_q]),
    ),
    _keys(
        "put in front",
        _NEW_LAST,
        lambda x, w_q, w_k, w_v, keys, values: np.vstack([x @ w_k, keys]),
    ),
    _keys(
        "the new one alone",
        "The new key comes back alone, and the kept ones are lost.",
        lambda x, w_q, w_k, w_v, keys, values: x @ w_k,
    ),
    _keys(
        "nothing is appended",
        "The keys come back as they were given.",
        lambda x, w_q, w_k, w_v, keys, values: keys,
    ),
    _values(
        "put in front",
        _NEW_LAST,
        lambda x, w_q, w_k, w_v, keys, values: np.vstack([x @ w_v, values]),
    ),
    _values(
        "the new one alone",
        "The new value comes back alone, and the kept ones are lost.",
        lambda x, w_q, w_k, w_v, keys, values: x @ w_v,
    ),
    _values(
        "nothing is appended",
        "The values come back as they were given.",
        lambda x, w_q, w_k, w_v, keys, values: values,
    ),
)  # fmt: skip


def _product(*factors: Callable[[tuple[int, ...]], int]) -> Callable[..., int]:
    return lambda *given: prod(factor(given) for factor in factors)


def _given(*places: int) -> list[Callable[[tuple[int, ...]], int]]:
    return [lambda given, place=place: given[place] for place in places]  # type: ignore[misc]


def _times(number: int) -> Callable[[tuple[int, ...]], int]:
    return lambda given: number


LAYERS, ASKING, SHARED, DIM, TOKENS, TEXTS, EACH = range(7)

SIZE = (
    Mistake(
        "keys without values",
        _product(*_given(LAYERS, SHARED, DIM, TOKENS, TEXTS, EACH)),
        "That is half of it: for each token, layer and head a key is kept, *and* a value.",
    ),
    Mistake(
        "queries are kept, too",
        _product(_times(3), *_given(LAYERS, SHARED, DIM, TOKENS, TEXTS, EACH)),
        "That is half as much again. A query asks once, and is not kept.",
    ),
    Mistake(
        "all the heads that ask",
        _product(_times(2), *_given(LAYERS, ASKING, DIM, TOKENS, TEXTS, EACH)),
        "You count the heads that *ask*. Where several of them share keys and values, these are "
        "kept once.",
    ),
    Mistake(
        "all the heads that ask, and keys without values",
        _product(*_given(LAYERS, ASKING, DIM, TOKENS, TEXTS, EACH)),
        "You count the heads that *ask*, where several share keys and values; and for each of them "
        "a key, but no value.",
    ),
    Mistake(
        "one layer",
        _product(_times(2), *_given(SHARED, DIM, TOKENS, TEXTS, EACH)),
        "That is one layer's. Each layer has keys and values of its own.",
    ),
    Mistake(
        "one head",
        _product(_times(2), *_given(LAYERS, DIM, TOKENS, TEXTS, EACH)),
        "That is one head's.",
    ),
    Mistake(
        "one text",
        _product(_times(2), *_given(LAYERS, SHARED, DIM, TOKENS, EACH)),
        "That is what one text takes. Each of them has a cache of its own.",
    ),
    Mistake(
        "numbers, not bytes",
        _product(_times(2), *_given(LAYERS, SHARED, DIM, TOKENS, TEXTS)),
        "That is how many *numbers* are kept. Each takes a few bytes.",
    ),
    Mistake(
        "bits",
        _product(_times(16), *_given(LAYERS, SHARED, DIM, TOKENS, TEXTS, EACH)),
        "These are bits. Bytes are asked for.",
    ),
    Mistake(
        "tokens times tokens",
        _product(_times(2), *_given(LAYERS, SHARED, DIM, TOKENS, TOKENS, TEXTS, EACH)),
        "The number of tokens is squared. That is how many *scores* there are; they are not kept.",
    ),
    Mistake(
        "gigabytes",
        lambda *given: 2 * given[0] * prod(given[2:]) / 1e9,
        "These are gigabytes. The number of bytes is asked for.",
    ),
)
