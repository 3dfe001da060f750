"""Mistakes with the pointing game: where a map is largest, and what that is held against."""

from collections.abc import Callable

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def _inside(values: Array, masks: Array, best: Callable[[Array], Array]) -> Array:
    rows, flat = values.reshape(len(values), -1), masks.reshape(len(masks), -1)
    return np.asarray(flat[np.arange(len(rows)), best(rows)])


HIT = (
    Mistake(
        "the largest whatever its sign",
        lambda values, masks: _inside(values, masks, lambda r: np.abs(r).argmax(axis=1)).mean(),
        "You look for the largest *size*. A strongly negative place speaks against the class, and "
        "the map does not point there.",
    ),
    Mistake(
        "the smallest value",
        lambda values, masks: _inside(values, masks, lambda r: r.argmin(axis=1)).mean(),
        "You look for the smallest value.",
    ),
    Mistake(
        "how many",
        lambda values, masks: _inside(values, masks, lambda r: r.argmax(axis=1)).sum(),
        "You count the hits. Their share is asked for.",
    ),
    Mistake(
        "one for every picture",
        lambda values, masks: _inside(values, masks, lambda r: r.argmax(axis=1)),
        "These are the hits, picture by picture. Their share is asked for.",
    ),
    Mistake(
        "the misses",
        lambda values, masks: 1 - _inside(values, masks, lambda r: r.argmax(axis=1)).mean(),
        "That is the share of the misses.",
    ),
    Mistake(
        "one place for the whole batch",
        lambda values, masks: float(masks.ravel()[values.argmax()]),
        "Right for one picture. You look for the largest value of the whole batch: each picture "
        "has one.",
    ),
    Mistake(
        "every mask at every place",
        lambda values, masks: masks.reshape(len(masks), -1)[
            :, values.reshape(len(values), -1).argmax(axis=1)
        ].mean(),
        "Right for one picture. You look at *every* mask at the places of all pictures. Each place "
        "belongs to one mask.",
    ),
    Mistake(
        "the share of the masks",
        lambda values, masks: masks.mean(),
        "That is how much of the pictures the masks cover: what a method gets that points "
        "anywhere.",
    ),
    Mistake(
        "how much lies inside",
        lambda values, masks: ((values * masks).sum(axis=(1, 2)) / values.sum(axis=(1, 2))).mean(),
        "You measure how much of the values lies inside. The pointing game asks about one place "
        "alone, the largest.",
    ),
)
