"""Sequences of different lengths in one array: padded at the end with zeros."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

PADDING = 0

_MOST = np.iinfo(np.int32).max


def pad_batch(
    sequences: Sequence[ArrayLike], *, length: int | None = None, truncate: bool = False
) -> NDArray[np.int32]:
    """Return sequences of ids as one array, with zeros after their ends.

    Padding stands at the end, so that the mask is `ids != 0` and a recurrent network of Keras may
    use its fast implementation. (`keras.utils.pad_sequences` pads at the beginning.)

    Args:
        sequences: Lists or arrays of ids from 1 on, `(time,)` each, of any lengths from 1 on.
        length: How long the rows are to be; as long as the longest without it.
        truncate: Cut longer sequences to `length`, at their end, instead of refusing them.

    Returns:
        `(batch, time)`, int32.

    Raises:
        ValueError: If there is no sequence, one is empty, ids are not whole numbers from 1 on, or
            one is longer than `length`.

    Example:
        >>> pad_batch([[5, 2], [7, 8, 9]])
        array([[5, 2, 0],
               [7, 8, 9]], dtype=int32)
    """
    if isinstance(sequences, str) or not len(sequences):
        raise ValueError(
            "`sequences` must hold at least one sequence of ids. "
            f"Received: {sequences!r}. Encode texts first: `vocabulary.encode_batch(texts)`."
        )
    rows = [as_ids(row, f"sequence {index}", least=1) for index, row in enumerate(sequences)]
    longest = max(map(len, rows))
    if length is None:
        length = longest
    elif isinstance(length, bool) or not isinstance(length, int | np.integer) or length < 1:
        raise ValueError(f"`length` must be a whole number from 1 on. Received: length={length!r}.")
    if longest > length and not truncate:
        index = next(index for index, row in enumerate(rows) if len(row) > length)
        raise ValueError(
            f"No sequence may be longer than `length`. Received: {len(rows[index])} ids in "
            f"sequence {index}, length={length}. Give a larger `length`, none, which takes the "
            f"longest ({longest}), or cut with truncate=True."
        )
    padded = np.full((len(rows), length), PADDING, dtype=np.int32)
    for padded_row, row in zip(padded, rows, strict=True):
        padded_row[: min(len(row), length)] = row[:length]
    return padded


def check_count(name: str, value: Any) -> None:
    """Raise a ValueError if this is no whole number from 1 on."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"`{name}` must be a whole number from 1 on. Received: {name}={value!r}.")


def as_ids(ids: Any, name: str, *, least: int = 0, below: int | None = None) -> NDArray[np.int64]:
    """Return one sequence of ids, `(time,)`, at least one.

    Args:
        ids: A list or an array.
        name: What to call it in an error.
        least: The lowest id there may be.
        below: The first id that is too high.

    Raises:
        ValueError: If it is no such sequence, ragged, or holds other numbers.
    """
    try:
        row = np.asarray(ids)
    except ValueError as error:
        raise ValueError(
            f"{name} must be one list of ids. Received: a ragged list of lists. Take one of "
            "them, or pad them first: `pad_batch(ids)`."
        ) from error
    if row.ndim != 1 or not row.size:
        cure = " Leave empty ones out." if row.ndim == 1 else " Take one row of the batch."
        raise ValueError(f"{name} must be (time,), not empty. Received: shape {row.shape}.{cure}")
    if row.dtype.kind not in "iu":
        raise ValueError(
            f"{name} must hold whole numbers. Received: {row.dtype}. "
            "For probabilities take the most likely id: `.argmax(axis=-1)`."
        )
    high = _MOST + 1 if below is None else below
    wrong = np.flatnonzero((row < least) | (row >= high))
    if wrong.size:
        limit = f"from {least} on" if below is None else f"from {least} to {below - 1}"
        cure = " 0 is kept for padding." if least == 1 and row[wrong[0]] == 0 else ""
        raise ValueError(
            f"{name} must hold ids {limit}. Received: {row[wrong[0]]} at place {wrong[0]}.{cure}"
        )
    return row.astype(np.int64)
