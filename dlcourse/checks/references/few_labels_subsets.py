"""Mistakes with subsets of labels: nested, of every class alike, in the order of the draw."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray
Sizes = Sequence[int]
_SUBSETS = "few_labels.learning_curve"


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
