"""shap's partition explainer for pictures."""

import time
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..bars import bar
from ..scratch.arguments import check_count
from .attribution import Attribution
from .isolation import isolated
from .pictures import check_pictures, hidden_copies
from .scoring import check_target, of_target, outputs_of, scores_of


def shap_image(
    model: Any,
    x: ArrayLike,
    *,
    target: ArrayLike | None = None,
    fill: ArrayLike | None = None,
    max_evals: int = 500,
    progress: bool = False,
) -> Attribution:
    """Return Owen values of the parts of pictures, by shap's partition explainer.

    A picture is halved again and again, and each half is hidden and shown: a part's value is what
    it brings, on average over the orders in which halves of halves can be shown (Owen, 1977,
    "Values of games with a priori unions"). The halves that matter most are split first, until
    `max_evals` is used up; what is not split shares its value evenly.

    Args:
        model: A Keras model, or a function from pictures to `(n,)` or `(n, k)`.
        x: Pictures, `(n, height, width, channels)`, floats scaled as in training.
        target: Which output to explain: one for all, or one for each picture; None for the largest
            of each.
        fill: What hidden pixels become: a number, a colour or a picture; None for the mean colour
            of each picture.
        max_evals: How many pictures the model is asked about, for each explained one. More of them
            give smaller parts.
        progress: Show a bar.

    Returns:
        Values in the shape of `x`. The base value is the output when all is hidden, and the sums
        add up to the output.

    Raises:
        ValueError: If the pictures are no such batch or not scaled, or `fill` does not fit.

    Example:
        >>> def brightness(x):
        ...     return x[:, :2].sum(axis=(1, 2, 3))
        >>> values = shap_image(brightness, np.ones((1, 4, 4, 1)), fill=0.0, max_evals=100).values
        >>> values.sum(axis=(2, 3)).round(3).tolist()
        [[4.0, 4.0, 0.0, 0.0]]
    """
    images = check_pictures(x)
    hidden = hidden_copies(images, fill)
    check_count("max_evals", max_evals)
    outputs = outputs_of(model)(images)
    targets = check_target(outputs, target)
    values, bases = np.zeros(images.shape), np.zeros(len(images))
    with isolated(0):
        import shap

        start = time.perf_counter()
        for n in bar(range(len(images)), progress, of="examples"):
            masker = shap.maskers.Image(hidden[n].copy())
            explainer = shap.PartitionExplainer(scores_of(model, targets[n]), masker)
            found = explainer(images[n : n + 1], max_evals=max_evals, batch_size=64, silent=True)
            values[n] = np.reshape(found.values, images.shape[1:])
            bases[n] = np.ravel(found.base_values)[0]
        seconds = time.perf_counter() - start
    return Attribution(
        values=values,
        base_value=bases,
        output=of_target(outputs, targets),
        targets=targets,
        feature_names=None,
        method="SHAP partition",
        seconds=seconds,
    )
