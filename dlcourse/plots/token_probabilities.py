"""A text as a model saw it coming: the probability of each token, and what it expected instead."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from .tokens import ink_on, word_shown
from .weights import check_weights

_MOST = 400  # tokens that can be read
_FONT, _SMALL = 10.0, 7.5  # points, of a token and of what stands below it
_LETTER = 0.64  # width of a letter, about, in heights
_PAGE = 9.4  # inches
_GAP = 4.0  # points between rows


def plot_token_probabilities(
    ids: ArrayLike,
    probabilities: ArrayLike,
    words: Sequence[object],
    *,
    top: int = 3,
    ax: Axes | None = None,
) -> Axes:
    """Draw a text in boxes: each token with the probability it had, and the likeliest below it.

    White is 0 and dark blue 1, and the number stands under the token. Where the model's first
    choice was the token itself, the box has a thick edge and its line below is bold. A token that
    was given and not foretold (its row is NaN: a prompt, or what no mask covered) is grey, without
    numbers. To show a text like this goes back to Gehrmann, Strobelt & Rush (2019, "GLTR").

    A good alt text says where the model was sure, which token surprised it most, and what it
    expected there.

    Args:
        ids: The text, `(time,)`.
        probabilities: `(time, vocabulary)`, row t what the model expected at place t before it saw
            `ids[t]`: of a language model the softmax of the logits *one place earlier*. NaN where
            a token was given.
        words: What each id stands for, `vocabulary.tokens`.
        top: How many of the likeliest to write below each token; 0 for none.
        ax: Where to draw; a new figure, large enough for the text, without it.

    Returns:
        The Axes, with two patches for each token: the box of what stands below it, and its own.

    Raises:
        ValueError: If shapes do not fit, rows are no probabilities, an id is not in the
            vocabulary, or there are more than 400 tokens.

    Example:
        >>> words = ["the", "dog", "barks"]
        >>> expected = [[np.nan] * 3, [0.1, 0.7, 0.2], [0.5, 0.1, 0.4]]
        >>> ax = plot_token_probabilities([0, 1, 2], expected, words, top=1)
        >>> [text.get_text() for text in ax.texts]
        ['the', 'dog', '70%', 'dog 70%', 'barks', '40%', 'the 50%']
        >>> plt.close(ax.figure)
    """
    places, shares = _checked(ids, probabilities, words)
    if top < 0:
        raise ValueError(f"`top` must be at least 0. Received: top={top}.")
    top = min(top, len(words))
    given = np.any(np.isnan(shares), axis=1).tolist()
    order = np.argsort(-np.nan_to_num(shares), axis=1, kind="stable")
    lines = [
        [f"{word_shown(str(words[k]))} {_percent(row[k])}" for k in best[:top]]
        if not prompt
        else []
        for row, best, prompt in zip(shares, order, given, strict=True)
    ]
    tokens = [word_shown(str(words[place])) for place in places]
    widest = max(
        max(len(token) for token in tokens) * _FONT,
        max((len(line) for below in lines for line in below), default=4) * _SMALL,
        4 * _SMALL,
    )
    width, height = widest * _LETTER + 8, 1.35 * _FONT + (1 + top) * 1.3 * _SMALL + 6  # points
    ax, columns, scale = _canvas(ax, len(places), width, height + _GAP)
    cmap = plt.get_cmap("Blues")
    for index, (token, place, below) in enumerate(zip(tokens, places, lines, strict=True)):
        row, column = divmod(index, columns)
        left, upper = column * width, row * (height + _GAP)
        middle = left + width / 2
        share = None if given[index] else float(shares[index, place])
        first = share is not None and order[index, 0] == place
        face = "0.93" if share is None else cmap(share)
        head = 1.35 * _FONT + 1.3 * _SMALL + 2
        deep = height if top and share is not None else head
        for tall, back in ((deep, "white"), (head, face)):
            look: dict[str, Any] = {"facecolor": back, "edgecolor": "0.55", "linewidth": 0.6}
            ax.add_patch(Rectangle((left + 1, upper), width - 2, tall, **look))
        if first:
            ax.patches[-1].set(edgecolor="black", linewidth=1.6, zorder=2)
        ink: dict[str, Any] = {"color": ink_on(face), "ha": "center", "va": "center", "zorder": 3}
        at = upper + 0.75 * _FONT if share is not None else upper + head / 2
        ax.text(middle, at, token, fontsize=_FONT * scale, **ink)
        if share is None:
            continue
        at = upper + 1.35 * _FONT + 0.6 * _SMALL
        ax.text(middle, at, _percent(share), fontsize=_SMALL * scale, **ink)
        for number, line in enumerate(below):
            weight = "bold" if order[index, number] == place else "normal"
            at = upper + head + 2 + (number + 0.6) * 1.3 * _SMALL
            ax.text(
                middle, at, line, fontsize=_SMALL * scale, ha="center", va="center", weight=weight
            )
    bar = ax.figure.colorbar(ScalarMappable(cmap=cmap), ax=ax, fraction=0.03, pad=0.01, aspect=25)
    bar.set_label("probability", fontsize="small")
    bar.set_ticks([0, 0.5, 1], labels=["0", "0.5", "1"], fontsize="small")
    return ax


def _checked(
    ids: ArrayLike, probabilities: ArrayLike, words: Sequence[object]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    places, shares = np.asarray(ids), np.asarray(probabilities, dtype=np.float64)
    if places.ndim != 1 or not places.size or shares.shape != (len(places), len(words)):
        cure = ""
        if places.ndim == 2:
            cure = " Take one text: `ids[0]`, `probabilities[0]`."
        elif shares.ndim == 2 and len(shares) == places.size - 1:
            cure = " Nothing foretold the first token: give it a row of NaN."
        raise ValueError(
            f"`ids` must be (time,), and `probabilities` (time, {len(words)}), a column for each "
            f"of the words. Received: shapes {places.shape} and {shares.shape}.{cure}"
        )
    if places.dtype.kind not in "iu" or places.min() < 0 or places.max() >= len(words):
        raise ValueError(
            f"`ids` must be integers from 0 to {len(words) - 1}. "
            f"Received: {places.min()} to {places.max()}, dtype {places.dtype}."
        )
    if len(places) > _MOST:
        raise ValueError(
            f"At most {_MOST} tokens can be read. Received: {len(places)}. Draw a part: `ids[:60]`."
        )
    known = shares[~np.isnan(shares).any(axis=1)]
    if known.size:
        sums = check_weights("probabilities", known).sum(axis=1)
        if np.abs(sums - 1).max() > 1e-3:
            raise ValueError(
                "Each row of `probabilities` must have sum 1, or be NaN for a given token. "
                f"Received: sums from {sums.min():.3g} to {sums.max():.3g}."
            )
    return places.astype(np.int64), shares


def _canvas(ax: Axes | None, count: int, width: float, pitch: float) -> tuple[Axes, int, float]:
    """Return the Axes, in points, how many boxes stand beside each other, and their size in it."""
    if ax is None:
        columns = max(1, min(count, int(_PAGE * 72 / width)))
        rows = -(-count // columns)
        size = columns * width / 72 + 0.9, max(rows * pitch / 72 + 0.2, 1.2)
        ax = plt.subplots(figsize=size, layout="constrained")[1]
        scale = 1.0
    else:
        box = ax.get_window_extent()
        wide, high = 0.85 * box.width / ax.figure.dpi * 72, box.height / ax.figure.dpi * 72
        scale, columns = max(
            (min(wide / (tried * width), high / (-(-count // tried) * pitch), 1.0), tried)
            for tried in range(1, count + 1)
        )
        rows = -(-count // columns)
    ax.set(xlim=(0, columns * width), ylim=(rows * pitch, -1), aspect="equal")
    ax.set_axis_off()
    return ax, columns, scale


def _percent(share: float) -> str:
    """Return a share in per cent, with a digit behind the point where it is small."""
    if share < 0.0005:
        return "<0.1%"
    return f"{share:.1%}" if share < 0.0095 else f"{share:.0%}"
