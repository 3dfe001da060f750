"""What builds on what: a map from the first chapter to the last."""

from collections.abc import Collection, Mapping
from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch

from .palette import PALETTE

_WIDTH, _HEIGHT = 0.45, 0.36  # half of a box, in columns and rows
_WRITTEN: dict[str, Any] = {
    "facecolor": "#D6EAF5",
    "edgecolor": PALETTE["blue"],
    "linestyle": "-",
    "lw": 1.8,
}
_PLANNED: dict[str, Any] = {
    "facecolor": "white",
    "edgecolor": PALETTE["grey"],
    "linestyle": "--",
    "lw": 1.0,
}


def plot_course_map(
    after: Mapping[str, Collection[str]],
    *,
    labels: Mapping[str, str] | None = None,
    written: Collection[str] = (),
    ax: Axes | None = None,
) -> Axes:
    """Draw the chapters as boxes, with an arrow to each from the first that it needs.

    A chapter stands one column right of the last chapter that it needs. Its further needs are
    named under its box: lines to them would run through other boxes. A solid box is a chapter
    that is written, a dashed one is planned.

    Args:
        after: Chapter -> the chapters that it needs, the most important one first; every
            chapter is a key, and stands after those it needs.
        labels: Chapter -> the text in its box, of which the first line names it under others;
            the key itself without it.
        written: The chapters that there are.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes.

    Raises:
        ValueError: If a chapter needs one that stands after it or is not there, or `written`
            or `labels` name an unknown chapter.

    Example:
        >>> ax = plot_course_map({"neuron": [], "network": ["neuron"]}, written=["neuron"])
        >>> [text.get_text() for text in ax.texts]
        ['neuron', 'network']
        >>> plt.close(ax.figure)
    """
    labels = {} if labels is None else labels
    _check(after, [*labels, *written])
    column, row = _columns(after), _rows(after)
    if ax is None:
        size = (1.14 * (max(column.values()) + 1), 0.64 * (max(row.values()) + 1) + 0.2)
        ax = plt.subplots(figsize=(max(size[0], 4), max(size[1], 2)), layout="constrained")[1]
    for name, needed in after.items():
        if not needed:
            continue
        first, *further = needed
        ax.add_patch(
            FancyArrowPatch(
                (column[first] + _WIDTH, row[first]),
                (column[name] - _WIDTH, row[name]),
                arrowstyle="-|>",
                mutation_scale=9,
                color=PALETTE["grey"],
                shrinkA=0,
                shrinkB=0,
                zorder=1,
            )
        )
        if further:
            also = ", ".join(labels.get(before, before).partition("\n")[0] for before in further)
            below = (column[name], row[name] + _HEIGHT + 0.02)
            ax.text(*below, f"needs {also} too", ha="center", va="top", fontsize=7.5, zorder=3)
    for name in after:
        style = _WRITTEN if name in written else _PLANNED
        ax.add_patch(
            plt.Rectangle(
                (column[name] - _WIDTH, row[name] - _HEIGHT),
                2 * _WIDTH,
                2 * _HEIGHT,
                zorder=2,
                **style,
            )
        )
        text = labels.get(name, name)
        ax.text(column[name], row[name], text, ha="center", va="center", fontsize=8.2, zorder=3)
    ax.set(
        xlim=(-0.5, max(column.values()) + 0.5),
        ylim=(max(row.values()) + 0.6, min(row.values()) - 0.6),
    )
    ax.set_axis_off()
    return ax


def _columns(after: Mapping[str, Collection[str]]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for name, needed in after.items():
        columns[name] = max((columns[before] for before in needed), default=-1) + 1
    return columns


def _rows(after: Mapping[str, Collection[str]]) -> dict[str, float]:
    """Place a chapter midway between those that it leads to; the last ones get rows in order."""
    leads_to: dict[str, list[str]] = {name: [] for name in after}
    for name, needed in after.items():
        if needed:
            leads_to[next(iter(needed))].append(name)
    rows: dict[str, float] = {}
    free = 0

    def place(name: str) -> float:
        nonlocal free
        below = [place(child) for child in leads_to[name]]
        if below:
            rows[name] = (below[0] + below[-1]) / 2
        else:
            rows[name] = float(free)
            free += 1
        return rows[name]

    for name, needed in after.items():
        if not needed:
            place(name)
    return rows


def _check(after: Mapping[str, Collection[str]], named: Collection[str]) -> None:
    known: list[str] = []
    for name, needed in after.items():
        for before in needed:
            if before not in known:
                why = "comes later" if before in after else "is not there"
                raise ValueError(
                    "`after` must name a chapter before those that need it. "
                    f"Received: {name!r} needs {before!r}, which {why}."
                )
        known.append(name)
    unknown = sorted(set(named) - set(known))
    if unknown or not known:
        raise ValueError(
            "`labels` and `written` must name chapters of `after`, which must not be empty. "
            f"Received: {', '.join(unknown) or 'no chapter'}. "
            f"There are: {', '.join(known) or 'none'}."
        )
