"""A hit is a highest point within the mask."""

import numpy as np
import pytest

from dlcourse.metrics import pointing_game

RNG = np.random.default_rng(0)


def test_the_highest_point_decides():
    masks = RNG.random((20, 8, 9)) < 0.4
    values = RNG.random((20, 8, 9))
    tops = [np.unravel_index(v.argmax(), v.shape) for v in values]
    wanted = [float(mask[top]) for mask, top in zip(masks, tops, strict=True)]
    assert pointing_game(values, masks).tolist() == wanted
    assert pointing_game(values[..., None], masks[..., None].astype(int)).tolist() == wanted


def test_channels_are_added_up():
    values = np.zeros((1, 2, 2, 2))
    values[0, 0, 0] = [0.9, 0.0]
    values[0, 1, 1] = [0.6, 0.6]
    assert pointing_game(values, [[[0, 0], [0, 1]]]).tolist() == [1.0]


def test_a_map_of_one_value_gets_the_masks_part_of_the_picture():
    mask = np.zeros((1, 10, 10))
    mask[0, :3, :4] = 1
    assert pointing_game(np.zeros((1, 10, 10)), mask).tolist() == [pytest.approx(0.12)]


@pytest.mark.parametrize(
    ("values", "masks", "message"),
    [
        (np.ones((2, 4, 4)), np.ones((2, 8, 8)), "Enlarge the maps"),
        (np.ones((2, 4, 4)), np.ones((2, 3, 4, 4)), r"masks\[range\(n\), place\]"),
        (np.ones((4, 4)), np.ones((4, 4)), "must be"),
        (np.full((1, 4, 4), np.nan), np.ones((1, 4, 4)), "finite"),
        (np.ones((1, 4, 4)), np.full((1, 4, 4), 0.3), "masks > 0.5"),
        (np.ones((2, 4, 4)), np.zeros((2, 4, 4)), "a pixel to hit"),
    ],
)
def test_what_does_not_fit_is_refused(values, masks, message):
    with pytest.raises(ValueError, match=message):
        pointing_game(values, masks)
