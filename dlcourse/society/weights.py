"""Weights that make the group and the label of training data independent."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .rows import check_binary, check_groups


def reweighing(groups: ArrayLike, labels: ArrayLike) -> NDArray[np.float64]:
    """Weight each row by P(group) P(label) / P(group, label).

    Kamiran & Calders, "Data preprocessing techniques for classification without discrimination"
    (2012). In the weighted data every group has the same share of y = 1. Rows and
    labels stay what they are: the weights go to `fit(..., sample_weight=weights)`.

    Args:
        groups: Group of each row, `(n,)`: names, or whole numbers.
        labels: What is learned, `(n,)` of 0 and 1.

    Returns:
        Weights `(n,)`. They add up to n; those of a group to its number of rows.

    Raises:
        ValueError: If labels are not 0 and 1, lengths differ, or a group has one class only.

    Example:
        >>> reweighing(["a", "a", "a", "b", "b", "b"], [1, 1, 0, 1, 0, 0])
        array([0.75, 0.75, 1.5 , 1.5 , 0.75, 0.75])
    """
    y = check_binary("labels", labels)
    found, of_each = np.unique(check_groups(groups, len(y)), return_inverse=True)
    counts = np.zeros((len(found), 2))
    np.add.at(counts, (of_each, y), 1)
    if not counts.all():
        group, label = np.argwhere(counts == 0)[0]
        raise ValueError(
            "Every group must have rows of both classes: the weights cannot be computed. "
            f"Received: no row with label {label} in group {found[group]!s}. "
            "Get more data on this group, or join it with another one and say so."
        )
    expected = counts.sum(axis=1, keepdims=True) * counts.sum(axis=0) / len(y)
    return (expected / counts)[of_each, y]
