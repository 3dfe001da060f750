"""Boxes where they are, predictions and truth told apart by more than colour."""

import numpy as np
import pytest

from dlcourse.plots import plot_boxes

IMAGE = np.random.default_rng(0).random((20, 40))


def test_fractions_become_the_pixels_edges(ax):
    plot_boxes(IMAGE, [0.25, 0.5, 0.75, 1.0], ax=ax)
    (box,) = ax.patches
    assert box.get_xy() == (0.25 * 40 - 0.5, 0.5 * 20 - 0.5)
    assert (box.get_width(), box.get_height()) == (20, 10)


def test_the_whole_image_is_a_box_around_all_pixels(ax):
    plot_boxes(IMAGE, [0, 0, 1, 1], ax=ax)
    (box,) = ax.patches
    left, right = ax.get_xlim()
    bottom, top = ax.get_ylim()
    assert box.get_bbox().extents.tolist() == [left, top, right, bottom]


def test_prediction_is_solid_and_truth_dashed_and_the_legend_says_so(ax):
    plot_boxes(IMAGE, [[0, 0, 0.5, 0.5]], truth=[[0, 0, 0.6, 0.6]], ax=ax)
    solid, dashed = ax.patches
    assert solid.get_linestyle() in ("-", "solid")
    assert dashed.get_linestyle() not in ("-", "solid")
    assert solid.get_edgecolor() != dashed.get_edgecolor()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["prediction", "truth"]
    drawn = [line.get_linestyle() for line in ax.get_legend().get_lines()]
    assert drawn[0] == "-"
    assert drawn[1] != "-"


def test_rows_of_nan_are_no_boxes_and_labels_stay_with_theirs(ax):
    boxes = [[0.1, 0.2, 0.4, 0.5], [np.nan] * 4, [0.5, 0.5, 0.9, 0.8]]
    plot_boxes(IMAGE, None, truth=boxes, truth_labels=["a", "b", "c"], ax=ax)
    assert len(ax.patches) == 2
    written = {text.get_text(): text.xy for text in ax.texts}
    assert written == {"a": (15.5, 9.5), "c": (35.5, 15.5)}


@pytest.mark.parametrize("box", [[0, 0, 0.2, 0.2], [0.8, 0.8, 1, 1], [0, 0, 1, 1]])
def test_labels_stay_in_the_picture(box, ax):
    plot_boxes(IMAGE, box, truth=box, labels=["7"], truth_labels=["1"], ax=ax)
    room = ax.get_window_extent()
    for text in ax.texts:
        extent = text.get_window_extent()
        assert extent.y0 >= room.y0 - 1
        assert extent.y1 <= room.y1 + 1


def test_the_legend_can_be_left_out(ax):
    plot_boxes(IMAGE, [0, 0, 1, 1], legend=False, ax=ax)
    assert ax.get_legend() is None


@pytest.mark.parametrize(
    ("boxes", "cure"),
    [
        ([0.1, 0.2, 0.3], r"shape \(3,\)"),
        (np.zeros((1, 2, 4)), r"boxes\[0\]"),
        ([4, 5, 20, 18], "divide by width and height"),
        ([0.2, 0.2, 1.1, 0.9], r"np.clip\(boxes, 0, 1\)"),
        ([0.6, 0.2, 0.3, 0.9], "left <= right.*width, height"),
        ([0.1, 0.8, 0.3, 0.4], "top <= bottom.*y axis"),
        ([0.1, np.nan, 0.3, 0.4], "fractions"),
    ],
)
def test_wrong_boxes_are_named_with_a_cure(boxes, cure):
    with pytest.raises(ValueError, match=cure):
        plot_boxes(IMAGE, boxes)
    with pytest.raises(ValueError, match=cure.replace("boxes", "truth")):
        plot_boxes(IMAGE, None, truth=boxes)


@pytest.mark.parametrize(
    ("image", "cure"),
    [
        (np.zeros((5, 8, 8, 3)), r"image\[0\]"),
        (np.zeros((3, 8, 8)), r"channels first\? `np.moveaxis\(image, 0, -1\)`"),
        (np.full((8, 8, 3), 200.0), "Divide by 255"),
    ],
)
def test_wrong_images_are_named_with_a_cure(image, cure):
    with pytest.raises(ValueError, match=cure):
        plot_boxes(image, [0, 0, 1, 1])


def test_labels_must_be_enough():
    with pytest.raises(ValueError, match=r"label for each box of `boxes`. Received: 1 for 2"):
        plot_boxes(IMAGE, np.zeros((2, 4)), labels=["a"])
    with pytest.raises(ValueError, match=r"`truth_labels`.*1 for 0"):
        plot_boxes(IMAGE, np.zeros((2, 4)), truth_labels=["a"])
