"""A text whose words carry their values: by colour, by sign and by number."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

from .palette import tint
from .waterfall import DOWN, UP, signed

_SHORTEST = 5  # letters: room for a number under the word
_HEIGHT = 1.7  # of a line, in heights of a word


def plot_text_heat(
    words: Sequence[Any],
    values: ArrayLike,
    *,
    ax: Axes | None = None,
    width: int = 60,
    limit: float | None = None,
    digits: int = 2,
) -> Axes:
    """Draw a text, line by line, each word on a ground that tells its value.

    A word that lowers the output is on a blue ground and underlined, one that raises it on an
    orange one; the number with its sign stands under every word that counts for at least a tenth of
    the largest. The letters are dark on a light ground of their own, so that the picture reads the
    same on a light and on a dark page.

    A good alt text quotes the text and names the words with the largest values and their signs.

    Args:
        words: The words, in order.
        values: A number for each, `(words,)`; more than there are words is taken for filling and
            must be 0.
        ax: Where to draw; a new figure of the right height without it.
        width: How many letters a line has room for.
        limit: The value of the strongest colour; None for the largest here. Give the same to texts
            that are compared.
        digits: How many decimals the numbers have.

    Returns:
        The Axes.

    Raises:
        ValueError: If words and values do not fit, or `width` or `limit` is not positive.

    Example:
        >>> ax = plot_text_heat(["not", "bad"], [0.8, -0.3])
        >>> [text.get_text() for text in ax.texts]
        ['not', '+0.80', 'bad', '−0.30']
        >>> plt.close(ax.figure)
    """
    text, numbers = [str(word) for word in words], np.asarray(values, dtype=np.float64)
    if numbers.ndim != 1 or not text or len(numbers) < len(text) or numbers[len(text) :].any():
        raise ValueError(
            "`values` must hold one number for each word. "
            f"Received: shape {numbers.shape} for {len(text)} words."
        )
    if not np.isfinite(numbers).all():
        raise ValueError("`values` must be finite. Received: NaN or infinity.")
    if width < 1 or (limit is not None and not limit > 0):
        raise ValueError(f"`width` and `limit` must be over 0. Received: {width}, {limit}.")
    strongest = limit or float(np.abs(numbers).max()) or 1.0
    places, lines = _places(text, width)
    if ax is None:
        ax = plt.subplots(figsize=(8, 0.35 + 0.5 * lines))[1]
    inches = ax.get_window_extent().width / ax.figure.dpi
    size = min(12.0, 72 * inches / (width + 1) / 0.62)  # a monospaced letter is 0.6 of its size
    for word, value, (line, column, room) in zip(text, numbers, places, strict=False):
        y = -line * _HEIGHT
        color = UP if value >= 0 else DOWN
        share = min(abs(value) / strongest, 1.0)
        ax.add_patch(
            Rectangle((column, y - 0.5), room, 1.0, facecolor=tint(color, 0.08 + 0.6 * share))
        )
        middle = column + room / 2
        ax.text(
            middle, y, word, ha="center", va="center", family="monospace", size=size, color="black"
        )
        if value < 0 and share >= 0.1:
            ax.plot([column + 0.2, column + room - 0.2], [y - 0.42] * 2, color="black", lw=1.2)
        if share >= 0.1:
            ax.text(
                middle, y - 0.82, signed(float(value), digits),
                ha="center", va="center", size=0.72 * size,
            )  # fmt: skip
    ax.set(xlim=(-0.5, width + 0.5), ylim=(-(lines - 1) * _HEIGHT - 1.3, 0.8))
    ax.axis("off")
    return ax


def _places(text: list[str], width: int) -> tuple[list[tuple[int, float, float]], int]:
    """Return line, first column and room of each word, and how many lines there are."""
    places, line, column = [], 0, 0.0
    for word in text:
        room = max(len(word), _SHORTEST) + 0.6
        if column and column + room > width:
            line, column = line + 1, 0.0
        places.append((line, column, room))
        column += room + 0.4
    return places, line + 1
