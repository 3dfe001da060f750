"""The factors of a clip: which glyph is seen when, where, and what each looks like."""

from collections.abc import Mapping

import numpy as np

from .glyph_factors import RANGES, Factor, check_factors, spread

# name: range of the clean set, of the hard set, and what may be asked for
CLIP_RANGES = {
    "rotation": RANGES["rotation"],
    "scale": ((0.6, 0.72), (0.45, 0.75), (0.3, 1.0)),
    "shift": ((-0.05, 0.05), (-0.08, 0.08), (-0.5, 0.5)),
    "drift": ((-0.14, 0.14), (-0.24, 0.24), (-1.0, 1.0)),
    "stroke": RANGES["stroke"],
    "noise": RANGES["noise"],
    "clutter": RANGES["clutter"],
}
_OF_CLIP = ("noise", "clutter")  # one value a clip; of the others, one a glyph
_OF_PLACE = ("shift", "drift")  # two values: to the right and down


def draw_clip_factors(
    n: int,
    given: Mapping[str, Factor],
    *,
    count: int,
    hard: bool,
    num_fonts: int,
    rng: np.random.Generator,
) -> dict[str, np.ndarray]:
    """Return every factor of `n` clips but the times.

    As with glyphs, all is drawn in the same order, whatever is given. The glyphs of a clip are
    drawn alike, whichever comes first: no factor tells of the order.

    Args:
        n: Number of clips.
        given: Factors by name; a number, a range `(low, high)` as a tuple, or an array.
        count: Glyphs in a clip.
        hard: Draw from the wider ranges.
        num_fonts: Number of fonts.
        rng: Source of all of it.

    Returns:
        By name: `(n, count)`; shift and drift `(n, count, 2)`; noise and clutter `(n,)`.

    Raises:
        ValueError: If a factor is unknown, has the wrong shape or is not in its range.
    """
    check_factors(
        given, CLIP_RANGES, colour=False, pictures="clips", also=", how many with `count`"
    )
    drawn: dict[str, np.ndarray] = {"font": (rng.random((n, count)) * num_fonts).astype(np.int64)}
    for name, (clean, wide, allowed) in CLIP_RANGES.items():
        form: tuple[int, ...] = (n,) if name in _OF_CLIP else (n, count)
        if name in _OF_PLACE:
            form = (n, count, 2)
        wanted = given.get(name, wide if hard else clean)
        drawn[name] = spread(name, wanted, rng.random(form), allowed)
    return drawn


def draw_starts(n: int, *, frames: int, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return the first frame of each glyph, `(n, count)` int64, 0 for the first.

    Every way to share the frames among the glyphs, at least one each, is equally likely.

    Args:
        n: Number of clips.
        frames: Frames of a clip, at least `count`.
        count: Glyphs in a clip.
        rng: Source of what is drawn.

    Example:
        >>> draw_starts(1, frames=3, count=3, rng=np.random.default_rng(0))
        array([[0, 1, 2]])
    """
    cuts = np.argsort(rng.random((n, frames - 1)), axis=1)[:, : count - 1] + 1
    return np.concatenate([np.zeros((n, 1), dtype=np.int64), np.sort(cuts, axis=1)], axis=1)
