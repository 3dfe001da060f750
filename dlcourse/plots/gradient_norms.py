"""How large the gradient is in each layer: does it vanish, explode, or arrive?"""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, MaxNLocator, NullLocator
from numpy.typing import ArrayLike, NDArray

from .palette import class_color
from .series import check_mapping, look

_BEYOND = 0.05  # of the decades drawn: how far off stands what a logarithmic scale cannot show


def plot_gradient_norms(
    norms: Mapping[str, ArrayLike],
    *,
    ax: Axes | None = None,
    layer_names: Sequence[str] | None = None,
    xlabel: str = "layer, from the input to the output",
    ylabel: str = "length of the gradient",
) -> Axes:
    """Draw the length of the gradient in each layer, on a logarithmic scale.

    What such a scale has no place for is shown all the same: an open marker under a dotted line at
    the bottom is a gradient of exactly zero, above one at the top a gradient that is not finite.

    Args:
        norms: Name of a network -> the gradient's length in each of its layers, `(layers,)`, the
            first layer first. Any size measured layer by layer can be drawn: the spread of the
            activations, say, with another `ylabel`.
        ax: Where to draw; a new figure without it.
        layer_names: Names of the layers, instead of their numbers from 1.
        xlabel: Name of the horizontal axis.
        ylabel: Name of the vertical axis.

    Returns:
        The Axes.

    Raises:
        TypeError: If `norms` is not a mapping.
        ValueError: If there is nothing to draw, a length is negative, or names do not fit.

    Example:
        >>> shrinking, steady = 0.25 ** np.arange(30)[::-1], np.ones(30)
        >>> ax = plot_gradient_norms({"sigmoid": shrinking, "ReLU, He": steady})
        >>> ax.get_yscale()
        'log'
        >>> plt.close(ax.figure)
    """
    check_mapping("norms", norms, "{'sigmoid': norms}")
    series = {label: _lengths(label, values) for label, values in norms.items()}
    most = max(map(len, series.values()))
    if layer_names is not None and len(layer_names) != most:
        raise ValueError(
            "`layer_names` must name each layer. "
            f"Received: {len(layer_names)} names for {most} layers."
        )
    if ax is None:
        ax = plt.subplots()[1]
    everything = np.concatenate(list(series.values()))
    shown = everything[np.isfinite(everything) & (everything > 0)]
    low, high = (float(shown.min()), float(shown.max())) if shown.size else (0.1, 10.0)
    step = 10 ** max(0.5, _BEYOND * np.log10(high / low))
    for index, (label, values) in enumerate(series.items()):
        layers = np.arange(1, len(values) + 1)
        usable = np.isfinite(values) & (values > 0)
        every = max(1, most // 15)
        ax.plot(layers, np.where(usable, values, np.nan), **look(index, every), label=label)
        beyond = np.where(np.isfinite(values), low / step**2, high * step**2)[~usable]
        ax.plot(
            layers[~usable],
            beyond,
            linestyle="none",
            color=class_color(index),
            marker=ax.lines[-1].get_marker(),
            markerfacecolor="white",
        )
    zero, infinite = bool(np.any(everything == 0)), not np.isfinite(everything).all()
    if zero:
        _border(ax, low / step, "exactly 0", "top")
    if infinite:
        _border(ax, high * step, "not finite", "bottom")
    ax.set(yscale="log", xlim=(0.5, most + 0.5), xlabel=xlabel, ylabel=ylabel)
    ax.set_ylim(low / step ** (3 if zero else 1), high * step ** (3 if infinite else 1))
    ticks = LogLocator(numticks=9).tick_values(low, high) if shown.size else np.array([])
    ax.set_yticks(ticks[(ticks > low / step) & (ticks < high * step)])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if layer_names is not None:
        ax.set_xticks(range(1, most + 1), list(layer_names), rotation=45, ha="right")
    ax.grid(alpha=0.3)
    if len(series) > 1:
        ax.legend(framealpha=0.9)
    return ax


def _lengths(label: str, values: ArrayLike) -> NDArray[np.float64]:
    lengths = np.asarray(values, dtype=np.float64)
    if lengths.ndim != 1 or not lengths.size or np.any(lengths < 0):
        smallest = f", smallest {lengths.min():g}" if lengths.size else ""
        raise ValueError(
            "`norms` must hold a length, at least 0, for each layer. "
            f"Received: shape {lengths.shape}{smallest} for {label!r}. "
            "Take `[np.linalg.norm(gradient) for gradient in gradients]`."
        )
    return lengths


def _border(ax: Axes, height: float, says: str, side: str) -> None:
    ax.axhline(height, color="black", linewidth=0.8, linestyle=":")
    ax.annotate(
        says,
        (1, height),
        (-4, -3 if side == "top" else 3),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        ha="right",
        va=side,
        fontsize="small",
    )
