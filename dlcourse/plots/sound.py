"""Hear a piece of music: notes become sound here, and the output carries it along.

The player is the browser's own, the sound a `data:` address: JupyterLab's sanitiser lets both pass,
so that a freshly cloned notebook, which is not trusted, can be heard (tests/browser holds that
against a real browser). Other viewers may strip it: the roll and the alt text must say what there
is to hear.
"""

import base64
import io
import wave
from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from numpy.typing import ArrayLike, NDArray

from .captions import check_texts, image_tag, show
from .encoding import CSS_DPI, data_uri, render
from .piano_roll import check_notes, held_notes, plot_piano_roll, roll_size

RATE = 8000  # samples a second: enough for overtones up to 4 kHz

_DPI = 120
_OVERTONES = (1.0, 0.5, 0.25, 0.12)  # how loud each is, as of an organ's pipes
_FADE = 0.03  # seconds a note needs to come and to go: without it every note would click
_LOUDEST = 0.9
_LARGEST = 200_000  # bytes of sound in a notebook, in base64
_HEADER = 100  # bytes, at most


def synthesize(
    notes: ArrayLike, *, seconds_per_step: float = 0.15, rate: int = RATE
) -> NDArray[np.float64]:
    """Return the sound of several voices, as an organ would play them.

    Each note is a sum of a sine and its first overtones (those beyond half the rate are left out),
    with equal temperament and A4 at 440 Hz. A pitch held over several steps is one long note.

    Args:
        notes: MIDI notes, `(steps, voices)`; 0 is silence.
        seconds_per_step: 0.15 for semiquavers at 100 crotchets a minute.
        rate: Samples a second.

    Returns:
        Samples from -0.9 to 0.9, `(steps * seconds_per_step * rate,)`.

    Raises:
        ValueError: If notes are none, or a step is not longer than 0.03 seconds.

    Example:
        >>> synthesize([[69], [69]], seconds_per_step=0.5).shape
        (8000,)
    """
    array = check_notes(notes)
    if not seconds_per_step > _FADE:
        raise ValueError(
            f"`seconds_per_step` must be more than {_FADE}. "
            f"Received: seconds_per_step={seconds_per_step}."
        )
    edges = np.round(np.arange(len(array) + 1) * seconds_per_step * rate).astype(int)
    sound = np.zeros(edges[-1])
    for voice in array.T:
        for first, length, pitch in held_notes(voice):
            begin, end = edges[first], edges[first + length]
            sound[begin:end] += _tone(pitch, end - begin, rate)
    return sound * (_LOUDEST / np.abs(sound).max())


def listen(
    notes: ArrayLike,
    *,
    caption: str,
    alt: str,
    voices: Sequence[str] | None = None,
    seconds_per_step: float = 0.15,
    start: int | None = None,
    number: int | None = None,
) -> None:
    """Show a piece's piano roll with a player below it, as a numbered figure.

    Args:
        notes: MIDI notes, `(steps, voices)`; 0 is silence.
        caption: As for `figure`.
        alt: As for `figure`: for those who cannot see the roll, and those who cannot hear.
        voices: Name of each; soprano, alto, tenor and bass without it.
        seconds_per_step: 0.15 for semiquavers at 100 crotchets a minute.
        start: The step with which what a model wrote begins.
        number: As for `figure`.

    Raises:
        ValueError: If notes or texts will not do, or the sound would be over 200 kB.

    Example:
        >>> listen(
        ...     [[72], [74], [76]], voices=["flute"], number=1,
        ...     caption="Three notes.", alt="Piano roll: C5, D5, E5, rising in steps.",
        ... )
        Figure 1. Three notes. — Piano roll: C5, D5, E5, rising in steps.
    """
    caption, alt = check_texts(caption, alt)
    sound = _wav(synthesize(notes, seconds_per_step=seconds_per_step))
    size = 4 * -(-len(sound) // 3)
    if size > _LARGEST:
        most = int((_LARGEST * 3 / 4 - _HEADER) / RATE / seconds_per_step)
        raise ValueError(
            f"The sound must be at most {_LARGEST // 1000} kB, for it is stored in the notebook. "
            f"Received: {size // 1000} kB of {np.shape(notes)[0]} steps. "
            f"Play a part of it: `notes[:{most}]`."
        )
    fig, ax = plt.subplots(figsize=roll_size(np.shape(notes)[0]), layout="constrained")
    plot_piano_roll(notes, voices=voices, start=start, ax=ax)
    picture = render(fig, dpi=_DPI, crop=True)
    plt.close(fig)
    image = image_tag(data_uri(picture), alt, width=round(picture.width * CSS_DPI / _DPI))
    seconds = len(sound) / RATE
    source = f"data:audio/wav;base64,{base64.b64encode(sound).decode('ascii')}"
    player = (
        f'<div><audio controls preload="metadata" src="{source}" '
        f'aria-label="Sound of this figure, {seconds:.1f} seconds" '
        'style="max-width: 100%; margin: 6px 0"></audio></div>'
        f'<p style="margin: 4px 0"><em>{seconds:.1f} seconds of sound.</em></p>'
    )
    show(f"{image}{player}", caption, alt, number, seconds=round(seconds, 1))


def _tone(pitch: int, length: int, rate: int) -> NDArray[np.float64]:
    frequency = 440.0 * 2 ** ((pitch - 69) / 12)
    time = np.arange(length) / rate
    tone = np.zeros(length)
    for overtone, loudness in enumerate(_OVERTONES, start=1):
        if overtone * frequency < rate / 2:
            tone += loudness * np.sin(2 * np.pi * overtone * frequency * time)
    edge = np.minimum(time, time[::-1]) / _FADE
    return np.asarray(tone * np.minimum(edge, 1.0))


def _wav(sound: NDArray[np.float64]) -> bytes:
    """Return a file of 8 bits a sample; they count from 0, and 128 is silence."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(1)
        out.setframerate(RATE)
        out.writeframes(np.round(128 + 127 * sound).astype(np.uint8).tobytes())
    return file.getvalue()
