"""Dice and intersection over union of masks, against scikit-learn and each other."""

import numpy as np
import pytest

from dlcourse.metrics import dice, mask_iou

RNG = np.random.default_rng(0)


def test_they_equal_scikit_learns_f1_and_jaccard_score():
    from sklearn.metrics import f1_score, jaccard_score

    for share in (0.05, 0.5, 0.9):
        a, b = RNG.random((2, 9, 7)) < share
        assert dice(a, b) == pytest.approx(f1_score(a.ravel(), b.ravel()))
        assert mask_iou(a, b) == pytest.approx(jaccard_score(a.ravel(), b.ravel()))


def test_one_number_a_mask_with_axes():
    a, b = RNG.random((2, 6, 9, 7)) < 0.4
    each = dice(a, b, axis=(1, 2))
    assert each.shape == (6,)
    assert each[3] == dice(a[3], b[3])
    np.testing.assert_allclose(mask_iou(a, b, axis=(1, 2)), each / (2 - each))


def test_masks_of_zeros_and_ones_count_like_true_and_false():
    a, b = RNG.random((2, 9, 7)) < 0.4
    assert dice(a.astype(np.float32), b.astype(np.uint8)) == dice(a, b)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("measure", [dice, mask_iou])
def test_two_empty_masks_agree_and_one_empty_mask_does_not(measure):
    empty, full = np.zeros((3, 3)), np.ones((3, 3))
    assert measure(empty, empty) == 1
    assert measure(empty, full) == 0
    assert measure(full, full) == 1


@pytest.mark.parametrize(
    ("a", "b", "cure"),
    [
        (np.zeros((4, 4)), np.zeros((4, 4, 1)), r"mask\[..., 0\]"),
        (np.zeros((4, 4)), np.full((4, 4), 0.7), "`mask_b`.*mask > 0.5"),
        (np.full((4, 4), np.nan), np.zeros((4, 4)), "`mask_a`"),
    ],
)
def test_wrong_masks_are_named_with_a_cure(a, b, cure):
    with pytest.raises(ValueError, match=cure):
        dice(a, b)
