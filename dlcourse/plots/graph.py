"""A computation as a graph: what was computed from what, with values and gradients."""

from collections import Counter
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import BoxStyle, FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from .layered import Place, layered_layout
from .palette import PALETTE, tint

_SYMBOLS = {
    "add": "+",
    "subtract": "\N{MINUS SIGN}",
    "multiply": "×",
    "divide": "÷",
    "matmul": "@",
    "negate": "\N{MINUS SIGN}( )",
}
_MOST_NODES = 60
_WIDTH, _HEIGHT = 0.78, 0.74  # of a box, where neighbours stand 1 apart
_FONT = 10.0


def plot_computational_graph(loss: Any, *, ax: Axes | None = None) -> Axes:
    """Draw the graph that a tensor was computed by, from left to right.

    A box with square corners is a tensor that you made, a round one is an operation. Each holds its
    name or operation, its value (of an array: the shape) and, after `backward`, its gradient (of
    an array: the gradient's length, the root of the sum of squares).

    The engine keeps no record of plain numbers and arrays, so they have no box. To show one, wrap
    it: `Tensor(2.0, name="x")`. Names can also be given later: `hidden.name = "h"`.

    Args:
        loss: A `scratch.Tensor`, or anything with its `data`, `grad`, `op`, `name` and `edges`.
        ax: Where to draw; a new figure, large enough for the graph, without it.

    Returns:
        The Axes.

    Raises:
        TypeError: If `loss` is no such tensor.
        ValueError: If the graph has more than 60 nodes.

    Example:
        >>> from dlcourse.scratch import Tensor
        >>> w, x = Tensor(3.0, name="w"), Tensor(2.0, name="x")
        >>> loss = (w * x).tanh()
        >>> loss.backward()
        >>> ax = plot_computational_graph(loss)
        >>> [text.get_text() for text in ax.texts if text.get_weight() == "bold"]
        ['w', 'x', '×', 'tanh']
        >>> plt.close(ax.figure)
    """
    nodes = _walk(loss)
    parents = {key: [id(parent) for parent, _ in node.edges] for key, node in nodes.items()}
    places, routes = layered_layout(parents, id(loss))
    texts = {key: _text(node) for key, node in nodes.items()}
    columns = max(x for x, _ in places.values()) + 1
    top = max(y for route in routes.values() for _, y in route) if routes else 0.0
    bottom = min(y for route in routes.values() for _, y in route) if routes else 0.0
    longest = max(len(line) for lines in texts.values() for line in lines)
    lines = max(map(len, texts.values()))
    if ax is None:
        width = columns * max(1.1, (0.62 * _FONT * longest + 8) / _WIDTH / 72)
        height = (top - bottom + 1) * (1.35 * _FONT * lines + 8) / _HEIGHT / 72 + 0.4
        ax = plt.subplots(figsize=(min(max(width, 3.0), 13.0), height), layout="constrained")[1]
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(bottom - 0.5, top + 0.5))
    ax.set_axis_off()
    size = _font_size(ax, columns, top - bottom + 1, longest, lines)
    for (start, end), route in routes.items():
        copies = Counter(parents[end])[start]  # `x * x` uses x twice
        for copy in range(copies):
            _arrow(ax, route, bend=0.24 * (copy - (copies - 1) / 2))
    for key in sorted(places, key=lambda key: (places[key][0], -places[key][1])):
        _box(ax, places[key], texts[key], size, leaf=not parents[key], last=key == id(loss))
    _legend(ax, any(parents.values()))
    return ax


def _walk(loss: Any) -> dict[int, Any]:
    missing = [name for name in ("data", "grad", "op", "name", "edges") if not hasattr(loss, name)]
    if missing:
        raise TypeError(
            "`loss` must be a tensor that remembers how it was computed. "
            f"Received: {type(loss).__name__}, without {', '.join(missing)}. "
            "Wrap one of the numbers it is computed from: `dlcourse.scratch.Tensor(2.0)`."
        )
    nodes, stack = {}, [loss]
    while stack:
        node = stack.pop()
        if id(node) not in nodes:
            nodes[id(node)] = node
            stack.extend(parent for parent, _ in node.edges)
    if len(nodes) > _MOST_NODES:
        raise ValueError(
            f"A graph of more than {_MOST_NODES} nodes cannot be read. Received: {len(nodes)} "
            "nodes. Draw one layer or one example: a graph has a node for each operation, "
            "however large its arrays are."
        )
    return nodes


