"""Look at a table before an explainer changes its columns, and name the likely mistake."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]

FEWEST = 10  # rows of a background whose mean is to stand for the data


def check_table(name: str, table: ArrayLike) -> Array:
    """Return a table as an array of floats, `(n, features)`.

    Args:
        name: What the argument is called.
        table: Rows of numbers; a frame of pandas is taken as its values.

    Raises:
        ValueError: If it is not of two axes, holds text, or numbers that are not finite.
    """
    raw = np.asarray(table)
    if raw.ndim != 2 or not raw.size:
        cure = f" For one example write `{name}[None]`." if raw.ndim == 1 else ""
        raise ValueError(f"`{name}` must be (n, features). Received: shape {raw.shape}.{cure}")
    try:
        floats = raw.astype(np.float64)
    except (TypeError, ValueError):
        bad = [column for column in range(raw.shape[1]) if not _is_numeric(raw[:, column])]
        shown = ", ".join(f"{column} ({raw[0, column]!r})" for column in bad[:4])
        raise ValueError(
            f"`{name}` must hold numbers. Received: text in column {shown}. "
            "Encode categories as in training, one column of 0 and 1 for each: "
            "an explainer has to mix the columns of different rows."
        ) from None
    if not np.isfinite(floats).all():
        raise ValueError(
            f"`{name}` must hold finite numbers. Received: NaN or infinity in column "
            f"{int(np.flatnonzero(~np.isfinite(floats).all(axis=0))[0])}."
        )
    return floats


def check_background(background: ArrayLike, x: Array, *, fewest: int) -> Array:
    """Return the background as floats, `(rows, features)`.

    Args:
        background: The rows that stand for "the feature is not known".
        x: The examples, `(n, features)`.
        fewest: How many rows it must have at least.

    Raises:
        ValueError: If it is no table, has other columns than `x`, or too few rows.
    """
    rows = check_table("background", background)
    if rows.shape[1] != x.shape[1]:
        raise ValueError(
            "`background` must have the columns of `x`. "
            f"Received: {rows.shape[1]} columns, and {x.shape[1]} in `x`."
        )
    if len(rows) < fewest:
        raise ValueError(
            f"`background` must have at least {fewest} rows: they stand for all the data, and the "
            f"base value is their mean. Received: {len(rows)}. Take about 100 rows of the training "
            "set, drawn at random; for one row of reference use `shapley_values`."
        )
    return rows


def check_names(feature_names: Sequence[Any] | None, features: int) -> tuple[str, ...] | None:
    """Return the names as strings.

    Raises:
        ValueError: If there are not as many as features.
    """
    if feature_names is None:
        return None
    names = tuple(str(name) for name in feature_names)
    if len(names) != features:
        raise ValueError(
            "`feature_names` must have one name for each column. "
            f"Received: {len(names)} names for {features} columns."
        )
    return names


def _is_numeric(column: Array) -> bool:
    try:
        column.astype(np.float64)
    except (TypeError, ValueError):
        return False
    return True
