"""Losses along a line: each series by dash and marker, gaps where they are not finite."""

import numpy as np
import pytest

from dlcourse.plots import plot_loss_slice

OFFSETS = np.linspace(-1, 1, 41)


def lines(ax):
    return {line.get_label(): line for line in ax.lines}


def test_each_series_is_drawn_over_the_offsets(ax):
    plot_loss_slice(OFFSETS, {"flat": OFFSETS**2, "sharp": 9 * OFFSETS**2}, ax=ax)
    drawn = lines(ax)
    np.testing.assert_array_equal(drawn["flat"].get_xdata(), OFFSETS)
    np.testing.assert_array_equal(drawn["sharp"].get_ydata(), 9 * OFFSETS**2)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("offset along the direction", "loss")


def test_series_differ_in_colour_dash_and_marker(ax):
    plot_loss_slice(OFFSETS, dict.fromkeys("abcde", OFFSETS**2), ax=ax)
    for look in ("get_color", "get_linestyle", "get_marker"):
        looks = [getattr(line, look)() for line in ax.lines]
        if look == "get_linestyle":
            looks = [line._unscaled_dash_pattern[1] or () for line in ax.lines]
        assert len({str(each) for each in looks}) == 5, look


def test_where_a_loss_is_not_finite_its_line_has_a_gap(ax):
    losses = np.where(np.abs(OFFSETS) > 0.5, np.inf, OFFSETS**2)
    plot_loss_slice(OFFSETS, {"exploding": losses}, ax=ax)
    drawn = ax.lines[0].get_ydata()
    assert np.isnan(drawn).sum() == np.isinf(losses).sum()
    assert ax.get_ylim()[1] < 0.3


def test_the_origin_is_a_named_line_at_zero(ax):
    plot_loss_slice(OFFSETS, {"loss": OFFSETS**2}, ax=ax, origin="trained weights")
    assert set(lines(ax)["trained weights"].get_xdata()) == {0}
    assert "trained weights" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_one_series_needs_no_legend_and_the_scale_can_be_logarithmic(ax):
    plot_loss_slice(OFFSETS, {"loss": np.exp(5 * OFFSETS)}, ax=ax, log=True)
    assert ax.get_legend() is None
    assert ax.get_yscale() == "log"


@pytest.mark.parametrize(
    ("offsets", "losses", "error", "cure"),
    [
        ([0, 1], [1.0, 2.0], TypeError, "{'training': losses}"),
        ([0, 1], {}, ValueError, "at least one series"),
        ([0, 1], {"a": [1.0]}, ValueError, r"shape \(1,\) for 'a', 2 offsets"),
        ([1, 0], {"a": [1.0, 2.0]}, ValueError, "`offsets` must be .* ascending"),
        ([0, np.nan], {"a": [1.0, 2.0]}, ValueError, "finite"),
    ],
)
def test_wrong_input_is_named_with_a_cure(offsets, losses, error, cure):
    with pytest.raises(error, match=cure):
        plot_loss_slice(offsets, losses)
