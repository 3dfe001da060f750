"""Where a token stands, told to an attention that has no notion of order.

Either a vector of the place is added to that of the token, or queries and keys are turned by an
angle that grows with the place. In both, feature i of the first half and feature i of the second
half are a pair, and pair i turns by `10000^(-2 i / width)` from one place to the next: the first by
1 radian, the last so slowly that it comes round once in up to 63,000 places.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .arguments import as_floats, check_count, check_finite
from .by_hand import Array

_BASE = 10_000.0


def sinusoidal_positions(length: int, width: int, *, dtype: str = "float32") -> Array:
    """Return the vectors of the first places (Vaswani et al., 2017, sec. 3.5).

    Row p is `sin(p * rates)`, then `cos(p * rates)`. The paper has sine and cosine of an angle side
    by side; the order of the features makes no difference to a network. To go k places on is to
    turn every pair by the same angles, wherever one starts:
    `rotate(vectors[:-k], -k * np.ones(length - k))` is `vectors[k:]`.

    Args:
        length: How many places.
        width: Features of a vector, even.
        dtype: `"float32"` or `"float64"`.

    Returns:
        `(length, width)`; add it to `(batch, length, width)`.

    Raises:
        ValueError: If the length is no positive integer, or the width no even one.

    Example:
        >>> sinusoidal_positions(3, 4).round(2)
        array([[ 0.  ,  0.  ,  1.  ,  1.  ],
               [ 0.84,  0.01,  0.54,  1.  ],
               [ 0.91,  0.02, -0.42,  1.  ]], dtype=float32)
    """
    angles = _angles(np.arange(check_count("length", length)), check_count("width", width))
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=-1).astype(dtype)


def rotate(x: ArrayLike, positions: ArrayLike) -> Array:
    """Turn queries or keys by their places, pair by pair (rotary; Su et al., 2021, sec. 3.2).

    A pair `(a, b)` becomes `(a cos - b sin, a sin + b cos)`. Lengths stay, and the product of a
    query and a key that were both turned depends on how far apart they stand, not on where. The way
    back of a rotation is the opposite one: the gradient with respect to `x` is
    `rotate(upstream, -positions)`.

    Args:
        x: Queries or keys, `(..., time, width)`, the width even; never the values.
        positions: The place of each, `(time,)`, often `np.arange(time)`.

    Returns:
        As `x`.

    Raises:
        ValueError: If the width is odd, there are not as many positions as places, or a number is
            not finite.

    Example:
        >>> rotate(np.array([[1.0, 0.0], [1.0, 0.0]]), [0, np.pi / 2]).round(2)
        array([[1., 0.],
               [0., 1.]])
    """
    x = check_finite("x", as_floats(x), "Look for the step at which that began.")
    places: Array = np.asarray(positions)
    if x.ndim < 2 or places.shape != x.shape[-2:-1] or places.dtype.kind not in "iuf":
        raise ValueError(
            "`x` must be (..., time, width), and `positions` (time,), numbers. "
            f"Received: {x.shape}, and {places.shape} of {places.dtype}. "
            "Of places from the start take `np.arange(x.shape[-2])`."
        )
    check_finite("positions", places, "Of places from the start take `np.arange(x.shape[-2])`.")
    angles = _angles(places, x.shape[-1])
    sin, cos = np.sin(angles).astype(x.dtype), np.cos(angles).astype(x.dtype)
    first, second = np.split(x, 2, axis=-1)
    return np.concatenate([first * cos - second * sin, first * sin + second * cos], axis=-1)


def _angles(positions: Any, width: int) -> Array:
    """Return the angle of every place and pair, `(time, width / 2)`, in float64."""
    if width % 2:
        raise ValueError(
            "`width` must be even: features go in pairs, a sine with a cosine. "
            f"Received: width={width}. Of several heads, each must have an even width."
        )
    rates = _BASE ** (-2 * np.arange(width // 2) / width)
    return np.asarray(positions, float)[:, None] * rates
