"""One artificial neuron as a diagram: inputs, weights, sum, activation, output."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle
from numpy.typing import ArrayLike

from .palette import DASHES, PALETTE

ACTIVATIONS = {
    "step": lambda z: (z > 0).astype(float),
    "sigmoid": lambda z: np.exp(-np.logaddexp(0.0, -z)),
}
_MOST_INPUTS = 10
_RADIUS = 0.32


def plot_neuron(
    weights: ArrayLike,
    bias: float,
    *,
    inputs: ArrayLike | None = None,
    activation: str = "step",
    feature_names: Sequence[str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a neuron: an edge is as wide as its weight is large, dashed where it is negative.

    Args:
        weights: `(num_features,)`, at most 10 of them.
        bias: The bias, drawn as the weight of an input that is always 1.
        inputs: One example `(num_features,)`: its values, the sum and the output are written
            into the circles.
        activation: `"step"` (1 above 0) or `"sigmoid"`.
        feature_names: Names of the inputs; x1, x2, … without it.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes.

    Raises:
        ValueError: If shapes do not fit, there are too many weights, or the activation is
            unknown.

    Example:
        The gate AND, asked about (1, 1):

        >>> ax = plot_neuron([1.0, 1.0], -1.5, inputs=[1, 1])
        >>> sum(text.get_text() == "0.5" for text in ax.texts)
        1
        >>> plt.close(ax.figure)
    """
    weights = np.asarray(weights, dtype=np.float64)
    if weights.ndim != 1 or not 1 <= len(weights) <= _MOST_INPUTS:
        raise ValueError(
            f"`weights` must be (num_features,), with 1 to {_MOST_INPUTS} features. "
            f"Received: shape {weights.shape}. Draw a few of them: `weights[:5]`."
        )
    if activation not in ACTIVATIONS:
        raise ValueError(
            f"`activation` must be one of {', '.join(ACTIVATIONS)}. Received: {activation!r}."
        )
    names = [f"x{i + 1}" for i in range(len(weights))] if feature_names is None else feature_names
    values = None if inputs is None else np.asarray(inputs, dtype=np.float64)
    if len(names) != len(weights) or (values is not None and values.shape != weights.shape):
        raise ValueError(
            f"`inputs` and `feature_names` must have one entry for each of the {len(weights)} "
            f"weights. Received: {len(names)} names"
            + ("." if values is None else f", inputs of shape {values.shape}.")
        )
    if ax is None:
        height = 1.0 + 0.75 * (len(weights) + 1)
        ax = plt.subplots(figsize=(7.2, max(height, 2.6)))[1]

    count = len(weights) + 1
    heights = np.arange(count)[::-1] - (count - 1) / 2
    all_weights = np.append(weights, bias)
    largest = max(float(np.abs(all_weights).max()), 1e-12)
    for index, (weight, y) in enumerate(zip(all_weights, heights, strict=True)):
        is_bias = index == len(weights)
        _edge(ax, (0.0, y), (3.4, 0.0), weight, largest, "b" if is_bias else f"w{index + 1}")
        inside = "1" if is_bias else "" if values is None else _number(values[index])
        _circle(ax, 0.0, y, inside, dotted=is_bias)
        name = "bias" if is_bias else names[index]
        ax.text(-0.5, y, name, ha="right", va="center")
    total = None if values is None else float(values @ weights + bias)
    result = None if total is None else float(ACTIVATIONS[activation](np.array(total)))
    _arrow(ax, 3.4, 5.0)
    _arrow(ax, 5.0, 6.6)
    _circle(ax, 3.4, 0.0, "Σ" if total is None else _number(total))
    _circle(ax, 5.0, 0.0, "")
    z = np.linspace(-1, 1, 101)
    curve = ACTIVATIONS[activation](6 * z)
    ax.plot(5.0 + 0.22 * z, 0.3 * (curve - 0.5), color=PALETTE["vermillion"], linewidth=2, zorder=4)
    _circle(ax, 6.6, 0.0, "y" if result is None else _number(result))
    for x, text in ((3.4, "sum"), (5.0, activation), (6.6, "output")):
        ax.text(x, -0.55, text, ha="center", va="top")
    ax.set(xlim=(-1.2, 7.1), ylim=(heights[-1] - 0.6, heights[0] + 0.6), aspect="equal")
    ax.set_axis_off()
    return ax


def _number(value: float, digits: int = 2) -> str:
    digits = max(digits, 3 if abs(value) >= 99.5 else 0)  # 157, not 1.6e+02
    return f"{value:.{digits}g}".replace("-", "\N{MINUS SIGN}")


def _circle(ax: Axes, x: float, y: float, text: str, *, dotted: bool = False) -> None:
    style = ":" if dotted else "-"
    ax.add_patch(Circle((x, y), _RADIUS, fc="white", ec="black", lw=1.4, ls=style, zorder=3))
    ax.text(x, y, text, ha="center", va="center", zorder=5, fontsize="medium")


def _edge(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    weight: float,
    largest: float,
    name: str,
) -> None:
    """Draw one weight; its value stands on the line, near the input, where lines are apart."""
    color = PALETTE["blue"] if weight >= 0 else PALETTE["vermillion"]
    ax.plot(
        *zip(start, end, strict=True),
        color=color,
        linewidth=0.8 + 4.2 * abs(weight) / largest,
        linestyle=DASHES[0] if weight >= 0 else DASHES[1],
        zorder=1,
    )
    x, y = (start[0] + 0.31 * (end[0] - start[0]), start[1] + 0.31 * (end[1] - start[1]))
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.0, "alpha": 0.9}
    ax.text(
        x,
        y,
        f"{name} = {_number(weight, 3)}",
        ha="center",
        va="center",
        color=color,
        bbox=box,
        zorder=2,
    )


def _arrow(ax: Axes, start: float, end: float) -> None:
    ax.annotate(
        "",
        (end - _RADIUS, 0.0),
        (start + _RADIUS, 0.0),
        arrowprops={"arrowstyle": "-|>", "color": "black", "shrinkA": 0, "shrinkB": 0},
    )
