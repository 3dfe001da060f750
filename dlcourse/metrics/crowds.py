"""Look at two crowds of features or pictures before comparing them."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray


def check_crowds(
    crowds: Mapping[str, ArrayLike], *, least: int, pictures: bool = False
) -> list[NDArray[np.floating]]:
    """Return each crowd as `(n, features)`, float64; float32 stays, for pictures can be many.

    Args:
        crowds: Name of the argument -> its rows.
        least: How many members a crowd must have.
        pictures: Whether a member may have any shape, and is made one row; then all must be
            integers, as of pixels up to 255, or none.

    Raises:
        ValueError: If a shape does not fit, members of two crowds differ in shape, a value is not
            finite, or there are too few.
    """
    given = {name: np.asarray(rows) for name, rows in crowds.items()}
    kinds = {name: array.dtype.kind in "iu" for name, array in given.items()}
    if pictures and len(set(kinds.values())) > 1:
        whole = next(name for name, is_whole in kinds.items() if is_whole)
        raise ValueError(
            "Pictures to be compared must have one range of values. "
            f"Received: integers in `{whole}`, floats elsewhere. Divide the integers by 255."
        )
    arrays = {
        name: array if array.dtype == np.float32 else array.astype(np.float64)
        for name, array in given.items()
    }
    shape = "(n, height, width), with or without channels" if pictures else "(n, features)"
    for name, array in arrays.items():
        if array.ndim < 2 or (array.ndim > 2 and not pictures) or array.shape[0] < least:
            cure = "Take more of them."
            if array.ndim != 2 and not pictures:
                cure = f"For pixels as features write `{name}.reshape(len({name}), -1)`."
            raise ValueError(
                f"`{name}` must be {shape}, with n at least {least}. "
                f"Received: shape {array.shape}. {cure}"
            )
        if not np.isfinite(array).all():
            raise ValueError(f"`{name}` must hold finite numbers. Received: NaN or infinity.")
    shapes = {name: array.shape[1:] for name, array in arrays.items()}
    if len(set(shapes.values())) > 1:
        raise ValueError(
            "All crowds must have members of one shape. Received: "
            + ", ".join(f"{shape} in `{name}`" for name, shape in shapes.items())
            + (". Is one without the channel axis, or of another model?")
        )
    return [array.reshape(len(array), -1) for array in arrays.values()]
