"""Training histories: pairs, baselines, and nothing left to colour alone."""

import numpy as np
import pytest

from dlcourse.plots import plot_history

HISTORY = {
    "loss": [1.0, 0.5, 0.4],
    "accuracy": [0.6, 0.8, 0.9],
    "val_loss": [1.1, 0.7, 0.6],
    "val_accuracy": [0.5, 0.7, 0.8],
}


def lines(ax):
    return {line.get_label(): line for line in ax.lines}


def test_every_series_is_drawn_against_epochs_from_1(ax):
    plot_history(HISTORY, ax=ax)
    drawn = lines(ax)
    assert len(drawn) == 4
    assert drawn["loss, training"].get_xdata().tolist() == [1, 2, 3]
    assert drawn["accuracy, validation"].get_ydata().tolist() == HISTORY["val_accuracy"]


def test_a_validation_twin_shares_colour_and_differs_in_dash_and_marker(ax):
    plot_history(HISTORY, ax=ax)
    train, validation = lines(ax)["loss, training"], lines(ax)["loss, validation"]
    assert train.get_color() == validation.get_color()
    assert train.get_linestyle() != validation.get_linestyle()
    assert train.get_markerfacecolor() != validation.get_markerfacecolor()
    other = lines(ax)["accuracy, training"]
    assert (other.get_color(), other.get_marker()) != (train.get_color(), train.get_marker())
    assert other.get_marker() != train.get_marker()


def test_keys_choose_and_name_the_axis(ax):
    plot_history(HISTORY, ax=ax, keys=["val_loss", "loss"])
    assert list(lines(ax)) == ["loss, validation", "loss, training"]
    assert ax.get_ylabel() == "loss"
    assert ax.get_xlabel() == "epoch"


def test_a_series_without_a_twin_has_its_plain_name(ax):
    plot_history({"mistakes": [3, 1, 0]}, ax=ax, ylabel="mistakes an epoch")
    assert list(lines(ax)) == ["mistakes"]
    assert ax.get_ylabel() == "mistakes an epoch"


def test_the_baseline_is_a_named_level(ax):
    plot_history(HISTORY, ax=ax, keys=["accuracy"], baseline=0.63, baseline_name="majority class")
    assert set(lines(ax)["majority class"].get_ydata()) == {0.63}
    assert "majority class" in [text.get_text() for text in ax.get_legend().get_texts()]


def test_a_long_series_has_few_markers_and_a_single_value_is_visible(ax):
    plot_history({"loss": np.arange(1000.0)}, ax=ax)
    assert 1000 / ax.lines[0].get_markevery() <= 11
    plot_history({"accuracy": [0.5]}, ax=ax)
    assert ax.lines[1].get_marker() not in ("", "None", None)


def test_ticks_are_whole_epochs(ax):
    plot_history({"loss": [2.0, 1.0]}, ax=ax)
    ax.figure.canvas.draw()
    assert all(float(tick).is_integer() for tick in ax.get_xticks())


def test_unknown_keys_are_named_with_those_there_are(ax):
    with pytest.raises(ValueError, match=r"acuracy.*There are: loss, accuracy"):
        plot_history(HISTORY, ax=ax, keys=["acuracy"])


@pytest.mark.parametrize("history", [{}, {"loss": []}])
def test_nothing_to_draw_is_an_error(history):
    with pytest.raises(ValueError, match="values"):
        plot_history(history)


def test_keras_history_object_gets_its_cure():
    with pytest.raises(TypeError, match=r"\.history"):
        plot_history(object())
