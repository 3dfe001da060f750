"""Mistakes with two bugs in exact Shapley values: rows that are overwritten, wrong weights."""

from collections.abc import Callable
from math import factorial
from typing import Any

import numpy as np

from ..engine import Mistake
from .explainability_shares import coalitions, fair

Array = np.ndarray


def explained(
    *,
    copied: str = "each coalition",
    weight: Callable[[int, int], float] = fair,
    after: Callable[[Array, float], Array] = lambda values, whole: values,
    rows_of: Callable[[Array], Array] = lambda background: background,
) -> Callable[..., Array]:
    """Return exact Shapley values of a batch, right but for the switches given.

    Args:
        copied: How often the background is copied: for `"each coalition"`, for
            `"each example"`, or `"never"`.
        weight: Of a coalition, by its size without the feature and by the number of features.
        after: What happens to the values of an example, and to what they should add up to.
        rows_of: The rows that stand for the background.
    """

    def explain(model: Any, x: Array, background: Array) -> Array:
        n, values = x.shape[1], np.zeros(x.shape)
        rows = rows_of(background).copy()
        for number, example in enumerate(x):
            rows = rows_of(background).copy() if copied == "each example" else rows
            worth = {}
            for members in coalitions(n):
                rows = rows_of(background).copy() if copied == "each coalition" else rows
                rows[:, list(members)] = example[list(members)]
                worth[members] = model(rows).mean()
            for feature in range(n):
                for members in coalitions(n):
                    if feature not in members:
                        more = tuple(sorted((*members, feature)))
                        gain = worth[more] - worth[members]
                        values[number, feature] += weight(len(members), n) * gain
            values[number] = after(values[number], worth[tuple(range(n))] - worth[()])
        return values

    return explain


def _heavy(size: int, n: int) -> float:
    return factorial(size) * factorial(n - size) / factorial(n)


def _bug(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, explained(**switches), told)


_ROWS = (
    "look at what is in the rows when the *second* coalition is asked about. Is the background "
    "still what it was?"
)
_WEIGHTS = (
    "add up the weights of all coalitions that one feature can join. What should their sum be?"
)


def _scaled(values: Array, whole: float) -> Array:
    return values * (whole / values.sum() if values.sum() else 1.0)


BUGS = (
    _bug(
        "both bugs are still there",
        f"Both bugs are still there. The first: {_ROWS} The second: {_WEIGHTS}",
        copied="never",
        weight=_heavy,
    ),
    _bug(
        "still overwritten",
        f"One of the two bugs is mended, the weights are right. The other: {_ROWS}",
        copied="never",
    ),
    _bug(
        "still the wrong weights",
        f"One of the two bugs is mended, no coalition spoils the next one. The other: {_WEIGHTS}",
        weight=_heavy,
    ),
    _bug(
        "copied once for each example",
        "The weights are right, and no example spoils the next one. But within one example a "
        "coalition still finds what the ones before it have written.",
        copied="each example",
    ),
    _bug(
        "copied once for each example",
        "No example spoils the next one. But within one example a coalition still finds what the "
        f"ones before it have written. And the second bug: {_WEIGHTS}",
        copied="each example",
        weight=_heavy,
    ),
    _bug(
        "scaled until it adds up",
        "Your values add up because you made them: what is wrong has been spread over all "
        f"features. Find the cause: {_WEIGHTS}",
        weight=_heavy,
        after=_scaled,
    ),
    _bug(
        "every coalition counts the same",
        "Right for one or two features. Now every coalition has the same weight. The weights are "
        "those of the orders in which the features may come, and only one number in them was "
        "wrong.",
        weight=lambda size, n: 0.5 ** (n - 1),
    ),
    _bug(
        "the average over all rows was right",
        "You ask the model about one average row of the background. It was right to ask about all "
        "rows and to average the answers.",
        rows_of=lambda background: background.mean(axis=0, keepdims=True),
    ),
)
