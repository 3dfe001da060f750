"""Do two explanations say the same, and does one method say the same twice?"""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .attribution import Attribution

Array = NDArray[Any]


def explanation_similarity(
    a: ArrayLike | Attribution, b: ArrayLike | Attribution, *, absolute: bool = False
) -> Array:
    """Return Spearman's rank correlation of two explanations of each example, `(n,)`.

    1 if they put all features in the same order, 0 if the orders have nothing to do with each
    other, -1 for opposite orders; features of equal value share their mean rank (Spearman, 1904,
    "The proof and measurement of association between two things"). Where an explanation holds
    one value only there is no order, and the correlation is 0.

    Args:
        a: Values `(n, ...)`, or an attribution.
        b: Of the same shape.
        absolute: Compare sizes, without signs.

    Raises:
        ValueError: If shapes differ, or values are not finite.

    Example:
        >>> explanation_similarity([[1.0, 2.0, 3.0]], [[1.0, 3.0, 2.0]]).round(3).tolist()
        [0.5]
    """
    first, second = (_ranks(name, part, absolute) for name, part in (("a", a), ("b", b)))
    if first.shape != second.shape:
        raise ValueError(
            "`a` and `b` must explain the same features of the same examples. "
            f"Received: {first.shape[1]} features of {len(first)} examples and {second.shape[1]} "
            f"of {len(second)}."
        )
    lengths = np.linalg.norm(first, axis=1) * np.linalg.norm(second, axis=1)
    products = (first * second).sum(axis=1)
    return np.asarray(np.divide(products, lengths, where=lengths > 0, out=np.zeros(len(first))))


def stability(explain: Callable[[int], ArrayLike | Attribution], seeds: Sequence[int]) -> Array:
    """Return how far a method that draws at random agrees with itself, `(n,)`.

    The mean `explanation_similarity` over all pairs of seeds. 1 says that seeds do not matter; it
    does not say that the explanation is right.

    Args:
        explain: From a seed to an explanation of the same examples each time.
        seeds: At least two.

    Raises:
        ValueError: If there are fewer than two seeds, or one of them twice.

    Example:
        >>> stability(lambda seed: np.array([[1.0, 2.0, 3.0 + seed]]), [0, 1, 2]).round(3)
        array([1.])
    """
    if len(seeds) < 2 or len(set(seeds)) < len(seeds):
        raise ValueError(
            f"`seeds` must be at least two different ones. Received: seeds={list(seeds)}."
        )
    said = [explain(seed) for seed in seeds]
    return np.mean([explanation_similarity(a, b) for a, b in combinations(said, 2)], axis=0)


def _ranks(name: str, said: ArrayLike | Attribution, absolute: bool) -> Array:
    """Return ranks less their mean, `(n, features)`."""
    from scipy.stats import rankdata

    values = np.asarray(said.values if isinstance(said, Attribution) else said, dtype=np.float64)
    if values.ndim < 2 or not values.size or not np.isfinite(values).all():
        raise ValueError(
            f"`{name}` must be finite values for a batch of examples, (n, ...). "
            f"Received: shape {values.shape}. For one example add an axis: `{name}[None]`."
        )
    flat = (np.abs(values) if absolute else values).reshape(len(values), -1)
    ranks = rankdata(flat, axis=1)
    return np.asarray(ranks - ranks.mean(axis=1, keepdims=True))
