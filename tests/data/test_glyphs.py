"""Glyphs are what their factors say, to a fraction of a pixel."""

import math
import re
import subprocess
import sys

import numpy as np
import pytest
from matplotlib.path import Path

from dlcourse.data import glyphs, load_glyphs
from dlcourse.data.glyph_factors import RANGES
from dlcourse.data.glyph_outlines import FONTS, outline

LIMITS = {name: allowed for name, (_, _, allowed) in RANGES.items()}
PLAIN = {"rotation": 0, "scale": 0.7, "shift": 0, "stroke": 0}
SANS = {"classes": ["l"], "fonts": "DejaVuSans"}  # an upright bar


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def middle(image: np.ndarray) -> np.ndarray:
    """Return the centroid, to the right and down from the middle, in fractions of the side."""
    size = len(image)
    place = (np.arange(size) + 0.5) / size - 0.5
    return np.array([image.sum(axis=0) @ place, image.sum(axis=1) @ place]) / image.sum()


def lean(image: np.ndarray) -> float:
    """Return the angle of the long axis from upright in degrees, anticlockwise."""
    right, down = middle(image)
    place = (np.arange(len(image)) + 0.5) / len(image) - 0.5
    x, y = place[None] - right, down - place[:, None]  # y up
    xx, yy, xy = ((image * moment).sum() for moment in (x * x, y * y, x * y))
    return math.degrees(0.5 * math.atan2(-2 * xy, yy - xx))


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("colour", [False, True])
def test_images_have_their_documented_form(hard, colour):
    made = load_glyphs(150, rng=rng(), hard=hard, colour=colour, masks=True, size=20)
    assert made.x.shape == ((150, 20, 20, 3) if colour else (150, 20, 20))
    assert made.masks.shape == (150, 20, 20)
    for image in (made.x, made.masks):
        assert image.dtype == np.float32
        assert 0 <= image.min() < image.max() <= 1
    assert (made.y.shape, made.y.dtype) == ((150,), np.int64)
    assert made.class_names == tuple("0123456789")
    assert made.font_names == FONTS
    assert set(made.factors) == {"font", *RANGES} - (set() if colour else {"hue"})
    for name, values in made.factors.items():
        assert values.shape == ((150, 2) if name == "shift" else (150,))
        if name != "font":
            low, high = RANGES[name][hard]
            assert low <= values.min() <= values.max() <= high
            assert np.ptp(values) >= 0.8 * (high - low)
    assert set(made.factors["font"]) == set(range(len(FONTS)))


def test_masks_are_returned_only_where_asked_for():
    assert load_glyphs(2, rng=rng()).masks is None


@pytest.mark.parametrize("hard", [False, True])
def test_the_same_generator_gives_the_same_images_and_another_one_others(hard):
    once, again, other = (load_glyphs(30, rng=rng(s), hard=hard, colour=True) for s in (1, 1, 2))
    np.testing.assert_array_equal(once.x, again.x)
    np.testing.assert_array_equal(once.y, again.y)
    assert not np.array_equal(once.x, other.x)


def test_one_generator_gives_other_images_each_time_and_the_global_state_stays():
    source, before = rng(), np.random.get_state()[1].copy()  # noqa: NPY002
    assert not np.array_equal(load_glyphs(5, rng=source).x, load_glyphs(5, rng=source).x)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_images_do_not_depend_on_how_many_are_drawn_at_once(monkeypatch):
    whole = load_glyphs(30, rng=rng(), hard=True, colour=True)
    monkeypatch.setattr(glyphs, "_CHUNK", 7)
    np.testing.assert_allclose(
        load_glyphs(30, rng=rng(), hard=True, colour=True).x, whole.x, atol=1e-5
    )


@pytest.mark.parametrize("n", [7, 20, 53])
def test_classes_come_equally_often_and_shuffled(n):
    y = load_glyphs(n, rng=rng(), classes="digits").y
    counts = np.bincount(y, minlength=10)
    assert counts.sum() == n
    assert counts.max() - counts.min() <= 1
    assert not np.array_equal(y, np.arange(n) % 10)


