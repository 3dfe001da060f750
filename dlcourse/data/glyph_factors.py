"""The factors of a glyph's picture: their ranges, and how they are drawn or given."""

from collections.abc import Collection, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike

Factor: TypeAlias = float | tuple[float, float] | ArrayLike

# name: range of the clean set, of the hard set, and what may be asked for
RANGES = {
    "rotation": ((-10.0, 10.0), (-40.0, 40.0), (-360.0, 360.0)),
    "scale": ((0.62, 0.74), (0.45, 0.8), (0.3, 1.0)),
    "shift": ((-0.05, 0.05), (-0.12, 0.12), (-0.5, 0.5)),
    "stroke": ((0.0, 0.04), (-0.02, 0.1), (-0.05, 0.12)),
    "noise": ((0.0, 0.0), (0.0, 0.2), (0.0, 1.0)),
    "clutter": ((0.0, 0.0), (0.0, 0.6), (0.0, 1.0)),
    "hue": ((0.0, 360.0), (0.0, 360.0), (0.0, 360.0)),
}


def draw_factors(
    n: int,
    given: Mapping[str, Factor],
    *,
    hard: bool,
    colour: bool,
    counts: tuple[int, int],
    rng: np.random.Generator,
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return the classes, evenly, and every factor of `n` images.

    All that can be drawn is drawn, in the same order, also where a value is given: so that what
    is given changes nothing else.

    Args:
        n: Number of images.
        given: Factors by name; a number, a range `(low, high)` as a tuple, or one value an image.
        hard: Draw from the wider ranges.
        colour: Draw a hue as well.
        counts: Number of classes and of fonts.
        rng: Source of all of it.

    Returns:
        The classes, `(n,)` int64; the factors by name, `(n,)` each, shift `(n, 2)`; float64,
        font int64.

    Raises:
        ValueError: If a factor is unknown, has the wrong shape or is not in its range.
    """
    check_factors(given, RANGES, colour=colour)
    num_classes, num_fonts = counts
    y = rng.permutation(np.arange(n) % num_classes)
    drawn = {"font": (rng.random(n) * num_fonts).astype(np.int64)}
    for name, (clean, wide, allowed) in RANGES.items():
        unit = rng.random((n, 2) if name == "shift" else n)
        drawn[name] = spread(name, given.get(name, wide if hard else clean), unit, allowed)
    if not colour:
        del drawn["hue"]
    return y, drawn


def check_factors(
    given: Mapping[str, Factor],
    known: Collection[str],
    *,
    colour: bool,
    pictures: str = "images",
    also: str = "",
) -> None:
    """Raise unless every factor is known, and can be seen.

    Args:
        given: Factors by name.
        known: The names that there are, in order.
        colour: Whether there is a hue.
        pictures: What is drawn.
        also: How to choose what is no factor, besides fonts and characters.
    """
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ValueError(
            f"A factor must be one of {', '.join(known)}. Received: {', '.join(unknown)}. "
            f"Fonts are chosen with `fonts`, characters with `classes`{also}."
        )
    if "hue" in given and not colour:
        raise ValueError(
            f"`hue` needs {pictures} in colour. Received: hue={given['hue']!r}, colour=False. "
            "Add colour=True."
        )


def spread(name: str, wanted: Factor, unit: np.ndarray, allowed: tuple[float, float]) -> np.ndarray:
    """Return a factor's values: as given, or `unit` spread over a range; float64, as `unit`.

    Args:
        name: What the factor is called, for the message of an error.
        wanted: A number, a range `(low, high)` as a tuple, or an array of `unit`'s shape.
        unit: Numbers drawn evenly from 0 to 1, one for each value.
        allowed: Lowest and highest value that may be asked for.

    Raises:
        ValueError: If what is wanted is none of these, or is not in the range.

    Example:
        >>> spread("scale", (0.5, 0.7), np.array([0.0, 0.5]), (0, 1))
        array([0.5, 0.6])
    """
    problem = f"`{name}` must be a number, a tuple (low, high), or an array {unit.shape}. "
    try:
        values = np.asarray(wanted, dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{problem}Received: {name}={wanted!r}.") from error
    if isinstance(wanted, tuple):
        if values.shape != (2,) or values[0] > values[1]:
            raise ValueError(f"{problem}Received: {name}={wanted!r}.")
        values = values[0] + (values[1] - values[0]) * unit
    elif values.shape not in ((), unit.shape):
        raise ValueError(f"{problem}Received: {name} of shape {values.shape}.")
    if not np.all((values >= allowed[0]) & (values <= allowed[1])):  # NaN is not, either
        raise ValueError(
            f"`{name}` must be from {allowed[0]:g} to {allowed[1]:g}. Received: {name}={wanted!r}."
        )
    return np.broadcast_to(values, unit.shape).copy()
