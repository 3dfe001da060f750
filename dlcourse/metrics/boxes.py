"""How far two boxes agree."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def intersection_over_union(boxes_a: ArrayLike, boxes_b: ArrayLike) -> NDArray[np.float64]:
    """Return the area that two boxes share, over the area that they cover together.

    It is 1 for the same box and 0 for boxes that do not meet (Jaccard, 1901; the measure of
    PASCAL VOC: Everingham et al., 2010). Two boxes without area have nothing to agree on: 0.

    Args:
        boxes_a: `(n, 4)` or `(4,)`: left, top, right and bottom, in any one unit.
        boxes_b: As many, in the same unit; pairs are compared row by row. Shapes broadcast:
            `boxes_a[:, None]` and `boxes_b[None]` give every pair.

    Returns:
        `(n,)`: a number from 0 to 1 for each pair; NaN where one of the boxes is NaN.

    Raises:
        ValueError: If shapes do not fit, or a box is not (left, top, right, bottom).

    Example:
        >>> intersection_over_union([[0, 0, 2, 2]], [[1, 0, 3, 2]])
        array([0.33333333])
    """
    first, second = _boxes("boxes_a", boxes_a), _boxes("boxes_b", boxes_b)
    try:
        low = np.maximum(first[..., :2], second[..., :2])
    except ValueError as error:
        raise ValueError(
            "`boxes_a` and `boxes_b` must be pairs, row by row. "
            f"Received: shapes {first.shape} and {second.shape}. "
            "For every pair add axes: `boxes_a[:, None]` and `boxes_b[None]`."
        ) from error
    high = np.minimum(first[..., 2:], second[..., 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=-1)
    areas = [np.prod(box[..., 2:] - box[..., :2], axis=-1) for box in (first, second)]
    together = areas[0] + areas[1] - shared
    return np.where(together == 0, 0.0, shared / np.where(together == 0, 1.0, together))


def _boxes(name: str, boxes: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(boxes, dtype=np.float64)
    if not array.ndim or array.shape[-1] != 4:
        raise ValueError(
            f"`{name}` must be (n, 4): left, top, right, bottom. Received: shape {array.shape}."
        )
    turned = (array[..., :2] > array[..., 2:]).any(axis=-1)
    if turned.any():
        raise ValueError(
            f"`{name}` must be (left, top, right, bottom), with left <= right and top <= bottom. "
            f"Received: {array[turned][0].tolist()}. "
            "Is it (left, top, width, height), or a center with a size?"
        )
    return array
