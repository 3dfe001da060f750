"""Mistakes with fair shares: what a coalition is worth, and the Shapley values of a table."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from math import factorial

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def coalitions(features: int) -> Iterator[tuple[int, ...]]:
    """Yield all coalitions, the smallest first; the numbers in each go up."""
    for size in range(features + 1):
        yield from combinations(range(features), size)


def _filled(x: Array, background: Array, members: Array) -> Array:
    return np.where(members, x, background)


def average_row(background: Array) -> Array:
    """Return the one row that a careless answer takes for the background."""
    return background.mean(axis=0, keepdims=True)


AVERAGE_ROW = (
    "You make one average row of the background, and ask the model about that. A model that is not "
    "a line answers otherwise to an average than on average; and the average row may be an example "
    "that nobody has ever seen. Ask about every row, then average the *answers*."
)

COALITION = (
    Mistake(
        "the average row as background",
        lambda model, x, background, members: model(
            _filled(x, average_row(background), members)
        ).mean(),
        AVERAGE_ROW,
    ),
    Mistake(
        "zeros for what is missing",
        lambda model, x, background, members: model(
            _filled(x, np.zeros((1, len(x))), members)
        ).mean(),
        "You put zeros where a feature is missing. Zero is a value like any other, an age of 0 for "
        "instance. What the model is not told, it gets from the rows of the background.",
    ),
    Mistake(
        "members and others exchanged",
        lambda model, x, background, members: model(_filled(x, background, ~members)).mean(),
        "Those who take part come from the background in yours, and the others from the example. "
        "Try it with everybody taking part: the model's answer to the example should come out.",
    ),
    Mistake(
        "one for every row",
        lambda model, x, background, members: model(_filled(x, background, members)),
        "These are the answers for each row of the background. The coalition's worth is one "
        "number: what the model says on average.",
    ),
    Mistake(
        "the difference from nobody",
        lambda model, x, background, members: (
            model(_filled(x, background, members)).mean() - model(background).mean()
        ),
        "You take away what the model says when nobody takes part. The worth itself is asked for; "
        "with nobody it is the mean over the background, not 0.",
    ),
    Mistake(
        "added up over the rows",
        lambda model, x, background, members: model(_filled(x, background, members)).sum(),
        "You add up over the rows of the background. Take the mean.",
    ),
)


def shapley_by(
    weight: Callable[[int, int], float],
    *,
    less_nobody: bool = True,
) -> Callable[[Array], Array]:
    """Return values of a table of worths, of what each player adds to each coalition.

    Args:
        weight: Of a coalition, by its size without the player and by the number of players.
        less_nobody: Whether the coalition of nobody keeps its worth; else it is taken for 0.
    """

    def values(worth: Array) -> Array:
        n, worth = worth.ndim, np.array(worth, float)
        if not less_nobody:
            worth[(0,) * n] = 0
        found = np.zeros(n)
        for place in np.ndindex(worth.shape):
            for player in range(n):
                if not place[player]:
                    with_player = (*place[:player], 1, *place[player + 1 :])
                    found[player] += weight(sum(place), n) * (worth[with_player] - worth[place])
        return found

    return values


def fair(size: int, n: int) -> float:
    """Return the share of all orders in which just this coalition stands before the player."""
    return factorial(size) * factorial(n - size - 1) / factorial(n)


def _in_order(worth: Array, order: Iterable[int]) -> Array:
    place, found = [0] * worth.ndim, np.zeros(worth.ndim)
    for player in order:
        before, place[player] = worth[tuple(place)], 1
        found[player] = worth[tuple(place)] - before
    return found


def _shapley(name: str, told: str, weight: Callable[[int, int], float]) -> Mistake:
    return Mistake(name, shapley_by(weight), told)


SHAPLEY = (
    _shapley(
        "every coalition counts the same",
        "Right for two players. You average over *coalitions*, each with the same weight (which is "
        "called the Banzhaf value, and does not add up). Average over the *orders* in which the "
        "players may come: in how many of them does a given coalition stand before the player?",
        lambda size, n: 0.5 ** (n - 1),
    ),
    _shapley(
        "first and last alone",
        "Right for two players. With more of them a player may come in the middle, too: you look "
        "at the first place and the last alone.",
        lambda size, n: 1.0 if n == 1 else 0.5 * (size in (0, n - 1)),
    ),
    _shapley(
        "what each brings alone",
        "That is what each player is worth alone, before anybody else has come. A share is an "
        "average over all orders.",
        lambda size, n: float(size == 0),
    ),
    _shapley(
        "what is lost without each",
        "That is what is lost when one player leaves and all others stay. Where two can stand in "
        "for each other, neither gets anything. A share is an average over all orders.",
        lambda size, n: float(size == n - 1),
    ),
    _shapley(
        "counted among those before",
        "The weights do not add up to 1: the orders of those who come *after* the player are "
        "counted as if the player were still among them.",
        lambda size, n: factorial(size) * factorial(n - size) / factorial(n),
    ),
    _shapley(
        "added up over the orders",
        "You add up over all orders. How many are there?",
        lambda size, n: factorial(size) * factorial(n - size - 1),
    ),
    _shapley(
        "added up over the coalitions",
        "You add up over the coalitions, each with the weight 1. A share is an average over the "
        "orders in which the players may come.",
        lambda size, n: 1.0,
    ),
    Mistake(
        "one order alone",
        lambda worth: _in_order(worth, range(worth.ndim)),
        "You return what one order gives, in which the first player comes first. A share is the "
        "mean over all orders.",
    ),
    Mistake(
        "one order alone",
        lambda worth: _in_order(worth, range(worth.ndim)[::-1]),
        "You return what one order gives, the last one. A share is the mean over all orders.",
    ),
    Mistake(
        "nobody is worth nothing",
        shapley_by(fair, less_nobody=False),
        "Right but for the coalition of nobody, which you take to be worth 0. What is shared out "
        "is what all together are worth *beyond* what there is without them.",
    ),
    Mistake(
        "parts of 1",
        lambda worth: shapley_by(fair)(worth) / shapley_by(fair)(worth).sum(),
        "You divide by the sum, so that the shares add up to 1. They should add up to what all are "
        "worth less what nobody is worth, in the units of the table.",
    ),
    Mistake(
        "players in reverse",
        lambda worth: shapley_by(fair)(worth)[::-1],
        "Right, but in reverse. The first axis of the table belongs to the first player.",
    ),
)
