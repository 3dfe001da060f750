"""Mistakes with windows over a series."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def cut(
    series: Array,
    length: int,
    ahead: int,
    *,
    skip: int | None = None,
    fewer: int = 0,
    step: int = 1,
    turn: bool = False,
) -> tuple[Array, Array]:
    """Return windows and targets; right but for the switches given."""
    offset = length + (ahead if skip is None else skip) - 1
    n = len(series) - max(offset, length - 1) - fewer
    first = np.arange(0, n, step)
    x = series[first[:, None] + np.arange(length)]
    return (x[:, ::-1] if turn else x), series[first + offset]


def _cut(part: int | None = None, **switches: Any) -> Callable[..., Any]:
    def made(series: Array, length: int, ahead: int) -> Any:
        found = cut(series, length, ahead, **switches)
        return found if part is None else found[part]

    return made


def _skip(change: Callable[[int, int], int]) -> Callable[..., Any]:
    return lambda series, length, ahead: cut(series, length, ahead, skip=change(length, ahead))


def _trailing(series: Array, length: int, ahead: int) -> tuple[Array, Array]:
    x, _ = cut(series, length, ahead)
    return x, np.stack([series[i + length : i + length + ahead] for i in range(len(x))])


def _in_a_column(series: Array, length: int, ahead: int) -> tuple[Array, Array]:
    x, y = cut(series, length, ahead)
    return x, y[:, None]


def _target(offset: Callable[[int, int], int]) -> Callable[..., Array]:
    """Return the targets at another place, as many as there should be."""

    def made(series: Array, length: int, ahead: int) -> Array:
        first = np.arange(len(series) - length - ahead + 1)
        return series[first + offset(length, ahead)]

    return made


def _one_longer(series: Array, length: int, ahead: int) -> Array:
    first = np.arange(len(series) - length - ahead + 1)
    return series[first[:, None] + np.arange(length + 1)]


_INSIDE = (
    "With 1 ahead, your target is the last value of the window: it is known already, and any "
    "model that repeats it is perfect. How many places after the window's last value does the "
    "target lie?"
)
_NEXT = (
    "The target is always the next value. `ahead` says how many places after the window's last "
    "value it lies."
)

WINDOWS = (
    Mistake(
        "windows one too long",
        _one_longer,
        "Your windows hold one value more than `length`: the one after what is known. With 1 "
        "ahead, that is the target itself, and any model that repeats it is perfect.",
        part="x",
    ),
    Mistake(
        "the target inside the window",
        _target(lambda length, ahead: length + ahead - 2),
        _INSIDE,
        part="y",
    ),
    Mistake("always the next value", _target(lambda length, ahead: length), _NEXT, part="y"),
    Mistake(
        "the target inside the window",
        _skip(lambda length, ahead: ahead - 1),
        _INSIDE,
    ),
    Mistake(
        "the target inside the window",
        _skip(lambda length, ahead: 0),
        "Your target is always the last value of the window itself: it is known already. How many "
        "places after it should it lie?",
    ),
    Mistake(
        "a place too far",
        _skip(lambda length, ahead: ahead + 1),
        "The target lies one place too far ahead: with 1 ahead, it is the very next value.",
    ),
    Mistake(
        "always the next value",
        _skip(lambda length, ahead: 1),
        _NEXT,
    ),
    Mistake(
        "the last window is missing",
        _cut(fewer=1),
        "The last window is missing. Its target is the last value of the series: does your range "
        "end one too early?",
    ),
    Mistake(
        "windows without overlap",
        lambda series, length, ahead: cut(series, length, ahead, step=length),
        "Your windows do not overlap: each begins where the one before ended. One begins at every "
        "step.",
    ),
    Mistake(
        "the newest value first",
        _cut(turn=True),
        "The values in each window stand in reverse. A network reads from the first to the last, "
        "and the last should be the newest.",
    ),
    Mistake(
        "all values up to the target",
        _trailing,
        "Each target is a row of all values up to the asked one. One number for each window is "
        "asked for.",
    ),
    Mistake(
        "targets in a column",
        _in_a_column,
        "The targets stand in a column, `(n, 1)`. `(n,)` is asked for here.",
    ),
)
