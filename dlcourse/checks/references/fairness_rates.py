"""Mistakes with rates of groups: whom a rate looks at, and what is compared with what."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def each_group(groups: Array, of_mask: Callable[[Array], Any]) -> Array:
    """Return what `of_mask` makes of each group's mask, in the order of their names."""
    return np.array([of_mask(groups == name) for name in np.unique(groups)])


def share(values: Array, mask: Array) -> float:
    """Return the mean over a mask, and NaN over nobody."""
    return float(values[mask].mean()) if mask.any() else float("nan")


def rates(y_true: Array, y_pred: Array, groups: Array) -> tuple[Array, Array, Array]:
    """Return the selection rate, FPR and FNR of every group."""
    return (
        each_group(groups, lambda here: share(y_pred, here)),
        each_group(groups, lambda here: share(y_pred, here & (y_true == 0))),
        each_group(groups, lambda here: share(1 - y_pred, here & (y_true == 1))),
    )


def _by_appearance(y_true: Array, y_pred: Array, groups: Array) -> tuple[Array, ...]:
    order = np.argsort(np.unique(groups, return_index=True)[1])
    return tuple(part[order] for part in rates(y_true, y_pred, groups))


def _errors(wrong: int, whom: Callable[[Array, Array, Array], Array]) -> Callable[..., Array]:
    """Return false approvals (1) or false refusals (0), divided by how many `whom` picks."""

    def rate(y_true: Array, y_pred: Array, groups: Array) -> Array:
        error = (y_pred == wrong) & (y_true != wrong)

        def of_group(here: Array) -> float:
            count = whom(here, y_true, y_pred).sum()
            return float((error & here).sum() / count) if count else float("nan")

        return each_group(groups, of_group)

    return rate


_EVERYBODY = (
    "divided by everybody",
    "You divide by everybody in the group. The rate asks about a part of them: FPR about those who "
    "do not pay back, FNR about those who do.",
)
_DECIDED = (
    "divided by the decisions",
    "You divide by the people who got that *decision*. That answers another question: how many of "
    "the decisions are wrong. Both rates divide by people of the same true outcome.",
)
_ALL_GROUPS = (
    "divided by all groups",
    "You divide by the people of *all* groups. Each group's rate is about that group alone.",
)

RATES = (
    Mistake(
        "0 where there is nobody",
        lambda *given: tuple(np.nan_to_num(part) for part in rates(*given)),
        "A rate over nobody comes out as 0, which reads as “no mistakes”. Nothing is known there; "
        "which value says so?",
    ),
    Mistake(
        "in order of appearance",
        _by_appearance,
        "The rates are right, in the order in which the groups first appear. In the order of their "
        "names is asked for.",
    ),
    Mistake(_EVERYBODY[0], _errors(1, lambda here, y, d: here), _EVERYBODY[1], "fpr"),
    Mistake(_EVERYBODY[0], _errors(0, lambda here, y, d: here), _EVERYBODY[1], "fnr"),
    Mistake(_DECIDED[0], _errors(1, lambda here, y, d: here & (d == 1)), _DECIDED[1], "fpr"),
    Mistake(_DECIDED[0], _errors(0, lambda here, y, d: here & (d == 0)), _DECIDED[1], "fnr"),
    Mistake(_ALL_GROUPS[0], _errors(1, lambda here, y, d: y == 0), _ALL_GROUPS[1], "fpr"),
    Mistake(_ALL_GROUPS[0], _errors(0, lambda here, y, d: y == 1), _ALL_GROUPS[1], "fnr"),
    Mistake(
        "the two errors exchanged",
        lambda *given: rates(*given)[2],
        "That is the other error. A false *positive* was approved and does not pay back.",
        "fpr",
    ),
    Mistake(
        "the share that is right",
        lambda *given: 1 - rates(*given)[2],
        "That is the share of those who pay back and *are* approved. The rate of the refused ones "
        "is asked for.",
        "fnr",
    ),
    Mistake(
        "the share that is right",
        lambda *given: 1 - rates(*given)[1],
        "That is the share of those who do not pay back and are *refused*, as they should be.",
        "fpr",
    ),
    Mistake(
        "the base rate",
        lambda y_true, y_pred, groups: each_group(groups, lambda here: share(y_true, here)),
        "That is how many pay back. The selection rate asks how many are approved.",
        "selection",
    ),
)


