"""Every channel, each on a scale of its own, and those that are empty said to be."""

import numpy as np
import pytest

from dlcourse.plots import plot_feature_maps

MAPS = np.random.default_rng(0).normal(size=(6, 9, 13)) * np.arange(1, 14)


def test_every_channel_is_drawn_in_order_under_its_number(ax):
    plot_feature_maps(MAPS, ax=ax)
    assert len(ax.images) == 13
    for index, image in enumerate(ax.images):
        np.testing.assert_array_equal(image.get_array(), MAPS[..., index])
    assert [text.get_text() for text in ax.texts] == [str(index) for index in range(13)]


def test_each_map_has_its_own_range_and_the_figure_says_so(ax):
    plot_feature_maps(MAPS, ax=ax)
    for index, image in enumerate(ax.images):
        assert image.get_clim() == (MAPS[..., index].min(), MAPS[..., index].max())
    assert "In each map" in ax.get_xlabel()


def test_a_map_of_one_value_says_which(ax):
    maps = MAPS[..., :3].copy()
    maps[..., 1] = 0
    plot_feature_maps(maps, ax=ax, titles=["edges", "dead", "spots"])
    assert [text.get_text() for text in ax.texts] == ["edges", "dead: all 0", "spots"]


@pytest.mark.parametrize("columns", [1, 4, 13, 50])
def test_none_is_dropped_for_any_number_of_columns(columns, ax):
    plot_feature_maps(MAPS, ax=ax, columns=columns)
    assert len({tuple(image.get_extent()) for image in ax.images}) == 13


def test_tiles_keep_the_shape_of_the_maps(ax):
    plot_feature_maps(MAPS, ax=ax)
    left, right, bottom, top = ax.images[0].get_extent()
    assert (bottom - top) / (right - left) == pytest.approx(6 / 9)
    assert ax.get_aspect() == 1


@pytest.mark.parametrize(
    ("maps", "cure"),
    [
        (np.zeros((1, 6, 6, 4)), r"maps\[0\]"),
        (np.zeros((6, 6)), r"map\[..., None\]"),
        (np.zeros((6, 6, 0)), r"shape \(6, 6, 0\)"),
    ],
)
def test_wrong_maps_are_named_with_a_cure(maps, cure):
    with pytest.raises(ValueError, match=cure):
        plot_feature_maps(maps)


def test_titles_must_be_enough():
    with pytest.raises(ValueError, match="2 for 13"):
        plot_feature_maps(MAPS, titles=["a", "b"])
