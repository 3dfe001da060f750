"""What a recurrent cell does, step after step: its gates, its memory, its state."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.image import AxesImage
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike, NDArray

from .series import check_mapping
from .tokens import ink_on, shown, token_ticks

_GAP = 0.22  # between two blocks, in heights of a block
_CELLS = 160  # as many values can be read
_COLUMNS = 24  # as many numbers stand beside each other
_NUMBERED = 6  # as many units of a gate can be told apart by a number

# what is between -1 and 1 even where it happens to be positive
_SIGNED = frozenset({"candidate", "cell", "state"})


def plot_gates(
    history: Mapping[str, ArrayLike],
    *,
    tokens: Sequence[object] | None = None,
    values: bool | None = None,
    decimals: int = 1,
    ax: Axes | None = None,
) -> Axes:
    """Draw each gate of a recurrent cell as a strip over time, one row a unit.

    Time runs to the right. A gate, from 0 (closed, white) to 1 (open, dark blue), has one scale of
    colours; what has a sign, the candidate, the cell and the state, has another: red is negative,
    blue positive, white 0. Where there are few values, each is written into its place. Up to six
    units are numbered.

    A good alt text names the step at which a gate opens or closes, and what the memory does then.

    Args:
        history: Name of the gate -> its values, `(time, units)` or, for a single unit, `(time,)`;
            drawn from top to bottom. Take one example of a cell's history: `gate[0]`.
        tokens: What came in at each step, written under it; without it the number of the step.
        values: Whether to write the numbers; by default where they can be read.
        decimals: Places behind the point of the numbers.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with one image for each gate.

    Raises:
        TypeError: If `history` is not a mapping.
        ValueError: If the gates are not equally long, a value is not finite, or tokens do not fit.

    Example:
        >>> gates = {"forget": [[0.9], [0.1], [0.8]], "cell": [[0.5], [-0.2], [0.1]]}
        >>> ax = plot_gates(gates, tokens=["a", "b", "c"])
        >>> [label.get_text() for label in ax.get_xticklabels()]
        ['a', 'b', 'c']
        >>> plt.close(ax.figure)
    """
    check_mapping("history", history, "{'forget': gates}")
    blocks = {name: _block(name, block) for name, block in history.items()}
    steps = {name: block.shape[1] for name, block in blocks.items()}
    time = max(steps.values())
    if len(set(steps.values())) > 1:
        raise ValueError(
            "Every gate must have a value at each step. Received: "
            f"{', '.join(f'{count} steps of {name!r}' for name, count in steps.items())}."
        )
    labels = token_ticks("tokens", tokens, time, "steps")
    if ax is None:
        size = float(np.clip(1.6 + 0.36 * time, 5.0, 11.0)), 0.9 + 0.85 * len(blocks)
        ax = plt.subplots(figsize=size, layout="constrained")[1]
    if values is None:
        most = max(block.shape[0] for block in blocks.values())
        values = time <= _COLUMNS and most <= 4 and time * most * len(blocks) <= _CELLS
    signed = {
        name: name in _SIGNED or bool((block < 0).any() or (block > 1).any())
        for name, block in blocks.items()
    }
    reach = max([1.0, *(float(np.abs(blocks[name]).max()) for name in blocks if signed[name])])
    scales = {False: Normalize(0, 1), True: Normalize(-reach, reach)}
    images = {}
    for index, (name, block) in enumerate(blocks.items()):
        top, norm = index * (1 + _GAP), scales[signed[name]]
        images[signed[name]] = ax.imshow(
            block,
            extent=(-0.5, time - 0.5, top + 1, top),
            cmap="RdBu" if signed[name] else "Blues",
            norm=norm,
            aspect="auto",
            interpolation="nearest",
        )
        frame = Rectangle((-0.5, top), time, 1, fill=False, edgecolor="0.4", linewidth=0.8)
        frame.set_clip_on(False)
        ax.add_patch(frame)
        if values:
            _write(ax, block, top, images[signed[name]], decimals)
    places = np.arange(len(blocks)) * (1 + _GAP)
    ax.set_yticks(places + 0.5, [_title(name, block.shape[0]) for name, block in blocks.items()])
    if 1 < max(block.shape[0] for block in blocks.values()) <= _NUMBERED:
        _number_units(ax, blocks, places)
    ax.set(xlim=(-0.5, time - 0.5), ylim=(places[-1] + 1.02, -0.02))
    ax.set_xlabel("step" if tokens is None else "")
    shown(ax, labels)
    ax.tick_params(which="both", length=0)
    ax.spines[:].set_visible(False)
    for kind, label in ((True, "signed values"), (False, "gates: 0 closed, 1 open")):
        if kind in images:
            bar = ax.figure.colorbar(images[kind], ax=ax, fraction=0.05, pad=0.02, aspect=25)
            bar.set_label(label, fontsize="small")
            bar.ax.tick_params(labelsize="small")
    return ax


def _block(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return one gate as rows of units, `(units, time)`."""
    block = np.asarray(values, dtype=np.float64)
    block = block[:, None] if block.ndim == 1 else block
    if block.ndim != 2 or not block.size:
        cure = " Take one example of the batch: `gate[0]`." if block.ndim == 3 else ""
        raise ValueError(
            f"`history` must hold arrays (time, units). Received: shape {block.shape} for "
            f"{name!r}.{cure}"
        )
    if not np.isfinite(block).all():
        raise ValueError(
            f"`history` must hold finite values. Received: {name!r} with "
            f"{int((~np.isfinite(block)).sum())} that are not. Draw an earlier step of training."
        )
    return block.T


def _title(name: str, units: int) -> str:
    return name if units == 1 else f"{name}\n({units} units)"


def _number_units(ax: Axes, blocks: dict[str, NDArray[np.float64]], places: Any) -> None:
    """Write 1, 2, ... beside the rows, between the names of the gates and the picture."""
    rows = [
        (top + (unit + 0.5) / len(block), str(unit + 1))
        for top, block in zip(places, blocks.values(), strict=True)
        for unit in range(len(block))
        if len(block) > 1
    ]
    ax.yaxis.remove_overlapping_locs = False  # a name may stand beside the middle row's number
    ax.set_yticks([at for at, _ in rows], [name for _, name in rows], minor=True)
    ax.tick_params(axis="y", which="minor", labelsize="x-small", pad=3)
    ax.tick_params(axis="y", which="major", pad=14)


def _write(
    ax: Axes, block: NDArray[np.float64], top: float, image: AxesImage, decimals: int
) -> None:
    units, time = block.shape
    size = "small" if time <= 16 and units <= 2 else "x-small"
    for unit in range(units):
        for step in range(time):
            value = block[unit, step]
            ax.text(
                step,
                top + (unit + 0.5) / units,
                _number(value, decimals),
                ha="center",
                va="center",
                fontsize=size,
                color=ink_on(image.cmap(image.norm(value))),
            )


def _number(value: float, decimals: int) -> str:
    rounded = round(float(value), decimals) + 0.0  # no minus before a zero
    return f"{rounded:.{decimals}f}".replace("-", "\N{MINUS SIGN}")
