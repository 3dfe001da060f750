"""Intersection over union equals what counting pixels gives."""

import numpy as np
import pytest

from dlcourse.metrics import intersection_over_union

RNG = np.random.default_rng(0)
SIDE = 20


def boxes(n: int) -> np.ndarray:
    corners = np.sort(RNG.integers(0, SIDE + 1, size=(n, 2, 2)), axis=1)
    return corners.reshape(n, 4)  # left, top, right, bottom


def rasterised(box: np.ndarray) -> np.ndarray:
    left, top, right, bottom = box
    pixels = np.zeros((SIDE, SIDE), dtype=bool)
    pixels[top:bottom, left:right] = True
    return pixels


def test_it_equals_the_count_of_pixels():
    first, second = boxes(300), boxes(300)
    expected = []
    for one, other in zip(first, second, strict=True):
        a, b = rasterised(one), rasterised(other)
        expected.append((a & b).sum() / max((a | b).sum(), 1))
    np.testing.assert_allclose(intersection_over_union(first, second), expected)
    np.testing.assert_allclose(intersection_over_union(first / SIDE, second / SIDE), expected)
    assert 0 < np.mean(expected) < 1


def test_it_is_symmetric_and_one_for_the_same_box():
    first, second = RNG.random((50, 4)), RNG.random((50, 4))
    first[:, 2:] += 1
    second[:, 2:] += 1
    one = intersection_over_union(first, second)
    np.testing.assert_allclose(one, intersection_over_union(second, first))
    np.testing.assert_allclose(intersection_over_union(first, first), 1)


def test_boxes_that_touch_share_nothing():
    assert intersection_over_union([0, 0, 1, 1], [1, 0, 2, 1]) == 0
    assert intersection_over_union([0, 0, 1, 1], [2, 2, 3, 3]) == 0


@pytest.mark.filterwarnings("error")
def test_boxes_without_area_agree_on_nothing_and_nan_stays_nan():
    point = [0.5, 0.5, 0.5, 0.5]
    assert intersection_over_union(point, point) == 0
    assert intersection_over_union(point, [0, 0, 1, 1]) == 0
    assert np.isnan(intersection_over_union([np.nan] * 4, [0, 0, 1, 1]))


def test_every_pair_by_broadcasting():
    first, second = boxes(5), boxes(3)
    table = intersection_over_union(first[:, None], second[None])
    assert table.shape == (5, 3)
    np.testing.assert_allclose(table[:, 1], intersection_over_union(first, second[1]))


@pytest.mark.parametrize(
    ("first", "second", "cure"),
    [
        ([0, 0, 1], [0, 0, 1, 1], r"shape \(3,\)"),
        (0.5, [0, 0, 1, 1], r"shape \(\)"),
        ([0.5, 0.5, 0.2, 0.9], [0, 0, 1, 1], r"`boxes_a`.*left <= right.*width, height"),
        ([0, 0, 1, 1], [0, 1, 1, 0], "`boxes_b`.*top <= bottom"),
        (np.zeros((3, 4)), np.zeros((2, 4)), r"\(3, 4\) and \(2, 4\).*every pair"),
    ],
)
def test_wrong_boxes_are_named_with_a_cure(first, second, cure):
    with pytest.raises(ValueError, match=cure):
        intersection_over_union(first, second)
