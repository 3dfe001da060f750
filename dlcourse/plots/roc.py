"""What a test finds, against what it wrongly suspects, for every threshold."""

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from .palette import MARKERS, class_color
from .series import check_mapping, look


def plot_roc(
    curves: Mapping[str, Any],
    *,
    points: Mapping[str, tuple[float, float]] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw ROC curves, with the area under each in the legend.

    The dashed diagonal is chance: answers that know nothing of the class. ROC stands for receiver
    operating characteristic, from radar in the 1940s; Hanley & McNeil (1982) read the area as the
    probability that a positive gets a higher score than a negative.

    A good alt text names the areas, and where the marked threshold lies.

    Args:
        curves: Name -> `(fpr, tpr)`, false and true positive rates from (0, 0) to (1, 1), as
            `sklearn.metrics.roc_curve(labels, scores)[:2]` gives them.
        points: Name -> one `(fpr, tpr)` to mark, such as the threshold that was chosen; a name of
            `curves` gives the colour of that curve.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes.

    Raises:
        TypeError: If `curves` is not a mapping.
        ValueError: If a curve is not one, or a point not two rates.

    Example:
        >>> ax = plot_roc({"CNN": ([0, 0.1, 1], [0, 0.8, 1])}, points={"CNN": (0.1, 0.8)})
        >>> ax.get_legend().get_texts()[0].get_text()
        'CNN: AUC 0.850'
        >>> plt.close(ax.figure)
    """
    check_mapping("curves", curves, "{'CNN': (fpr, tpr)}")
    rates = {name: _rates(name, curve) for name, curve in curves.items()}
    marked = {name: _point(name, point) for name, point in (points or {}).items()}
    if ax is None:
        ax = plt.subplots(figsize=(4.6, 4.6))[1]
    for index, (name, (fpr, tpr)) in enumerate(rates.items()):
        area = float(np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]) / 2))
        style = {**look(index, []), "marker": ""}
        ax.plot(fpr, tpr, **style, label=f"{name}: AUC {area:.3f}")
    ax.plot([0, 1], [0, 1], color="0.5", linestyle=(0, (4, 2)), linewidth=1, label="chance: 0.500")
    order = list(rates)
    for place, (name, point) in enumerate(marked.items()):
        index = order.index(name) if name in order else len(order) + place
        ax.plot(
            *point,
            linestyle="",
            marker=MARKERS[index % len(MARKERS)],
            markersize=9,
            color=class_color(index),
            markeredgecolor="black",
            zorder=4,
            label=f"{name}: finds {point[1]:.0%}, falsely suspects {point[0]:.0%}",
        )
    ax.set(xlim=(-0.01, 1.01), ylim=(-0.01, 1.01), aspect="equal")
    ax.set(
        xlabel="false positive rate (1 − specificity)", ylabel="true positive rate (sensitivity)"
    )
    ax.grid(alpha=0.3)
    ax.legend(loc="lower right", framealpha=0.9, fontsize="small")
    return ax


def _rates(name: str, curve: Any) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if len(curve) != 2:
        raise ValueError(
            "A curve must be (fpr, tpr). "
            f"Received: {len(curve)} parts for {name!r}. "
            "Leave the thresholds out: `roc_curve(labels, scores)[:2]`."
        )
    fpr, tpr = (np.asarray(part, dtype=np.float64) for part in curve)
    if fpr.ndim != 1 or fpr.shape != tpr.shape or len(fpr) < 2:
        raise ValueError(
            "`fpr` and `tpr` must be equally long, with at least 2 points. "
            f"Received: shapes {fpr.shape} and {tpr.shape} for {name!r}."
        )
    for kind, rate in (("fpr", fpr), ("tpr", tpr)):
        ends = np.abs(rate[[0, -1]] - [0, 1]).max() < 1e-9
        if not ends or not (np.diff(rate) >= 0).all():
            raise ValueError(
                f"`{kind}` must rise from 0 to 1. "
                f"Received: {rate[0]:.4g} … {rate[-1]:.4g} for {name!r}. "
                "Pass the rates, not scores or labels: `roc_curve(labels, scores)[:2]`."
            )
    return fpr, tpr


def _point(name: str, point: ArrayLike) -> tuple[float, float]:
    values = np.asarray(point, dtype=np.float64)
    if values.shape != (2,) or not ((values >= 0) & (values <= 1)).all():
        raise ValueError(
            "A point must be (fpr, tpr), both from 0 to 1. "
            f"Received: {np.ravel(values)[:4].tolist()} for {name!r}. "
            "From sensitivity and specificity: `(1 - specificity, sensitivity)`."
        )
    return float(values[0]), float(values[1])
