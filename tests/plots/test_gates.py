"""Gates over time: every value in its place, signs told from openness, tokens under it."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from dlcourse.plots import plot_gates

RNG = np.random.default_rng(0)
GATES = {
    "forget": RNG.random((5, 2)),
    "candidate": RNG.uniform(0, 1, (5, 2)),
    "cell": RNG.uniform(-3, 3, (5, 2)),
}


def test_each_gate_is_one_image_with_a_row_a_unit_from_top_to_bottom(ax):
    plot_gates(GATES, ax=ax)
    for image, values in zip(ax.images, GATES.values(), strict=True):
        np.testing.assert_array_equal(image.get_array(), values.T)
    tops = [image.get_extent()[3] for image in ax.images]
    assert tops == sorted(tops)
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert names == ["forget\n(2 units)", "candidate\n(2 units)", "cell\n(2 units)"]


def test_gates_go_from_0_to_1_and_signed_values_are_even_around_0(ax):
    plot_gates(GATES, ax=ax)
    gate, candidate, cell = (image.norm for image in ax.images)
    reach = np.abs(GATES["cell"]).max()
    assert (gate.vmin, gate.vmax) == (0, 1)
    assert (candidate.vmin, candidate.vmax) == (cell.vmin, cell.vmax) == (-reach, reach)
    assert ax.images[0].get_cmap().name != ax.images[2].get_cmap().name
    assert len(ax.figure.axes) == 3


def test_few_values_are_written_where_they_stand_and_can_be_read(ax):
    plot_gates(GATES, ax=ax)
    assert len(ax.texts) == 30
    for image, start in zip(ax.images, (0, 10, 20), strict=True):
        left, _, bottom, top = image.get_extent()
        for text in ax.texts[start : start + 10]:
            x, y = text.get_position()
            row = int((y - top) / (bottom - top) * 2)
            value = float(text.get_text().replace("\N{MINUS SIGN}", "-"))
            drawn = image.get_array()[row, int(x - left)]
            assert value == pytest.approx(drawn, abs=0.051)
            back, ink = image.cmap(image.norm(drawn))[:3], to_rgb(text.get_color())
            assert contrast(back, ink) >= 4


def contrast(one, other):
    light = []
    for color in (one, other):
        value = np.array(color)
        linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
        light.append(linear @ [0.2126, 0.7152, 0.0722] + 0.05)
    return max(light) / min(light)


def test_numbers_can_be_read_on_every_colour(ax):
    ramp = np.linspace(0, 1, 24)
    plot_gates({"forget": ramp, "cell": 2 * ramp - 1}, ax=ax)
    for image, start in zip(ax.images, (0, 24), strict=True):
        for text, value in zip(ax.texts[start : start + 24], image.get_array()[0], strict=True):
            assert contrast(image.cmap(image.norm(value))[:3], to_rgb(text.get_color())) >= 4


def test_many_values_are_colours_alone():
    ax = plot_gates({"forget": RNG.random((40, 16))})
    assert not ax.texts
    assert plot_gates({"forget": RNG.random((40, 1))}, values=True).texts
    plt.close("all")


def test_tokens_stand_under_their_steps(ax):
    plot_gates(GATES, tokens=list("ab c\n"), ax=ax)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["a", "b", "␣", "c", "⏎"]
    assert ax.get_xticks().tolist() == [0, 1, 2, 3, 4]
    assert ax.get_xlabel() == ""


def test_long_words_are_turned_and_cut(ax):
    plot_gates(GATES, tokens=["a", "red", "3", "above", "Donaudampfschifffahrt"], ax=ax)
    labels = ax.get_xticklabels()
    assert labels[-1].get_text() == "Donaudampfsch…"
    assert labels[0].get_rotation() == 60


def test_words_of_two_lines_stand_upright_where_there_is_room():
    signs = ["+0.3", "+0.8\nwrite", "-0.6", "+0.5\nread"]
    for width, angle in ((9, 0), (2, 60)):
        figure, ax = plt.subplots(figsize=(width, 3))
        plot_gates({"forget": [0.1, 0.2, 0.3, 0.4]}, tokens=signs, ax=ax)
        assert ax.get_xticklabels()[1].get_text() == "+0.8\nwrite"
        assert {label.get_rotation() for label in ax.get_xticklabels()} == {angle}
        figure.canvas.draw()
        tops = [label.get_window_extent().y1 for label in ax.get_xticklabels()]
        assert angle or max(tops) <= ax.get_window_extent().y0
        plt.close(figure)


def test_a_few_units_are_numbered_and_many_are_not(ax):
    plot_gates({"forget": RNG.random((5, 3)), "cell": RNG.random((5, 3))}, ax=ax)
    numbers = [label.get_text() for label in ax.get_yticklabels(minor=True)]
    assert numbers == ["1", "2", "3"] * 2
    many = plot_gates({"forget": RNG.random((5, 16))})
    assert not many.get_yticklabels(minor=True)
    plt.close("all")


def test_numbers_have_as_many_decimals_as_asked_for(ax):
    plot_gates({"cell": [0.123, -0.004, -0.456]}, decimals=2, ax=ax)
    assert [text.get_text() for text in ax.texts] == ["0.12", "0.00", "\N{MINUS SIGN}0.46"]


def test_a_single_unit_may_come_without_its_axis(ax):
    plot_gates({"forget": [0.1, 0.2, 0.3]}, ax=ax)
    assert ax.images[0].get_array().shape == (1, 3)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["forget"]


@pytest.mark.parametrize(
    ("history", "options", "error", "cure"),
    [
        ([0.1], {}, TypeError, "{'forget': gates}"),
        ({}, {}, ValueError, "at least one"),
        ({"a": np.ones((2, 3, 4))}, {}, ValueError, r"for 'a'. Take one example of the batch"),
        ({"a": [0.1], "b": [0.1, 0.2]}, {}, ValueError, "1 steps of 'a', 2 steps of 'b'"),
        ({"a": [0.1, np.nan]}, {}, ValueError, "'a' with 1 that are not"),
        ({"a": [0.1, 0.2]}, {"tokens": ["x"]}, ValueError, "2 steps. Received: 1. A start"),
    ],
)
def test_wrong_input_is_named_with_a_cure(history, options, error, cure):
    with pytest.raises(error, match=cure):
        plot_gates(history, **options)
