"""The two bugs of the cross-validation, apart and together, and other ways to go wrong."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray
_ID = "generalisation.find_the_bug"


def most_different(x: Array, y: Array, keep: int) -> Array:
    """Return which `keep` features differ most between the means of the two classes."""
    gap = np.abs(x[y == 1].mean(axis=0) - x[y == 0].mean(axis=0))
    return np.argsort(-gap, kind="stable")[:keep]


def nearest_mean(x_train: Array, y_train: Array, x_new: Array) -> Array:
    """Answer for each new row with the class whose mean is nearer."""
    means = np.stack([x_train[y_train == k].mean(axis=0) for k in (0, 1)])
    return ((x_new[:, None] - means[None]) ** 2).sum(axis=2).argmin(axis=1)


def folds_of(n: int, k: int, how: str) -> list[Array]:
    """Cut the places 0 to n - 1 into k folds, in one of several ways."""
    size = n // k
    if how == "dropped":
        return [np.arange(i * size, (i + 1) * size) for i in range(k)]
    if how == "last":
        return [np.arange(i * size, n if i == k - 1 else (i + 1) * size) for i in range(k)]
    if how == "strided":
        return [np.arange(i, n, k) for i in range(k)]
    if how == "rounded up":
        size = -(-n // k)
        return [np.arange(i * size, min(n, (i + 1) * size)) for i in range(k)]
    return np.array_split(np.arange(n), k)


def validated(
    *,
    select: str = "train",
    folds: str = "even",
    shuffled: str = "both",
    learn: str = "train",
    score: str = "test",
) -> Callable[[Array, Array, Array, int, int], Array]:
    """Return the cross-validation that is right but for the switches given.

    Args:
        select: Which rows choose the features: `"train"`, `"all"` (the first bug), `"test"`.
        folds: How the rows are cut; `"dropped"` loses the remainder (the second bug).
        shuffled: What follows `order`: `"both"`, `"x"` or nothing.
        learn: Which rows the model learns from: `"train"`, `"all"`.
        score: Which rows are scored.
    """

    def validate(x: Array, y: Array, order: Array, k: int, keep: int) -> Array:
        x = x[order] if shuffled in ("both", "x") else x
        y = y[order] if shuffled == "both" else y
        scores = []
        for test in folds_of(len(x), k, folds):
            parts = {"test": test, "train": np.setdiff1d(np.arange(len(x)), test)}
            parts["all"] = np.arange(len(x))
            chosen = most_different(x[parts[select]], y[parts[select]], keep)
            learned, asked = parts[learn], parts[score]
            answers = nearest_mean(x[learned][:, chosen], y[learned], x[asked][:, chosen])
            scores.append(np.mean(answers == y[asked]))
        return np.array(scores)

    return validate


_LEAK = (
    "The features are still chosen with the labels of all rows, the held-out ones included. That "
    "is why coin tosses seem to be foretold. Which rows may `most_different` look at?"
)
_LOST = (
    "Some rows are in no fold: n // k rows each, and the remainder is never tested. Which way of "
    "cutting leaves nobody out?"
)
_UNEVEN = (
    "Every row is tested once now. But the folds should be as equal as possible: n // k rows each, "
    "and one more in each of the first n % k. {how}"
)
_CUTS = {
    "last": "Yours puts the whole remainder into the last fold.",
    "strided": "Yours takes every k-th row; the folds should follow `order`, one after the other.",
    "rounded up": "Yours rounds the size up, so that the last fold comes out short, or empty.",
}


def _mistake(name: str, told: str, part: str = "", **switches: Any) -> Mistake:
    return Mistake(name, validated(**switches), told, part)


def _bugs() -> tuple[Mistake, ...]:
    found = [
        _mistake(
            "both bugs are still there",
            f"These are the scores of the suspect itself. {_LEAK} And count: how many rows are "
            "tested, over all folds?",
            select="all",
            folds="dropped",
        ),
        _mistake(
            "features still chosen with all rows",
            f"One of the two bugs is mended: every row is tested once. The other one: {_LEAK}",
            select="all",
        ),
        _mistake(
            "rows still left out",
            f"One of the two bugs is mended: nothing leaks any more. The other one: {_LOST}",
            folds="dropped",
        ),
        _mistake(
            "features chosen with the test rows",
            "Now the features are chosen inside the loop, but with the *test* rows: those whose "
            "labels must not be seen. Which rows are left?",
            select="test",
        ),
        _mistake(
            "features chosen with the test rows",
            f"They are chosen inside the loop now, but with the *test* rows. (And: {_LOST})",
            select="test",
            folds="dropped",
        ),
        _mistake(
            "learns from all rows",
            "The model learns from all rows now, the held-out ones included. That part of the code "
            "was right.",
            learn="all",
        ),
        _mistake(
            "scored on the training rows",
            "You score on the training rows. That part of the code was right.",
            score="train",
        ),
        _mistake(
            "training and test exchanged",
            "Each fold is now what is learned from, and the rest is tested.",
            learn="test",
            score="train",
            select="test",
        ),
        _mistake(
            "takes the shuffling out",
            "The rows are no longer put into the given order. That part of the code was right.",
            shuffled="",
        ),
        _mistake(
            "takes the shuffling out",
            f"The rows are no longer put into the given order. (And: {_LOST})",
            shuffled="",
            folds="dropped",
        ),
        _mistake(
            "labels not shuffled along",
            "The rows of `x` are put into the new order, and the labels are not.",
            shuffled="x",
        ),
    ]
    for cut, how in _CUTS.items():
        told = _UNEVEN.format(how=how)
        found.append(_mistake("folds of unequal size", told, folds=cut))
        found.append(
            _mistake("features still chosen with all rows", _LEAK, folds=cut, select="all")
        )
    return tuple(found)


FOLDS = _bugs()


def judge_scores(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name a mean where scores are asked for, and scores that are no shares of a fold."""
    right = [validated()(*case.args) for case in cases]
    received = [np.asarray(outcome.value) for outcome in evidence.outcomes]
    if all(
        got.ndim == 0 and np.isclose(got, wanted.mean())
        for got, wanted in zip(received, right, strict=True)
    ):
        name = "the mean instead of the scores"
        return wrong(
            name,
            "You return the mean. Asked for are the accuracies of the folds, one by one: their "
            "spread says how far to trust the mean.",
            title=f"{_ID}: {name}",
        )
    return None
