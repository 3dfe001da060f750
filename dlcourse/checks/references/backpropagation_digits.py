"""The judge of *beat the number*: predictions on held-out digits, half of them negatives."""

from collections.abc import Sequence

import numpy as np

from ..backpropagation import SPLITS, digit_splits
from ..engine import Case, Evidence, Table, Verdict, passed, wrong

_ID = "backpropagation.beat_the_number"
TO_BEAT = 0.900
_TOO_GOOD = 0.998
_LEARNS_LITTLE = 0.6
_CHANCE = 0.15  # of the answers: training from another random start changes fewer by itself

_TOO_GOOD_NAME = "too good to be true"
_TOO_GOOD_WHY = (
    "Right on nearly every held-out image. No method does that on these data: the answers have "
    "been seen. Does your function look the images up in the full set?"
)
_COMPANY_NAME = "an answer depends on the other images"
_COMPANY_WHY = (
    "So the test set takes part: does its own mean, deviation or maximum enter when it is scaled? "
    "Whatever is measured is measured on `x_train` alone."
)


def fit_predict(x_train: np.ndarray, y_train: np.ndarray, x_test: np.ndarray) -> np.ndarray:
    """Train a network of one hidden layer by stochastic gradient descent; return its answers."""
    rng, epochs = np.random.default_rng(0), 30
    kernel1, bias1 = rng.normal(size=(64, 64)) / 8, np.zeros(64)  # deviation 1 / √64
    kernel2, bias2 = rng.normal(size=(64, 10)) / 8, np.zeros(10)
    for epoch in range(epochs):
        learning_rate = 0.6 * (1 - epoch / epochs)  # large at first, small steps at the end
        order = rng.permutation(len(x_train))
        for start in range(0, len(order), 32):
            rows = order[start : start + 32]
            x, labels = x_train[rows], y_train[rows]
            hidden = np.tanh(x @ kernel1 + bias1)  # 1. forward
            logits = hidden @ kernel2 + bias2
            p = np.exp(logits - logits.max(axis=1, keepdims=True))  # 2. loss, by its gradient
            p /= p.sum(axis=1, keepdims=True)
            d_logits = (p - np.eye(10)[labels]) / len(rows)  # 3. backward
            d_z = d_logits @ kernel2.T * (1 - hidden**2)
            kernel1 -= learning_rate * (x.T @ d_z)  # 4. update
            bias1 -= learning_rate * d_z.sum(axis=0)
            kernel2 -= learning_rate * (hidden.T @ d_logits)
            bias2 -= learning_rate * d_logits.sum(axis=0)
    return (np.tanh(x_test @ kernel1 + bias1) @ kernel2 + bias2).argmax(axis=1)


