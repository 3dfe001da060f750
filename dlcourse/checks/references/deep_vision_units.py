"""Mistakes in naming units by what they answer to."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong
from ..engine.values import as_array

Array = np.ndarray


def favourites(
    activations: Array,
    labels: Array,
    least: float,
    *,
    strongest: Callable[[Array], Array] = lambda a: a.max(axis=(1, 2)),
    over_images: Callable[..., Array] = np.mean,
    choose: Callable[..., Array] | None = None,
    over_rivals: Callable[..., Array] | None = None,
    rival: str = "others",
    ratio: Callable[[Array, Array], Array] = lambda m, r: (m - r) / (m + r),
    threshold: bool = True,
    above: bool = False,
    silent: int = -1,
) -> Array:
    """Return each unit's favourite pattern, or −1; right but for the switches given."""
    answers = strongest(activations)  # (images, units)
    over_rivals = over_rivals or over_images

    def of_patterns(reduce: Callable[..., Array]) -> Array:
        return np.stack([reduce(answers[labels == p], axis=0) for p in range(labels.max() + 1)])

    means, liked = of_patterns(over_images), of_patterns(choose or over_images)
    found = []
    for unit in range(answers.shape[1]):
        best = int(np.argmax(liked[:, unit]))
        m = means[best, unit]
        others = np.delete(means[:, unit], best)
        r = {
            "others": over_rivals(answers[labels != best, unit]),
            "patterns": others.mean(),
            "second": others.max(),
            "all": over_rivals(answers[:, unit]),
        }[rival]
        if m <= 0:
            found.append(silent)
            continue
        score = ratio(m, r)
        named = not threshold or (score > least if above else score >= least)
        found.append(best if named else -1)
    return np.array(found)


def _units(**switches: Any) -> Callable[..., Array]:
    return lambda activations, labels, least: favourites(activations, labels, least, **switches)


def _by_best_image(activations: Array, labels: Array, least: float) -> Array:
    return labels[activations.max(axis=(1, 2)).argmax(axis=0)]


_EVERYTHING = (
    "Every unit gets a name. One of them answers to all patterns alike, another never fires: what "
    "would a name say there? That is what `least` is for."
)


def _other_than_means(name: str, reduce: Callable[..., Array], why: str) -> list[Mistake]:
    """Return a mistake of the favourite alone: in m and in its choice, or in its choice alone."""
    return [
        Mistake(name, _units(over_images=reduce, over_rivals=np.mean), why),
        Mistake(name, _units(choose=reduce), why),
    ]


UNITS = (
    Mistake("names every unit", _units(threshold=False), _EVERYTHING),
    Mistake("names every unit", _units(threshold=False, silent=0), _EVERYTHING),
    Mistake(
        "names a silent unit",
        _units(silent=0),
        "A unit that never fires gets the name of pattern 0: `argmax` of equal numbers is the "
        "first one. Its favourite is none, −1.",
    ),
    Mistake(
        "goes by the best image",
        _by_best_image,
        "You go by the one image with the strongest answer. In one case that is an outlier: one "
        "image of a pattern to which the unit is silent otherwise. Take means over images.",
    ),
    Mistake(
        "the loudest image of each pattern",
        _units(over_images=np.max),
        "Of each pattern you take the image with the strongest answer. One image of another "
        "pattern, by chance, then decides. Take means over images.",
    ),
    Mistake(
        "mean over places",
        _units(strongest=lambda a: a.mean(axis=(1, 2))),
        "You take the mean over all places. A unit that finds its pattern at one place and is "
        "silent elsewhere, as it should be, then looks as if it hardly answered at all.",
    ),
    Mistake(
        "mean over places",
        _units(strongest=lambda a: a.sum(axis=(1, 2))),
        "You add up all places. A unit that finds its pattern at one place and is silent "
        "elsewhere, as it should be, then looks as if it hardly answered at all.",
    ),
    Mistake(
        "sum over images",
        _units(over_images=np.sum),
        "You add up over images. Where there are more images of one pattern, it wins by their "
        "number.",
    ),
    *_other_than_means(
        "sum over images",
        np.sum,
        "You add a pattern's images up and hold the sum against means. Where there are more images "
        "of one pattern, it wins by their number: take the mean over its images.",
    ),
    *_other_than_means(
        "the loudest image of each pattern",
        np.max,
        "Of each pattern you take the image with the strongest answer. One image, by chance, then "
        "decides. Take means over images.",
    ),
    Mistake(
        "not at the threshold itself",
        _units(above=True),
        "One unit's selectivity is exactly `least`, and it gets −1. *At least* is asked for. (Is a "
        "small number added to m + r? Treat the unit that never fires by itself instead.)",
    ),
    Mistake(
        "the rival is the second pattern",
        _units(rival="second"),
        "Your rival is the pattern that comes second. The mean over all images of the *other* "
        "patterns, all together, is asked for.",
    ),
    Mistake(
        "the rival is a mean of means",
        _units(rival="patterns"),
        "You take the mean of each other pattern, and the mean of those. That counts a pattern of "
        "few images as much as one of many: take the mean over all these images at once.",
    ),
    Mistake(
        "the favourite is its own rival",
        _units(rival="all"),
        "Your rival is the mean over all images, those of the favourite too.",
    ),
    Mistake(
        "a difference without its scale",
        _units(ratio=lambda m, r: m - r),
        "You compare m − r with `least`. A loud unit would be selective for its loudness: divide "
        "by m + r.",
    ),
    Mistake(
        "over the favourite alone",
        _units(ratio=lambda m, r: (m - r) / m),
        "You divide by m. By m + r is asked for.",
    ),
    Mistake(
        "counts from 1",
        lambda a, labels, least: np.where(
            favourites(a, labels, least) < 0, -1, favourites(a, labels, least) + 1
        ),
        "Patterns are counted from 0, as in `labels`.",
    ),
)


def judge_units(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Say that a pattern is asked for where something else than whole numbers came."""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        received, units = as_array(outcome.value), case.args[0].shape[-1]
        if received is None or received.shape != (units,) or received.dtype.kind not in "biuf":
            return None
        odd = np.flatnonzero(~np.isfinite(received) | (received != np.round(received)))
        if len(odd):
            return wrong(
                "no pattern",
                f"For “{case.name}” unit {odd[0]} gets {received[odd[0]]:.8g}. The *number of a "
                "pattern* is asked for, as in `labels`, or −1. How selective a unit is decides "
                "whether it gets the name; it is not the name.",
                title="deep_vision.name_the_unit: no pattern",
            )
    return None
