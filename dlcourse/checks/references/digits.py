"""What the judges of *beat the number* share where the examples are images of digits."""

from collections.abc import Sequence

import numpy as np

from ..engine import Case, Verdict
from ..engine.held_out import HeldOut

Array = np.ndarray

ALWAYS_THE_SAME = (
    "the same answer for every image",
    "Every image gets the same answer. Print a few scores: are they all alike, or NaN?",
)
_SCORES = {
    10: (
        "scores instead of labels",
        "These are scores, ten for each image: which class has the largest?",
    )
}


def unusable_digits(
    number: HeldOut,
    cases: Sequence[Case],
    answers: Sequence[Array],
    splits: int,
    *,
    unlabelled: str = "",
) -> Verdict | None:
    """Return a diagnosis where the answers are not one digit for each held-out image.

    Args:
        number: The number to beat.
        cases: The splits first, with `(x_train, y_train, x_test)` as arguments, then others.
        answers: One for each case.
        splits: How many of the cases are splits.
        unlabelled: What to add where -1 is the first that is no digit.
    """
    misshapen = number.wrong_shape(cases, answers, _SCORES)
    if misshapen is not None:
        return misshapen
    values = np.concatenate(answers[:splits])
    if values.dtype.kind in "biuf" and np.isin(values, np.arange(10)).all():
        return None
    odd = values[~np.isin(values, np.arange(10))][0]
    return number.wrong(
        "answers that are no digits",
        "The answers must be labels, whole numbers from 0 to 9. Received, among others: "
        f"{odd!s}." + (f" {unlabelled}" if unlabelled and odd == -1 else ""),
    )


def in_company(
    number: HeldOut, cases: Sequence[Case], answers: Sequence[Array], splits: int
) -> str:
    """Return how an answer of split 1 changes with the other images; empty if none does.

    Args:
        number: The number to beat.
        cases: The splits; split 1 once more, one of its images alone, and with a glaring image.
        answers: One for each case.
        splits: How many of the cases are splits.
    """
    once_more, alone, joined = answers[splits : splits + 3]
    among = cases[0].args[2]
    place = int(np.flatnonzero((among == cases[splits + 1].args[2]).all(axis=(1, 2)))[0])
    if alone[0] not in (answers[0][place], once_more[place]):
        return "A clear image of split 1 gets another answer alone than among the others."
    return number.changed(answers[0], joined, once_more)


def logistic_regression(x: Array, y: Array, x_test: Array) -> Array:
    """Return the answers of the baseline where images are compared as they stand."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=1000).fit(x.reshape(len(x), -1), y)
    return model.predict(x_test.reshape(len(x_test), -1))
