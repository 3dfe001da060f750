"""The judge of *beat the number*: forecasts of growing series, held against what came next."""

from collections.abc import Sequence

import numpy as np

from ..engine import Case, Evidence, Table, Verdict, passed, wrong
from ..inputs.growing_series import LENGTH, SEASON, SPLITS, growing_series

Array = np.ndarray

TO_BEAT = 0.07
TOO_GOOD = 0.02  # half of what the noise alone makes
_ID = "recurrence.beat_the_number"
_ALIKE = 1e-3  # relative, of the answers to the same windows in other company
_CLOSE = 0.005  # relative: the answer is that forecast, but for rounding


def forecast(x_train: Array, y_train: Array, x_test: Array) -> Array:
    """Fit a linear model to the logarithms: there, growth and season add up."""

    def with_one(x: Array) -> Array:
        return np.c_[np.log(x), np.ones(len(x))]

    weights, *_ = np.linalg.lstsq(with_one(x_train), np.log(y_train), rcond=None)
    return np.exp(with_one(x_test) @ weights)


def linear(x_train: Array, y_train: Array, x_test: Array) -> Array:
    """Fit a linear model to the values as they are: the baseline."""
    ones, others = np.ones((len(x_train), 1)), np.ones((len(x_test), 1))
    weights, *_ = np.linalg.lstsq(np.hstack([x_train, ones]), y_train, rcond=None)
    return np.hstack([x_test, others]) @ weights


def error(answer: Array, truth: Array) -> float:
    """Return the mean distance to the truth, as a share of the truth."""
    return float(np.mean(np.abs(answer - truth) / truth))


