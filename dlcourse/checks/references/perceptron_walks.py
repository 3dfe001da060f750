"""Wrong ways of training and of bounding a perceptron, each by one switch."""

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray
Trained = tuple[Array, float, list[int]]


def train_by(
    *,
    batch: bool = False,
    restart: bool = False,
    stop: bool = True,
    last: bool = True,
    epochs: int | None = None,
    count: Callable[[int], int] = abs,
    total_of: Callable[[int], int] = int,
    reset: bool = True,
    of_bias: float = 1.0,
    turn: float = 1.0,
    at_zero: bool = False,
) -> Callable[[Array, Array, int], Trained]:
    """Return a way to train that is right but for the switches given.

    Args:
        batch: Compute all errors of an epoch with the weights it began with.
        restart: Begin every epoch from zero.
        stop: Stop after an epoch without a mistake.
        last: Write that epoch down.
        epochs: How many to do, whatever is asked for.
        count: What an error adds to the mistakes.
        total_of: What becomes of their sum at the end of an epoch.
        reset: Begin every epoch's count at zero.
        of_bias: Share of the error that the bias gets.
        turn: -1 turns every correction round.
        at_zero: Fire at a score of zero.
    """

    def train(x: Array, y: Array, max_epochs: int) -> Trained:
        weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
        total = 0
        for _ in range(max_epochs if epochs is None else min(epochs, max_epochs)):
            if restart:
                weights, bias = np.zeros(x.shape[1]), 0.0
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

    return train


def mend(
    *,
    labels: bool = True,
    count: bool = True,
    order: bool = True,
    again: bool = False,
    stop: bool = True,
    last: bool = True,
    at_zero: bool = False,
    total_of: Callable[[int], int] = int,
) -> Callable[[Array, Array, Array], Trained]:
    """Return the training of *find the bug*, with some of it mended.

    Args:
        labels: Every example meets its own label.
        count: Errors of opposite sign do not cancel.
        order: The examples come in the order of each epoch.
        again: What one epoch has put in order, the next one puts in order again.
        stop: Stop after an epoch without a mistake.
        last: Write that epoch down.
        at_zero: Fire at a score of zero.
        total_of: What becomes of an epoch's sum at its end.
    """

    def fit(x: Array, y: Array, orders: Array) -> Trained:
        weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
        for turn in orders:
            seen = turn if order else np.arange(len(x))
            rows, wanted = x[seen], y[seen] if labels else y
            if again:
                x, y = rows, wanted
            total = 0
            for x_i, y_i in zip(rows, wanted, strict=True):
                z = x_i @ weights + bias
                error = int(y_i) - int(z >= 0 if at_zero else z > 0)
                weights, bias = weights + error * x_i, bias + error
                total += abs(error) if count else error
            total = total_of(total)
            if total == 0 and stop and not last:
                break
            mistakes.append(total)
            if total == 0 and stop:
                break
        return weights, bias, mistakes

    return fit


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
