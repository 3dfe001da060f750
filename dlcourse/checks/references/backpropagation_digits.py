"""The judge of *beat the number*: predictions on held-out digits, half of them negatives."""

from collections.abc import Mapping, Sequence

import numpy as np

from ..backpropagation import SPLITS, digit_splits
from ..engine import Case, Evidence, Verdict, by_time, wrong
from ..engine.held_out import HeldOut, accuracies

DIGITS = HeldOut(
    "backpropagation.beat_the_number",
    "image",
    to_beat=0.900,
    too_good=0.998,
    by_chance=0.15,  # training from another random start changes fewer by itself
    leak="does its own mean, deviation or maximum enter when it is scaled?",
    asked="One class for each held-out image is asked for.",
    for_training="You answer for `x_train`: do `x_test`.",
    affected="others are answered differently.",
    remark=".",
)
_LIKE_LINEAR = 0.05  # above the linear model, and no more
_LEARNS_LITTLE = 0.6
_SCORES = {
    10: (
        "scores instead of labels",
        "Those are ten scores for each image. Which of them is the largest?",
    )
}


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
    unusable = DIGITS.wrong_shape(cases, answers, _SCORES) or _no_classes(answers)
    if unusable is not None:
        return unusable
    scores = accuracies(answers, labels)
    table = {
        "yours": scores,
        "a linear model": accuracies([_linear(*case.args) for case in cases[:SPLITS]], labels),
        "always the same digit": [float(np.bincount(y).max() / len(y)) for y in labels],
    }
    company = DIGITS.changed(answers[0], answers[-1])
    return DIGITS.decide(table, company, _why_below(table, answers[:SPLITS]))


judge_stopped = by_time(
    f"one training has two seconds, all {SPLITS + 1} together four and a half. A whole batch at a "
    "time, or one image at a time? Fewer epochs with momentum, or fewer hidden units, are faster "
    "as well."
)


def _why_below(
    table: Mapping[str, Sequence[float]], answers: Sequence[np.ndarray]
) -> tuple[str, str]:
    """Return name and message of what most likely keeps the score down.

    Args:
        table: Accuracies on each split: the answer's, then the linear model's.
        answers: To each split.
    """
    score, linear, *_ = map(np.mean, table.values())
    if all(len(np.unique(answer)) == 1 for answer in answers):
        return (
            "the same answer for everyone",
            "Every image gets the same answer. Print the loss after every epoch: does it fall at "
            "all, or is it NaN? Do all initial weights have the same value?",
        )
    if score < linear + _LIKE_LINEAR:
        return (
            "no better than a linear model",
            "That is no more than a linear model gets on these pixels: a digit and its negative "
            "are opposites, so no weight of a pixel is right for both. If it is a network: is "
            "there an activation between the two layers, and are both trained, for more than an "
            "epoch or two? Or do rows of `x_train` and `y_train` no longer belong together? Print "
            "the loss after every epoch.",
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


def _no_classes(answers: Sequence[np.ndarray]) -> Verdict | None:
    values = np.concatenate(answers)
    if values.dtype.kind not in "biuf" or not np.isin(values, np.arange(10)).all():
        return wrong(
            "no classes",
            "The answers must be the classes, whole numbers from 0 to 9. Received, among others: "
            f"{values[~np.isin(values, np.arange(10))][0]!s}.",
            title=f"{DIGITS.exercise}: answers that are no classes",
        )
    return None


def _linear(x_train: np.ndarray, y_train: np.ndarray, x_test: np.ndarray) -> np.ndarray:
    """Return the baseline's answers: a linear model, fitted by least squares."""
    train, test = (np.column_stack([x, np.ones(len(x))]) for x in (x_train, x_test))
    gram = train.T @ train + 0.01 * np.eye(train.shape[1])  # some pixels are always equal
    weights = np.linalg.solve(gram, train.T @ np.eye(10)[y_train])
    return (test @ weights).argmax(axis=1)
