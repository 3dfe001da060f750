"""Where examples lie in two numbers, and which class they are of."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .labels import name_points
from .palette import MARKERS, PALETTE, class_color


def plot_codes(
    codes: ArrayLike,
    labels: ArrayLike,
    *,
    class_names: Sequence[str] | None = None,
    names: tuple[str, str] = ("first number of the code", "second number of the code"),
    ax: Axes | None = None,
) -> Axes:
    """Draw codes of two numbers as points, each class with a colour and a marker of its own.

    A large marker with the name of the class stands at the median of its points. Scales are equal
    on both axes: a distance looks the same in every direction.

    A good alt text says which classes stand apart, which overlap, and where the middle is empty.

    Args:
        codes: `(n, 2)`.
        labels: Class of each, whole numbers from 0 on, `(n,)`.
        class_names: What to call class 0, 1, …; the numbers without it.
        names: Of the two axes.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with a collection of points for each class that occurs.

    Raises:
        ValueError: If shapes do not fit, or a label has no name.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> ax = plot_codes(rng.normal(size=(30, 2)), np.arange(30) % 10)
        >>> len(ax.collections), len(ax.texts)
        (10, 10)
        >>> plt.close(ax.figure)
    """
    points, classes = np.asarray(codes, dtype=np.float64), np.asarray(labels)
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(
            f"`codes` must be (n, 2). Received: shape {points.shape}. Of longer codes take two "
            "numbers, `codes[:, [0, 1]]`, or the first two principal components."
        )
    if classes.shape != (len(points),) or classes.dtype.kind not in "iu":
        raise ValueError(
            f"`labels` must be ({len(points)},), whole numbers. "
            f"Received: shape {classes.shape}, dtype {classes.dtype}."
        )
    found = np.unique(classes)
    if class_names is not None and (found[0] < 0 or found[-1] >= len(class_names)):
        raise ValueError(
            "`class_names` must name every class that occurs. "
            f"Received: {len(class_names)} names for the classes {found.tolist()}."
        )
    if ax is None:
        ax = plt.subplots(figsize=(6.0, 5.6), layout="constrained")[1]
    size = float(np.clip(12000 / len(points), 8, 36))
    medians = []
    for label in found.tolist():
        mine = points[classes == label]
        medians.append((float(np.median(mine[:, 0])), float(np.median(mine[:, 1]))))
        # after one round of the palette the markers shift: no two classes are alike before 49
        marker = MARKERS[(label + label // len(PALETTE)) % len(MARKERS)]
        color = class_color(label)
        ax.scatter(
            mine[:, 0], mine[:, 1], s=size, marker=marker, color=color, alpha=0.55, linewidths=0
        )
        ax.plot(
            *medians[-1],
            linestyle="",
            marker=marker,
            color=color,
            markersize=9,
            markeredgecolor="black",
            zorder=4,
        )
    ax.set(xlabel=names[0], ylabel=names[1])
    ax.set_aspect("equal", adjustable="datalim")
    ax.grid(alpha=0.3)
    ax.apply_aspect()  # names are placed where limits are final
    shown = [str(label) if class_names is None else class_names[label] for label in found.tolist()]
    name_points(ax, medians, shown, ["black"] * len(shown))
    return ax
