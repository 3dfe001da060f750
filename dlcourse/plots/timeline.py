"""Events in the order of time: a staircase that is steep where much happened at once."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from .palette import MARKERS, PALETTE, class_color, tint

_BOX = {"facecolor": "white", "edgecolor": PALETTE["grey"], "boxstyle": "round,pad=0.6"}


def plot_timeline(
    years: Sequence[float],
    names: Sequence[str],
    *,
    kinds: Sequence[str] | None = None,
    selected: int | None = None,
    note: str = "",
    ax: Axes | None = None,
) -> Axes:
    """Draw one row for each event, the first on top, its mark at its year.

    Rows are equally high, so that a flat stretch is a long wait and a steep one a crowded year.
    A name stands right of its mark in the first half of the time, left of it in the second;
    the corner at the lower left stays free for `note`.

    Args:
        years: When, `(num_events,)`, ascending.
        names: What, `(num_events,)`.
        kinds: A word for each event; each word gets a colour, a marker and a place in the
            legend, in the order in which the words first occur.
        selected: Index of the event to stress: it gets a band, a filled mark and a bold name, and
            the marks of the others are open.
        note: Text for the free corner. Lines are broken where it says so.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes.

    Raises:
        ValueError: If there are no events, lengths differ, years do not ascend, or `selected`
            is no index.

    Example:
        >>> ax = plot_timeline([1943, 1958, 1986], ["neuron", "perceptron", "backprop"])
        >>> [text.get_text() for text in ax.texts]
        ['neuron', 'perceptron', 'backprop']
        >>> plt.close(ax.figure)
    """
    kinds = [""] * len(years) if kinds is None else kinds
    _check(years, names, kinds, selected)
    if ax is None:
        ax = plt.subplots(figsize=(8.4, 1.0 + 0.21 * len(years)), layout="constrained")[1]
    first, last = min(years), max(years)
    span = max(last - first, 1)
    ax.plot(years, range(len(years)), color="lightgrey", linewidth=1, zorder=1)
    if selected is not None:
        band = tint(PALETTE["orange"], 0.35)
        ax.axhspan(selected - 0.45, selected + 0.45, color=band, linewidth=0, zorder=0)
    order = list(dict.fromkeys(kinds))
    for row, (year, name, kind) in enumerate(zip(years, names, kinds, strict=True)):
        stressed, quiet = row == selected, selected is not None and row != selected
        place = order.index(kind)
        ax.plot(
            year,
            row,
            marker=MARKERS[place % len(MARKERS)],
            color=class_color(place),
            markersize=9 if stressed else 6,
            markerfacecolor="white" if quiet else class_color(place),
            linestyle="none",
            zorder=3,
        )
        left = year - first > span / 2
        ax.annotate(
            name,
            (year, row),
            xytext=(-8 if left else 8, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            fontsize=9,
            fontweight="bold" if stressed else "normal",
        )
    if note:
        ax.text(0.015, 0.02, note, transform=ax.transAxes, va="bottom", fontsize=9.5, bbox=_BOX)
    ax.set(xlim=(first - 0.04 * span, last + 0.04 * span), ylim=(len(years) - 0.3, -0.7))
    ax.set_yticks([])
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("year")
    ax.spines[["top", "left", "right"]].set_visible(False)
    if any(kinds):
        marks = [
            Line2D([], [], color=class_color(i), marker=MARKERS[i % len(MARKERS)], linestyle="none")
            for i in range(len(order))
        ]
        # above the rows: inside, it would hide a band
        ax.legend(
            marks,
            order,
            loc="lower center",
            bbox_to_anchor=(0.5, 1.0),
            ncols=len(order),
            frameon=False,
        )
    return ax


def _check(
    years: Sequence[float], names: Sequence[str], kinds: Sequence[str], selected: int | None
) -> None:
    lengths = {len(years), len(names), len(kinds)}
    if lengths == {0} or len(lengths) != 1:
        raise ValueError(
            "`years`, `names` and `kinds` must have one entry for each event. "
            f"Received: {len(years)} years, {len(names)} names, {len(kinds)} kinds."
        )
    if list(years) != sorted(years):
        raise ValueError(
            f"`years` must ascend. Received: {list(years)}. Sort the events by year first."
        )
    if selected is not None and not 0 <= selected < len(years):
        raise ValueError(
            f"`selected` must be from 0 to {len(years) - 1}. Received: selected={selected}."
        )
