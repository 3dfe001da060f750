"""From a font's outlines to pictures of any size: how far is each point from the outline?

Chapters draw thousands of letters, turned and scaled. Each letter of each font is therefore
measured once: a *master* holds, on a fine grid, the distance to the outline, negative inside
(a signed distance field: Green, 2007, "Improved alpha-tested magnification for vector textures
and special effects"). Any place, size and stroke width can be read off it.

The outlines are those of the fonts that matplotlib ships, in the whole numbers that stand in the
font file: FreeType neither scales nor hints them, so that its version does not show.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

FONTS = (
    "DejaVuSans", "DejaVuSans-Oblique", "DejaVuSans-Bold", "DejaVuSans-BoldOblique",
    "DejaVuSansMono", "DejaVuSansMono-Oblique", "DejaVuSansMono-Bold",
    "DejaVuSansMono-BoldOblique",
    "DejaVuSerif", "DejaVuSerif-Italic", "DejaVuSerif-Bold", "DejaVuSerif-BoldItalic",
    "STIXGeneral", "STIXGeneralItalic", "STIXGeneralBol", "STIXGeneralBolIta",
    "cmr10", "cmb10", "cmss10", "cmtt10",
)  # fmt: skip

CELLS = 80  # grid cells along the height of a capital
REACH = 10  # cells around the glyph; distances are cut off there
SIDE = CELLS + 2 * REACH + 1  # grid points along a side of a master

_MOVE, _QUADRATIC, _CLOSE = 1, 3, 79  # matplotlib.path's codes; the rest are straight lines
_CURVE_PIECES = 10  # straight pieces for one curve: off by less than 1/2000 of a capital
_PIECE = 4  # cells, the longest piece that is measured at once


@cache
def master(character: str, font: str) -> np.ndarray:
    """Return the signed distance to the outline of a character, in heights of a capital.

    The glyph lies in the middle, by its bounding box. Its unit is the height of the font's
    capitals (its H), or the longer side of the bounding box where that is longer, so that every
    glyph fits into a square of side 1.

    Args:
        character: One digit or letter, `0-9A-Za-z`.
        font: One of `FONTS`.

    Returns:
        `(SIDE, SIDE)`, float32, read-only; rows go down. The grid points are 1/`CELLS` apart,
        the middle one is the middle of the glyph. Distances beyond `REACH / CELLS` are cut off.
    """
    contours = outline(character, font)
    points = np.concatenate(contours)
    low, high = points.min(axis=0), points.max(axis=0)
    unit = max(_capital_height(font), *(high - low))
    # fonts count upwards, images count downwards
    placed = [
        (contour - (low + high) / 2) * (1, -1) * (CELLS / unit) + (SIDE - 1) / 2
        for contour in contours
    ]
    starts = np.concatenate(placed)
    ends = np.concatenate([np.roll(contour, -1, axis=0) for contour in placed])
    moved = (starts != ends).any(axis=1)
    starts, ends = starts[moved], ends[moved]
    distance = _distance(starts, ends) / CELLS
    field = np.where(_inside(starts, ends), -distance, distance).astype(np.float32)
    field.flags.writeable = False
    return field


def masters_for(
    glyphs: np.ndarray, pieces: np.ndarray, characters: Sequence[str], fonts: Sequence[str]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the masters that occur, each made once, and which of them is each glyph's.

    Args:
        glyphs: `character * len(fonts) + font` of each glyph, both by their places in the lists.
        pieces: The same of each glyph in a background.
        characters: Digits and letters.
        fonts: Some of `FONTS`.

    Returns:
        The masters, `(masters, SIDE, SIDE)`; their rows, in the shapes of `glyphs` and `pieces`.
    """
    used, index = np.unique(np.append(glyphs, pieces), return_inverse=True)
    made = [master(characters[pair // len(fonts)], fonts[pair % len(fonts)]) for pair in used]
    which, which_piece = index[: glyphs.size], index[glyphs.size :]
    return np.stack(made), which.reshape(glyphs.shape), which_piece.reshape(pieces.shape)


def outline(character: str, font: str) -> list[np.ndarray]:
    """Return the closed polygons that bound a character, curves replaced by short lines.

    Args:
        character: One digit or letter, `0-9A-Za-z`.
        font: One of `FONTS`.

    Returns:
        One array `(points, 2)` a contour, x to the right and y up, in units of its own. A point
        lies inside the glyph where the contours wind around it (TrueType's nonzero rule).
    """
    import matplotlib
    from matplotlib.ft2font import FT2Font, LoadFlags

    face = FT2Font(str(Path(matplotlib.get_data_path(), "fonts", "ttf", f"{font}.ttf")))
    # whole font units: nothing is scaled, hinted or stretched, whatever FreeType's version
    raw = LoadFlags.NO_SCALE | LoadFlags.NO_HINTING | LoadFlags.IGNORE_TRANSFORM
    face.load_char(ord(character), flags=raw)
    vertices, codes = face.get_path()
    t = np.arange(1, _CURVE_PIECES + 1)[:, None] / _CURVE_PIECES
    contours: list[list[np.ndarray]] = []
    index = 0
    while index < len(codes):
        code, vertex = codes[index], vertices[index]
        index += 1
        if code == _MOVE:
            contours.append([vertex[None]])
        elif code == _QUADRATIC:  # a Bézier curve with one control point, then its end
            start, end = contours[-1][-1][-1], vertices[index]
            index += 1
            contours[-1].append((1 - t) ** 2 * start + 2 * t * (1 - t) * vertex + t**2 * end)
        elif code != _CLOSE:
            contours[-1].append(vertex[None])
    return [np.concatenate(contour) for contour in contours]


@cache
def _capital_height(font: str) -> float:
    return float(np.ptp(np.concatenate(outline("H", font))[:, 1]))


def _inside(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return where the contours wind around a grid point, `(SIDE, SIDE)` bool.

    Args:
        starts: Starts of the edges, `(edges, 2)`, in cells.
        ends: Their ends.
    """
    rows = np.arange(SIDE)
    low, high = np.minimum(starts, ends)[:, 1:], np.maximum(starts, ends)[:, 1:]
    edge, row = np.nonzero((rows >= low) & (rows < high))  # which edges cross which rows
    step = ends[edge] - starts[edge]
    x = starts[edge, 0] + (row - starts[edge, 1]) / step[:, 1] * step[:, 0]
    winding = np.zeros((SIDE, SIDE), dtype=np.int64)
    # the first grid point to the right of a crossing, and all after it, are wound round once more
    np.add.at(winding, (row, np.ceil(x).astype(int)), np.where(step[:, 1] > 0, 1, -1))
    return winding.cumsum(axis=1) != 0


def _distance(starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Return the distance to the nearest edge in cells, at most `REACH`, `(SIDE, SIDE)`.

    Edges are cut into short pieces, and each is measured only from the grid points around it:
    an order of magnitude less work than every point with every edge.
    """
    count = np.ceil(np.hypot(*(ends - starts).T) / _PIECE).astype(int)
    edge = np.repeat(np.arange(len(starts)), count)
    number = np.arange(len(edge)) - np.repeat(np.cumsum(count) - count, count)
    step = ((ends - starts) / count[:, None])[edge]
    piece = starts[edge] + number[:, None] * step

    width = 2 * REACH + _PIECE + 2  # of the window around a piece, in grid points
    corner = np.floor(piece + step / 2).astype(int) - width // 2 + 1
    columns, rows = (corner[:, axis, None] + np.arange(width) for axis in (0, 1))
    dx = (columns - piece[:, :1]).astype(np.float32)[:, None, :]  # (pieces, 1, width)
    dy = (rows - piece[:, 1:]).astype(np.float32)[:, :, None]  # (pieces, width, 1)
    sx, sy = step.astype(np.float32).T[:, :, None, None]
    along = np.clip((dx * sx + dy * sy) / (sx**2 + sy**2), 0, 1)  # nearest point of the piece
    squared = (dx - along * sx) ** 2 + (dy - along * sy) ** 2

    wide = SIDE + 2 * width  # room for the windows that stick out
    nearest = np.full(wide * wide, REACH**2, dtype=np.float32)
    cell = (rows + width)[:, :, None] * wide + (columns + width)[:, None, :]
    np.minimum.at(nearest, cell.ravel(), squared.ravel())
    inner = slice(width, width + SIDE)
    return np.sqrt(nearest.reshape(wide, wide)[inner, inner])
