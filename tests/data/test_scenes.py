"""Scenes hold what their boxes, masks and captions say, and nothing else."""

import re

import numpy as np
import pytest

from dlcourse.data import load_glyphs, load_scenes, scenes
from dlcourse.data.scene_captions import COLOURS, write_caption
from dlcourse.data.scene_layout import APART, CLEARER, REACH, SCENE_RANGES

PER_GLYPH = ("rotation", "scale", "shift", "stroke", "hue")


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("colour", [False, True])
def test_scenes_have_their_documented_form(hard, colour):
    made = load_scenes(90, rng=rng(), hard=hard, colour=colour, masks=True, size=32)
    assert made.x.shape == ((90, 32, 32, 3) if colour else (90, 32, 32))
    assert made.masks.shape == (90, 3, 32, 32)
    for image in (made.x, made.masks):
        assert image.dtype == np.float32
        assert 0 <= image.min() < image.max() <= 1
    assert made.boxes.shape == (90, 3, 4)
    assert made.boxes.dtype == np.float32
    assert made.labels.shape == (90, 3)
    assert made.labels.dtype == made.count.dtype == np.int64
    np.testing.assert_array_equal(np.bincount(made.count), [0, 30, 30, 30])
    assert len(made.captions) == 90
    assert set(made.factors) == {"font", *SCENE_RANGES} - (set() if colour else {"hue"})
    for name, values in made.factors.items():
        expected = {"shift": (90, 3, 2), "noise": (90,), "clutter": (90,)}.get(name, (90, 3))
        assert values.shape == expected
    if not colour:
        assert made.colours is None


def test_masks_are_returned_only_where_asked_for_and_change_nothing():
    without, with_masks = (load_scenes(9, rng=rng(), hard=True, masks=m) for m in (False, True))
    assert without.masks is None
    np.testing.assert_array_equal(without.x, with_masks.x)


@pytest.mark.parametrize("hard", [False, True])
def test_the_same_generator_gives_the_same_scenes_and_another_one_others(hard):
    once, again, other = (load_scenes(20, rng=rng(s), hard=hard) for s in (1, 1, 2))
    np.testing.assert_array_equal(once.x, again.x)
    assert once.captions == again.captions != other.captions


def test_scenes_do_not_depend_on_how_many_are_drawn_at_once(monkeypatch):
    whole = load_scenes(20, rng=rng(), hard=True)
    monkeypatch.setattr(scenes, "_CHUNK", 7)
    np.testing.assert_allclose(load_scenes(20, rng=rng(), hard=True).x, whole.x, atol=1e-5)


@pytest.mark.parametrize("count", [1, 2, 4, (1, 4), (2, 3)])
def test_empty_places_come_last_and_are_marked_everywhere(count):
    made = load_scenes(60, rng=rng(), count=count, masks=True, size=24)
    places = count if isinstance(count, int) else count[1]
    there = np.arange(places) < made.count[:, None]
    np.testing.assert_array_equal(made.labels >= 0, there)
    np.testing.assert_array_equal(made.colours >= 0, there)
    np.testing.assert_array_equal(np.isfinite(made.boxes).all(axis=-1), there)
    np.testing.assert_array_equal(np.isnan(made.boxes).all(axis=-1), ~there)
    np.testing.assert_array_equal(made.masks.max(axis=(2, 3)) > 0, there)


@pytest.mark.parametrize("size", [16, 33, 64])
@pytest.mark.parametrize("hard", [False, True])
def test_boxes_are_tight_around_the_ink_that_is_seen(size, hard):
    made = load_scenes(60, rng=rng(), masks=True, size=size, hard=hard)
    for box, mask in zip(
        made.boxes.reshape(-1, 4), made.masks.reshape(-1, size, size), strict=True
    ):
        if np.isnan(box[0]):
            continue
        rows, columns = np.nonzero(mask >= scenes.VISIBLE)
        expected = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        np.testing.assert_allclose(box * size, expected, atol=1e-4)


def test_a_box_has_the_place_and_the_height_that_its_factors_say():
    made = load_scenes(
        40, rng=rng(), count=2, classes=["I"], fonts="DejaVuSans", rotation=0, stroke=0
    )
    left, top, right, bottom = np.moveaxis(made.boxes, -1, 0)
    middle = np.stack([(left + right) / 2, (top + bottom) / 2], axis=-1) - 0.5
    np.testing.assert_allclose(middle, made.factors["shift"], atol=1.01 / 64)
    np.testing.assert_allclose(bottom - top, made.factors["scale"], atol=2.01 / 64)


def test_a_clean_scene_is_its_masks_in_their_colours():
    made = load_scenes(20, rng=rng(), masks=True, colour=False)
    np.testing.assert_allclose(made.x, made.masks.sum(axis=1), atol=1e-6)
    made = load_scenes(20, rng=rng(), masks=True, hue=0)
    red, green = made.x[..., 0], made.x[..., 1]
    np.testing.assert_allclose(red, made.masks.sum(axis=1), atol=1e-6)
    np.testing.assert_allclose(green, 0.25 * red, atol=1e-6)


