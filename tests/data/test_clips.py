"""Clips show what their labels and captions say, and their order only to whoever remembers."""

import re

import numpy as np
import pytest

from dlcourse.data import clips, load_clips, load_glyphs
from dlcourse.data.clip_factors import CLIP_RANGES

PLAIN = {"rotation": 0, "stroke": 0, "scale": 0.7, "shift": 0, "fonts": "DejaVuSans"}


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize(("frames", "count", "size"), [(6, 3, 16), (1, 1, 8), (5, 5, 28)])
def test_clips_have_their_documented_form(hard, frames, count, size):
    made = load_clips(40, rng=rng(), hard=hard, frames=frames, count=count, size=size)
    assert made.x.shape == (40, frames, size, size)
    assert made.x.dtype == np.float32
    assert 0 <= made.x.min() < made.x.max() <= 1
    assert made.labels.shape == (40, count)
    assert made.shown.shape == (40, frames)
    assert made.labels.dtype == made.shown.dtype == np.int64
    assert len(made.captions) == 40
    assert set(made.factors) == {"font", "start", *CLIP_RANGES}
    for name, values in made.factors.items():
        form = {"noise": (40,), "clutter": (40,)}.get(name, (40, count))
        assert values.shape == (form if name not in ("shift", "drift") else (40, count, 2))


@pytest.mark.parametrize("hard", [False, True])
def test_the_same_generator_gives_the_same_clips_and_another_one_others(hard):
    once, again, other = (load_clips(20, rng=rng(s), hard=hard) for s in (1, 1, 2))
    np.testing.assert_array_equal(once.x, again.x)
    assert once.captions == again.captions != other.captions


def test_clips_do_not_depend_on_how_many_are_drawn_at_once(monkeypatch):
    whole = load_clips(20, rng=rng(), hard=True)
    monkeypatch.setattr(clips, "_CHUNK", 7)
    np.testing.assert_allclose(load_clips(20, rng=rng(), hard=True).x, whole.x, atol=1e-5)


@pytest.mark.parametrize(("frames", "count"), [(6, 3), (3, 3), (9, 2), (4, 1)])
def test_every_glyph_is_shown_in_its_turn(frames, count):
    made = load_clips(200, rng=rng(), frames=frames, count=count, size=8)
    assert np.all(np.isin(np.diff(made.shown, axis=1), (0, 1)))
    assert np.all(made.shown[:, 0] == 0)
    assert np.all(made.shown[:, -1] == count - 1)
    first = (made.shown[:, None] == np.arange(count)[:, None]).argmax(axis=-1)
    np.testing.assert_array_equal(first, made.factors["start"])


def test_all_ways_to_share_the_frames_come_equally_often():
    made = load_clips(3000, rng=rng(), size=8, frames=5, count=3)
    ways, counts = np.unique(made.shown, axis=0, return_counts=True)
    assert len(ways) == 6  # 4 places for 2 cuts
    assert counts.min() > 0.8 * 500
    assert counts.max() < 1.2 * 500


def test_each_frame_is_the_glyph_that_is_shown():
    made = load_clips(30, rng=rng(), drift=0, **PLAIN)
    alone = load_glyphs(10, rng=rng(), size=16, **{**PLAIN, "shift": (0, 0)})
    by_class = dict(zip(alone.y.tolist(), alone.x, strict=True))
    for clip, labels, shown in zip(made.x, made.labels, made.shown, strict=True):
        for frame, place in zip(clip, shown, strict=True):
            np.testing.assert_array_equal(frame, by_class[int(labels[place])])


def middle(images: np.ndarray) -> np.ndarray:
    """Middle of the ink, right and down, in fractions of the side, `(n, 2)`."""
    size = images.shape[-1]
    at = (np.arange(size) + 0.5) / size - 0.5
    total = images.sum(axis=(1, 2))
    return np.stack(
        [(images.sum(axis=1) * at).sum(axis=1), (images.sum(axis=2) * at).sum(axis=1)], axis=-1
    ) / total[:, None]  # fmt: skip