@pytest.mark.parametrize(
    ("classes", "number", "some"),
    [("upper", 26, "AZ"), ("lower", 26, "az"), ("letters", 52, "Az"), (["7", "b", "K"], 3, "7bK")],
)
def test_classes_are_named_sets_or_listed_characters(classes, number, some):
    made = load_glyphs(60, rng=rng(), classes=classes)
    assert len(made.class_names) == number
    assert set(some) <= set(made.class_names)
    assert set(made.y) == set(range(number))


def test_a_label_says_which_character_is_drawn():
    alone = {c: load_glyphs(1, rng=rng(), classes=[c], fonts="cmr10", **PLAIN).x[0] for c in "3Qx"}
    mixed = load_glyphs(30, rng=rng(), classes=list("3Qx"), fonts="cmr10", **PLAIN)
    for image, label in zip(mixed.x, mixed.y, strict=True):
        np.testing.assert_array_equal(image, alone[mixed.class_names[label]])


def test_the_font_factor_says_which_font_is_drawn():
    some = ("cmtt10", "DejaVuSerif-Bold", "STIXGeneral")
    alone = {f: load_glyphs(1, rng=rng(), classes=["5"], fonts=f, **PLAIN).x[0] for f in some}
    mixed = load_glyphs(30, rng=rng(), classes=["5"], fonts=some, **PLAIN)
    assert mixed.font_names == some
    for image, font in zip(mixed.x, mixed.factors["font"], strict=True):
        np.testing.assert_array_equal(image, alone[some[font]])


@pytest.mark.parametrize("name", RANGES)
def test_a_factor_that_is_given_changes_no_other(name):
    value = {"rotation": 30.0, "scale": 0.5, "shift": 0.1, "noise": 0.1}.get(name, 0.05)
    options = {"hard": True, "colour": True}
    free = load_glyphs(40, rng=rng(), **options)
    fixed = load_glyphs(40, rng=rng(), **options, **{name: value})
    np.testing.assert_array_equal(fixed.y, free.y)
    assert np.all(fixed.factors.pop(name) == value)
    for other, values in fixed.factors.items():
        np.testing.assert_array_equal(values, free.factors[other], err_msg=other)
    assert not np.array_equal(fixed.x, free.x)


def test_other_fonts_and_classes_change_no_factor():
    free = load_glyphs(40, rng=rng(), hard=True)
    other = load_glyphs(40, rng=rng(), hard=True, fonts="cmr10", classes=["A"])
    for name in set(free.factors) - {"font"}:
        np.testing.assert_array_equal(free.factors[name], other.factors[name])


def test_given_factors_are_numbers_ranges_or_one_value_an_image():
    given = {
        "rotation": (20, 25),
        "scale": [0.5, 0.6, 0.7],
        "shift": np.array([[0, 0.1], [0.1, 0], [0, 0]]),
        "stroke": 0,
    }
    factors = load_glyphs(3, rng=rng(), **given).factors
    assert 20 <= factors["rotation"].min() < factors["rotation"].max() <= 25
    np.testing.assert_array_equal(factors["scale"], given["scale"])
    np.testing.assert_array_equal(factors["shift"], given["shift"])
    np.testing.assert_array_equal(factors["stroke"], np.zeros(3))


def test_the_factors_of_a_set_draw_it_again():
    made = load_glyphs(20, rng=rng(), hard=True, colour=True)
    given = {name: values for name, values in made.factors.items() if name != "font"}
    again = load_glyphs(20, rng=rng(), colour=True, **given)
    np.testing.assert_array_equal(again.x, made.x)


def test_rotation_turns_anticlockwise_by_its_degrees():
    angles = np.linspace(-80, 80, 17)
    made = load_glyphs(17, rng=rng(), **SANS, **{**PLAIN, "rotation": angles})
    assert [lean(image) for image in made.x] == pytest.approx(angles, abs=0.5)


