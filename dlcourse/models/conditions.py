"""Look at the classes that a model is to paint."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arguments import check_count


def check_num_classes(num_classes: int | None) -> int | None:
    """Return the number of classes, or None for a model that hears of none.

    Raises:
        ValueError: If it is neither.
    """
    return None if num_classes is None else check_count("num_classes", num_classes, "10")


def check_condition(labels: ArrayLike | None, count: int, num_classes: int | None) -> list[Any]:
    """Return the classes of `count` pictures in a list, `[labels]`; empty if there are none.

    Args:
        labels: Whole numbers from 0 on, `(count,)`, or None.
        count: How many pictures there are.
        num_classes: The model's classes, or None.

    Raises:
        ValueError: If there are labels where the model has no classes or the other way round, they
            are not as many, not whole, or a class is unknown.
    """
    if num_classes is None:
        if labels is None:
            return []
        raise ValueError(
            "This model was built without classes and takes no labels. "
            f"Received: labels of shape {np.shape(labels)}. Leave them out, or build the model "
            "with `num_classes`."
        )
    must = f"`labels` must be {count} whole numbers from 0 to {num_classes - 1}, one a picture."
    if labels is None:
        raise ValueError(
            f"{must} Received: none. The model was built with num_classes={num_classes}: hand in "
            f"the class of each picture, such as `np.arange({count}) % {num_classes}`."
        )
    classes: NDArray[Any] = np.asarray(labels)
    if classes.shape != (count,) or classes.dtype.kind not in "iu":
        one_hot = classes.shape == (count, num_classes) and num_classes > 1
        cure = "That looks one-hot: write `labels.argmax(axis=1)`." if one_hot else "Look at both."
        raise ValueError(
            f"{must} Received: labels of shape {classes.shape}, dtype {classes.dtype}. {cure}"
        )
    if classes.min() < 0 or classes.max() >= num_classes:
        raise ValueError(
            f"{must} Received: from {classes.min()} to {classes.max()}. Count classes from 0, or "
            f"build the model with `num_classes={int(classes.max()) + 1}`."
        )
    return [classes.astype(np.int32)]


def check_batch_size(size: int, num_classes: int | None) -> None:
    """Raise a ValueError if a batch cannot hold an example of every class."""
    if num_classes is not None and size < num_classes:
        raise ValueError(
            "A batch must be at least as large as the number of classes, or a step hears of few "
            f"of them. Received: batches of {size} for {num_classes} classes. Take a larger "
            f"`batch_size`, at least {num_classes}, and as many pictures."
        )
