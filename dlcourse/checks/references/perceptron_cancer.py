"""The judge of *beat the number*: predictions on held-out patients, whoever made them."""

from collections.abc import Sequence

import numpy as np

from ...scratch import LogisticNeuron, Perceptron
from ..engine import Case, Evidence, Verdict, by_time, first_of, wrong
from ..engine.held_out import HeldOut, accuracies
from ..perceptron import SPLITS, cancer_splits

CANCER = HeldOut(
    "perceptron.beat_the_number",
    "patient",
    to_beat=0.970,
    too_good=0.995,
    by_chance=0.05,  # training from a random start changes as many by itself
    leak="does its own mean or deviation enter when it is standardised?",
    failing="Among others a {example} gets an answer; alone, she gets a {error}.",
)
_FAR_BELOW = 0.945


def fit_predict(x_train: np.ndarray, y_train: np.ndarray, x_test: np.ndarray) -> np.ndarray:
    """Train a logistic neuron on standardised features and return its answers on `x_test`."""
    mean, sd = x_train.mean(axis=0), x_train.std(axis=0)  # of the training part only
    neuron = LogisticNeuron(num_features=x_train.shape[1])
    neuron.fit((x_train - mean) / sd, y_train, learning_rate=0.5, epochs=200)
    return neuron.predict((x_test - mean) / sd)


def judge_predictions(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean accuracy on all splits against the number to beat; name the likely cause."""
    labels = [y for _, y in cancer_splits()]
    answers = [np.asarray(outcome.value) for outcome in evidence.outcomes]
    unusable = CANCER.wrong_shape(cases, answers) or _no_labels(answers)
    if unusable is not None:
        return unusable
    rosenblatt = [_rosenblatt(*case.args) for case in cases[:SPLITS]]
    scores = accuracies(answers, labels)
    table = {
        "yours": scores,
        "Rosenblatt's rule": accuracies(rosenblatt, labels),
        "always “benign”": [float(np.mean(y)) for y in labels],
    }
    same = all(map(np.array_equal, answers[:SPLITS], rosenblatt))
    below = _why_below(float(np.mean(scores)), np.concatenate(answers[:SPLITS]), same)
    return CANCER.decide(table, _of_company(cases, answers), below)


judge_stopped = first_of(
    by_time(
        "all splits together have about four seconds. Are the features standardised? A library's "
        "solver crawls without it. Or is there a loop over single patients where one array "
        "operation would do?"
    ),
    CANCER.raised_alone(SPLITS, lambda: [y for _, y in cancer_splits()]),
)


def _of_company(cases: Sequence[Case], answers: Sequence[np.ndarray]) -> str:
    """Return how an answer of split 1 changes with the other patients; empty if none does."""
    among = cases[0].args[2]
    for case, alone in list(zip(cases, answers, strict=True))[SPLITS:-1]:
        place = np.all(among == case.args[2], axis=1)
        if not np.array_equal(alone, answers[0][place][:1]):
            return "A patient of split 1 gets another answer alone than among the others."
    return CANCER.changed(answers[0], answers[-1])


def _why_below(score: float, answers: np.ndarray, rosenblatt: bool) -> tuple[str, str]:
    """Return name and message of what most likely keeps the score down."""
    if len(np.unique(answers)) == 1:
        return (
            "the same answer for everyone",
            "Every patient gets the same answer, so the accuracy is the share of that class. Print "
            "a few scores: do they overflow, or never leave one side of zero?",
        )
    if score < 0.5:
        return (
            "classes exchanged",
            "You are wrong far more often than right: 0 and 1 have changed places. In these data 1 "
            "means benign.",
        )
    if rosenblatt:
        return (
            "Rosenblatt's rule as it stands",
            "These are the very answers of Rosenblatt's rule, the baseline. It never settles where "
            "the classes overlap, and stops wherever its last epoch ends. Which neuron of the "
            "chapter does settle?",
        )
    if score < _FAR_BELOW:
        return (
            "far below",
            "This is well below Rosenblatt's rule. Likely causes, in order: the features are not "
            "standardised, so that the large ones drown the others; far too few steps, or steps "
            "far too small; rows of `x_train` and `y_train` no longer belong together.",
        )
    return (
        "not beaten yet",
        "It learns, and is not above the number yet. Look at the training: does the loss still "
        "fall when you stop (more epochs, a larger learning rate), or does it jump (a smaller "
        "one)? More freedom is not better here: a method that can fit everything fits the noise as "
        "well.",
    )


def _no_labels(answers: Sequence[np.ndarray]) -> Verdict | None:
    values = np.concatenate(answers[:SPLITS])  # alone, NaN is a sign of something else
    if values.dtype.kind not in "biuf" or not np.isfinite(values.astype(float)).all():
        return wrong(
            "NaN or inf" if values.dtype.kind == "f" else "wrong kind of value",
            "The answers must be the labels 0 and 1 (1 is benign). "
            + ("NaN or inf is among yours: did the training diverge?" * (values.dtype.kind == "f")),
            title=f"{CANCER.exercise}: answers that are no labels",
        )
    if not np.isin(values, (0, 1)).all():
        within = values.min() >= 0 and values.max() <= 1
        if set(np.unique(values)) <= {-1, 1}:
            name, what = "labels -1 and 1", "−1 and 1"
        elif within:
            name, what = "probabilities instead of labels", "probabilities"
        else:
            name, what = "scores instead of labels", "scores"
        return CANCER.wrong(
            name,
            f"Your answers are {what}; the labels 0 and 1 are asked for. Where is the step?",
        )
    return None


def _rosenblatt(x_train: np.ndarray, y_train: np.ndarray, x_test: np.ndarray) -> np.ndarray:
    """Return the baseline's answers: Rosenblatt's rule on standardised features."""
    mean, sd = x_train.mean(axis=0), x_train.std(axis=0)
    neuron = Perceptron(num_features=x_train.shape[1])
    neuron.fit((x_train - mean) / sd, y_train, max_epochs=20)
    return neuron.predict((x_test - mean) / sd)