def test_shift_moves_the_glyph_to_the_right_and_down_by_its_fraction():
    shift = np.array([[0.1, 0.0], [0.0, 0.1], [-0.12, 0.03]])
    made = load_glyphs(3, rng=rng(), classes=["L"], fonts="cmb10", **{**PLAIN, "shift": shift})
    still = load_glyphs(1, rng=rng(), classes=["L"], fonts="cmb10", **PLAIN).x[0]
    moved = np.array([middle(image) for image in made.x]) - middle(still)
    np.testing.assert_allclose(moved, shift, atol=2e-3)


@pytest.mark.parametrize("size", [8, 14, 28, 64, 128])
def test_scale_is_the_height_of_a_capital_at_every_size(size):
    scale = np.array([0.4, 0.6, 0.8])
    made = load_glyphs(
        3, rng=rng(), classes=["I"], fonts="DejaVuSans", size=size, **{**PLAIN, "scale": scale}
    )
    bar = made.x.max(axis=2)  # how far each row is covered at most
    height = bar.sum(axis=1) / bar.max(axis=1) / size
    np.testing.assert_allclose(height, scale, atol=0.5 / size)


def test_stroke_widens_a_line_by_its_fraction_of_a_capital():
    stroke = np.array([-0.04, 0.0, 0.06, 0.12])
    made = load_glyphs(4, rng=rng(), size=64, **SANS, **{**PLAIN, "stroke": stroke})
    width = made.x[:, 32].sum(axis=1) / 64  # of the bar, in its middle
    np.testing.assert_allclose(width - width[1], 0.7 * stroke, atol=1e-3)


def test_noise_is_the_standard_deviation_of_what_is_added():
    clean, noisy = (load_glyphs(50, rng=rng(), noise=sd, clutter=0.5).x for sd in (0, 0.05))
    inner = (clean > 0.2) & (clean < 0.8)  # nothing is cut off there
    assert (noisy - clean)[inner].std() == pytest.approx(0.05, rel=0.05)
    assert abs((noisy - clean)[inner].mean()) < 0.003


def test_noise_and_clutter_of_an_image_hang_on_no_other_image(monkeypatch):
    monkeypatch.setattr(glyphs, "_CHUNK", 4)
    last = np.array([0.0] * 9 + [0.2])
    alone = load_glyphs(10, rng=rng(), noise=last, clutter=last)
    among = load_glyphs(10, rng=rng(), noise=0.2, clutter=0.2)
    np.testing.assert_array_equal(alone.x[-1], among.x[-1])
    assert not np.array_equal(alone.x[0], among.x[0])


def test_clutter_is_behind_the_glyph_and_no_brighter_than_it_says():
    made = load_glyphs(50, rng=rng(), clutter=0.4, masks=True)
    plain = load_glyphs(50, rng=rng(), masks=True)
    np.testing.assert_array_equal(made.masks, plain.masks)
    assert np.all(made.x[made.masks == 1] == 1)
    behind = made.x[made.masks == 0]
    assert 0.3 < behind.max() <= 0.4
    assert behind.std() > 0.05


def test_a_clean_image_is_its_mask():
    made = load_glyphs(20, rng=rng(), masks=True)
    np.testing.assert_array_equal(made.x, made.masks)


def test_hue_is_the_colour_of_the_glyph():
    made = load_glyphs(
        4, rng=rng(), colour=True, masks=True, hue=[0, 60, 120, 240], stroke=0.1,
    )  # fmt: skip
    colours = [
        image[mask == 1].mean(axis=0) for image, mask in zip(made.x, made.masks, strict=True)
    ]
    expected = [[1, 0.25, 0.25], [1, 1, 0.25], [0.25, 1, 0.25], [0.25, 0.25, 1]]
    np.testing.assert_allclose(colours, expected, atol=1e-6)


