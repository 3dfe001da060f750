"""Forecasts beside the truth and the baselines, each where it belongs in time."""

import numpy as np
import pytest
from matplotlib.dates import date2num

from dlcourse.plots import plot_forecast

TIMES = np.arange("2020-01-01", "2020-01-21", dtype="datetime64[D]")
TRUTH = np.sin(np.arange(20.0))
MODEL, NAIVE = TRUTH[12:] + 0.1, TRUTH[11:-1]
FORECASTS = {"LSTM": MODEL, "persistence": NAIVE}


def lines(ax):
    return {line.get_label(): line for line in ax.lines if not line.get_label().startswith("_")}


def test_truth_and_forecasts_stand_at_their_times(ax):
    plot_forecast(TIMES, TRUTH, FORECASTS, split=TIMES[12], ax=ax)
    drawn = lines(ax)
    np.testing.assert_array_equal(drawn["truth"].get_ydata(), TRUTH)
    for name, values in (("LSTM", MODEL), ("persistence (baseline)", NAIVE)):
        y = drawn[name].get_ydata()
        assert np.isnan(y[:12]).all()
        np.testing.assert_array_equal(y[12:], values)
        assert list(drawn[name].get_xdata()) == list(TIMES)
    (border,) = (line for line in ax.lines if line.get_linestyle() == ":")
    assert date2num(border.get_xdata()[0]) == date2num(TIMES[12])
    assert [text.get_text() for text in ax.texts] == ["training ends"]


def test_baselines_are_dashed_without_markers_and_the_model_solid_with_them(ax):
    both = {**FORECASTS, "seasonal naive": NAIVE, "linear": NAIVE}
    plot_forecast(TIMES, TRUTH, both, split=TIMES[12], ax=ax)
    model, *baselines = list(lines(ax).values())[1:]
    assert model.get_linestyle() == "-"
    assert model.get_marker() == "o"
    assert all(line.get_linestyle() != "-" for line in baselines)
    assert all(line.get_marker() in (None, "None") for line in baselines)
    assert len({str(line._unscaled_dash_pattern) for line in baselines}) == 3
    assert len({line.get_color() for line in [model, *baselines]}) == 4


def test_baselines_can_be_named(ax):
    plot_forecast(TIMES, TRUTH, FORECASTS, split=TIMES[12], baselines=[], ax=ax)
    assert list(lines(ax)) == ["truth", "LSTM", "persistence"]
    markers = [line.get_marker() for line in list(lines(ax).values())[1:]]
    assert len(set(markers)) == 2


def test_the_interval_is_drawn_with_how_often_it_holds(ax):
    high = MODEL + 0.2
    low = np.where(np.arange(8) < 6, MODEL - 0.2, MODEL)  # the truth is 0.1 below
    plot_forecast(TIMES, TRUTH, FORECASTS, interval=(low, high), split=TIMES[12], ax=ax)
    (band,) = ax.collections
    assert band.get_label() == "interval: holds 75% of the truth"
    assert band.get_hatch()
    heights = band.get_paths()[0].vertices[:, 1]
    assert heights.max() == pytest.approx(high.max())
    assert heights.min() == pytest.approx(low.min())


def test_the_legend_begins_with_the_truth(ax):
    plot_forecast(TIMES, TRUTH, FORECASTS, interval=(MODEL, MODEL), split=TIMES[12], ax=ax)
    words = [text.get_text() for text in ax.get_legend().get_texts()]
    assert words[:3] == ["truth", "LSTM", "persistence (baseline)"]
    assert words[3].startswith("interval")


@pytest.mark.filterwarnings("error")
def test_gaps_and_numbers_as_times_are_drawn(ax):
    truth = TRUTH.copy()
    truth[4] = np.nan
    plot_forecast(np.arange(20), truth, {"LSTM": TRUTH}, split=12, ax=ax)
    ax.figure.canvas.draw()
    assert np.isnan(lines(ax)["truth"].get_ydata()[4])


@pytest.mark.parametrize(
    ("changes", "error", "cure"),
    [
        ({"forecasts": [MODEL]}, TypeError, "{'LSTM': values}"),
        ({"forecasts": {}}, ValueError, "at least one"),
        ({"truth": TRUTH[1:]}, ValueError, r"shapes \(20,\) and \(19,\)"),
        ({"times": TIMES[::-1]}, ValueError, "must ascend"),
        ({"forecasts": {"LSTM": MODEL[1:]}}, ValueError, r"\(20,\), or \(8,\) from the split on"),
        ({"forecasts": {"LSTM": MODEL}, "split": None}, ValueError, r"must be \(20,\). Received"),
        ({"forecasts": {"LSTM": MODEL[:, None]}}, ValueError, r"one step of the horizon: `\[:, 0"),
        ({"split": 12}, ValueError, "a time from 2020-01-01 to 2020-01-20"),
        ({"split": np.datetime64("2021-01-01")}, ValueError, "`split` must be a time"),
        ({"baselines": ["naive"]}, ValueError, "among LSTM, persistence. Received: naive"),
        ({"interval": (MODEL, MODEL - 1)}, ValueError, r"8 steps where it does. Are they \(high"),
        ({"interval": (MODEL,)}, ValueError, r"\(low, high\), two lines. Received: 1"),
        ({"interval": (MODEL[1:], MODEL)}, ValueError, "for 'interval'"),
    ],
)
def test_wrong_input_is_named_with_a_cure(changes, error, cure):
    given = {"times": TIMES, "truth": TRUTH, "forecasts": FORECASTS, "split": TIMES[12], **changes}
    with pytest.raises(error, match=cure):
        plot_forecast(given.pop("times"), given.pop("truth"), given.pop("forecasts"), **given)
