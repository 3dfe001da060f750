"""Scores of methods run by run: every run is there, and the bar is the spread of single runs."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_scores


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_every_run_is_drawn_and_the_bar_is_mean_and_sample_deviation():
    runs = [0.9, 0.94, 0.98]
    ax = plot_scores({"network": runs, "linear": [0.8]})
    pale, mean = ax.lines[0], ax.containers[0]
    np.testing.assert_allclose(pale.get_ydata(), runs)
    assert float(np.ravel(mean.lines[0].get_ydata())[0]) == pytest.approx(np.mean(runs))
    (segment,) = mean.lines[2][0].get_segments()
    np.testing.assert_allclose(np.ptp(segment[:, 1]) / 2, np.std(runs, ddof=1))


def test_a_single_run_has_no_bar():
    ax = plot_scores({"linear": [0.8]})
    assert not ax.containers
    np.testing.assert_allclose(ax.lines[0].get_xdata(), [0])


def test_methods_differ_by_marker_and_not_by_colour_alone():
    ax = plot_scores({"a": [1.0], "b": [2.0]})
    assert ax.lines[0].get_marker() != ax.lines[1].get_marker()
    assert ax.lines[0].get_color() != ax.lines[1].get_color()


def test_the_baseline_is_a_named_line():
    ax = plot_scores({"a": [1.0, 2.0]}, baseline=0.5, baseline_name="chance")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["chance"]


def test_it_draws_on_the_axes_given_and_opens_no_figure():
    fig, ax = plt.subplots()
    before = dict(plt.rcParams)
    assert plot_scores({"a": [1.0, 2.0]}, ax=ax, ylabel="AUC") is ax
    assert plt.get_fignums() == [fig.number]
    assert dict(plt.rcParams) == before
    assert ax.get_ylabel() == "AUC"


@pytest.mark.parametrize("scores", [{"a": 0.9}, {"a": []}, {"a": [0.9, np.nan]}, {"a": [[0.9]]}])
def test_scores_that_are_no_list_of_numbers_are_refused(scores):
    with pytest.raises(ValueError, match="Received: shape"):
        plot_scores(scores)


def test_a_list_of_scores_without_names_is_refused():
    with pytest.raises(TypeError, match="must map names"):
        plot_scores([0.9, 0.8])
