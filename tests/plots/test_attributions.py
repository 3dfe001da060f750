"""Pictures of attributions: sums that lead to the output, and signs told by more than colour."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_attribution_bars, plot_force, plot_text_heat, plot_waterfall

VALUES, NAMES = [0.5, -0.2, 0.1, -0.05], ["a", "b", "c", "d"]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_a_waterfall_ends_at_the_output_and_adds_up_the_rest():
    ax = plot_waterfall(VALUES, 1.0, NAMES, top=2)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["2 others", "b", "a"]
    texts = [text.get_text() for text in ax.texts]
    assert {"+0.05", "−0.20", "+0.50", "base 1.00", "output 1.35"} <= set(texts)


@pytest.mark.parametrize("plot", [plot_waterfall, plot_force])
def test_what_lowers_the_output_is_hatched(plot):
    ax = plot(VALUES, 0.0, NAMES)
    hatched = [patch for patch in ax.patches if patch.get_hatch()]
    assert len(ax.patches) == 4
    assert len(hatched) == 2
    assert len({patch.get_facecolor() for patch in ax.patches}) == 2


def test_both_sides_of_a_force_plot_meet_at_the_output():
    ax = plot_force([0.5, -0.2], 0.1, ["a", "b"])
    up, down = (patch.get_xy()[:, 0] for patch in ax.patches)
    assert up.max() == pytest.approx(0.4)
    assert up.min() == pytest.approx(-0.1)
    assert down.min() == pytest.approx(0.4)
    assert down.max() == pytest.approx(0.6)


def test_a_word_that_lowers_the_output_is_underlined_and_has_its_minus():
    ax = plot_text_heat(["not", "bad", "."], [0.8, -0.3, 0.0, 0.0])
    assert [text.get_text() for text in ax.texts] == ["not", "+0.80", "bad", "−0.30", "."]
    assert len(ax.lines) == 1
    assert next(text.get_color() for text in ax.texts) == "black"


def test_long_texts_go_on_in_the_next_line():
    ax = plot_text_heat(["word"] * 20, np.ones(20), width=24)
    assert len({round(patch.get_y(), 3) for patch in ax.patches}) == 5


def test_bars_are_of_absolute_values_with_their_spread():
    values = np.array([[1.0, -4.0], [-3.0, 2.0]])
    ax = plot_attribution_bars(values, ["a", "b"])
    np.testing.assert_allclose([bar.get_width() for bar in ax.patches], [3, 2])
    assert [label.get_text() for label in ax.get_yticklabels()] == ["b", "a"]


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: plot_waterfall(VALUES, 0.0, NAMES, ax=ax),
        lambda ax: plot_force(VALUES, 0.0, NAMES, ax=ax),
        lambda ax: plot_text_heat(NAMES, VALUES, ax=ax),
        lambda ax: plot_attribution_bars([VALUES, VALUES], NAMES, ax=ax),
    ],
)
def test_it_draws_on_the_axes_given_and_leaves_the_settings_alone(draw):
    fig, ax = plt.subplots()
    before = dict(plt.rcParams)
    assert draw(ax) is ax
    assert plt.get_fignums() == [fig.number]
    assert dict(plt.rcParams) == before


def test_what_does_not_fit_is_refused():
    for plot in (plot_waterfall, plot_force):
        with pytest.raises(ValueError, match="one example"):
            plot([VALUES], 0.0, NAMES)
        with pytest.raises(ValueError, match="3 names for 4"):
            plot(VALUES, 0.0, "abc")
        with pytest.raises(ValueError, match="`base_value`"):
            plot(VALUES, [0.0], NAMES)
    with pytest.raises(ValueError, match="one number for each word"):
        plot_text_heat(NAMES, VALUES[:3])
    with pytest.raises(ValueError, match="top"):
        plot_waterfall(VALUES, 0.0, NAMES, top=0)
    with pytest.raises(ValueError, match="rows, features"):
        plot_attribution_bars(VALUES, NAMES)
