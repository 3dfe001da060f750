"""What a colleague's decoder does wrong, and what a repair may leave or break."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake
from .attention_weights import masked, softmax

Array = np.ndarray


def logits_of(
    target: Array,
    embedding: Array,
    memory: Array,
    mask: Array,
    *,
    reads: Callable[[Array], Array] = lambda target: target[:, :-1],
    weigh: Callable[[Array, Array], Array] = masked,
    with_states: bool = True,
    with_contexts: bool = True,
) -> Array:
    """Return logits of what comes next; right but for the switches given."""
    states = embedding[reads(target)]
    contexts = weigh(states @ memory.swapaxes(1, 2), mask) @ memory
    return (states * with_states + contexts * with_contexts) @ embedding.T


def _bugs(**switches: Any) -> Callable[..., Array]:
    return lambda *given: logits_of(*given, **switches)


def _zero(scores: Array, mask: Array) -> Array:
    return softmax(scores * mask[:, None, :])


def _plain(scores: Array, mask: Array) -> Array:
    return softmax(scores)


def _after(scores: Array, mask: Array) -> Array:
    return softmax(scores) * mask[:, None, :]


def _answer(target: Array) -> Array:
    return target[:, 1:]


def _all(target: Array) -> Array:
    return target


def _over_targets(scores: Array, mask: Array) -> Array:
    return softmax(np.where(mask[:, None, :], scores, -1e9), axis=1)


_READS = "Change a token, and the logits *for that very token* change: the decoder reads it first."
_LOOKS = (
    "Put two more padded places behind the source, and the logits change: the padding is looked at."
)
_LOOKS_STILL = (
    f"One bug is mended: no token is read before it is said. The other one: {_LOOKS[0].lower()}"
    f"{_LOOKS[1:]} Which weight has a place whose score is 0?"
)

BUGS = (
    Mistake(
        "both bugs are still there",
        _bugs(reads=_answer, weigh=_zero),
        f"This does what the suspect does, and fails both tests. {_READS} {_LOOKS} Write down, for "
        "the target 1, 7, 2, what is read and what has to be said.",
    ),
    Mistake(
        "the padding is still looked at",
        _bugs(weigh=_zero),
        _LOOKS_STILL,
    ),
    Mistake(
        "the padding is still looked at",
        _bugs(weigh=_plain),
        "One bug is mended: no token is read before it is said. But now there is no mask at all: "
        "padding takes part like any word.",
    ),
    Mistake(
        "masked after the softmax",
        _bugs(weigh=_after),
        "The padding itself adds nothing any more. But it still takes its share in the softmax, so "
        "that the weights of the real places no longer add up to 1: with more padding, the logits "
        "still change.",
    ),
    Mistake(
        "masked after the softmax",
        _bugs(weigh=_after, reads=_answer),
        "The padding itself adds nothing any more, but still takes its share in the softmax: with "
        f"more padding, the logits still change. And the other bug is still there. {_READS}",
    ),
    Mistake(
        "the answer is still read",
        _bugs(reads=_answer),
        f"One bug is mended: padding no longer counts. The other one: {_READS[0].lower()}"
        f"{_READS[1:]} Write down, for the target 1, 7, 2, what is read and what has to be said.",
    ),
    Mistake(
        "the last token is read, too",
        _bugs(reads=_all),
        "There are logits for what comes after the last token, and nothing comes there. How many "
        "steps has a target of 3 tokens?",
    ),
    Mistake(
        "softmax over the targets",
        _bugs(weigh=_over_targets),
        "The softmax runs over the targets now, so that every step sees the tokens after it. In "
        "the suspect its axis was right.",
    ),
    Mistake(
        "the state is lost",
        _bugs(with_states=False),
        "Both bugs are mended, and the state is lost on the way to the logits: it is added to the "
        "context.",
    ),
    Mistake(
        "the context is lost",
        _bugs(with_contexts=False),
        "The logits come from the states alone: the source plays no part any more.",
    ),
)
