"""How far two masks agree, pixel by pixel."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def dice(mask_a: ArrayLike, mask_b: ArrayLike, *, axis: Any = None) -> Any:
    """Return twice the shared pixels over the pixels of both masks (Dice, 1945).

    It is 1 for the same mask and 0 for masks that do not meet, and never smaller than
    `mask_iou`: dice = 2 iou / (1 + iou). Two empty masks agree: 1.

    Args:
        mask_a: True or 1 where the thing is, False or 0 elsewhere, of any shape.
        mask_b: Of the same shape.
        axis: The axes to count along: None for all, `(-2, -1)` for one number a mask.

    Returns:
        A float, or an array over the axes that are left.

    Raises:
        ValueError: If shapes differ, or values are not those of a mask.

    Example:
        >>> dice([[1, 1, 0]], [[0, 1, 1]])
        0.5
    """
    first, second = _masks(mask_a, mask_b)
    shared = np.sum(first & second, axis=axis)
    both = np.sum(first, axis=axis) + np.sum(second, axis=axis)
    return _share(2 * shared, both)


def mask_iou(mask_a: ArrayLike, mask_b: ArrayLike, *, axis: Any = None) -> Any:
    """Return the shared pixels over the pixels of either mask (Jaccard, 1901).

    Args:
        mask_a: True or 1 where the thing is, False or 0 elsewhere, of any shape.
        mask_b: Of the same shape.
        axis: The axes to count along: None for all, `(-2, -1)` for one number a mask.

    Returns:
        A float, or an array over the axes that are left; 1 for two empty masks.

    Raises:
        ValueError: If shapes differ, or values are not those of a mask.

    Example:
        >>> mask_iou([[1, 1, 0]], [[0, 1, 1]])
        0.3333333333333333
    """
    first, second = _masks(mask_a, mask_b)
    return _share(np.sum(first & second, axis=axis), np.sum(first | second, axis=axis))


def _share(part: Any, whole: Any) -> Any:
    share = np.where(whole == 0, 1.0, part / np.maximum(whole, 1))
    return share if share.ndim else float(share)


def _masks(mask_a: ArrayLike, mask_b: ArrayLike) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    masks = [np.asarray(mask_a), np.asarray(mask_b)]
    if masks[0].shape != masks[1].shape:
        raise ValueError(
            "Both masks must have one shape. "
            f"Received: {masks[0].shape} and {masks[1].shape}. "
            "A last axis of one channel goes with `mask[..., 0]`."
        )
    for name, mask in zip(("mask_a", "mask_b"), masks, strict=True):
        if not np.isin(mask, (0, 1)).all():
            raise ValueError(
                f"`{name}` must be True or False, or 1 or 0, in every pixel. "
                f"Received: {np.unique(mask)[:4].tolist()} … "
                "Threshold probabilities: `mask > 0.5`; logits: `mask > 0`."
            )
    return masks[0].astype(bool), masks[1].astype(bool)
