"""The trade-off plot shows every setting of every method, told apart without colour."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_trade_off


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_every_setting_is_a_mark_at_unfairness_and_accuracy():
    points = [(0.3, 0.8), (0.1, 0.78), (0.0, 0.7)]
    (line,) = plot_trade_off({"thresholds": points}).lines
    np.testing.assert_allclose(line.get_xydata(), points)


def test_one_setting_may_be_a_bare_pair():
    (line,) = plot_trade_off({"as it is": (0.3, 0.8)}).lines
    np.testing.assert_allclose(line.get_xydata(), [(0.3, 0.8)])


def test_methods_differ_by_marker_and_dash_and_are_named():
    ax = plot_trade_off({"a": [(0.1, 0.2), (0.2, 0.3)], "b": [(0.1, 0.3), (0.2, 0.4)]})
    first, second = ax.lines
    assert first.get_marker() != second.get_marker()
    assert first.get_linestyle() != second.get_linestyle()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b"]


def test_it_draws_on_the_axes_given_and_opens_no_figure():
    fig, ax = plt.subplots()
    before = dict(plt.rcParams)
    assert plot_trade_off({"a": (0.1, 0.9)}, ax=ax, xlabel="gap") is ax
    assert plt.get_fignums() == [fig.number]
    assert dict(plt.rcParams) == before
    assert ax.get_xlabel() == "gap"


@pytest.mark.parametrize("points", [[], [1.0, 2.0, 3.0], [(0.1, np.nan)], np.zeros((1, 2, 2))])
def test_points_that_are_no_pairs_of_numbers_are_refused(points):
    with pytest.raises(ValueError, match="two finite numbers"):
        plot_trade_off({"a": points})


def test_what_is_no_mapping_is_refused():
    with pytest.raises(TypeError):
        plot_trade_off([(0.1, 0.9)])
