"""A curve for each model, told apart by more than colour, and a band where there are runs."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_robustness


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_a_line_is_the_mean_of_the_runs_and_the_band_their_range():
    ax = plot_robustness([0, 0.1], {"CNN": [[1.0, 0.2], [0.8, 0.4]]})
    np.testing.assert_allclose(ax.lines[0].get_ydata(), [0.9, 0.3])
    heights = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert heights.min() == pytest.approx(0.2)
    assert heights.max() == pytest.approx(1.0)


def test_a_single_run_has_no_band():
    assert not plot_robustness([0, 0.1], {"CNN": [1.0, 0.2]}).collections


def test_models_differ_by_marker_and_dashes_and_not_by_colour_alone():
    one, two = plot_robustness([0, 0.1], {"a": [1, 0], "b": [1, 0.5]}).lines
    assert one.get_marker() != two.get_marker()
    assert one.get_linestyle() != two.get_linestyle()
    assert one.get_color() != two.get_color()


def test_the_baseline_is_a_named_line():
    ax = plot_robustness([0, 0.1], {"a": [1, 0]}, baseline=0.1, baseline_name="guessing")
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["a", "guessing"]


@pytest.mark.parametrize(
    ("sizes", "accuracies"),
    [
        ([0.1, 0], {"a": [1, 0]}),
        ([0], {"a": [1]}),
        ([-0.1, 0], {"a": [1, 0]}),
        ([0, 0.1], {"a": [1, 0.5, 0]}),
        ([0, 0.1], {"a": [97, 20]}),
        ([0, 0.1], {"a": [1, np.nan]}),
    ],
)
def test_what_cannot_be_drawn_is_refused(sizes, accuracies):
    with pytest.raises(ValueError, match="Received:"):
        plot_robustness(sizes, accuracies)


def test_curves_without_names_are_refused():
    with pytest.raises(TypeError, match="must map names"):
        plot_robustness([0, 0.1], [1, 0])
