"""The judge of *beat the number*: 500 digits, read by whoever saw 50 labels and 1,247 images."""

from collections.abc import Sequence

import numpy as np

from ..engine import Case, Evidence, Verdict, by_time, first_of
from ..engine.held_out import HeldOut, accuracies
from ..inputs.unlabelled_digits import SPLITS, unlabelled_digits
from .digits import ALWAYS_THE_SAME, in_company, logistic_regression, unusable_digits

Array = np.ndarray

DIGITS = HeldOut(
    "few_labels.beat_the_number",
    "image",
    to_beat=0.915,
    too_good=0.99,
    by_chance=0.03,  # beyond those that change when the same is asked once more
    leak="are the test images scaled, clustered or labelled together with the others? Only "
    "`x_unlabelled` is there for that.",
    for_training="That is one answer for each labelled {example}: predict `x_test`.",
)
_LOST = 0.6  # no method with the right labels is below
_BELOW = 0.02  # under the baseline: something does harm


def fit_predict(x_train: Array, y_train: Array, x_test: Array, x_unlabelled: Array) -> Array:
    """Let labels spread from neighbour to neighbour; answer with the nearest five."""
    x = np.concatenate([x_train, x_unlabelled]).reshape(-1, 64)
    known = np.eye(10)[y_train]  # (50, 10)
    squares = (x**2).sum(axis=1)
    apart = squares - 2 * x @ x.T  # squared distances, but for a number of each row
    np.fill_diagonal(apart, np.inf)
    near = apart.argpartition(6, axis=1)[:, :6]  # the six nearest of each image
    belief = np.zeros((len(x), 10))
    for _ in range(40):
        belief[: len(known)] = known  # what is known stays
        belief = belief[near].mean(axis=1)  # the others believe what their neighbours do
    belief[: len(known)] = known
    belief /= belief.sum(axis=1, keepdims=True) + 1e-12
    asked = x_test.reshape(-1, 64)
    near = (squares - 2 * asked @ x.T).argpartition(5, axis=1)[:, :5]
    return belief[near].sum(axis=1).argmax(axis=1)


def judge_predictions(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean accuracy on all splits against the number to beat; name the likely cause."""
    labels = [y for _, y in unlabelled_digits()]
    answers = [np.asarray(outcome.value) for outcome in evidence.outcomes]
    unlabelled = len(cases[0].args[3])
    if answers[0].shape == (unlabelled,):
        return DIGITS.wrong(
            "predicts the unlabelled images",
            f"For “{cases[0].name}” the shape is {answers[0].shape}: that is one answer for each "
            "unlabelled image. They are there to learn from: predict `x_test`.",
        )
    unusable = unusable_digits(
        DIGITS,
        cases,
        answers,
        SPLITS,
        unlabelled="-1 marks what has no label yet: was every image reached?",
    )
    if unusable is not None:
        return unusable
    linear = [logistic_regression(*case.args[:3]) for case in cases[:SPLITS]]
    table = {
        "yours": accuracies(answers[:SPLITS], labels),
        "logistic regression on the 50": accuracies(linear, labels),
    }
    alike = float(np.mean(np.concatenate(answers[:SPLITS]) == np.concatenate(linear)))
    score, baseline = (float(np.mean(values)) for values in table.values())
    unused = bool(np.array_equal(answers[0], answers[-1]))
    below = _why_below(score, baseline, np.concatenate(answers[:SPLITS]), alike, unused)
    return DIGITS.decide(table, in_company(DIGITS, cases, answers, SPLITS), below)


judge_stopped = first_of(
    by_time(
        f"it is called {SPLITS + 4} times, and all together have about four seconds. A loop over "
        "single images is quick enough where each turn is one array operation; a network that is "
        "trained on all images for many epochs is not."
    ),
    DIGITS.raised_alone(SPLITS),
)


def _why_below(
    score: float, baseline: float, answers: Array, alike: float, unused: bool
) -> tuple[str, str]:
    """Return name and message of what most likely keeps the score down."""
    if len(np.unique(answers)) == 1:
        return ALWAYS_THE_SAME
    if score < _LOST:
        return (
            "labels that do not follow",
            "That is far less than any method gets from 50 labels. Do labels and images still "
            "belong together? If you cluster: a cluster's number is no digit.",
        )
    if alike > 0.99:
        return (
            "logistic regression as it stands",
            "These are the answers of the baseline, which learns from the 50 labelled images "
            "alone.",
        )
    if unused:
        return (
            "the unlabelled images are not used",
            "The answers are the same with other unlabelled images: you learn from the 50 alone. "
            "1,247 more show how people write digits, without saying which: what can be had from "
            "them?",
        )
    if score < baseline - _BELOW:
        return (
            "below the baseline",
            "This is below logistic regression on the 50 labels. Most likely wrong labels were "
            "handed on too boldly: begin with the images that are *nearest* to a labelled one, and "
            "let the labels spread from there. (A model's own sure answers are often wrong with "
            "50 labels, and it then learns its own mistakes.)",
        )
    return (
        "not beaten yet",
        "The unlabelled images are used, and it is not enough yet. Do the labels travel in small "
        "steps, from neighbour to neighbour, or in one leap? A digit's shapes make a long chain: "
        "its ends look little alike, and what is between joins them.",
    )