def _text(node: Any) -> list[str]:
    operation = _SYMBOLS.get(node.op, node.op)
    title = f"{node.name} = {operation}" if node.name and node.op else node.name or operation
    data = np.asarray(node.data)
    lines = [title or "unnamed", _number(data.item()) if data.ndim == 0 else f"{data.shape}"]
    if node.grad is not None:
        slope = np.asarray(node.grad, dtype=np.float64)
        lines.append(
            f"grad {_number(slope.item())}"
            if slope.ndim == 0
            else f"‖grad‖ {_number(float(np.sqrt((slope**2).sum())))}"
        )
    return lines


def _number(value: float) -> str:
    plain = 999.5 <= abs(value) < 99999.5  # 24300, not 2.43e+04
    return (f"{value:.0f}" if plain else f"{value:.3g}").replace("-", "\N{MINUS SIGN}")


def _font_size(ax: Axes, columns: float, rows: float, longest: int, lines: int) -> float:
    """Return the largest size, up to the usual one, at which the texts stay in their boxes."""
    box = ax.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted())
    across = box.width * 72 / columns * _WIDTH / (0.62 * longest)
    up = box.height * 72 / rows * _HEIGHT / (1.35 * lines)
    return float(np.clip(min(across, up), 4.0, _FONT))


def _box(ax: Axes, place: Place, lines: list[str], size: float, *, leaf: bool, last: bool) -> None:
    x, y = place
    color = PALETTE["blue"] if leaf else PALETTE["vermillion"]
    style = BoxStyle("Square", pad=0) if leaf else BoxStyle("Round", pad=0, rounding_size=0.22)
    ax.add_patch(
        FancyBboxPatch(
            (x - _WIDTH / 2, y - _HEIGHT / 2),
            _WIDTH,
            _HEIGHT,
            boxstyle=style,
            facecolor=tint(color, 0.14),
            edgecolor=color,
            linewidth=2.6 if last else 1.3,
            zorder=2,
        )
    )
    for index, line in enumerate(lines):
        ax.text(
            x,
            y - (index - (len(lines) - 1) / 2) * _HEIGHT / 3.4,
            line,
            ha="center",
            va="center",
            fontsize=size,
            weight="normal" if index else "bold",
            style="italic" if index == 2 else "normal",
            zorder=3,
        )


def _arrow(ax: Axes, route: list[Place], bend: float) -> None:
    """Draw an edge from box to box, level where it leaves and where it arrives."""
    (x0, y0), (x1, y1) = route[0], route[-1]
    ends = [(x0 + _WIDTH / 2, y0 + bend), *route[1:-1], (x1 - _WIDTH / 2, y1 + bend)]
    points, codes = [ends[0]], [Path.MOVETO]
    for (ax_, ay), (bx, by) in pairwise(ends):
        middle = (ax_ + bx) / 2
        points += [(middle, ay), (middle, by), (bx, by)]
        codes += [Path.CURVE4] * 3
    ax.add_patch(
        FancyArrowPatch(
            path=Path(points, codes),
            arrowstyle="-|>",
            mutation_scale=10,
            color=PALETTE["grey"],
            linewidth=1.2,
            zorder=1,
        )
    )


def _legend(ax: Axes, has_operations: bool) -> None:
    kinds = [("s", "blue", "a tensor that you made")]
    if has_operations:
        kinds.append(("o", "vermillion", "an operation"))
    handles = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=marker,
            markersize=9,
            markerfacecolor=tint(PALETTE[color], 0.14),
            markeredgecolor=PALETTE[color],
            label=label,
        )
        for marker, color, label in kinds
    ]
    ax.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=2,
        frameon=False,
        fontsize="small",
    )
