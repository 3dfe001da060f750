"""Rows of patches: all of them, in order, on one scale."""

import numpy as np
import pytest

from dlcourse.plots import plot_patches

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(3, 4, 5, 5), (1, 9, 7, 5, 1), (2, 3, 4, 4, 3)])
def test_every_patch_is_drawn_in_the_row_of_its_channel(shape, ax):
    patches = RNG.random(shape)
    plot_patches(patches, ax=ax)
    assert len(ax.images) == shape[0] * shape[1]
    for index, image in enumerate(ax.images):
        row, column = divmod(index, shape[1])
        np.testing.assert_array_equal(image.get_array().squeeze(), patches[row, column].squeeze())
    tops = np.array([image.get_extent()[3] for image in ax.images]).reshape(shape[:2])
    assert (tops == tops[:, :1]).all()
    assert (np.diff(tops[:, 0]) > 0).all()


def test_rows_are_named_at_their_middle(ax):
    plot_patches(RNG.random((2, 3, 4, 4)), ax=ax, row_labels=["channel 3", "channel 8"])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["channel 3", "channel 8"]
    _, _, bottom, top = ax.images[3].get_extent()
    assert ax.get_yticks()[1] == pytest.approx((bottom + top) / 2)


def test_greys_share_one_range_and_it_is_stated(ax):
    plot_patches(np.arange(12.0).reshape(2, 3, 1, 2), ax=ax)
    assert {image.get_clim() for image in ax.images} == {(0.0, 11.0)}
    assert "11 the brightest" in ax.get_xlabel()


def test_the_range_can_be_given(ax):
    plot_patches(np.ones((1, 2, 3, 3)), ax=ax, vmin=-1, vmax=2)
    assert ax.images[0].get_clim() == (-1, 2)


@pytest.mark.parametrize(
    ("patches", "cure"),
    [
        (np.zeros((3, 5, 5)), r"one row of images add an axis: `patches\[None\]`"),
        (np.zeros((2, 0, 5, 5)), r"shape \(2, 0, 5, 5\)"),
        (np.zeros((2, 4, 3, 8, 8)), r"channels first\? `np.moveaxis\(patches, 2, -1\)`"),
        (np.full((1, 2, 4, 4, 3), 255.0), "Divide by 255"),
    ],
)
def test_wrong_patches_are_named_with_a_cure(patches, cure):
    with pytest.raises(ValueError, match=cure):
        plot_patches(patches)


def test_labels_must_be_enough():
    with pytest.raises(ValueError, match="1 for 2"):
        plot_patches(np.zeros((2, 3, 4, 4)), row_labels=["a"])
