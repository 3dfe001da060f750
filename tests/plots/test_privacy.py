"""Measures against ε: even steps, no privacy at the right, and the spread of runs."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_privacy


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_means_stand_in_even_steps_with_sample_deviations():
    runs = np.array([[0.6, 0.7], [0.8, 0.9], [0.9, 1.0]])
    ax = plot_privacy([1, 3, np.inf], {"accuracy": runs})
    line, _, (bars,) = ax.containers[0].lines
    np.testing.assert_allclose(line.get_xdata(), [0, 1, 2])
    np.testing.assert_allclose(line.get_ydata(), runs.mean(axis=1))
    for segment, row in zip(bars.get_segments(), runs, strict=True):
        np.testing.assert_allclose(np.ptp(segment[:, 1]) / 2, row.std(ddof=1))
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "3", "∞"]
    assert "without privacy" in ax.get_xlabel()


def test_single_runs_have_no_bar_and_finite_epsilons_no_infinity():
    ax = plot_privacy([0.5, 1], {"accuracy": [0.6, 0.7]})
    assert not ax.containers[0].has_yerr
    assert ax.get_xlabel() == "ε"


def test_measures_differ_by_marker_and_dash_not_by_colour_alone():
    ax = plot_privacy([1, 3], {"a": [0.6, 0.7], "b": [0.5, 0.4]}, chance=0.5)
    first, second = (container.lines[0] for container in ax.containers)
    assert first.get_marker() != second.get_marker()
    assert first.get_linestyle() != second.get_linestyle()
    assert "guessing" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_it_draws_on_the_axes_given_and_opens_no_figure():
    fig, ax = plt.subplots()
    before = dict(plt.rcParams)
    assert plot_privacy([1], {"a": [1.0]}, ax=ax, ylabel="AUC") is ax
    assert plt.get_fignums() == [fig.number]
    assert dict(plt.rcParams) == before
    assert ax.get_ylabel() == "AUC"


@pytest.mark.parametrize("epsilons", [[], [0, 1], [-1, 1], [3, 1], [1, 1], [np.inf, 1], [np.nan]])
def test_epsilons_that_do_not_ascend_from_above_zero_are_refused(epsilons):
    with pytest.raises(ValueError, match="`epsilons` must be above 0 and ascending"):
        plot_privacy(epsilons, {"a": [0.5] * len(epsilons)})


@pytest.mark.parametrize("rows", [[0.5], [0.5, np.nan], np.zeros((2, 2, 2))])
def test_scores_that_do_not_fit_are_refused(rows):
    with pytest.raises(ValueError, match="`scores` must hold finite values for each ε"):
        plot_privacy([1, 3], {"a": rows})


def test_scores_without_names_are_refused():
    with pytest.raises(TypeError, match="scores"):
        plot_privacy([1], [0.5])
