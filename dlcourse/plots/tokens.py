"""Tokens beside an axis, and numbers in coloured cells: texts that can be read."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.ticker import MaxNLocator

_SIGNS = {" ": "␣", "\n": "⏎", "\t": "⇥"}
_BLANKS = "".join(_SIGNS)
_MOST = 40  # ticks beside each other
_LONGEST = 14  # characters of a tick
_CHARACTER = 0.09  # inches, about


def token_ticks(
    name: str, tokens: Sequence[object] | None, count: int, what: str
) -> list[str] | None:
    """Return what to write at each of `count` places; None where there are no tokens.

    They are written as `word_shown` writes them.

    Raises:
        ValueError: If there are more or fewer tokens.
    """
    if tokens is None:
        return None
    words = [str(token) for token in tokens]
    if len(words) != count:
        cure = (
            " A start or an end token may be missing, or padding be left."
            if abs(len(words) - count) < 3
            else ""
        )
        raise ValueError(
            f"`{name}` must have one for each of the {count} {what}. Received: {len(words)}.{cure}"
        )
    return [word_shown(word) for word in words]


def ink_on(color: Any) -> str:
    """Return black or white, whichever can be read better on a colour (WCAG 2.2, 1.4.3)."""
    value = np.asarray(to_rgb(color))
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    light = linear @ [0.2126, 0.7152, 0.0722] + 0.05
    return "black" if light / 0.05 >= 1.05 / light else "white"


def word_shown(word: str) -> str:
    """Return a token as it can be read: blanks at its ends as signs, a long word cut.

    What cannot be printed, such as a lone byte, becomes its number in hexadecimal.
    """
    inner = word.strip(_BLANKS)
    before, _, after = word.partition(inner) if inner else (word, "", "")
    signs = "".join(_SIGNS.get(letter, letter) for letter in before)
    signs += "".join(
        letter if letter.isprintable() or letter == "\n" else f"\\x{ord(letter):02x}"
        for letter in inner
    )
    signs += "".join(_SIGNS.get(letter, letter) for letter in after)
    signs = signs if len(signs) <= _LONGEST else f"{signs[: _LONGEST - 1]}…"
    if signs.count("$") > 1:  # or matplotlib reads a formula
        signs = signs.replace("$", r"\$")
    return signs or "∅"


def shown(ax: Axes, labels: Sequence[str] | None, *, top: bool = False) -> None:
    """Write labels at the places 0, 1, … of the horizontal axis, upright where there is room.

    Without labels the axis keeps its numbers.

    Args:
        ax: Where.
        labels: One for each place, or None.
        top: Write them above the picture.
    """
    if top:
        ax.xaxis.tick_top()
    if labels is None:
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        return
    lines = [label.split("\n") for label in labels]
    longest = max(len(line) for label in lines for line in label)
    stacked = max(map(len, lines)) > 1
    room = ax.get_window_extent().width / ax.figure.dpi / len(labels)
    upright = len(labels) <= _MOST and (longest <= 2 or (longest + 1) * _CHARACTER <= 0.8 * room)
    ax.set_xticks(
        range(len(labels)),
        list(labels),
        rotation=0 if upright else 60,
        ha="center" if upright else "left" if top else "right",
        rotation_mode="anchor",
        va=("bottom" if top else "top" if upright else "center")
        if stacked or not upright
        else "baseline",
        fontsize="medium" if len(labels) <= 25 else "x-small",
    )
    if upright and not stacked:  # measured to the baseline, on which all of them stand
        ax.tick_params(axis="x", pad=7 if top else 14)
