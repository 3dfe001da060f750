"""Which number of a code knows of which factor: a table, each cell as dark as its number."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike


def plot_factor_matrix(
    matrix: ArrayLike,
    factors: Sequence[str],
    *,
    codes: Sequence[object] | None = None,
    ax: Axes | None = None,
    label: str = "share of the factor's entropy",
) -> Axes:
    """Draw how much each number of a code knows of each factor, from 0 to 1.

    Disentangled is a table with one dark cell in each row; complete, with one in each column. The
    darkest of a column has a frame.

    A good alt text names for each factor the number that knows most of it, and the runner-up where
    it is close.

    Args:
        matrix: `(latent_dim, factors)`, from 0 to 1: `information` of `mutual_information_gap`, or
            `importance` of `disentanglement_scores`.
        factors: Names of the columns.
        codes: Names of the rows; `z0`, `z1`, … without it.
        ax: Where to draw; a new figure without it.
        label: What the numbers are.

    Returns:
        The Axes, with one image and one text for each cell.

    Raises:
        ValueError: If shapes or names do not fit, or a value is not from 0 to 1.

    Example:
        >>> ax = plot_factor_matrix([[0.9, 0.1], [0.0, 0.7]], ["scale", "rotation"])
        >>> [text.get_text() for text in ax.texts]
        ['0.90', '0.10', '0.00', '0.70']
        >>> plt.close(ax.figure)
    """
    table = np.asarray(matrix, dtype=np.float64)
    rows = [f"z{row}" for row in range(len(table))] if codes is None else [str(c) for c in codes]
    if table.ndim != 2 or table.shape != (len(rows), len(factors)) or not table.size:
        cure = (
            " Transpose it: `matrix.T`." if table.shape[::-1] == (len(rows), len(factors)) else ""
        )
        raise ValueError(
            "`matrix` must be (latent_dim, factors), with a name for each column, and for each row "
            f"if they have names. Received: shape {table.shape}, {len(factors)} factors, "
            f"{len(rows)} codes.{cure}"
        )
    if not ((table >= -1e-9) & (table <= 1 + 1e-9)).all():  # NaN is not, either
        raise ValueError(
            "`matrix` must hold shares from 0 to 1. "
            f"Received: {table.min():.4g} to {table.max():.4g}."
        )
    if ax is None:
        size = 1.9 + 0.75 * len(factors), 1.3 + 0.38 * len(rows)
        ax = plt.subplots(figsize=size, layout="constrained")[1]
    image = ax.imshow(table, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for (row, column), value in np.ndenumerate(table):
        strongest = value == table[:, column].max() and value > 0
        box = {"boxstyle": "square,pad=0.25", "facecolor": "none", "edgecolor": "0.2"}
        ax.text(
            column,
            row,
            f"{value:.2f}",
            ha="center",
            va="center",
            color="white" if value > 0.72 else "black",
            bbox={**box, "edgecolor": "white" if value > 0.72 else "0.2"} if strongest else None,
        )
    long = max(map(len, factors)) > 8
    ax.set_xticks(
        range(len(factors)), factors, rotation=30 if long else 0, ha="right" if long else "center"
    )
    ax.set_yticks(range(len(rows)), rows)
    ax.set(xlabel="factor", ylabel="number of the code")
    bar = ax.figure.colorbar(image, ax=ax, fraction=0.05, pad=0.03)
    bar.set_label(label, fontsize="small")
    return ax
