"""Activations: one panel a layer, and dead, saturated and lost values counted."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_activation_histograms

X = np.random.default_rng(0).normal(size=(500, 20))
LAYERS = {f"layer {i + 1}": np.tanh(2.0**i * X) for i in range(6)}


def heights(ax):
    return np.array([bar.get_height() for bar in ax.patches])


def hatched(ax):
    return [bar for bar in ax.patches if bar.get_hatch()]


def test_one_panel_a_layer_in_order_with_one_range():
    axes = plot_activation_histograms(LAYERS)
    assert [ax.get_title().splitlines()[0] for ax in axes] == list(LAYERS)
    assert len(plt.get_fignums()) == 1
    assert len({ax.get_xlim() for ax in axes}) == 1
    own = plot_activation_histograms({"a": X, "b": 9 * X}, same_range=False)
    assert own[1].get_xlim()[1] == pytest.approx(9 * own[0].get_xlim()[1])


def test_bars_are_shares_of_all_outputs():
    (ax,) = plot_activation_histograms({"layer": X}, bins=20)
    assert len(ax.patches) == 20
    assert heights(ax).sum() == pytest.approx(1)
    left = [bar.get_x() for bar in ax.patches]
    share = np.mean((left[9] <= X) & (left[10] > X))
    assert heights(ax)[9] == pytest.approx(share, abs=1e-3)


def test_mean_and_spread_are_written_and_the_mean_is_marked():
    values = np.array([1.0, 2.0, 3.0, -4.0])
    (ax,) = plot_activation_histograms({"layer": values})
    assert ax.get_title() == "layer\nmean 0.5, sd 2.7"
    assert ax.lines[0].get_xdata() == [0.5, 0.5]


def test_units_that_are_off_are_counted_and_not_drawn():
    (ax,) = plot_activation_histograms({"relu": np.maximum(X, 0)})
    share = np.mean(X <= 0)
    assert f"{share:.0%} exactly 0, not drawn" in ax.get_title()
    assert heights(ax).sum() == pytest.approx(1 - share)
    (dead,) = plot_activation_histograms({"dead": np.zeros(9)})
    assert "100% exactly 0" in dead.get_title()


def test_saturated_values_are_hatched_and_counted():
    axes = plot_activation_histograms(LAYERS, limits=(-1, 1))
    shares = [np.mean(np.abs(each) > 0.9) for each in LAYERS.values()]
    for ax, share in zip(axes, shares, strict=True):
        assert f"{share:.0%} saturated" in ax.get_title()
        assert sum(bar.get_height() for bar in hatched(ax)) == pytest.approx(share, abs=1e-3)
        assert ax.get_xlim() == (-1, 1)
        colors = {bar.get_facecolor() for bar in hatched(ax)}
        assert colors.isdisjoint(bar.get_facecolor() for bar in ax.patches if not bar.get_hatch())
    assert not hatched(plot_activation_histograms(LAYERS)[5])


def test_limits_hide_no_value_beyond_them():
    (ax,) = plot_activation_histograms({"linear": X}, limits=(-1, 1))
    assert heights(ax).sum() == pytest.approx(1)


def test_values_that_are_not_finite_are_counted():
    broken = np.array([1.0, 2.0, np.nan, np.inf])
    (ax,) = plot_activation_histograms({"layer": broken})
    assert "2 of 4 not finite" in ax.get_title()
    assert "mean 1.5" in ax.get_title()


def test_given_axes_are_drawn_on_and_no_figure_is_made():
    fig, axes = plt.subplots(1, 3)
    drawn = plot_activation_histograms({"a": X, "b": X}, axes=axes)
    assert drawn.tolist() == axes[:2].tolist()
    assert plt.get_fignums() == [fig.number]
    assert not axes[2].patches


def test_titles_stay_in_their_panels():
    axes = plot_activation_histograms({"hidden1_activation": np.maximum(X, 0), **LAYERS})
    axes[0].figure.canvas.draw()
    boxes = [ax.title.get_window_extent() for ax in axes]
    assert not any(a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i])


@pytest.mark.parametrize(
    ("activations", "options", "error", "cure"),
    [
        (X, {}, TypeError, "{'layer 1': outputs}"),
        ({}, {}, ValueError, "at least one series"),
        ({"a": [np.nan], "b": X}, {}, ValueError, "none in a"),
        ({"a": X}, {"bins": 0}, ValueError, "bins=0"),
        ({"a": X}, {"limits": (1, -1)}, ValueError, r"limits=\(1, -1\)"),
    ],
)
def test_wrong_input_is_named_with_a_cure(activations, options, error, cure):
    with pytest.raises(error, match=cure):
        plot_activation_histograms(activations, **options)


def test_too_few_axes_are_refused(ax):
    with pytest.raises(ValueError, match=r"at least 2 Axes.*Received: 1"):
        plot_activation_histograms({"a": X, "b": X}, axes=ax)
