"""The map has a box for each chapter and a sign of each need, and nothing runs backwards."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import FancyArrowPatch, Rectangle

from dlcourse.plots import plot_course_map

COURSE = {
    "start": [],
    "neuron": [],
    "layers": ["neuron"],
    "images": ["layers"],
    "text": ["layers"],
    "captions": ["text", "images"],
}


def boxes(ax):
    found = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
    return dict(zip(COURSE, found, strict=True))


def arrows(ax):
    return [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]


def test_every_chapter_has_a_box_and_every_first_need_an_arrow(ax):
    assert plot_course_map(COURSE, ax=ax) is ax
    assert {text.get_text() for text in ax.texts} >= set(COURSE)
    assert len(boxes(ax)) == len(COURSE)
    assert len(arrows(ax)) == sum(bool(needed) for needed in COURSE.values())


def test_a_chapter_stands_right_of_all_that_it_needs(ax):
    plot_course_map(COURSE, ax=ax)
    place = {name: box.get_x() for name, box in boxes(ax).items()}
    for name, needed in COURSE.items():
        assert all(place[before] < place[name] for before in needed)


def test_no_two_boxes_touch(ax):
    plot_course_map(COURSE, ax=ax)
    drawn = [box.get_bbox() for box in boxes(ax).values()]
    for i, one in enumerate(drawn):
        assert not any(one.overlaps(other) for other in drawn[i + 1 :])


def test_every_box_is_inside_the_picture(ax):
    plot_course_map(COURSE, ax=ax)
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    for box in boxes(ax).values():
        assert left <= box.get_bbox().x0 < box.get_bbox().x1 <= right
        assert top <= box.get_bbox().y0 < box.get_bbox().y1 <= bottom  # the first row is on top


def test_what_is_written_is_solid_and_what_is_planned_is_dashed(ax):
    plot_course_map(COURSE, written=["neuron"], ax=ax)
    lines = {name: box.get_linestyle() for name, box in boxes(ax).items()}
    assert lines == {name: "-" if name == "neuron" else "--" for name in COURSE}


def test_a_second_need_is_named_under_the_box(ax):
    plot_course_map(COURSE, labels={"images": "4\nImages"}, ax=ax)
    (note,) = [text for text in ax.texts if text.get_text().startswith("needs")]
    assert note.get_text() == "needs 4 too"
    box = boxes(ax)["captions"].get_bbox()
    assert box.x0 < note.get_position()[0] < box.x1
    assert note.get_position()[1] > box.y1  # the axis points down


def test_no_arrow_runs_through_a_box(ax):
    plot_course_map(COURSE, ax=ax)
    drawn = [box.get_bbox() for box in boxes(ax).values()]
    for arrow in arrows(ax):
        (x0, y0), (x1, y1) = arrow._posA_posB  # from border to border
        inside = [(x0 + t * (x1 - x0), y0 + t * (y1 - y0)) for t in (0.05, 0.25, 0.5, 0.75, 0.95)]
        assert not any(box.contains(*point) for box in drawn for point in inside)


def test_labels_replace_the_keys(ax):
    plot_course_map(COURSE, labels={"neuron": "1. The neuron"}, ax=ax)
    shown = [text.get_text() for text in ax.texts]
    assert "1. The neuron" in shown
    assert "neuron" not in shown


def test_one_chapter_can_be_drawn():
    ax = plot_course_map({"alone": []})
    ax.figure.canvas.draw()
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize(
    ("after", "names", "cure"),
    [
        ({}, [], "no chapter"),
        ({"a": ["b"]}, [], "'b', which is not there"),
        ({"a": ["b"], "b": []}, [], "'b', which comes later"),
        ({"a": ["a"]}, [], "'a' needs 'a'"),
        ({"a": []}, ["b"], "There are: a"),
    ],
)
def test_wrong_input_is_named(after, names, cure):
    with pytest.raises(ValueError, match=cure):
        plot_course_map(after, written=names)
