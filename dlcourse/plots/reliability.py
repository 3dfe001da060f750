"""Is a model right as often as it is sure?"""

from typing import Any, Protocol

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from .palette import MARKERS, class_color

_CURVE = "reliability"


class _Reliability(Protocol):
    """What `dlcourse.metrics.reliability` returns."""

    @property
    def confidence(self) -> Any: ...
    @property
    def accuracy(self) -> Any: ...
    @property
    def counts(self) -> Any: ...
    @property
    def edges(self) -> Any: ...
    @property
    def expected_calibration_error(self) -> float: ...


def plot_reliability(
    reliability: _Reliability, *, label: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw how often answers are right, against how sure the model was (a reliability diagram).

    Each marker is one bin of confidence: on the dashed diagonal the model is right as often as it
    is sure, below it is too sure, above not sure enough. The line from a marker to the diagonal is
    the gap that the expected calibration error counts; the marker's area is the share of all
    answers in the bin, and the thin bar the interval in which its true accuracy lies in about two
    of three cases (Wilson, 1927): a large gap of few answers must not mislead. Draw a second model
    on the same `ax` to compare: it gets another colour and marker. The form goes back to DeGroot
    & Fienberg (1983).

    A good alt text says on which side of the diagonal most answers lie, where the gap is largest,
    and the error.

    Args:
        reliability: What `dlcourse.metrics.reliability` returns.
        label: Name of the model in the legend, which also states its error.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes.

    Raises:
        TypeError: If it is not what `dlcourse.metrics.reliability` returns.

    Example:
        >>> from dlcourse.metrics import reliability
        >>> ax = plot_reliability(reliability([[0.9, 0.1], [0.8, 0.2]], [0, 1]), label="CNN")
        >>> ax.get_legend().get_texts()[-1].get_text()
        'CNN: ECE 0.450, 2 answers'
        >>> plt.close(ax.figure)
    """
    if not hasattr(reliability, "expected_calibration_error"):
        raise TypeError(
            "`reliability` must be what `dlcourse.metrics.reliability` returns. "
            f"Received: {type(reliability).__name__}. "
            "Write `plot_reliability(reliability(probabilities, labels))`."
        )
    if ax is None:
        ax = plt.subplots(figsize=(4.6, 4.6))[1]
    before = sum(line.get_gid() == _CURVE for line in ax.lines)
    if not before:
        ax.plot([0, 1], [0, 1], color="0.3", linestyle=(0, (4, 2)), linewidth=1.2)
        ax.lines[-1].set_label("right as often as sure")
        _dress(ax)
    counts = np.asarray(reliability.counts)
    filled = counts > 0
    sure, right = (
        np.asarray(values, dtype=np.float64)[filled]
        for values in (reliability.confidence, reliability.accuracy)
    )
    share = counts[filled] / counts.sum()
    color, marker = class_color(before), MARKERS[before % len(MARKERS)]
    low, high = _wilson(right, counts[filled])
    ax.vlines(sure, np.minimum(sure, right), np.maximum(sure, right), color=color, linewidth=2.5)
    ax.collections[-1].set(alpha=0.45, gid="gaps")
    ax.vlines(sure, low, high, color=color, linewidth=0.8, gid="errors")
    ax.plot(sure, right, color=color, linewidth=1, alpha=0.6, gid=_CURVE)
    error, total = reliability.expected_calibration_error, int(counts.sum())
    ax.scatter(
        sure,
        right,
        s=12 + 380 * share,
        color=color,
        marker=marker,
        edgecolor="white",
        linewidth=0.8,
        zorder=3,
        label=f"{label or 'model'}: ECE {error:.3f}, {total:,} answers",
    )
    _legend(ax)
    return ax


def _wilson(share: NDArray[Any], n: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return Wilson's interval of one standard error: not empty for shares of 0 and 1 either."""
    middle = (share + 0.5 / n) / (1 + 1 / n)
    half = np.sqrt(share * (1 - share) / n + 0.25 / n**2) / (1 + 1 / n)
    return middle - half, middle + half


def _dress(ax: Axes) -> None:
    ax.set(xlim=(0, 1), ylim=(0, 1.02), aspect="equal")
    ax.set(xlabel="confidence (probability of the predicted class)", ylabel="accuracy")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(PercentFormatter(1))
    ax.grid(alpha=0.3)


def _legend(ax: Axes) -> None:
    legend = ax.legend(
        loc="upper left", framealpha=0.9, fontsize="small", title="area: share of the answers"
    )
    for handle in legend.legend_handles:
        if isinstance(handle, PathCollection):
            handle.set_sizes([40])
