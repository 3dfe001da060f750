"""Does the highest point of a map lie on the thing?"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def pointing_game(values: ArrayLike, masks: ArrayLike) -> NDArray[np.float64]:
    """Return for each picture whether the largest value lies within the mask.

    1 is a hit and 0 a miss; the score of a method is the mean (Zhang, Bargal, Lin, Brandt, Shen &
    Sclaroff, 2018, "Top-down neural attention by excitation backprop", section 4.2, who also count
    what lies up to 15 pixels beside it). Where several places share the largest value, it is the
    share of them in the mask: a map of one value gets what a random point would, the mask's part
    of the picture. That is the baseline to beat.

    The game looks at one place only, and a model may be right for a reason beside the thing.

    Args:
        values: Maps `(n, height, width)` or `(n, height, width, channels)`, whose channels are
            added up.
        masks: True or 1 where the thing is, `(n, height, width)` or `(n, height, width, 1)`.

    Returns:
        `(n,)`, from 0 to 1.

    Raises:
        ValueError: If shapes do not fit, values are not finite, or a mask is empty or holds
            anything but True or False.

    Example:
        >>> values = [[[0.1, 0.9], [0.2, 0.0]], [[0.5, 0.5], [0.0, 0.0]]]
        >>> mask = [[False, True], [False, True]]
        >>> pointing_game(values, [mask, mask]).tolist()
        [1.0, 0.5]
    """
    maps, things = np.asarray(values, dtype=np.float64), np.asarray(masks)
    shape = maps.shape
    if maps.ndim == 4:
        maps = maps.sum(axis=-1)
    if things.ndim == 4 and things.shape[-1] == 1:
        things = things[..., 0]
    if maps.ndim != 3 or not maps.size or maps.shape != things.shape:
        raise ValueError(
            "`values` and `masks` must be (n, height, width), of the same pictures. "
            f"Received: {shape} and {np.shape(masks)}. "
            f"{_cure(things, maps)}".rstrip()
        )
    if not np.isfinite(maps).all():
        raise ValueError("`values` must hold finite numbers only. Received: NaN or infinity.")
    if not np.isin(things, (0, 1)).all():
        raise ValueError(
            "`masks` must be True or False, or 1 or 0, in every pixel. "
            f"Received: {np.unique(things)[:4].tolist()} … "
            "Threshold what covers a part of a pixel: `masks > 0.5`."
        )
    flat, inside = maps.reshape(len(maps), -1), things.reshape(len(maps), -1).astype(bool)
    if not inside.any(axis=1).all():
        raise ValueError(
            "Each mask must have a pixel to hit. "
            f"Received: an empty one for picture {int(np.argmin(inside.any(axis=1)))}. "
            "Leave out pictures without the thing."
        )
    top = flat == flat.max(axis=1, keepdims=True)
    return np.asarray((top & inside).sum(axis=1) / top.sum(axis=1), dtype=np.float64)


def _cure(things: NDArray[Any], maps: NDArray[Any]) -> str:
    if things.ndim == 4 and things.shape[2:] == maps.shape[1:]:
        return "Masks of several things: take that of the target, `masks[range(n), place]`."
    if things.ndim == 3 and things.shape[1:] != maps.shape[1:]:
        return "Enlarge the maps to the size of the pictures."
    return ""
