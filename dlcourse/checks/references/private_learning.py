"""Mistakes with members and clients: who is told from whom, and what is averaged."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def area_by(tie: float = 0.5, *, lower: bool = True) -> Callable[[Array, Array], float]:
    """Return the share of pairs in the right order.

    Args:
        tie: What a pair of equal losses counts.
        lower: Whether a member's loss is the lower one of a right pair.
    """

    def area(members: Array, others: Array) -> float:
        apart = np.asarray(members)[:, None] - np.asarray(others)
        right = apart < 0 if lower else apart > 0
        return float(np.mean(right) + tie * np.mean(apart == 0))

    return area


def advantages(members: Array, others: Array, *, strict: bool = False) -> Array:
    """Return true minus false positive rate at every loss as threshold."""
    at = np.unique(np.concatenate([members, others]))[:, None]
    if strict:
        return np.asarray((members < at).mean(axis=1) - (others < at).mean(axis=1))
    return np.asarray((members <= at).mean(axis=1) - (others <= at).mean(axis=1))


def _yeom(members: Array, others: Array) -> float:
    at = np.mean(members)
    return float(np.mean(members <= at) - np.mean(others <= at))


def _accuracy(members: Array, others: Array) -> float:
    at = np.unique(np.concatenate([members, others]))[:, None]
    right = (members <= at).sum(axis=1) + (others > at).sum(axis=1)
    return float(right.max() / (len(members) + len(others)))


MEMBERS = (
    Mistake(
        "the wrong way round",
        area_by(lower=False),
        "You count pairs in which the *member* loses more. What has been learned costs less.",
        part="auc",
    ),
    Mistake(
        "ties count nothing",
        area_by(tie=0.0),
        "Pairs of equal losses count nothing in yours. There the attacker throws a coin, and is "
        "right half of the time.",
        part="auc",
    ),
    Mistake(
        "ties count as right",
        area_by(tie=1.0),
        "Pairs of equal losses count as right in yours. There the attacker throws a coin.",
        part="auc",
    ),
    Mistake(
        "pair by pair",
        lambda members, others: np.mean(
            np.asarray(members)[: min(len(members), len(others))]
            < np.asarray(others)[: min(len(members), len(others))]
        ),
        "You hold the first against the first, the second against the second. *Every* member is "
        "held against every other example.",
        part="auc",
    ),
    Mistake(
        "the number of pairs",
        lambda members, others: area_by()(members, others) * len(members) * len(others),
        "That is how many pairs are right. Which share is it?",
        part="auc",
    ),
    Mistake(
        "the threshold of Yeom",
        _yeom,
        "You take the mean loss of the members as the threshold. The largest advantage over *all* "
        "thresholds is asked for.",
        part="advantage",
    ),
    Mistake(
        "the accuracy",
        _accuracy,
        "That is the best accuracy. The advantage is the share of members called so, minus the "
        "share of others called so.",
        part="advantage",
    ),
    Mistake(
        "twice the area",
        lambda members, others: 2 * area_by()(members, others) - 1,
        "That is 2 AUC − 1. The advantage is taken at one threshold, the best one.",
        part="advantage",
    ),
    Mistake(
        "the best true positive rate",
        lambda members, others: 1.0,
        "At some threshold everybody is called a member. Take the false alarms away first, then "
        "look for the largest.",
        part="advantage",
    ),
)


def round_by(
    *,
    begin: str = "shared",
    weigh: str = "examples",
    factor: float = 1.0,
    mean: bool = True,
    take: Callable[[int], int] = int,
    result: str = "weights",
) -> Callable[..., Any]:
    """Return a round of federated averaging, right but for the switches given.

    Args:
        begin: Whether a client begins with the `"shared"` weights or the `"last"` client's.
        weigh: Whether clients count by their `"examples"`, `"alike"`, or all in full (`"sum"`).
        factor: Of the gradient.
        mean: Whether the gradient is the mean over a client's examples.
        take: How many steps are made, of those asked for.
        result: Whether `"weights"` come back, or the `"change"` of them.
    """

    def play(w: Array, x: Array, y: Array, owner: Array, rate: float, steps: int) -> Array:
        total, now = np.zeros_like(w), w.copy()
        clients = np.unique(owner)
        for client in clients:
            own = owner == client
            if begin == "shared":
                now = w.copy()
            for _ in range(take(steps)):
                slope = x[own].T @ (x[own] @ now - y[own])
                now = now - rate * factor * slope / (own.sum() if mean else 1)
            share = {"examples": own.mean(), "alike": 1 / len(clients), "sum": 1.0}[weigh]
            total = total + share * now
        return np.asarray(total - w if result == "change" else total)

    return play


def _round(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, round_by(**switches), told)


CLIENTS = (
    _round(
        "all clients count alike",
        "Every client counts as much as the others. One with more examples knows more: weigh by "
        "them.",
        weigh="alike",
    ),
    _round(
        "clients go on from each other",
        "The second client begins where the first one ended. All begin with the *shared* weights, "
        "at the same time.",
        begin="last",
    ),
    _round(
        "added, not averaged",
        "The weights of all clients are added. Their mean is asked for.",
        weigh="sum",
    ),
    _round(
        "the sum over the examples",
        "Your gradient is the sum over a client's examples. The loss is their *mean*.",
        mean=False,
    ),
    _round(
        "a factor of 2",
        "Your gradient is twice as long: the loss has a half in front.",
        factor=2.0,
    ),
    _round(
        "one step only",
        "Each client makes one step, whatever is asked for.",
        take=lambda steps: 1,
    ),
    _round(
        "the change alone",
        "That is by how much the weights change. The new weights are asked for.",
        result="change",
    ),
    _round(
        "up the slope",
        "Your clients go *up* their loss.",
        factor=-1.0,
    ),
    Mistake(
        "as if in one place",
        lambda w, x, y, owner, rate, steps: round_by()(w, x, y, np.zeros_like(owner), rate, steps),
        "All examples are used in one place: that is what clients will not allow. Each trains on "
        "its own, then weights are averaged.",
    ),
)
