"""Gradient against lag: the mean of the logarithms, the range of the seeds, and where it ends."""

import numpy as np
import pytest

from dlcourse.plots import plot_gradient_by_lag

RNG = np.random.default_rng(0)
LAGS = np.arange(40)
RUNS = {
    name: base**LAGS * RNG.uniform(0.5, 2, (3, 40))
    for name, base in (("RNN", 0.6), ("LSTM", 0.98), ("large weights", 1.3))
}


def test_the_line_is_the_geometric_mean_and_the_band_the_range(ax):
    plot_gradient_by_lag({"RNN": RUNS["RNN"]}, ax=ax)
    runs, (line,) = RUNS["RNN"], ax.lines
    np.testing.assert_allclose(line.get_ydata(), runs.prod(axis=0) ** (1 / 3))
    assert line.get_xdata().tolist() == LAGS.tolist()
    corners = ax.collections[0].get_paths()[0].vertices
    for lag in (0, 17, 39):
        heights = corners[corners[:, 0] == lag][:, 1]
        assert heights.min() == pytest.approx(runs[:, lag].min())
        assert heights.max() == pytest.approx(runs[:, lag].max())
    assert ax.get_yscale() == "log"
    assert ax.get_legend().get_title().get_text() == "geometric mean, min–max of 3 seeds"


def test_everything_lies_within_the_limits_and_ticks_are_few(ax):
    plot_gradient_by_lag(RUNS, ax=ax)
    low, high = ax.get_ylim()
    assert low < min(runs.min() for runs in RUNS.values())
    assert high > max(runs.max() for runs in RUNS.values())
    ticks = [tick for tick in ax.get_yticks() if low <= tick <= high]
    assert 3 <= len(ticks) <= 9


def test_cells_differ_in_colour_dash_and_marker(ax):
    plot_gradient_by_lag(RUNS, ax=ax)
    assert len({line.get_color() for line in ax.lines}) == 3
    assert len({line.get_marker() for line in ax.lines}) == 3
    assert len({str(line._unscaled_dash_pattern) for line in ax.lines}) == 3


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("lost", "said"), [(0.0, "exactly 0 at lag 12"), (np.inf, "not finite at lag 12")]
)
def test_a_line_ends_where_a_logarithm_does_and_the_legend_says_so(ax, lost, said):
    runs = RUNS["RNN"].copy()
    runs[1, 12:] = lost
    plot_gradient_by_lag({"RNN": runs}, ax=ax)
    drawn = ax.lines[0].get_ydata()
    assert np.isfinite(drawn).tolist() == [True] * 12 + [False] * 28
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [f"RNN, {said}"]
    ax.figure.canvas.draw()


def test_lags_can_be_given_and_one_seed_has_no_band(ax):
    plot_gradient_by_lag({"RNN": RUNS["RNN"][:1, :3]}, lags=[1, 10, 100], ax=ax)
    assert ax.lines[0].get_xdata().tolist() == [1, 10, 100]
    assert not ax.collections
    assert ax.get_legend().get_title().get_text() == "1 seed"


@pytest.mark.filterwarnings("error")
def test_gradients_that_are_all_0_or_tiny_are_drawn_without_a_warning(ax):
    plot_gradient_by_lag({"none": np.zeros((2, 4)), "tiny": np.full((2, 4), 1e-310)}, ax=ax)
    ax.figure.canvas.draw()


@pytest.mark.parametrize(
    ("gradients", "options", "error", "cure"),
    [
        ([[1.0]], {}, TypeError, "{'LSTM': lengths}"),
        ({"a": [1.0, 2.0]}, {}, ValueError, r"\(seeds, lags\).*for 'a'"),
        ({"a": [[1.0, -2.0]]}, {}, ValueError, "-2 for 'a'. Take `np.linalg.norm`"),
        ({"a": [[1.0, 2.0]]}, {"lags": [1, 2, 3]}, ValueError, r"\(seeds, 3\)"),
        ({"a": [[1.0, 2.0]]}, {"lags": [2, 1]}, ValueError, "ascending"),
    ],
)
def test_wrong_input_is_named_with_a_cure(gradients, options, error, cure):
    with pytest.raises(error, match=cure):
        plot_gradient_by_lag(gradients, **options)
