"""The timeline has a row for each event, and stresses the one that was asked for."""

import matplotlib.pyplot as plt
import pytest

from dlcourse.plots import plot_timeline
from dlcourse.plots.palette import MARKERS

YEARS = [1943, 1958, 1986, 2012]
NAMES = ["neuron", "perceptron", "backprop", "AlexNet"]
KINDS = ["idea", "system", "idea", "system"]


def marks(ax):
    return [line for line in ax.lines if line.get_marker() in MARKERS]


def test_every_event_has_a_mark_at_its_year_the_first_on_top(ax):
    assert plot_timeline(YEARS, NAMES, ax=ax) is ax
    assert [mark.get_xdata()[0] for mark in marks(ax)] == YEARS
    heights = [ax.transData.transform((0, mark.get_ydata()[0]))[1] for mark in marks(ax)]
    assert heights == sorted(heights, reverse=True)


def test_names_stand_on_the_side_where_there_is_room(ax):
    plot_timeline(YEARS, NAMES, ax=ax)
    sides = {text.get_text(): text.get_ha() for text in ax.texts}
    assert sides == {
        "neuron": "left",
        "perceptron": "left",
        "backprop": "right",
        "AlexNet": "right",
    }


def test_no_name_leaves_the_picture():
    ax = plot_timeline(YEARS, NAMES, kinds=KINDS)
    ax.figure.canvas.draw()
    page = ax.figure.bbox
    for text in ax.texts:
        box = text.get_window_extent()
        assert page.x0 <= box.x0, text.get_text()
        assert box.x1 <= page.x1, text.get_text()


def test_kinds_differ_in_marker_and_colour_and_are_in_the_legend(ax):
    plot_timeline(YEARS, NAMES, kinds=KINDS, ax=ax)
    looks = [(mark.get_marker(), mark.get_color()) for mark in marks(ax)]
    assert looks[0] == looks[2] != looks[1] == looks[3]
    assert looks[0][0] != looks[1][0]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["idea", "system"]


def test_the_legend_hides_no_row():
    ax = plot_timeline(YEARS, NAMES, kinds=KINDS, selected=0)
    ax.figure.canvas.draw()
    assert ax.get_legend().get_window_extent().y0 >= ax.get_window_extent().y1 - 1


def test_without_kinds_there_is_no_legend(ax):
    plot_timeline(YEARS, NAMES, ax=ax)
    assert ax.get_legend() is None


def test_the_selected_event_is_stressed_in_three_ways_none_of_them_colour_alone(ax):
    plot_timeline(YEARS, NAMES, selected=2, ax=ax)
    assert [text.get_fontweight() for text in ax.texts] == ["normal", "normal", "bold", "normal"]
    filled = [mark.get_markerfacecolor() != "white" for mark in marks(ax)]
    assert filled == [False, False, True, False]
    (band,) = ax.patches
    low, high = band.get_y(), band.get_y() + band.get_height()
    assert low < 2 < high


def test_a_note_stands_in_the_lower_left_corner(ax):
    plot_timeline(YEARS, NAMES, note="could\ncould not", ax=ax)
    note = next(text for text in ax.texts if "could" in text.get_text())
    assert note.get_position()[0] < 0.1
    assert note.get_position()[1] < 0.1


@pytest.mark.filterwarnings("error")
def test_one_event_can_be_drawn(ax):
    plot_timeline([1943], ["neuron"], selected=0, ax=ax)
    assert len(marks(ax)) == 1


def test_without_axes_there_is_one_new_figure_and_with_axes_none(ax):
    before = plt.get_fignums()
    plot_timeline(YEARS, NAMES, ax=ax)
    assert plt.get_fignums() == before
    plot_timeline(YEARS, NAMES)
    assert len(plt.get_fignums()) == len(before) + 1


@pytest.mark.parametrize(
    ("kwargs", "cure"),
    [
        ({"years": []}, "0 years, 4 names"),
        ({"years": [], "names": []}, "0 years, 0 names"),
        ({"kinds": ["idea"]}, "1 kinds"),
        ({"years": YEARS[::-1]}, "Sort the events"),
        ({"selected": 4}, "selected=4"),
        ({"selected": -1}, "from 0 to 3"),
    ],
)
def test_wrong_input_is_named_with_a_cure(kwargs, cure):
    with pytest.raises(ValueError, match=cure):
        plot_timeline(**{"years": YEARS, "names": NAMES, **kwargs})
