"""Scores against numbers of labels: mean, spread, and no bar behind another."""

import numpy as np
import pytest

from dlcourse.plots import plot_learning_curves

RNG = np.random.default_rng(0)
SIZES = [10, 50, 200]
SCORES = {name: RNG.random((5, 3)) for name in ("frozen", "fine-tuned", "from scratch")}


def test_markers_are_means_and_bars_one_standard_deviation(ax):
    plot_learning_curves(SIZES, SCORES, ax=ax)
    for container, runs in zip(ax.containers, SCORES.values(), strict=True):
        line, _, (bars,) = container
        assert line.get_xdata().tolist() == SIZES
        np.testing.assert_allclose(line.get_ydata(), runs.mean(axis=0))
        lengths = np.diff(np.array(bars.get_segments())[..., 1], axis=1)[:, 0]
        np.testing.assert_allclose(lengths, 2 * runs.std(axis=0, ddof=1))
    assert ax.get_legend().get_title().get_text() == "mean ± sd of 5 seeds"


def test_the_axis_is_logarithmic_with_the_sizes_as_ticks(ax):
    plot_learning_curves([10, 1797, 10_000], SCORES, ax=ax)
    assert ax.get_xscale() == "log"
    assert [label.get_text() for label in ax.get_xticklabels()] == ["10", "1,797", "10,000"]
    assert not len(ax.get_xticks(minor=True))


def test_everything_drawn_lies_within_the_limits(ax):
    scores = {name: 50 + 10 * runs for name, runs in SCORES.items()}
    plot_learning_curves(SIZES, scores, ax=ax)
    low, high = ax.get_ylim()
    all_runs = np.stack(list(scores.values()))
    means, deviations = all_runs.mean(axis=1), all_runs.std(axis=1, ddof=1)
    ends = [means - deviations, means + deviations]
    assert low < np.min(ends)
    assert np.max(ends) < high < 80
    assert ax.get_xlim()[0] < 10
    assert ax.get_xlim()[1] > 200


def test_methods_stand_beside_each_other_and_differ_in_colour_dash_and_marker(ax):
    plot_learning_curves(SIZES, SCORES, ax=ax)
    lines = [container[0] for container in ax.containers]
    places = [line.get_transform().transform((50, 0.5))[0] for line in lines]
    assert np.diff(places) == pytest.approx([3 / 72 * ax.figure.dpi] * 2)
    assert len({line.get_color() for line in lines}) == 3
    assert len({line.get_marker() for line in lines}) == 3
    assert len({str(line._unscaled_dash_pattern) for line in lines}) == 3


@pytest.mark.filterwarnings("error")
def test_missing_runs_are_left_out_and_one_run_has_no_bar(ax):
    runs = SCORES["frozen"].copy()
    runs[2:, 1] = np.nan
    runs[1:, 2] = np.nan
    plot_learning_curves(SIZES, {"frozen": runs}, ax=ax)
    line, _, (bars,) = ax.containers[0]
    np.testing.assert_allclose(line.get_ydata()[1], runs[:2, 1].mean())
    lengths = np.diff(np.array(bars.get_segments()[1])[:, 1])
    assert lengths == pytest.approx(2 * runs[:2, 1].std(ddof=1))
    assert line.get_ydata()[2] == runs[0, 2]


def test_numbers_of_seeds_that_differ_stand_beside_the_names(ax):
    plot_learning_curves(SIZES, {"a": SCORES["frozen"], "b": SCORES["frozen"][:1]}, ax=ax)
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words == ["a (5 seeds)", "b (1 seed)"]


@pytest.mark.parametrize(
    ("sizes", "scores", "error", "cure"),
    [
        (SIZES, [[0.5, 0.6, 0.7]], TypeError, "{'frozen': accuracies}"),
        (SIZES, {}, ValueError, "at least one"),
        ([0, 10, 20], SCORES, ValueError, r"log axis has no 0.*axhline"),
        ([10, 5, 20], SCORES, ValueError, "ascending"),
        (SIZES, {"a": np.ones(3)}, ValueError, r"\(seeds, sizes\).*curve\[None\]"),
        (SIZES, {"a": np.ones((3, 5))}, ValueError, r"shape \(3, 5\) for 'a'. Transpose"),
        (SIZES, {"a": np.ones((5, 4))}, ValueError, r"\(seeds, 3\)"),
    ],
)
def test_wrong_input_is_named_with_a_cure(sizes, scores, error, cure):
    with pytest.raises(error, match=cure):
        plot_learning_curves(sizes, scores)
