"""A chorale as a text: chord after chord, and in each the voices from the top down."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .padding import PADDING

CHORALE_START, CHORALE_END = 2, 3  # 0 is padding and 1 the unknown, as in every text here
CHORALE_IDS = 132  # as many ids as there can be: 4 and a MIDI note up to 127

_FIRST = 4  # the id of silence; note n is 4 + n
_HIGHEST = 127


def encode_chorale(notes: ArrayLike, *, every: int = 4, transpose: int = 0) -> NDArray[np.int32]:
    """Return a piece of several voices as ids: chord after chord, each from the top voice down.

    A chord of start tokens comes first, one of end tokens last, so that the place of an id says
    which voice it is: with four voices the remainder by 4.

    Args:
        notes: MIDI notes `(rows, voices)`, 0 for silence, as `fetch_jsb_chorales` has them, a row a
            semiquaver.
        every: Every how many rows a chord is read: 4 for one a crotchet, 1 for all. What sounds
            between is left out.
        transpose: Semitones by which all notes are moved; silence stays.

    Returns:
        `((chords + 2) * voices,)` int32: 2 for the start, 3 for the end, 4 for silence, 4 + n for
        note n.

    Raises:
        ValueError: If these are no such notes, or they leave the range of MIDI.

    Example:
        >>> encode_chorale([[72, 60], [72, 60], [74, 0], [74, 0]], every=2).tolist()
        [2, 2, 76, 64, 78, 4, 3, 3]
    """
    rows = np.asarray(notes)
    if rows.ndim != 2 or not rows.size or rows.dtype.kind not in "iu":
        raise ValueError(
            "`notes` must be (rows, voices), whole numbers. "
            f"Received: shape {rows.shape}, dtype {rows.dtype}. "
            "Take one piece: `fetch_jsb_chorales().train[0]`."
        )
    for name, number, least in (("every", every, 1), ("transpose", transpose, -_HIGHEST)):
        whole = isinstance(number, int | np.integer) and not isinstance(number, bool)
        if not whole or number < least:
            raise ValueError(
                f"`{name}` must be a whole number{' from 1 on' if least == 1 else ''}. "
                f"Received: {name}={number!r}."
            )
    chords = rows[::every].astype(np.int64)
    moved = np.where(chords > 0, chords + transpose, 0)
    if chords.min() < 0 or moved.max() > _HIGHEST or (moved[chords > 0] <= 0).any():
        raise ValueError(
            f"Notes must be from 1 to {_HIGHEST}, 0 for silence. Received: {rows.min()} to "
            f"{rows.max()}, transpose={transpose}. Transpose by less."
        )
    voices = chords.shape[1]
    return np.concatenate(
        [[CHORALE_START] * voices, (moved + _FIRST).ravel(), [CHORALE_END] * voices]
    ).astype(np.int32)


def decode_chorale(ids: ArrayLike, *, voices: int = 4, every: int = 1) -> NDArray[np.int64]:
    """Return the notes that ids stand for: the way back from `encode_chorale`.

    It reads up to the first end token, padding, or a last chord that is not whole; a start token
    within the piece is silence.

    Args:
        ids: `(time,)`, beginning with a chord of start tokens or without.
        voices: How many there are.
        every: How many rows are made of each chord: 4 turns crotchets into semiquavers.

    Returns:
        MIDI notes `(rows, voices)`, 0 for silence.

    Raises:
        ValueError: If these are no such ids, or no chord is whole.

    Example:
        >>> decode_chorale([2, 2, 76, 64, 78, 4, 3, 3], voices=2).tolist()
        [[72, 60], [74, 0]]
    """
    tokens = np.asarray(ids)
    if tokens.ndim != 1 or tokens.dtype.kind not in "iu" or not tokens.size:
        raise ValueError(
            "`ids` must be those of one piece, (time,), whole numbers. "
            f"Received: shape {tokens.shape}, dtype {tokens.dtype}. Take one row: `ids[0]`."
        )
    if tokens.min() < 0 or tokens.max() >= CHORALE_IDS:
        raise ValueError(
            f"`ids` must be from 0 to {CHORALE_IDS - 1}. "
            f"Received: {tokens.min()} to {tokens.max()}."
        )
    begun = voices if (tokens[:voices] == CHORALE_START).all() else 0
    body = tokens[begun:]
    ends = np.flatnonzero((body == CHORALE_END) | (body == PADDING))
    body = body[: ends[0]] if len(ends) else body
    chords = len(body) // voices
    if not chords:
        raise ValueError(
            "`ids` must hold a whole chord before the end. "
            f"Received: {len(body)} notes for {voices} voices. Let the model write on for longer."
        )
    notes = np.maximum(body[: chords * voices].reshape(chords, voices) - _FIRST, 0)
    return np.repeat(notes.astype(np.int64), every, axis=0)
