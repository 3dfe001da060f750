"""Every weight of every filter, on one scale with white at zero."""

import numpy as np
import pytest

from dlcourse.plots import plot_filters

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("shape", [(3, 3, 1, 1), (5, 5, 1, 12), (3, 3, 3, 7), (3, 5, 4, 33)])
def test_each_filter_and_channel_has_a_tile_of_its_own_weights(shape, ax):
    kernels = RNG.normal(size=shape)
    plot_filters(kernels, ax=ax)
    assert len(ax.images) == shape[2] * shape[3]
    drawn = iter(ax.images)
    for index in range(shape[3]):
        for channel in range(shape[2]):
            np.testing.assert_array_equal(next(drawn).get_array(), kernels[:, :, channel, index])


def test_no_two_tiles_overlap(ax):
    plot_filters(RNG.normal(size=(3, 3, 3, 20)), ax=ax)
    edges = np.array([image.get_extent() for image in ax.images])
    left, right, bottom, top = edges.T
    apart = (left[:, None] >= right - 1e-9) | (top[:, None] >= bottom - 1e-9)
    assert (apart | apart.T | np.eye(60, dtype=bool)).all()


def test_all_tiles_share_one_scale_centred_on_zero_and_state_it(ax):
    plot_filters(np.array([0.5, -2.0]).reshape(1, 1, 1, 2), ax=ax)
    assert {image.get_clim() for image in ax.images} == {(-2.0, 2.0)}
    assert ax.images[0].get_cmap()(0.5)[:3] == pytest.approx((1, 1, 1), abs=0.05)
    assert ax.figure.axes[1].get_ylabel() == "weight"


def test_filters_are_numbered_and_their_channels_stand_below_each_other(ax):
    plot_filters(RNG.normal(size=(3, 3, 2, 5)), ax=ax)
    assert [text.get_text() for text in ax.texts if text.get_text()] == list("01234")
    first, second, third = (image.get_extent() for image in ax.images[:3])
    assert first[0] == second[0] < third[0]
    assert "2 channels" in ax.get_xlabel()


def test_filters_that_are_all_zero_are_white(ax):
    plot_filters(np.zeros((3, 3, 1, 2)), ax=ax)
    assert ax.images[0].get_clim() == (-1.0, 1.0)


@pytest.mark.parametrize(
    ("kernels", "cure"),
    [
        (np.zeros((3, 3)), r"kernel\[:, :, None, None\]"),
        (np.zeros((3, 3, 8)), r"kernels\[:, :, None, :\]"),
        (np.zeros((3, 3, 0, 8)), r"shape \(3, 3, 0, 8\)"),
        (np.zeros((16, 1, 3, 3)), r"filters come first.*transpose\(2, 3, 1, 0\)"),
        (np.full((3, 3, 1, 2), np.nan), "diverged"),
    ],
)
def test_wrong_kernels_are_named_with_a_cure(kernels, cure):
    with pytest.raises(ValueError, match=cure):
        plot_filters(kernels)


def test_columns_must_be_at_least_one():
    with pytest.raises(ValueError, match="columns=0"):
        plot_filters(np.zeros((3, 3, 1, 2)), columns=0)
