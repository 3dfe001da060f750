"""What a model says while pixels go, or come, in the order of an explanation."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .series import ascending, check_mapping, look


def plot_deletion_insertion(
    fractions: ArrayLike,
    curves: Mapping[str, ArrayLike],
    *,
    kind: str = "deletion",
    ylabel: str = "probability of the class",
    ax: Axes | None = None,
) -> Axes:
    """Draw the mean curve of each method, with the area under it in the legend.

    In deletion a good order falls early and its area is small; in insertion it rises early and
    its area is large. Put a random order among the methods: it is what there is to beat.

    A good alt text names the areas, and says which methods beat the random order.

    Args:
        fractions: Share of the pixels that is gone, or there, `(steps + 1,)`, from 0 to 1.
        curves: Name of the method -> `(n, steps + 1)`, one curve for each example, or
            `(steps + 1,)`: `dlcourse.explain.deletion_insertion(…).deletion`.
        kind: `"deletion"` or `"insertion"`.
        ylabel: Name of the vertical axis.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes.

    Raises:
        TypeError: If `curves` is no mapping.
        ValueError: If it is empty, `kind` is another, or lengths do not fit.

    Example:
        >>> ax = plot_deletion_insertion([0, 0.5, 1], {"saliency": [[1.0, 0.2, 0.0]]})
        >>> ax.get_legend().get_texts()[0].get_text()
        'saliency: 0.350'
        >>> plt.close(ax.figure)
    """
    if kind not in ("deletion", "insertion"):
        raise ValueError(f'`kind` must be "deletion" or "insertion". Received: kind={kind!r}.')
    check_mapping("curves", curves, "{'saliency': curves.deletion}")
    shares = ascending("fractions", fractions)
    if ax is None:
        ax = plt.subplots(figsize=(5.2, 3.6), layout="constrained")[1]
    for index, (name, given) in enumerate(curves.items()):
        each = np.atleast_2d(np.asarray(given, dtype=np.float64))
        if each.ndim != 2 or each.shape[1] != len(shares) or not np.isfinite(each).all():
            raise ValueError(
                f"Curves must be finite, (n, {len(shares)}), one number for each of `fractions`. "
                f"Received: shape {np.shape(given)} for {name!r}."
            )
        mean = each.mean(axis=0)
        area = float(np.trapezoid(mean, shares))
        marked = list(range(index % 3, len(shares), 4))  # not all at one place
        ax.plot(shares, mean, **look(index, marked), label=f"{name}: {area:.3f}")
    ax.set(xlim=(0, 1), ylabel=ylabel)
    ax.set_xlabel(f"share of pixels {'deleted' if kind == 'deletion' else 'inserted'}")
    better = "smaller" if kind == "deletion" else "larger"
    ax.legend(title=f"area ({better} is better)", fontsize="small", framealpha=0.9)
    ax.grid(alpha=0.3)
    return ax
