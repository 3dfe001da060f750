"""Mistakes on the way from scores to weights: masks, axes, and numbers too large."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def softmax(scores: Array, axis: Any = -1) -> Array:
    """Return powers that add up to 1 along `axis`; no overflow."""
    powers = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def masked(scores: Array, mask: Array) -> Array:
    """Return weights over the real places of the source."""
    return softmax(np.where(mask[:, None, :], scores, -np.inf))


def not_masked(scores: Array, mask: Array) -> Array:
    """Return weights over real places and padding."""
    return softmax(scores)


def score_of_zero(scores: Array, mask: Array) -> Array:
    """Return weights where padding has a score of 0."""
    return softmax(scores * mask[:, None, :])


def low_score(fill: float) -> Callable[[Array, Array], Array]:
    """Return weights where padding has a score that is low, and not low enough."""
    return lambda scores, mask: softmax(np.where(mask[:, None, :], scores, fill))


def masked_after(scores: Array, mask: Array) -> Array:
    """Return weights that lack what the padding had."""
    return softmax(scores) * mask[:, None, :]


def _divided_again(scores: Array, mask: Array) -> Array:
    weights = softmax(scores) * mask[:, None, :]
    return weights / weights.sum(axis=-1, keepdims=True)


def naive(scores: Array, mask: Array) -> Array:
    """Return weights by powers that overflow."""
    powers = np.exp(scores) * mask[:, None, :]
    return powers / powers.sum(axis=-1, keepdims=True)


def naive_where(scores: Array, mask: Array) -> Array:
    """Return weights by powers that overflow."""
    powers = np.exp(np.where(mask[:, None, :], scores, -np.inf))
    return powers / powers.sum(axis=-1, keepdims=True)


def _other_mask(scores: Array, mask: Array) -> Array:
    return masked(scores, ~mask)


def over_targets(scores: Array, mask: Array) -> Array:
    """Return weights that add up to 1 over the targets."""
    return softmax(scores, axis=1) * mask[:, None, :]


def over_targets_masked(scores: Array, mask: Array) -> Array:
    """Return weights that add up to 1 over the targets."""
    return softmax(np.where(mask[:, None, :], scores, -1e9), axis=1)


def over_targets_not_masked(scores: Array, mask: Array) -> Array:
    """Return weights that add up to 1 over the targets."""
    return softmax(scores, axis=1)


def _over_both(scores: Array, mask: Array) -> Array:
    return softmax(np.where(mask[:, None, :], scores, -np.inf), axis=(1, 2))


def _over_everything(scores: Array, mask: Array) -> Array:
    return softmax(np.where(mask[:, None, :], scores, -np.inf), axis=(0, 1, 2))


def _shares(scores: Array, mask: Array) -> Array:
    kept = scores * mask[:, None, :]
    return kept / kept.sum(axis=-1, keepdims=True)


def _hard(scores: Array, mask: Array) -> Array:
    best = np.where(mask[:, None, :], scores, -np.inf).argmax(axis=-1)
    return np.eye(scores.shape[-1])[best]


def even(scores: Array, mask: Array) -> Array:
    """Return the same weight for all real places."""
    real = np.broadcast_to(mask[:, None, :], scores.shape)
    return real / real.sum(axis=-1, keepdims=True)


OVERFLOW = (
    "Right for small scores. With scores of a thousand, e to that power is more than a float "
    "holds, and NaN comes out. What may be taken away from all *real* scores of a target, without "
    "changing a weight?"
)
AXIS = (
    "The weights add up to 1 over the *targets*: each place of the source is shared out among "
    "them, and what a decoder sees then hangs on words that it has not written yet. Each target "
    "shares itself out over the source, the last axis."
)

WEIGHTS = (
    Mistake(
        "the padding is looked at",
        not_masked,
        "The mask plays no part: places that hold padding get a weight, and a longer batch changes "
        "every translation in it.",
    ),
    Mistake(
        "padding with a score of 0",
        score_of_zero,
        "You multiply the scores by the mask. A score of 0 is no small score: its power is 1, and "
        "among negative scores it is the largest. Which score has the power 0?",
    ),
    *(
        Mistake(
            "padding with a score not low enough",
            low_score(fill),
            f"Padding gets a score of {fill}. The real scores may all be lower than that: then "
            "nearly all the weight falls on the padding. Which score is below every number?",
        )
        for fill in (-1, -10, -100, -1000)
    ),
    Mistake(
        "masked after the softmax",
        masked_after,
        "The padding gets 0, but what it had before is lost: the weights of a target no longer add "
        "up to 1.",
    ),
    Mistake(
        "the padding goes too late",
        _divided_again,
        "Right, as long as the padding does not outweigh the rest. Where its scores are far above "
        "the others, these round to 0 in their powers, before the padding is taken away, and 0/0 "
        "is left. Take the padding away before any power, and before the largest score is looked "
        "for.",
    ),
    Mistake("overflow", naive, OVERFLOW),
    Mistake("overflow", naive_where, OVERFLOW),
    Mistake(
        "the mask the other way round",
        _other_mask,
        "The weights lie on the padding. True in the mask means: this place is real.",
    ),
    Mistake("softmax over the targets", over_targets, AXIS),
    Mistake("softmax over the targets", over_targets_masked, AXIS),
    Mistake(
        "softmax over the targets",
        over_targets_not_masked,
        f"{AXIS} And the mask plays no part.",
    ),
    Mistake(
        "softmax over targets and source",
        _over_both,
        "All weights of a sentence together add up to 1. Those of each target must, by themselves.",
    ),
    Mistake(
        "softmax over everything",
        _over_everything,
        "All weights of the whole batch together add up to 1. Those of each target must, by "
        "themselves.",
    ),
    Mistake(
        "shares of the scores",
        _shares,
        "You divide the scores themselves by their sum. Scores can be negative: what comes before "
        "the division in a softmax?",
    ),
    Mistake(
        "the best place alone",
        _hard,
        "The place with the highest score gets everything. That is a choice, with no slope to "
        "learn from; the softmax shares out.",
    ),
    Mistake(
        "the same for all places",
        even,
        "All real places get the same weight, whatever their scores.",
    ),
)