@pytest.mark.parametrize("size", [8, 28])
def test_coverage_agrees_with_counting_points_inside_the_outline(size):
    place = {"rotation": 25.0, "scale": 0.75, "shift": np.array([[0.04, -0.03]]), "stroke": 0}
    image = load_glyphs(1, rng=rng(), classes=["R"], fonts="DejaVuSans-Bold", size=size, **place).x[
        0
    ]
    contours = outline("R", "DejaVuSans-Bold")
    low, high = np.vstack(contours).min(axis=0), np.vstack(contours).max(axis=0)
    fine = (np.arange(size * 16) + 0.5) / (size * 16) - 0.5
    right, down = np.meshgrid(fine, fine)
    inside = np.zeros(right.size, dtype=int)
    turn = np.exp(1j * np.deg2rad(25.0))  # anticlockwise, y up
    for contour in contours:
        points = (contour - (low + high) / 2) / (high - low).max() * 0.75
        turned = (points[:, 0] + 1j * points[:, 1]) * turn
        polygon = np.column_stack([turned.real + 0.04, -turned.imag - 0.03])
        inside += Path(polygon).contains_points(np.column_stack([right.ravel(), down.ravel()]))
    counted = (inside % 2).reshape(size, 16, size, 16).mean(axis=(1, 3))
    assert np.abs(image - counted).mean() < 0.01
    assert np.abs(image - counted).max() < 0.16


def test_the_clean_set_leaves_the_border_free():
    for classes in ("digits", "letters"):
        x = load_glyphs(1500, rng=rng(), classes=classes).x
        border = np.concatenate(
            [x[:, [0, -1]].reshape(1500, -1), x[:, :, [0, -1]].reshape(1500, -1)], 1
        )
        assert (border.max(axis=1) > 0.5).mean() < 0.002


def nearest_mean_accuracy(*, hard: bool) -> float:
    made = load_glyphs(2500, rng=rng(), hard=hard)
    x, y = made.x.reshape(2500, -1), made.y
    means = np.stack([x[:2000][y[:2000] == label].mean(axis=0) for label in range(10)])
    scores = x[2000:] @ means.T - (means**2).sum(axis=1) / 2
    return float(np.mean(scores.argmax(axis=1) == y[2000:]))


def test_clean_glyphs_are_told_apart_by_their_means_and_hard_ones_are_not():
    assert nearest_mean_accuracy(hard=False) > 0.88
    assert 0.15 < nearest_mean_accuracy(hard=True) < 0.45


# 8x8 images in 1/255, made with matplotlib 3.10.0 (FreeType 2.6.1) and NumPy 2.0.0
STORED = {
    ("8", "DejaVuSans"): [
        [0, 0, 33, 113, 116, 21, 0, 0],
        [0, 61, 227, 122, 167, 194, 0, 0],
        [0, 145, 137, 0, 26, 237, 0, 0],
        [0, 70, 222, 108, 186, 170, 7, 0],
        [0, 0, 119, 198, 92, 171, 174, 0],
        [0, 0, 217, 54, 0, 28, 252, 1],
        [0, 0, 185, 142, 28, 132, 204, 0],
        [0, 0, 36, 185, 207, 145, 24, 0],
    ],
    ("g", "cmr10"): [
        [0, 0, 3, 27, 92, 137, 0, 0],
        [0, 24, 152, 111, 193, 28, 0, 0],
        [0, 106, 132, 0, 212, 28, 0, 0],
        [0, 39, 205, 88, 149, 0, 0, 0],
        [0, 0, 140, 65, 96, 124, 46, 0],
        [0, 0, 103, 194, 113, 79, 200, 0],
        [0, 0, 172, 15, 0, 30, 160, 0],
        [0, 0, 61, 141, 114, 98, 7, 0],
    ],
    ("W", "STIXGeneralItalic"): [
        [0, 0, 0, 0, 0, 55, 111, 0],
        [2, 48, 55, 186, 45, 17, 127, 0],
        [160, 150, 0, 192, 75, 57, 70, 0],
        [28, 223, 3, 182, 171, 110, 16, 0],
        [0, 178, 83, 113, 228, 143, 0, 0],
        [0, 76, 222, 60, 142, 156, 0, 0],
        [0, 3, 224, 12, 43, 98, 0, 0],
        [0, 0, 74, 0, 0, 0, 0, 0],
    ],
    ("5", "DejaVuSerif-Bold"): [
        [0, 2, 50, 118, 187, 93, 0, 0],
        [2, 225, 255, 242, 178, 74, 0, 0],
        [0, 183, 70, 25, 61, 29, 0, 0],
        [0, 116, 171, 176, 230, 252, 114, 0],
        [0, 42, 96, 0, 50, 255, 246, 11],
        [0, 0, 0, 0, 0, 225, 255, 33],
        [0, 0, 141, 1, 8, 231, 201, 1],
        [0, 0, 183, 202, 187, 138, 15, 0],
    ],
}