def test_glyphs_drift_evenly_from_their_first_frame_to_their_last():
    made = load_clips(
        30, rng=rng(), frames=7, count=2, classes=["I", "l"], size=64, drift=(-0.2, 0.2), **PLAIN
    )
    for clip in range(30):
        for place in range(2):
            seen = made.x[clip, made.shown[clip] == place]
            path, drift = middle(seen), made.factors["drift"][clip, place]
            expected = np.linspace(-0.5, 0.5, len(seen)) if len(seen) > 1 else np.zeros(1)
            np.testing.assert_allclose(path, expected[:, None] * drift, atol=0.004)


def test_clean_glyphs_stay_inside():
    made = load_clips(400, rng=rng(), frames=4, size=32)
    border = np.concatenate([made.x[..., [0, -1], :].reshape(1600, -1),
                             made.x[..., [0, -1]].reshape(1600, -1)], axis=1)  # fmt: skip
    assert (border.max(axis=1) > 0.5).mean() < 0.03


def test_the_glyphs_of_a_clip_are_different_and_every_class_takes_every_place():
    labels = load_clips(3000, rng=rng(), size=8, frames=3).labels
    assert all(len(set(row)) == 3 for row in labels.tolist())
    for place in range(3):
        counts = np.bincount(labels[:, place], minlength=10)
        assert 0.75 * 300 < counts.min() <= counts.max() < 1.25 * 300


def test_every_order_of_the_same_glyphs_comes_equally_often():
    labels = load_clips(3000, rng=rng(), size=8, frames=3, classes=["1", "2", "3"]).labels
    orders, counts = np.unique(labels, axis=0, return_counts=True)
    assert len(orders) == 6
    assert 0.8 * 500 < counts.min() <= counts.max() < 1.2 * 500


@pytest.mark.parametrize("hard", [False, True])
def test_the_mean_of_the_frames_does_not_tell_the_order(hard):
    made = load_clips(3000, rng=rng(), size=8, frames=6, count=2, classes=["3", "7"], hard=hard)
    mean = made.x.mean(axis=1).reshape(3000, -1)
    first = made.labels[:, 0]
    one, other = mean[first == 0], mean[first == 1]
    spread = np.sqrt(one.var(axis=0) / len(one) + other.var(axis=0) / len(other))
    assert np.abs(one.mean(axis=0) - other.mean(axis=0)).max() < 4.5 * spread.max()
    inputs = np.concatenate([mean, np.ones((3000, 1))], axis=1)
    weights = np.linalg.lstsq(inputs[:2000], 2.0 * first[:2000] - 1, rcond=None)[0]
    right = ((inputs[2000:] @ weights > 0) == first[2000:]).mean()
    assert 0.44 < right < 0.56  # three standard deviations of a coin
    shown = made.x[:, 0].reshape(3000, -1)  # while the first frame does tell: the test can see
    weights = np.linalg.lstsq(shown[:2000], 2.0 * first[:2000] - 1, rcond=None)[0]
    assert ((shown[2000:] @ weights > 0) == first[2000:]).mean() > (0.6 if hard else 0.9)


def test_one_frame_does_not_tell_what_comes_before_or_after_it():
    labels = load_clips(6000, rng=rng(), size=8, frames=3, classes=list("1234")).labels
    for place, other in ((0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)):
        for known in range(4):
            counts = np.bincount(labels[labels[:, place] == known, other], minlength=4)
            assert counts[known] == 0
            assert np.delete(counts, known).min() > 0.8 * 500
            assert counts.max() < 1.2 * 500


def test_no_factor_tells_which_glyph_came_first():
    made = load_clips(4000, rng=rng(), size=8, hard=True)
    for name in ("font", "rotation", "scale", "shift", "drift", "stroke"):
        values = made.factors[name].reshape(4000, 3, -1).astype(float)
        apart = np.ptp(values.mean(axis=0), axis=0) / values.std()
        assert apart.max() < 0.08, name


@pytest.mark.parametrize("classes", ["digits", "letters", ["A", "8", "b"]])
def test_a_caption_says_the_labels_in_their_order(classes):
    made = load_clips(200, rng=rng(), size=8, classes=classes)
    for caption, labels in zip(made.captions, made.labels, strict=True):
        said = re.findall(r"(an?) (\w)(?:, then |$)", caption)
        assert [name for _, name in said] == [made.class_names[label] for label in labels]
        assert ", then ".join(f"{article} {name}" for article, name in said) == caption
        assert all(
            (article == "an") == (name in "8AaEeFfHhIiLlMmNnOoRrSsXx") for article, name in said
        )


