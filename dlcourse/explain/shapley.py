"""Shapley values by their definition: every coalition of features is asked."""

import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..bars import bar
from .attribution import Attribution
from .scoring import Scores, check_target, of_target, outputs_of, scores_of
from .tables import check_background, check_names, check_table

Array = NDArray[Any]
_MOST = 12  # features: 4096 coalitions
_ROWS = 20_000  # computed at a time


def shapley_values(
    model: Any,
    x: ArrayLike,
    background: ArrayLike,
    *,
    target: ArrayLike | None = None,
    feature_names: Sequence[Any] | None = None,
    progress: bool = False,
) -> Attribution:
    """Return the exact Shapley values of the features, for a table of at most 12 columns.

    The worth of a coalition S of features is what the model answers, on average over the
    background, when the features in S come from the example and all others from the background:

    `v(S) = mean over b of model(x in S, b elsewhere)`.

    A feature's value is its mean contribution over all orders in which features can join (Shapley,
    1953, "A value for n-person games"; for models Štrumbelj & Kononenko, 2014; Lundberg & Lee,
    2017, equation 4). With n features,

    `value(i) = sum over S without i of |S|! (n - |S| - 1)! / n! * (v(S with i) - v(S))`.

    The values add up: `v(none) + sum of values = v(all)`, which is the model's output.

    Args:
        model: A Keras model, or a function from `(n, features)` to `(n,)` or `(n, k)`.
        x: The examples, `(n, features)`, numbers.
        background: Rows that stand for "the feature is not known", `(rows, features)`; one row is
            enough, and is then a point of reference.
        target: Which output to explain: one for all, or one for each example; None for the largest
            of each.
        feature_names: What the columns are called.
        progress: Show a bar.

    Returns:
        Values `(n, features)` in units of the output; the base value is the mean output over the
        background.

    Raises:
        ValueError: If there are more than 12 columns, the tables do not fit, or hold text.

    Example:
        >>> def model(x):
        ...     return 2 * x[:, 0] + x[:, 1] * x[:, 2]
        >>> shares = shapley_values(model, [[1.0, 2.0, 3.0]], [[0.0, 0.0, 0.0]])
        >>> shares.values.round(6).tolist(), float(shares.base_value[0])
        ([[2.0, 3.0, 3.0]], 0.0)
    """
    examples = check_table("x", x)
    rows = check_background(background, examples, fewest=1)
    features = examples.shape[1]
    names = check_names(feature_names, features)
    if features > _MOST:
        raise ValueError(
            f"`x` must have at most {_MOST} columns: every one of the 2^columns coalitions is "
            f"asked. Received: {features} columns. Use `shap_table`, which samples them."
        )
    start = time.perf_counter()
    outputs = outputs_of(model)(examples)
    targets = check_target(outputs, target)
    coalitions = (np.arange(2**features)[:, None] >> np.arange(features)) % 2 == 1
    weight = _weights(features)
    values, bases = np.zeros(examples.shape), np.zeros(len(examples))
    for n in bar(range(len(examples)), progress, of="examples"):
        worth = _worth(scores_of(model, targets[n], batch_size=2048), examples[n], rows, coalitions)
        for i in range(features):
            without = np.flatnonzero(~coalitions[:, i])  # S, and S with i, by their numbers
            gain = worth[without + 2**i] - worth[without]
            values[n, i] = weight[coalitions[without].sum(axis=1)] @ gain
        bases[n] = worth[0]
    return Attribution(
        values=values,
        base_value=bases,
        output=of_target(outputs, targets),
        targets=targets,
        feature_names=names,
        method="exact Shapley values",
        seconds=time.perf_counter() - start,
    )


def _weights(features: int) -> Array:
    """Return the share of the orders in which exactly these |S| come before i, by |S|."""
    orders = [
        math.factorial(size) * math.factorial(features - size - 1) for size in range(features)
    ]
    return np.array(orders) / math.factorial(features)


def _worth(scores: Scores, example: Array, rows: Array, coalitions: Array) -> Array:
    """Return v(S) of each coalition, `(coalitions,)`."""
    at_once = max(1, _ROWS // len(rows))
    parts = []
    for start in range(0, len(coalitions), at_once):
        known = coalitions[start : start + at_once, None, :]
        mixed = np.where(known, example, rows)  # (coalitions, rows, features)
        answers = scores(mixed.reshape(-1, len(example)))
        parts.append(answers.reshape(len(known), len(rows)).mean(axis=1))
    return np.concatenate(parts)
