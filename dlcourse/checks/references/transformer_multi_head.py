"""Mistakes in multi-head attention: its scale, its mask, its softmax, its heads."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake
from .attention_weights import softmax
from .transformer_heads import (
    MIXED,
    join,
    join_at_once,
    join_every_other,
    split,
    split_at_once,
    split_every_other,
)
from .transformer_weights import naive

Array = np.ndarray


def weigh(scores: Array, mask: Array) -> Array:
    """Return weights where looking is allowed."""
    return softmax(np.where(mask, scores, -np.inf))


def attending(
    *,
    apart: Callable[[Array, int], Array] = split,
    together: Callable[[Array], Array] = join,
    scale: Callable[[int, int], float] = lambda width, dim: np.sqrt(dim),
    weights_of: Callable[[Array, Array], Array] = weigh,
    seen: Callable[[Array, Array, Array], Array] = lambda x, k, v: x @ v,
    project: bool = True,
    transposed: bool = False,
) -> Callable[..., tuple[Array, Array]]:
    """Return multi-head attention that is right but for the switches given."""

    def attend(
        x: Array, w_q: Array, w_k: Array, w_v: Array, w_o: Array, num_heads: int, mask: Array
    ) -> tuple[Array, Array]:
        query, key = apart(x @ w_q, num_heads), apart(x @ w_k, num_heads)
        scores = query @ key.swapaxes(-1, -2) / scale(x.shape[-1], query.shape[-1])
        weights = weights_of(scores.swapaxes(-1, -2) if transposed else scores, mask)
        found = together(weights @ apart(seen(x, w_k, w_v), num_heads))
        return found @ w_o if project else found, weights

    return attend


multi_head = attending()


def _with(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, attending(**switches), told)


def _low_score(low: float) -> Callable[[Array, Array], Array]:
    return lambda scores, mask: softmax(np.where(mask, scores, low))


def _one_head(
    x: Array, w_q: Array, w_k: Array, w_v: Array, w_o: Array, num_heads: int, mask: Array
) -> tuple[Array, Array]:
    return multi_head(x, w_q, w_k, w_v, w_o, 1, mask)


def _out_alone(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, lambda *given: attending(**switches)(*given)[0], told, part="out")


MULTI_HEAD = (
    _with(
        "divided by the root of the width",
        "The scores are divided by the root of the whole width. A query has only width / heads "
        "columns in each head, and so many products are added in a score.",
        scale=lambda width, dim: np.sqrt(width),
    ),
    _with(
        "the scores are not divided",
        "The scores are the plain products. Divide them by the root of a query's length in one "
        "head.",
        scale=lambda width, dim: 1.0,
    ),
    _with(
        "divided by the length, not by its root",
        "The scores are divided by a query's length itself, and not by its root.",
        scale=lambda width, dim: float(dim),
    ),
    _with(
        "divided by the root of the heads",
        "The scores are divided by the root of the number of heads. In each head, a score adds up "
        "as many products as a query has columns *there*.",
        scale=lambda width, dim: np.sqrt(width / dim),
    ),
    _with(
        "overflow",
        "Right for small scores. With long tokens, e to the power of a score is more than a float "
        "holds, and NaN comes out. What may be taken away from all scores of a query, without "
        "changing a weight?",
        weights_of=lambda scores, mask: naive(np.where(mask, scores, -np.inf)),
    ),
    _with(
        "the mask plays no part",
        "Everyone looks at everyone: the mask plays no part.",
        weights_of=lambda scores, mask: softmax(scores),
    ),
    *(
        _with(
            "the mask the other way round",
            "The weights lie where looking is forbidden. True in the mask means: may be looked at.",
            weights_of=hide,
        )
        for hide in (
            lambda scores, mask: softmax(np.where(mask, -np.inf, scores)),
            lambda scores, mask: softmax(np.where(mask, -1e9, scores)),
            lambda scores, mask: softmax(scores - 1e9 * mask),
        )
    ),
    _with(
        "hidden places with a score of 0",
        "Hidden places get a score of 0. That is no small score: its power is 1, as large as many.",
        weights_of=lambda scores, mask: softmax(scores * mask),
    ),
    *(
        _with(
            "hidden places with a score not low enough",
            f"What is hidden gets a score of {low:g}. With long tokens the real scores may all be "
            "lower than that. Which score is below every number?",
            weights_of=_low_score(low),
        )
        for low in (-10.0, -100.0, -1000.0)
    ),
    _with(
        "masked after the softmax",
        "What is hidden gets 0, but its share is lost: the weights of a query no longer add up to "
        "1, and tell how much there was to hide.",
        weights_of=lambda scores, mask: softmax(scores) * mask,
    ),
    _with(
        "softmax over the queries",
        "The weights add up to 1 over the queries. Each query shares itself out over the keys, the "
        "last axis.",
        weights_of=lambda scores, mask: softmax(np.where(mask, scores, -1e9), axis=-2),
    ),
    _with(
        "softmax over the heads",
        "The weights add up to 1 over the heads. Each head has a softmax of its own, over the "
        "keys, the last axis.",
        weights_of=lambda scores, mask: softmax(np.where(mask, scores, -1e9), axis=1),
    ),
    _with(
        "keys ask, queries answer",
        "The table of scores lies on its side: its rows are keys, its columns queries.",
        transposed=True,
    ),
    _with(
        "tokens mixed by the reshape",
        f"In the heads: {MIXED[0].lower()}{MIXED[1:]}",
        apart=split_at_once,
        together=join_at_once,
    ),
    _with(
        "tokens mixed by the reshape",
        f"In the heads: {MIXED[0].lower()}{MIXED[1:]}",
        apart=split_at_once,
    ),
    _with(
        "columns dealt out in turn",
        "The columns are dealt out in turn, one to each head, like cards. Head 0 gets the first "
        "columns of each token, head 1 the next ones.",
        apart=split_every_other,
        together=join_every_other,
    ),
    Mistake(
        "one head alone",
        _one_head,
        "There is a single head of full width. Split queries, keys and values first.",
    ),
    _out_alone(
        "joined without an exchange",
        "What the heads found is joined by a reshape alone, which mixes tokens: time and heads "
        "change places first.",
        together=join_at_once,
    ),
    _out_alone(
        "joined column by column",
        "The first columns of all heads stand side by side, then the second ones. `w_o` reads head "
        "0 with all its columns first, then head 1.",
        together=join_every_other,
    ),
    _out_alone(
        "the last matrix is missing",
        "What the heads found is right, and stands side by side. It goes through one more matrix.",
        project=False,
    ),
    _out_alone(
        "keys instead of values",
        "The *keys* are mixed. What is fetched from a place are the values.",
        seen=lambda x, k, v: x @ k,
    ),
    _out_alone(
        "tokens instead of values",
        "The *tokens* are mixed, as they came. What is fetched from a place are the values.",
        seen=lambda x, k, v: x,
    ),
)
