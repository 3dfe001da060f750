"""Which class was taken for which."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter
from numpy.typing import ArrayLike


def plot_confusion_matrix(
    y_true: ArrayLike,
    y_pred: ArrayLike,
    *,
    labels: Sequence[str] | None = None,
    ax: Axes | None = None,
    normalize: bool = False,
) -> Axes:
    """Draw how many examples of each true class (row) were given each class (column).

    Args:
        y_true: True classes, integers `(batch,)`.
        y_pred: Predicted classes, integers `(batch,)`.
        labels: What to call class 0, 1, …; without it the class numbers that occur.
        ax: Where to draw; a new figure without it.
        normalize: True writes the share of the row in per cent instead of the count.

    Returns:
        The Axes.

    Raises:
        ValueError: If shapes differ, there is no example, values are not integers, or `labels`
            names fewer classes than there are.

    Example:
        >>> ax = plot_confusion_matrix([0, 0, 1, 1], [0, 1, 1, 1], labels=["cat", "dog"])
        >>> [text.get_text() for text in ax.texts]
        ['1', '1', '0', '2']
        >>> plt.close(ax.figure)
    """
    true, predicted = np.asarray(y_true), np.asarray(y_pred)
    if true.ndim != 1 or true.shape != predicted.shape or true.size == 0:
        raise ValueError(
            "`y_true` and `y_pred` must both be (batch,), with at least one example. "
            f"Received: shapes {true.shape} and {predicted.shape}. "
            "For probabilities take the class first: `.argmax(axis=1)`."
        )
    both = np.concatenate([true, predicted])
    if not np.equal(both, np.round(both)).all():
        raise ValueError(
            "Classes must be integers. "
            f"Received: {np.unique(both)[:4].tolist()} … "
            "Did you pass probabilities? Take the class first: `(p > 0.5).astype(int)`."
        )
    classes = np.unique(both) if labels is None else np.arange(len(labels))
    if not np.isin(both, classes).all():
        raise ValueError(
            "`labels` must name the classes 0, 1, … that occur. "
            f"Received: {len(classes)} labels for the classes {np.unique(both).tolist()}."
        )
    size = len(classes)
    counts = np.zeros((size, size), dtype=int)
    np.add.at(counts, (np.searchsorted(classes, true), np.searchsorted(classes, predicted)), 1)
    # shares colour the cells also of counts: a large class must not drown a small one
    totals = counts.sum(axis=1)
    shares = counts / np.maximum(totals, 1)[:, None]
    if ax is None:
        side = 2.2 + 0.55 * size
        ax = plt.subplots(figsize=(side + 0.8, side))[1]
    image = ax.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    for row in range(size):
        for column in range(size):
            share = shares[row, column]
            in_percent = f"{share:.0%}" if totals[row] else "–"  # no such example: no share
            ax.text(
                column,
                row,
                in_percent if normalize else str(counts[row, column]),
                ha="center",
                va="center",
                color="white" if share > 0.72 else "black",  # 4.5 : 1 or better in every cell
            )
    names = [str(name) for name in (classes if labels is None else labels)]
    ax.set_xticks(range(size), names, rotation=45 if max(map(len, names)) > 6 and size > 3 else 0)
    ax.set_yticks(range(size), names)
    ax.set(xlabel="predicted class", ylabel="true class")
    ax.figure.colorbar(
        image, ax=ax, fraction=0.046, pad=0.04, format=PercentFormatter(1), label="share of the row"
    )
    return ax
