"""The judge of *beat the number*: 1,697 digits, read by whoever learned from 100."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..engine import Case, Evidence, Verdict, by_time, first_of
from ..engine.held_out import HeldOut, accuracies
from ..inputs.few_digits import SPLITS, few_digits

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
_SCORES = {
    10: (
        "scores instead of labels",
        "These are scores, ten for each image: which class has the largest?",
    )
}


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
    unusable = DIGITS.wrong_shape(cases, answers, _SCORES) or _no_digits(answers)
    if unusable is not None:
        return unusable
    linear = [_logistic_regression(*case.args) for case in cases[:SPLITS]]
    table = {
        "yours": accuracies(answers, labels),
        "logistic regression": accuracies(linear, labels),
    }
    alike = float(np.mean(np.concatenate(answers[:SPLITS]) == np.concatenate(linear)))
    score, baseline = (float(np.mean(values)) for values in table.values())
    below = _why_below(score, baseline, np.concatenate(answers[:SPLITS]), alike)
    return DIGITS.decide(table, _of_company(cases, answers), below)


def _judge_raised(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name the likely cause where an image alone raised an exception."""
    if any(outcome.status != "returned" for outcome in evidence.outcomes[:SPLITS]):
        return None
    answers = [np.asarray(outcome.value) for outcome in evidence.outcomes[:SPLITS]]
    if np.mean(accuracies(answers, [y for _, y in few_digits()])) >= DIGITS.too_good:
        return DIGITS.seen_before()
    failed = next(outcome for outcome in evidence.outcomes if outcome.status != "returned")
    if failed.failure is None or len(cases[evidence.outcomes.index(failed)].args[2]) > 1:
        return None
    return DIGITS.depends_on_others(
        f"Among others an image gets an answer; alone, it gets a {failed.failure.type}."
    )


judge_stopped = first_of(
    by_time(
        f"it is called {SPLITS + 3} times, and all together have about four seconds. A small "
        "network needs some thirty epochs here, not hundreds; and a loop over single images is "
        "slow where one array operation would do."
    ),
    _judge_raised,
)


def _of_company(cases: Sequence[Case], answers: Sequence[np.ndarray]) -> str:
    """Return how an answer of split 1 changes with the other images; empty if none does.

    A network that begins with other weights each time changes its mind by itself: how often is
    seen where split 1 is asked once more.
    """
    once_more, alone, joined = answers[SPLITS:]
    among = cases[0].args[2]
    place = int(np.flatnonzero((among == cases[SPLITS + 1].args[2]).all(axis=(1, 2)))[0])
    if alone[0] not in (answers[0][place], once_more[place]):
        return "A clear image of split 1 gets another answer alone than among the others."
    by_itself = float(np.mean(once_more != answers[0]))
    return replace(DIGITS, by_chance=by_itself + DIGITS.by_chance).changed(answers[0], joined)


def _why_below(score: float, baseline: float, answers: np.ndarray, alike: float) -> tuple[str, str]:
    """Return name and message of what most likely keeps the score down."""
    if len(np.unique(answers)) == 1:
        return (
            "the same answer for every image",
            "Every image gets the same answer. Print a few scores: are they all alike, or NaN?",
        )
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


def _no_digits(answers: Sequence[np.ndarray]) -> Verdict | None:
    values = np.concatenate(answers[:SPLITS])
    if values.dtype.kind not in "biuf" or not np.isin(values, np.arange(10)).all():
        return DIGITS.wrong(
            "answers that are no digits",
            "The answers must be labels, whole numbers from 0 to 9. Received, among others: "
            f"{values[~np.isin(values, np.arange(10))][0]!s}.",
        )
    return None


def _logistic_regression(x: np.ndarray, y: np.ndarray, x_test: np.ndarray) -> np.ndarray:
    """Return the baseline's answers."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=1000).fit(x.reshape(len(x), -1), y)
    return model.predict(x_test.reshape(len(x_test), -1))
