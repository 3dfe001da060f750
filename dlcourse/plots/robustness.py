"""Accuracy against the size of an attack: one curve for each model."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import PercentFormatter
from numpy.typing import ArrayLike

from .palette import DASHES, MARKERS, class_color
from .series import check_mapping


def plot_robustness(
    epsilons: ArrayLike,
    accuracies: Mapping[str, ArrayLike],
    *,
    ax: Axes | None = None,
    baseline: float | None = None,
    baseline_name: str = "chance",
) -> Axes:
    """Draw how often each model is right while an attacker may move every value by so much.

    Several runs of a model give a line through their means, and a band from the lowest run to the
    highest. Models differ by colour, marker and dashes.

    A good alt text gives each model's accuracy without an attack and at one size, and says where a
    curve meets the baseline.

    Args:
        epsilons: Sizes of the attack, growing, `(sizes,)`.
        accuracies: Name of the model -> its accuracies, from 0 to 1, `(sizes,)`, or `(runs, sizes)`
            for several runs.
        ax: Where to draw; a new figure without it.
        baseline: Draws a level to compare with, as a dotted line.
        baseline_name: What that level is.

    Returns:
        The Axes.

    Raises:
        TypeError: If `accuracies` is not a mapping.
        ValueError: If the sizes do not grow, there is nothing to draw, or accuracies are not as
            many as the sizes, or not from 0 to 1.

    Example:
        >>> ax = plot_robustness([0, 0.1], {"plain": [0.98, 0.2], "trained": [0.95, 0.8]})
        >>> [text.get_text() for text in ax.get_legend().get_texts()]
        ['plain', 'trained']
        >>> plt.close(ax.figure)
    """
    sizes = np.asarray(epsilons, dtype=np.float64)
    if sizes.ndim != 1 or len(sizes) < 2 or not (np.diff(sizes) > 0).all() or sizes[0] < 0:
        raise ValueError(
            "`epsilons` must be at least two growing numbers from 0 on. "
            f"Received: {epsilons!r}. Sort them."
        )
    check_mapping("accuracies", accuracies, "{'plain': accuracies}")
    runs = {name: np.atleast_2d(np.asarray(a, np.float64)) for name, a in accuracies.items()}
    for name, values in runs.items():
        if values.ndim != 2 or not len(values) or values.shape[1] != len(sizes):
            raise ValueError(
                "`accuracies` must hold one number for each size, (sizes,) or (runs, sizes). "
                f"Received: shape {values.shape} for {name!r}, and {len(sizes)} sizes."
            )
        if not ((values >= 0) & (values <= 1)).all():
            raise ValueError(
                "`accuracies` must be from 0 to 1. "
                f"Received: {values.min():.4g} to {values.max():.4g} for {name!r}."
            )
    if ax is None:
        ax = plt.subplots(figsize=(6.4, 4.0))[1]
    for place, (name, values) in enumerate(runs.items()):
        ax.plot(
            sizes,
            values.mean(axis=0),
            color=class_color(place),
            marker=MARKERS[place % len(MARKERS)],
            linestyle=DASHES[place % len(DASHES)],
            label=name,
        )
        if len(values) > 1:
            low, high = values.min(axis=0), values.max(axis=0)
            ax.fill_between(sizes, low, high, color=class_color(place), alpha=0.2, linewidth=0)
    if baseline is not None:
        ax.axhline(baseline, color="0.3", linestyle=":", linewidth=1.2, label=baseline_name)
    ax.set(xlabel="size of the attack, ε", ylabel="accuracy", ylim=(-0.02, 1.02))
    ax.yaxis.set_major_formatter(PercentFormatter(1))
    ax.grid(alpha=0.3)
    ax.legend(framealpha=0.9)
    return ax
