"""Mistakes with the mutual information gap: does one number of a code know one factor?"""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def entropy(values: Array) -> float:
    """Return the entropy of whole numbers, in nats."""
    _, counts = np.unique(values, return_counts=True)
    share = counts / counts.sum()
    return float(-(share * np.log(share)).sum())


def together(code: Array, factor: Array) -> Array:
    """Return a whole number for each pair of values."""
    _, first = np.unique(code, return_inverse=True)
    _, second = np.unique(factor, return_inverse=True)
    return first * (second.max() + 1) + second


def information(code: Array, factor: Array) -> float:
    """Return the mutual information of two columns of whole numbers, in nats."""
    return entropy(code) + entropy(factor) - entropy(together(code, factor))


def table(codes: Array, factors: Array) -> Array:
    """Return the mutual information of every number and every factor, `(latent, factors)`."""
    return np.array([[information(code, factor) for factor in factors.T] for code in codes.T])


def _entropies(columns: Array) -> Array:
    return np.array([entropy(column) for column in columns.T])


def _first_less_second(values: Array) -> Array:
    ordered = np.sort(values, axis=0)
    return ordered[-1] - ordered[-2]


def gap_by(
    *,
    shares: Callable[[Array, Array], Array] = lambda codes, factors: (
        table(codes, factors) / _entropies(factors)
    ),
    gap: Callable[[Array], Array] = _first_less_second,
    combine: Callable[[Array], Any] = np.mean,
) -> Callable[[Array, Array], Any]:
    """Return a gap that is right but for the switches given.

    Args:
        shares: What each number knows of each factor, `(latent, factors)`.
        gap: What becomes of a factor's column.
        combine: The gaps of all factors to one number.
    """
    return lambda codes, factors: combine(gap(shares(codes, factors)))


def _by_code(codes: Array, factors: Array) -> Array:
    own = _entropies(codes)[:, None]
    found = table(codes, factors)
    return np.divide(found, own, out=np.zeros_like(found), where=own > 0)


def _of_numbers(values: Array) -> Array:
    """Return the gaps of the numbers over the factors."""
    return _first_less_second(values.T)


def _correlations(codes: Array, factors: Array) -> Array:
    both = np.corrcoef(codes.T.astype(float), factors.T.astype(float))
    found = np.abs(both[: codes.shape[1], codes.shape[1] :])
    return np.nan_to_num(found)


def _joint(codes: Array, factors: Array) -> Array:
    return np.array([[entropy(together(c, f)) for f in factors.T] for c in codes.T])


GAP = (
    Mistake(
        "not divided by the entropy",
        gap_by(shares=table),
        "You leave out the division by the factor's entropy. A factor with 5 values has more to "
        "know than one with 3: as shares they can be compared.",
    ),
    Mistake(
        "divided by the entropy of the code",
        gap_by(shares=_by_code),
        "You divide by the entropy of the *number*. How much there is to know is the entropy of "
        "the factor.",
    ),
    Mistake(
        "what the best number knows",
        gap_by(gap=lambda values: values.max(axis=0)),
        "That is what the best number knows. If a second one knows as much, the factor is not in "
        "one place: what has to be taken away?",
    ),
    Mistake(
        "the gap to the worst",
        gap_by(gap=lambda values: values.max(axis=0) - values.min(axis=0)),
        "You take away what the *worst* number knows. There is nearly always one that knows "
        "nothing: the second best is asked for.",
    ),
    Mistake(
        "the gap to the average",
        gap_by(gap=lambda values: values.max(axis=0) - values.mean(axis=0)),
        "You take away the mean of all numbers. The second best is asked for.",
    ),
    Mistake(
        "a gap for each number instead of each factor",
        gap_by(gap=_of_numbers),
        "You compare the factors that one number knows. Asked is the other way: for each *factor*, "
        "the two numbers that know most of it.",
    ),
    Mistake(
        "summed over the factors",
        gap_by(combine=np.sum),
        "You add up the gaps. Their mean is asked for, so that it is never above 1.",
    ),
    Mistake(
        "one for every factor",
        gap_by(combine=lambda gaps: gaps),
        "The gaps of the factors are right. One number for the whole code is asked for.",
    ),
    Mistake(
        "correlations",
        gap_by(shares=_correlations),
        "You take correlations. They miss what is not on a straight line: mutual information "
        "counts how often values come together.",
    ),
    Mistake(
        "the entropy of both together",
        gap_by(shares=lambda codes, factors: _joint(codes, factors) / _entropies(factors)),
        "You take the entropy of number and factor together. It is largest where they have nothing "
        "to do with each other: how do you get from there to what they share?",
    ),
    Mistake(
        "divided by both entropies",
        lambda codes, factors: float(np.mean(_first_less_second(_symmetric(codes, factors)))),
        "You divide by the mean of both entropies. How much there is to know is the entropy of the "
        "factor alone.",
    ),
)


def _symmetric(codes: Array, factors: Array) -> Array:
    return 2 * table(codes, factors) / (_entropies(codes)[:, None] + _entropies(factors))
