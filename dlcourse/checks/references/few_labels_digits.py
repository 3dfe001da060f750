"""The judge of *beat the number*: 500 digits, read by whoever saw 50 labels and 1,247 images."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..engine import Case, Evidence, Verdict, by_time, first_of
from ..engine.held_out import HeldOut, accuracies
from ..inputs.unlabelled_digits import SPLITS, unlabelled_digits

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
_SCORES = {
    10: (
        "scores instead of labels",
        "These are scores, ten for each image: which class has the largest?",
    ),
}


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
    others = {**_SCORES}
    unlabelled = len(cases[0].args[3])
    if answers[0].shape == (unlabelled,):
        return DIGITS.wrong(
            "predicts the unlabelled images",
            f"For “{cases[0].name}” the shape is {answers[0].shape}: that is one answer for each "
            "unlabelled image. They are there to learn from: predict `x_test`.",
        )
    unusable = DIGITS.wrong_shape(cases, answers, others) or _no_digits(answers)
    if unusable is not None:
        return unusable
    linear = [_logistic_regression(*case.args[:3]) for case in cases[:SPLITS]]
    table = {
        "yours": accuracies(answers[:SPLITS], labels),
        "logistic regression on the 50": accuracies(linear, labels),
    }
    alike = float(np.mean(np.concatenate(answers[:SPLITS]) == np.concatenate(linear)))
    score, baseline = (float(np.mean(values)) for values in table.values())
    unused = bool(np.array_equal(answers[0], answers[-1]))
    below = _why_below(score, baseline, np.concatenate(answers[:SPLITS]), alike, unused)
    return DIGITS.decide(table, _of_company(cases, answers), below)


def _judge_raised(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name the likely cause where an image alone raised an exception."""
    if any(outcome.status != "returned" for outcome in evidence.outcomes[:SPLITS]):
        return None
    failed = next(outcome for outcome in evidence.outcomes if outcome.status != "returned")
    if failed.failure is None or len(cases[evidence.outcomes.index(failed)].args[2]) > 1:
        return None
    return DIGITS.depends_on_others(
        f"Among others an image gets an answer; alone, it gets a {failed.failure.type}."
    )


judge_stopped = first_of(
    by_time(
        f"it is called {SPLITS + 4} times, and all together have about four seconds. A loop over "
        "single images is quick enough where each turn is one array operation; a network that is "
        "trained on all images for many epochs is not."
    ),
    _judge_raised,
)


def _of_company(cases: Sequence[Case], answers: Sequence[Array]) -> str:
    """Return how an answer of split 1 changes with the other test images; empty if none does."""
    once_more, alone, joined = answers[SPLITS : SPLITS + 3]
    among = cases[0].args[2]
    place = int(np.flatnonzero((among == cases[SPLITS + 1].args[2]).all(axis=(1, 2)))[0])
    if alone[0] not in (answers[0][place], once_more[place]):
        return "A clear image of split 1 gets another answer alone than among the others."
    by_itself = float(np.mean(once_more != answers[0]))
    return replace(DIGITS, by_chance=by_itself + DIGITS.by_chance).changed(answers[0], joined)


def _why_below(
    score: float, baseline: float, answers: Array, alike: float, unused: bool
) -> tuple[str, str]:
    """Return name and message of what most likely keeps the score down."""
    if len(np.unique(answers)) == 1:
        return (
            "the same answer for every image",
            "Every image gets the same answer. Print a few scores: are they all alike, or NaN?",
        )
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


def _no_digits(answers: Sequence[Array]) -> Verdict | None:
    values = np.concatenate(answers[:SPLITS])
    if values.dtype.kind not in "biuf" or not np.isin(values, np.arange(10)).all():
        odd = values[~np.isin(values, np.arange(10))][0]
        hint = " -1 marks what has no label yet: was every image reached?" if odd == -1 else ""
        return DIGITS.wrong(
            "answers that are no digits",
            "The answers must be labels, whole numbers from 0 to 9. Received, among others: "
            f"{odd!s}.{hint}",
        )
    return None


def _logistic_regression(x: Array, y: Array, x_test: Array) -> Array:
    """Return the baseline's answers."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(max_iter=1000).fit(x.reshape(len(x), -1), y)
    return model.predict(x_test.reshape(len(x_test), -1))
