"""Nearest training pictures, and what betrays a copy."""

import numpy as np
import pytest

from dlcourse.metrics import memorisation, nearest_neighbours

RNG = np.random.default_rng(0)
TRAINING = RNG.random((150, 6, 6, 1))
HELD_OUT = RNG.random((100, 6, 6, 1))


def test_neighbours_are_those_that_loops_find():
    made = RNG.random((7, 6, 6, 1))
    distances, indices = nearest_neighbours(made, TRAINING, k=3)
    for row, picture in enumerate(made):
        all_distances = np.array([np.sqrt(((picture - t) ** 2).sum()) for t in TRAINING])
        order = np.argsort(all_distances)[:3]
        np.testing.assert_array_equal(indices[row], order)
        np.testing.assert_allclose(distances[row], all_distances[order])


def test_float32_is_as_good_and_integers_among_themselves():
    whole = (255 * TRAINING).astype(np.uint8)
    distances, indices = nearest_neighbours(whole[:5], whole)
    assert (distances[:, 0].tolist(), indices[:, 0].tolist()) == ([0.0] * 5, [0, 1, 2, 3, 4])
    single = nearest_neighbours(HELD_OUT.astype(np.float32), TRAINING.astype(np.float32))[0]
    np.testing.assert_allclose(single, nearest_neighbours(HELD_OUT, TRAINING)[0], rtol=1e-4)


def test_a_copy_is_found_even_with_a_little_noise():
    which = RNG.integers(0, 150, size=40)
    copies = np.clip(TRAINING[which] + 0.02 * RNG.normal(size=(40, 6, 6, 1)), 0, 1)
    found = memorisation(copies, TRAINING, HELD_OUT)
    np.testing.assert_array_equal(found.indices, which)
    assert (found.copies, found.held_out_copies, found.closer) == (1.0, 0.0, 1.0)


def test_new_pictures_of_the_same_source_are_as_far_as_held_out_ones():
    found = memorisation(RNG.random((400, 6, 6, 1)), TRAINING, RNG.random((400, 6, 6, 1)))
    assert found.copies == 0
    assert 0.01 < found.closer < 0.12
    assert found.distances.shape == found.held_out_distances.shape == (400,)


def test_a_blur_is_close_but_no_copy():
    blurred = np.full((50, 6, 6, 1), 0.5) + 0.05 * RNG.normal(size=(50, 6, 6, 1))
    found = memorisation(blurred, TRAINING, HELD_OUT)
    assert found.closer > 0.9
    assert found.copies == 0


@pytest.mark.parametrize(
    ("generated", "cure"),
    [
        (np.zeros((3, 6, 6)), r"\(6, 6\) in `generated`.*\(6, 6, 1\) in `training`.*channel axis"),
        (np.zeros(3), "height, width"),
        (np.full((3, 6, 6, 1), np.nan), "NaN"),
        (np.zeros((3, 6, 6, 1), np.uint8), "integers in `generated`.*255"),
    ],
)
def test_wrong_pictures_are_named_with_a_cure(generated, cure):
    with pytest.raises(ValueError, match=cure):
        memorisation(generated, TRAINING, HELD_OUT)


def test_there_cannot_be_more_neighbours_than_pictures():
    with pytest.raises(ValueError, match=r"k=2, 1 training"):
        memorisation(TRAINING, TRAINING[:1], HELD_OUT)
