"""Colours, markers and dashes that tell things apart, with and without colour vision."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from matplotlib.colors import to_rgb

PALETTE: Mapping[str, str] = MappingProxyType(
    {
        "blue": "#0072B2",
        "vermillion": "#D55E00",
        "green": "#009E73",
        "purple": "#CC79A7",
        "grey": "#4D4D4D",
        "orange": "#E69F00",
        "sky": "#56B4E9",
    }
)
"""Okabe and Ito's colours ("Color universal design", 2008), the most readable on white first.

Their yellow is left out: it disappears on white.
"""

MARKERS: tuple[str, ...] = ("o", "s", "^", "D", "v", "P", "X")
"""One marker for each colour, in order: no plot may rest on colour alone."""

DASHES: tuple[str | tuple[int, tuple[float, ...]], ...] = (
    "-",
    (0, (6, 2)),
    (0, (1, 1.5)),
    (0, (6, 2, 1, 2)),
    (0, (3, 1, 1, 1, 1, 1)),
)
"""Line styles, in order: solid, dashed, dotted, dash-dot, dash-dot-dot."""


def class_color(index: int) -> str:
    """Return the colour of class number `index`; the palette repeats after its end."""
    colors = tuple(PALETTE.values())
    return colors[index % len(colors)]


def tint(color: str, amount: float = 0.25) -> tuple[float, float, float]:
    """Return `color` mixed with white: `amount` of the colour, the rest white."""
    red, green, blue = amount * np.asarray(to_rgb(color)) + (1 - amount)
    return float(red), float(green), float(blue)
