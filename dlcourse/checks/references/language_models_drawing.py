"""Mistakes with temperature and top-k, with top-p, and with a writer that was given three bugs."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Mistake
from ..inputs.writing import NextToken

Array = np.ndarray
Writer = Callable[[NextToken, list[int], list[float], float, int], list[int]]


def softmax(logits: Array, temperature: float = 1.0) -> Array:
    """Return probabilities `(vocabulary,)`."""
    z = np.asarray(logits, float)
    powers = np.exp((z - z.max()) / temperature)
    return np.asarray(powers / powers.sum())


def keep_k(
    logits: Array,
    temperature: float,
    k: int,
    *,
    ranked: Callable[[Array], Array] = lambda logits: np.argsort(-logits, kind="stable"),
    weigh: Callable[[Array, float], Array] = softmax,
    more: int = 0,
    shared_out: bool = True,
) -> Array:
    """Return what is left of the probabilities; right but for the switches given."""
    shares = weigh(logits, temperature)
    kept = np.zeros(len(shares))
    chosen = ranked(np.asarray(logits, float))[: max(k + more, 0)]
    kept[chosen] = shares[chosen]
    return kept / kept.sum() if shared_out else kept


def _k(**switches: Any) -> Callable[..., Array]:
    return lambda *given: keep_k(*given, **switches)


def _cut_logits_to_zero(logits: Array, temperature: float, k: int) -> Array:
    z = np.asarray(logits, float) / temperature
    z[np.argsort(-z)[k:]] = 0
    return softmax(z)


def _naive(logits: Array, temperature: float) -> Array:
    powers = np.exp(np.asarray(logits, float) / temperature)
    return np.asarray(powers / powers.sum())


def _powers(logits: Array, temperature: float) -> Array:
    return np.asarray(np.exp(np.asarray(logits, float) / temperature))


def _kept_logits(logits: Array, temperature: float) -> Array:
    return np.asarray(logits, float) / temperature


_OVERFLOW = (
    "Right for small logits. `np.exp` of a thousand is infinite, and infinity divided by "
    "infinity is NaN. What may be taken away from all logits without changing the result?"
)

TOP_K = (
    Mistake(
        "nothing is cut off",
        lambda logits, temperature, k: softmax(logits, temperature),
        "All tokens can still be drawn: that is the softmax with the temperature alone.",
    ),
    Mistake(
        "not shared out anew",
        _k(shared_out=False),
        "The tail is cut off, and what is left no longer adds up to 1. What the tail had goes to "
        "those that are kept, in their old proportions.",
    ),
    Mistake(
        "times the temperature",
        _k(weigh=lambda logits, temperature: softmax(logits, 1 / temperature)),
        "The logits are *multiplied* by the temperature, so that a high one makes the writer "
        "careful. They are divided by it.",
    ),
    Mistake(
        "the temperature changes nothing",
        _k(weigh=lambda logits, temperature: softmax(logits)),
        "The temperature has no effect. What is divided by it, the logits or the probabilities? "
        "(Probabilities that are all divided by the same number become what they were.)",
    ),
    Mistake(
        "logits of 0 instead of none",
        _cut_logits_to_zero,
        "The logits of what is cut off are set to 0. But a logit of 0 has the power 1, and may be "
        "the largest of all. Which logit has the power 0?",
    ),
    Mistake("one too few", _k(more=-1), "You keep k − 1 tokens: is a `>` a `>=`?"),
    Mistake("one too many", _k(more=1), "You keep k + 1 tokens."),
    Mistake(
        "the least likely",
        _k(ranked=lambda logits: np.argsort(logits, kind="stable")),
        "You keep the k *least* likely tokens. `np.argsort` begins with the smallest.",
    ),
    Mistake(
        "the first k",
        _k(ranked=lambda logits: np.arange(len(logits))),
        "You keep the first k tokens of the vocabulary, and not the k likeliest.",
    ),
    Mistake(
        "still sorted",
        lambda *given: np.sort(keep_k(*given))[::-1],
        "The probabilities are right, and sorted. Each has to stand in the place of its token.",
    ),
    Mistake(
        "those that are kept, alone",
        lambda logits, temperature, k: keep_k(logits, temperature, k)[
            np.sort(np.argsort(-logits, kind="stable")[:k])
        ],
        "You return those that are kept, and nobody knows which tokens they are. The others have "
        "the probability 0, in their places.",
    ),
    Mistake(
        "the same for each",
        _k(weigh=lambda logits, temperature: np.ones(len(logits))),
        "All that are kept get the same probability. Their old proportions stay.",
    ),
    Mistake(
        "logits instead of probabilities",
        _k(weigh=_kept_logits),
        "You share out the logits themselves. A softmax makes probabilities of them.",
    ),
    Mistake("overflow", _k(weigh=_naive), _OVERFLOW),
    Mistake("overflow", _k(weigh=_powers), _OVERFLOW),
)  # fmt: skip


def keep_p(
    probabilities: Array,
    p: float,
    *,
    falling: bool = True,
    ordered: bool = True,
    count: Callable[[Array, float], int] = lambda below, p: int((below < p).sum()),
    shared_out: bool = True,
) -> Array:
    """Return what is left of the probabilities; right but for the switches given.

    Args:
        probabilities: `(vocabulary,)`.
        p: What is to be reached.
        falling: Whether the likeliest comes first.
        ordered: Whether they are sorted at all.
        count: How many are kept, from what stands before each in the order.
        shared_out: Whether what is kept is made to add up to 1.
    """
    shares = np.asarray(probabilities, float)
    order = np.argsort(-shares if falling else shares, kind="stable")
    order = order if ordered else np.arange(len(shares))
    ranked = shares[order]
    kept = np.zeros(len(shares))
    chosen = order[: count(ranked.cumsum() - ranked, p)]
    kept[chosen] = shares[chosen]
    return kept / kept.sum() if shared_out else kept


def _p(**switches: Any) -> Callable[..., Array]:
    return lambda *given: keep_p(*given, **switches)


def _where(keep: Callable[[Array, float], Array]) -> Callable[..., Array]:
    def compute(probabilities: Array, p: float) -> Array:
        kept = np.where(keep(probabilities, p), probabilities, 0.0)
        return kept / kept.sum()

    return compute


def _below(strictly: bool, at_least: int) -> Callable[..., Array]:
    def compute(probabilities: Array, p: float) -> Array:
        shares = np.asarray(probabilities, float)
        order = np.argsort(-shares, kind="stable")
        upto = shares[order].cumsum()
        count = max(int((upto < p).sum() if strictly else (upto <= p).sum()), at_least)
        kept = np.zeros(len(shares))
        kept[order[:count]] = shares[order[:count]]
        return kept / kept.sum()

    return compute


_LOST = (
    "The token with which the sum reaches p is left out: what you keep has less than p. With 0.5, "
    "0.3, 0.2 and p = 0.7 the second one is needed. Where the first alone has more than p, this "
    "keeps nothing, or has to be saved by an exception."
)

TOP_P = (
    Mistake("the last one needed is lost", _below(True, 0), _LOST),
    Mistake("the last one needed is lost", _below(True, 1), _LOST),
    Mistake("the last one needed is lost", _below(False, 0), _LOST),
    Mistake("the last one needed is lost", _below(False, 1), _LOST),
    Mistake(
        "goes on when p is reached",
        _p(count=lambda below, p: int((below <= p).sum())),
        "Where the sum *is* p, you keep one more. The smallest set that reaches p is asked for: is "
        "a `<=` a `<`?",
    ),
    Mistake(
        "one too many",
        _p(count=lambda below, p: int((below < p).sum()) + 1),
        "You always keep one token more than it takes to reach p.",
    ),
    Mistake(
        "not shared out anew",
        _p(shared_out=False),
        "The right ones are kept, and they no longer add up to 1. What was cut off goes to those "
        "that are kept, in their old proportions.",
    ),
    Mistake(
        "still sorted",
        lambda *given: np.sort(keep_p(*given))[::-1],
        "The probabilities are right, and sorted: the likeliest is drawn as token 0. Each has to "
        "go back to the place of its token.",
    ),
    Mistake(
        "added up in the order of the ids",
        _p(ordered=False),
        "You add up in the order of the ids. The *likeliest* ones come first.",
    ),
    Mistake(
        "from the least likely up",
        _p(falling=False),
        "You begin with the least likely token. `np.argsort` begins with the smallest.",
    ),
    Mistake(
        "a limit for each token",
        _where(lambda shares, p: shares >= p),
        "You ask of each token whether it has the probability p. It is asked of all that are kept, "
        "*together*.",
    ),
    Mistake(
        "a limit for each token",
        _where(lambda shares, p: shares >= 1 - p),
        "You ask of each token whether it has the probability 1 − p. It is asked how much all that "
        "are kept have *together*.",
    ),
    Mistake(
        "a share of the likeliest",
        _where(lambda shares, p: shares >= p * shares.max()),
        "You keep what has at least p times the probability of the likeliest. It is asked how much "
        "all that are kept have *together*.",
    ),
    Mistake(
        "a share of the vocabulary",
        _p(count=lambda below, p: int(np.ceil(p * len(below)))),
        "You keep a share p of all *tokens*. It takes as many as have the probability p together: "
        "few where the model is sure.",
    ),
)  # fmt: skip


def write_by(
    next_logits: NextToken,
    prompt: Sequence[int],
    draws: Sequence[float],
    temperature: float,
    context: int,
    *,
    appends: bool = True,
    reads: Callable[[list[int], int], list[int]] = lambda ids, context: ids[-context:],
    choose: Callable[[Array, float], int] = lambda shares, draw: int(
        np.argmax(shares.cumsum() > draw)
    ),
    hot: Callable[[float], float] = lambda temperature: temperature,
) -> list[int]:
    """Write with given draws; right but for the switches given."""
    ids, written = list(prompt), []
    for draw in draws:
        shares = softmax(next_logits(reads(ids, context)), hot(temperature))
        written.append(choose(shares, draw))
        if appends:
            ids.append(written[-1])
    return written


def _writes(**switches: Any) -> Writer:
    return lambda *given: write_by(*given, **switches)


def _first(ids: list[int], context: int) -> list[int]:
    return ids[:context]


def _likeliest(shares: Array, draw: float) -> int:
    return int(shares.argmax())


_OWN = "Test 1 fails: what was written is never read. What has to happen to each new token?"
_END = "Test 2 fails: of a long text the *first* tokens are read. Which ones matter for the next?"
_DRAW = "Test 3 fails: the draws change nothing, the likeliest token is always taken."

BUGS = (
    Mistake(
        "all three bugs are still there",
        _writes(appends=False, reads=_first, choose=_likeliest),
        f"This does what the suspect does. {_OWN} {_END} {_DRAW}",
    ),
    Mistake("never reads what it wrote", _writes(appends=False), f"Two bugs are mended. {_OWN}"),
    Mistake("reads the beginning", _writes(reads=_first), f"Two bugs are mended. {_END}"),
    Mistake("takes the likeliest", _writes(choose=_likeliest), f"Two bugs are mended. {_DRAW}"),
    Mistake(
        "never reads what it wrote, and reads the beginning",
        _writes(appends=False, reads=_first),
        f"One bug is mended: the draws count. {_OWN} {_END}",
    ),
    Mistake(
        "never reads what it wrote, and takes the likeliest",
        _writes(appends=False, choose=_likeliest),
        f"One bug is mended: the end of the text is read. {_OWN} {_DRAW}",
    ),
    Mistake(
        "reads the beginning, and takes the likeliest",
        _writes(reads=_first, choose=_likeliest),
        f"One bug is mended: what was written is read. {_END} {_DRAW}",
    ),
    Mistake(
        "reads the whole text",
        _writes(reads=lambda ids, context: ids),
        "Everything is read, however long it grows. The network was trained on `context` tokens; "
        "it may read the last `context` ones.",
    ),
    Mistake(
        "reads the last token alone",
        _writes(reads=lambda ids, context: ids[-1:]),
        "Only the last token is read. Up to `context` of them may be.",
    ),
    Mistake(
        "reads one token too few",
        _writes(reads=lambda ids, context: ids[-context + 1 :]),
        "One token too few is read. `ids[-3:]` are three.",
    ),
    Mistake(
        "the prompt comes along",
        lambda network, prompt, *rest: [*prompt, *write_by(network, prompt, *rest)],
        "The prompt stands in front of the result. The new tokens alone are asked for.",
    ),
    Mistake(
        "the temperature is lost",
        _writes(hot=lambda temperature: 1.0),
        "All three bugs are mended, and the temperature is lost on the way.",
    ),
    Mistake(
        "times the temperature",
        _writes(hot=lambda temperature: 1 / temperature),
        "The logits are multiplied by the temperature. They are divided by it.",
    ),
    Mistake(
        "one token behind the draw",
        _writes(choose=lambda shares, draw: max(int(np.argmax(shares.cumsum() > draw)) - 1, 0)),
        "The token is the *first* one whose running sum lies above the draw; you take the one "
        "before it.",
    ),
)  # fmt: skip
