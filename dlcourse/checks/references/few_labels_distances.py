"""Mistakes with distances: prototypes, and partners among strangers."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def squared(queries: Array, points: Array) -> Array:
    """Return all squared distances, `(queries, points)`."""
    return ((queries[:, None] - points[None]) ** 2).sum(axis=2)


def prototype_by(
    *,
    stands_for: Callable[[Array], Array] = lambda x: x.mean(axis=0),
    distances: Callable[[Array, Array], Array] = squared,
    choose: Callable[[Array], Array] = lambda d: d.argmin(axis=1),
    named: Callable[[Array, Array], Array] = lambda names, place: names[place],
) -> Callable[[Array, Array, Array], Array]:
    """Return an answer by prototypes that is right but for the switches given."""

    def answer(support: Array, labels: Array, queries: Array) -> Array:
        names = np.unique(labels)
        means = np.stack([stands_for(support[labels == name]) for name in names])
        return named(names, choose(distances(queries, means)))

    return answer


def _prototype(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, prototype_by(**switches), told)


def _unit(x: Array) -> Array:
    return x / np.linalg.norm(x, axis=1, keepdims=True)


PROTOTYPE = (
    Mistake(
        "the nearest example",
        lambda support, labels, queries: labels[squared(queries, support).argmin(axis=1)],
        "You answer with the label of the nearest *example*. One unusual example then decides: "
        "what stands for the whole class?",
    ),
    _prototype(
        "a place instead of a label",
        "You return the *place* of the nearest prototype, 0, 1, … That is its label only where the "
        "labels happen to be 0, 1, …: which label belongs to the place?",
        named=lambda names, place: place,
    ),
    _prototype(
        "the farthest prototype",
        "You answer with the prototype that is *farthest* away.",
        choose=lambda d: d.argmax(axis=1),
    ),
    _prototype(
        "the sum instead of the mean",
        "You add the examples of a class up: a class with more of them is then farther out. Their "
        "mean is asked for.",
        stands_for=lambda x: x.sum(axis=0),
    ),
    _prototype(
        "one example for the class",
        "The first example of each class stands for it, and the others are not asked.",
        stands_for=lambda x: x[0],
    ),
    _prototype(
        "the median instead of the mean",
        "The median of each feature stands for a class. The mean is asked for.",
        stands_for=lambda x: np.median(x, axis=0),
    ),
    _prototype(
        "the largest product",
        "You take the prototype with the largest product with the query: a long vector wins over "
        "a near one. The distance is asked for.",
        distances=lambda queries, means: queries @ means.T,
        choose=lambda d: d.argmax(axis=1),
    ),
    _prototype(
        "the angle instead of the distance",
        "You compare directions (cosines). Two points in one direction can be far apart: the "
        "distance is asked for.",
        distances=lambda queries, means: _unit(queries) @ _unit(means).T,
        choose=lambda d: d.argmax(axis=1),
    ),
    _prototype(
        "differences that cancel",
        "You add up differences that are positive and negative: they cancel. What is done to each "
        "before they are added?",
        distances=lambda queries, means: (queries[:, None] - means[None]).sum(axis=2),
    ),
    _prototype(
        "sizes instead of squares",
        "You add up the sizes of the differences (the city block distance). The Euclidean one "
        "is asked for.",
        distances=lambda queries, means: np.abs(queries[:, None] - means[None]).sum(axis=2),
    ),
)


def contrastive_by(
    *,
    unit: bool = True,
    scaled: Callable[[Array, float], Array] = lambda s, temperature: s / temperature,
    among: str = "others",
    combine: Callable[[Array], Any] = np.mean,
    right: Callable[[Array], Array] = lambda partner: partner,
    stable: bool = True,
    similarity: Callable[[Array], Array] = lambda z: z @ z.T,
    log: bool = True,
) -> Callable[[Array, Array, float], Any]:
    """Return a contrastive loss that is right but for the switches given.

    Args:
        unit: Whether the vectors are made 1 long.
        scaled: What the temperature does to the similarities.
        among: Who stands below the line: the `"others"`, `"all"`, or the `"strangers"`.
        combine: Makes one number of the losses.
        right: What is taken for the partners.
        stable: Whether the largest entry of a row is taken away first.
        similarity: Makes all similarities of the vectors.
        log: Whether a logarithm is taken at all.
    """

    def loss(z: Array, partner: Array, temperature: float) -> Any:
        z = np.asarray(z, dtype=np.float64)
        z = z / np.linalg.norm(z, axis=1, keepdims=True) if unit else z
        s = scaled(similarity(z), temperature)
        rows = np.arange(len(z))
        wanted = s[rows, right(partner)]
        s = s.copy()
        if among != "all":
            s[rows, rows] = -np.inf
        if among == "strangers":
            s[rows, partner] = -np.inf
        most = s.max(axis=1) if stable else np.zeros(len(z))
        below = np.exp(s - most[:, None]).sum(axis=1)
        if not log:
            return combine(-np.exp(wanted - most) / below)
        if not stable:
            return combine(-np.log(np.exp(wanted) / below))
        return combine(most + np.log(below) - wanted)

    return loss


def _contrastive(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, contrastive_by(**switches), told)


_ITSELF = (
    "Every view is among its own candidates, and is more like itself than like anybody else. Which "
    "j does the sum below the line leave out?"
)

CONTRASTIVE = (
    _contrastive("itself among the others", _ITSELF, among="all"),
    _contrastive(
        "itself among the others",
        f"The vectors are not 1 long, and: {_ITSELF[0].lower()}{_ITSELF[1:]}",
        among="all",
        unit=False,
    ),
    _contrastive(
        "the partner is not among the others",
        "Below the line stand the strangers alone. The partner belongs there, too: a softmax over "
        "*all* others has to point to it.",
        among="strangers",
    ),
    _contrastive(
        "vectors of their own length",
        "The vectors keep their lengths: a network could make the loss small by making them "
        "longer. What is z divided by before it is compared?",
        unit=False,
    ),
    _contrastive(
        "without the temperature",
        "The temperature does nothing here: the similarities stay between -1 and 1, and no softmax "
        "over many others can be sure.",
        scaled=lambda s, temperature: s,
    ),
    _contrastive(
        "times the temperature",
        "You multiply the similarities by the temperature. They are divided: a small temperature "
        "makes the softmax sharp.",
        scaled=lambda s, temperature: s * temperature,
    ),
    _contrastive(
        "the sum instead of the mean",
        "The losses of the views are added up. Their mean is asked for.",
        combine=np.sum,
    ),
    _contrastive(
        "the losses one by one",
        "These are the losses of the views. Their mean is asked for.",
        combine=lambda losses: losses,
    ),
    _contrastive(
        "half of the views",
        "You take the mean over the first half of the views. Each view looks for its partner, "
        "those of the second half as well.",
        combine=lambda losses: losses[: len(losses) // 2].mean(),
    ),
    _contrastive(
        "the next view for the partner",
        "You take neighbours for partners: views 0 and 1, 2 and 3, … `partner` says who belongs to "
        "whom.",
        right=lambda partner: np.arange(len(partner)) ^ 1,
    ),
    _contrastive(
        "the other half for the partner",
        "You take it that the partners stand half a batch apart. `partner` says who belongs to "
        "whom: they may stand anywhere.",
        right=lambda partner: (np.arange(len(partner)) + len(partner) // 2) % len(partner),
    ),
    _contrastive(
        "without the logarithm",
        "That is minus the mean probability of the partner. The cross-entropy takes its logarithm: "
        "where the partner is far from found it costs much more.",
        log=False,
    ),
    _contrastive(
        "distances for similarities",
        "You compare by distances, so that the *farthest* view is found. Asked for are "
        "similarities, the products of vectors of length 1.",
        similarity=lambda z: np.sqrt(np.maximum(squared(z, z), 0)),
    ),
    _contrastive(
        "overflow at a small temperature",
        "Right, but for the temperature 0.001: there the exponents reach 1000, `np.exp` gives "
        "infinity, and infinity divided by itself NaN. What may you take away from each row "
        "before?",
        stable=False,
    ),
)
