"""Wrong ways of training and of bounding a perceptron, each by one switch."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

Array = np.ndarray
Trained = tuple[Array, float, list[int]]


def _walk_by(
    *,
    batch: bool = False,
    restart: bool = False,
    stop: bool = True,
    last: bool = True,
    count: Callable[[int], int] = abs,
    total_of: Callable[[int], int] = int,
    reset: bool = True,
    of_bias: float = 1.0,
    turn: float = 1.0,
    at_zero: bool = False,
) -> Callable[[Iterable[tuple[Array, Array]], int], Trained]:
    """Return a walk through epochs of `(x, y)`, right but for the switches given.

    Args:
        batch: Compute all errors of an epoch with the weights it began with.
        restart: Begin every epoch from zero.
        stop: Stop after an epoch without a mistake.
        last: Write that epoch down.
        count: What an error adds to the mistakes.
        total_of: What becomes of their sum at the end of an epoch.
        reset: Begin every epoch's count at zero.
        of_bias: Share of the error that the bias gets.
        turn: -1 turns every correction round.
        at_zero: Fire at a score of zero.
    """

    def walk(epochs: Iterable[tuple[Array, Array]], num_features: int) -> Trained:
        weights, bias, mistakes = np.zeros(num_features), 0.0, []
        total = 0
        for x, y in epochs:
            if restart:
                weights, bias = np.zeros(num_features), 0.0
            total = 0 if reset else total
            used_weights, used_bias = weights, bias
            for x_i, y_i in zip(x, y, strict=True):
                z = x_i @ used_weights + used_bias
                error = int(y_i) - int(z >= 0 if at_zero else z > 0)
                weights, bias = weights + turn * error * x_i, bias + turn * of_bias * error
                total += count(error)
                if not batch:
                    used_weights, used_bias = weights, bias
            total = total_of(total)
            if total == 0 and stop and not last:
                break
            mistakes.append(total)
            if total == 0 and stop:
                break
        return weights, bias, mistakes

    return walk


def train_by(
    *, epochs: int | None = None, **switches: Any
) -> Callable[[Array, Array, int], Trained]:
    """Return a way to train that is right but for the switches given.

    Args:
        epochs: How many to do at the most, whatever is asked for.
        switches: As in `_walk_by`.
    """
    walk = _walk_by(**switches)

    def train(x: Array, y: Array, max_epochs: int) -> Trained:
        turns = max_epochs if epochs is None else min(epochs, max_epochs)
        return walk([(x, y)] * turns, x.shape[1])

    return train


def mend(
    *,
    labels: bool = True,
    count: bool = True,
    order: bool = True,
    again: bool = False,
    **switches: Any,
) -> Callable[[Array, Array, Array], Trained]:
    """Return the training of *find the bug*, with some of it mended.

    Args:
        labels: Every example meets its own label.
        count: Errors of opposite sign do not cancel.
        order: The examples come in the order of each epoch.
        again: What one epoch has put in order, the next one puts in order again.
        switches: As in `_walk_by`.
    """
    walk = _walk_by(count=abs if count else int, **switches)

    def in_order(x: Array, y: Array, orders: Array) -> Iterator[tuple[Array, Array]]:
        for turn in orders:
            seen = turn if order else np.arange(len(x))
            rows, wanted = x[seen], y[seen] if labels else y
            if again:
                x, y = rows, wanted
            yield rows, wanted

    return lambda x, y, orders: walk(in_order(x, y, orders), x.shape[1])


def bound_and_count(
    *,
    ones: bool = True,
    unit: str = "separator",
    power: int = 2,
    signs: Callable[[Array], Any] = lambda y: 2 * y - 1,
    radius: Callable[[Array], Any] = np.max,
    margin: Callable[[Array], Any] = np.min,
    count: Callable[[list[int]], int] = sum,
) -> Callable[[Array, Array, Array, float], tuple[float, int]]:
    """Return a way to bound and count that is right but for the switches given.

    Args:
        ones: Give every example an input that is always 1, for R.
        unit: What γ is divided by: the length of the whole `"separator"`, of the `"weights"`
            alone, or `"none"`.
        power: Of R/γ.
        signs: What the scores are multiplied by.
        radius: Reduces the lengths of the examples to R.
        margin: Reduces the distances to γ.
        count: Reduces the mistakes of all epochs to one number.
    """

    def bound(x: Array, y: Array, weights: Array, bias: float) -> tuple[float, int]:
        lengths = np.sqrt((x**2).sum(axis=1) + int(ones))
        whole = np.append(weights, bias)
        length = {
            "separator": np.linalg.norm(whole),
            "weights": np.linalg.norm(weights),
            "none": 1.0,
        }
        distances = signs(y) * (x @ weights + bias) / length[unit]
        with np.errstate(divide="ignore"):
            ratio = np.float64(radius(lengths)) / margin(distances)
        _, _, mistakes = train_by()(x, y, 1000)
        return float(ratio**power), count(mistakes)

    return bound
