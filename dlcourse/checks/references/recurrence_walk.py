"""Mistakes with walking forward, and with repeating a season."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Split = tuple[Array, Array]


def split(
    n: int,
    folds: int,
    test_size: int,
    gap: int,
    *,
    train: Callable[[int, int, int], Array] = lambda start, gap, n: np.arange(start - gap),
    first: Callable[[int, int, int], int] = lambda n, folds, size: n - folds * size,
    stride: Callable[[int], int] = lambda size: size,
) -> list[Split]:
    """Return the splits of a walk forward; right but for the switches given."""
    found = []
    for fold in range(folds):
        start = first(n, folds, test_size) + fold * stride(test_size)
        found.append((train(start, gap, n), np.arange(start, start + test_size)))
    return found


def _walk(**switches: Any) -> Callable[..., list[Split]]:
    return lambda *given: split(*given, **switches)


def _around(n: int, folds: int, test_size: int, gap: int) -> list[Split]:
    return [(np.setdiff1d(np.arange(n), test), test) for _, test in split(n, folds, test_size, gap)]


def _rolling(n: int, folds: int, test_size: int, gap: int) -> list[Split]:
    length = n - folds * test_size - gap
    return split(n, folds, test_size, gap, train=lambda s, g, n: np.arange(s - g - length, s - g))


def _one_training_set(n: int, folds: int, test_size: int, gap: int) -> list[Split]:
    length = n - folds * test_size - gap
    return split(n, folds, test_size, gap, train=lambda s, g, n: np.arange(length))


def _gap_off_the_test(n: int, folds: int, test_size: int, gap: int) -> list[Split]:
    whole = split(n, folds, test_size, 0)
    return [(train, test[gap:]) for train, test in whole]


_FUTURE = (
    "Everything but the test set (and the gap) is trained on: the training contains windows later "
    "than the test. On the day of the forecast they were not known."
)

WALK = (
    Mistake(
        "trains on the future",
        _around,
        _FUTURE,
    ),
    Mistake(
        "trains on the future",
        lambda n, folds, size, gap: [
            (np.r_[0 : test[0] - gap, test[-1] + 1 : n], test)
            for _, test in split(n, folds, size, gap)
        ],
        _FUTURE,
    ),
    Mistake(
        "trains on the future",
        lambda n, folds, size, gap: [
            (np.r_[0 : test[0] - gap, min(test[-1] + 1 + gap, n) : n], test)
            for _, test in split(n, folds, size, gap)
        ],
        _FUTURE,
    ),
    Mistake(
        "trains on the test set",
        lambda n, folds, size, gap: [
            (np.arange(test[-1] + 1), test) for _, test in split(n, folds, size, gap)
        ],
        "The training set contains the test set.",
    ),
    Mistake(
        "no gap",
        _walk(train=lambda start, gap, n: np.arange(start)),
        "The training set ends right before the test set, whatever `gap` is. With targets further "
        "ahead, the last targets of training lie in the time that is tested.",
    ),
    Mistake(
        "the gap at the wrong end",
        _walk(train=lambda start, gap, n: np.arange(gap, start)),
        "The gap is left out at the *beginning* of the training set. Between training and test is "
        "where it protects.",
    ),
    Mistake(
        "the gap off the test set",
        _gap_off_the_test,
        "The gap is taken off the test set. It costs training examples; every test set keeps its "
        "size.",
    ),
    Mistake(
        "a gap one too large",
        _walk(train=lambda start, gap, n: np.arange(start - gap - 1)),
        "One training example too few: with a gap of 0 the last one stands right before the test.",
    ),
    Mistake(
        "always the same training set",
        _one_training_set,
        "Every fold trains on the same examples. Walking forward, what was tested is known by the "
        "next fold, and may be trained on.",
    ),
    Mistake(
        "a training set of one length",
        _rolling,
        "Your training sets move on with the test, and forget their beginning. *All* that lies "
        "before the gap is asked for: the sets grow.",
    ),
    Mistake(
        "the last fold first",
        lambda *given: split(*given)[::-1],
        "The right folds, the last one first. In the order of time is asked for.",
    ),
    Mistake(
        "tests from the beginning",
        _walk(
            train=lambda start, gap, n: np.arange(max(start - gap, 0)),
            first=lambda n, folds, size: size,
        ),
        "Your test sets follow the first few examples. The *last* ones are to be tested, so that "
        "the first fold has as much as possible to learn from.",
    ),
    Mistake(
        "test sets that overlap",
        _walk(first=lambda n, folds, size: n - size - folds + 1, stride=lambda size: 1),
        "Each test set begins one place after the one before, and shares most of it. One begins "
        "where the one before ended.",
    ),
    Mistake(
        "tests up to the end",
        lambda n, folds, size, gap: [
            (train, np.arange(test[0], n)) for train, test in split(n, folds, size, gap)
        ],
        "Your test sets begin in the right places and all go on to the end. Each has `test_size` "
        "windows; what comes after is tested by the folds that follow.",
    ),
    Mistake(
        "training and test exchanged",
        lambda *given: [(test, train) for train, test in split(*given)],
        "Training and test are exchanged in each pair.",
    ),
)


def _repeat(index: Callable[[Array, int, int], Array]) -> Callable[..., Array]:
    def made(series: Array, season: int, horizon: int) -> Array:
        return series[index(np.arange(horizon), season, len(series))]

    return made


SEASON = (
    Mistake(
        "the beginning of the series",
        _repeat(lambda k, season, n: k - season),
        "Right within one season. Further ahead, the index becomes 0 or more, and NumPy takes "
        "values from the *beginning* of the series without a word. What is known of the season "
        "after the next?",
    ),
    Mistake(
        "ends after one season",
        lambda series, season, horizon: series[-season:][:horizon],
        "There are fewer forecasts than asked for: the last season has no more values. It can be "
        "repeated.",
    ),
    Mistake(
        "a whole season, whatever the horizon",
        lambda series, season, horizon: series[-season:],
        "You return the last season, however many values are asked for: `horizon` says how many.",
    ),
    Mistake(
        "a slice that ends at 0",
        lambda series, season, horizon: (
            series[-season : -season + horizon]
            if horizon <= season
            else series[len(series) - season + np.arange(horizon) % season]
        ),
        "Nothing comes back where the horizon is a whole season: your slice ends at place "
        "`-season + horizon`, and that is 0 there, the *beginning* of the series. A slice from a "
        "later place to 0 is empty.",
    ),
    Mistake(
        "a slice that ends at 0",
        lambda series, season, horizon: series[-season : -season + horizon],
        "Your slice ends at place `-season + horizon`, counted from the end. From a whole season "
        "on that is 0 or more, counted from the *beginning*, and the slice is empty, or far too "
        "short.",
    ),
    Mistake(
        "the last value alone",
        _repeat(lambda k, season, n: 0 * k - 1),
        "The last value is repeated: that is the persistence forecast.",
    ),
    Mistake(
        "the first season",
        _repeat(lambda k, season, n: k % season),
        "You repeat the *first* season of the series. What is newer tells more, and only the end "
        "tells at which place of the season the forecasts begin.",
    ),
    Mistake(
        "one place off",
        _repeat(lambda k, season, n: n - season + (k + 1) % season),
        "The season is one place off: the first forecast belongs to the step right after the "
        "series' last. One season before that is which place, counted from the end?",
    ),
    Mistake(
        "one place off",
        _repeat(lambda k, season, n: n - season + (k - 1) % season),
        "The season is one place off: you begin with the last value itself, which lies a whole "
        "season before another step.",
    ),
    Mistake(
        "the season in reverse",
        _repeat(lambda k, season, n: n - 1 - k % season),
        "The last season comes in reverse.",
    ),
    Mistake(
        "the last value of the season each time",
        _repeat(lambda k, season, n: 0 * k + n - season),
        "Every forecast is the value one season before the *first* of them. The others have places "
        "of their own.",
    ),
    Mistake(
        "the mean of the season",
        lambda series, season, horizon: np.full(horizon, series[-season:].mean()),
        "You forecast the mean of the last season: no weekday is any different.",
    ),
    Mistake(
        "the mean over all seasons",
        lambda series, season, horizon: np.array(
            [series[(len(series) + k) % season :: season].mean() for k in range(horizon)]
        ),
        "You take the mean over all past seasons. It is a forecast, and another one: the naive one "
        "repeats the last season as it was.",
    ),
)