def _of_shares(make: Callable[[Array], Any]) -> Callable[[Array, Array], Any]:
    return lambda y_pred, groups: make(each_group(groups, lambda here: y_pred[here].mean()))


def _among_approved(y_pred: Array, groups: Array) -> float:
    return float(np.ptp(each_group(groups, lambda here: y_pred[here].sum() / y_pred.sum())))


GAP = (
    Mistake(
        "the first minus the last",
        _of_shares(lambda shares: shares[0] - shares[-1]),
        "You take one certain group from another, so the gap depends on their names and may be "
        "negative. Which two of the rates are farthest apart?",
    ),
    Mistake(
        "the first minus the last",
        _of_shares(lambda shares: shares[-1] - shares[0]),
        "You take one certain group from another, so the gap depends on their names and may be "
        "negative. Which two of the rates are farthest apart?",
    ),
    Mistake(
        "two of the groups alone",
        _of_shares(lambda shares: abs(shares[0] - shares[-1])),
        "You compare two of the groups. There may be more, and the first need not be the extreme "
        "one.",
    ),
    Mistake(
        "two of the groups alone",
        _of_shares(lambda shares: abs(shares[0] - shares[min(1, len(shares) - 1)])),
        "You compare two of the groups. There may be more.",
    ),
    Mistake(
        "two of the groups alone",
        lambda y_pred, groups: share(y_pred, groups == "north") - share(y_pred, groups == "south"),
        "You compare two groups by their names. There may be more, with other names; `groups` says "
        "which there are.",
    ),
    Mistake(
        "two of the groups alone",
        lambda y_pred, groups: abs(
            share(y_pred, groups == "north") - share(y_pred, groups == "south")
        ),
        "You compare two groups by their names. There may be more, with other names; `groups` says "
        "which there are.",
    ),
    Mistake(
        "a ratio",
        _of_shares(lambda shares: shares.min() / shares.max()),
        "You divide the rates; their difference is asked for. The ratio belongs to the rule of the "
        "next exercise.",
    ),
    Mistake(
        "the spread of the rates",
        _of_shares(lambda shares: shares.std()),
        "That is the standard deviation of the rates. The distance of the extreme ones is asked "
        "for.",
    ),
    Mistake(
        "shares of the approved",
        _among_approved,
        "You divide by how many are approved in all, so a large group has a large share. How many "
        "*of the group* are approved?",
    ),
    Mistake(
        "counts instead of shares",
        lambda y_pred, groups: np.ptp(each_group(groups, lambda here: y_pred[here].sum())),
        "You compare how *many* are approved. A group with more people has more of them; take "
        "shares.",
    ),
    Mistake(
        "the highest rate",
        _of_shares(lambda shares: shares.max()),
        "That is the highest of the rates. How far is the lowest one below it?",
    ),
)

FIFTHS = (
    Mistake(
        "below 0.8 itself",
        lambda rates: rates < 0.8,
        "You compare with 0.8 itself. Four fifths *of the highest rate* are meant.",
    ),
    Mistake(
        "at four fifths as well",
        lambda rates: rates <= 0.8 * rates.max(),
        "You report a group that has four fifths exactly; it is not below.",
    ),
    Mistake(
        "the groups that pass",
        lambda rates: rates >= 0.8 * rates.max(),
        "True stands where the rule is *kept*. It should stand where a group falls below.",
    ),
    Mistake(
        "the groups that pass",
        lambda rates: rates > 0.8 * rates.max(),
        "True stands where the rule is *kept*. It should stand where a group falls below.",
    ),
    Mistake(
        "a difference of a fifth",
        lambda rates: rates.max() - rates > 0.2,
        "You ask whether a rate is 0.2 below the highest. The rule is about a ratio: among low "
        "rates a small difference may be too large.",
    ),
    Mistake(
        "below the mean",
        lambda rates: rates < 0.8 * rates.mean(),
        "You compare with the mean of the rates. The rule compares with the highest one.",
    ),
    Mistake(
        "against the first group",
        lambda rates: rates < 0.8 * rates[0],
        "You compare with the first group. The rule compares with whichever has the highest rate.",
    ),
    Mistake(
        "one answer for all",
        lambda rates: bool(rates.min() < 0.8 * rates.max()),
        "That says whether *any* group falls below. Which ones?",
    ),
    Mistake(
        "the ratios",
        lambda rates: rates / rates.max(),
        "Those are the right ratios. Which of them are too small?",
    ),
)
