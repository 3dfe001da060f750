"""Zero is white, red is for and blue against, and every map has its place."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_attribution_maps

RNG = np.random.default_rng(0)
GREY, RGB = RNG.random((2, 8, 6)), RNG.random((2, 8, 6, 3))


@pytest.mark.parametrize("images", [GREY, GREY[..., None], RGB, (RGB * 255).astype(np.uint8)])
def test_pictures_come_first_and_then_a_row_for_each_method(images, ax):
    maps = {"a": RNG.normal(size=(2, 8, 6)), "b": RNG.normal(size=(2, 8, 6, 3))}
    assert plot_attribution_maps(images, maps, titles=["3", "5"], ax=ax) is ax
    assert len(ax.images) == 6
    assert [label.get_text() for label in ax.get_yticklabels()] == ["picture", "a", "b"]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["3", "5"]
    tops = np.array([image.get_extent()[3] for image in ax.images]).reshape(3, 2)
    assert (np.diff(tops[:, 0]) > 0).all()


def test_zero_is_white_and_signs_have_their_colours(ax):
    values = np.zeros((1, 4, 4))
    values[0, 0, 0], values[0, 3, 3] = 2, -2
    plot_attribution_maps(np.zeros((1, 4, 4)), {"m": values}, ax=ax)
    colours = np.asarray(ax.images[1].get_array())
    assert colours[1, 1].min() > 0.95
    assert colours[0, 0, 0] > 2 * colours[0, 0, 2]
    assert colours[3, 3, 2] > 2 * colours[3, 3, 0]


def test_a_map_of_zeros_is_white_and_no_division(ax):
    with np.errstate(all="raise"):
        plot_attribution_maps(np.ones((1, 4, 4)), {"m": np.zeros((1, 4, 4))}, ax=ax)
    assert np.asarray(ax.images[1].get_array()).min() > 0.95


def test_the_ghost_of_the_picture_can_be_left_out():
    picture = np.zeros((1, 8, 8))
    picture[0, 2:6, 2:6] = 1
    darkest = [
        np.asarray(
            plot_attribution_maps(picture, {"m": np.zeros((1, 8, 8))}, outline=outline)
            .images[1]
            .get_array()
        ).min()
        for outline in (True, False)
    ]
    assert darkest[0] < 0.8 < darkest[1]


def test_the_bar_says_what_the_colours_mean():
    ax = plot_attribution_maps(GREY, {"m": GREY})
    bar = next(other for other in ax.figure.axes if other is not ax)
    assert [label.get_text() for label in bar.get_yticklabels()] == ["against", "0", "for"]
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"maps": GREY}, TypeError, "must map names"),
        ({"maps": {}}, ValueError, "at least one method"),
        ({"maps": {"m": GREY[:1]}}, ValueError, "'m'"),
        ({"maps": {"m": GREY * np.nan}}, ValueError, "finite"),
        ({"titles": ["one"]}, ValueError, "one title for each"),
        ({"images": np.zeros((8, 6))}, ValueError, "`images`"),
    ],
)
def test_what_does_not_fit_is_refused(settings, error, message):
    with pytest.raises(error, match=message):
        plot_attribution_maps(**{"images": GREY, "maps": {"m": GREY}, **settings})
