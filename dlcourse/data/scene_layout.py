"""The factors of a scene: how many glyphs, which, where, and what each looks like."""

from collections.abc import Mapping

import numpy as np

from .glyph_factors import RANGES, Factor, check_factors, spread

REACH = 0.31  # centres lie this far from the middle at most, to each side
APART = 0.34  # two centres are this far apart at least, to the right or down
CLEARER = 0.1  # a relation that a caption speaks of is this much clearer than the other one

_JITTER = (8.0, 12.0)  # degrees from a colour's own hue: clean, hard

# name: range of the clean set, of the hard set, and what may be asked for
SCENE_RANGES = {
    **{name: RANGES[name] for name in ("rotation", "stroke", "noise", "clutter", "hue")},
    "scale": ((0.25, 0.33), (0.22, 0.36), (0.1, 1.0)),
    "shift": RANGES["shift"],
}
_OF_IMAGE = ("noise", "clutter")  # one value an image; of the others, one a glyph
_ORDER = ("rotation", "scale", "shift", "stroke", "noise", "clutter", "hue")


def draw_scene_factors(
    counts: np.ndarray,
    given: Mapping[str, Factor],
    *,
    places: int,
    hard: bool,
    colour: bool,
    num_fonts: int,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Return every factor of the scenes, also of the places that stay empty.

    As with glyphs, all is drawn in the same order, whatever is given.

    Args:
        counts: Glyphs in each scene, `(n,)`.
        given: Factors by name; a number, a range `(low, high)` as a tuple, or an array.
        places: Glyphs that a scene can have.
        hard: Draw from the wider ranges.
        colour: Draw a hue as well.
        num_fonts: Number of fonts.
        rng: Source of all of it.

    Raises:
        ValueError: If a factor is unknown, has the wrong shape or is not in its range.
    """
    check_factors(given, _ORDER, colour=colour, pictures="scenes", also=", how many with `count`")
    n = len(counts)
    layout_rng = np.random.default_rng(rng.integers(2**63))  # takes as many numbers as it needs
    drawn: dict[str, np.ndarray] = {"font": (rng.random((n, places)) * num_fonts).astype(np.int64)}
    for name in _ORDER:
        clean, wide, allowed = SCENE_RANGES[name]
        form = {"shift": (n, places, 2)}.get(name, (n,) if name in _OF_IMAGE else (n, places))
        wanted = given.get(name, wide if hard else clean)
        drawn[name] = spread(name, wanted, rng.random(form), allowed)
    colour_of = (rng.random((n, places)) * 6).astype(np.int64)
    away = rng.uniform(-1, 1, (n, places)) * _JITTER[hard]
    if "hue" not in given:
        drawn["hue"] = (60 * colour_of + away) % 360
    if "shift" not in given:  # a large glyph is drawn nearer to the middle, to stay inside
        inside = np.clip(0.5 - 0.58 * drawn["scale"], 0, REACH) / REACH
        drawn["shift"] = _layout(counts, places, layout_rng) * inside[..., None]
    if not colour:
        del drawn["hue"]
    return drawn


def _layout(counts: np.ndarray, places: int, rng: np.random.Generator) -> np.ndarray:
    """Return where the glyphs lie, `(n, places, 2)`, from the top left to the bottom right.

    Places are drawn evenly, and again until they are far enough apart and the first one's
    relation to each of the others is clear.
    """
    centres = np.zeros((len(counts), places, 2))
    for count in range(1, places + 1):
        open_ = np.flatnonzero(counts == count)
        while len(open_):
            tried = rng.uniform(-REACH, REACH, (len(open_), count, 2))
            order = np.argsort(tried.sum(axis=-1), axis=-1, kind="stable")
            tried = np.take_along_axis(tried, order[..., None], axis=1)
            between = np.abs(tried[:, :, None] - tried[:, None]).max(axis=-1)
            between[:, np.arange(count), np.arange(count)] = np.inf
            right, down = np.moveaxis(np.abs(tried[:, 1:] - tried[:, :1]), -1, 0)
            good = (between.min(axis=(1, 2)) >= APART) & np.all(
                np.abs(right - down) >= CLEARER, axis=1
            )
            centres[open_[good], :count] = tried[good]
            open_ = open_[~good]
    return centres
