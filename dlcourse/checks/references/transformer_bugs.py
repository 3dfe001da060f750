"""What a colleague's decoder does wrong, and what a repair may leave or break."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake
from .attention_weights import softmax

Array = np.ndarray


def _past(time: int) -> Array:
    return np.tril(np.ones((time, time), bool))


def logits_of(
    ids: Array,
    embedding: Array,
    w_q: Array,
    w_k: Array,
    w_v: Array,
    *,
    mask: Callable[[int], Array] | None = _past,
    masks_after: bool = False,
    hidden: float = -1e9,
    axis: int = -1,
    scale: Callable[[Array], float] = lambda w_q: np.sqrt(w_q.shape[1]),
    with_tokens: bool = True,
) -> Array:
    """Return logits of the next token at each place; right but for the switches given."""
    x = embedding[ids]
    scores = (x @ w_q) @ (x @ w_k).swapaxes(1, 2) / scale(w_q)
    seen = np.ones(scores.shape[1:], bool) if mask is None else mask(ids.shape[1])
    if masks_after:
        weights = softmax(scores, axis=axis) * seen
    else:
        weights = softmax(np.where(seen, scores, hidden), axis=axis)
    return (x * with_tokens + weights @ (x @ w_v)) @ embedding.T


def _bugs(**switches: Any) -> Callable[..., Array]:
    return lambda *given: logits_of(*given, **switches)


def _plain(w_q: Array) -> float:
    return 1.0


_AHEAD = "Test 1 fails: another last token changes logits before it. Which scores are not allowed?"
_AXIS = "Test 2 fails: the weights of a query do not add up to 1. Which axis holds its keys?"
_SIZE = "Test 3 fails: longer queries make larger scores. By what are they divided?"

BUGS = (
    Mistake(
        "all three bugs are still there",
        _bugs(mask=None, axis=1, scale=_plain),
        f"This does what the suspect does. {_AHEAD} {_AXIS} {_SIZE}",
    ),
    Mistake(
        "looks ahead",
        _bugs(mask=None),
        f"Two bugs are mended. {_AHEAD}",
    ),
    Mistake(
        "softmax over the queries",
        _bugs(axis=1),
        f"Two bugs are mended. {_AXIS} (And a query's weights now depend on later queries: test 1 "
        "fails again.)",
    ),
    Mistake(
        "the scores are not divided",
        _bugs(scale=_plain),
        f"Two bugs are mended. {_SIZE}",
    ),
    Mistake(
        "looks ahead, and the scores are not divided",
        _bugs(mask=None, scale=_plain),
        f"One bug is mended: the weights of a query add up to 1. {_AHEAD} {_SIZE}",
    ),
    Mistake(
        "looks ahead, and softmax over the queries",
        _bugs(mask=None, axis=1),
        f"One bug is mended: the scores are of one size. {_AHEAD} {_AXIS}",
    ),
    Mistake(
        "softmax over the queries, and the scores are not divided",
        _bugs(axis=1, scale=_plain),
        f"One bug is mended: no score ahead is used. {_AXIS} {_SIZE}",
    ),
    Mistake(
        "masked after the softmax",
        _bugs(masks_after=True),
        "What lies ahead gets a weight of 0, and still takes its share in the softmax: the weights "
        "no longer add up to 1, and the logits still change with what comes later.",
    ),
    Mistake(
        "masked after the softmax",
        _bugs(masks_after=True, scale=_plain),
        "What lies ahead gets a weight of 0, and still takes its share in the softmax: the weights "
        f"no longer add up to 1. And one more: {_SIZE}",
    ),
    Mistake(
        "the past is hidden",
        _bugs(mask=lambda time: np.triu(np.ones((time, time), bool))),
        "The triangle is the other one: a place sees itself and what comes *later*. Rows are "
        "queries, columns keys.",
    ),
    Mistake(
        "one place too far",
        _bugs(mask=lambda time: np.tril(np.ones((time, time), bool), 1)),
        "A place sees one token ahead, and that is the very one it has to predict.",
    ),
    *(
        Mistake(
            "not even itself",
            _bugs(mask=lambda time: np.tril(np.ones((time, time), bool), -1), hidden=hidden),
            "A place does not see itself, and the first one has nothing to look at. Its own token "
            "was read: it may be used.",
        )
        for hidden in (-1e9, -np.inf)
    ),
    Mistake(
        "divided by the root of something else",
        lambda ids, embedding, w_q, w_k, w_v: logits_of(
            ids, embedding, w_q, w_k, w_v, scale=lambda w_q: np.sqrt(w_q.shape[0])
        ),
        "The scores are divided by the root of the tokens' width. A score adds up as many products "
        "as a *query* has columns.",
    ),
    Mistake(
        "divided by the length, not by its root",
        _bugs(scale=lambda w_q: float(w_q.shape[1])),
        "The scores are divided by a query's length itself, and not by its root: test 3 fails, the "
        "other way round.",
    ),
    Mistake(
        "the tokens are lost",
        _bugs(with_tokens=False),
        "All three bugs are mended, and the sum with the tokens is lost on the way to the logits.",
    ),
)
