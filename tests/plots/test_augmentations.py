"""Originals at the left, all their versions beside them, on one scale."""

import numpy as np
import pytest

from dlcourse.plots import plot_augmentations

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("last", [(), (1,), (3,)])
def test_every_version_stands_in_the_row_of_its_original(last, ax):
    before, after = RNG.random((3, 6, 5, *last)), RNG.random((3, 4, 6, 5, *last))
    plot_augmentations(before, after, ax=ax)
    assert len(ax.images) == 3 * 5
    expected = [picture for row in range(3) for picture in (before[row], *after[row])]
    for image, picture in zip(ax.images, expected, strict=True):
        np.testing.assert_array_equal(image.get_array().squeeze(), picture.squeeze())


def test_a_gap_parts_the_original_from_its_versions(ax):
    plot_augmentations(np.zeros((1, 5, 5)), np.zeros((1, 3, 5, 5)), ax=ax)
    lefts = [image.get_extent()[0] for image in ax.images]
    assert lefts[1] - lefts[0] > 1.3 * (lefts[2] - lefts[1])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["original", "augmented"]


def test_all_greys_share_one_range(ax):
    plot_augmentations(np.full((1, 2, 2), 0.5), np.array([[[[0, 1.5]] * 2]]), ax=ax)
    assert {image.get_clim() for image in ax.images} == {(0.0, 1.5)}


def test_rows_can_be_named(ax):
    labels = ["a 3", "a 7"]
    plot_augmentations(np.zeros((2, 5, 5)), np.zeros((2, 3, 5, 5)), row_labels=labels, ax=ax)
    assert [label.get_text() for label in ax.get_yticklabels()] == labels


@pytest.mark.parametrize(
    ("before", "after", "cure"),
    [
        (np.zeros((2, 5, 5)), np.zeros((3, 2, 5, 5)), "np.stack"),
        (np.zeros((2, 5, 5)), np.zeros((2, 3, 4, 5)), "same size"),
        (np.zeros((2, 5, 5)), np.zeros((2, 5, 5)), r"`augmented` must be \(n, k, height, width\)"),
        (np.zeros((5, 5)), np.zeros((1, 2, 5, 5)), r"original\[None\]"),
        (np.zeros((2, 3, 9, 9)), np.zeros((2, 2, 9, 9, 3)), "channels first"),
        (np.zeros((1, 5, 5, 3), np.uint8), np.zeros((1, 2, 5, 5, 3)), "Divide the integers"),
    ],
)
def test_what_does_not_fit_is_named_with_a_cure(before, after, cure):
    with pytest.raises(ValueError, match=cure):
        plot_augmentations(before, after)


def test_labels_must_be_enough():
    with pytest.raises(ValueError, match="1 for 2"):
        plot_augmentations(np.zeros((2, 5, 5)), np.zeros((2, 3, 5, 5)), row_labels=["a"])
