"""LIME for tables."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..bars import bar
from ..scratch.arguments import check_count
from .attribution import Attribution
from .isolation import check_seed, isolated
from .scoring import check_target, of_target, outputs_of, scores_of
from .tables import FEWEST, check_background, check_names, check_table


def lime_table(
    model: Any,
    x: ArrayLike,
    background: ArrayLike,
    *,
    target: ArrayLike | None = None,
    feature_names: Sequence[Any] | None = None,
    samples: int = 5000,
    kernel_width: float | None = None,
    bins: bool = False,
    seed: int = 0,
    progress: bool = False,
) -> Attribution:
    """Return what a straight line through the answers near an example gives each feature.

    Copies of the example are drawn, the model is asked about them, near ones count more, and a
    linear model is fitted (Ribeiro, Singh & Guestrin, 2016, "'Why should I trust you?'"), by the
    lime library. With sd and mean of the background, a copy's distance d is measured in sds, its
    weight is `sqrt(exp(-d² / kernel_width²))`, and the line is `intercept + w @ (x - mean) / sd`.

    Args:
        model: A Keras model, or a function from `(n, features)` to `(n,)` or `(n, k)`.
        x: The examples, `(n, features)`, numbers.
        background: Rows of the training set, `(rows, features)`, at least 10: they say what the
            scale of a column is, and where its quarters lie.
        target: Which output to explain: one for all, or one for each example; None for the largest
            of each.
        feature_names: What the columns are called.
        samples: How many copies. Few of them give another answer with another seed.
        kernel_width: How far "near" reaches, in sds; None for `0.75 sqrt(features)`.
        bins: Do as the library does by default: cut each column into its quarters, draw copies
            from all of the data, and fit to "is in the same quarter as the example". Values are
            then those of being in that quarter.
        seed: Of the copies. No global generator is changed.
        progress: Show a bar.

    Returns:
        Values `(n, features)` in units of the output: the line's slope times how far the feature
        is from the mean. The base value is the intercept, so that `gap()` says how far the line
        misses the model at the example itself: LIME does not promise to add up.

    Raises:
        ValueError: If the tables do not fit, hold text, or the background is too small.

    Example:
        >>> def model(x):
        ...     return x @ [1.0, -2.0]
        >>> background = np.random.default_rng(0).normal(size=(50, 2))
        >>> found = lime_table(model, [[1.0, 1.0]], background - background.mean(axis=0))
        >>> found.values.round(1).tolist()
        [[1.0, -2.0]]
    """
    examples = check_table("x", x)
    rows = check_background(background, examples, fewest=FEWEST)
    names = check_names(feature_names, examples.shape[1])
    check_count("samples", samples)
    check_seed(seed)
    if kernel_width is not None and not 0 < kernel_width < np.inf:
        raise ValueError(
            f"`kernel_width` must be a distance over 0. Received: kernel_width={kernel_width}."
        )
    outputs = outputs_of(model)(examples)
    targets = check_target(outputs, target)
    values, bases = np.zeros(examples.shape), np.zeros(len(examples))
    with isolated(seed):
        from lime.lime_tabular import LimeTabularExplainer

        start = time.perf_counter()
        for n in bar(range(len(examples)), progress, of="examples"):
            explainer = LimeTabularExplainer(
                rows,
                mode="regression",  # a score, of which it need not know that it is a probability
                kernel_width=kernel_width,
                discretize_continuous=bins,
                sample_around_instance=not bins,
                random_state=seed,
            )
            found = explainer.explain_instance(
                examples[n],
                scores_of(model, targets[n], batch_size=2048),
                num_features=examples.shape[1],
                num_samples=samples,
            )
            for column, slope in found.local_exp[1]:
                values[n, column] = slope
            bases[n] = found.intercept[1]
            if not bins:
                values[n] *= (examples[n] - explainer.scaler.mean_) / explainer.scaler.scale_
        seconds = time.perf_counter() - start
    return Attribution(
        values=values,
        base_value=bases,
        output=of_target(outputs, targets),
        targets=targets,
        feature_names=names,
        method="LIME",
        seconds=seconds,
    )