def judge_forecasts(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean error on all splits against the number to beat; name the likely cause."""
    answers = [np.asarray(outcome.value) for outcome in evidence.outcomes]
    for case, answer in zip(cases, answers, strict=True):
        unusable = _unusable(case, answer)
        if unusable is not None:
            return unusable
    truths = [growing_series(seed)[1] for seed in range(SPLITS)]
    tried = list(zip(cases, answers, truths, strict=False))
    table = {
        "yours": [error(answer, truth) for _, answer, truth in tried],
        "seasonal naive": [error(case.args[2][:, -SEASON], truth) for case, _, truth in tried],
        "linear model": [error(linear(*case.args), truth) for case, _, truth in tried],
    }
    shown, score = _table(table), float(np.mean(table["yours"]))
    if score < TOO_GOOD:
        return _wrong(
            "too good to be true",
            "Your forecasts are closer to the truth than the noise allows. No method is "
            "so good: what came next has been seen. Does your function look it up?",
            shown,
        )
    alone, among = answers[-1], answers[0][: len(answers[-1])]
    if not np.allclose(alone, among, rtol=_ALIKE, atol=0):
        return _wrong(
            "an answer depends on the other series",
            f"Alone, {len(alone)} shops of split 1 get other forecasts than among all. So the test "
            "set takes part: does a mean or a scale come from all of `x_test`? Whatever is "
            "measured over several shops is measured on `x_train`. (If your method draws random "
            "numbers, give it a fixed seed.)",
            shown,
        )
    if score < TO_BEAT:
        return passed(
            f"{_ID}: passed",
            f"Mean error {score:.1%} on {SPLITS} held-out splits, below {TO_BEAT:.1%} (seasonal "
            f"naive: {np.mean(table['seasonal naive']):.1%}, linear model: "
            f"{np.mean(table['linear model']):.1%}). The noise alone makes about 4 %.",
        )
    return _wrong(*_why_above(cases[0], answers[0], truths[0]), shown)


def _unusable(case: Case, answer: Array) -> Verdict | None:
    """Return a diagnosis where there is not one number above zero for each held-out window."""
    _, y_train, x_test = case.args
    wanted = (len(x_test),)
    if answer.shape != wanted:
        name, why = "wrong shape", "One number for each held-out window is asked for."
        if answer.shape == y_train.shape:
            name, why = "predicts the training set", "These are forecasts of `x_train`."
        elif answer.shape == (*wanted, 1):
            name, why = "extra axis", "There is an axis of length 1 too many: take its one column."
        return _wrong(name, f"For “{case.name}” the shape is {answer.shape}, not {wanted}. {why}")
    if answer.dtype.kind not in "biuf" or not np.isfinite(answer).all():
        return _wrong(
            "forecasts that are no numbers",
            "Some forecasts are NaN or infinite. Is a logarithm taken of a difference, which can "
            "be negative, or is something divided by zero?",
        )
    return None


def _why_above(case: Case, answer: Array, truth: Array) -> tuple[str, str]:
    """Return name and message of what most likely keeps the error up."""
    x_train, y_train, x_test = case.args

    def close(other: Array) -> bool:
        return bool(np.mean(np.abs(answer - other) / truth) < _CLOSE)

    with np.errstate(all="ignore"):
        undone = np.exp(np.clip(answer, -50, 50))
    if error(undone, truth) < 0.15:
        return (
            "logarithms instead of values",
            "Your forecasts are the logarithms of good ones. What undoes a logarithm?",
        )
    for scale in (x_test.mean(axis=1), x_test[:, -1], x_test[:, -SEASON], x_test[:, 0]):
        if error(answer * scale, truth) < 0.15:
            return (
                "shares instead of values",
                "Your forecasts are shares of something known in the window, and as such good "
                "ones. They have to be multiplied by it again.",
            )
    if close(x_test[:, -SEASON]):
        return (
            "the seasonal naive forecast itself",
            "Every forecast is last year's value: that is the baseline. How much has this shop "
            "grown since, as a *factor*? Its two years tell.",
        )
    if close(x_test[:, -1]):
        return (
            "the persistence forecast",
            "Every forecast is the last value. The months differ: where in the window is the same "
            "month?",
        )
    if close(linear(x_train, y_train, x_test)):
        return (
            "the linear model itself",
            "This is the linear model on the values, the baseline. It can only add up. Here level, "
            "growth and season *multiply*: what turns a product into a sum?",
        )
    last, first = x_test[:, SEASON:], x_test[:, :SEASON]
    for grown in ((last - first).mean(axis=1), last[:, -1] - first[:, -1]):
        if close(x_test[:, -SEASON] + grown):
            return (
                "growth added, not multiplied",
                "You add this year's growth to last year's month, the same number of pieces in a "
                "good month and in a bad one. Look at a shop that has doubled: did each of its "
                "months rise by the same number, or by the same factor?",
            )
    for place in (SEASON - 1, SEASON + 1):
        ratio = np.std(np.log(np.abs(answer) / x_test[:, -place]))
        if ratio < np.std(np.log(np.abs(answer) / x_test[:, -SEASON])) / 2:
            return (
                "another month",
                f"Your forecasts follow the value {place} months before the one that is asked for. "
                f"The same month of last year lies {SEASON} months before it: `x[:, -{SEASON}]`.",
            )
    if error(answer, truth) > error(linear(x_train, y_train, x_test), truth):
        return (
            "worse than the linear model",
            "A weighted sum of the window is better. Plot five windows: what do the two years of "
            "each have in common, and by which factor do they differ?",
        )
    return (
        "not beaten yet",
        "Better than both baselines, and not below the number. Level, growth and season multiply. "
        "Does your method multiply, too, or add up logarithms? And does it use all "
        f"{LENGTH} months to find the growth, where single months are noisy?",
    )


def _wrong(name: str, message: str, table: Table | None = None) -> Verdict:
    return wrong(name, message, title=f"{_ID}: {name}", table=table)


def _table(errors: dict[str, list[float]]) -> Table:
    rows = tuple(
        (name, f"{np.mean(values):.1%}", f"{min(values):.1%}", f"{max(values):.1%}")
        for name, values in errors.items()
    )
    caption = f"Mean error on {SPLITS} held-out splits; the number to get below is {TO_BEAT:.1%}"
    return Table(caption, ("", "mean", "lowest", "highest"), rows)
