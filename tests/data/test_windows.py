"""Windows hold the past and what came next; splits let nothing of the future into training."""

import re

import numpy as np
import pytest

from dlcourse.data import (
    check_split,
    fit_scaling,
    load_co2,
    load_sunspots,
    make_windows,
    walk_forward_splits,
)

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("length", [1, 4, 9])
@pytest.mark.parametrize("horizon", [1, 3])
@pytest.mark.parametrize("stride", [1, 2, 5])
def test_each_pair_is_a_stretch_of_the_series_and_what_follows_it(length, horizon, stride):
    series = np.arange(100, 131)
    windows = make_windows(series, length=length, horizon=horizon, stride=stride)
    expected = range(0, len(series) - length - horizon + 1, stride)
    assert len(windows) == len(expected)
    assert windows.x.shape == (len(windows), length)
    assert windows.y.shape == (len(windows), horizon)
    assert windows.x.dtype == windows.y.dtype == np.float32
    for i, start in enumerate(expected):
        end = start + length
        np.testing.assert_array_equal(windows.x[i], series[start:end])
        np.testing.assert_array_equal(windows.y[i], series[end : end + horizon])
        assert windows.starts[i] == start
        assert windows.times[i] == end
        assert windows.ends[i] == end + horizon - 1


def test_the_last_value_of_the_series_is_a_target():
    assert make_windows(np.arange(10), length=3, horizon=2).y[-1].tolist() == [8, 9]


def test_of_several_features_all_are_known_and_one_is_forecast():
    series = RNG.normal(size=(20, 3))
    windows = make_windows(series, length=5, horizon=2, target=2)
    assert windows.x.shape == (14, 5, 3)
    np.testing.assert_allclose(windows.x[3], series[3:8], rtol=1e-6)
    np.testing.assert_allclose(windows.y[3], series[8:10, 2], rtol=1e-6)


def test_what_is_known_does_not_hang_on_what_comes_later():
    series = RNG.normal(size=40)
    changed = series.copy()
    changed[25:] += 100
    windows, other = (make_windows(each, length=6, horizon=3) for each in (series, changed))
    same = windows.times <= 25
    np.testing.assert_array_equal(windows.x[same], other.x[same])
    assert not np.array_equal(windows.x[~same], other.x[~same])


def test_times_are_those_of_the_series():
    sunspots = load_sunspots()
    windows = make_windows(sunspots.value, length=11, times=sunspots.time)
    assert windows.times[0] == np.datetime64("1711")
    assert windows.times[-1] == sunspots.time[-1]


def test_pairs_that_touch_a_gap_are_left_out_where_that_is_asked_for():
    series = np.arange(30.0)
    series[12] = np.nan
    windows = make_windows(series, length=4, horizon=2, missing="skip")
    expected = [start for start in range(25) if not start <= 12 < start + 6]
    assert windows.starts.tolist() == expected
    co2 = load_co2()
    windows = make_windows(co2.value, length=52, times=co2.time, missing="skip")
    assert np.isfinite(windows.x).all()
    assert 1000 < len(windows) < len(co2.value) - 52


def test_some_pairs_can_be_taken():
    windows = make_windows(np.arange(20), length=4)
    some = windows.take([5, 2])
    assert some.y[:, 0].tolist() == [9, 6]
    assert some.times.tolist() == [9, 6]
    assert some.starts.tolist() == [5, 2]


@pytest.mark.parametrize("gap", [0, 1, 4])
@pytest.mark.parametrize(("folds", "test_size"), [(2, 1), (3, 4), (4, 3)])
def test_splits_are_scikit_learns(folds, test_size, gap):
    from sklearn.model_selection import TimeSeriesSplit

    theirs = TimeSeriesSplit(folds, test_size=test_size, gap=gap).split(np.zeros(20))
    mine = walk_forward_splits(20, folds=folds, test_size=test_size, gap=gap)
    for (train, test), (their_train, their_test) in zip(mine, theirs, strict=True):
        np.testing.assert_array_equal(train, their_train)
        np.testing.assert_array_equal(test, their_test)


@pytest.mark.parametrize("horizon", [1, 2, 5])
def test_a_gap_of_the_horizon_less_one_is_what_keeps_targets_apart(horizon):
    windows = make_windows(np.arange(60), length=7, horizon=horizon)
    split = {"folds": 3, "test_size": 6}
    for train, test in walk_forward_splits(len(windows), **split, gap=horizon - 1):
        check_split(windows, train, test)
        assert windows.ends[train].max() == windows.times[test].min() - 1
    if horizon > 1:
        train, test = walk_forward_splits(len(windows), **split, gap=horizon - 2)[0]
        with pytest.raises(ValueError, match="Training must end before the test begins"):
            check_split(windows, train, test)


def test_with_a_gap_of_a_whole_pair_no_value_is_shared():
    windows = make_windows(np.arange(60), length=7, horizon=3)
    for train, test in walk_forward_splits(len(windows), folds=3, test_size=6, gap=9):
        assert windows.ends[train].max() == windows.starts[test].min() - 1


def test_a_random_split_is_refused_with_what_it_did():
    windows = make_windows(np.arange(60), length=7)
    order = RNG.permutation(len(windows))
    with pytest.raises(ValueError, match=r"or after it: shuffled windows do this. Use `walk_f"):
        check_split(windows, order[:40], order[40:])
    with pytest.raises(ValueError, match="3 windows are in both sets"):
        check_split(windows, [0, 1, 2, 3], [1, 2, 3])


