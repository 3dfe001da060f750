"""Where the weights of a layer start.

What matters is their variance. A sum of `fan_in` terms has `fan_in` times the variance of one, so
weights of variance `1 / fan_in` keep the signal as large as it came in (LeCun et al., 1998,
"Efficient BackProp", sec. 4.6); `2 / (fan_in + fan_out)` is the compromise between the signal on
its way forward and the gradient on its way back (Glorot & Bengio, 2010, eq. 12); `2 / fan_in` makes
up for the half that a ReLU cuts away (He et al., 2015, eq. 10).
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..draws import check_rng

_SCALES = {"glorot": (1.0, "average"), "he": (2.0, "in"), "lecun": (1.0, "in")}
INITIALIZERS = (
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "lecun_uniform", "lecun_normal",
    "zeros", "ones",
)  # fmt: skip


def initialize(
    name: str | float,
    shape: Sequence[int],
    *,
    rng: np.random.Generator,
    dtype: str = "float32",
) -> NDArray[Any]:
    """Return the first values of a parameter.

    The variances are those of Keras. Its normals leave out everything beyond two standard
    deviations (and are widened to the same variance); ours are plain normals.

    Args:
        name: One of `INITIALIZERS`, or a number: the standard deviation of a plain normal.
        shape: `(inputs, units)`; for a convolution `(height, width, inputs, filters)`.
        rng: Draws the values.
        dtype: `"float32"` or `"float64"`. The draws are the same, rounded.

    Returns:
        An array of this shape.

    Raises:
        ValueError: If there is no such initialiser, or the standard deviation is negative.

    Example:
        >>> kernel = initialize("he_normal", (800, 100), rng=np.random.default_rng(0))
        >>> round(float(kernel.std()), 3)  # sqrt(2 / 800)
        0.05
    """
    shape = tuple(shape)
    check_rng(rng)
    if isinstance(name, int | float) and not isinstance(name, bool) and 0 <= name < math.inf:
        return rng.normal(scale=name, size=shape).astype(dtype)
    if name not in INITIALIZERS:
        raise ValueError(
            f"`initializer` must be one of {', '.join(INITIALIZERS)}, or a number of at least 0, "
            f"the standard deviation of a normal. Received: {name!r}."
        )
    if name in ("zeros", "ones"):
        return np.full(shape, float(name == "ones"), dtype=dtype)
    family, distribution = str(name).split("_")
    scale, fan = _SCALES[family]
    fan_in, fan_out = _fans(shape)
    variance = scale / max(1.0, fan_in if fan == "in" else (fan_in + fan_out) / 2)
    if distribution == "normal":
        return rng.normal(scale=math.sqrt(variance), size=shape).astype(dtype)
    limit = math.sqrt(3 * variance)  # a uniform on [-a, a] has the variance a² / 3
    return rng.uniform(-limit, limit, size=shape).astype(dtype)


def _fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return how many values a unit sums up, and how many units take one value in."""
    if len(shape) < 2:
        size = shape[0] if shape else 1
        return size, size
    window = math.prod(shape[:-2])
    return shape[-2] * window, shape[-1] * window
