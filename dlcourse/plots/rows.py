"""Rows of pictures that belong together, column by column: before and after, step by step."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from .pictures import check_pictures
from .tiles import draw_tiles, name_columns, name_rows


def plot_picture_rows(
    rows: Mapping[str, ArrayLike],
    *,
    column_labels: Sequence[object] | None = None,
    xlabel: str = "",
    vmin: float = 0.0,
    vmax: float = 1.0,
    cmap: str = "gray",
    ax: Axes | None = None,
) -> Axes:
    """Draw a row of pictures for each name, all on one scale of values.

    Originals above what an autoencoder makes of them: a row for each model. A noise ladder: a row
    for each picture, a column for each step. One number of a code moved from left to right: a row
    for each number (`plot_traversals` makes those itself).

    A good alt text says what is lost, or changes, from row to row and from column to column.

    Args:
        rows: Name -> its pictures, `(n, height, width)`, or with a last axis of 1 or 3 channels;
            as many in every row, of one size.
        column_labels: One for each column, written above it.
        xlabel: What the columns are, written below.
        vmin: Value drawn in the first colour; what is lower looks the same.
        vmax: Value drawn in the last colour.
        cmap: Colour map of grey pictures.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with one image for each picture, row by row.

    Raises:
        ValueError: If there is no row, shapes or labels do not fit, or values are not what RGB
            needs.

    Example:
        >>> x = np.zeros((5, 8, 8))
        >>> ax = plot_picture_rows({"original": x, "PCA": x + 0.1, "autoencoder": x + 0.2})
        >>> len(ax.images), [label.get_text() for label in ax.get_yticklabels()]
        (15, ['original', 'PCA', 'autoencoder'])
        >>> import matplotlib.pyplot as plt
        >>> plt.close(ax.figure)
    """
    if not isinstance(rows, Mapping) or not rows:
        raise ValueError(
            "`rows` must map at least one name to pictures. "
            f"Received: {type(rows).__name__}. Write `{{'original': x, 'autoencoder': made}}`."
        )
    pictures = {name: check_pictures(f"rows[{name!r}]", row) for name, row in rows.items()}
    shapes = {name: row.shape for name, row in pictures.items()}
    if len(set(shapes.values())) > 1:
        raise ValueError(
            "All rows must have as many pictures, of one size. Received: "
            + ", ".join(f"{shape} for {name!r}" for name, shape in shapes.items())
            + "."
        )
    count, high, wide = next(iter(shapes.values()))[:3]
    if column_labels is not None and len(column_labels) != count:
        raise ValueError(
            "`column_labels` must have one label for each column. "
            f"Received: {len(column_labels)} for {count}."
        )
    places = [
        (float(column), float(row)) for row in range(len(pictures)) for column in range(count)
    ]
    flat = [picture for row in pictures.values() for picture in row]
    ax = draw_tiles(flat, places, [(vmin, vmax)], ax=ax, cmap=cmap)
    name_rows(ax, list(pictures), high / wide)
    if column_labels is not None:
        name_columns(ax, column_labels, list(np.arange(count, dtype=float)))
    ax.set_xlabel(xlabel)
    return ax
