"""Glyphs: digits and letters in many fonts, drawn here, with every factor known.

Nothing is stored or downloaded: the outlines come with matplotlib, the pixels from
`glyph_rendering`. Who made the image is known to the last number, so that a lesson can ask
whether a network found it out.
"""

import string
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..draws import check_rng
from .glyph_factors import Factor, draw_factors
from .glyph_outlines import FONTS, masters_for
from .glyph_rendering import Background, coverage, hue_to_rgb

CLASSES = {
    "digits": string.digits,
    "upper": string.ascii_uppercase,
    "lower": string.ascii_lowercase,
    "letters": string.ascii_uppercase + string.ascii_lowercase,
}

_SIZES = (8, 128)
_CHUNK = 128  # images drawn at once: their arrays stay in the processor's cache


@dataclass(frozen=True)
class Glyphs:
    """Images of single characters, and what each was made of.

    Attributes:
        x: Images, `(n, size, size)`, or `(n, size, size, 3)` in colour; float32 in [0, 1], the
            background dark.
        y: Classes, `(n,)`, int64, from 0.
        class_names: The characters.
        font_names: The fonts.
        factors: What each image was made of, see `load_glyphs`; `(n,)` each, shift `(n, 2)`.
        masks: Which part of each pixel the glyph covers, `(n, size, size)`, float32 in [0, 1];
            None if not asked for.
    """

    x: np.ndarray
    y: np.ndarray
    class_names: tuple[str, ...]
    font_names: tuple[str, ...]
    factors: dict[str, np.ndarray]
    masks: np.ndarray | None = None


def load_glyphs(
    n: int = 1000,
    *,
    rng: np.random.Generator,
    classes: str | Sequence[str] = "digits",
    size: int = 28,
    hard: bool = False,
    colour: bool = False,
    masks: bool = False,
    fonts: str | Sequence[str] = FONTS,
    **factors: Factor,
) -> Glyphs:
    """Return images of digits or letters, each with its class and its other factors.

    Every class comes equally often, every other factor is drawn by itself, evenly from its
    range. A factor can be given: as a number, as a tuple `(low, high)` to draw from, or as an
    array or list of one value an image. The same `rng` gives the same images, and a factor that
    is given, or other fonts, change nothing else about them.

    | factor   | clean      | hard       | what it is                                         |
    |----------|------------|------------|----------------------------------------------------|
    | rotation | -10…10     | -40…40     | degrees, anticlockwise; beyond ±90, 6 looks like 9 |
    | scale    | 0.62…0.74  | 0.45…0.8   | height of a capital, as a fraction of the side     |
    | shift    | -0.05…0.05 | -0.12…0.12 | to the right and down, as fractions of the side    |
    | stroke   | 0…0.04     | -0.02…0.1  | lines are wider by this fraction of a capital      |
    | noise    | 0          | 0…0.2      | standard deviation of normal noise on each value   |
    | clutter  | 0          | 0…0.6      | brightness of clouds and glyphs in the background  |
    | hue      | 0…360      | 0…360      | degrees on the colour wheel; only with `colour`    |

    The factor `"font"` is an index into `font_names`. A digit is a little smaller than a capital
    in some fonts; a glyph wider or taller than a capital is made to fit.

    Args:
        n: Number of images.
        rng: Source of all that is drawn.
        classes: `"digits"`, `"upper"`, `"lower"`, `"letters"` (both cases; some pairs look
            alike), or a list of single characters: `["3", "7"]`.
        size: Pixels along a side, 8 to 128.
        hard: Draw from the wider ranges: turned, shrunk, bold, noisy, on a busy background.
        colour: Give the glyphs a colour, and the images three channels.
        masks: Return the masks too.
        fonts: One name or several of `dlcourse.data.glyph_outlines.FONTS`.
        **factors: Factors as above.

    Raises:
        ValueError: If a class, font or factor is unknown, or a value is not in its range.

    Example:
        The same ten digits, upright and turned:

        >>> upright = load_glyphs(10, rotation=0, rng=np.random.default_rng(0))
        >>> turned = load_glyphs(10, rotation=45, rng=np.random.default_rng(0))
        >>> upright.x.shape, upright.x.dtype
        ((10, 28, 28), dtype('float32'))
        >>> bool((upright.y == turned.y).all())
        True
        >>> sorted(upright.factors)
        ['clutter', 'font', 'noise', 'rotation', 'scale', 'shift', 'stroke']
    """
    characters = listed_characters(classes)
    names = listed_fonts(fonts)
    check_counts(n, size, rng)
    y, drawn = draw_factors(
        n, factors, hard=hard, colour=colour, counts=(len(characters), len(names)), rng=rng
    )
    background_rng, noise_rng = (np.random.default_rng(rng.integers(2**63)) for _ in range(2))
    background = Background(
        n,
        channels=3 if colour else 1,
        num_classes=len(characters),
        num_fonts=len(names),
        rng=background_rng,
    )

    wanted = y * len(names) + drawn["font"]
    pieces = background.classes * len(names) + background.fonts
    if not drawn["clutter"].any():
        pieces = np.zeros((0, pieces.shape[1]), dtype=np.int64)
    masters, which, which_piece = masters_for(wanted, pieces, characters, names)

    x = np.empty((n, size, size, 3 if colour else 1), dtype=np.float32)
    covered = np.empty((n, size, size), dtype=np.float32)
    ink = hue_to_rgb(drawn["hue"]) if colour else np.ones((n, 1), dtype=np.float32)
    for start in range(0, n, _CHUNK):
        part = slice(start, start + _CHUNK)
        placed = {name: drawn[name][part] for name in ("rotation", "scale", "shift", "stroke")}
        covered[part] = coverage(masters, which[part], size=size, **placed)
        alpha, image = covered[part, ..., None], x[part]
        np.multiply(alpha, ink[part, None, None], out=image)
        clutter, noise = (drawn[name][part].astype(np.float32) for name in ("clutter", "noise"))
        if clutter.any():
            behind = background.draw(part, masters, which_piece, size)
            image += clutter[:, None, None, None] * (1 - alpha) * behind
        if drawn["noise"].any():  # of the whole set: the grain of an image hangs on no other
            grain = noise_rng.standard_normal(image.shape, dtype=np.float32)
            image += noise[:, None, None, None] * grain
            np.clip(image, 0, 1, out=image)
    return Glyphs(
        x if colour else x[..., 0],
        y,
        characters,
        names,
        drawn,
        covered if masks else None,
    )