def test_a_glyph_in_a_scene_is_the_glyph_alone():
    place = {"rotation": 20.0, "scale": 0.5, "stroke": 0.02, "fonts": "cmr10", "classes": ["R"]}
    alone = load_glyphs(1, rng=rng(), size=40, shift=[[0.1, -0.05]], **place)
    scene = load_scenes(
        1, rng=rng(), size=40, count=1, colour=False, shift=[[[0.1, -0.05]]], **place
    )
    np.testing.assert_array_equal(scene.x, alone.x)


def test_what_comes_later_covers_what_comes_before():
    given = {"size": 32, "count": 2, "masks": True, "scale": 0.6, "fonts": "cmb10"}
    near = load_scenes(10, rng=rng(), shift=np.array([[[0.0, 0.0], [0.1, 0.0]]] * 10), **given)
    assert np.all(near.masks.sum(axis=1) <= 1 + 1e-6)
    apart = load_scenes(10, rng=rng(), shift=np.array([[[0.4, 0.4], [0.1, 0.0]]] * 10), **given)
    np.testing.assert_array_equal(near.masks[:, 1], apart.masks[:, 1])  # the later one is whole


@pytest.mark.parametrize("count", [2, 3, 4])
def test_drawn_places_are_far_apart_and_in_order_and_relations_are_clear(count):
    shift = load_scenes(150, rng=rng(), count=count, size=16).factors["shift"]
    assert np.abs(shift).max() <= REACH
    between = np.abs(shift[:, :, None] - shift[:, None]).max(axis=-1)
    assert between[:, ~np.eye(count, dtype=bool)].min() >= APART
    assert np.all(np.diff(shift.sum(axis=-1), axis=1) >= 0)
    right, down = np.moveaxis(shift[:, 1:] - shift[:, :1], -1, 0)
    assert np.abs(np.abs(right) - np.abs(down)).min() >= CLEARER
    assert np.maximum(right, down).min() > 0


def test_clean_glyphs_do_not_cover_one_another():
    masks = load_scenes(200, rng=rng(), count=3, masks=True).masks
    together = (masks > scenes.VISIBLE).sum(axis=1)
    assert (together > 1).mean() < 1e-4


@pytest.mark.parametrize("scale", [0.2, 0.45, 0.6, 0.8])
def test_a_single_glyph_stays_inside_at_every_scale(scale):
    made = load_scenes(60, rng=rng(), count=1, scale=scale, size=32, classes="upper", colour=False)
    border = np.concatenate(
        [made.x[:, [0, -1]].reshape(60, -1), made.x[..., [0, -1]].reshape(60, -1)]
    )
    assert (border.max(axis=1) > 0.5).mean() < 0.06
    assert np.ptp(made.factors["shift"]) > (0.05 if scale < 0.7 else 0.01)


def scene_from(caption: str) -> tuple[list[str], list[str]]:
    """Read a caption: the names in order, and each one's relation to the first."""
    names, relations, relation = [], [], ""
    pieces = re.findall(r"above|left of|[Aa]n? (?:[a-z]{3,} )?\w", caption)
    for piece in pieces:
        if piece in ("above", "left of"):
            relation = piece
        else:
            names.append(piece.split(" ", 1)[1])
            relations.append(relation)
    return names, relations


@pytest.mark.parametrize("classes", ["digits", "letters"])
@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("hard", [False, True])
def test_a_caption_says_what_boxes_labels_and_colours_say(classes, colour, hard):
    made = load_scenes(150, rng=rng(), count=(1, 4), classes=classes, colour=colour, hard=hard)
    for scene, caption in enumerate(made.captions):
        count = made.count[scene]
        expected = [made.class_names[label] for label in made.labels[scene, :count]]
        if colour:
            words = [made.colour_names[i] for i in made.colours[scene, :count]]
            expected = [f"{word} {name}" for word, name in zip(words, expected, strict=True)]
        left, top, right, bottom = made.boxes[scene, :count].T
        middle = np.stack([left + right, top + bottom], axis=-1) / 2
        names, relations = scene_from(caption)
        assert names[0] == expected[0]
        assert sorted(names) == sorted(expected)
        said = sorted(zip(names[1:], relations[1:], strict=True))
        seen = ["above" if down > right else "left of" for right, down in (middle[1:] - middle[0])]
        assert said == sorted(zip(expected[1:], seen, strict=True))


@pytest.mark.parametrize("colour", [False, True])
def test_captions_hold_only_words_of_the_vocabulary_and_all_of_them(colour):
    made = load_scenes(400, rng=rng(), size=16, count=(1, 4), colour=colour)
    used = {word for caption in made.captions for word in re.findall(r"\w+|[,.]", caption)}
    assert used <= set(made.vocabulary)
    assert used | {","} == set(made.vocabulary)  # three in a row come only from given places


