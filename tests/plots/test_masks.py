"""Masks on their pixels, prediction and truth told apart by more than colour."""

import numpy as np
import pytest

from dlcourse.plots import plot_masks

RNG = np.random.default_rng(0)
IMAGE = RNG.random((12, 9))
MASK = RNG.random((12, 9)) > 0.6


def test_exactly_the_pixels_of_the_prediction_are_tinted(ax):
    plot_masks(IMAGE, MASK, ax=ax)
    tint = np.asarray(ax.images[1].get_array())
    np.testing.assert_array_equal(tint[..., 3] > 0, MASK)
    assert ax.images[0].get_extent() == ax.images[1].get_extent()


@pytest.mark.parametrize(
    "mask",
    [
        np.ones((12, 9), dtype=bool),
        np.eye(12, 9),
        np.pad([[1]], ((11, 0), (8, 0))),
    ],
)
def test_outlines_follow_the_edges_of_the_pixels_also_at_the_border(mask, ax):
    plot_masks(IMAGE, None, truth=mask, ax=ax)
    corners = np.concatenate([path.vertices for path in ax.collections[0].get_paths()])
    rows, columns = np.nonzero(mask)
    for values, places in ((corners[:, 0], columns), (corners[:, 1], rows)):
        assert values.min() == pytest.approx(places.min() - 0.5, abs=0.07)
        assert values.max() == pytest.approx(places.max() + 0.5, abs=0.07)
    far = np.abs(corners + 0.5 - np.round(corners + 0.5)).min(axis=1)
    assert far.max() < 0.07  # each corner lies on an edge between pixels


def test_prediction_is_solid_and_truth_dashed_and_the_legend_says_so(ax):
    plot_masks(IMAGE, MASK, truth=~MASK, ax=ax)
    solid, dashed = ax.collections
    assert solid.get_linestyle()[0][1] is None
    assert dashed.get_linestyle()[0][1] is not None
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["prediction", "truth"]


@pytest.mark.filterwarnings("error")
def test_an_empty_mask_has_no_outline_and_is_no_error(ax):
    plot_masks(IMAGE, np.zeros((12, 9)), truth=np.zeros((12, 9, 1), dtype=bool), ax=ax)
    assert not ax.collections
    assert not np.asarray(ax.images[1].get_array())[..., 3].any()


def test_without_a_prediction_nothing_is_tinted(ax):
    plot_masks(IMAGE, None, truth=MASK, ax=ax, legend=False)
    assert len(ax.images) == 1
    assert ax.get_legend() is None


@pytest.mark.parametrize(
    ("mask", "cure"),
    [
        (np.zeros((9, 12)), r"height and width, \(12, 9\)"),
        (np.zeros((12, 9, 4)), r"argmax\(axis=-1\)"),
        (np.zeros((3, 12, 9)), r"`mask\[0\]`, or all in one: `mask.any\(axis=0\)`"),
        (np.full((12, 9), 0.7), "mask > 0.5"),
        (np.full((12, 9), 255), "mask == 3"),
        (np.full((12, 9), np.nan), "True or False"),
    ],
)
def test_wrong_masks_are_named_with_a_cure(mask, cure):
    with pytest.raises(ValueError, match=cure):
        plot_masks(IMAGE, mask)
    with pytest.raises(ValueError, match=cure.replace("mask", "truth")):
        plot_masks(IMAGE, MASK, truth=mask)


def test_a_wrong_image_is_named_with_a_cure():
    with pytest.raises(ValueError, match=r"image\[0\]"):
        plot_masks(np.zeros((5, 8, 8, 3)), np.zeros((5, 8)))
