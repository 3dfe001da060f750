"""What the plots of attention have in common: weights are shares, and how they are coloured."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import PowerNorm
from numpy.typing import ArrayLike, NDArray

from .tokens import ink_on

NUMBERS = 12  # up to so many rows or columns the weights are written into their cells
_SLACK = 1e-4
_MARKS = (0, 0.05, 0.2, 0.5, 1)


def check_weights(name: str, weights: ArrayLike) -> NDArray[np.float64]:
    """Return weights as an array, of any shape.

    Raises:
        ValueError: If one is not from 0 to 1, or there is none.
    """
    array: NDArray[Any] = np.asarray(weights, dtype=np.float64)
    if not array.size:
        raise ValueError(f"`{name}` must hold weights. Received: shape {array.shape}.")
    if not (array.min() >= -_SLACK and array.max() <= 1 + _SLACK):  # NaN is not, either
        raise ValueError(
            f"`{name}` must be from 0 to 1. Received: {array.min():.3g} to {array.max():.3g}. Are "
            "these scores, before the softmax?"
        )
    return np.clip(array, 0, 1)


def color_by_root(ax: Axes, label: str = "weight") -> None:
    """Colour all images of an Axes by the root of their shares, from 0 to 1, and add the bar.

    So that a share of 0.05, much where it is one of fifty, can be told from 0.
    """
    norm = PowerNorm(0.5, 0, 1)
    for image in ax.images:
        image.set(norm=norm, cmap="Blues")
    bar = ax.figure.colorbar(ax.images[0], ax=ax, fraction=0.04, pad=0.02, aspect=30, shrink=0.8)
    bar.set_ticks(_MARKS, labels=[f"{mark:g}" for mark in _MARKS], fontsize="small")
    bar.set_label(label, fontsize="small")


def write_shares(ax: Axes, shares: NDArray[np.float64], rows: Sequence[float]) -> None:
    """Write shares into their cells, in hundredths, in an ink that is seen on the first image.

    Args:
        ax: With an image whose colours are those of the cells.
        shares: `(rows, columns)`, from 0 to 1.
        rows: How far down each row stands.
    """
    image = ax.images[0]
    for row, values in zip(rows, shares, strict=True):
        for column, share in enumerate(values):
            said = f"{share:.2f}"
            ax.text(
                column,
                row,
                said[1:] if said[0] == "0" else "1",
                ha="center",
                va="center",
                fontsize="small",
                color=ink_on(image.cmap(image.norm(share))),
            )
