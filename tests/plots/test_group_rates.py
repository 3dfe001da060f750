"""Rates by group: a bar for each, told apart without colour, and what is unknown is not a 0."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_group_rates


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_each_rate_has_a_bar_for_each_group_of_its_height():
    ax = plot_group_rates({"FPR": [0.4, 0.3], "FNR": [0.1, 0.2]}, ["north", "south"])
    heights = [[bar.get_height() for bar in bars] for bars in ax.containers]
    np.testing.assert_allclose(heights, [[0.4, 0.1], [0.3, 0.2]])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["FPR", "FNR"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["north", "south"]


def test_groups_differ_by_hatch_and_not_by_colour_alone():
    north, south = plot_group_rates({"FPR": [0.4, 0.3]}, ["north", "south"]).patches
    assert north.get_hatch() != south.get_hatch()
    assert north.get_facecolor() != south.get_facecolor()
    assert north.get_x() + north.get_width() <= south.get_x()


def test_what_cannot_be_computed_is_named_and_numbers_stand_on_the_bars():
    ax = plot_group_rates({"FPR": [0.25, np.nan]}, ["north", "island"], fmt="%.3f")
    assert [text.get_text() for text in ax.texts] == ["0.250", "not known"]


def test_it_draws_on_the_axes_given_and_opens_no_figure():
    fig, ax = plt.subplots()
    before = dict(plt.rcParams)
    assert plot_group_rates({"a": [0.1]}, ["all"], ax=ax, ylabel="rate") is ax
    assert plt.get_fignums() == [fig.number]
    assert dict(plt.rcParams) == before
    assert ax.get_ylabel() == "rate"


@pytest.mark.parametrize(("rates", "groups"), [({"a": [0.1]}, ["x", "y"]), ({"a": []}, [])])
def test_rates_and_groups_have_to_agree(rates, groups):
    with pytest.raises(ValueError, match="one value for each"):
        plot_group_rates(rates, groups)


def test_what_is_no_mapping_is_refused():
    with pytest.raises(TypeError):
        plot_group_rates([0.1], ["x"])
