"""Masters measure the outlines as they stand in the fonts, whatever matplotlib's version."""

import string

import numpy as np
import pytest
from matplotlib.path import Path

from dlcourse.data import glyph_outlines
from dlcourse.data.glyph_outlines import CELLS, FONTS, REACH, SIDE, master, outline

CHARACTERS = string.digits + string.ascii_letters

# mean of the masters of all characters, made with matplotlib 3.10.0 (FreeType 2.6.1); equal on
# 3.11.2 (FreeType 2.14.3)
MEANS = {
    "DejaVuSans": 0.0785645,
    "DejaVuSans-Oblique": 0.0788170,
    "DejaVuSans-Bold": 0.0558836,
    "DejaVuSans-BoldOblique": 0.0578383,
    "DejaVuSansMono": 0.0796494,
    "DejaVuSansMono-Oblique": 0.0794414,
    "DejaVuSansMono-Bold": 0.0673857,
    "DejaVuSansMono-BoldOblique": 0.0674509,
    "DejaVuSerif": 0.0773685,
    "DejaVuSerif-Italic": 0.0792209,
    "DejaVuSerif-Bold": 0.0616896,
    "DejaVuSerif-BoldItalic": 0.0648836,
    "STIXGeneral": 0.0802935,
    "STIXGeneralItalic": 0.0828623,
    "STIXGeneralBol": 0.0688153,
    "STIXGeneralBolIta": 0.0744889,
    "cmr10": 0.0815400,
    "cmb10": 0.0718954,
    "cmss10": 0.0830219,
    "cmtt10": 0.0760577,
}


def placed_polygons(character: str, font: str) -> list[np.ndarray]:
    """Return the closed outline in grid points of its master, worked out apart from it."""
    contours = outline(character, font)
    low, high = np.vstack(contours).min(axis=0), np.vstack(contours).max(axis=0)
    capital = np.ptp(np.vstack(outline("H", font))[:, 1])
    unit = max(capital, (high - low).max())
    moved = [(contour - (low + high) / 2) / unit * CELLS for contour in contours]
    return [np.vstack([c, c[:1]]) * [1, -1] + (SIDE - 1) / 2 for c in moved]


@pytest.mark.parametrize("font", FONTS)
def test_masters_are_the_same_on_every_matplotlib(font):
    mean = np.mean([master(character, font).mean() for character in CHARACTERS])
    assert mean == pytest.approx(MEANS[font], abs=1e-6)


@pytest.mark.parametrize(
    ("character", "font"),
    [("8", "DejaVuSans"), ("g", "cmr10"), ("Q", "STIXGeneralBolIta"), ("0", "DejaVuSansMono")],
)
def test_distance_and_sign_agree_with_a_slow_and_plain_computation(character, font):
    points = np.random.default_rng(0).integers(0, SIDE, size=(600, 2))  # column, row
    inside = np.zeros(len(points), dtype=int)
    nearest = np.full(len(points), np.inf)
    for polygon in placed_polygons(character, font):
        inside += Path(polygon).contains_points(points)
        start, step = polygon[:-1], np.diff(polygon, axis=0)
        start, step = start[(step != 0).any(axis=1)], step[(step != 0).any(axis=1)]
        away = points[:, None] - start
        along = np.clip((away * step).sum(-1) / (step**2).sum(-1), 0, 1)
        distance = np.linalg.norm(away - along[..., None] * step, axis=-1).min(axis=1)
        nearest = np.minimum(nearest, distance)
    measured = master(character, font)[points[:, 1], points[:, 0]] * CELLS
    np.testing.assert_allclose(np.abs(measured), np.minimum(nearest, REACH), atol=1e-3)
    clear = nearest > 1e-3
    np.testing.assert_array_equal((measured < 0)[clear], (inside % 2 == 1)[clear])


def test_no_glyph_has_contours_that_overlap():
    # where they did, an edge inside the glyph would be taken for its border
    for font in FONTS:
        for character in CHARACTERS:
            polygons = placed_polygons(character, font)
            area = abs(
                sum(np.sum(np.diff(x) * (y[1:] + y[:-1])) / 2 for x, y in (p.T for p in polygons))
            )
            drawn = np.clip(0.5 - master(character, font) * CELLS, 0, 1).sum()
            assert drawn == pytest.approx(area, rel=0.02), (character, font)


def test_every_glyph_fits_into_the_unit_square_and_lies_in_its_middle():
    inner = slice(REACH, SIDE - REACH)
    for font in FONTS:
        for character in CHARACTERS:
            inside = master(character, font) < 0
            assert inside[inner, inner].sum() == inside.sum() > 0, (character, font)
            for axis in (0, 1):
                held = np.flatnonzero(inside.any(axis=axis))
                assert abs(held[0] + held[-1] - (SIDE - 1)) <= 3, (character, font)


def test_a_capital_has_the_height_of_the_unit_square():
    for font in FONTS:
        rows = np.flatnonzero((master("T", font) < 0).any(axis=1))
        assert len(rows) == pytest.approx(CELLS, abs=4), font


def test_a_master_is_made_once_and_cannot_be_changed():
    assert master("3", "cmr10") is master("3", "cmr10")
    with pytest.raises(ValueError, match="read-only"):
        master("3", "cmr10")[0, 0] = 0


def test_curves_are_off_by_less_than_a_tenth_of_a_pixel(monkeypatch):
    coarse = master("O", "DejaVuSans")
    monkeypatch.setattr(glyph_outlines, "_CURVE_PIECES", 64)
    fine = master.__wrapped__("O", "DejaVuSans")
    assert np.abs(coarse - fine).max() * 128 < 0.1  # pixels of the largest image
