"""n images in, n drawn, on one scale."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_image_grid


@pytest.mark.parametrize("count", [*range(1, 30), 100])
def test_n_images_in_n_drawn_in_order(count):
    images = np.arange(count)[:, None, None] * np.ones((1, 2, 3))
    axes = plot_image_grid(images)
    assert len(axes) == count
    assert len(axes[0].figure.axes) == count  # and no empty frames
    for index, ax in enumerate(axes):
        assert (np.asarray(ax.images[0].get_array()) == index).all()


@pytest.mark.parametrize("columns", [1, 2, 3, 7, 50])
def test_n_are_drawn_for_every_number_of_columns(columns):
    axes = plot_image_grid(np.zeros((7, 4, 4)), columns=columns)
    assert len(axes) == 7
    grid = axes[-1].get_subplotspec().get_gridspec()
    assert grid.ncols == min(columns, 7)
    assert grid.ncols * (grid.nrows - 1) < 7 <= grid.ncols * grid.nrows


@pytest.mark.parametrize("shape", [(3, 8, 8), (3, 8, 8, 1), (3, 8, 6, 3)])
def test_grey_and_rgb_shapes_are_drawn(shape):
    axes = plot_image_grid(np.random.default_rng(0).random(shape))
    assert axes[0].images[0].get_array().shape[:2] == shape[1:3]


def test_equal_greys_mean_equal_numbers_and_the_range_is_stated():
    axes = plot_image_grid(np.array([[[0.0, 4.0]], [[4.0, 16.0]]]))
    assert {ax.images[0].get_clim() for ax in axes} == {(0.0, 16.0)}
    stated = axes[0].figure.get_supxlabel()
    assert "0 is the darkest" in stated
    assert "16 the brightest" in stated


@pytest.mark.parametrize(
    ("cmap", "stated"), [("gray_r", "0 is the brightest, 1 the darkest"), ("PuOr", "from 0 to 1")]
)
def test_the_range_is_stated_for_other_colour_maps(cmap, stated):
    axes = plot_image_grid(np.array([[[0.0, 1.0]]]), cmap=cmap)
    assert stated in axes[0].figure.get_supxlabel()


def test_the_range_can_be_given():
    axes = plot_image_grid(np.ones((2, 3, 3)), vmin=-1, vmax=3)
    assert {ax.images[0].get_clim() for ax in axes} == {(-1, 3)}


def test_not_a_number_does_not_spoil_the_range():
    images = np.array([[[0.0, np.nan]], [[1.0, 2.0]]])
    assert plot_image_grid(images)[0].images[0].get_clim() == (0.0, 2.0)


def test_titles_stand_above_their_images():
    axes = plot_image_grid(np.zeros((3, 4, 4)), titles=[7, 8, "nine"])
    assert [ax.get_title() for ax in axes] == ["7", "8", "nine"]


def test_given_axes_are_used_and_the_rest_left_alone():
    fig, given = plt.subplots(2, 2)
    drawn = plot_image_grid(np.zeros((3, 4, 4)), axes=given)
    assert [a is b for a, b in zip(drawn, given.flat, strict=False)] == [True] * 3
    assert not given[1, 1].images
    assert plt.get_fignums() == [fig.number]


@pytest.mark.parametrize(
    ("images", "cure"),
    [
        (np.zeros((0, 8, 8)), "at least 1"),
        ([], "at least 1"),
        (np.zeros((8, 8)), r"image\[None\]"),
        (np.zeros((2, 8, 8, 4)), "height, width, 3"),
        (np.full((1, 2, 2, 3), 255.0), "255"),
        (np.full((1, 2, 2, 3), -0.1), "standardisation"),
        (np.full((1, 2, 2, 3), np.nan), "between 0 and 1"),
    ],
)
def test_wrong_images_are_named_with_a_cure(images, cure):
    with pytest.raises(ValueError, match=cure):
        plot_image_grid(images)
    assert plt.get_fignums() == []


def test_titles_and_axes_must_be_enough():
    with pytest.raises(ValueError, match="2 for 3"):
        plot_image_grid(np.zeros((3, 4, 4)), titles=["a", "b"])
    with pytest.raises(ValueError, match="at least 3 Axes"):
        plot_image_grid(np.zeros((3, 4, 4)), axes=plt.subplots(1, 2)[1])
    with pytest.raises(ValueError, match="columns=0"):
        plot_image_grid(np.zeros((3, 4, 4)), columns=0)
