"""Typical mistakes where words are hidden, and where the network is asked for them."""

from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def hidden_words(
    ids: Array,
    draws: Array,
    kinds: Array,
    others: Array,
    mask_id: int,
    share: float,
    *,
    padding: bool = False,
    below: bool = True,
    hidden: float = 0.8,
    replaced: float = 0.9,
    one_draw: bool = False,
    everywhere: str = "",
    overwritten: bool = False,
    counted: str = "chosen",
) -> tuple[Array, Array]:
    """Return what is read, and what counts; right but for the switches given.

    Args:
        ids: `(batch, time)`.
        draws: What decides whether a place is chosen.
        kinds: What decides what becomes of it.
        others: What may stand in its place.
        mask_id: The id of a gap.
        share: Which part is chosen.
        padding: Choose padding, too.
        below: Choose where the draw is below the share, not above it.
        hidden: Up to which kind a chosen word is hidden.
        replaced: From there up to which kind another word stands there.
        one_draw: Let `draws` decide of both.
        everywhere: Replace what was not chosen, too: "words", or "places" with the padding.
        overwritten: Let another word stand in the gaps, too.
        counted: What counts: "chosen", "hidden", "changed" or "not chosen".
    """
    chosen = (draws < share) if below else (draws >= share)
    if not padding:
        chosen = chosen & (ids != 0)
    kind = draws / share if one_draw else kinds
    gap = chosen & (kind < hidden)
    freely = np.array(bool(everywhere)) & ((ids != 0) | (everywhere == "places"))
    other = (kind >= hidden) & (kind < replaced) & (chosen | freely)
    read = np.where(gap, others if overwritten else mask_id, np.where(other, others, ids))
    count = {"chosen": chosen, "hidden": gap, "changed": gap | other, "not chosen": ~chosen}
    return read, count[counted] * 1.0


def _hiding(name: str, told: str, *, part: str = "", **switches: Any) -> Mistake:
    place = {"read": 0, "weights": 1}.get(part)

    def compute(*given: Any) -> Any:
        made = hidden_words(*given, **switches)
        return made if place is None else made[place]

    return Mistake(name, compute, told, part=part)


_COUNTS = (
    "A word that was chosen counts, whatever became of it: also where it was replaced, and where "
    "it stays. The network does not know which is which, and that is the point."
)

HIDE = (
    _hiding(
        "padding is chosen",
        "There is no word to be guessed where padding stands. Which of the places below the share "
        "are real?",
        padding=True,
    ),
    _hiding(
        "the others are chosen",
        "You choose the places whose draw lies *above* the share: with a share of 15 % that is "
        "85 % of all words.",
        below=False,
    ),
    _hiding(
        "always hidden",
        "Every chosen word became a gap. In use there are no gaps: one chosen word in ten is "
        "replaced by another word, and one in ten stays, so that the network has to mind the words "
        "that it can read.",
        part="read",
        hidden=2.0,
    ),
    _hiding(
        "never replaced",
        "Two chosen words in ten stay as they are. Of these one is to become another word: the one "
        "that stands ready in `others`.",
        part="read",
        replaced=0.8,
    ),
    _hiding(
        "none stays",
        "Two chosen words in ten became others. Of these only the kinds below 0.9 should; the rest "
        "stays.",
        part="read",
        replaced=2.0,
    ),
    _hiding(
        "one draw for both",
        "`draws` decides which words are chosen. What becomes of them is decided by `kinds`.",
        part="read",
        one_draw=True,
    ),
    _hiding(
        "words replaced that were not chosen",
        "Words are replaced that were never chosen. What becomes of a word is asked of the chosen "
        "ones alone.",
        part="read",
        everywhere="words",
    ),
    _hiding(
        "words replaced that were not chosen",
        "Other words stand where none was chosen, and where padding is. What becomes of a place is "
        "asked of the chosen ones alone.",
        part="read",
        everywhere="places",
    ),
    _hiding(
        "the gaps are overwritten",
        "In the gaps stand the words of `others`: a kind below 0.8 is below 0.9 as well, so that "
        "your second rule undoes the first. Replaced are those from 0.8 up to 0.9.",
        part="read",
        overwritten=True,
    ),
    _hiding("only gaps count", _COUNTS, part="weights", counted="hidden"),
    _hiding("what stays does not count", _COUNTS, part="weights", counted="changed"),
    _hiding(
        "the weights the other way round",
        "Your weights are 1 where nothing was chosen. The loss is to count the chosen places.",
        part="weights",
        counted="not chosen",
    ),
    Mistake(
        "every word counts",
        lambda ids, *_: (ids != 0) * 1.0,
        "Your weights are 1 at every real place. At most of these the word can be read, and has "
        "only to be copied.",
        part="weights",
    ),
    Mistake(
        "the ids as they were",
        lambda ids, *_: ids,
        "What the network reads is still the whole text: nothing is hidden.",
        part="read",
    ),
)


