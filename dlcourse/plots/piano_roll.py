"""Music as a picture: time to the right, pitch upwards, a bar for each note."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle
from numpy.typing import ArrayLike, NDArray

from .palette import class_color

VOICES = ("soprano", "alto", "tenor", "bass")

_HATCHES = ("", "///", "...", "\\\\\\", "xxx")
_NOTES = ("C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B")


def plot_piano_roll(
    notes: ArrayLike,
    *,
    voices: Sequence[str] | None = None,
    steps_per_beat: int = 4,
    start: int | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the notes of several voices; a pitch held over several steps is one bar.

    Voices are told apart by hatching, then by colour; where two sing the same note, the later one
    is the narrower bar. That a note is struck again cannot be seen in steps, and is not drawn.

    A good alt text says how many voices there are, how the melody moves, and what changes after
    `start`.

    Args:
        notes: MIDI notes, `(steps, voices)`, whole numbers from 0 to 127; 0 is silence, 60 the
            middle C.
        voices: Name of each; soprano, alto, tenor and bass without it.
        steps_per_beat: Steps between two lines of the grid: 4 if a step is a semiquaver.
        start: The step with which what a model wrote begins: it is shaded from there on.
        ax: Where to draw; a new figure without it.

    Returns:
        The Axes, with one rectangle for each note.

    Raises:
        ValueError: If notes are not such numbers, all is silent, or names do not fit.

    Example:
        >>> ax = plot_piano_roll([[72, 60], [72, 62], [74, 62], [0, 62]], voices=["upper", "lower"])
        >>> len(ax.patches)
        4
        >>> plt.close(ax.figure)
    """
    array = check_notes(notes)
    names = voices_of(array.shape[1], voices)
    if ax is None:
        ax = plt.subplots(figsize=roll_size(len(array)), layout="constrained")[1]
    if start is not None:
        ax.axvspan(start, len(array), color="0.92", zorder=0)
        ax.axvline(start, color="0.3", linewidth=1, zorder=0.5)
    for voice in range(array.shape[1]):
        height = 1.5 - 0.25 * (voice % 4)
        for first, length, pitch in held_notes(array[:, voice]):
            ax.add_patch(
                Rectangle(
                    (first, pitch - height / 2),
                    length,
                    height,
                    facecolor=class_color(voice),
                    edgecolor="white",
                    hatch=_HATCHES[voice % len(_HATCHES)],
                    linewidth=0.3,
                    zorder=2 + 0.1 * voice,
                )
            )
    sung = array[array > 0]
    low, high = int(sung.min()), int(sung.max())
    ax.set(xlim=(0, len(array)), ylim=(low - 1.5, high + 1.5))
    beats = np.arange(0, len(array) + 1, steps_per_beat)
    ax.set_xticks(beats[:: max(1, -(-len(beats) // 17))])
    ax.set_xticks(beats, minor=True)
    if high - low > 10:
        pitches = [p for p in range(low - 1, high + 2) if p % 12 in (0, 4, 7)]
    else:
        pitches = list(range(low, high + 1))
    ax.set_yticks(pitches, [f"{_NOTES[p % 12]}{p // 12 - 1}" for p in pitches], fontsize="small")
    ax.grid(axis="x", which="both", alpha=0.3)
    ax.grid(axis="y", alpha=0.3)
    ax.set(xlabel="step", ylabel="note")
    handles = [
        Patch(
            facecolor=class_color(voice),
            edgecolor="white",
            hatch=_HATCHES[voice % len(_HATCHES)],
            label=name,
        )
        for voice, name in enumerate(names)
    ]
    if start is not None:
        handles.append(Patch(facecolor="0.92", label=f"from step {start} on: written"))
    ax.legend(
        handles=handles,
        loc="lower center",
        bbox_to_anchor=(0.5, 1.0),
        ncols=len(handles),
        frameon=False,
        fontsize="small",
        handlelength=1.6,
        columnspacing=1.0,
    )
    return ax


def roll_size(steps: int) -> tuple[float, float]:
    """Return width and height of a figure for so many steps, in inches."""
    return float(np.clip(0.09 * steps + 1.5, 4.5, 9.0)), 4.2


def check_notes(notes: ArrayLike) -> NDArray[np.int64]:
    """Return notes as whole numbers, `(steps, voices)`.

    Raises:
        ValueError: If they are not from 0 to 127, or all silent.
    """
    array = np.asarray(notes)
    if array.ndim != 2 or not array.size or array.dtype.kind not in "iu":
        cure = " For one voice add an axis: `notes[:, None]`." if array.ndim == 1 else ""
        raise ValueError(
            "`notes` must be (steps, voices), whole numbers. "
            f"Received: shape {array.shape}, dtype {array.dtype}.{cure}"
        )
    if array.min() < 0 or array.max() > 127 or not array.any():
        raise ValueError(
            "`notes` must be MIDI notes from 0 to 127, 0 for silence, and not all silent. "
            f"Received: {array.min()} to {array.max()}. Are they ids of a vocabulary?"
        )
    return array.astype(np.int64)


def voices_of(count: int, voices: Sequence[str] | None) -> list[str]:
    """Return a name for each voice.

    Raises:
        ValueError: If the names are not as many.
    """
    if voices is None:
        return [*VOICES] if count == len(VOICES) else [f"voice {v + 1}" for v in range(count)]
    if len(voices) != count:
        raise ValueError(
            f"`voices` must name each voice. Received: {len(voices)} names for {count} voices."
        )
    return [str(name) for name in voices]


def held_notes(pitches: NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """Return first step, length and pitch of each note."""
    starts = [0, *(np.flatnonzero(np.diff(pitches)) + 1).tolist()]
    ends = [*starts[1:], len(pitches)]
    return [
        (first, end - first, int(pitches[first]))
        for first, end in zip(starts, ends, strict=True)
        if pitches[first]
    ]
