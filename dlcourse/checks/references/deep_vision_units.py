"""Mistakes in naming units by what they answer to."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def favourites(
    activations: Array,
    labels: Array,
    least: float,
    *,
    strongest: Callable[[Array], Array] = lambda a: a.max(axis=(1, 2)),
    over_images: Callable[..., Array] = np.mean,
    rival: str = "others",
    ratio: Callable[[Array, Array], Array] = lambda m, r: (m - r) / (m + r),
    threshold: bool = True,
    silent: int = -1,
) -> Array:
    """Return each unit's favourite pattern, or −1; right but for the switches given."""
    answers = strongest(activations)  # (images, units)
    patterns = np.arange(labels.max() + 1)
    means = np.stack([over_images(answers[labels == p], axis=0) for p in patterns])
    found = []
    for unit in range(answers.shape[1]):
        best = int(np.argmax(means[:, unit]))
        m = means[best, unit]
        others = np.delete(means[:, unit], best)
        r = {
            "others": over_images(answers[labels != best, unit]),
            "patterns": others.mean(),
            "second": others.max(),
            "all": over_images(answers[:, unit]),
        }[rival]
        if m <= 0:
            found.append(silent)
        else:
            found.append(best if not threshold or ratio(m, r) >= least else -1)
    return np.array(found)


def _units(**switches: Any) -> Callable[..., Array]:
    return lambda activations, labels, least: favourites(activations, labels, least, **switches)


def _by_best_image(activations: Array, labels: Array, least: float) -> Array:
    return labels[activations.max(axis=(1, 2)).argmax(axis=0)]


_EVERYTHING = (
    "Every unit gets a name. One of them answers to all patterns alike, another never fires: what "
    "would a name say there? That is what `least` is for."
)

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
