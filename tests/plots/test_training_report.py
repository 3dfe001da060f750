"""A training report: eight panels that can be compared from one patient to the next."""

import copy

import matplotlib.pyplot as plt
import numpy as np
import pytest

from dlcourse.plots import plot_training_report

REPORT = {
    "history": {
        "loss": [2.0, 0.5, 0.1], "val_loss": [2.1, 0.7, 0.4],
        "accuracy": [0.3, 0.8, 1.0], "val_accuracy": [0.3, 0.7, 0.9],
    },
    "first_steps": [2.4, 2.3, 2.2, 2.0],
    "new_accuracy": 0.85,
    "gradient_norms": [0.5, 0.4, 0.3],
    "scales": [0.3, 0.6, 1.2],
    "activity": [[0.9, 0.0, 0.4], [0.2, 0.1, 1.0]],
    "repeats": [0.9, 0.8, 0.95],
    "nearest": {"validation": [2.0, 3.0, 2.5], "new": [2.2, 3.1, 2.4]},
}  # fmt: skip


def changed(**measurements):
    return {**copy.deepcopy(REPORT), **measurements}


def labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_it_draws_eight_lettered_panels_in_one_new_figure():
    axes = plot_training_report(REPORT)
    assert [ax.get_title()[:2] for ax in axes] == [f"{letter}." for letter in "ABCDEFGH"]
    assert {ax.figure.number for ax in axes} == set(plt.get_fignums())
    assert all(ax.has_data() for ax in axes)


def test_it_draws_on_eight_given_axes_in_their_order():
    given = plt.subplots(4, 2)[1]
    axes = plot_training_report(REPORT, axes=given)
    assert list(axes) == list(given.ravel())
    assert len(plt.get_fignums()) == 1


def test_every_panel_shows_its_measurement():
    loss, accuracy, steps, gradients, scales, activity, repeats, nearest = plot_training_report(
        REPORT
    )
    assert [line.get_ydata().tolist() for line in loss.lines] == [
        REPORT["history"]["loss"], REPORT["history"]["val_loss"],
    ]  # fmt: skip
    assert accuracy.lines[-1].get_ydata()[0] == 0.85
    assert "new images" in labels(accuracy)
    assert steps.lines[0].get_ydata().tolist() == REPORT["first_steps"]
    assert steps.lines[1].get_ydata()[0] == pytest.approx(np.log(10))
    assert gradients.lines[0].get_ydata().tolist() == REPORT["gradient_norms"]
    assert [t.get_text() for t in gradients.get_xticklabels()] == ["1", "2", "3"]
    assert [t.get_text() for t in scales.get_xticklabels()] == ["input", "1", "2"]
    assert activity.lines[0].get_ydata().tolist() == [0.0, 0.4, 0.9]
    assert repeats.lines[0].get_ydata().tolist() == REPORT["repeats"]
    counted = sum(patch.get_xy()[:, 1].max() > 0 for patch in nearest.patches)
    assert counted == 2
    assert labels(nearest) == ["validation images", "new images"]


def test_healthy_and_sick_share_their_axes_so_that_they_can_be_compared():
    sick = changed(
        first_steps=[2.3] * 4, gradient_norms=[0.0, 0.0, 0.01], scales=[0.3, 0.0, 0.001],
        history={**REPORT["history"], "loss": [2.3] * 3, "val_loss": [2.3] * 3},
    )  # fmt: skip
    for one, other in zip(plot_training_report(REPORT), plot_training_report(sick), strict=True):
        if one.get_title()[0] in "ABDEFG":
            assert one.get_ylim() == pytest.approx(other.get_ylim(), rel=0.1)


@pytest.mark.filterwarnings("error")
def test_a_loss_far_above_10_leaves_room_for_the_rest():
    axes = plot_training_report(changed(first_steps=[500.0, 40.0, 3.0, 2.0]))
    axes[0].figure.canvas.draw()
    assert axes[2].get_yscale() == "symlog"
    low, high = (
        axes[2].transAxes.inverted().transform(axes[2].transData.transform([(0, 0), (0, 10)]))
    )
    assert high[1] - low[1] > 0.4
    assert axes[0].get_yscale() == "linear"


@pytest.mark.filterwarnings("error")
def test_a_gradient_of_exactly_zero_is_drawn():
    axes = plot_training_report(changed(gradient_norms=[0.0, 0.0, 0.0], scales=[0.0, 0.0, 0.0]))
    axes[0].figure.canvas.draw()
    assert axes[3].lines[0].get_ydata().tolist() == [0.0, 0.0, 0.0]


def test_layers_and_parts_differ_in_more_than_colour():
    axes = plot_training_report(REPORT)
    first, second = axes[5].lines
    assert first.get_marker() != second.get_marker()
    assert first._unscaled_dash_pattern != second._unscaled_dash_pattern
    assert len({str(patch.get_linestyle()) for patch in axes[7].patches}) == 2


def test_what_is_missing_is_named():
    report = changed()
    del report["repeats"]
    with pytest.raises(ValueError, match="without repeats"):
        plot_training_report(report)
    with pytest.raises(ValueError, match=r"eight Axes\. Received: 2"):
        plot_training_report(REPORT, axes=plt.subplots(1, 2)[1])
