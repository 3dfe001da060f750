"""What comes out of each layer: spread, centre, dead and saturated units."""

import math
from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from .palette import DASHES, PALETTE, tint
from .series import check_mapping

_NEAR = 0.05  # of the distance between the limits: how near to one of them counts as saturated


def plot_activation_histograms(
    activations: Mapping[str, ArrayLike],
    *,
    axes: Any = None,
    bins: int = 40,
    limits: tuple[float, float] | None = None,
    same_range: bool = True,
) -> NDArray[Any]:
    """Draw how the values of each layer are distributed, one panel a layer.

    Above each panel stand mean and standard deviation; under them, where there are any, the share
    of values that are exactly 0 (units that a ReLU switched off; they have no bar, which would
    dwarf the others), that are saturated (`limits`), and how many are not finite. Each panel is as
    high as its own highest bar; a dashed line marks the mean.

    Args:
        activations: Name of the layer -> its outputs, of any shape.
        axes: At least as many Axes as there are layers; a new figure without it.
        bins: Number of bars over the range; a multiple of 20 lets them end where `limits` do.
        limits: The ends of the activation's range, (-1, 1) for tanh, (0, 1) for sigmoid: values
            within 5 % of an end are hatched, and counted as saturated.
        same_range: Whether all panels have one horizontal range; otherwise each has its own.

    Returns:
        An array of the Axes drawn on, in the order of the layers.

    Raises:
        TypeError: If `activations` is not a mapping.
        ValueError: If a layer has no finite value, or limits, bins or axes do not fit.

    Example:
        >>> x = np.random.default_rng(0).normal(size=(100, 20))
        >>> axes = plot_activation_histograms({"layer 1": x, "layer 2": np.tanh(3 * x)})
        >>> axes[1].get_title().splitlines()[0]
        'layer 2'
        >>> plt.close(axes[0].figure)
    """
    check_mapping("activations", activations, "{'layer 1': outputs}")
    if bins < 1 or (limits is not None and not limits[0] < limits[1]):
        raise ValueError(
            "`bins` must be at least 1 and `limits` (low, high). "
            f"Received: bins={bins}, limits={limits}."
        )
    values = {
        name: np.asarray(each, dtype=np.float64).ravel() for name, each in activations.items()
    }
    finite = {name: each[np.isfinite(each)] for name, each in values.items()}
    empty = [name for name, each in finite.items() if not each.size]
    if empty:
        raise ValueError(
            f"`activations` must hold finite values. Received: none in {', '.join(empty)}. "
            "Draw an earlier step, or the layers before."
        )
    common = np.concatenate(list(finite.values())) if same_range else None
    panels = _new_axes(len(values)) if axes is None else _given(axes, len(values))
    for ax, (name, each) in zip(panels, finite.items(), strict=True):
        edges = _edges(each if common is None else common, bins, limits)
        _panel(ax, each, edges, limits)
        ax.set_title(
            "\n".join([name, *_facts(each, values[name].size - each.size, limits)]),
            fontsize="small",
        )
    return panels


def _panel(
    ax: Axes, values: NDArray[Any], edges: NDArray[Any], limits: tuple[float, float] | None
) -> None:
    counts, _ = np.histogram(values[values != 0], edges)
    middles, width = (edges[:-1] + edges[1:]) / 2, edges[1] - edges[0]
    bars = ax.bar(
        middles,
        counts / values.size,
        width,
        color=tint(PALETTE["blue"], 0.75),
        edgecolor="white",
        linewidth=0.4,
    )
    if limits is not None:
        for bar, saturated in zip(bars, _saturated(middles, limits), strict=True):
            if saturated:
                bar.set(facecolor=PALETTE["vermillion"], hatch="////", edgecolor="white")
    ax.axvline(float(values.mean()), color="black", linestyle=DASHES[1], linewidth=1)
    ax.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.3g}%")
    ax.yaxis.set_major_locator(MaxNLocator(3))
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.set_xlim(edges[0], edges[-1])
    ax.tick_params(labelsize="small")


def _facts(values: NDArray[Any], not_finite: int, limits: tuple[float, float] | None) -> list[str]:
    lines = [f"mean {_number(values.mean())}, sd {_number(values.std())}"]
    zero = float(np.mean(values == 0))
    if zero:
        lines.append(f"{zero:.0%} exactly 0, not drawn")
    if limits is not None:
        lines.append(f"{_saturated(values, limits).mean():.0%} saturated")
    if not_finite:
        lines.append(f"{not_finite} of {values.size + not_finite} not finite")
    return lines


def _saturated(values: NDArray[Any], limits: tuple[float, float]) -> NDArray[np.bool_]:
    low, high = limits
    near = _NEAR * (high - low)
    return np.asarray((values < low + near) | (values > high - near))


def _edges(
    values: NDArray[Any], bins: int, limits: tuple[float, float] | None
) -> NDArray[np.float64]:
    low, high = float(values.min()), float(values.max())
    if limits is not None:
        low, high = min(low, limits[0]), max(high, limits[1])
    if low == high:
        low, high = low - 0.5, high + 0.5
    return np.linspace(low, high, bins + 1)


def _number(value: float) -> str:
    return f"{value:.2g}".replace("-", "\N{MINUS SIGN}")


def _new_axes(count: int) -> NDArray[Any]:
    columns = count if count <= 4 else math.ceil(count / math.ceil(count / 4))
    rows = math.ceil(count / columns)
    fig = plt.figure(figsize=(2.35 * columns + 0.4, 2.1 * rows + 0.3), layout="constrained")
    axes = [fig.add_subplot(rows, columns, index + 1) for index in range(count)]
    fig.supxlabel("output of a unit", fontsize="medium")
    fig.supylabel("share of the outputs", fontsize="medium")
    return np.array(axes, dtype=object)


def _given(axes: Any, count: int) -> NDArray[Any]:
    drawn = np.atleast_1d(np.asarray(axes, dtype=object)).ravel()
    if len(drawn) < count:
        raise ValueError(
            f"`axes` must have at least {count} Axes, one for each layer. Received: {len(drawn)}."
        )
    return drawn[:count]
