"""Confidence against accuracy: every bin with answers, its gap, its weight."""

import numpy as np
import pytest

from dlcourse.metrics import reliability
from dlcourse.plots import plot_reliability

RNG = np.random.default_rng(0)
P = RNG.dirichlet(np.ones(4), size=300)
FOUND = reliability(P, RNG.integers(0, 4, 300), bins=10)


def markers(ax):
    return ax.collections[-1]


def test_each_bin_with_answers_has_a_marker_where_it_belongs(ax):
    plot_reliability(FOUND, ax=ax)
    filled = FOUND.counts > 0
    assert 0 < filled.sum() < 10
    expected = np.stack([FOUND.confidence[filled], FOUND.accuracy[filled]], axis=1)
    np.testing.assert_allclose(markers(ax).get_offsets(), expected)


def test_areas_grow_with_the_share_of_answers(ax):
    plot_reliability(FOUND, ax=ax)
    counts = FOUND.counts[FOUND.counts > 0]
    areas = markers(ax).get_sizes()
    np.testing.assert_allclose((areas - 12) / 380, counts / 300)


def test_gaps_reach_from_each_marker_to_the_diagonal(ax):
    plot_reliability(FOUND, ax=ax)
    (gaps,) = (drawn for drawn in ax.collections if drawn.get_gid() == "gaps")
    filled = FOUND.counts > 0
    for segment, sure, right in zip(
        gaps.get_segments(), FOUND.confidence[filled], FOUND.accuracy[filled], strict=True
    ):
        assert (segment[:, 0] == sure).all()
        assert sorted(segment[:, 1]) == sorted([sure, right])
    assert ax.lines[0].get_xydata().tolist() == [[0, 0], [1, 1]]


def test_the_error_bars_are_wilsons(ax):
    from statsmodels.stats.proportion import proportion_confint

    plot_reliability(FOUND, ax=ax)
    (bars,) = (drawn for drawn in ax.collections if drawn.get_gid() == "errors")
    filled = FOUND.counts > 0
    n, share = FOUND.counts[filled], FOUND.accuracy[filled]
    from scipy.stats import norm

    low, high = proportion_confint(np.round(share * n), n, 2 * norm.sf(1), method="wilson")
    drawn = np.array(bars.get_segments())[..., 1]
    np.testing.assert_allclose(drawn, np.stack([low, high], axis=1), atol=1e-9)


def test_the_legend_states_the_error_and_the_number_of_answers(ax):
    plot_reliability(FOUND, label="CNN", ax=ax)
    words = ax.get_legend().get_texts()[-1].get_text()
    assert words == f"CNN: ECE {FOUND.expected_calibration_error:.3f}, 300 answers"


def test_a_second_model_gets_another_colour_and_marker_and_no_second_diagonal(ax):
    plot_reliability(FOUND, label="before", ax=ax)
    first = markers(ax)
    plot_reliability(FOUND, label="after", ax=ax)
    second = markers(ax)
    assert (first.get_facecolor() != second.get_facecolor()).any()
    assert len(first.get_paths()[0].vertices) != len(second.get_paths()[0].vertices)
    assert len(ax.get_legend().get_texts()) == 3


def test_something_else_is_refused():
    with pytest.raises(TypeError, match=r"Received: ndarray.*plot_reliability\(reliability\("):
        plot_reliability(P)
