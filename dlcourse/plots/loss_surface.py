"""The loss over two directions in the space of the parameters, and paths down the hill."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike, NDArray

from .labels import name_points
from .palette import MARKERS, PALETTE, class_color
from .series import ascending, look

Array = NDArray[np.float64]

# light enough for a path in any colour of the palette to stand out
_GREYS = LinearSegmentedColormap.from_list("light greys", ["#ffffff", "#c4c4c4"])
_HALO = [patheffects.withStroke(linewidth=3, foreground="white")]
_SPACING = 0.08
_DECADES = 6  # below the highest loss: further down a logarithmic scale shows rounding errors


def plot_loss_surface(
    a: ArrayLike,
    b: ArrayLike,
    losses: ArrayLike,
    *,
    paths: Mapping[str, ArrayLike] | None = None,
    ax: Axes | None = None,
    levels: int = 12,
    log: bool = False,
    xlabel: str = "a",
    ylabel: str = "b",
    label: str = "loss",
) -> Axes:
    """Draw a loss over two directions as a map, low places bright, with paths down the hill.

    Each path has a colour, a dash and a marker of its own, an open circle where it starts, and its
    name, in its colour, where it ends. A path that leaves the map is said to do so.

    Args:
        a: Offsets along the first direction, `(n,)`, ascending.
        b: Offsets along the second direction, `(m,)`, ascending.
        losses: The loss at each place, `(m, n)`: a row for each entry of `b`, as
            `scratch.loss_slice` returns it.
        paths: Name -> the places that an optimiser went through, `(steps, 2)`: a, b. What comes
            after the last step on the map is not drawn.
        ax: Where to draw; a new figure without it.
        levels: About how many contour lines.
        log: Whether the levels are the same factor apart, not the same distance: shows a valley
            that is deep, and needs losses above 0.
        xlabel: Name of the horizontal axis.
        ylabel: Name of the vertical axis.
        label: Name of what is drawn, on its scale.

    Returns:
        The Axes.

    Raises:
        ValueError: If shapes do not fit, no loss is finite (or above 0, with `log`), or a path
            does not start on the map.

    Example:
        >>> a, b = np.linspace(-2, 2, 41), np.linspace(-1, 1, 21)
        >>> path = [(-1.5, 0.5), (-0.5, 0.1), (0.0, 0.0)]
        >>> ax = plot_loss_surface(a, b, a**2 + 5 * b[:, None] ** 2, paths={"descent": path})
        >>> [text.get_text() for text in ax.texts]
        ['start', 'descent']
        >>> plt.close(ax.figure)
    """
    across, up = ascending("a", a), ascending("b", b)
    heights = np.asarray(losses, dtype=np.float64)
    if heights.shape != (len(up), len(across)) or min(heights.shape) < 2:
        raise ValueError(
            "`losses` must be (len(b), len(a)), a row for each b, and at least (2, 2). "
            f"Received: shape {heights.shape} for {len(across)} a and {len(up)} b."
            + (" Transpose it: `losses.T`." if heights.T.shape == (len(up), len(across)) else "")
        )
    if levels < 2:
        raise ValueError(f"`levels` must be at least 2. Received: levels={levels}.")
    at = _levels(heights, levels, log)
    on_map = [_on_map(name, path, across, up) for name, path in (paths or {}).items()]
    if ax is None:
        ax = plt.subplots(figsize=(6.4, 5.0), layout="constrained")[1]
    shown = np.ma.masked_invalid(heights).clip(at[0], at[-1])
    norm = LogNorm(at[0], at[-1]) if log else None
    filled = ax.contourf(across, up, shown, levels=at, cmap=_GREYS, norm=norm)
    ax.contour(across, up, shown, levels=at, colors=PALETTE["grey"], linewidths=0.6, alpha=0.7)
    if np.ma.is_masked(shown):  # not white: white is low
        ax.patch.set(hatch="///", edgecolor=PALETTE["grey"])
        label = f"{label} (hatched: not finite)"
    bar = ax.figure.colorbar(filled, ax=ax, label=label, ticks=at[:: max(1, len(at) // 6)])
    bar.ax.yaxis.set_major_formatter(lambda value, _: f"{value:.3g}")
    bar.ax.minorticks_off()
    ax.set(xlim=across[[0, -1]], ylim=up[[0, -1]], xlabel=xlabel, ylabel=ylabel)
    colors = [class_color(index) for index in range(len(on_map))]
    for index, (_, path, _) in enumerate(on_map):
        steps = _spaced(path / (np.ptp(across), np.ptp(up)))
        ax.plot(*path.T, **look(index, steps), zorder=3, path_effects=_HALO)
    starts = list(dict.fromkeys(tuple(path[0]) for _, path, _ in on_map))
    ends = [tuple(path[last]) for _, path, last in on_map]
    for point in starts:
        ax.plot(*point, "o", ms=10, mfc="none", mec="black", mew=1.5, zorder=4)
    for index, point in enumerate(ends):
        marker = MARKERS[index % len(MARKERS)]
        ax.plot(*point, marker, ms=9, color=colors[index], mec="black", mew=1.2, zorder=4)
    names = ["start"] * len(starts) + [name for name, _, _ in on_map]
    name_points(ax, starts + ends, names, ["black"] * len(starts) + colors)
    return ax


def _spaced(path: Array) -> list[int]:
    """Return steps that are evenly spaced on the page: every `_SPACING` of the map's side."""
    ways = np.hypot(*np.diff(path, axis=0).T)
    gone = np.cumsum(np.minimum(ways, 1.0)) // _SPACING
    return [0, *(int(step) for step in np.flatnonzero(np.diff(gone, prepend=0.0)) + 1)]


