"""Mistakes with distances and subsets: prototypes, triplets, and who learns from what."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray
_SUBSETS = "few_labels.learning_curve"


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


def triplet_by(
    *,
    power: float = 1.0,
    turned: bool = False,
    cut: Callable[[Array], Array] = lambda z: np.maximum(z, 0),
    margin_by: float = 1.0,
    combine: Callable[[Array], Any] = np.mean,
    within: Callable[[Array], Array] = lambda d: (d**2).sum(axis=1),
) -> Callable[[Array, Array, Array, float], Any]:
    """Return a triplet loss that is right but for the switches given.

    Args:
        power: What the squared distances are raised to.
        turned: Whether positive and negative have changed places.
        cut: What cuts the costs at zero.
        margin_by: What the margin is multiplied by.
        combine: Makes one number of the costs.
        within: Makes one number of the differences of two examples.
    """

    def loss(anchor: Array, positive: Array, negative: Array, margin: float) -> Any:
        near, far = within(anchor - positive) ** power, within(anchor - negative) ** power
        near, far = (far, near) if turned else (near, far)
        return combine(cut(near - far + margin_by * margin))

    return loss


def _triplet(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, triplet_by(**switches), told)


def _active(costs: Array) -> float:
    return float(costs[costs > 0].mean()) if (costs > 0).any() else 0.0


TRIPLET = (
    _triplet(
        "distances that are not squared",
        "You compare the distances themselves. Their squares are asked for.",
        power=0.5,
    ),
    _triplet(
        "friend and stranger exchanged",
        "Positive and negative have changed places: this loss pulls strangers together.",
        turned=True,
    ),
    _triplet(
        "not cut at zero",
        "Triplets that are good already make the loss smaller, and make up for bad ones. What "
        "should a triplet cost at least?",
        cut=lambda z: z,
    ),
    Mistake(
        "cut after the mean",
        lambda a, p, n, margin: max(0.0, float(triplet_by(cut=lambda z: z)(a, p, n, margin))),
        "You take the mean first, and cut it at zero. A good triplet then makes up for a bad one: "
        "each should be cut by itself.",
    ),
    _triplet(
        "the margin on the wrong side",
        "The margin is taken away: a stranger may then be *nearer* than the friend, and it costs "
        "nothing.",
        margin_by=-1.0,
    ),
    _triplet(
        "without the margin",
        "The margin is missing. Without it a network that maps everything to one point has a loss "
        "of 0.",
        margin_by=0.0,
    ),
    _triplet(
        "the sum instead of the mean",
        "The costs are added up. Their mean over the triplets is asked for.",
        combine=np.sum,
    ),
    _triplet(
        "the mean of the bad ones",
        "You take the mean over the triplets that cost something. The good ones count as well, "
        "with 0.",
        combine=_active,
    ),
    _triplet(
        "the costs one by one",
        "These are the costs of the triplets. Their mean is asked for.",
        combine=lambda costs: costs,
    ),
    _triplet(
        "the mean over the features",
        "You take the mean over the features where a squared distance adds them up.",
        within=lambda d: (d**2).mean(axis=1),
    ),
    Mistake(
        "one feature at a time",
        lambda a, p, n, margin: float(np.mean(np.maximum(0, (a - p) ** 2 - (a - n) ** 2 + margin))),
        "You cut and average feature by feature. A distance is made of all features: add them up "
        "before anything is compared.",
    ),
    Mistake(
        "friend and stranger compared with each other",
        lambda a, p, n, margin: float(
            np.mean(np.maximum(0, ((a - p) ** 2).sum(1) - ((p - n) ** 2).sum(1) + margin))
        ),
        "You measure from the positive to the negative. Both distances begin at the anchor.",
    ),
)

Sizes = Sequence[int]


def subsets_by(
    rows_of: Callable[[Array, Array, int, int], Array],
    *,
    ordered: bool = True,
) -> Callable[[Array, Array, Sizes], tuple[Array, ...]]:
    """Return subsets made class by class.

    Args:
        rows_of: Given labels, order, a class and a size, the rows of that class.
        ordered: Whether the rows are sorted at last.
    """

    def subsets(labels: Array, order: Array, sizes: Sizes) -> tuple[Array, ...]:
        found = []
        for size in sizes:
            rows = [rows_of(labels, order, name, size) for name in np.unique(labels)]
            found.append(np.sort(np.concatenate(rows)) if ordered else np.concatenate(rows))
        return tuple(found)

    return subsets


def in_order(labels: Array, order: Array, name: int, size: int) -> Array:
    """Return the first rows of one class, as they stand in `order`."""
    return order[labels[order] == name][:size]


def _disjoint(labels: Array, order: Array, sizes: Sizes) -> tuple[Array, ...]:
    ends = np.cumsum(sizes)
    return tuple(
        np.sort(
            np.concatenate([order[labels[order] == c][end - size : end] for c in np.unique(labels)])
        )
        for size, end in zip(sizes, ends, strict=True)
    )


def _not_stratified(labels: Array, order: Array, sizes: Sizes) -> tuple[Array, ...]:
    classes = len(np.unique(labels))
    return tuple(np.sort(order[: size * classes]) for size in sizes)


SUBSETS = (
    Mistake(
        "not every class alike",
        _not_stratified,
        "You take the first rows of `order`, whatever their class: a small subset may miss a class "
        "altogether. Equally many of *each* class are asked for.",
    ),
    Mistake(
        "not every class alike",
        lambda labels, order, sizes: tuple(np.sort(order[:size]) for size in sizes),
        "You take the first rows of `order`, and a size for the whole subset. It says how many of "
        "*each* class.",
    ),
    Mistake(
        "the order is not used",
        subsets_by(lambda labels, order, c, size: np.flatnonzero(labels == c)[:size]),
        "You take the first rows of each class as they stand in the data. Data are often sorted, "
        "by date or by writer: what is `order` for?",
    ),
    Mistake(
        "places instead of rows",
        subsets_by(lambda labels, order, c, size: np.flatnonzero(labels[order] == c)[:size]),
        "You return *places in* `order`. The rows that stand there are asked for.",
    ),
    Mistake(
        "labels not in the order",
        subsets_by(lambda labels, order, c, size: order[labels == c][:size]),
        "You choose from `order` by labels that are not in that order: entry i of `order` is row "
        "`order[i]`, and its label stands there, too.",
    ),
    Mistake(
        "from the other end",
        subsets_by(lambda labels, order, c, size: order[labels[order] == c][-size:]),
        "You take the last rows of each class in `order`. The first ones are asked for.",
    ),
    Mistake(
        "subsets without a common row",
        _disjoint,
        "Each subset has rows of its own. A larger one should *contain* the smaller: then the "
        "curve shows what more labels bring, and not other ones.",
    ),
    Mistake(
        "not ascending",
        subsets_by(in_order, ordered=False),
        "The right rows, one class after the other. Ascending row numbers are asked for.",
    ),
)


def judge_subsets(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name a subset that is unbalanced, or not within the next one."""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        labels, _, sizes = case.args
        if len(outcome.value) != len(sizes):
            return None
        subsets = [np.asarray(part) for part in outcome.value]
        if any(part.dtype.kind not in "iu" or part.ndim != 1 for part in subsets):
            return None
        if any(part.size and (part.min() < 0 or part.max() >= len(labels)) for part in subsets):
            return None
        for size, part in zip(sizes, subsets, strict=True):
            held = {int(c): int(np.sum(labels[part] == c)) for c in np.unique(labels)}
            if set(held.values()) != {size}:
                return _say(
                    "not every class alike",
                    f"For the input “{case.name}” the subset of size {size} has these numbers of "
                    f"examples by class: {held}. Asked for are {size} of each.",
                )
        for small, large in pairwise(subsets):
            if not np.isin(small, large).all():
                return _say(
                    "subsets that are not nested",
                    f"For the input “{case.name}” row {np.setdiff1d(small, large)[0]} is in a "
                    "subset, and not in the next larger one.",
                )
    return None


def _say(name: str, message: str) -> Verdict:
    return wrong(name, message, title=f"{_SUBSETS}: {name}")
