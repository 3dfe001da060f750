"""One picture with something drawn over it that can be seen on dark and on light."""

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib import patheffects
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import ArrayLike, NDArray

from .palette import DASHES, PALETTE
from .pictures import check_pictures

LOOKS: dict[str, dict[str, Any]] = {
    "prediction": {"color": PALETTE["vermillion"], "linestyle": DASHES[0]},
    "truth": {"color": PALETTE["blue"], "linestyle": (0, (3, 2))},
}
"""How outlines of predictions and of the truth are told apart: by dashes, then by colour."""


def halo(width: float) -> list[patheffects.AbstractPathEffect]:
    """Return the white rim that keeps a line or a word readable on any picture."""
    return [patheffects.withStroke(linewidth=width, foreground="white")]


def draw_picture(image: ArrayLike, ax: Axes | None) -> tuple[Axes, NDArray[Any]]:
    """Draw one picture in pixel coordinates; its outer edges are at -0.5.

    Raises:
        ValueError: If it is not one picture.
    """
    picture = check_pictures("image", image, "")
    high, wide = picture.shape[:2]
    if ax is None:
        side = float(np.clip(max(high, wide) / 20, 2.6, 4.5))
        size = (side * wide / max(high, wide), side * high / max(high, wide) + 0.4)
        ax = plt.subplots(figsize=size, layout="constrained")[1]
    ax.imshow(picture, cmap="gray", interpolation="nearest")
    ax.set(xticks=[], yticks=[], xlim=(-0.5, wide - 0.5), ylim=(high - 0.5, -0.5))
    return ax, picture


def name_outlines(ax: Axes, names: list[str]) -> None:
    """Say below the picture which outline is which."""
    handles = [Line2D([], [], linewidth=2, label=name, **LOOKS[name]) for name in names]
    ax.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.01),
        ncols=len(names),
        frameon=False,
        fontsize="small",
        handlelength=1.5,
        handletextpad=0.4,
        columnspacing=0.8,
        borderaxespad=0.1,
    )
