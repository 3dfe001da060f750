"""Mistakes with tests of explanations: what deleting does, and how alike two maps are."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def ranks(values: Array) -> Array:
    """Return the place of each entry when all are sorted, 0 for the smallest."""
    return np.asarray(np.argsort(np.argsort(values)))


def deleted(
    *,
    order_of: Callable[[Array], Array] = lambda values: np.argsort(-values),
    fill_of: Callable[[Array], Array] = lambda fill: fill,
    keep: bool = True,
    insert: bool = False,
    area: Callable[[Array], Any] = lambda curve: ((curve[:-1] + curve[1:]) / 2).mean(),
) -> Callable[..., tuple[Array, Any]]:
    """Return the curve of deletion and its area, right but for the switches given.

    Args:
        order_of: Which features go first, of the values.
        fill_of: What takes their place.
        keep: Whether what has been taken away stays away.
        insert: Whether features are put in instead of taken away.
        area: Of the curve.
    """

    def delete(model: Any, x: Array, values: Array, fill: Array) -> tuple[Array, Any]:
        instead = fill_of(fill)
        begin, end = (instead, x) if insert else (x, instead)
        now, curve = begin.copy(), [model(begin[None])[0]]
        for feature in order_of(values):
            now = now if keep else begin.copy()
            now[feature] = end[feature]
            curve.append(model(now[None])[0])
        return np.array(curve), area(np.array(curve))

    return delete


def _delete(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, deleted(**switches), told)


def _area(name: str, told: str, area: Callable[[Array], Any]) -> Mistake:
    return Mistake(name, lambda *given: deleted(area=area)(*given)[1], told, "area")


DELETION = (
    _delete(
        "the least important first",
        "You begin with the *smallest* value. What matters most should go first, and the answer "
        "fall at once.",
        order_of=np.argsort,
    ),
    _delete(
        "the largest size first",
        "You begin with the largest *size*. A feature with a large negative value speaks against "
        "the answer: it goes last.",
        order_of=lambda values: np.argsort(-np.abs(values)),
    ),
    _delete(
        "the order of the features",
        "You take the features away from the first one on, whatever their values.",
        order_of=lambda values: np.arange(len(values)),
    ),
    _delete(
        "insertion instead of deletion",
        "You begin with nothing and put features in: that is the other curve, insertion.",
        insert=True,
    ),
    _delete(
        "one feature at a time",
        "Only one feature is missing at a time. What has been taken away stays away.",
        keep=False,
    ),
    _delete(
        "zeros instead of the fill",
        "Right where the fill is zero. Which argument says what takes a feature's place?",
        fill_of=np.zeros_like,
    ),
    Mistake(
        "the start is missing",
        lambda *given: deleted()(*given)[0][1:],
        "The curve begins after the first feature has gone. Its first point should be the answer "
        "to the whole example.",
        "curve",
    ),
    Mistake(
        "the end is missing",
        lambda *given: deleted()(*given)[0][:-1],
        "The last point is missing, where all features have gone: n features make n + 1 points.",
        "curve",
    ),
    _area(
        "the mean of the points",
        "You average all points. Both ends count half: the area lies *between* the points.",
        np.mean,
    ),
    _area(
        "not divided by the features",
        "You take one for the width of each step. The whole curve is 1 wide, whatever the number "
        "of features.",
        lambda curve: ((curve[:-1] + curve[1:]) / 2).sum(),
    ),
    _area("the left ends", "You leave the last point out of the area.", lambda c: c[:-1].mean()),
    _area("the right ends", "You leave the first point out of the area.", lambda c: c[1:].mean()),
    _area(
        "a part of the start",
        "You divide by the first point. The area in the units of the answer is asked for.",
        lambda c: ((c[:-1] + c[1:]) / 2).mean() / c[0],
    ),
)


def similarity_by(
    *,
    rank: Callable[[Array], Array] = ranks,
    each: bool = True,
    size: Callable[[Array], Array] = np.abs,
) -> Callable[[Array, Array], float]:
    """Return the mean rank correlation of maps, right but for the switches given.

    Args:
        rank: Makes ranks of the entries of a map.
        each: Whether every example has a correlation of its own.
        size: What happens to the entries first.
    """

    def similarity(before: Array, after: Array) -> float:
        rows = len(before) if each else 1
        first, second = (size(maps).reshape(rows, -1) for maps in (before, after))
        found = [np.corrcoef(rank(a), rank(b))[0, 1] for a, b in zip(first, second, strict=True)]
        return float(np.mean(found))

    return similarity


def _bug(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, similarity_by(**switches), told)


_RANKS = (
    "sort 30, 10, 20 by hand. What does `np.argsort` give, and which rank has each of the three?"
)
_EACH = (
    "think of one weak map and one strong one, which have nothing in common otherwise. What do "
    "all their entries together show?"
)

SIMILARITY = (
    _bug(
        "both bugs are still there",
        f"Both bugs are still there. The first: {_RANKS} The second: {_EACH}",
        rank=np.argsort,
        each=False,
    ),
    _bug(
        "still no ranks",
        f"One of the two bugs is mended, each example stands for itself. The other: {_RANKS}",
        rank=np.argsort,
    ),
    _bug(
        "still all examples together",
        f"One of the two bugs is mended, the ranks are right. The other: {_EACH}",
        each=False,
    ),
    _bug(
        "values instead of ranks",
        "Now you correlate the values themselves. That is another question: one strong place "
        "decides it alone. Ranks are asked for.",
        rank=lambda values: values,
    ),
    _bug(
        "values instead of ranks",
        "Now you correlate the values themselves, over all examples together. Ranks are asked for. "
        f"And the second bug: {_EACH}",
        rank=lambda values: values,
        each=False,
    ),
    _bug(
        "the sizes were right",
        "You have taken the sizes out. They were right: these maps are shown without their signs.",
        size=lambda maps: maps,
    ),
    _bug(
        "the sizes were right",
        "You have taken the sizes out. They were right: these maps are shown without their signs. "
        f"And one bug is still there: {_EACH}",
        size=lambda maps: maps,
        each=False,
    ),
    Mistake(
        "one for every example",
        lambda before, after: np.array(
            [
                np.corrcoef(ranks(np.abs(a).ravel()), ranks(np.abs(b).ravel()))[0, 1]
                for a, b in zip(before, after, strict=True)
            ]
        ),
        "Both bugs are mended. The mean over the examples is still missing.",
    ),
    Mistake(
        "sorted values",
        lambda before, after: np.mean(
            [
                np.corrcoef(np.sort(np.abs(a).ravel()), np.sort(np.abs(b).ravel()))[0, 1]
                for a, b in zip(before, after, strict=True)
            ]
        ),
        "You correlate sorted values, which are always alike: where each of them *stood* is lost.",
    ),
)
