"""Turn whatever an answer returned into plain values, trusting nothing about it.

An answer may be any object, and may lie: about being equal, about its class, about its shape.
So only real arrays, numbers, strings, booleans, and tuples and lists of those get through,
recognised by `type(value)` alone; no method that an object could define itself is called.
"""

from typing import Any

import numpy as np

MAX_ENTRIES = 4_000_000  # of an array
MAX_ITEMS = 200_000  # of all lists and tuples together
MAX_DEPTH = 32  # of lists in lists
MAX_TEXT = 100_000  # characters
MAX_BYTES = 2**28  # of an array, or of what lists of text would take as one
MAX_BITS = 1024  # of an integer: beyond this it is no float either

_NUMBERS = (bool, float, complex)
_SCALARS = frozenset(
    kind for kind in np.sctypeDict.values() if issubclass(kind, np.number | np.bool | np.str_)
)
_KINDS = "biufcU"
_TYPE_NAME = type.__dict__["__name__"].__get__

_ADVICE = {
    "generator": "Collect what it yields: `np.array(list(…))`.",
    "map": "Collect what it yields: `np.array(list(…))`.",
    "zip": "Collect what it yields: `list(zip(…))`.",
    "filter": "Collect what it yields: `list(filter(…))`.",
    "range": "Make an array of it: `np.arange(…)`.",
    "set": "A set has no order. Use an array or a list.",
    "function": "Did you leave out the parentheses that call it?",
    "builtin_function_or_method": "Did you leave out the parentheses that call it?",
    "method": "Did you leave out the parentheses that call it?",
    "coroutine": "Write `def`, not `async def`.",
    "EagerTensor": "Convert it: `keras.ops.convert_to_numpy(…)`.",
    "Tensor": "Convert it: `keras.ops.convert_to_numpy(…)`.",
    "ArrayImpl": "Convert it: `np.asarray(…)`.",
    "Variable": "Convert it: `keras.ops.convert_to_numpy(…)`.",
    "DataFrame": "Convert it: `.to_numpy()`.",
    "Series": "Convert it: `.to_numpy()`.",
    "MaskedArray": "Convert it: `np.ma.filled(…)`.",
}


class UnusableError(Exception):
    """A value that cannot be compared. Its text says what it is, and what to do about it."""


def type_name(value: Any) -> str:
    """Return the name of the real type of `value`, whatever its class claims.

    Example:
        >>> type_name(3), type_name(x for x in "abc")
        ('int', 'generator')
    """
    return str(_TYPE_NAME(type(value)))[:80]


def normalise(value: Any) -> Any:
    """Return `value` as plain values of its own.

    Args:
        value: Anything.

    Returns:
        None, `...`, a bool, int, float, complex or str, a fresh array of booleans, numbers or
        strings, or a tuple or list of those.

    Raises:
        UnusableError: If it is, or holds, anything else, or is too large.

    Example:
        >>> normalise((np.float32(1.5), [1, 2]))
        (array(1.5, dtype=float32), [1, 2])
        >>> normalise({"a": 1})
        Traceback (most recent call last):
        ...
        dlcourse.checks.engine.values.UnusableError: a dict
    """
    return _Normaliser().plain(value, 0)


class _Normaliser:
    def __init__(self) -> None:
        self.items = 0
        self.entries = 0
        self.longest = 1  # text

    def plain(self, value: Any, depth: int) -> Any:
        kind = type(value)
        if value is None or value is ... or kind in _NUMBERS:
            return value
        if kind is int:
            if value.bit_length() > MAX_BITS:
                raise UnusableError(f"an integer of {value.bit_length()} bits")
            return value
        if kind is str:
            if len(value) > MAX_TEXT:
                raise UnusableError(f"a text of {len(value)} characters")
            self.longest = max(self.longest, len(value))
            self._bounded()
            return value
        if kind is list or kind is tuple:
            return kind(self.plain(item, depth + 1) for item in self._taken(value, depth))
        if kind in _SCALARS or issubclass(kind, np.ndarray):
            return self._array(value)
        name = type_name(value)
        article = "an" if name[:1].lower() in "aeiou" else "a"
        raise UnusableError(f"{article} {name}. {_ADVICE.get(name, '')}".rstrip(". ").rstrip())

    def _taken(self, values: Any, depth: int) -> Any:
        self.items += len(values)
        if depth >= MAX_DEPTH:
            raise UnusableError(f"lists in lists, more than {MAX_DEPTH} deep")
        self._bounded()
        return values

    def _bounded(self) -> None:
        if self.items > MAX_ITEMS or self.items * self.longest * 4 > MAX_BYTES:
            raise UnusableError(f"lists of {self.items} entries in all: too large to be meant")

    def _array(self, value: Any) -> Any:
        if issubclass(type(value), np.ma.MaskedArray):
            raise UnusableError(f"a MaskedArray. {_ADVICE['MaskedArray']}")
        # the buffer itself, seen as a plain array: what a subclass overrides is not asked
        seen = value if type(value) in _SCALARS else np.ndarray.view(value, np.ndarray)
        seen = np.asarray(seen)
        if seen.dtype.hasobject and _holds_blank(seen):
            return ...
        if seen.dtype.kind not in _KINDS:
            raise UnusableError(
                f"an array of dtype {seen.dtype.name[:40]}"
                + (", often from rows of different lengths" if seen.dtype.hasobject else "")
            )
        self.entries += seen.size  # a list may hold the same array many times
        if self.entries > MAX_ENTRIES or self.entries * seen.dtype.itemsize > MAX_BYTES:
            raise UnusableError(f"an array of shape {seen.shape}: too large to be meant")
        return np.array(seen)


def _holds_blank(objects: np.ndarray) -> bool:
    return any(objects.flat[place] is ... for place in range(min(objects.size, 64)))


def is_blank(plain: Any) -> bool:
    """Return True if `plain` is `...`, or a tuple or list that still holds it."""
    return plain is ... or (type(plain) in (list, tuple) and any(map(is_blank, plain)))


def as_array(plain: Any) -> np.ndarray | None:
    """Return numbers, booleans or strings as an array; None if `plain` is not rectangular.

    Example:
        >>> as_array([[1, 2], [3, 4]]).shape, as_array([[1, 2], [3]])
        ((2, 2), None)
    """
    if plain is None or plain is ...:
        return None
    if type(plain) is int and plain.bit_length() > 63:
        plain = float(plain) if plain.bit_length() < 1024 else float("inf")
    try:
        made = np.asarray(plain)
    except (ValueError, TypeError, OverflowError):
        return None
    if made.dtype.kind not in _KINDS:
        return None
    if made.dtype.kind == "U" and not _all_text(plain):
        return None  # numbers beside text: NumPy would quote the numbers
    return made


def _all_text(plain: Any) -> bool:
    if type(plain) in (list, tuple):
        return all(map(_all_text, plain))
    return type(plain) is str or (isinstance(plain, np.ndarray) and plain.dtype.kind == "U")
