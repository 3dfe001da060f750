"""Plain values as JSON with their arrays beside it: written by anyone, read as if by an enemy."""

import math
from collections.abc import Callable
from typing import Any, BinaryIO

import numpy as np

from .values import MAX_BYTES, MAX_ENTRIES, MAX_ITEMS


def pack(value: Any, keep: Callable[[np.ndarray], Any]) -> dict[str, Any]:
    """Return plain values (see `values.py`) as JSON.

    Args:
        value: What `normalise` returned.
        keep: Puts an array somewhere and returns, as JSON, where it can be found.

    Example:
        >>> pack((1, 0.5), keep=print)
        {'tuple': [{'int': '1'}, {'float': '0x1.0000000000000p-1'}]}
    """
    kind = type(value)
    if value is ...:
        return {"blank": True}
    if kind in (list, tuple):
        return {kind.__name__: [pack(item, keep) for item in value]}
    if kind is np.ndarray:
        return {"array": keep(value)}
    if kind is float:
        return {"float": value.hex()}  # NaN and infinity are no JSON
    if kind is complex:
        return {"complex": [value.real.hex(), value.imag.hex()]}
    if kind is int:
        return {"int": str(value)}
    return {"plain": value}  # None, bool, str


def unpack(packed: Any, fetch: Callable[[Any], np.ndarray]) -> Any:
    """Return what `pack` was given. What comes out still has to go through `normalise`.

    Args:
        packed: JSON from anyone.
        fetch: Returns the array that `keep` put away.

    Raises:
        ValueError: If it is nothing that `pack` returns. So may TypeError, AttributeError and
            RecursionError.
    """
    ((kind, value),) = packed.items()
    if kind in ("list", "tuple"):
        if type(value) is not list or len(value) > MAX_ITEMS:
            raise ValueError(f"a {kind} must be a list of at most {MAX_ITEMS} items")
        items = [unpack(item, fetch) for item in value]
        return items if kind == "list" else tuple(items)
    if kind == "array":
        return fetch(value)
    if kind == "float":
        return float.fromhex(value)
    if kind == "complex":
        return complex(float.fromhex(value[0]), float.fromhex(value[1]))
    if kind == "int":
        return int(value)
    if kind == "blank":
        return ...
    if kind != "plain" or not (value is None or type(value) in (bool, str)):
        raise ValueError(f"{str(kind)[:40]!r} with a {type(value).__name__} is no value")
    return value


def read_array(file: BinaryIO, name: str, size: int) -> np.ndarray:
    """Read an array that `np.save(…, allow_pickle=False)` wrote.

    Args:
        file: Open for reading in binary, at the array's beginning.
        name: What the messages call it.
        size: Bytes that there are.

    Raises:
        ValueError: If it is anything else, holds objects, or is too large. This is found out
            before any of it is read.
    """
    start = file.tell()
    try:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError("another version of the format")
        shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    except Exception as problem:  # the header is Python, and its parser fails in many ways
        raise ValueError(f"{name} is not in the format of `np.save`") from problem
    entries = math.prod(shape)
    if dtype.hasobject or min(shape, default=0) < 0 or entries > MAX_ENTRIES:
        raise ValueError(f"{name} holds objects, or is too large")
    if (
        entries * dtype.itemsize > MAX_BYTES
        or file.tell() - start + entries * dtype.itemsize > size
    ):
        raise ValueError(f"{name} is too large, or ends too early")
    file.seek(start)
    return np.lib.format.read_array(file, allow_pickle=False)
