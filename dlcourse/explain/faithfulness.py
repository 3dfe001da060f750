"""Does the answer rest on what the explanation says it rests on? Take that away, and look."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..scratch.arguments import check_count
from .attribution import Attribution
from .scoring import check_baseline, check_target, of_target, outputs_of

Array = NDArray[Any]

_AT_ONCE = 256  # examples with some of their features


@dataclass(frozen=True)
class DeletionInsertion:
    """What a model says while features are taken away, and while they are put in.

    Attributes:
        fractions: Share of the features that are gone, or there, `(steps + 1,)`, from 0 to 1.
        deletion: The output with that share deleted, most important first, `(n, steps + 1)`.
        insertion: The output with only that share inserted, most important first,
            `(n, steps + 1)`.
        deletion_area: Mean height of each deletion curve, `(n,)`; small is good.
        insertion_area: Mean height of each insertion curve, `(n,)`; large is good.
    """

    fractions: Array
    deletion: Array
    insertion: Array
    deletion_area: Array
    insertion_area: Array


def deletion_insertion(
    model: Any,
    x: ArrayLike,
    values: ArrayLike | Attribution,
    *,
    steps: int = 20,
    baseline: ArrayLike = 0.0,
    target: ArrayLike | None = None,
) -> DeletionInsertion:
    """Delete features from the most important to the least, and insert them in that order.

    If an explanation is right about the model, the first deletions cost most, and the first
    insertions bring most (Petsiuk, Das & Saenko, 2018, "RISE: randomized input sampling for
    explanation of black-box models", section 4.3; they insert into a blurred picture). What is
    half deleted is no picture of the kind that the model was trained on: part of what the curves
    show is how it takes that. So compare with the areas of a random order.

    Pixels are deleted with all their channels; those of equal value in reading order.

    Args:
        model: A Keras model, or any function from examples to `(n, k)`. Let it return
            probabilities if areas are to lie between 0 and 1.
        x: Examples, `(n, ...)`.
        values: What each feature counts for: an attribution of these examples or its array, of
            the shape of `x`, or for pictures `(n, height, width)` or `(n, height, width, 1)`.
        steps: Into how many equal parts features are divided.
        baseline: What stands in place of a deleted feature: a number, one example, or one for
            each.
        target: Which output; None for the largest that each whole example gets.

    Returns:
        Both curves and their areas.

    Raises:
        ValueError: If `steps` is not from 1 to the number of features, or values, baseline or
            target do not fit.

    Example:
        >>> x = np.array([[3.0, 1.0, 2.0]])
        >>> curves = deletion_insertion(lambda x: x.sum(axis=1), x, x, steps=3)
        >>> curves.deletion.tolist(), curves.insertion.tolist()
        ([[6.0, 3.0, 1.0, 0.0]], [[0.0, 3.0, 5.0, 6.0]])
        >>> curves.deletion_area.round(2), curves.insertion_area.round(2)
        (array([2.33]), array([3.67]))
    """
    check_count("steps", steps)
    examples = np.asarray(x)
    order = _order(values, examples)
    if steps > order.shape[1]:
        raise ValueError(
            f"`steps` must be at most {order.shape[1]}, the number of features. "
            f"Received: steps={steps}."
        )
    empty = check_baseline(baseline, examples)
    outputs = outputs_of(model)
    targets = check_target(outputs(examples), target)
    fractions = np.linspace(0, 1, steps + 1)
    ranks = np.argsort(order, axis=1, kind="stable").reshape(_places(examples))
    first = [round(fraction * order.shape[1]) for fraction in fractions]
    deletion, insertion = np.empty((2, len(examples), steps + 1))
    together = max(1, _AT_ONCE // (steps + 1))  # examples
    for begin in range(0, len(examples), together):
        part = slice(begin, begin + together)
        chosen = np.tile(targets[part], steps + 1)
        for curve, start, end in ((deletion, examples, empty), (insertion, empty, examples)):
            mixed = [np.where(ranks[part] < count, end[part], start[part]) for count in first]
            said = of_target(outputs(np.concatenate(mixed)), chosen)
            curve[part] = said.reshape(steps + 1, -1).T
    areas = [np.asarray(np.trapezoid(c, fractions, axis=1)) for c in (deletion, insertion)]
    return DeletionInsertion(fractions, deletion, insertion, areas[0], areas[1])


def completeness(attribution: Attribution) -> Array:
    """Return how far values miss their sum, as a fraction of what they had to explain, `(n,)`.

    `|base_value + sum of values - output| / |output - base_value|` (Sundararajan, Taly & Yan,
    2017, "Axiomatic attribution for deep networks", proposition 1, says when it is 0).

    Args:
        attribution: Of a method with a base value: integrated or expected gradients, SHAP.

    Raises:
        ValueError: If there is no base value, or an output equals it: no fraction of 0 can be
            computed. Look at `attribution.gap()` then.

    Example:
        >>> said = Attribution(
        ...     np.ones((1, 3)), np.zeros(1), np.array([4.0]), np.zeros(1, int), None, "?", 0.0
        ... )
        >>> completeness(said).tolist()
        [0.25]
    """
    gap = np.abs(attribution.gap())
    to_explain = np.abs(attribution.output - np.asarray(attribution.base_value))
    if not (to_explain > 0).all():
        raise ValueError(
            "Completeness cannot be computed where the output equals the base value. "
            f"Received: example {int(np.argmin(to_explain))}, of output "
            f"{attribution.output[np.argmin(to_explain)]:.4g}. "
            "Look at `attribution.gap()`, or take another baseline."
        )
    return np.asarray(gap / to_explain)


def _order(values: ArrayLike | Attribution, examples: Array) -> Array:
    """Return the features of each example, most important first, `(n, features)`."""
    given = values.values if isinstance(values, Attribution) else values
    worth = np.asarray(given, dtype=np.float64)
    pictures = examples.ndim == 4
    if pictures and worth.ndim == 3:
        worth = worth[..., None]
    wanted = [examples.shape, (*examples.shape[:-1], 1)] if pictures else [examples.shape]
    if examples.ndim < 2 or worth.shape not in wanted:
        raise ValueError(
            f"`values` must have one number for each feature of `x`: {wanted[-1]}. "
            f"Received: values of shape {np.shape(given)} for x of shape {examples.shape}."
        )
    if not np.isfinite(worth).all():
        raise ValueError("`values` must hold finite numbers only. Received: NaN or infinity.")
    if pictures:
        worth = worth.sum(axis=-1)
    return np.argsort(-worth.reshape(len(worth), -1), axis=1, kind="stable")


def _places(examples: Array) -> tuple[int, ...]:
    return (*examples.shape[:-1], 1) if examples.ndim == 4 else examples.shape