def _levels(heights: Array, count: int, log: bool) -> Array:
    usable = heights[np.isfinite(heights) & ((heights > 0) | (not log))]
    if not usable.size:
        raise ValueError(
            f"`losses` must hold finite values{' above 0, for a logarithmic scale' if log else ''}."
            f" Received: none among {heights.size}. Take smaller offsets"
            + (", or `log=False`." if log else ".")
        )
    low, high = float(usable.min()), float(usable.max())
    if low == high:
        low, high = (low / 2, high * 2) if log else (low - 0.5, high + 0.5)
    if log:
        return np.geomspace(max(low, high * 10.0**-_DECADES), high, count + 1)
    return np.asarray(MaxNLocator(count).tick_values(low, high))


def _on_map(name: str, points: ArrayLike, across: Array, up: Array) -> tuple[str, Array, int]:
    """Return a path's name, the path as far as it is on the map, and the index of its end."""
    path = np.asarray(points, dtype=np.float64)
    if path.ndim != 2 or path.shape[1] != 2 or not len(path):
        raise ValueError(
            "`paths` must map names to arrays (steps, 2), with at least one step. "
            f"Received: shape {path.shape} for {name!r}."
        )
    inside = (path >= (across[0], up[0])).all(1) & (path <= (across[-1], up[-1])).all(1)
    if not inside.item(0):
        raise ValueError(
            f"A path must start on the map. Received: {name!r}, which starts at "
            f"({path[0, 0]:g}, {path[0, 1]:g}); the map has a = {across[0]:g} … {across[-1]:g} and "
            f"b = {up[0]:g} … {up[-1]:g}. Draw a larger map."
        )
    last = int(np.flatnonzero(inside)[-1])
    if last == len(path) - 1:
        return name, path, last
    here, way = path[last], path[last + 1] - path[last]
    if not np.isfinite(way).all():
        return f"{name}: no longer finite", path[: last + 1], last
    with np.errstate(divide="ignore", invalid="ignore"):
        border = np.where(way > 0, (across[-1], up[-1]), (across[0], up[0]))
        share = np.nanmin((border - here) / way)
    return f"{name}: leaves the map", np.vstack([path[: last + 1], here + share * way]), last
