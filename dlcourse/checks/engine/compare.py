"""Are two plain values the same, up to rounding?"""

from typing import Any

import numpy as np

from .values import as_array

_FLOAT32 = (1e-4, 1e-5)  # rtol, atol where numbers have 24 bits
_FLOAT16 = (1e-2, 1e-2)


def same(
    expected: Any,
    received: Any,
    rtol: float = 0.0,
    atol: float = 0.0,
    *,
    dtype_matters: bool = False,
) -> bool:
    """Return True if `received` is `expected`.

    A list of numbers counts as an array, any other list as a tuple. Shapes must agree, NaN
    equals NaN. The tolerance is that of the coarser numbers: where the reference itself computes in
    float16, or either one in float32, it is loosened.

    Args:
        expected: Plain values (see `values.py`).
        received: Plain values.
        rtol: Relative tolerance.
        atol: Absolute tolerance for numbers of about 1; scaled by the largest expected number.
        dtype_matters: True if an integer must not stand for a float, or a boolean.

    Example:
        >>> same((np.zeros(2), 1.0), [[0, 0], 1])
        True
        >>> same(np.zeros((2, 1)), np.zeros(2))
        False
    """
    parts = type(expected) is tuple or (type(expected) is list and as_array(expected) is None)
    if parts and type(received) in (list, tuple):
        return len(expected) == len(received) and all(
            same(one, other, rtol, atol, dtype_matters=dtype_matters)
            for one, other in zip(expected, received, strict=True)
        )
    if type(expected) is str and type(received) is str:
        return expected.strip() == received.strip()
    wanted, got = as_array(expected), as_array(received)
    if wanted is None or got is None:
        return wanted is None and got is None and expected is received
    if dtype_matters and kind_of(wanted) != kind_of(got):
        return False
    return same_array(wanted, got, rtol, atol)


def same_array(wanted: np.ndarray, got: np.ndarray, rtol: float, atol: float) -> bool:
    """Return True if the arrays have one shape and, up to the tolerances, the same entries."""
    return wanted.shape == got.shape and bool(np.all(agreement(wanted, got, rtol, atol)))


def agreement(wanted: np.ndarray, got: np.ndarray, rtol: float, atol: float) -> np.ndarray:
    """Return where two arrays of the same shape agree, entry by entry."""
    if "U" in (wanted.dtype.kind, got.dtype.kind):
        alike = wanted.dtype.kind == got.dtype.kind
        return np.equal(wanted, got) if alike else np.zeros(wanted.shape, bool)
    if wanted.dtype.kind in "biu" and got.dtype.kind in "biu":
        return np.equal(wanted, got)
    rtol, atol = tolerances(wanted, got, rtol, atol)
    with np.errstate(all="ignore"):
        finite = np.abs(wanted[np.isfinite(wanted)]).astype(float)
        scale = max(1.0, float(finite.max())) if finite.size else 1.0
        return np.isclose(got, wanted, rtol=rtol, atol=atol * scale, equal_nan=True)


def tolerances(
    wanted: np.ndarray, got: np.ndarray, rtol: float, atol: float
) -> tuple[float, float]:
    """Return `rtol` and `atol`, loosened to what the dtypes can hold."""
    if not rtol and not atol:
        return 0.0, 0.0
    least = (0.0, 0.0)
    if wanted.dtype == np.float16:
        least = _FLOAT16
    elif np.float32 in (wanted.dtype, got.dtype) or np.complex64 in (wanted.dtype, got.dtype):
        least = _FLOAT32
    return max(rtol, least[0]), max(atol, least[1])


def kind_of(values: np.ndarray) -> str:
    """Return what the entries are, in words, such as `"integers"`."""
    return {
        "b": "booleans",
        "i": "integers",
        "u": "integers",
        "f": "floats",
        "c": "complex numbers",
        "U": "text",
    }[values.dtype.kind]
