"""Scenes: several glyphs in one picture, with boxes, masks and a sentence that says what is there.

The glyphs are those of `load_glyphs`. As everything about a scene is known, one picture serves
to find (boxes), to cut out (masks), to describe, and to draw from a description (captions).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .glyph_factors import Factor
from .glyph_outlines import FONTS, masters_for
from .glyph_rendering import Background, coverage, hue_to_rgb
from .glyphs import check_counts, listed_characters, listed_fonts
from .scene_captions import COLOURS, nearest_colours, vocabulary, write_caption
from .scene_layout import draw_scene_factors

VISIBLE = 0.1  # a pixel belongs to a glyph's box if this part of it is ink, or more

_MOST = 4  # glyphs in a scene
_CHUNK = 64  # scenes drawn at once


@dataclass(frozen=True)
class Scenes:
    """Pictures of one or several glyphs, and what is in each.

    The second axis of boxes, labels, colours and masks goes over the places for glyphs, from the
    top left to the bottom right. Where a scene has fewer glyphs, the last places are empty.

    Attributes:
        x: Images, `(n, size, size, 3)`, or `(n, size, size)` without colour; float32 in [0, 1],
            the background dark.
        count: Glyphs in each scene, `(n,)`, int64.
        boxes: `(left, top, right, bottom)` as fractions of the side, `(n, places, 4)`, float32,
            tight around all pixels of which at least a tenth is ink that is seen; NaN where a
            place is empty.
        labels: Classes, `(n, places)`, int64 from 0; -1 where a place is empty.
        captions: One sentence each.
        class_names: The characters.
        font_names: The fonts.
        factors: What each scene was made of, see `load_scenes`.
        vocabulary: Every word and sign that a caption can hold.
        colours: Index into `colour_names`, `(n, places)`, -1 where a place is empty; None
            without colour.
        colour_names: The words for colours; empty without colour.
        masks: Which part of each pixel each glyph is seen to cover, `(n, places, size, size)`,
            float32 in [0, 1]; None if not asked for.
    """

    x: np.ndarray
    count: np.ndarray
    boxes: np.ndarray
    labels: np.ndarray
    captions: tuple[str, ...]
    class_names: tuple[str, ...]
    font_names: tuple[str, ...]
    factors: dict[str, np.ndarray]
    vocabulary: tuple[str, ...]
    colours: np.ndarray | None
    colour_names: tuple[str, ...]
    masks: np.ndarray | None = None


def load_scenes(
    n: int = 1000,
    *,
    rng: np.random.Generator,
    size: int = 64,
    count: int | tuple[int, int] = (1, 3),
    classes: str | Sequence[str] = "digits",
    colour: bool = True,
    masks: bool = False,
    hard: bool = False,
    fonts: str | Sequence[str] = FONTS,
    **factors: Factor,
) -> Scenes:
    """Return pictures with one or several glyphs, their boxes, classes, masks and captions.

    Every count comes equally often and every class about so, every other factor is drawn by
    itself. A factor can be given: as a number, as a tuple `(low, high)` to draw from, or as an
    array. The same `rng` gives the same scenes, and a factor that is given changes nothing else
    about them.

    | factor   | clean      | hard       | what it is                                           |
    |----------|------------|------------|------------------------------------------------------|
    | rotation | -10…10     | -40…40     | of a glyph: degrees, anticlockwise                   |
    | scale    | 0.25…0.33  | 0.22…0.36  | of a glyph: height of a capital, fraction of the side|
    | shift    | see below  | see below  | of a glyph: right and down from the picture's middle |
    | stroke   | 0…0.04     | -0.02…0.1  | of a glyph: lines are wider by this part of a capital|
    | hue      | see below  | see below  | of a glyph: degrees; only with `colour`              |
    | noise    | 0          | 0…0.2      | of a picture: standard deviation                     |
    | clutter  | 0          | 0…0.6      | of a picture: brightness of what is behind           |

    Factors of a glyph are `(n, places)`, shift `(n, places, 2)`, those of a picture `(n,)`;
    empty places have values too, which nothing shows. The factor `"font"` is an index into
    `font_names`.

    **Places.** The middles of two glyphs are at least 0.34 of the side apart, to the right or
    down, so that glyphs of the usual scale do not cover one another; none is further than 0.31
    from the middle. A glyph larger than a third of the side is drawn nearer to the middle, to
    stay inside. Places that are given are used as they are: what comes later covers what comes
    before.

    **Colours.** Six hues have names, red (0), yellow (60), green (120), cyan, blue and magenta;
    a glyph's hue lies within 8 degrees (hard: 12) of one. A hue that is given gets the name
    that is nearest.

    **Captions.** The first glyph is the one nearest to the top left corner (right plus down is
    smallest), then comes how it lies to each of the others: `above` if the step down is longer
    than the step to the right, else `left of`. Where places are drawn, one step is longer than
    the other by at least a tenth of the side. Two glyphs of a scene may be alike.

    Args:
        n: Number of scenes.
        rng: Source of all that is drawn.
        size: Pixels along a side, 16 to 128.
        count: Glyphs in a scene, 1 to 4: one number, or the least and the most.
        classes: As in `load_glyphs`.
        colour: Give each glyph a colour, and the images three channels.
        masks: Return the masks too: `n * places * size * size` numbers.
        hard: Draw from the wider ranges.
        fonts: As in `load_glyphs`.
        **factors: Factors as above.

    Raises:
        ValueError: If an argument is unknown or not in its range, or a glyph that was given its
            place cannot be seen.

    Example:
        >>> scenes = load_scenes(3, rng=np.random.default_rng(4), count=(1, 3))
        >>> scenes.x.shape, scenes.boxes.shape, scenes.labels.shape
        ((3, 64, 64, 3), (3, 3, 4), (3, 3))
        >>> for caption in scenes.captions:
        ...     print(caption)
        A red 0.
        A blue 8 left of a red 6.
        A green 3 above a green 4 and left of a green 5.
    """
    characters, names = listed_characters(classes), listed_fonts(fonts)
    check_counts(n, size, rng)
    fewest, most = _check_scene(size, count)
    counts = fewest + rng.permutation(np.arange(n) % (most - fewest + 1))
    labels = rng.permutation(np.arange(n * most) % len(characters)).reshape(n, most)
    drawn = draw_scene_factors(
        counts, factors, places=most, hard=hard, colour=colour, num_fonts=len(names), rng=rng
    )
    background_rng, noise_rng = (np.random.default_rng(rng.integers(2**63)) for _ in range(2))
    background = Background(
        n,
        channels=3 if colour else 1,
        num_classes=len(characters),
        num_fonts=len(names),
        rng=background_rng,
    )
    wanted = labels * len(names) + drawn["font"]
    pieces = background.classes * len(names) + background.fonts
    masters, which, which_piece = masters_for(wanted, pieces, characters, names)

    empty = np.arange(most) >= counts[:, None]
    x = np.empty((n, size, size, 3 if colour else 1), dtype=np.float32)
    boxes = np.empty((n, most, 4), dtype=np.float32)
    kept = np.empty((n, most, size, size), dtype=np.float32) if masks else None
    for start in range(0, n, _CHUNK):
        part = slice(start, start + _CHUNK)
        image = x[part]
        seen = _seen(masters, which[part], empty[part], part, drawn, size)
        boxes[part] = _tight_boxes(seen, empty[part])
        if kept is not None:
            kept[part] = seen
        ink = _ink(drawn, part, most, colour)
        np.einsum("npij,npc->nijc", seen, ink, out=image)
        clutter, noise = (drawn[name][part].astype(np.float32) for name in ("clutter", "noise"))
        if clutter.any():
            behind = background.draw(part, masters, which_piece, size)
            behind *= clutter[:, None, None, None]
            image += (1 - seen.sum(axis=1))[..., None] * behind
        if drawn["noise"].any():  # of the whole set: the grain of an image hangs on no other
            grain = noise_rng.standard_normal(image.shape, dtype=np.float32)
            image += noise[:, None, None, None] * grain
        np.clip(image, 0, 1, out=image)

    labels[empty] = -1
    colours = np.where(empty, -1, nearest_colours(drawn["hue"])) if colour else None
    colour_names = tuple(COLOURS) if colour else ()
    return Scenes(
        x=x if colour else x[..., 0],
        count=counts,
        boxes=boxes,
        labels=labels,
        captions=_captions(labels, colours, drawn["shift"], characters, colour_names),
        class_names=characters,
        font_names=names,
        factors=drawn,
        vocabulary=vocabulary(characters, colour=colour),
        colours=colours,
        colour_names=colour_names,
        masks=kept,
    )


def _seen(
    masters: np.ndarray,
    which: np.ndarray,
    empty: np.ndarray,
    part: slice,
    drawn: dict[str, np.ndarray],
    size: int,
) -> np.ndarray:
    """Return which part of each pixel each glyph is seen to cover, `(part, places, size, size)`."""
    seen = np.zeros((*which.shape, size, size), dtype=np.float32)
    for place in range(which.shape[1]):
        there = np.flatnonzero(~empty[:, place])
        if not len(there):
            continue
        covered = coverage(
            masters,
            which[there, place],
            size=size,
            **{
                name: drawn[name][part][there, place]
                for name in ("rotation", "scale", "shift", "stroke")
            },
        )
        seen[there, :place] *= 1 - covered[:, None]
        seen[there, place] = covered
    return seen


def _ink(drawn: dict[str, np.ndarray], part: slice, places: int, colour: bool) -> np.ndarray:
    """Return the colour of each glyph, `(part, places, channels)`."""
    if not colour:
        return np.ones((len(drawn["noise"][part]), places, 1), dtype=np.float32)
    return hue_to_rgb(drawn["hue"][part].ravel()).reshape(-1, places, 3)


def _tight_boxes(seen: np.ndarray, empty: np.ndarray) -> np.ndarray:
    """Return the boxes around what is seen, `(n, places, 4)`; NaN where a place is empty."""
    size = seen.shape[-1]
    ink = seen >= VISIBLE
    columns, rows = np.any(ink, axis=-2), np.any(ink, axis=-1)
    hidden = np.argwhere(~empty & ~rows.any(axis=-1))
    if len(hidden):
        raise ValueError(
            f"Every glyph must be seen. Received: {len(hidden)} of them outside the picture or "
            "wholly behind another, through `shift` or `scale`. Give places that are further "
            "apart or nearer to the middle."
        )
    left, top = columns.argmax(axis=-1), rows.argmax(axis=-1)
    right, bottom = (size - np.flip(s, axis=-1).argmax(axis=-1) for s in (columns, rows))
    boxes = np.stack([left, top, right, bottom], axis=-1) / np.float32(size)
    return np.where(empty[..., None], np.float32(np.nan), boxes)


def _captions(
    labels: np.ndarray,
    colours: np.ndarray | None,
    centres: np.ndarray,
    characters: tuple[str, ...],
    colour_names: tuple[str, ...],
) -> tuple[str, ...]:
    """Return one sentence a scene."""
    written = []
    for scene, there in enumerate(labels >= 0):
        names = [characters[label] for label in labels[scene, there]]
        if colours is not None:
            words = [colour_names[colour] for colour in colours[scene, there]]
            names = [f"{word} {name}" for word, name in zip(words, names, strict=True)]
        written.append(write_caption(names, centres[scene, there]))
    return tuple(written)


def _check_scene(size: int, count: int | tuple[int, int]) -> tuple[int, int]:
    """Return the least and the most glyphs of a scene."""
    if size < 16:
        raise ValueError(
            f"`size` must be a whole number of pixels from 16 to 128. Received: size={size!r}. "
            "On a smaller scene, nobody could read the glyphs."
        )
    both = count if isinstance(count, tuple) else (count, count)
    whole = all(isinstance(number, int | np.integer) for number in both)
    if len(both) != 2 or not whole or not 1 <= both[0] <= both[1] <= _MOST:
        raise ValueError(
            f"`count` must be a whole number from 1 to {_MOST}, or two of them, the least and the "
            f"most. Received: count={count!r}."
        )
    return both
