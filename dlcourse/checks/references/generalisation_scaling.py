"""Mistakes with scaling: numbers from the wrong part, along the wrong axis, divided by zero."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Parts = tuple[Array, Array]
Measure = Callable[[Array, Array], Array]  # both parts -> the rows to measure on


def _train(x_train: Array, x_test: Array) -> Array:
    return x_train


def _test(x_train: Array, x_test: Array) -> Array:
    return x_test


def _both(x_train: Array, x_test: Array) -> Array:
    return np.concatenate([x_train, x_test])


def _sd(rows: Array) -> Array:
    return rows.std(axis=0)


def _wider(much: float) -> Callable[[Array], Any]:
    return lambda rows: rows.std(axis=0) + much


def scaled(
    *,
    train: Measure = _train,
    test: Measure = _train,
    mean: Callable[[Array], Any] = lambda rows: rows.mean(axis=0),
    mean_of_test: Measure | None = None,
    divisor: Callable[[Array], Any] = _sd,
    safe: bool = True,
) -> Callable[[Array, Array], Parts]:
    """Return the scaling that is right but for the switches given.

    Args:
        train: What the training part is scaled by.
        test: What the test part is scaled by.
        mean: What is subtracted.
        mean_of_test: What the test part's mean is measured on, if not on `test`.
        divisor: What is divided by.
        safe: Whether a divisor of zero is replaced.
    """

    def scale(x_train: Array, x_test: Array) -> Parts:
        parts = []
        for part, measure, of_mean in (
            (x_train, train, train),
            (x_test, test, mean_of_test or test),
        ):
            below = np.asarray(divisor(measure(x_train, x_test)))
            below = np.where(below == 0, 1, below) if safe else below
            parts.append((part - mean(of_mean(x_train, x_test))) / below)
        return parts[0], parts[1]

    return scale


def _left_alone(x_train: Array, x_test: Array) -> Parts:
    done = scaled()(x_train, x_test)
    constant = x_train.std(axis=0) == 0
    return np.where(constant, x_train, done[0]), np.where(constant, x_test, done[1])


def _test_as_it_came(safe: bool, zeros: bool) -> Callable[[Array, Array], Parts]:
    """Return a scaling of the training part alone; `zeros` where constant columns are 0 in both."""

    def scale(x_train: Array, x_test: Array) -> Parts:
        varies = x_train.std(axis=0) > 0
        return scaled(safe=safe)(x_train, x_test)[0], x_test * (varies if zeros else 1)

    return scale


def _each_row(x_train: Array, x_test: Array) -> Parts:
    def by_row(x: Array) -> Array:
        sd = x.std(axis=1, keepdims=True)
        return (x - x.mean(axis=1, keepdims=True)) / np.where(sd == 0, 1, sd)

    return by_row(x_train), by_row(x_test)


_ZERO = " (And a constant column is divided by zero.)"
_WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    (
        "the test part by its own numbers",
        {"test": _test},
        "The test part is scaled with a mean and deviation of its own. Then the same measurement "
        "becomes one number in training and another in the test, and one that comes in alone "
        "becomes 0, whatever it is. Which part may be measured?",
    ),
    (
        "the test part by its own mean",
        {"mean_of_test": _test},
        "The test part is centred by its own mean. A shift between the parts, which the network "
        "should meet, is taken away before it can. Which part may be measured?",
    ),
    (
        "measured on both parts",
        {"train": _both, "test": _both},
        "Mean and deviation are measured on both parts together: the test part has leaked into "
        "what the training sees. On later data, which nobody has yet, it could not be done at all.",
    ),
    (
        "the training part peeks",
        {"train": _both},
        "The training part is scaled with numbers from both parts. Nothing of the test part may "
        "enter there.",
    ),
    (
        "one mean for all columns",
        {"mean": np.mean, "divisor": np.std},
        "One mean and one deviation for the whole table: a column in metres and one in grams stay "
        "as unequal as they were. Each column needs its own: over which axis?",
    ),
    (
        "n - 1 below the line",
        {"divisor": lambda rows: rows.std(axis=0, ddof=1)},
        "You divide by the deviation with n − 1. That estimates the spread of a population; here "
        "the column itself is to have the deviation 1, which takes NumPy's own, with n.",
    ),
    (
        "divides by the variance",
        {"divisor": lambda rows: rows.var(axis=0)},
        "You divide by the variance. In which unit is it, and in which is the column?",
    ),
    (
        "the mean stays in",
        {"mean": lambda rows: 0},
        "The columns have the deviation 1, but their means are where they were. What comes first?",
    ),
    (
        "not divided",
        {"divisor": lambda rows: 1.0},
        "The columns have the mean 0, but are as wide as they were.",
    ),
    (
        "between 0 and 1",
        {
            "mean": lambda rows: rows.min(axis=0),
            "divisor": lambda rows: rows.max(axis=0) - rows.min(axis=0),
        },
        "You scale from smallest to largest, to between 0 and 1. That is another scaling, which "
        "hangs on two rows alone. Mean and standard deviation are asked for.",
    ),
)


def _scaling() -> tuple[Mistake, ...]:
    found = [
        Mistake(
            "divides by zero",
            scaled(safe=False),
            "Right where a column varies. A constant column has the deviation 0, and 0/0 is NaN; "
            "one such column, and every number of the training is NaN. What can stand in for the "
            "0?",
        )
    ]
    for name, switches, told in _WRONG:
        found.append(Mistake(name, scaled(**switches), told))
        found.append(Mistake(name, scaled(**switches, safe=False), told + _ZERO))
    for safe, also in ((True, ""), (False, _ZERO)):
        for zeros in (False, True):
            told = (
                "The test part comes back as it came: the network would meet numbers of a size "
                "that it has never seen. Or are mean and deviation measured on a training part "
                "that is scaled already?"
            )
            as_it_came = _test_as_it_came(safe, zeros)
            found.append(Mistake("the test part is not scaled", as_it_came, told + also))
    for much in (1.0, 0.1, 0.01, 1e-3):
        found.append(
            Mistake(
                "adds to every deviation",
                scaled(divisor=_wider(much)),
                f"Every deviation has {much:g} added, so that no column comes out with the "
                "deviation 1. Only a deviation of exactly 0 needs help (or add something far "
                "smaller, such as 1e-8).",
            )
        )
    found.append(
        Mistake(
            "constant column left as it was",
            _left_alone,
            "A constant column keeps its value: it is the one column that is not centred. It "
            "should become 0.",
        )
    )
    found.append(
        Mistake(
            "each row by itself",
            _each_row,
            "You scale each row by its own mean and deviation, so that the columns of one example "
            "are mixed: its height with its weight. Which axis goes over the examples?",
        )
    )
    return tuple(found)


SCALING = _scaling()
