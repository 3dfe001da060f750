"""The two bugs of the screening, apart and together, and what may come of repairing them."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Backbone = Mapping[str, Array]
_EPSILON = 1e-3


def screen_by(
    *,
    statistics: str = "stored",
    patients: str = "validation",
    tie: bool = True,
    exchanged: bool = False,
    root: bool = True,
) -> Callable[..., tuple[float, float, float]]:
    """Return a screening that is right but for the switches given.

    Args:
        statistics: What normalises the features: the `"stored"` averages, those of the `"batch"`
            (the first bug), of the `"validation"` patients, or `"none"`.
        patients: Whose labels choose the threshold: `"validation"`, `"both"` (the second bug),
            or `"test"`.
        tie: Whether a score at the threshold says yes.
        exchanged: Whether sensitivity and specificity change places.
        root: False divides by the variance itself.
    """

    def screen(
        val_x: Array,
        val_labels: Array,
        test_x: Array,
        test_labels: Array,
        backbone: Backbone,
        head: Array,
        specificity: float,
    ) -> tuple[float, float, float]:
        def scores_of(x: Array) -> Array:
            z = x @ backbone["kernel"]
            mean, variance = backbone["moving_mean"], backbone["moving_variance"]
            if statistics != "stored":
                measured = val_x @ backbone["kernel"] if statistics == "validation" else z
                mean, variance = measured.mean(axis=0), measured.var(axis=0)
            if statistics == "none":
                mean, variance = np.zeros_like(mean), np.ones_like(variance)
            scale = np.sqrt(variance + _EPSILON) if root else variance + _EPSILON
            z = backbone["gamma"] * (z - mean) / scale + backbone["beta"]
            return np.maximum(z, 0) @ head

        val_scores, test_scores = scores_of(val_x), scores_of(test_x)
        scores = {
            "validation": val_scores,
            "test": test_scores,
            "both": np.concatenate([val_scores, test_scores]),
        }[patients]
        labels = {
            "validation": val_labels,
            "test": test_labels,
            "both": np.concatenate([val_labels, test_labels]),
        }[patients]
        healthy = np.sort(scores[labels == 0])
        place = max(0, int(np.ceil(specificity * len(healthy))) - 1)
        threshold = healthy[place]
        yes = test_scores > threshold if tie else test_scores >= threshold
        found, spared = yes[test_labels == 1].mean(), (~yes)[test_labels == 0].mean()
        if exchanged:
            found, spared = spared, found
        return float(threshold), float(found), float(spared)

    return screen


_NORM = (
    "Batch normalisation still measures mean and variance on the patients who happen to come "
    "together: somebody's score depends on who else is screened, and alone everybody looks the "
    "same. Which numbers did the backbone keep for this?"
)
_CHOICE = (
    "The threshold is still chosen with the labels of the test patients. More of them make it "
    "steadier, but then the test is no test any more: which patients may choose?"
)


def _mistake(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, screen_by(**switches), told)


BUGS = (
    _mistake(
        "both bugs are still there",
        f"These are the numbers of the suspect itself. {_NORM} And the second: which labels does "
        "the threshold see?",
        statistics="batch",
        patients="both",
    ),
    _mistake(
        "still measured on the batch",
        f"One of the two bugs is mended: validation alone chooses. The other one: {_NORM}",
        statistics="batch",
    ),
    _mistake(
        "still chosen with the test labels",
        f"One of the two bugs is mended: the stored averages are used. The other one: {_CHOICE}",
        patients="both",
    ),
    _mistake(
        "chosen on the test alone",
        "Now the threshold is chosen on the *test* patients alone: the specificity there comes out "
        "as asked for, whatever the program is worth. Which patients are for choosing?",
        patients="test",
    ),
    _mistake(
        "chosen on the test alone",
        f"Now the threshold is chosen on the *test* patients alone. And: {_NORM}",
        patients="test",
        statistics="batch",
    ),
    _mistake(
        "measured on the validation patients",
        "Mean and variance now come from the validation patients. That is better than the batch: a "
        "score no longer depends on the company. But the backbone was trained with its *own* "
        "averages, and it has kept them.",
        statistics="validation",
    ),
    _mistake(
        "measured on the validation patients",
        f"Mean and variance now come from the validation patients; but the backbone has kept the "
        f"averages that it was trained with. And: {_CHOICE}",
        statistics="validation",
        patients="both",
    ),
    _mistake(
        "no normalisation at all",
        "The normalisation is gone. The backbone was trained with it: its γ and β expect features "
        "of about mean 0 and variance 1.",
        statistics="none",
    ),
    _mistake(
        "no root",
        "The stored variance divides without its root: what is divided by is a deviation.",
        root=False,
    ),
    _mistake(
        "the tie was right",
        "You have changed `>` to `>=`. That part of the code was right: the threshold is the score "
        "of a healthy patient, who has to be spared.",
        tie=False,
    ),
)
