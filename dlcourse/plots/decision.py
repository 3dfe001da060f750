"""Which class a rule gives to each point of the plane."""

from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from numpy.typing import ArrayLike, NDArray

from .palette import MARKERS, class_color, tint

_MARGIN = 0.15
_SOFT = (0.1, 0.9)


def plot_decision_boundary(
    predict: Callable[[NDArray[np.float64]], ArrayLike],
    x: ArrayLike,
    y: ArrayLike,
    *,
    ax: Axes | None = None,
    level: float | None = None,
    resolution: int = 200,
    class_names: Sequence[str] | None = None,
    feature_names: Sequence[str] = ("x1", "x2"),
) -> Axes:
    """Draw the regions of each class, the boundary between them, and the examples.

    Args:
        predict: Takes points `(n, 2)`, returns `(n,)` or `(n, 1)`: class labels (integers),
            probabilities of the higher class, or scores.
        x: The examples, `(batch, 2)`. They set the limits of the axes.
        y: Their classes, integers `(batch,)`.
        ax: Where to draw; a new figure without it.
        level: Where the boundary runs when `predict` returns no labels. Without it, 0.5 if all
            values lie between 0 and 1 (probabilities; dotted lines then show where they are
            0.1 and 0.9), else 0 (scores).
        resolution: Points on each side of the grid on which `predict` is asked.
        class_names: What to call the classes, in ascending order of their labels.
        feature_names: Names of the two axes.

    Returns:
        The Axes.

    Raises:
        ValueError: If shapes do not fit, or scores are given for more than two classes.

    Example:
        >>> x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
        >>> ax = plot_decision_boundary(lambda p: p.sum(axis=1) - 1.5, x, [0, 0, 0, 1])
        >>> [text.get_text() for text in ax.get_legend().get_texts()]
        ['class 0', 'class 1']
        >>> plt.close(ax.figure)
    """
    x, y = _examples(x, y)
    across, up = (_span(x[:, feature], resolution) for feature in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1)
    values = _ask(predict, grid.reshape(-1, 2)).reshape(grid.shape[:2])
    labels = not np.issubdtype(values.dtype, np.floating)
    classes = np.unique(np.concatenate([y, values.ravel()])) if labels else np.unique(y)
    if not labels and len(classes) > 2:
        raise ValueError(
            "With more than two classes `predict` must return integer labels. "
            f"Received: {values.dtype} values and classes {classes.tolist()}. "
            "Take the largest: `lambda x: scores(x).argmax(axis=1)`."
        )
    names = [f"class {label}" for label in classes] if class_names is None else list(class_names)
    if len(names) != len(classes):
        raise ValueError(
            f"`class_names` must name the classes {classes.tolist()}. Received: {names}."
        )
    if ax is None:
        ax = plt.subplots()[1]
    soft = False
    if labels:
        regions = np.searchsorted(classes, values)
        edges = [((regions == index).astype(float), 0.5) for index in range(1, len(classes))]
    else:
        # strictly between 0 and 1: probabilities, and the boundary has a soft edge to show
        soft = level is None and _inside(values) and bool(np.any((values > 0) & (values < 1)))
        level = (0.5 if _inside(values) else 0.0) if level is None else level
        # with examples of one class only, the regions still are class 0 and class 1
        regions = (values > level).astype(int)
        edges = [(values.astype(float), level)]
    count = max(len(classes), 2)
    ax.imshow(
        regions,
        origin="lower",
        extent=_extent(across, up),
        aspect="auto",
        interpolation="nearest",
        cmap=ListedColormap([tint(class_color(index)) for index in range(count)]),
        vmin=-0.5,
        vmax=count - 0.5,
    )
    for field, at in edges:
        if field.min() < at < field.max():
            ax.contour(across, up, field, levels=[at], colors="black", linewidths=1.5)
    reach = [edge for edge in _SOFT if soft and values.min() < edge < values.max()]
    if reach:
        ax.contour(
            across, up, values, levels=reach, colors="black", linewidths=1, linestyles="dotted"
        )
        # a label on the line would be cut off or hidden by the examples
        named = "p = " + ", ".join(map(str, reach))
        ax.plot([], [], color="black", linewidth=1, linestyle="dotted", label=named)
    for index, label in enumerate(classes):
        ax.scatter(
            x[y == label, 0],
            x[y == label, 1],
            color=class_color(index),
            marker=MARKERS[index % len(MARKERS)],
            edgecolors="white",
            linewidths=0.6,
            s=45,
            label=names[index],
            zorder=3,
        )
    ax.set(
        xlim=across[[0, -1]],
        ylim=up[[0, -1]],
        xlabel=feature_names[0],
        ylabel=feature_names[1],
    )
    ax.legend(framealpha=0.9)
    return ax


def _examples(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y)
    if x.ndim != 2 or x.shape[1] != 2 or len(x) == 0 or y.shape != (len(x),):
        raise ValueError(
            "`x` must be (batch, 2) and `y` (batch,), with at least one example. "
            f"Received: x of shape {x.shape}, y of shape {y.shape}. "
            "Pick two features: `x[:, [0, 1]]`."
        )
    if not np.isfinite(x).all() or not np.equal(y, np.round(y)).all():
        raise ValueError(
            "`x` must be finite and `y` hold integer class labels. "
            f"Received: y with values {np.unique(y)[:6].tolist()}."
        )
    return x, y.astype(np.int64)


def _span(column: NDArray[np.float64], resolution: int) -> NDArray[np.float64]:
    low, high = float(column.min()), float(column.max())
    margin = _MARGIN * (high - low) or 1.0
    return np.linspace(low - margin, high + margin, resolution)


def _extent(
    across: NDArray[np.float64], up: NDArray[np.float64]
) -> tuple[float, float, float, float]:
    """Return left, right, bottom, top of pixels whose centres are the grid's points."""
    half_x, half_y = (across[1] - across[0]) / 2, (up[1] - up[0]) / 2
    return across[0] - half_x, across[-1] + half_x, up[0] - half_y, up[-1] + half_y


def _ask(
    predict: Callable[[NDArray[np.float64]], ArrayLike], points: NDArray[np.float64]
) -> NDArray[Any]:
    values = np.asarray(predict(points))
    if values.shape not in ((len(points),), (len(points), 1)):
        raise ValueError(
            f"`predict` must return one value for each of the {len(points)} points. "
            f"Received: an array of shape {values.shape}. "
            "For one column a class take the largest: `lambda x: model(x).argmax(axis=1)`."
        )
    values = values.reshape(len(points))
    return values.astype(np.int64) if values.dtype == bool else values


def _inside(values: NDArray[Any]) -> bool:
    return bool(np.all((values >= 0) & (values <= 1)))
