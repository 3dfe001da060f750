"""Every head of every layer: who looks at whom, as small multiples."""

from collections.abc import Mapping, Sequence
from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from .tiles import draw_tiles, rows_apart
from .tokens import token_ticks
from .weights import check_weights, color_by_root

_MOST = 64  # tiles that can be looked at
_SMALLEST = 5.0  # points of a token that can be read
_PAGE = 8.6  # inches, of the matrices


def plot_attention_heads(
    weights: ArrayLike,
    tokens: Sequence[object] | None = None,
    *,
    source_tokens: Sequence[object] | None = None,
    notes: Mapping[tuple[int, int], str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the weights of every head as a small matrix, a row of matrices for each layer.

    In each matrix a row is a place that looks, a column one that is looked at. White is 0 and dark
    blue 1 everywhere, with the root of the weight between them, so that a weight of 0.05 can still
    be seen. Where there is no room for every token, every second, third … is written. For one head
    with its numbers take `plot_alignment`; to draw so many at a time goes back to Vig (2019, "A
    multiscale visualization of attention in the transformer model").

    A dark cell says where a head looked and not that the answer depends on it (Jain & Wallace,
    2019).

    A good alt text names one or two heads by layer and number, and says where their dark cells lie:
    on the diagonal, just below it, in the first column.

    Args:
        weights: `(layers, heads, target, source)`, from 0 to 1, of one example: `maps[0]` of what
            `attention_maps` of `dlcourse.models` returns.
        tokens: One for each row of a matrix, and for each column if it has as many; without them
            the axes keep numbers, from 0.
        source_tokens: One for each column, where another sequence is looked at.
        notes: `(layer, head)`, counted from 0, to what to write above that matrix:
            `{(0, 1): "previous token"}`.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with one image for each head, layer by layer.

    Raises:
        ValueError: If weights are not from 0 to 1 or of another shape, there are more than 64
            heads, tokens do not fit, or a note is of no head.

    Example:
        >>> weights = np.tril(np.ones((2, 4, 3, 3))) / [[1], [2], [3]]
        >>> ax = plot_attention_heads(weights, ["the", "dog", "barks"], notes={(0, 1): "even"})
        >>> len(ax.images), ax.texts[1].get_text()
        (8, 'layer 1, head 2\\neven')
        >>> plt.close(ax.figure)
    """
    maps = _maps(weights)
    layers, heads, targets, sources = maps.shape
    beside = token_ticks("tokens", tokens, targets, "rows of each matrix")
    below = token_ticks("source_tokens", source_tokens, sources, "columns of each matrix")
    if below is None and targets == sources:
        below = beside
    titles = _titles(layers, heads, notes or {})
    if ax is None:
        side = float(
            np.clip(0.14 * max(targets, sources), 1.25, max(1.25, min(3.0, _PAGE / heads)))
        )
        room = 0.07 * max(map(len, [*(beside or []), *(below or []), "100"]))  # for tokens
        lines = 0.3 + 0.15 * any("\n" in title for title in titles)
        size = heads * side * 1.08 + room + 1.1, layers * (side * targets / sources + lines) + room
        ax = plt.subplots(figsize=(size[0], size[1] + 0.4), layout="constrained")[1]
        points = side * 72
    else:
        points = 0.8 * ax.get_window_extent().width / ax.figure.dpi * 72 / heads
    _draw(ax, maps, titles, points)
    step = points / sources  # of one cell
    left_right = [image.get_extent()[:2] for image in ax.images[:heads]]
    _write(ax, "x", left_right, sources, below, step)
    top_bottom = [image.get_extent()[:1:-1] for image in ax.images[::heads]]
    _write(ax, "y", top_bottom, targets, beside, step)
    ax.set(xlabel="looked at", ylabel="looks")
    color_by_root(ax)
    return ax


def _maps(weights: ArrayLike) -> NDArray[np.float64]:
    maps = check_weights("weights", weights)
    if maps.ndim != 4:
        cure = ""
        if maps.ndim == 5:
            cure = " Take one example: `weights[0]`."
        elif maps.ndim == 3:
            cure = " One layer? `weights[None]`. One head in each? `weights[:, None]`."
        elif maps.ndim == 2:
            cure = " For one head take `plot_alignment`."
        raise ValueError(
            "`weights` must be (layers, heads, target, source). "
            f"Received: shape {maps.shape}.{cure}"
        )
    if maps.shape[0] * maps.shape[1] > _MOST:
        raise ValueError(
            f"At most {_MOST} heads can be read. Received: {maps.shape[0]} layers of "
            f"{maps.shape[1]} heads. Draw some of the layers: `weights[:4]`."
        )
    return maps


def _titles(layers: int, heads: int, notes: Mapping[tuple[int, int], str]) -> list[str]:
    every = [(layer, head) for layer in range(layers) for head in range(heads)]
    wrong = [str(place) for place in notes if place not in every]
    if wrong:
        raise ValueError(
            f"`notes` must be of heads (layer, head), counted from 0: {layers} layers of {heads} "
            f"heads. Received: {', '.join(wrong)}."
        )
    return [
        f"layer {layer + 1}, head {head + 1}"
        + (f"\n{notes[layer, head]}" if (layer, head) in notes else "")
        for layer, head in every
    ]


def _draw(ax: Axes, maps: NDArray[np.float64], titles: Sequence[str], points: float) -> None:
    """Draw the matrices, each under its title, where a matrix is so many points wide."""
    layers, heads, targets, sources = maps.shape
    high, lines = targets / sources, 1 + any("\n" in title for title in titles)
    longest = max(len(line) for title in titles for line in title.split("\n"))
    size = float(np.clip(1.75 * points / longest, _SMALLEST, 9.0))
    room = (lines * 1.25 * size + 6) / points  # of the titles, in widths of a matrix
    pitch = rows_apart(high, room)
    places = [(float(head), layer * pitch) for layer in range(layers) for head in range(heads)]
    pictures = list(maps.reshape(-1, targets, sources))
    draw_tiles(pictures, places, [(0.0, 1.0)], ax=ax, cmap="Blues")
    ax.set_ylim(top=-room)
    for image, title in zip(ax.images, titles, strict=True):
        left, right, _, top = image.get_extent()
        at = (left + right) / 2, top - 2 / points
        ax.text(*at, title, ha="center", va="bottom", fontsize=size, linespacing=1.0)


def _write(
    ax: Axes,
    axis: Literal["x", "y"],
    spans: Sequence[tuple[float, ...]],
    count: int,
    labels: Sequence[str] | None,
    step: float,
) -> None:
    """Write tokens, or numbers, beside each of the spans: as many as can be read."""
    every = max(1, int(np.ceil(_SMALLEST * 1.1 / step)))
    if labels is None:  # numbers are read beside each other, and need not all be there
        every = max(every, count // 4, 1)
        labels = [str(place) for place in range(count)]
    at, names = [], []
    for start, end in spans:
        for place in range(0, count, every):
            at.append(start + (end - start) * (place + 0.5) / count)
            names.append(labels[place])
    size = float(np.clip(0.9 * step * every, _SMALLEST, 8.5))
    if axis == "x":
        turn = 90 if max(map(len, names)) * 0.62 * size > step * every else 0
        ax.set_xticks(at, names, fontsize=size, rotation=turn)
    else:
        ax.set_yticks(at, names, fontsize=size)
    ax.tick_params(axis=axis, length=0, pad=2.5)