@pytest.mark.parametrize(("character", "font"), STORED)
def test_images_are_the_same_on_every_matplotlib(character, font):
    given = {"rotation": 15.0, "scale": 0.9, "shift": 0.02, "stroke": 0.02}
    image = load_glyphs(1, rng=rng(), classes=[character], fonts=font, size=8, **given).x[0]
    np.testing.assert_allclose(image * 255, STORED[character, font], atol=1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "`n` must be a whole number of images, at least 1. Received: n=0"),
        ({"n": 2.5}, "`n` must be a whole number"),
        ({"size": 7}, "`size` must be a whole number of pixels from 8 to 128. Received: size=7"),
        ({"size": 129}, "from 8 to 128"),
        ({"size": (28, 28)}, "Received: size=(28, 28)"),
        ({"classes": "digit"}, "digits, upper, lower, letters, or a list of characters."),
        ({"classes": "0123"}, "write list('0123')"),
        ({"classes": []}, "`classes` must list different characters"),
        ({"classes": ["1", "1"]}, "Received: ['1', '1']"),
        ({"classes": ["10"]}, "each one of 0-9, A-Z, a-z"),
        ({"classes": [3, 7]}, "as a string. Received: [3, 7]"),
        ({"classes": ["é"]}, "Received: ['é']"),
        ({"fonts": "Arial"}, "DejaVuSans, DejaVuSans-Oblique"),
        ({"fonts": []}, "each once. Received: []"),
        ({"rng": 0}, "hand the same one to all that draws. Received: 0"),
        ({"rotate": 3}, "must be one of rotation, scale, shift, stroke, noise, clutter, hue. "),
        ({"font": "cmr10"}, "Received: font. Fonts are chosen with `fonts`"),
        ({"hue": 3}, "Add colour=True"),
        ({"scale": 70}, "`scale` must be from 0.3 to 1. Received: scale=70"),
        ({"scale": (0.1, 0.5)}, "`scale` must be from 0.3 to 1"),
        ({"noise": float("nan")}, "`noise` must be from 0 to 1. Received: noise=nan"),
        ({"rotation": (30, -30)}, "`rotation` must be a number, a tuple (low, high)"),
        ({"rotation": (1, 2, 3)}, "Received: rotation=(1, 2, 3)"),
        ({"rotation": [1, 2, 3]}, "an array (4,). Received: rotation of shape (3,)"),
        ({"shift": [0.1, 0, 0, 0]}, "an array (4, 2). Received: shift of shape (4,)"),
        ({"stroke": "bold"}, "Received: stroke='bold'"),
    ],
)
def test_bad_input_is_explained(options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        load_glyphs(**{"n": 4, "rng": rng(), **options})


@pytest.mark.parametrize("name", RANGES)
def test_both_ends_of_what_is_allowed_can_be_drawn(name):
    made = load_glyphs(2, rng=rng(), colour=True, size=8, **{name: np.resize(LIMITS[name], (2, 2))
                       if name == "shift" else list(LIMITS[name])})  # fmt: skip
    assert np.isfinite(made.x).all()


def test_importing_the_loader_does_not_import_matplotlib():
    code = (
        "import sys; from dlcourse.data import load_glyphs; sys.exit('matplotlib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
