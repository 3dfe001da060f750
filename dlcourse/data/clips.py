"""Clips: glyphs that come one after the other, each drifting a little, and their order in words.

One frame shows one glyph, and the mean of the frames shows all of them at once: in which order they
came is known only to whoever remembers. How long each stays is drawn, so that no frame belongs to
the second glyph by its number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .clip_factors import draw_clip_factors, draw_starts
from .glyph_factors import Factor
from .glyph_outlines import FONTS, masters_for
from .glyph_rendering import Background, coverage
from .glyphs import check_counts, listed_characters, listed_fonts
from .scene_captions import with_article

_MOST_FRAMES = 64
_CHUNK = 32  # clips drawn at once


@dataclass(frozen=True)
class Clips:
    """Short films of glyphs, and what each shows.

    Attributes:
        x: Frames, `(n, frames, size, size)`, float32 in [0, 1], the background dark.
        labels: The glyphs in their order, `(n, count)`, int64 from 0; all of a clip are different.
        captions: The same in words, such as `"a 3, then a 7, then a 1"`.
        shown: Which of them each frame shows, from 0 to `count - 1`, `(n, frames)`, int64.
        class_names: The characters.
        font_names: The fonts.
        factors: What each clip was made of, see `load_clips`.
        vocabulary: Every word and sign that a caption can hold.
    """

    x: np.ndarray
    labels: np.ndarray
    captions: tuple[str, ...]
    shown: np.ndarray
    class_names: tuple[str, ...]
    font_names: tuple[str, ...]
    factors: dict[str, np.ndarray]
    vocabulary: tuple[str, ...]


def load_clips(
    n: int = 1000,
    *,
    rng: np.random.Generator,
    size: int = 16,
    frames: int = 6,
    count: int = 3,
    classes: str | Sequence[str] = "digits",
    hard: bool = False,
    fonts: str | Sequence[str] = FONTS,
    **factors: Factor,
) -> Clips:
    """Return clips in which glyphs come one after the other, with their order as labels and words.

    The glyphs of a clip are different ones, in an order that is drawn: to say which there were is
    not to say in which order. Every way to share the frames among them, at least one each, comes
    equally often; every other factor is drawn by itself. A factor can be given: as a number, as a
    tuple `(low, high)` to draw from, or as an array. The same `rng` gives the same clips, and a
    factor that is given, or other fonts, change nothing else about them.

    | factor   | clean      | hard       | what it is                                           |
    |----------|------------|------------|------------------------------------------------------|
    | rotation | -10…10     | -40…40     | of a glyph: degrees, anticlockwise                   |
    | scale    | 0.6…0.72   | 0.45…0.75  | of a glyph: height of a capital, fraction of the side|
    | shift    | -0.05…0.05 | -0.08…0.08 | of a glyph: right and down, in the middle of its time|
    | drift    | -0.14…0.14 | -0.24…0.24 | of a glyph: right and down, from its first frame to  |
    |          |            |            | its last, as fractions of the side                   |
    | stroke   | 0…0.04     | -0.02…0.1  | of a glyph: lines are wider by this part of a capital|
    | noise    | 0          | 0…0.2      | of a clip: standard deviation, anew in every frame   |
    | clutter  | 0          | 0…0.6      | of a clip: brightness of what is behind, and stays   |

    Factors of a glyph are `(n, count)`, shift and drift `(n, count, 2)`, those of a clip `(n,)`.
    The factor `"font"` is an index into `font_names`, `"start"` the first frame of each glyph; both
    are `(n, count)` and drawn. A glyph that has a single frame does not drift.

    Args:
        n: Number of clips.
        rng: Source of all that is drawn.
        size: Pixels along a side, 8 to 128.
        frames: Frames of a clip, at least `count`, at most 64.
        count: Glyphs in a clip, from 1 to the number of classes.
        classes: As in `load_glyphs`.
        hard: Draw from the wider ranges.
        fonts: As in `load_glyphs`.
        **factors: Factors as above.

    Raises:
        ValueError: If an argument is unknown or not in its range.

    Example:
        >>> clips = load_clips(2, rng=np.random.default_rng(0))
        >>> clips.x.shape, clips.labels.shape
        ((2, 6, 16, 16), (2, 3))
        >>> print(clips.captions[0], clips.labels[0], clips.shown[0])
        a 3, then a 2, then a 1 [3 2 1] [0 1 2 2 2 2]
    """
    characters, names = listed_characters(classes), listed_fonts(fonts)
    check_counts(n, size, rng)
    _check_clip(frames, count, len(characters))
    labels = np.argsort(rng.random((n, len(characters))), axis=1)[:, :count]
    start = draw_starts(n, frames=frames, count=count, rng=rng)
    drawn = draw_clip_factors(n, factors, count=count, hard=hard, num_fonts=len(names), rng=rng)
    drawn["start"] = start
    background_rng, noise_rng = (np.random.default_rng(rng.integers(2**63)) for _ in range(2))
    background = Background(
        n, channels=1, num_classes=len(characters), num_fonts=len(names), rng=background_rng
    )
    pieces = background.classes * len(names) + background.fonts
    if not drawn["clutter"].any():
        pieces = np.zeros((0, pieces.shape[1]), dtype=np.int64)
    masters, which, which_piece = masters_for(
        labels * len(names) + drawn["font"], pieces, characters, names
    )

    shown = np.sum(np.arange(frames)[None, :, None] >= start[:, None], axis=-1) - 1
    shift = _paths(drawn, shown)
    x = np.empty((n, frames, size, size), dtype=np.float32)
    for first in range(0, n, _CHUNK):
        part = slice(first, first + _CHUNK)
        image, seen = x[part], shown[part]
        placed = {
            name: np.take_along_axis(drawn[name][part], seen, axis=1).ravel()
            for name in ("rotation", "scale", "stroke")
        }
        covered = coverage(
            masters,
            np.take_along_axis(which[part], seen, axis=1).ravel(),
            size=size,
            shift=shift[part].reshape(-1, 2),
            **placed,
        )
        image[...] = covered.reshape(image.shape)
        clutter, noise = (drawn[name][part].astype(np.float32) for name in ("clutter", "noise"))
        if clutter.any():
            behind = background.draw(part, masters, which_piece, size)[:, None, ..., 0]
            image += clutter[:, None, None, None] * (1 - image) * behind
        if drawn["noise"].any():  # of the whole set: the grain of a clip hangs on no other
            grain = noise_rng.standard_normal(image.shape, dtype=np.float32)
            image += noise[:, None, None, None] * grain
            np.clip(image, 0, 1, out=image)
    spoken = [with_article(name) for name in characters]
    articles = tuple(dict.fromkeys(phrase.split()[0] for phrase in spoken))
    return Clips(
        x=x,
        labels=labels,
        captions=tuple(", then ".join(spoken[label] for label in row) for row in labels),
        shown=shown,
        class_names=characters,
        font_names=names,
        factors=drawn,
        vocabulary=tuple(dict.fromkeys((*articles, ",", "then", *characters))),
    )


def _paths(drawn: dict[str, np.ndarray], shown: np.ndarray) -> np.ndarray:
    """Return where the glyph of each frame lies, `(n, frames, 2)`."""
    n, frames = shown.shape
    start = drawn["start"]
    length = np.diff(start, axis=1, append=np.full((n, 1), frames))
    begun, lasts = (np.take_along_axis(each, shown, axis=1) for each in (start, length))
    # from -1/2 in the first of its frames to 1/2 in the last; 0 if there is only one
    along = np.where(lasts > 1, (np.arange(frames) - begun) / np.maximum(lasts - 1, 1) - 0.5, 0.0)
    shift, drift = (
        np.take_along_axis(drawn[name], shown[..., None], axis=1) for name in ("shift", "drift")
    )
    return np.asarray(shift + along[..., None] * drift)


def _check_clip(frames: int, count: int, classes: int) -> None:
    for name, value, low, high, what in (
        ("count", count, 1, classes, f"the number of classes ({classes}): all are different"),
        ("frames", frames, count, _MOST_FRAMES, f"{_MOST_FRAMES}, and at least one for each glyph"),
    ):
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if not whole or not low <= value <= high:
            raise ValueError(
                f"`{name}` must be a whole number from {low} to {what}. Received: {name}={value!r}."
            )
