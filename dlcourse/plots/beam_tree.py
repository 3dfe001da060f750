"""A beam search as a tree: what was weighed, what was kept, and which way won."""

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from .palette import PALETTE, tint
from .tokens import word_shown

_MOST = 100  # branches that can be read
_WIDTH, _HEIGHT = 0.76, 0.74  # of a box, where neighbours stand 1 apart
_FONT = 9.0

_LOOKS: dict[
    str, tuple[Any, Any, Any, float]
] = {  # what became of a branch: edge, face, dash, width of the line
    "best": (PALETTE["vermillion"], tint(PALETTE["vermillion"], 0.2), "-", 2.4),
    "kept": (PALETTE["blue"], tint(PALETTE["blue"], 0.12), "-", 1.3),
    "dropped": ("0.55", "white", (0, (3, 2)), 0.9),
}


def plot_beam_tree(
    tree: Sequence[Any], *, words: Sequence[object] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the tree of a beam search: time to the right, a box for each token that was weighed.

    In a box stand the token and the logarithm of the probability of all up to there. What was
    dropped is grey with a dashed edge, what was kept is blue; the sequence that won is red with
    a thick edge. A box with a double edge ends a sequence.

    A good alt text says what greedy search would have taken, and which sequence won instead.

    Args:
        tree: Branches as `dlcourse.text.beam_with_tree(...).tree` returns them, or anything with
            their `id`, `parent`, `depth`, `total`, `kept`, `end` and `best`.
        words: What each id stands for, `vocabulary.tokens`; without it the ids.
        ax: Where to draw; a new figure, large enough for the tree, without it.

    Returns:
        The Axes.

    Raises:
        TypeError: If `tree` holds something else.
        ValueError: If there are more than 100 branches, or a word is missing.

    Example:
        >>> from dlcourse.text import beam_with_tree
        >>> chain = np.log([[0.1, 0.5, 0.4], [0.4, 0.3, 0.3], [0.1, 0.1, 0.8]])
        >>> step = lambda prefixes: chain[prefixes[:, -1]]
        >>> found = beam_with_tree(step, [0], beam_size=2, max_length=2, end=None)
        >>> ax = plot_beam_tree(found.tree, words=["the", "dog", "barks"])
        >>> len(ax.patches) == len(found.tree)
        True
        >>> plt.close(ax.figure)
    """
    branches = list(tree)
    texts = [_text(branch, words) for branch in _checked(branches)]
    heights = _heights(branches)
    columns, rows = max(branch.depth for branch in branches) + 1, max(heights) + 1
    longest = max(map(len, texts))
    if ax is None:
        width = columns * (0.64 * _FONT * longest / _WIDTH / 72 + 0.1)
        height = rows * 1.7 * _FONT / _HEIGHT / 72 + 0.6
        size = float(np.clip(width, 4.5, 13.0)), float(np.clip(height, 2.0, 12.0))
        ax = plt.subplots(figsize=size, layout="constrained")[1]
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))
    ax.set_axis_off()
    font = _font_size(ax, columns, rows, longest)
    order = sorted(range(len(branches)), key=lambda k: (branches[k].best, branches[k].kept))
    for k in order:
        branch = branches[k]
        edge, _, dash, width = _LOOKS[_fate(branch)]
        here = branch.depth, heights[k]
        if branch.parent >= 0:
            start = branch.depth - 1 + _WIDTH / 2, heights[branch.parent]
            ax.plot(
                [start[0], here[0] - _WIDTH / 2],
                [start[1], here[1]],
                color=edge,
                linestyle=dash,
                linewidth=width,
                zorder=1,
            )
        _box(ax, here, texts[k], branch, font)
    _legend(ax, {_fate(branch) for branch in branches}, any(b.end for b in branches))
    return ax


def _checked(branches: list[Any]) -> list[Any]:
    needed = ("id", "parent", "depth", "total", "kept", "end", "best")
    if not branches:
        raise ValueError("`tree` must have at least its root. Received: none.")
    for branch in branches:
        missing = [name for name in needed if not hasattr(branch, name)]
        if missing:
            raise TypeError(
                "`tree` must hold the branches of a beam search. "
                f"Received: {type(branch).__name__}, without {', '.join(missing)}. "
                "Take `dlcourse.text.beam_with_tree(...).tree`."
            )
    if len(branches) > _MOST:
        raise ValueError(
            f"A tree of more than {_MOST} branches cannot be read. Received: {len(branches)}. "
            "Search with a smaller `beam_size` or `max_length`."
        )
    return branches


def _text(branch: Any, words: Sequence[object] | None) -> str:
    if words is not None and not 0 <= branch.id < len(words):
        raise ValueError(
            f"`words` must have one for each id. Received: {len(words)} words, id {branch.id}. "
            "Take `vocabulary.tokens`."
        )
    word = word_shown(str(branch.id if words is None else words[branch.id]))
    if branch.parent < 0:
        return word
    return f"{word}  {branch.total:.2f}".replace("-", "\N{MINUS SIGN}")


def _heights(branches: list[Any]) -> list[float]:
    """Return where each branch stands: leaves one under the other, parents amid their children."""
    children: list[list[int]] = [[] for _ in branches]
    for k, branch in enumerate(branches):
        if branch.parent >= 0:
            children[branch.parent].append(k)
    heights = [0.0] * len(branches)
    leaves, stack = 0, [(k, False) for k, b in enumerate(branches) if b.parent < 0][::-1]
    while stack:
        k, done = stack.pop()
        if not children[k]:
            heights[k], leaves = float(leaves), leaves + 1
        elif done:
            heights[k] = float(np.mean([heights[child] for child in children[k]]))
        else:
            stack += [(k, True), *((child, False) for child in reversed(children[k]))]
    return heights


def _fate(branch: Any) -> str:
    return "best" if branch.best else "kept" if branch.kept else "dropped"


def _font_size(ax: Axes, columns: float, rows: float, longest: int) -> float:
    """Return the largest size, up to the usual one, at which the texts stay in their boxes."""
    box = ax.get_window_extent().transformed(ax.figure.dpi_scale_trans.inverted())
    across = box.width * 72 / columns * _WIDTH / (0.6 * longest)
    up = box.height * 72 / rows * _HEIGHT / 1.3
    return float(np.clip(min(across, up), 5.0, _FONT))


def _box(ax: Axes, place: tuple[float, float], text: str, branch: Any, font: float) -> None:
    edge, face, dash, width = _LOOKS[_fate(branch)]
    x, y = place
    ax.add_patch(
        plt.Rectangle(
            (x - _WIDTH / 2, y - _HEIGHT / 2),
            _WIDTH,
            _HEIGHT,
            facecolor=face,
            edgecolor=edge,
            linestyle=dash,
            linewidth=width,
            zorder=2,
        )
    )
    if branch.end:
        ax.plot(
            x + 0.95 * _WIDTH / 2 * np.array([-1, 1, 1, -1, -1]),
            y + 0.82 * _HEIGHT / 2 * np.array([-1, -1, 1, 1, -1]),
            color=edge,
            linewidth=0.8,
            zorder=3,
        )
    ax.text(
        x,
        y,
        text,
        ha="center",
        va="center",
        color="0.35" if _fate(branch) == "dropped" else "black",
        fontsize=font,
        weight="bold" if branch.best else "normal",
        zorder=4,
    )


def _legend(ax: Axes, fates: set[str], ends: bool) -> None:
    handles = []
    for fate in (fate for fate in _LOOKS if fate in fates):
        edge, face, dash, width = _LOOKS[fate]
        handles.append(
            Line2D(
                [],
                [],
                color=edge,
                linestyle=dash,
                linewidth=width,
                marker="s",
                markersize=8,
                markerfacecolor=face,
                label="won" if fate == "best" else fate,
            )
        )
    ax.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=3,
        frameon=False,
        fontsize="small",
        title="number: log p of all up to here" + (" · double edge: ends" if ends else ""),
        title_fontsize="small",
        handlelength=2.6,
    )
