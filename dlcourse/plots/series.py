"""What the plots of several series have in common: how they are told apart, and their checks."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .palette import DASHES, MARKERS, class_color


def look(index: int, marked: int | list[int]) -> dict[str, Any]:
    """Return colour, dash and marker of series number `index`, with a marker where `marked`."""
    return {
        "color": class_color(index),
        "linestyle": DASHES[index % len(DASHES)],
        "marker": MARKERS[index % len(MARKERS)],
        "markersize": 5,
        "markevery": marked,
    }


def ascending(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return one axis of numbers, ascending.

    Raises:
        ValueError: If it is not one.
    """
    array = np.asarray(values, dtype=np.float64)
    finite = array.size > 0 and bool(np.isfinite(array).all())
    if array.ndim != 1 or not finite or not np.all(np.diff(array) > 0):
        raise ValueError(
            f"`{name}` must be one axis of ascending finite numbers. "
            f"Received: shape {array.shape}. Take `np.linspace(-1, 1, 41)`."
        )
    return array


def check_mapping(name: str, value: Any, example: str) -> None:
    """Refuse what is no mapping, or an empty one.

    Raises:
        TypeError: If it is no mapping.
        ValueError: If it is empty.
    """
    if not isinstance(value, Mapping):
        raise TypeError(
            f"`{name}` must map names to series of numbers. "
            f"Received: {type(value).__name__}. Write `{example}`."
        )
    if not value:
        raise ValueError(f"`{name}` must have at least one series. Received: none.")


def _seeds_of(name: str, label: str, values: ArrayLike, places: str) -> NDArray[np.float64]:
    """Return the runs of one method, `(seeds, places)`.

    Raises:
        ValueError: If they are not equally long, or not one row for each seed.
    """
    try:
        runs = np.asarray(values, dtype=np.float64)
    except ValueError as error:
        raise ValueError(
            "The curves of a method must be equally long. "
            f"Received: curves of different length for {label!r}. "
            "Cut them to the shortest: `[curve[:n] for curve in curves]`."
        ) from error
    if runs.ndim != 2 or not runs.size:
        cure = " For one seed add an axis: `curve[None]`." if runs.ndim == 1 else ""
        raise ValueError(
            f"`{name}` must hold arrays (seeds, {places}). Received: shape {runs.shape} "
            f"for {label!r}.{cure}"
        )
    return runs


def seeds_of_each(
    name: str, value: Mapping[str, ArrayLike], places: str, example: str
) -> dict[str, NDArray[np.float64]]:
    """Return the runs of every method, `(seeds, places)` each.

    Raises:
        TypeError: If it is no mapping.
        ValueError: If it is empty, or `_seeds_of` refuses a method's runs.
    """
    check_mapping(name, value, example)
    return {label: _seeds_of(name, label, runs, places) for label, runs in value.items()}


def check_columns(
    name: str, series: Mapping[str, NDArray[np.float64]], count: int, place: str
) -> None:
    """Refuse runs that have not one column for each of `count` places.

    Raises:
        ValueError: If a method's have another number.
    """
    for label, runs in series.items():
        if runs.shape[1] != count:
            raise ValueError(
                f"`{name}` must be (seeds, {count}), one column for each {place}. "
                f"Received: shape {runs.shape} for {label!r}."
                + (f" Transpose it: `{name}.T`." if runs.shape[0] == count else "")
            )


def seeds_text(count: int) -> str:
    """Return "1 seed", "2 seeds" and so on."""
    return "1 seed" if count == 1 else f"{count} seeds"


def spread_title(counts: set[int], *, runs: bool = False) -> str:
    """Return what a legend says of lines that are means over these numbers of seeds."""
    spread = "mean, and each run" if runs else "mean ± sd"
    if len(counts) > 1:
        return spread
    return "1 seed" if counts == {1} else f"{spread} of {min(counts)} seeds"
