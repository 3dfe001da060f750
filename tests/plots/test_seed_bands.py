"""Curves over seeds: the mean, the spread of single runs, and no seed left out."""

import numpy as np
import pytest

from dlcourse.plots import plot_seed_bands

RNG = np.random.default_rng(0)
CURVES = {name: 0.8 + 0.1 * RNG.random((5, 20)) for name in ("plain", "dropout", "L2", "L1")}


def means(ax):
    return {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}


def title(ax):
    return ax.get_legend().get_title().get_text()


def test_the_line_is_the_mean_and_the_band_one_standard_deviation(ax):
    plot_seed_bands({"plain": CURVES["plain"]}, ax=ax, ylabel="accuracy")
    runs = CURVES["plain"]
    line = means(ax)["plain"]
    np.testing.assert_allclose(line.get_ydata(), runs.mean(axis=0))
    assert line.get_xdata().tolist() == list(range(1, 21))
    corners = ax.collections[0].get_paths()[0].vertices
    sd = runs.std(axis=0, ddof=1)
    assert corners[:, 1].max() == pytest.approx((runs.mean(axis=0) + sd).max())
    assert corners[:, 1].min() == pytest.approx((runs.mean(axis=0) - sd).min())
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "accuracy")
    assert title(ax) == "mean ± sd of 5 seeds"


def test_methods_differ_in_colour_dash_and_marker_and_bands_keep_their_borders(ax):
    plot_seed_bands(CURVES, ax=ax)
    drawn = means(ax).values()
    assert len({line.get_color() for line in drawn}) == 4
    assert len({line.get_marker() for line in drawn}) == 4
    assert len({str(line._unscaled_dash_pattern) for line in drawn}) == 4
    assert len(ax.collections) == 4
    assert len(ax.lines) == 12


def test_runs_that_succeed_or_fail_are_drawn_one_by_one(ax):
    found = np.array([[1.0, 1.0], [1.0, 0.25], [1.0, 1.0]])
    plot_seed_bands({"RNN": found, "LSTM": found[:1]}, ax=ax, runs=True)
    assert not ax.collections
    pale = [line.get_ydata().tolist() for line in ax.lines if line.get_alpha() == 0.4]
    assert pale == [*found.tolist(), found[0].tolist()]
    assert means(ax)["RNN (3 seeds)"].get_ydata().tolist() == [1.0, 0.75]
    assert title(ax) == "mean, and each run"


def test_one_seed_has_a_line_and_no_band(ax):
    plot_seed_bands({"plain": CURVES["plain"][:1]}, ax=ax)
    assert not ax.collections
    assert title(ax) == "1 seed"


def test_numbers_of_seeds_that_differ_stand_beside_the_names(ax):
    plot_seed_bands({"plain": CURVES["plain"][:1], "L2": CURVES["L2"]}, ax=ax)
    assert list(means(ax)) == ["plain (1 seed)", "L2 (5 seeds)"]
    assert title(ax) == "mean ± sd"


@pytest.mark.filterwarnings("error")
def test_where_one_seed_is_lost_the_line_has_a_gap(ax):
    runs = CURVES["plain"].copy()
    runs[3, 12:] = np.nan
    runs[1, 5] = np.inf
    plot_seed_bands({"plain": runs}, ax=ax)
    drawn = means(ax)["plain"].get_ydata()
    assert np.flatnonzero(np.isnan(drawn)).tolist() == [5, *range(12, 20)]
    assert np.isfinite(np.delete(drawn, [5, *range(12, 20)])).all()


def test_places_can_be_given(ax):
    sizes = [10, 100, 1000]
    plot_seed_bands({"plain": CURVES["plain"][:, :3]}, ax=ax, x=sizes, xlabel="examples")
    assert means(ax)["plain"].get_xdata().tolist() == sizes
    assert ax.get_xlabel() == "examples"


def test_ticks_are_whole_epochs(ax):
    plot_seed_bands({"plain": [[1.0, 2.0], [2.0, 3.0]]}, ax=ax)
    ax.figure.canvas.draw()
    assert all(float(tick).is_integer() for tick in ax.get_xticks())


@pytest.mark.parametrize(
    ("curves", "options", "error", "cure"),
    [
        ([[1.0]], {}, TypeError, "{'dropout': accuracies}"),
        ({}, {}, ValueError, "at least one series"),
        ({"a": [1.0, 2.0]}, {}, ValueError, r"shape \(2,\) for 'a'. For one seed .*curve\[None\]"),
        ({"a": [[1.0, 2.0], [1.0]]}, {}, ValueError, "equally long.*for 'a'"),
        ({"a": np.ones((2, 0))}, {}, ValueError, r"shape \(2, 0\)"),
        ({"a": [[1.0, 2.0]]}, {"x": [1, 2, 3]}, ValueError, "3 places, 2 values for 'a'"),
        ({"a": [[1.0, 2.0]]}, {"x": [2, 1]}, ValueError, "ascending"),
    ],
)
def test_wrong_input_is_named_with_a_cure(curves, options, error, cure):
    with pytest.raises(error, match=cure):
        plot_seed_bands(curves, **options)
