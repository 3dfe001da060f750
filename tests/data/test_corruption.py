"""Noise for denoising: as much as was asked for, of the kind that was asked for, on a copy."""

import re

import numpy as np
import pytest

from dlcourse.data import corrupt
from dlcourse.pixels import check_pixels

GREY = np.full((50, 16, 16, 1), 0.5, "float32")


def noised(kind, noise, x=GREY, seed=0):
    return corrupt(x, np.random.default_rng(seed), noise=noise, kind=kind)


def test_gaussian_noise_has_its_standard_deviation_and_is_cut_at_black_and_white():
    assert np.std(noised("gaussian", 0.1) - GREY) == pytest.approx(0.1, rel=0.03)
    assert np.mean(noised("gaussian", 0.1)) == pytest.approx(0.5, abs=0.003)
    cut = noised("gaussian", 1.0)
    assert cut.min() == 0
    assert cut.max() == 1


@pytest.mark.parametrize("kind", ["masking", "salt_pepper"])
def test_a_share_of_the_pixels_is_hit_and_the_others_stay(kind):
    for share in (0.0, 0.3, 1.0):
        values = noised(kind, share)
        hit = values != 0.5
        assert hit.mean() == pytest.approx(share, abs=0.015)
        white = (values[hit] == 1).mean() if share else 0
        assert white == pytest.approx(0.5 if kind == "salt_pepper" and share else 0, abs=0.03)
        assert np.isin(values[hit], (0, 1)).all()


@pytest.mark.parametrize("kind", ["masking", "salt_pepper"])
def test_a_pixel_is_hit_in_all_its_channels(kind):
    colour = np.full((20, 16, 16, 3), 0.5, "float32")
    values = noised(kind, 0.4, colour)
    assert (values == values[..., :1]).all()
    flat = noised(kind, 0.4, colour.reshape(20, -1, 3))  # three axes: every value is a pixel
    assert (flat != flat[..., :1]).any()


@pytest.mark.parametrize("kind", ["gaussian", "masking", "salt_pepper"])
def test_the_rng_alone_decides_and_the_clean_pictures_stay(kind):
    before = GREY.copy()
    first = noised(kind, 0.5)
    assert first.dtype == np.float32
    assert first.shape == GREY.shape
    assert not np.shares_memory(first, GREY)
    np.testing.assert_array_equal(first, noised(kind, 0.5))
    assert (first != noised(kind, 0.5, seed=1)).any()
    np.testing.assert_array_equal(GREY, before)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"kind": "snow"}, "`kind` must be 'gaussian', 'masking' or 'salt_pepper'"),
        ({"noise": -0.1}, "standard deviation, at least 0. Received: noise=-0.1"),
        ({"noise": float("nan")}, "Received: noise=nan"),
        ({"noise": 1.5, "kind": "masking"}, "a share, from 0 to 1. Received: noise=1.5"),
        (
            {"x": GREY * 255},
            "from 127.5 to 127.5, dtype float32. Write `x.astype('float32') / 255`",
        ),
        ({"rng": 0}, "`rng` must be a NumPy generator"),
    ],
)
def test_what_cannot_be_is_refused_with_a_cure(options, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        corrupt(**{"x": GREY, "rng": np.random.default_rng(0), **options})


@pytest.mark.parametrize(
    ("pixels", "cure"),
    [
        (np.arange(256), "/ 255"),
        (np.array([-1.0, 1.0]), "(x + 1) / 2"),
        (np.array([-0.4, 2.8]), "Standardised"),
        (np.array([0.5, np.nan]), "np.isfinite"),
        (np.array([]), "at least one image"),
        (np.array(["white"]), "as numbers"),
    ],
)
def test_pixels_outside_0_and_1_are_refused_with_a_cure(pixels, cure):
    with pytest.raises(ValueError, match=re.escape(cure)):
        check_pixels("x", pixels)


def test_pixels_from_0_to_1_pass_as_float32():
    for pixels in (np.array([0, 1]), np.array([True, False]), np.array([[0.25]])):
        passed = check_pixels("x", pixels)
        assert passed.dtype == np.float32
        np.testing.assert_array_equal(passed, pixels)
