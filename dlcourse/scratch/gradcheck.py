"""Hold a hand-derived gradient against finite differences."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

# A gradient smaller than this everywhere is compared absolutely: below it finite differences
# of step 1e-6 hold rounding noise only.
_SMALLEST_SCALE = 1e-3


def numerical_gradient(
    fn: Callable[[NDArray[np.float64]], float], x: ArrayLike, *, step: float = 1e-6
) -> NDArray[np.float64]:
    """Return the gradient of a scalar function by central differences.

    Element by element, `(fn(x + h) - fn(x - h)) / (2 h)`: the error falls with `h ** 2`, until
    rounding takes over; 1e-6 is near the best for float64.

    Args:
        fn: Takes an array like `x`, returns one number.
        x: Any shape, floating point. It is not changed.
        step: The `h` above.

    Returns:
        The gradient, float64, in the shape of `x`.

    Raises:
        ValueError: If `x` holds integers, or `fn` returns more than one number.

    Example:
        >>> numerical_gradient(lambda x: np.sum(x**2), [1.0, -3.0]).round(6)
        array([ 2., -6.])
    """
    point = _as_float(x, "x").copy()
    gradient = np.zeros_like(point)
    for index in np.ndindex(point.shape):
        kept = point[index]
        point[index] = kept + step
        above, high = _scalar(fn(point.copy())), point[index]
        point[index] = kept - step
        below, low = _scalar(fn(point.copy())), point[index]
        point[index] = kept
        gradient[index] = (above - below) / (high - low)  # the step that rounding left
    return gradient


def gradcheck(
    forward: Callable[..., Any],
    backward: Callable[..., Any],
    inputs: Sequence[ArrayLike],
    *,
    rng: np.random.Generator,
    rtol: float = 1e-6,
) -> float:
    """Check a backward pass against central differences, under a random upstream gradient.

    The upstream gradient is random on purpose: with ones everywhere, a `backward` that forgets
    to multiply by it would pass.

    Args:
        forward: `forward(*inputs)` returns an array of any shape, or a number.
        backward: `backward(upstream, *inputs)` returns the gradient of
            `sum(upstream * forward(*inputs))` for each input, in order: a tuple of arrays, or
            the array alone where there is one input. `upstream` has the shape of the output.
        inputs: Arrays of floating point numbers. They are not changed.
        rng: Draws the upstream gradient.
        rtol: Largest error allowed, relative to the largest element of that gradient.

    Returns:
        The largest relative error found.

    Raises:
        ValueError: If an input holds integers, or a gradient is missing or has another shape
            than its input.
        AssertionError: If a gradient is wrong; the message names the worst element.

    Example:
        >>> x = np.array([0.5, 1.0, 2.0])
        >>> rng = np.random.default_rng(0)
        >>> gradcheck(np.sin, lambda upstream, x: upstream * np.cos(x), [x], rng=rng) < 1e-6
        True
    """
    arrays = [_as_float(value, f"inputs[{number}]") for number, value in enumerate(inputs)]
    output = np.asarray(forward(*[array.copy() for array in arrays]), dtype=np.float64)
    upstream = rng.normal(size=output.shape)
    returned = backward(upstream.copy(), *[array.copy() for array in arrays])
    gradients = returned if isinstance(returned, tuple | list) else (returned,)
    if len(gradients) != len(arrays):
        raise ValueError(
            f"`backward` must return one gradient for each of the {len(arrays)} inputs. "
            f"Received: {len(gradients)}."
        )
    largest = 0.0
    for number, array in enumerate(arrays):
        analytic = np.asarray(gradients[number], dtype=np.float64)
        if analytic.shape != array.shape:
            raise ValueError(
                "A gradient must have the shape of its input. "
                f"Received: {analytic.shape} for inputs[{number}] of shape {array.shape}. "
                "Is a transpose or a sum over the batch missing?"
            )

        def weighted(value: NDArray[np.float64], number: int = number) -> float:
            changed = [*arrays[:number], value, *arrays[number + 1 :]]
            return float(np.sum(upstream * np.asarray(forward(*changed))))

        numeric = numerical_gradient(weighted, array)
        largest = max(largest, _compare(analytic, numeric, f"inputs[{number}]", rtol))
    return largest


def _compare(
    analytic: NDArray[np.float64], numeric: NDArray[np.float64], name: str, rtol: float
) -> float:
    """Return the largest error relative to the gradient's scale; raise if it exceeds `rtol`."""
    if analytic.size == 0:
        return 0.0
    scale = max(float(np.abs(numeric).max()), _SMALLEST_SCALE)
    errors = np.abs(analytic - numeric) / scale
    # NaN compares false with everything: let it be the worst element
    worst = np.unravel_index(int(np.argmax(np.nan_to_num(errors, nan=np.inf))), errors.shape)
    if not errors[worst] <= rtol:
        place = f"{name}[{', '.join(map(str, worst))}]" if worst else name
        raise AssertionError(
            f"The gradient is wrong, most of all at {place}: `backward` says "
            f"{analytic[worst]:.6g}, finite differences say {numeric[worst]:.6g} "
            f"(relative error {errors[worst]:.2g}, allowed {rtol:.2g})."
        )
    return float(errors[worst])


def _as_float(value: ArrayLike, name: str) -> NDArray[np.float64]:
    array = np.asarray(value)
    if not np.issubdtype(array.dtype, np.floating):
        raise ValueError(
            f"`{name}` must hold floating point numbers: a small step would be lost in integers. "
            f"Received: dtype {array.dtype}. Use `x.astype(float)`."
        )
    return array.astype(np.float64)


def _scalar(value: Any) -> float:
    if np.size(value) != 1:
        raise ValueError(
            "`fn` must return one number. "
            f"Received: an array of shape {np.shape(value)}. Sum it, or use `gradcheck`."
        )
    return float(np.reshape(value, ()))
