"""The judge of *beat the number*: predictions on held-out patients, whoever made them."""

from collections.abc import Sequence

import numpy as np

from ...scratch import LogisticNeuron, Perceptron
from ..engine import Case, Evidence, Table, Verdict, passed, wrong
from ..perceptron import SPLITS, cancer_splits

_ID = "perceptron.beat_the_number"
TO_BEAT = 0.970
_TOO_GOOD = 0.995
_FAR_BELOW = 0.945
_CHANCE = 0.05  # of the answers: training from a random start changes as many by itself

_TOO_GOOD_NAME = "too good to be true"
_TOO_GOOD_WHY = (
    "Right on nearly every held-out patient. No method does that on these data: the answers have "
    "been seen. Does your function look the patients up in the full set?"
)
_COMPANY_NAME = "an answer depends on the other patients"
_COMPANY_WHY = (
    "So the test set takes part: does its own mean or deviation enter when it is standardised? "
    "Whatever is measured is measured on `x_train` alone."
)


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
    unusable = _unusable(cases, answers)
    if unusable is not None:
        return unusable
    rosenblatt = [_rosenblatt(*case.args) for case in cases[:SPLITS]]
    scores, baselines = (
        [float(np.mean(answer == y)) for answer, y in zip(given, labels, strict=True)]
        for given in (answers[:SPLITS], rosenblatt)
    )
    score, baseline = float(np.mean(scores)), float(np.mean(baselines))
    table = _table(scores, baselines, labels)

    def say(name: str, message: str) -> Verdict:
        return wrong(name, message, title=f"{_ID}: {name}", table=table)

    if score >= _TOO_GOOD:
        return say(_TOO_GOOD_NAME, _TOO_GOOD_WHY)
    seen = _of_company(cases, answers)
    if seen:
        return say(_COMPANY_NAME, f"{seen} {_COMPANY_WHY}")
    if score > TO_BEAT:
        return passed(
            f"{_ID}: passed",
            f"Mean accuracy {score:.4f} on {SPLITS} held-out splits, above {TO_BEAT:.3f} "
            f"(Rosenblatt's rule: {baseline:.4f}). Lowest split {min(scores):.4f}, highest "
            f"{max(scores):.4f}: one split alone would prove little.",
        )
    same = all(map(np.array_equal, answers[:SPLITS], rosenblatt))
    return say(*_why_below(score, np.concatenate(answers[:SPLITS]), same))


def judge_stopped(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name the likely cause where an answer raised an exception or took too long."""
    last = evidence.outcomes[-1]
    if last.status == "timed out":
        return wrong(
            "time-out",
            f"It was stopped at “{last.case}”: all splits together have about four seconds. Are "
            "the features standardised? A library's solver crawls without it. Or is there a loop "
            "over single patients where one array operation would do?",
            title=f"{_ID}: too slow, or without end",
        )
    if any(outcome.status != "returned" for outcome in evidence.outcomes[:SPLITS]):
        return None
    pairs = zip(evidence.outcomes, cancer_splits(), strict=False)
    score = np.mean([np.mean(np.asarray(outcome.value) == y) for outcome, (_, y) in pairs])
    if score >= _TOO_GOOD:
        return wrong(_TOO_GOOD_NAME, _TOO_GOOD_WHY, title=f"{_ID}: {_TOO_GOOD_NAME}")
    failed = next(outcome for outcome in evidence.outcomes if outcome.status != "returned")
    if failed.failure is None or len(cases[evidence.outcomes.index(failed)].args[2]) > 1:
        return None
    told = f"Among others a patient gets an answer; alone, she gets a {failed.failure.type}."
    return wrong(_COMPANY_NAME, f"{told} {_COMPANY_WHY}", title=f"{_ID}: {_COMPANY_NAME}")


def _of_company(cases: Sequence[Case], answers: Sequence[np.ndarray]) -> str:
    """Return how an answer of split 1 changes with the other patients; empty if none does."""
    among = cases[0].args[2]
    for case, alone in list(zip(cases, answers, strict=True))[SPLITS:-1]:
        place = np.all(among == case.args[2], axis=1)
        if not np.array_equal(alone, answers[0][place][:1]):
            return "A patient of split 1 gets another answer alone than among the others."
    changed = int(np.sum(answers[-1][:-1] != answers[0]))
    if changed <= _CHANCE * len(among):
        return ""
    return (
        f"When one patient with extreme values joins split 1, {changed} of the others get another "
        "answer."
    )


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


def _unusable(cases: Sequence[Case], answers: Sequence[np.ndarray]) -> Verdict | None:
    """Return a diagnosis where the answers are not one 0 or 1 for each held-out patient."""
    for case, answer in zip(cases, answers, strict=True):
        wanted = (len(case.args[2]),)
        if answer.shape != wanted:
            name, why = "wrong shape", "One answer for each held-out patient is asked for."
            if answer.shape == (len(case.args[1]),):
                name = "predicts the training set"
                why = "That is one answer for each training patient: predict `x_test`."
            elif answer.shape == (*wanted, 1):
                name, why = "extra axis", "There is an axis of length 1 too many."
            told = f"For “{case.name}” the shape is {answer.shape}, expected {wanted}. {why}"
            return wrong(name, told, title=f"{_ID}: {name}")
    values = np.concatenate(answers[:SPLITS])  # alone, NaN is a sign of something else
    if values.dtype.kind not in "biuf" or not np.isfinite(values.astype(float)).all():
        return wrong(
            "NaN or inf" if values.dtype.kind == "f" else "wrong kind of value",
            "The answers must be the labels 0 and 1 (1 is benign). "
            + ("NaN or inf is among yours: did the training diverge?" * (values.dtype.kind == "f")),
            title=f"{_ID}: answers that are no labels",
        )
    if not np.isin(values, (0, 1)).all():
        within = values.min() >= 0 and values.max() <= 1
        if set(np.unique(values)) <= {-1, 1}:
            name, what = "labels -1 and 1", "−1 and 1"
        elif within:
            name, what = "probabilities instead of labels", "probabilities"
        else:
            name, what = "scores instead of labels", "scores"
        return wrong(
            name,
            f"Your answers are {what}; the labels 0 and 1 are asked for. Where is the step?",
            title=f"{_ID}: {name}",
        )
    return None


def _rosenblatt(x_train: np.ndarray, y_train: np.ndarray, x_test: np.ndarray) -> np.ndarray:
    """Return the baseline's answers: Rosenblatt's rule on standardised features."""
    mean, sd = x_train.mean(axis=0), x_train.std(axis=0)
    neuron = Perceptron(num_features=x_train.shape[1])
    neuron.fit((x_train - mean) / sd, y_train, max_epochs=20)
    return neuron.predict((x_test - mean) / sd)


def _table(
    scores: Sequence[float], baselines: Sequence[float], labels: Sequence[np.ndarray]
) -> Table:
    always_benign = [float(np.mean(y)) for y in labels]
    rows = [
        (name, f"{np.mean(values):.4f}", f"{min(values):.4f}", f"{max(values):.4f}")
        for name, values in (
            ("yours", scores),
            ("Rosenblatt's rule", baselines),
            ("always “benign”", always_benign),
        )
    ]
    caption = f"Accuracy on {SPLITS} held-out splits; the mean to beat is {TO_BEAT:.3f}"
    return Table(caption, ("", "mean", "lowest", "highest"), tuple(rows))