def log_probabilities(logits: Array, axis: int = -1, *, safe: bool = True) -> Array:
    """Return the logarithms of the softmax along an axis."""
    z = logits.astype(float)
    if safe:
        z = z - z.max(axis=axis, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=axis, keepdims=True))


def each_loss(logits: Array, truth: Array, **how: Any) -> Array:
    """Return -log of the probability of what stood at each place, `(batch, time)`."""
    found = log_probabilities(logits, **how)
    return -np.take_along_axis(found, truth[..., None], axis=2)[..., 0]


def _named(logits: Array, truth: Array) -> Array:
    return (logits.argmax(axis=2) == truth) * 1.0


def _rows(values: Array, weights: Array) -> float:
    with np.errstate(all="ignore"):
        return float(((values * weights).sum(axis=1) / weights.sum(axis=1)).mean())


def _mean(values: Array, weights: Array) -> float:
    return float((values * weights).sum() / weights.sum())


def _gap(name: str, told: str, compute: Any, part: str) -> Mistake:
    """Return a mistake in `part`; `compute` gets its values, the weights and the truth."""

    def made(logits: Array, truth: Array, weights: Array) -> float:
        values = each_loss(logits, truth) if part == "loss" else _named(logits, truth)
        return float(compute(values, weights, truth))

    return Mistake(name, made, told, part=part)


_READABLE = (
    "All places count alike. At most of them the word can be read: to copy it is easy, and says "
    "nothing of what the network has learned."
)
_BY_ALL = (
    "The sum is over the chosen places, but it is divided by more than these: it comes out too "
    "small by the share that was chosen. By how many places do you divide?"
)

GAPS = (
    _gap("all places count", _READABLE, lambda v, w, t: v.mean(), "loss"),
    _gap("all real places count", _READABLE, lambda v, w, t: v[t != 0].mean(), "loss"),
    _gap("divided by all places", _BY_ALL, lambda v, w, t: (v * w).sum() / v.size, "loss"),
    _gap(
        "divided by the real places",
        _BY_ALL,
        lambda v, w, t: (v * w).sum() / (t != 0).sum(),
        "loss",
    ),
    _gap(
        "the sum of the losses",
        "This is the sum over the chosen places. It grows with the batch; a mean does not.",
        lambda v, w, t: (v * w).sum(),
        "loss",
    ),
    _gap(
        "the mean of the texts' means",
        "You average within each text, and then over the texts. A text with one gap then counts as "
        "much as one with ten. Every chosen *place* is to count alike.",
        lambda v, w, t: _rows(v, w),
        "loss",
    ),
    _gap(
        "the wrong sign",
        "The sign is wrong: log p is negative, a loss is not.",
        lambda v, w, t: -_mean(v, w),
        "loss",
    ),
    _gap(
        "the logarithm of the mean",
        "You average the probabilities, and take the logarithm of that. Each place has a loss of "
        "its own: the logarithm first, then the mean.",
        lambda v, w, t: -np.log(_mean(np.exp(-v), w)),
        "loss",
    ),
    Mistake(
        "softmax over the time",
        lambda logits, truth, weights: _mean(each_loss(logits, truth, axis=1), weights),
        "Your probabilities add up to 1 over the places of a text. At each place the *words* "
        "compete with each other.",
        part="loss",
    ),
    Mistake(
        "overflow",
        lambda logits, truth, weights: _mean(each_loss(logits, truth, safe=False), weights),
        "The power of 10,000 is no number any more. What may be taken away from all logits of a "
        "place, without changing their softmax?",
        part="loss",
    ),
    Mistake(
        "one maximum for all places",
        lambda logits, truth, weights: _mean(
            each_loss(logits - logits.max(), truth, safe=False), weights
        ),
        "You take the same number away everywhere, the largest of all logits. Where a place's own "
        "logits lie a thousand below it, all its powers become 0. Each place needs its own "
        "largest.",
        part="loss",
    ),
    Mistake(
        "no softmax",
        lambda logits, truth, weights: _mean(
            -np.take_along_axis(logits, truth[..., None], axis=2)[..., 0], weights
        ),
        "You take the logit of the word for the logarithm of its probability. Logits do not add up "
        "to anything: what makes probabilities of them?",
        part="loss",
    ),
    _gap("all places count", _READABLE, lambda v, w, t: v.mean(), "named"),
    _gap("all real places count", _READABLE, lambda v, w, t: v[t != 0].mean(), "named"),
    _gap("divided by all places", _BY_ALL, lambda v, w, t: (v * w).sum() / v.size, "named"),
    _gap(
        "the number instead of the share",
        "This is how many chosen words are named rightly. The share of the chosen ones is asked.",
        lambda v, w, t: (v * w).sum(),
        "named",
    ),
    _gap(
        "the mean of the texts' shares",
        "You average the shares of the texts. Every chosen *place* is to count alike, whatever "
        "text it stands in.",
        lambda v, w, t: _rows(v, w),
        "named",
    ),
)
