"""The answers to chapter 0, and the mistakes worth recognising."""

import numpy as np

from ...data import load_digits
from ..engine import Judge, Mistake
from .start_here_history import BEFORE_LANGUAGE_MODELS, ORDER, judge_order
from .start_here_scores import ACCURACY, MAJORITY
from .start_here_split import BUG, HELD_OUT, nearest


def double(x: np.ndarray) -> np.ndarray:
    """Return `x` with every entry doubled."""
    return 2 * x


def mean_pixel() -> float:
    """Return the mean over all pixels of all digits."""
    digits = load_digits()
    return float(digits.x.mean())


def accuracy(predictions: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of `predictions` that equal their label; both `(batch,)`."""
    return float(np.mean(predictions == labels))


def majority_accuracy(y_train: np.ndarray, y_test: np.ndarray) -> float:
    """Return how often the commonest label of `y_train` is right on `y_test`."""
    commonest = np.bincount(y_train).argmax()
    return float(np.mean(y_test == commonest))


def held_out(
    x: np.ndarray, y: np.ndarray, order: np.ndarray, num_test: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Hold the first `num_test` examples of `order` out, and keep the rest for training."""
    test, train = order[:num_test], order[num_test:]
    return x[train], x[test], y[train], y[test]


def repaired_score(x: np.ndarray, y: np.ndarray, order: np.ndarray, num_test: int) -> float:
    """Return the accuracy of `nearest` on held-out images, learned from the others alone."""
    test, train = order[:num_test], order[num_test:]
    answers = nearest(x[train], y[train], x[test])
    return float(np.mean(answers == y[test]))


JUDGES = {
    "start_here.double": Judge(
        reference=double,
        mistakes=(
            Mistake(
                "squares",
                lambda x: x**2,
                "Every entry is squared. Two times x and x to the power of two agree for 0 "
                "and 2 alone. Which operator multiplies?",
            ),
            Mistake(
                "triples",
                lambda x: 3 * x,
                "Every entry comes out three times as large. Doubled means twice as large: which "
                "number do you multiply by?",
            ),
            Mistake(
                "doubles twice",
                lambda x: 4 * x,
                "Every entry comes out four times as large. Is it doubled in one line, and then "
                "once more in another?",
            ),
            Mistake(
                "halves",
                lambda x: x / 2,
                "Every entry comes out half as large: that is division. Which operation takes it "
                "the other way?",
            ),
            Mistake(
                "adds 2",
                lambda x: x + 2,
                "You add 2 to every entry. Doubling an entry adds the entry itself, not a 2.",
            ),
            Mistake(
                "repeats the entries",
                lambda x: np.concatenate([x, x]),
                "The array is twice as long; its entries are what they were. A list behaves so "
                "when it is multiplied: is `x` still an array there?",
            ),
            Mistake(
                "returns the input",
                lambda x: x,
                "You return the entries as they came. Was the doubled array put into a variable "
                "that is then not returned?",
            ),
        ),
    ),
    "start_here.mean_pixel": Judge(
        reference=mean_pixel,
        rtol=1e-3,
        mistakes=(
            Mistake(
                "mean of the first image",
                lambda: float(load_digits().x[0].mean()),
                "That is the mean of the first image. All of them are asked for: where does a "
                "`[0]` come in?",
            ),
            Mistake(
                "not between 0 and 1",
                lambda: 16 * float(load_digits().x.mean()),
                "That is the mean for pixels from 0 to 16, as the images were once stored. In this "
                "course they were divided by 16: are yours from `load_digits` of `dlcourse.data`, "
                "and from the cell above?",
            ),
            Mistake(
                "white minus ink",
                lambda: 1 - float(load_digits().x.mean()),
                "That is the mean of the paper: 1 minus the ink. Here 0 is paper and 1 is ink, so "
                "that the pixels say how dark they are as they stand.",
            ),
            Mistake(
                "mean of the labels",
                lambda: float(load_digits().y.mean()),
                "That is the mean of the labels `digits.y`. The pixels are in `digits.x`.",
            ),
            Mistake(
                "mean ink of the inked pixels",
                lambda: float(load_digits().x[load_digits().x > 0].mean()),
                "That is the mean over the pixels that hold ink. The empty ones count, too.",
            ),
            Mistake(
                "sum over an image",
                lambda: float(load_digits().x.sum(axis=(1, 2)).mean()),
                "That is the ink of a whole image, summed over its 64 pixels. The mean of a "
                "single pixel is asked for.",
            ),
        ),
    ),
    "start_here.which_is_learned": Judge(
        reference="b",
        mistakes=(
            Mistake(
                "takes settings for weights",
                "a",
                "Somebody chose these before training began, and training leaves them alone. "
                "They are called hyperparameters. What is left to be learned?",
            ),
            Mistake(
                "takes labels for weights",
                "c",
                "The labels are given: people wrote them down. They are what the network "
                "learns from. What does it change in order to meet them?",
            ),
        ),
    ),
    "start_here.accuracy": Judge(accuracy, ACCURACY),
    "start_here.majority_accuracy": Judge(majority_accuracy, MAJORITY),
    "start_here.held_out": Judge(held_out, HELD_OUT),
    "start_here.find_the_bug": Judge(repaired_score, BUG),
    "start_here.why_held_out": Judge(
        reference="""
            A score on the training images shows that the network can give back answers that it
            was given. A method that stores every image and looks it up is always right there, and
            has found out nothing about digits.
            What you want to know is how it does on images that it has never met. So hold some out
            before the training begins, keep them away from everything that learns, and measure
            the accuracy on them. Repeat it with other splits, since one may be lucky.
            And put the number next to that of a plain method, trained and tested on the same
            images: the majority baseline, or a logistic regression. 0.97 means much where
            guessing gives 0.10, and nothing where a plain method gives 0.98.
            """.replace("\n            ", "\n").strip(),
    ),
    "start_here.order_of_history": Judge(judge=judge_order, solution=str(ORDER)),
    "start_here.before_language_models": Judge("d", BEFORE_LANGUAGE_MODELS),
}
