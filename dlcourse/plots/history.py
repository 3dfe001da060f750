"""How loss and metrics went from epoch to epoch."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from .palette import DASHES, MARKERS, PALETTE, class_color

_VALIDATION = "val_"


def plot_history(
    history: Mapping[str, Sequence[float]],
    *,
    ax: Axes | None = None,
    keys: Sequence[str] | None = None,
    baseline: float | None = None,
    baseline_name: str = "baseline",
    xlabel: str = "epoch",
    ylabel: str | None = None,
) -> Axes:
    """Draw each series of a training history against the epoch.

    A metric and its validation twin (`loss`, `val_loss`) share colour and marker; the twin is
    dashed and its markers are open.

    Args:
        history: Name -> one value an epoch, as Keras' `fit(...).history`.
        ax: Where to draw; a new figure without it.
        keys: Which series, in this order; all without it.
        baseline: Draws a level to compare with, as a grey line.
        baseline_name: What that level is: `"majority class"`.
        xlabel: Name of the horizontal axis.
        ylabel: Name of the vertical axis; the metric's name, where there is one metric.

    Returns:
        The Axes.

    Raises:
        TypeError: If `history` is not a mapping.
        ValueError: If a key is unknown or there is nothing to draw.

    Example:
        >>> ax = plot_history({"loss": [1.0, 0.5], "val_loss": [1.1, 0.7]})
        >>> [text.get_text() for text in ax.get_legend().get_texts()]
        ['loss, training', 'loss, validation']
        >>> plt.close(ax.figure)
    """
    if not isinstance(history, Mapping):
        raise TypeError(
            "`history` must map names to series of numbers. "
            f"Received: {type(history).__name__}. With Keras pass `model.fit(...).history`."
        )
    keys = list(history) if keys is None else list(keys)
    unknown = [key for key in keys if key not in history]
    if unknown or not any(len(history[key]) for key in keys):
        raise ValueError(
            "`keys` must name series that have values. "
            f"Received: {keys}. There are: {', '.join(history) or 'none'}."
        )
    if ax is None:
        ax = plt.subplots()[1]
    metrics = list(dict.fromkeys(key.removeprefix(_VALIDATION) for key in keys))
    for key in keys:
        metric = key.removeprefix(_VALIDATION)
        index = metrics.index(metric)
        validation = key != metric
        paired = metric in keys and _VALIDATION + metric in keys
        values = np.asarray(history[key], dtype=np.float64)
        ax.plot(
            np.arange(1, len(values) + 1),
            values,
            color=class_color(index),
            linestyle=DASHES[1] if validation else DASHES[0],
            marker=MARKERS[index % len(MARKERS)],
            markerfacecolor="white" if validation else class_color(index),
            markevery=max(1, len(values) // 10),
            label=_label(metric, validation, paired),
        )
    if baseline is not None:
        ax.axhline(
            baseline, color=PALETTE["grey"], linestyle=DASHES[2], label=baseline_name, zorder=1
        )
    ax.set_xlabel(xlabel)
    ax.set_ylabel(ylabel if ylabel is not None else metrics[0] if len(metrics) == 1 else "")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.grid(alpha=0.3)
    ax.legend(framealpha=0.9)
    return ax


def _label(metric: str, validation: bool, paired: bool) -> str:
    if validation:
        return f"{metric}, validation"
    return f"{metric}, training" if paired else metric
