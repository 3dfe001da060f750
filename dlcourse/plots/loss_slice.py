"""The loss along one direction in the space of the parameters."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .palette import DASHES, PALETTE
from .series import ascending, check_mapping, look


def plot_loss_slice(
    offsets: ArrayLike,
    losses: Mapping[str, ArrayLike],
    *,
    ax: Axes | None = None,
    origin: str | None = None,
    log: bool = False,
    xlabel: str = "offset along the direction",
    ylabel: str = "loss",
) -> Axes:
    """Draw losses along a line through the parameters (Goodfellow, Vinyals & Saxe, 2015).

    Args:
        offsets: How far along the direction, `(n,)`, ascending.
        losses: Name -> the losses there, `(n,)`. Where one is not finite, its line has a gap.
        ax: Where to draw; a new figure without it.
        origin: What stands at offset 0 (`"trained weights"`), drawn as a grey line.
        log: Whether the vertical axis is logarithmic.
        xlabel: Name of the horizontal axis.
        ylabel: Name of the vertical axis.

    Returns:
        The Axes.

    Raises:
        TypeError: If `losses` is not a mapping.
        ValueError: If there is nothing to draw, or a series has another length than `offsets`.

    Example:
        >>> offsets = np.linspace(-1, 1, 21)
        >>> ax = plot_loss_slice(offsets, {"flat": offsets**2, "sharp": 9 * offsets**2})
        >>> [text.get_text() for text in ax.get_legend().get_texts()]
        ['flat', 'sharp']
        >>> plt.close(ax.figure)
    """
    at = ascending("offsets", offsets)
    check_mapping("losses", losses, "{'training': losses}")
    if ax is None:
        ax = plt.subplots()[1]
    for index, (label, series) in enumerate(losses.items()):
        values = np.asarray(series, dtype=np.float64)
        if values.shape != at.shape:
            raise ValueError(
                "`losses` must hold a loss for each offset. "
                f"Received: shape {values.shape} for {label!r}, {len(at)} offsets."
            )
        ax.plot(
            at,
            np.where(np.isfinite(values), values, np.nan),
            **look(index, max(1, len(at) // 12)),
            label=label,
        )
    if origin is not None:
        ax.axvline(0, color=PALETTE["grey"], linestyle=DASHES[2], label=origin, zorder=1)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if log:
        ax.set_yscale("log")
    ax.grid(alpha=0.3)
    if len(losses) > 1 or origin is not None:
        ax.legend(framealpha=0.9)
    return ax
