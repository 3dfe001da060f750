"""Where things are in a picture: boxes that were predicted, and boxes that are right."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from .overlay import LOOKS, draw_picture, halo, name_outlines

_SLACK = 1e-4  # a rounding error outside the picture is not a mistake


def plot_boxes(
    image: ArrayLike,
    boxes: ArrayLike | None,
    *,
    truth: ArrayLike | None = None,
    labels: Sequence[object] | None = None,
    truth_labels: Sequence[object] | None = None,
    legend: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """Draw an image with predicted boxes, solid, and true ones, dashed.

    Labels of predictions stand at the upper left corner, those of the truth at the lower right
    one. Rows of NaN, as scenes with fewer objects have, are no boxes and are passed over.

    A good alt text says how many boxes there are, what is in them, and how far prediction and
    truth agree.

    Args:
        image: `(height, width)`, `(height, width, 1)` or `(height, width, 3)`.
        boxes: Predictions, `(boxes, 4)` or `(4,)`: left, top, right and bottom as fractions of
            width and height, from 0 at the upper left corner to 1. None draws only `truth`.
        truth: True boxes, in the same form.
        labels: What to write in each predicted box, such as `"7 (0.98)"`.
        truth_labels: What to write in each true box.
        legend: False leaves out which outline is which, where a neighbouring picture says it.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with one Rectangle for each box: predictions first.

    Raises:
        ValueError: If the image is none, a box is not (left, top, right, bottom) or outside the
            image, or labels do not fit.

    Example:
        >>> ax = plot_boxes(np.zeros((64, 64)), [[0.1, 0.2, 0.5, 0.6]], labels=["7"])
        >>> [text.get_text() for text in ax.texts]
        ['7']
        >>> import matplotlib.pyplot as plt
        >>> plt.close(ax.figure)
    """
    sets = {}
    for name, given, words in (
        ("prediction", boxes, labels),
        ("truth", truth, truth_labels),
    ):
        argument = "boxes" if name == "prediction" else "truth"
        if given is not None:
            sets[name] = _boxes(argument, given), words
        rows = 0 if given is None else len(sets[name][0])
        if words is not None and len(words) != rows:
            of = "labels" if name == "prediction" else "truth_labels"
            raise ValueError(
                f"`{of}` must have one label for each box of `{argument}`. "
                f"Received: {len(words)} for {rows}."
            )
    ax, picture = draw_picture(image, ax)
    high, wide = picture.shape[:2]
    for name, (corners, words) in sets.items():
        for index, box in enumerate(corners):
            if np.isnan(box).any():
                continue
            left, top, right, bottom = box * (wide, high, wide, high) - 0.5
            outline = Rectangle(
                (left, top),
                right - left,
                bottom - top,
                fill=False,
                linewidth=2,
                edgecolor=LOOKS[name]["color"],
                linestyle=LOOKS[name]["linestyle"],
                path_effects=halo(4),
            )
            ax.add_patch(outline)
            if words is not None:
                above = name == "prediction"
                room = box[1] > 0.1 if above else box[3] < 0.9  # outside, where there is room
                away = 3 if room == above else -3
                ax.annotate(
                    str(words[index]),
                    (left, top) if above else (right, bottom),
                    (0 if room else -away, away),
                    textcoords="offset points",
                    ha="left" if above else "right",
                    va="bottom" if room == above else "top",
                    color=LOOKS[name]["color"],
                    weight="bold",
                    fontsize="small",
                    path_effects=halo(3),
                )
    if legend and sets:
        name_outlines(ax, list(sets))
    return ax


def _boxes(name: str, boxes: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(boxes, dtype=np.float64)
    rows = array[None] if array.ndim == 1 else array
    if rows.ndim != 2 or rows.shape[1] != 4:
        cure = f" Take the boxes of one image: `{name}[0]`." if array.ndim == 3 else ""
        raise ValueError(
            f"`{name}` must be (boxes, 4) or (4,): left, top, right, bottom. "
            f"Received: shape {array.shape}.{cure}"
        )
    for index, box in enumerate(rows):
        if np.isnan(box).all():
            continue
        left, top, right, bottom = box
        if not (np.isfinite(box).all() and box.min() >= -_SLACK and box.max() <= 1 + _SLACK):
            cure = (
                "For pixels divide by width and height."
                if box.max() > 2
                else f"Clip it: `np.clip({name}, 0, 1)`."
            )
            raise ValueError(
                f"`{name}` must hold fractions of the side, from 0 to 1. "
                f"Received: {np.round(box, 3).tolist()} in row {index}. {cure}"
            )
        if left > right or top > bottom:
            raise ValueError(
                f"`{name}` must be (left, top, right, bottom), with left <= right and "
                f"top <= bottom. Received: {np.round(box, 3).tolist()} in row {index}. "
                "Is it (left, top, width, height), or a center with a size? Or is the y axis "
                "pointing up?"
            )
    return rows