@pytest.mark.parametrize("classes", ["digits", ["1", "2", "3"], "letters"])
def test_captions_hold_only_words_of_the_vocabulary_and_all_of_them(classes):
    made = load_clips(1500, rng=rng(), size=8, classes=classes)
    used = {word for caption in made.captions for word in re.findall(r"\w+|[,.]", caption)}
    assert used == set(made.vocabulary)
    assert len(set(made.vocabulary)) == len(made.vocabulary)


def test_the_background_of_a_clip_stays_and_its_noise_does_not():
    still = load_clips(6, rng=rng(), clutter=0.5, drift=0, frames=3, count=1, **PLAIN)
    np.testing.assert_array_equal(still.x[:, 0], still.x[:, 2])
    noisy = load_clips(6, rng=rng(), noise=0.1, drift=0, frames=3, count=1, **PLAIN)
    clear = load_clips(6, rng=rng(), drift=0, frames=3, count=1, **PLAIN)
    np.testing.assert_array_equal(clear.x[:, 0], clear.x[:, 1])
    grain = noisy.x - clear.x
    assert 0.02 < grain.std() < 0.1  # half of it is cut off at the dark ground
    apart = grain[:, 0] - grain[:, 1]
    assert 0.02 < apart.std() < 0.15


@pytest.mark.parametrize("name", CLIP_RANGES)
def test_a_factor_that_is_given_changes_no_other(name):
    value = {"rotation": 30.0, "scale": 0.5, "noise": 0.1}.get(name, 0.06)
    free = load_clips(20, rng=rng(), hard=True)
    fixed = load_clips(20, rng=rng(), hard=True, **{name: value})
    np.testing.assert_array_equal(fixed.labels, free.labels)
    assert np.all(fixed.factors.pop(name) == value)
    for other, values in fixed.factors.items():
        np.testing.assert_array_equal(values, free.factors[other], err_msg=other)
    assert not np.array_equal(fixed.x, free.x)


def test_the_factors_of_a_set_draw_it_again():
    made = load_clips(20, rng=rng(), hard=True)
    drawn = {name: v for name, v in made.factors.items() if name not in ("font", "start")}
    np.testing.assert_array_equal(load_clips(20, rng=rng(), **drawn).x, made.x)


def test_noise_of_a_clip_hangs_on_no_other_clip(monkeypatch):
    monkeypatch.setattr(clips, "_CHUNK", 4)
    last = np.array([0.0] * 9 + [0.2])
    alone = load_clips(10, rng=rng(), noise=last, clutter=last)
    among = load_clips(10, rng=rng(), noise=0.2, clutter=0.2)
    np.testing.assert_array_equal(alone.x[-1], among.x[-1])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n": 0}, "`n` must be a whole number of images, at least 1. Received: n=0"),
        ({"size": 4}, "Received: size=4"),
        ({"count": 0}, "from 1 to the number of classes (10): all are different. Received"),
        ({"count": 3, "classes": ["1", "2"]}, "number of classes (2)"),
        ({"count": True}, "Received: count=True"),
        ({"frames": 2}, "from 3 to 64, and at least one for each glyph. Received: frames=2"),
        ({"frames": 65}, "Received: frames=65"),
        ({"frames": 6.0}, "Received: frames=6.0"),
        ({"classes": "numbers"}, "`classes` must be one of digits"),
        ({"fonts": "Arial"}, "`fonts` must be one or several"),
        ({"rng": 3}, "hand the same one to all that draws. Received: 3"),
        ({"start": 0}, "A factor must be one of rotation, scale, shift, drift, stroke, noise"),
        ({"hue": 3}, "Received: hue"),
        ({"scale": 0.1}, "`scale` must be from 0.3 to 1"),
        ({"drift": 2}, "`drift` must be from -1 to 1"),
        ({"drift": [0.1, 0.1]}, "an array (4, 3, 2). Received: drift of shape (2,)"),
        ({"noise": np.zeros((4, 3))}, "an array (4,). Received: noise of shape (4, 3)"),
    ],
)
def test_bad_input_is_explained(options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        load_clips(**{"n": 4, "rng": rng(), **options})
