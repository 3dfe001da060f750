"""The judge of *beat the number*: 1,697 digits, read by whoever learned from 100."""

from collections.abc import Sequence

import numpy as np

from ..engine import Case, Evidence, Verdict, by_time, first_of
from ..engine.held_out import HeldOut, accuracies
from ..inputs.few_digits import SPLITS, few_digits
from .digits import ALWAYS_THE_SAME, in_company, logistic_regression, unusable_digits

DIGITS = HeldOut(
    "generalisation.beat_the_number",
    "image",
    to_beat=0.92,
    too_good=0.985,
    by_chance=0.03,  # beyond those that change when the same is asked once more
    leak="does its own mean or deviation enter when it is scaled, or do the answers to some images "
    "become labels for others?",
)
_LOST = 0.6  # no method with the right labels is below
_BELOW = 0.02  # under the baseline: something does harm


def fit_predict(x_train: np.ndarray, y_train: np.ndarray, x_test: np.ndarray) -> np.ndarray:
    """Add copies that are moved by one pixel, and let a support vector machine learn."""
    from sklearn.svm import SVC

    padded = np.pad(x_train, ((0, 0), (1, 1), (1, 1)))  # (100, 10, 10)
    corners = ((1, 1), (0, 1), (2, 1), (1, 0), (1, 2))  # the first is where it was
    copies = [padded[:, i : i + 8, j : j + 8] for i, j in corners]
    x, y = np.concatenate(copies), np.tile(y_train, len(copies))
    model = SVC(C=10).fit(x.reshape(len(x), -1), y)
    return model.predict(x_test.reshape(len(x_test), -1))


def judge_predictions(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean accuracy on all splits against the number to beat; name the likely cause."""
    labels = [y for _, y in few_digits()]
    answers = [np.asarray(outcome.value) for outcome in evidence.outcomes]
    unusable = unusable_digits(DIGITS, cases, answers, SPLITS)
    if unusable is not None:
        return unusable
    linear = [logistic_regression(*case.args) for case in cases[:SPLITS]]
    table = {
        "yours": accuracies(answers, labels),
        "logistic regression": accuracies(linear, labels),
    }
    alike = float(np.mean(np.concatenate(answers[:SPLITS]) == np.concatenate(linear)))
    score, baseline = (float(np.mean(values)) for values in table.values())
    below = _why_below(score, baseline, np.concatenate(answers[:SPLITS]), alike)
    return DIGITS.decide(table, in_company(DIGITS, cases, answers, SPLITS), below)


judge_stopped = first_of(
    by_time(
        f"it is called {SPLITS + 3} times, and all together have about four seconds. A small "
        "network needs some thirty epochs here, not hundreds; and a loop over single images is "
        "slow where one array operation would do."
    ),
    DIGITS.raised_alone(SPLITS, lambda: [y for _, y in few_digits()]),
)


def _why_below(score: float, baseline: float, answers: np.ndarray, alike: float) -> tuple[str, str]:
    """Return name and message of what most likely keeps the score down."""
    if len(np.unique(answers)) == 1:
        return ALWAYS_THE_SAME
    if score < _LOST:
        return (
            "labels that do not follow",
            "That is far less than any method gets from these images. Do labels and images still "
            "belong together? If you append copies, all labels must be appended in the same order: "
            "`np.tile` repeats the whole list, `np.repeat` each entry.",
        )
    if alike > 0.99:
        return (
            "logistic regression as it stands",
            "These are the answers of the baseline. It knows no more about digits than the 100 "
            "images show. What do you know that it does not?",
        )
    if score < baseline - _BELOW:
        return (
            "below the baseline",
            "This is below logistic regression. If you have added moved copies: a linear model "
            "cannot bend around them, and gets worse. If it is a network: far too few steps, or "
            "steps of the wrong size; or a cure so strong that the training images are not learned "
            "either.",
        )
    return (
        "not beaten yet",
        "It learns, and is not above the number yet. Penalties and dropout alone bring little "
        "here: they keep a network from trusting 100 images too much, but tell it nothing new. "
        "What may happen to a digit without its becoming another one? With such copies, try a "
        "wider network, or more epochs.",
    )
