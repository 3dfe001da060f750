"""Where a classifier is wrong, and wrong with confidence: the classes, and the pictures."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import ArrayLike, NDArray

from .confusion import plot_confusion_matrix
from .pictures import check_pictures, value_range
from .tiles import draw_tiles

_COLUMNS = 4
_LONG = 13  # letters that find room above a picture


def plot_worst_errors(
    images: ArrayLike,
    y_true: ArrayLike,
    probabilities: ArrayLike,
    *,
    class_names: Sequence[str] | None = None,
    count: int = 12,
    axes: Any = None,
) -> NDArray[Any]:
    """Draw the confusion matrix, and beside it the errors of which the model was surest.

    Above each picture stands its true class, the predicted one, and the probability of the
    latter; the line below says how many errors there are in all.

    A good alt text names the classes that are confused most, and what the worst pictures have in
    common: unusual writing, a wrong label, something cut off.

    Args:
        images: `(batch, height, width)`, or with a last axis of 1 or 3 channels.
        y_true: True classes, integers `(batch,)`.
        probabilities: `(batch, classes)`, each row with sum 1.
        class_names: What to call class 0, 1, …; the numbers without it.
        count: At most so many errors are drawn.
        axes: Two Axes, for the matrix and for the pictures; a new figure without it.

    Returns:
        The two Axes: the second has one image for each error that is drawn, the surest first.

    Raises:
        ValueError: If shapes do not fit, or rows are not probabilities.

    Example:
        >>> x, y = np.zeros((3, 8, 8)), [0, 1, 1]
        >>> matrix, pictures = plot_worst_errors(x, y, [[0.9, 0.1], [0.7, 0.3], [0.2, 0.8]])
        >>> pictures.get_xlabel()
        'The only error among 3 answers.'
        >>> plt.close(matrix.figure)
    """
    pictures, classes = check_pictures("images", images, "batch"), np.asarray(y_true)
    shares = _probabilities(probabilities)
    if not len(pictures) == len(shares) == len(classes) or classes.ndim != 1:
        raise ValueError(
            "`images`, `y_true` and `probabilities` must have one row for each example. Received: "
            f"shapes {np.shape(images)}, {classes.shape} and {shares.shape}."
        )
    if count < 1:
        raise ValueError(f"`count` must be at least 1. Received: count={count}.")
    names = [str(name) for name in (class_names or range(shares.shape[1]))]
    if len(names) != shares.shape[1]:
        raise ValueError(
            "`class_names` must have one name for each class. "
            f"Received: {len(names)} for {shares.shape[1]}."
        )
    if not np.isin(classes, range(len(names))).all():
        raise ValueError(
            f"`y_true` must be classes from 0 to {len(names) - 1}. "
            f"Received: {np.unique(classes)[:4].tolist()} …"
        )
    predicted = shares.argmax(axis=1)
    sure = shares.max(axis=1)
    wrong = np.flatnonzero(predicted != classes)
    worst = wrong[np.argsort(-sure[wrong], kind="stable")][:count]
    matrix, beside = _two_axes(axes, len(names))
    plot_confusion_matrix(classes, predicted, labels=names, ax=matrix)
    if len(worst):
        titles = [_title(names[classes[i]], names[predicted[i]], sure[i]) for i in worst]
        if max(map(len, titles)) > _LONG:  # each picture then has its words on three lines
            titles = [title.replace("→ ", "→\n").replace(", ", "\n") for title in titles]
        places = [(float(i % _COLUMNS), float(i // _COLUMNS)) for i in range(len(worst))]
        shown = [pictures[i] for i in worst]
        draw_tiles(shown, places, [value_range(pictures)], ax=beside, cmap="gray", titles=titles)
    else:
        beside.set(xticks=[], yticks=[])
        beside.spines[:].set_visible(False)
    beside.set_xlabel(_summary(len(worst), len(wrong), len(classes)), fontsize="small")
    return np.array([matrix, beside], dtype=object)


def _title(true: str, predicted: str, probability: float) -> str:
    return f"{true} → {predicted}, {probability:.2f}"


def _summary(drawn: int, wrong: int, total: int) -> str:
    if not wrong:
        return f"No error among {total:,} answers."
    if wrong == 1:
        return f"The only error among {total:,} answers."
    which = f"All {wrong:,} errors" if drawn == wrong else f"The {drawn} surest of {wrong:,} errors"
    return f"{which} among {total:,} answers: true → predicted, its probability."


def _two_axes(axes: Any, classes: int) -> tuple[Any, Any]:
    if axes is None:
        side = max(3.2, 1.6 + 0.42 * classes)
        axes = plt.subplots(1, 2, figsize=(side + 5.2, max(side, 4.6)), layout="constrained")[1]
    pair = np.atleast_1d(np.asarray(axes, dtype=object)).ravel()
    if len(pair) != 2:
        raise ValueError(
            "`axes` must be two Axes, for the matrix and for the pictures. "
            f"Received: {len(pair)}. Take `plt.subplots(1, 2)[1]`."
        )
    return pair[0], pair[1]


def _probabilities(probabilities: ArrayLike) -> NDArray[np.float64]:
    shares = np.asarray(probabilities, dtype=np.float64)
    if shares.ndim != 2 or shares.shape[1] < 2:
        raise ValueError(
            f"`probabilities` must be (batch, classes). Received: shape {shares.shape}. "
            "From one probability p of class 1: `np.stack([1 - p, p], axis=-1)`."
        )
    if not ((shares >= -1e-6).all() and np.allclose(shares.sum(axis=1), 1, atol=1e-3)):
        raise ValueError(
            "`probabilities` must lie between 0 and 1, with sum 1 in each row. Received: "
            f"{shares.min():.4g} to {shares.max():.4g}. "
            "Are they logits? Take `keras.ops.softmax(logits)`."
        )
    return shares
