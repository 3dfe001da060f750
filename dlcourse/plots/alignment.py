"""Which word looks at which: the weights of attention as a matrix."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .tokens import shown, token_ticks
from .weights import NUMBERS, check_weights, write_shares


def plot_alignment(
    weights: ArrayLike,
    source_tokens: Sequence[object],
    target_tokens: Sequence[object],
    *,
    ax: Axes | None = None,
) -> Axes:
    """Draw the weights of attention: for each target (row) how much it takes of each source.

    White is 0 and dark blue 1, whatever the largest weight is; the largest of each row has a frame.
    In small matrices each weight stands in its cell, in hundredths (Bahdanau, Cho & Bengio, 2015,
    figure 3, drew the first of these).

    A good alt text says whether the dark cells run down the diagonal, and where they leave it.

    Args:
        weights: `(target, source)`, from 0 to 1; of one example and one head.
        source_tokens: What was read, one for each column.
        target_tokens: What was written, one for each row.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes.

    Raises:
        ValueError: If weights are not from 0 to 1, or tokens do not fit.

    Example:
        >>> ax = plot_alignment([[0.9, 0.1], [0.2, 0.8]], ["ein", "Hund"], ["a", "dog"])
        >>> [text.get_text() for text in ax.texts]
        ['.90', '.10', '.20', '.80']
        >>> plt.close(ax.figure)
    """
    matrix = np.asarray(weights, dtype=np.float64)
    if matrix.ndim != 2 or not matrix.size:
        cure = " Take one example: `weights[0]`." if matrix.ndim > 2 else ""
        raise ValueError(
            f"`weights` must be (target, source). Received: shape {matrix.shape}.{cure}"
        )
    matrix = check_weights("weights", matrix)
    rows, columns = matrix.shape
    turned = matrix.shape == (len(source_tokens), len(target_tokens)) and rows != columns
    if turned:
        raise ValueError(
            f"`weights` must be (target, source), here ({columns}, {rows}). "
            f"Received: shape {matrix.shape}. Transpose them: `weights.T`."
        )
    above = token_ticks("source_tokens", source_tokens, columns, "columns of `weights`")
    beside = token_ticks("target_tokens", target_tokens, rows, "rows of `weights`")
    if ax is None:
        cell = 0.42 if max(rows, columns) <= NUMBERS else 0.26
        size = np.clip([columns * cell + 2.2, rows * cell + 1.5], [4.0, 2.4], [10.0, 9.0])
        ax = plt.subplots(figsize=tuple(size), layout="constrained")[1]
    image = ax.imshow(matrix, cmap="Blues", vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    shown(ax, above, top=True)
    ax.xaxis.set_label_position("top")
    ax.set_yticks(range(rows), beside, fontsize="medium" if rows <= 25 else "x-small")
    ax.set(xlabel="source", ylabel="target")
    ax.tick_params(length=0)
    ax.set_xticks(np.arange(columns - 1) + 0.5, minor=True)
    ax.set_yticks(np.arange(rows - 1) + 0.5, minor=True)
    ax.grid(which="minor", color="0.85", linewidth=0.6)
    ax.tick_params(which="minor", length=0)
    for row, column in enumerate(matrix.argmax(axis=1)):
        ax.add_patch(
            plt.Rectangle(
                (column - 0.5, row - 0.5), 1, 1, fill=False, edgecolor="black", linewidth=1.2
            )
        )
    if max(rows, columns) <= NUMBERS:
        write_shares(ax, matrix, range(rows))
    bar = ax.figure.colorbar(image, ax=ax, fraction=0.05, pad=0.02)
    bar.set_label("weight", fontsize="small")
    bar.ax.tick_params(labelsize="small")
    return ax
