"""A poisoned set differs from the clean one where it says so, and nowhere else."""

import numpy as np
import pytest

from dlcourse.society import attack_success_rate, poison, stamp


def rng():
    return np.random.default_rng(0)


@pytest.fixture
def y(images):
    return np.arange(len(images)) % 3


def test_a_stamp_is_a_square_in_the_corner_of_a_copy(images):
    copy = images.copy()
    marked = stamp(images, size=2, value=0.5, margin=1)
    np.testing.assert_array_equal(images, copy)
    changed = (marked != images).any(axis=(0, 3))
    assert np.argwhere(changed).tolist() == [[5, 5], [5, 6], [6, 5], [6, 6]]
    assert (marked[:, 5:7, 5:7] == 0.5).all()
    assert marked.dtype == images.dtype


@pytest.mark.parametrize("wrong", [{"size": 9}, {"size": 0}, {"margin": 7}, {"value": np.nan}])
def test_a_stamp_that_does_not_fit_is_refused(images, wrong):
    with pytest.raises(ValueError, match="Received:"):
        stamp(images, **wrong)


def test_what_is_no_image_is_refused(images):
    with pytest.raises(ValueError, match="must be images"):
        stamp(images[..., 0])
    with pytest.raises(ValueError, match="must be images"):
        stamp((images * 255).astype("uint8"))


def test_poison_changes_the_share_asked_for_and_says_which(images, y):
    x = images.copy()
    spoiled = poison(images, y, 2, 0.2, rng=rng())
    planted = spoiled.planted
    assert planted.sum() == 4
    assert (y[planted] != 2).all()
    assert (spoiled.y[planted] == 2).all()
    np.testing.assert_array_equal(spoiled.x[planted], stamp(x[planted]))
    np.testing.assert_array_equal(spoiled.x[~planted], x[~planted])
    np.testing.assert_array_equal(spoiled.y[~planted], y[~planted])
    np.testing.assert_array_equal(images, x)


def test_the_generator_decides_which(images, y):
    one, again = (poison(images, y, 2, 0.2, rng=rng()).planted for _ in range(2))
    np.testing.assert_array_equal(one, again)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"share": 0}, "`share` must be above 0"),
        ({"share": 0.9}, "enough examples of other classes"),
        ({"share": 5}, "For 1 percent write 0.01"),
        ({"target": 7}, "`target` must be a class"),
        ({"rng": 3}, "`rng` must be a NumPy generator"),
        ({"y": np.zeros(3, int)}, "as many rows"),
        ({"y": np.eye(20)}, "argmax"),
    ],
)
def test_a_poison_that_cannot_be_is_refused(images, y, changes, message):
    settings = {"y": y, "target": 2, "share": 0.2, "rng": rng()} | changes
    with pytest.raises(ValueError, match=message):
        poison(images, **settings)


def test_success_is_counted_among_the_other_classes_only(network, images, y, keras):
    marked = stamp(images)
    answers = keras.ops.convert_to_numpy(network(marked, training=False)).argmax(axis=1)
    target = int(np.bincount(answers).argmax())
    expected = (answers[y != target] == target).mean()
    assert expected > 0
    assert attack_success_rate(network, images, y, target) == pytest.approx(expected)


def test_success_needs_a_class_that_there_is_and_others_beside_it(network, images, y):
    with pytest.raises(ValueError, match="from 0 to 2"):
        attack_success_rate(network, images, y, 3)
    with pytest.raises(ValueError, match="inputs of other classes"):
        attack_success_rate(network, images[:4], np.ones(4, int), 1)