def test_a_scaling_is_measured_on_the_training_part_alone():
    series = np.concatenate([RNG.normal(5, 2, (50, 3)), RNG.normal(500, 90, (50, 3))])
    scaling = fit_scaling(series[:50])
    scaled = scaling.apply(series)
    np.testing.assert_allclose(scaled[:50].mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(scaled[:50].std(axis=0), 1)
    assert scaled[50:].mean() > 100
    np.testing.assert_allclose(scaling.undo(scaled), series)
    windows = make_windows(series, length=4)  # each feature of a window by its own mean
    np.testing.assert_allclose(scaling.apply(windows.x)[7], scaled[7:11], rtol=1e-4)


@pytest.mark.parametrize(
    ("series", "options", "message"),
    [
        (np.arange(10), {"length": 10}, "Received: 10 + 1 for 10 steps"),
        (np.zeros((2, 9)), {"length": 5}, "is it (features, steps)? Transpose it"),
        (np.arange(10), {"length": 0}, "from 1 on. Received: length=0"),
        (np.arange(10), {"length": 2.0}, "Received: length=2.0"),
        (np.arange(10), {"length": 2, "horizon": 0}, "Received: horizon=0"),
        (np.arange(10), {"length": 2, "stride": -1}, "Received: stride=-1"),
        (np.arange(10), {"length": 2, "target": 1}, "one of the 1 features. Received: target=1"),
        (np.zeros((9, 2)), {"length": 2, "target": -1}, "Received: target=-1"),
        (np.zeros((9, 2, 1)), {"length": 2}, "(steps, features). Received: shape (9, 2, 1)"),
        ([], {"length": 2}, "Received: shape (0,)"),
        ([[1, 2], [3]], {"length": 1}, "a list that is ragged"),
        ([1, np.nan, 3, 4], {"length": 2}, "the first at step 1. Fill gaps"),
        ([1, 2, np.inf, 4], {"length": 2, "missing": "skip"}, "infinite, the first at step 2"),
        ([1, np.nan, 3], {"length": 1, "missing": "skip"}, "No stretch of 2 steps"),
        (np.arange(9), {"length": 2, "missing": "fill"}, "one of raise, skip. Received"),
    ],
)
def test_a_series_that_cannot_be_cut_is_explained(series, options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make_windows(series, **options)


DAYS = np.arange("2020-01-01", "2020-01-11", dtype="datetime64[D]")


@pytest.mark.parametrize(
    ("times", "message"),
    [
        (DAYS[:9], "each of the 10 steps. Received: shape (9,)"),
        (DAYS.astype(str), "For dates as text: `np.array(times, dtype='datetime64[D]')`"),
        (DAYS[[0, 1, 1, 2, 3, 4, 5, 6, 7, 8]], "1 that stand again, the first 2020-01-02"),
        (DAYS[[0, 1, 3, 2, 4, 5, 6, 7, 8, 9]], "2020-01-03 after 2020-01-04, at step 3"),
        (DAYS[::-1], "`times` must ascend"),
        (np.where(np.arange(10) == 4, np.datetime64("NaT"), DAYS), "1 that are not, the first at"),
        ([0, 1, 2, np.nan, 4, 5, 6, 7, 8, 9], "the first at step 3"),
    ],
)
def test_times_that_do_not_ascend_are_explained(times, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make_windows(np.arange(10), length=2, times=times)


@pytest.mark.parametrize(
    ("n", "options", "message"),
    [
        (10, {"folds": 3, "test_size": 4}, "1 + 0 + 3 * 4 > 10. Take fewer folds"),
        (10, {"folds": 2, "test_size": 4, "gap": 2}, "1 + 2 + 2 * 4 > 10"),
        (10, {"folds": 2, "test_size": 2, "min_train": 7}, "7 + 0 + 2 * 2 > 10"),
        (10, {"folds": 2, "test_size": 2, "gap": -1}, "Below 0, training and test would overlap"),
        (10, {"folds": 0, "test_size": 2}, "`folds` must be at least 1. Received: folds=0"),
        (10, {"folds": 2, "test_size": 0.2}, "whole number. Received: test_size=0.2"),
    ],
)
def test_splits_without_room_are_refused(n, options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        walk_forward_splits(n, **options)


def test_the_least_room_is_enough():
    (train, test), _ = walk_forward_splits(10, folds=2, test_size=4, gap=1)
    assert (train.tolist(), test.tolist()) == ([0], [2, 3, 4, 5])


@pytest.mark.parametrize(
    ("which", "message"),
    [
        ([], "at least one"),
        ([0, 16], "from 0 to 15. Received: 0 to 16"),
        ([-1], "Received: -1 to -1"),
        ([True, False], "For a mask take `np.flatnonzero(mask)`"),
        ([0.5], "float64"),
    ],
)
def test_indices_that_are_none_are_refused(which, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        make_windows(np.arange(20), length=4).take(which)


@pytest.mark.parametrize(
    ("train", "message"),
    [
        ([2.0, 2.0], "2 times the same value. Leave"),
        ([[1, 5], [2, 5]], "in feature 1"),
        ([1.0, np.nan], "`train` must be finite"),
    ],
)
def test_what_cannot_be_scaled_is_explained(train, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        fit_scaling(train)
