"""Mistakes with a split by groups: people on both sides, rows taken for people, lost rows."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray
Split = Callable[[Array, Array, int], tuple[Any, Any]]
_ID = "generalisation.split_by_group"


def _people(held_out: Callable[[Array, Array, int], Any]) -> Split:
    """Return a split that holds out the rows of these people."""

    def split(groups: Array, order: Array, num_held_out: int) -> tuple[Array, Array]:
        held = np.isin(groups, held_out(groups, order, num_held_out))
        return np.flatnonzero(~held), np.flatnonzero(held)

    return split


def _right(groups: Array, order: Array, num_held_out: int) -> tuple[Array, Array]:
    return _people(lambda groups, order, n: order[:n])(groups, order, num_held_out)


def _first_rows(groups: Array, order: Array, n: int) -> tuple[Array, Array]:
    return np.arange(len(groups))[n:], np.arange(len(groups))[:n]


def _places_in_order(groups: Array, order: Array, n: int) -> tuple[Array, Array]:
    held = np.isin(np.arange(len(groups)), order[:n])
    return np.flatnonzero(~held), np.flatnonzero(held)


def _in_order(groups: Array, order: Array, n: int) -> tuple[Array, Array]:
    rows = [np.flatnonzero(groups == person) for person in order]
    return np.concatenate(rows[n:]), np.concatenate(rows[:n])


def _appearing(groups: Array, order: Array, n: int) -> Array:
    return groups[np.sort(np.unique(groups, return_index=True)[1])][:n]


_NOT_ORDER = (
    "You hold out {who}, and never look at `order`. Numbers of people are often given in the order "
    "of admission, so that the first ones differ from the rest. What is `order` for?"
)
_ROWS = (
    "You hold out {what}. The rows of one writer then stand on both sides, and the test asks for a "
    "hand that was seen in training. `num_held_out` counts people."
)

GROUPS = (
    Mistake("rows instead of people", _first_rows, _ROWS.format(what="the first rows")),
    Mistake(
        "rows instead of people",
        _places_in_order,
        _ROWS.format(what="rows whose *places* stand in `order`, but it lists people"),
    ),
    Mistake(
        "not in the given order",
        _people(lambda groups, order, n: np.sort(order)[:n]),
        _NOT_ORDER.format(who="the people with the smallest numbers"),
    ),
    Mistake(
        "not in the given order", _people(_appearing), _NOT_ORDER.format(who="those who come first")
    ),
    Mistake(
        "held out from the other end",
        _people(lambda groups, order, n: order[-n:]),
        "You hold out the last people of `order`. That is just as fair, but the first are asked "
        "for.",
    ),
    Mistake(
        "one person alone",
        _people(lambda groups, order, n: order[:1]),
        "One person is held out, however many `num_held_out` says.",
    ),
    Mistake(
        "one person alone",
        _people(lambda groups, order, n: order[n - 1 : n]),
        "One person is held out, the last of those that should be. Is it a slice, or an index?",
    ),
    Mistake(
        "one person alone",
        _people(lambda groups, order, n: order[n : n + 1]),
        "One person is held out, the first of those that should *not* be. Is it a slice, or an "
        "index? Python counts from 0.",
    ),
    Mistake(
        "one person too many",
        _people(lambda groups, order, n: order[: n + 1]),
        "One person too many is held out.",
    ),
    Mistake(
        "training and test exchanged",
        lambda groups, order, n: _right(groups, order, n)[::-1],
        "The people are parted rightly, and the parts have changed places: the first "
        "`num_held_out` of `order` are for the test, which is returned second.",
    ),
    Mistake(
        "True and False for numbers",
        lambda groups, order, n: (~np.isin(groups, order[:n]), np.isin(groups, order[:n])),
        "You return True or False for every row. The *numbers* of the rows that are True are asked "
        "for.",
    ),
    Mistake(
        "people instead of rows",
        lambda groups, order, n: (order[n:], order[:n]),
        "You return the numbers of the people. Asked for are the numbers of their rows, so that "
        "`x[train_index]` gives the training examples.",
    ),
    Mistake(
        "people instead of rows",
        lambda groups, order, n: tuple(groups[part] for part in _right(groups, order, n)),
        "You return who wrote each row of a part. Asked for are the numbers of these rows, so that "
        "`x[train_index]` gives the training examples.",
    ),
    Mistake(
        "not ascending",
        _in_order,
        "The right rows, one person after the other. Ascending row numbers are asked for.",
    ),
    Mistake(
        "everybody in training",
        lambda groups, order, n: (np.arange(len(groups)), _right(groups, order, n)[1]),
        "The training part has all rows, those of the held-out people as well.",
    ),
)


def judge_parts(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name somebody on both sides, or a row that is on none."""
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        groups = case.args[0]
        parts = [np.asarray(part) for part in outcome.value]
        if any(p.dtype.kind not in "iu" or p.ndim != 1 for p in parts):
            return None
        rows = np.concatenate(parts)
        if rows.size and (rows.min() < 0 or rows.max() >= len(groups)):
            return None
        both = np.intersect1d(groups[parts[0]], groups[parts[1]])
        if both.size:
            return _say(
                "somebody on both sides",
                f"For the input “{case.name}” number {both[0]} has rows in the training part and "
                "in the test part. Choose whole people first, and rows only then.",
            )
        lost = np.setdiff1d(np.arange(len(groups)), rows)
        if lost.size:
            return _say(
                "rows left out",
                f"For the input “{case.name}” row {lost[0]} is in neither part. Every row belongs "
                "to somebody, and everybody to one part.",
            )
        if len(rows) > len(groups):
            return _say(
                "rows twice",
                f"For the input “{case.name}” {len(rows)} rows are returned, of {len(groups)}: "
                "some of them twice.",
            )
    return None


def _say(name: str, message: str) -> Verdict:
    return wrong(name, message, title=f"{_ID}: {name}")