@pytest.mark.parametrize(
    ("names", "places", "caption"),
    [
        (["8"], [[0, 0]], "An 8."),
        (["U"], [[0, 0]], "A U."),
        (["3", "8"], [[0, 0], [0.1, 0.4]], "A 3 above an 8."),
        (["blue 8", "red 3"], [[0.3, 0], [0, 0.1]], "A red 3 left of a blue 8."),
        (["1", "2", "3"], [[0, 0], [0, 0.3], [0.1, 0.3]], "A 1 above a 2 and a 3."),
        (["1", "2", "3"], [[0, 0], [0.3, 0], [0.1, 0.3]], "A 1 left of a 2 and above a 3."),
        (
            ["1", "2", "3", "8"],
            [[0, 0], [0.3, 0], [0.3, 0.1], [0.3, 0.2]],
            "A 1 left of a 2, a 3 and an 8.",
        ),
    ],
)
def test_captions_are_grammatical(names, places, caption):
    assert write_caption(names, np.array(places, dtype=float)) == caption


def test_given_hues_get_the_nearest_name():
    hue = np.array([[5.0], [50.0], [140.0], [170.0], [265.0], [310.0], [355.0]])
    made = load_scenes(7, rng=rng(), count=1, hue=hue)
    words = [made.colour_names[i] for i in made.colours[:, 0]]
    assert words == ["red", "yellow", "green", "cyan", "blue", "magenta", "red"]


@pytest.mark.parametrize("hard", [False, True])
def test_drawn_hues_are_near_one_that_has_a_name(hard):
    made = load_scenes(200, rng=rng(), hard=hard, size=16)
    away = (made.factors["hue"] + 30) % 60 - 30
    assert 6 < np.abs(away).max() <= (12 if hard else 8)
    counts = np.bincount(made.colours[made.colours >= 0], minlength=len(COLOURS))
    assert counts.min() > 0.7 * counts.mean()


@pytest.mark.parametrize("name", SCENE_RANGES)
def test_a_factor_that_is_given_changes_no_other(name):
    value = {"rotation": 30.0, "scale": 0.3, "noise": 0.1, "hue": 90.0}.get(name, 0.05)
    if name == "shift":
        value = rng().uniform(-0.3, 0.3, (30, 2, 2))
    free = load_scenes(30, rng=rng(), hard=True, count=2, scale=(0.26, 0.32))
    fixed = load_scenes(30, rng=rng(), hard=True, count=2, **{"scale": (0.26, 0.32), name: value})
    np.testing.assert_array_equal(fixed.labels, free.labels)
    assert np.all(fixed.factors.pop(name) == value)
    for other, values in fixed.factors.items():
        np.testing.assert_array_equal(values, free.factors[other], err_msg=other)
    assert not np.array_equal(fixed.x, free.x)


def test_the_factors_of_a_set_draw_it_again():
    made = load_scenes(20, rng=rng(), hard=True)
    given = {name: values for name, values in made.factors.items() if name != "font"}
    again = load_scenes(20, rng=rng(), **given)
    np.testing.assert_array_equal(again.x, made.x)
    assert again.captions == made.captions


def test_noise_of_a_scene_hangs_on_no_other_scene(monkeypatch):
    monkeypatch.setattr(scenes, "_CHUNK", 4)
    last = np.array([0.0] * 9 + [0.2])
    alone = load_scenes(10, rng=rng(), size=24, noise=last, clutter=last)
    among = load_scenes(10, rng=rng(), size=24, noise=0.2, clutter=0.2)
    np.testing.assert_array_equal(alone.x[-1], among.x[-1])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "`n` must be a whole number of images, at least 1. Received: n=0"),
        ({"size": 12}, "from 16 to 128. Received: size=12"),
        ({"size": 200}, "Received: size=200"),
        ({"count": 0}, "`count` must be a whole number from 1 to 4, or two of them"),
        ({"count": 5}, "Received: count=5"),
        ({"count": (3, 1)}, "Received: count=(3, 1)"),
        ({"count": (1, 2, 3)}, "Received: count=(1, 2, 3)"),
        ({"count": 1.5}, "Received: count=1.5"),
        ({"classes": "numbers"}, "`classes` must be one of digits"),
        ({"fonts": "Arial"}, "`fonts` must be one or several"),
        ({"rng": 3}, "hand the same one to all that draws. Received: 3"),
        ({"position": 0}, "A factor must be one of rotation, scale, shift, stroke, noise"),
        ({"hue": 3, "colour": False}, "Add colour=True"),
        ({"scale": 0.05}, "`scale` must be from 0.1 to 1"),
        ({"shift": [0.1, 0.1]}, "an array (4, 3, 2). Received: shift of shape (2,)"),
        ({"noise": np.zeros((4, 3))}, "an array (4,). Received: noise of shape (4, 3)"),
        ({"shift": -0.5, "classes": ["F"], "rotation": 0}, "wholly behind another, through"),
    ],
)
def test_bad_input_is_explained(options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        load_scenes(**{"n": 4, "rng": rng(), **options})
