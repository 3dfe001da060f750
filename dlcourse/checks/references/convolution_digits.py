"""The judge of *beat the number*: digits that are anywhere in their image."""

from collections.abc import Sequence

import numpy as np

from ...scratch import im2col
from ..engine import Case, Evidence, Verdict, by_time
from ..engine.held_out import HeldOut, accuracies
from ..inputs.roaming_digits import SPLITS, roaming_digits
from .digits import unusable_digits

Array = np.ndarray

DIGITS = HeldOut(
    "convolution.beat_the_number",
    "image",
    to_beat=0.70,
    too_good=0.995,
    by_chance=0.03,  # beyond those that change when the same is asked once more
    leak="does its own mean, largest value or deviation enter when it is scaled?",
)
_CHANCE = 0.13


def fit_predict(x_train: Array, y_train: Array, x_test: Array, seed: int) -> Array:
    """Take of 64 random filters the largest answer anywhere, and let a linear model learn."""
    from sklearn.linear_model import RidgeClassifier

    filters = np.random.default_rng(seed).normal(size=(25, 64))
    filters -= filters.mean(axis=0)

    def features(x: Array) -> Array:
        maps = im2col(x[..., None], 5) @ filters  # (images * places, filters)
        return maps.reshape(len(x), -1, 64).max(axis=1)  # wherever it is

    train, test = features(x_train), features(x_test)
    mean, sd = train.mean(axis=0), train.std(axis=0)
    model = RidgeClassifier(alpha=10).fit((train - mean) / sd, y_train)
    return model.predict((test - mean) / sd)


def judge_predictions(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Hold the mean accuracy on both splits against the number to beat; name the likely cause."""
    labels = [roaming_digits(seed)[1] for seed in range(SPLITS)]
    answers = [np.asarray(outcome.value) for outcome in evidence.outcomes]
    unusable = unusable_digits(DIGITS, cases, answers, SPLITS)
    if unusable is not None:
        return unusable
    table = {
        "yours": accuracies(answers[:SPLITS], labels),
        "raw pixels, linear": accuracies([_linear(*case.args) for case in cases[:SPLITS]], labels),
    }
    below = _why_below(float(np.mean(table["yours"])), np.concatenate(answers[:SPLITS]))
    once_more, joined = answers[SPLITS:]
    company = DIGITS.changed(answers[0], joined, once_more)
    if np.mean(table["yours"]) < _CHANCE:  # whatever is mixed up, it is not a matter of scaling
        company = ""
    return DIGITS.decide(table, company, below)


judge_stopped = by_time(
    f"it is called {SPLITS + 2} times, and all together have about four seconds. A network trained "
    "by gradient descent is too slow for that; filters that are not trained, and a linear model on "
    "their answers, are not. `im2col` and one matrix product in place of loops over pixels."
)


def _why_below(score: float, answers: Array) -> tuple[str, str]:
    """Return name and message of what most likely keeps the score down."""
    if len(np.unique(answers)) == 1:
        return (
            "the same answer for every image",
            "Every image gets the same answer. Print a few features: are they all alike, or NaN?",
        )
    if score < _CHANCE:
        return (
            "labels that do not follow",
            "That is what guessing gets. Do features and labels still belong together? After "
            "`im2col` the windows of the first image come first: which axis is the image?",
        )
    if score < 0.56:
        return (
            "the place still matters",
            "It is better than guessing, and as weak as a model that must learn each place anew. "
            "If you take raw pixels, or feature maps with their places: what is left of a filter's "
            "map if you ask only *how strongly* it answered, and not where? If you do so already: "
            "eight filters, or Sobel's alone, tell few digits apart; and in a mean over all places "
            "one strong answer is lost among many weak ones.",
        )
    return (
        "not beaten yet",
        "The idea is there, and the number not yet beaten. More filters, larger ones (5×5 covers "
        "more of a digit than 3×3), no place left in the features, and features brought to one "
        "scale by the training images: which of these is missing?",
    )


def _linear(x: Array, y: Array, x_test: Array, seed: int) -> Array:
    """Return the baseline's answers."""
    from sklearn.linear_model import RidgeClassifier

    model = RidgeClassifier(alpha=10).fit(x.reshape(len(x), -1), y)
    return model.predict(x_test.reshape(len(x_test), -1))
