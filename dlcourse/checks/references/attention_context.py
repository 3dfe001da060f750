"""Mistakes in attending: scores by the dot product, weights, and contexts mixed from values."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake
from .attention_weights import (
    AXIS,
    OVERFLOW,
    even,
    masked,
    masked_after,
    naive,
    naive_where,
    not_masked,
    over_targets,
    over_targets_masked,
    over_targets_not_masked,
    score_of_zero,
)

Array = np.ndarray


def dot(query: Array, key: Array) -> Array:
    """Return the products of every query with every key of its sentence."""
    return query @ key.swapaxes(1, 2)


def attending(
    *,
    scores: Callable[[Array, Array], Array] = dot,
    weights: Callable[[Array, Array], Array] = masked,
    mix: Callable[[Array, Array, Array], Array] = lambda w, key, value: w @ value,
) -> Callable[..., tuple[Array, Array]]:
    """Return attention that is right but for the pieces given."""

    def attend(query: Array, key: Array, value: Array, mask: Array) -> tuple[Array, Array]:
        found = weights(scores(query, key), mask)
        return mix(found, key, value), found

    return attend


def _cosine(query: Array, key: Array) -> Array:
    lengths = np.linalg.norm(query, axis=-1)[..., None] * np.linalg.norm(key, axis=-1)[:, None]
    return dot(query, key) / lengths


def _scaled(query: Array, key: Array) -> Array:
    return dot(query, key) / np.sqrt(query.shape[-1])


def _distances(query: Array, key: Array) -> Array:
    return np.linalg.norm(query[:, :, None] - key[:, None], axis=-1)


def _only_context(name: str, told: str, mix: Callable[[Array, Array, Array], Array]) -> Mistake:
    def compute(query: Array, key: Array, value: Array, mask: Array) -> Array:
        return mix(masked(dot(query, key), mask), key, value)

    return Mistake(name, compute, told, part="context")


ATTEND = (
    Mistake(
        "scores divided by the root of their length",
        attending(scores=_scaled),
        "The scores are divided by √dim, as Transformers do it (the next chapter says why). Asked "
        "for is Luong's dot product, which is not divided.",
    ),
    Mistake(
        "the cosine",
        attending(scores=_cosine),
        "Queries and keys were made 1 long first. The plain product is asked for: a long key may "
        "count more.",
    ),
    Mistake(
        "distances for scores",
        attending(scores=_distances),
        "The scores are distances: the farthest place gets the most weight.",
    ),
    Mistake(
        "the padding is looked at",
        attending(weights=not_masked),
        "The mask plays no part: places that hold padding get a weight.",
    ),
    Mistake(
        "padding with a score of 0",
        attending(weights=score_of_zero),
        "The scores are multiplied by the mask. A score of 0 is no small score: its power is 1.",
    ),
    Mistake(
        "masked after the softmax",
        attending(weights=masked_after),
        "The padding gets 0, but what it had before is lost: the weights of a target no longer add "
        "up to 1.",
    ),
    Mistake(
        "softmax over the targets",
        attending(weights=over_targets_masked),
        AXIS,
    ),
    Mistake("softmax over the targets", attending(weights=over_targets), AXIS),
    Mistake(
        "softmax over the targets",
        attending(weights=over_targets_not_masked),
        f"{AXIS} And the mask plays no part.",
    ),
    Mistake("overflow", attending(weights=naive), OVERFLOW),
    Mistake("overflow", attending(weights=naive_where), OVERFLOW),
    Mistake(
        "the same for all places",
        attending(weights=even),
        "All real places get the same weight: queries and keys play no part.",
    ),
    Mistake(
        "scores instead of weights",
        attending(weights=lambda scores, mask: scores * mask[:, None, :]),
        "The values are mixed by the scores themselves. They come after a softmax: at least 0, and "
        "1 together.",
    ),
    Mistake(
        "scores instead of weights",
        attending(weights=lambda scores, mask: scores),
        "The values are mixed by the scores themselves. They come after a softmax over the real "
        "places: at least 0, and 1 together.",
    ),
    _only_context(
        "keys instead of values",
        "The *keys* are mixed. Keys say where to look; what is fetched from there are the values. "
        "(In many models both are the same array, and then nobody notices.)",
        lambda weights, key, value: weights @ key,
    ),
    _only_context(
        "the mean of the values",
        "Every target gets the mean of all values: the weights play no part.",
        lambda weights, key, value: np.repeat(
            value.mean(axis=1, keepdims=True), weights.shape[1], axis=1
        ),
    ),
    _only_context(
        "the sum of the values",
        "Every target gets the sum of all values: the weights play no part.",
        lambda weights, key, value: np.repeat(
            value.sum(axis=1, keepdims=True), weights.shape[1], axis=1
        ),
    ),
    _only_context(
        "the best value alone",
        "Every target gets the value of the place with the largest weight. All are mixed, each by "
        "its weight.",
        lambda weights, key, value: np.take_along_axis(
            value, weights.argmax(axis=-1)[..., None], axis=1
        ),
    ),
    _only_context(
        "divided by the places",
        "The weighted values are averaged over the places. The weights add up to 1 already: their "
        "sum is the mean.",
        lambda weights, key, value: weights @ value / value.shape[1],
    ),
    _only_context(
        "one context for all targets",
        "The contexts of all targets are added together. Each target gets its own.",
        lambda weights, key, value: np.sum(weights @ value, axis=1),
    ),
)
