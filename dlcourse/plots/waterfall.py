"""How the shares of the features lead from the base value to the answer."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from numpy.typing import ArrayLike, NDArray

from .palette import PALETTE

UP, DOWN = PALETTE["vermillion"], PALETTE["blue"]
_LARGE = 0.12  # of the width: a share with room for its name

Array = NDArray[Any]


def check_shares(
    values: ArrayLike, base_value: float, feature_names: Sequence[Any]
) -> tuple[Array, float, list[str]]:
    """Return the values of one example as floats, its base value, and the names.

    Raises:
        ValueError: If they are not of one axis and finite, or the names do not fit.
    """
    shares = np.asarray(values, dtype=np.float64)
    if shares.ndim != 1 or not shares.size or not np.isfinite(shares).all():
        cure = " Choose one example: `values[0]`." if shares.ndim == 2 else ""
        raise ValueError(
            "`values` must hold one finite number for each feature of one example. "
            f"Received: shape {shares.shape}.{cure}"
        )
    base = np.asarray(base_value, dtype=np.float64)
    if base.shape != () or not np.isfinite(base):
        raise ValueError(
            "`base_value` must be one finite number. "
            f"Received: {base_value!r}. Choose that of the example: `base_value[0]`."
        )
    names = [str(name) for name in feature_names]
    if len(names) != len(shares):
        raise ValueError(
            "`feature_names` must have one name for each value. "
            f"Received: {len(names)} names for {len(shares)} values."
        )
    return shares, float(base), names


def signed(value: float, digits: int = 2) -> str:
    """Return a number with its sign, a true minus and no negative zero."""
    text = f"{round(value, digits) + 0.0:+.{digits}f}"
    return text.replace("-", "−")


def plot_waterfall(
    values: ArrayLike,
    base_value: float,
    feature_names: Sequence[Any],
    *,
    ax: Axes | None = None,
    top: int = 8,
    xlabel: str = "output",
) -> Axes:
    """Draw the shares of one example as steps, from the base value below to the output on top.

    The largest shares stand on top; all others are one step. A share that lowers the output is
    hatched, and every step has its number with its sign.

    A good alt text gives the base value, the largest two or three shares with their signs, and the
    output.

    Args:
        values: One number for each feature, `(features,)`.
        base_value: Where the steps begin.
        feature_names: What the features are called; add their values: `"age = 39"`.
        ax: Where to draw; a new figure without it.
        top: How many features have a step of their own.
        xlabel: What the output is: `"log-odds of malignant"`.

    Returns:
        The Axes.

    Raises:
        ValueError: If the values are not of one example, or names or `top` do not fit.

    Example:
        >>> ax = plot_waterfall([0.5, -0.2], 0.1, ["age", "income"])
        >>> [label.get_text() for label in ax.get_yticklabels()]
        ['income', 'age']
        >>> plt.close(ax.figure)
    """
    shares, base, names = check_shares(values, base_value, feature_names)
    if not isinstance(top, int | np.integer) or top < 1:
        raise ValueError(f"`top` must be a whole number from 1 on. Received: top={top!r}.")
    order = np.argsort(-np.abs(shares), kind="stable")
    steps = [(names[i], shares[i]) for i in order[:top]]
    if len(order) > top:
        steps.append((f"{len(order) - top} others", float(shares[order[top:]].sum())))
    steps.reverse()  # the smallest first, at the bottom
    if ax is None:
        ax = plt.subplots()[1]
    ends = base + np.cumsum([0.0] + [share for _, share in steps])
    width = float(np.ptp(ends)) or 1.0
    for place, (_, share) in enumerate(steps):
        _step(ax, ends[place], place, share, width)
        ax.plot([ends[place + 1]] * 2, [place - 0.35, place + 1.35], color="0.5", linewidth=0.8)
    ax.axvline(base, color="0.3", linestyle="--", linewidth=1)
    ax.annotate(f"base {base:.2f}".replace("-", "−"), (base, -0.75), ha="center", fontsize="small")
    ax.annotate(
        f"output {ends[-1]:.2f}".replace("-", "−"),
        (ends[-1], len(steps) - 0.3),
        ha="center",
        fontsize="small",
        weight="bold",
    )
    ax.set(yticks=range(len(steps)), yticklabels=[name for name, _ in steps], xlabel=xlabel)
    ax.set_ylim(-0.95, len(steps) + 0.1)
    ax.set_xlim(ends.min() - 0.22 * width, ends.max() + 0.22 * width)
    ax.spines[["top", "right"]].set_visible(False)
    return ax


def _step(ax: Axes, start: float, place: int, share: float, width: float) -> None:
    """Draw one arrow with its number."""
    end, half = start + share, 0.33
    tip = np.sign(share) * min(abs(share), 0.02 * width)
    corners = [
        (start, place - half),
        (end - tip, place - half),
        (end, place),
        (end - tip, place + half),
        (start, place + half),
    ]
    ax.add_patch(arrow(corners, share))
    right = share >= 0
    ax.annotate(
        signed(share),
        (max(start, end) if right else min(start, end), place),
        xytext=(4 if right else -4, 0),
        textcoords="offset points",
        ha="left" if right else "right",
        va="center",
        fontsize="small",
    )


def arrow(corners: Sequence[tuple[float, float]], share: float) -> Polygon:
    """Return a share as a patch: plain if it raises the output, hatched if it lowers it."""
    return Polygon(
        corners,
        facecolor=UP if share >= 0 else DOWN,
        hatch=None if share >= 0 else "///",
        edgecolor="white",
        linewidth=0.6,
    )