def listed_characters(classes: str | Sequence[str]) -> tuple[str, ...]:
    """Return the characters of a named set, or those listed."""
    if isinstance(classes, str):
        if classes not in CLASSES:
            raise ValueError(
                f"`classes` must be one of {', '.join(CLASSES)}, or a list of characters. "
                f"Received: {classes!r}. For these characters as classes, write list({classes!r})."
            )
        return tuple(CLASSES[classes])
    listed = tuple(classes)
    known = set(string.digits + string.ascii_letters)
    if not listed or len(set(listed)) < len(listed) or not known.issuperset(listed):
        raise ValueError(
            "`classes` must list different characters, each one of 0-9, A-Z, a-z, as a string. "
            f"Received: {classes!r}."
        )
    return listed


def listed_fonts(fonts: str | Sequence[str]) -> tuple[str, ...]:
    """Return the names of the fonts, each known and there once."""
    listed = (fonts,) if isinstance(fonts, str) else tuple(fonts)
    if not listed or len(set(listed)) < len(listed) or not set(FONTS).issuperset(listed):
        raise ValueError(
            f"`fonts` must be one or several of {', '.join(FONTS)}, each once. Received: {fonts!r}."
        )
    return listed


def check_counts(n: int, size: int, rng: np.random.Generator) -> None:
    """Raise unless `n` and `size` are numbers that can be drawn, and `rng` a generator."""
    if not isinstance(n, int | np.integer) or n < 1:
        raise ValueError(f"`n` must be a whole number of images, at least 1. Received: n={n!r}.")
    low, high = _SIZES
    if not isinstance(size, int | np.integer) or not low <= size <= high:
        raise ValueError(
            f"`size` must be a whole number of pixels from {low} to {high}. "
            f"Received: size={size!r}."
        )
    check_rng(rng)
