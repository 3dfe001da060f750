"""Wrong ways of computing an accuracy, and that of the majority baseline."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def _of_answer(answer: Callable[[Array], Any]) -> Callable[[Array, Array], float]:
    """Return the accuracy of giving always the answer that `answer` makes from `y_train`."""
    return lambda y_train, y_test: float(np.mean(y_test == answer(y_train)))


def _commonest(labels: Array) -> int:
    return int(np.bincount(labels).argmax())


ACCURACY = (
    Mistake(
        "counts instead of a share",
        lambda predictions, labels: int(np.sum(predictions == labels)),
        "You count the right answers. Seven right answers are good of ten images, and poor of a "
        "thousand: of how many were they?",
    ),
    Mistake(
        "the share that is wrong",
        lambda predictions, labels: float(np.mean(predictions != labels)),
        "That is the share of wrong answers, the error rate. Whoever gets everything right would "
        "have 0.",
    ),
    Mistake(
        "per cent",
        lambda predictions, labels: 100 * float(np.mean(predictions == labels)),
        "That is in per cent. A share is between 0 and 1.",
    ),
    Mistake(
        "how far off",
        lambda predictions, labels: float(np.mean(abs(predictions - labels))),
        "You take the mean of the differences. But labels are names: to call a 3 an 8 is no worse "
        "than to call it a 4. Right or wrong is all that counts here.",
    ),
    Mistake(
        "all or nothing",
        lambda predictions, labels: bool(np.all(predictions == labels)),
        "You ask whether all answers are right, and the answer to that is yes or no. Which share "
        "of them is?",
    ),
    Mistake(
        "always divides by 10",
        lambda predictions, labels: float(np.sum(predictions == labels) / 10),
        "Right for ten images, and for no other number: you divide by 10. How many images are "
        "there?",
    ),
)

MAJORITY = (
    Mistake(
        "peeks at the held-out labels",
        lambda y_train, y_test: float(np.mean(y_test == _commonest(y_test))),
        "You take the label that is commonest among the held-out images. Nobody knows their labels "
        "before answering: the choice has to be made on `y_train`, and the score on `y_test`.",
    ),
    Mistake(
        "scored on the training part",
        lambda y_train, y_test: float(np.mean(y_train == _commonest(y_train))),
        "You choose on the training labels, and score on them as well. How often is this answer "
        "right on the held-out ones?",
    ),
    Mistake(
        "returns the label",
        lambda y_train, y_test: _commonest(y_train),
        "You return the commonest label itself. That is the answer which the baseline gives; how "
        "often is it right?",
    ),
    Mistake(
        "counts instead of a share",
        lambda y_train, y_test: int(np.sum(y_test == _commonest(y_train))),
        "You count how often the answer is right. An accuracy is a share: of how many?",
    ),
    Mistake(
        "takes the largest label",
        _of_answer(np.max),
        "Your baseline answers with the largest label. The commonest one is asked for: `max` of "
        "the labels knows nothing of how often each occurs.",
    ),
    Mistake(
        "takes the count for the label",
        _of_answer(lambda labels: np.bincount(labels).max()),
        "Your baseline answers with the number of times that the commonest label occurs, instead "
        "of the label. You need the place of the largest count.",
    ),
    Mistake(
        "takes the place for the label",
        _of_answer(lambda labels: np.unique(labels, return_counts=True)[1].argmax()),
        "Right as long as the labels are 0, 1, 2 and so on. Where some label never occurs, the "
        "place in the list of labels is not the label: look up what stands there.",
    ),
    Mistake(
        "one in so many labels",
        lambda y_train, y_test: 1 / len(np.unique(y_train)),
        "That is what guessing would give if all labels were equally frequent. They are not: which "
        "one is commonest?",
    ),
)
