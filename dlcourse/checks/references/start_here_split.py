"""Wrong ways of holding data out, and of scoring what was learned from them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Split = Callable[[Array, Array, Array, int], tuple[Array, Array, Array, Array]]


def nearest(x_train: Array, y_train: Array, x_new: Array) -> Array:
    """Answer for each new image with the label of the training image that is most like it."""
    rows = x_train.reshape(len(x_train), -1)
    distances = [((rows - image.ravel()) ** 2).sum(axis=1) for image in x_new]
    return np.array([y_train[distance.argmin()] for distance in distances])


def _rows(
    train: Callable[[Array, int], Any],
    test: Callable[[Array, int], Any] = lambda order, n: order[:n],
    *,
    y_train: Callable[[Array, int], Any] | None = None,
    y_test: Callable[[Array, int], Any] | None = None,
) -> Split:
    """Return the split that takes these rows for its parts; labels as images, if not given."""

    def split(x: Array, y: Array, order: Array, n: int) -> tuple[Array, Array, Array, Array]:
        rows = train(order, n), test(order, n)
        of_y_train = rows[0] if y_train is None else y_train(order, n)
        of_y_test = rows[1] if y_test is None else y_test(order, n)
        return x[rows[0]], x[rows[1]], y[of_y_train], y[of_y_test]

    return split


def _rest(order: Array, n: int) -> Array:
    return order[n:]


def _in_turn(x: Array, y: Array, order: Array, n: int) -> tuple[Array, Array, Array, Array]:
    return x[order[n:]], y[order[n:]], x[order[:n]], y[order[:n]]


_OVERLAP = (
    "Test examples are in the training part as well, so that the test would ask for what was "
    "learned by heart. An example belongs to one part and to no other."
)
_LABELS = (
    "The images were put into the new order, and the labels were not: each image now has the label "
    "of another one. Whatever happens to `x` must happen to `y`."
)
_PLAIN = (
    "Your parts follow the order in which the data came. Data are often sorted, by label or by "
    "date, and then the parts differ. What is `order` for?"
)
_SORTED = (
    "Both parts hold the right examples, in another order than `order`. The task asks for its "
    "order in both parts, so that a run can be repeated exactly."
)

HELD_OUT = (
    *(
        Mistake("test examples also in training", _rows(train, y_train=labels), _OVERLAP)
        for train, labels in (
            (lambda order, n: order, None),
            (lambda order, n: slice(None), None),
            (lambda order, n: order[n - 1 :], None),
        )
    ),
    Mistake(
        "loses an example",
        _rows(lambda order, n: order[n + 1 :]),
        "One example is in neither part. The training part begins where the test part ends.",
    ),
    Mistake(
        "labels not permuted along",
        _rows(
            _rest, y_train=lambda order, n: slice(n, None), y_test=lambda order, n: slice(None, n)
        ),
        _LABELS,
    ),
    Mistake(
        "training and test exchanged",
        _rows(lambda order, n: order[:n], _rest),
        "You train on `num_test` examples and test on the others. It is the other way round: the "
        "first `num_test` of `order` are held out.",
    ),
    Mistake(
        "held out from the other end",
        _rows(lambda order, n: order[:-n], lambda order, n: order[-n:]),
        "You hold the last examples of `order` out. That is just as fair, but the first ones are "
        "asked for.",
    ),
    *(
        Mistake("not permuted", _rows(train, test), _PLAIN)
        for train, test in (
            (lambda order, n: slice(n, None), lambda order, n: slice(None, n)),
            (lambda order, n: slice(None, -n), lambda order, n: slice(-n, None)),
        )
    ),
    Mistake(
        "results in another order",
        _in_turn,
        "The parts are right, and you return images and labels in turn. Asked for are both parts "
        "of the images first: x_train, x_test, y_train, y_test.",
    ),
    *(
        Mistake("parts sorted", _rows(lambda order, n: np.sort(order[n:]), test), _SORTED)
        for test in (lambda order, n: np.sort(order[:n]), lambda order, n: order[:n])
    ),
)


def _scored(split: Split, *, known: str = "training", asked: str = "test") -> Any:
    """Return the accuracy of `nearest` with one part known to it, and one part asked for."""

    def score(x: Array, y: Array, order: Array, n: int) -> float:
        x_train, x_test, y_train, y_test = split(x, y, order, n)
        parts = {
            "training": (x_train, y_train),
            "test": (x_test, y_test),
            "all": (np.concatenate([x_test, x_train]), np.concatenate([y_test, y_train])),
        }
        answers = nearest(*parts[known], parts[asked][0])
        return float(np.mean(answers == parts[asked][1]))

    return score


_SPLIT = _rows(_rest)
_KNOWN = (
    "The images that are asked for are among those that the method was given, so that it finds "
    "each of them again. "
)

BUG = (
    Mistake(
        "the test images are still known",
        _scored(_SPLIT, known="all"),
        _KNOWN + "Which arrays does `nearest` learn from: all images, or the training part?",
    ),
    Mistake(
        "scored on the training images",
        _scored(_SPLIT, asked="training"),
        _KNOWN + "You now score on the training images. Which ones has it never met?",
    ),
    Mistake(
        "scored on all images",
        _scored(_SPLIT, asked="all"),
        "You score on all images, and most of them were given to the method before. Score on the "
        "held-out ones alone.",
    ),
    Mistake(
        "training and test exchanged",
        _scored(_SPLIT, known="test", asked="training"),
        "The method learns from the test images and is scored on the training images. Nothing "
        "leaks any more, but the parts have changed places.",
    ),
    Mistake(
        "takes the shuffling out",
        _scored(_rows(lambda order, n: slice(n, None), lambda order, n: slice(None, n))),
        "The score is an honest one now, but the images are no longer put into the given order. "
        "That part of the code was right.",
    ),
    Mistake(
        "labels not permuted along",
        _scored(
            _rows(
                _rest,
                y_train=lambda order, n: slice(n, None),
                y_test=lambda order, n: slice(None, n),
            )
        ),
        _LABELS,
    ),
)
