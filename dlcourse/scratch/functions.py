"""Operations on several tensors: concatenation."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .tensor import Tensor, result_of, values_of


def concatenate(tensors: Sequence[Tensor | ArrayLike], axis: int = -1) -> Tensor:
    """Join tensors along one axis; the other axes must be equal.

    Args:
        tensors: Tensors; an array among them is a constant.
        axis: The axis along which they are joined.

    Raises:
        ValueError: If the shapes do not fit.

    Example:
        >>> concatenate([Tensor([1.0, 2.0]), Tensor([3.0])])
        Tensor([1., 2., 3.], from concatenate)
    """
    arrays = values_of("concatenate", *tensors)
    try:
        out = np.concatenate(arrays, axis)
    except ValueError as error:
        raise ValueError(
            "`concatenate` must get tensors that are equal in all axes but the one they are "
            f"joined along. Received: shapes {[array.shape for array in arrays]}, axis={axis}."
        ) from error
    ends = np.cumsum([array.shape[axis] for array in arrays])[:-1]
    edges = [
        (tensor, lambda g, part=part: np.split(g, ends, axis)[part])
        for part, tensor in enumerate(tensors)
    ]
    return result_of("concatenate", out, *edges)