def judge_predictions(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean accuracy on all splits against the number to beat; name the likely cause."""
    labels = [y for _, y in digit_splits()]
    answers = [np.asarray(outcome.value) for outcome in evidence.outcomes]
    unusable = _unusable(cases, answers)
    if unusable is not None:
        return unusable
    linear = [_linear(*case.args) for case in cases[:SPLITS]]
    scores, baselines = (
        [float(np.mean(answer == y)) for answer, y in zip(given, labels, strict=True)]
        for given in (answers[:SPLITS], linear)
    )
    score, baseline = float(np.mean(scores)), float(np.mean(baselines))
    table = _table(scores, baselines, labels)

    def say(name: str, message: str) -> Verdict:
        return wrong(name, message, title=f"{_ID}: {name}", table=table)

    if score >= _TOO_GOOD:
        return say(_TOO_GOOD_NAME, _TOO_GOOD_WHY)
    changed = int(np.sum(answers[-1][:-1] != answers[0]))
    if changed > _CHANCE * len(answers[0]):
        told = f"When one image with extreme values joins split 1, {changed} others are answered"
        return say(_COMPANY_NAME, f"{told} differently. {_COMPANY_WHY}")
    if score > TO_BEAT:
        return passed(
            f"{_ID}: passed",
            f"Mean accuracy {score:.4f} on {SPLITS} held-out splits, above {TO_BEAT:.3f} (a linear "
            f"model: {baseline:.4f}). Lowest split {min(scores):.4f}, highest {max(scores):.4f}.",
        )
    return say(*_why_below(score, answers[:SPLITS]))


def judge_stopped(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name the likely cause where an answer took too long."""
    last = evidence.outcomes[-1]
    if last.status == "timed out":
        return wrong(
            "time-out",
            f"It was stopped at “{last.case}”: one training has two seconds, all {len(cases)} "
            "together four and a half. A whole batch at a time, or one image at a time? Fewer "
            "epochs with momentum, or fewer hidden units, are faster as well.",
            title=f"{_ID}: too slow, or without end",
        )
    return None


def _why_below(score: float, answers: Sequence[np.ndarray]) -> tuple[str, str]:
    """Return name and message of what most likely keeps the score down."""
    if all(len(np.unique(answer)) == 1 for answer in answers):
        return (
            "the same answer for everyone",
            "Every image gets the same answer. Print the loss after every epoch: does it fall at "
            "all, or is it NaN? Do all initial weights have the same value?",
        )
    if score < 0.35:
        return (
            "no better than a linear model",
            "That is what a linear model gets here: a digit and its negative have opposite pixels, "
            "so no weight can be right for both. Is there an activation between the two layers, "
            "and are both trained? Or do rows of `x_train` and `y_train` no longer belong "
            "together? Print the loss after every epoch.",
        )
    if score < _LEARNS_LITTLE:
        return (
            "far below",
            "It learns, and stops far too early: too few epochs, a learning rate that is too "
            "small, or a handful of hidden units. Print the loss after every epoch: it should "
            "come near zero.",
        )
    return (
        "not beaten yet",
        "It learns, and is not above the number yet. Does the loss still fall when you stop (more "
        "epochs, a larger learning rate), or does it jump from step to step (a smaller one, or one "
        "that falls towards the end)? Are there enough hidden units, and is the order shuffled in "
        "every epoch?",
    )


def _unusable(cases: Sequence[Case], answers: Sequence[np.ndarray]) -> Verdict | None:
    """Return a diagnosis where the answers are not one class for each held-out image."""
    for case, answer in zip(cases, answers, strict=True):
        wanted = (len(case.args[2]),)
        if answer.shape != wanted:
            name, why = "wrong shape", "One class for each held-out image is asked for."
            if answer.shape == (*wanted, 10):
                name = "scores instead of labels"
                why = "Those are ten scores for each image. Which of them is the largest?"
            elif answer.shape == (len(case.args[1]),):
                name, why = "predicts the training set", "You answer for `x_train`: do `x_test`."
            elif answer.shape == (*wanted, 1):
                name, why = "extra axis", "There is an axis of length 1 too many."
            told = f"For “{case.name}” the shape is {answer.shape}, expected {wanted}. {why}"
            return wrong(name, told, title=f"{_ID}: {name}")
    values = np.concatenate(answers)
    if values.dtype.kind not in "biuf" or not np.isin(values, np.arange(10)).all():
        return wrong(
            "no classes",
            "The answers must be the classes, whole numbers from 0 to 9. Received, among others: "
            f"{values[~np.isin(values, np.arange(10))][0]!s}.",
            title=f"{_ID}: answers that are no classes",
        )
    return None


def _linear(x_train: np.ndarray, y_train: np.ndarray, x_test: np.ndarray) -> np.ndarray:
    """Return the baseline's answers: a linear model, fitted by least squares."""
    train, test = (np.column_stack([x, np.ones(len(x))]) for x in (x_train, x_test))
    gram = train.T @ train + 0.01 * np.eye(train.shape[1])  # some pixels are always equal
    weights = np.linalg.solve(gram, train.T @ np.eye(10)[y_train])
    return (test @ weights).argmax(axis=1)


def _table(
    scores: Sequence[float], baselines: Sequence[float], labels: Sequence[np.ndarray]
) -> Table:
    always = [float(np.bincount(y).max() / len(y)) for y in labels]
    rows = [
        (name, f"{np.mean(values):.4f}", f"{min(values):.4f}", f"{max(values):.4f}")
        for name, values in (
            ("yours", scores),
            ("a linear model", baselines),
            ("always the same digit", always),
        )
    ]
    caption = f"Accuracy on {SPLITS} held-out splits; the mean to beat is {TO_BEAT:.3f}"
    return Table(caption, ("", "mean", "lowest", "highest"), tuple(rows))
