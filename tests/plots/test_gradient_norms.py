"""Gradients layer by layer: thirty decades on one page, and what a log scale cannot show."""

import numpy as np
import pytest

from dlcourse.plots import plot_gradient_norms

DEPTH = np.arange(30)
NORMS = {
    "sigmoid": 0.2 ** DEPTH[::-1],
    "tanh": 0.9 ** DEPTH[::-1],
    "ReLU, normal 0.2": 1.5 ** DEPTH[::-1],
}


def lines(ax):
    return {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}


def open_markers(ax):
    drawn = [line for line in ax.lines if line.get_linestyle() == "None"]
    return [line for line in drawn if len(line.get_xdata())]


def words(ax):
    return [text.get_text() for text in ax.texts]


def test_each_network_is_drawn_over_layers_from_1_on_a_logarithmic_scale(ax):
    plot_gradient_norms(NORMS, ax=ax)
    drawn = lines(ax)
    assert list(drawn) == list(NORMS)
    assert drawn["tanh"].get_xdata().tolist() == list(range(1, 31))
    np.testing.assert_array_equal(drawn["sigmoid"].get_ydata(), NORMS["sigmoid"])
    assert ax.get_yscale() == "log"
    low, high = ax.get_ylim()
    assert low < NORMS["sigmoid"].min()
    assert high > NORMS["ReLU, normal 0.2"].max()
    assert not open_markers(ax)
    assert words(ax) == []


def test_networks_differ_in_colour_dash_and_marker(ax):
    plot_gradient_norms(NORMS, ax=ax)
    drawn = lines(ax).values()
    assert len({line.get_color() for line in drawn}) == 3
    assert len({line.get_marker() for line in drawn}) == 3
    assert len({str(line._unscaled_dash_pattern) for line in drawn}) == 3


def test_few_powers_of_ten_are_labelled(ax):
    plot_gradient_norms({"all": 10.0 ** np.linspace(-20, 5, 30)}, ax=ax)
    ticks = np.log10(ax.get_yticks())
    assert 4 <= len(ticks) <= 10
    np.testing.assert_allclose(ticks, np.round(ticks))


def test_a_gradient_of_exactly_zero_stands_below_a_named_line(ax):
    plot_gradient_norms({"dead": [0.0, 0.0, 1e-3, 1.0], "alive": [1.0, 1.0, 1.0, 1.0]}, ax=ax)
    assert np.isnan(lines(ax)["dead"].get_ydata()).tolist() == [True, True, False, False]
    (markers,) = open_markers(ax)
    assert markers.get_xdata().tolist() == [1, 2]
    assert markers.get_markerfacecolor() == "white"
    assert words(ax) == ["exactly 0"]
    (border,) = (line for line in ax.lines if line.get_linestyle() == ":")
    height = border.get_ydata()[0]
    assert ax.get_ylim()[0] < markers.get_ydata().max() < height < 1e-3
    assert (ax.get_yticks() > height).all()


def test_what_is_not_finite_stands_above_a_named_line(ax):
    plot_gradient_norms({"exploding": [np.inf, np.nan, 1e6, 1.0]}, ax=ax)
    (markers,) = open_markers(ax)
    assert markers.get_xdata().tolist() == [1, 2]
    assert words(ax) == ["not finite"]
    (border,) = (line for line in ax.lines if line.get_linestyle() == ":")
    assert 1e6 < border.get_ydata()[0] < markers.get_ydata().min() < ax.get_ylim()[1]


@pytest.mark.parametrize("norms", [[0.0, 0.0], [np.nan], [3.0], [1.1, 1.2]])
@pytest.mark.filterwarnings("error")
def test_networks_with_little_to_show_are_drawn(norms):
    ax = plot_gradient_norms({"odd": norms})
    ax.figure.canvas.draw()
    assert len(lines(ax)) == 1


def test_layers_can_have_names_and_networks_different_depths(ax):
    names = ["hidden1", "hidden2", "logits"]
    plot_gradient_norms({"deep": [1, 2, 3], "flat": [1, 2]}, ax=ax, layer_names=names)
    assert [label.get_text() for label in ax.get_xticklabels()] == names


@pytest.mark.parametrize(
    ("norms", "options", "error", "cure"),
    [
        ([1.0], {}, TypeError, "{'sigmoid': norms}"),
        ({}, {}, ValueError, "at least one series"),
        ({"a": []}, {}, ValueError, r"shape \(0,\) for 'a'"),
        ({"a": [1.0, -2.0]}, {}, ValueError, "smallest -2 for 'a'.*np.linalg.norm"),
        ({"a": np.ones((2, 2))}, {}, ValueError, r"shape \(2, 2\)"),
        ({"a": [1.0]}, {"layer_names": ["x", "y"]}, ValueError, "2 names for 1 layers"),
    ],
)
def test_wrong_input_is_named_with_a_cure(norms, options, error, cure):
    with pytest.raises(error, match=cure):
        plot_gradient_norms(norms, **options)
