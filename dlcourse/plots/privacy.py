"""What privacy costs and what it buys: measures against ε, from much noise to none."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .series import check_mapping, look


def plot_privacy(
    epsilons: ArrayLike,
    scores: Mapping[str, ArrayLike],
    *,
    ax: Axes | None = None,
    chance: float | None = None,
    ylabel: str = "",
) -> Axes:
    """Draw measures against the ε of training, a step to the right for each, with no ε at the end.

    Each measure is a line through its means, with a bar of one standard deviation of single runs
    (with `n - 1`) where there are several. ε stands in even steps, for it is an exponent: what it
    says of probabilities grows as exp(ε).

    A good alt text gives each measure without privacy and at the smallest ε, and says where it
    leaves its level.

    Args:
        epsilons: ε of each setting, ascending; `np.inf` at the end stands for training without
            privacy.
        scores: Name of the measure -> its values, `(settings,)` or `(settings, runs)`.
        ax: Where to draw; a new figure without it.
        chance: Draws the level of guessing, as a dotted line.
        ylabel: Name of the vertical axis.

    Returns:
        The Axes.

    Raises:
        TypeError: If `scores` is not a mapping.
        ValueError: If ε is not above 0 and ascending, or values are not finite or not one for each.

    Example:
        >>> ax = plot_privacy([1, 8, np.inf], {"accuracy": [0.7, 0.8, 0.9]})
        >>> [label.get_text() for label in ax.get_xticklabels()]
        ['1', '8', '∞']
        >>> plt.close(ax.figure)
    """
    check_mapping("scores", scores, "{'accuracy': values}")
    at = np.asarray(epsilons, dtype=np.float64)
    if at.ndim != 1 or not at.size or not at[0] > 0 or not (at[1:] > at[:-1]).all():
        raise ValueError(
            "`epsilons` must be above 0 and ascending, with `np.inf` for no privacy at the end. "
            f"Received: epsilons={at.tolist()}."
        )
    values = {name: np.asarray(v, dtype=np.float64) for name, v in scores.items()}
    for name, rows in values.items():
        if rows.ndim not in (1, 2) or len(rows) != len(at) or not np.isfinite(rows).all():
            raise ValueError(
                "`scores` must hold finite values for each ε, `(settings,)` or "
                f"`(settings, runs)`. Received: shape {rows.shape} for {name!r}, {len(at)} ε."
            )
    if ax is None:
        ax = plt.subplots()[1]
    places = np.arange(len(at))
    for index, (name, rows) in enumerate(values.items()):
        runs = rows if rows.ndim == 2 else rows[:, None]
        several = runs.shape[1] > 1
        ax.errorbar(
            places,
            runs.mean(axis=1),
            runs.std(axis=1, ddof=1) if several else None,
            **{**look(index, []), "markevery": None},
            capsize=4,
            label=name,
        )
    if chance is not None:
        ax.axhline(chance, color="0.3", linestyle=":", linewidth=1.2, label="guessing")
    names = ["∞" if np.isinf(value) else f"{value:g}" for value in at]
    ax.set(xticks=places, xticklabels=names, ylabel=ylabel)
    ax.set_xlabel("ε (∞: without privacy)" if np.isinf(at[-1]) else "ε")
    ax.grid(alpha=0.3)
    ax.legend(framealpha=0.9)
    return ax
