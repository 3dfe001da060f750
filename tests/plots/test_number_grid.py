"""Every number is written where it stands, and colours say the same in all matrices."""

import numpy as np
import pytest

from dlcourse.plots import plot_numbers

X = np.array([[0.0, -2.0], [1.5, np.nan]])


def test_each_number_stands_in_its_square_and_a_nan_stays_empty(ax):
    plot_numbers({"x": X}, ax=ax)
    places = {text.get_text(): text.get_position() for text in ax.texts}
    assert places == {"x": (0.5, -0.8), "0": (0, 0), "-2": (1, 0), "1.5": (0, 1)}


def test_matrices_share_one_scale_around_zero_and_do_not_overlap(ax):
    plot_numbers({"x": X, "y": 3 * np.ones((1, 3))}, ax=ax)
    assert {image.get_clim() for image in ax.images} == {(-3.0, 3.0)}
    first, second = (image.get_extent() for image in ax.images)
    assert first[1] < second[0]


def test_a_limit_sets_the_scale(ax):
    plot_numbers({"x": X}, limit=6, ax=ax)
    assert ax.images[0].get_clim() == (-6, 6)


def test_a_frame_lies_around_the_part_that_it_names(ax):
    plot_numbers({"x": X, "y": np.ones((3, 3))}, frames={"y": (1, 0, 2, 3)}, ax=ax)
    (frame,) = ax.patches
    assert frame.get_bbox().bounds == (2.5, 0.5, 3, 2)


def test_numbers_on_the_darkest_squares_are_white(ax):
    plot_numbers({"x": [[1.0, 8.0, -8.0]]}, ax=ax)
    colors = {text.get_text(): text.get_color() for text in ax.texts[1:]}
    assert colors == {"1": "black", "8": "white", "-8": "white"}


@pytest.mark.parametrize(
    ("arguments", "cure"),
    [
        ({"arrays": {}}, "from 1 to 400"),
        ({"arrays": {"x": np.zeros((28, 28))}}, "plot_image_grid"),
        ({"arrays": {"x": np.zeros(3)}}, r"x\[None\]"),
        ({"arrays": {"x": X}, "frames": {"y": (0, 0, 1, 1)}}, "Received: y"),
        ({"arrays": {"x": X}, "frames": {"x": (1, 1, 2, 1)}}, r"\(1, 1, 2, 1\) in 'x'"),
        ({"arrays": {"x": X}, "frames": {"x": (1, 1)}}, "row, column, rows, columns"),
    ],
)
def test_what_cannot_be_drawn_is_named_with_a_cure(arguments, cure):
    with pytest.raises(ValueError, match=cure):
        plot_numbers(**arguments)
