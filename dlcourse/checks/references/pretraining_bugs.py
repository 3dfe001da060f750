"""A learning curve in which the runs help each other, and the test set helps them all."""

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray

STEPS, RATE, MOMENTUM = 20, 0.3, 0.8


def sigmoid(z: Array) -> Array:
    """Return 1 / (1 + exp(-z))."""
    return 1 / (1 + np.exp(-z))


def fine_tune(
    x: Array,
    y: Array,
    x_test: Array,
    y_test: Array,
    start: Array,
    sizes: Sequence[int],
    *,
    carry_weights: bool = False,
    carry_speed: bool = False,
    peek: bool = False,
    from_zero: bool = False,
    all_labels: bool = False,
    keep: str = "",
    speed: bool = True,
) -> Array:
    """Return what the tuned reader says of the test texts, `(sizes, tests)`; with bugs if asked.

    Args:
        x: Vectors of the labelled texts, `(texts, features)`.
        y: Their labels.
        x_test: Vectors of the test texts.
        y_test: Their labels.
        start: The pretrained weights.
        sizes: How many labels there are in each run.
        carry_weights: Go on with the weights of the run before.
        carry_speed: Go on with the optimiser's memory of the run before.
        peek: Keep the step that is best on the test texts.
        from_zero: Begin with zeros, not with the pretrained weights.
        all_labels: Use all labels in every run.
        keep: Keep the step that is best on the labels of the run, if it is "own".
        speed: Have a momentum at all.
    """
    w, v, said = start.astype(float), np.zeros(len(start)), []
    for size in sizes:
        if not carry_weights:
            w = np.zeros(len(start)) if from_zero else start.astype(float)
        if not carry_speed:
            v = np.zeros(len(start))
        n = len(x) if all_labels else size
        best, kept = -1.0, np.zeros(len(x_test))
        for _ in range(STEPS):
            slope = x[:n].T @ (sigmoid(x[:n] @ w) - y[:n]) / n
            v = MOMENTUM * v * speed - RATE * slope
            w = w + v
            now = sigmoid(x_test @ w)
            right = float(np.mean((now > 0.5) == (y_test == 1)))
            if keep == "own":
                right = float(np.mean((x[:n] @ w > 0) == (y[:n] == 1)))
            if not (peek or keep) or right > best:
                best, kept = right, now
        said.append(kept)
    return np.array(said)


_BUGS = {
    "carry_weights": (
        "weights carried on",
        "The second run begins where the first one ended: it has seen the labels of both. Test 1: "
        "the same size twice must give the same row twice. Where is `w` set, and is it `start` "
        "itself that is changed?",
    ),
    "carry_speed": (
        "the optimiser's memory carried on",
        "The second run begins with the speed of the first: its first step is not its own. What "
        "else must be set back beside the weights?",
    ),
    "peek": (
        "the step is chosen by the test labels",
        "Each run keeps the step that is best on the test texts. Test 3: with other test labels "
        "nothing that the model says may change. Which step is to be kept when nobody knows the "
        "labels?",
    ),
}


def _bug(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, lambda *given: fine_tune(*given, **switches), told)


def _several(which: Sequence[str]) -> Mistake:
    if len(which) == len(_BUGS):
        return _bug(
            "all three bugs are still there",
            "This is what the colleague's function returns. Run the three tests in the text, one "
            "by one: each of them points at one line.",
            **dict.fromkeys(which, True),
        )
    name = ", and ".join(_BUGS[bug][0] for bug in which)
    told = " ".join(_BUGS[bug][1] for bug in which)
    return _bug(name, told, **dict.fromkeys(which, True))


BUGS = (
    *(_several(which) for count in (3, 2, 1) for which in combinations(_BUGS, count)),
    _bug(
        "starts from zero",
        "Every run begins with zeros. That is the network from scratch: `start` holds what was "
        "learned from unlabelled text.",
        from_zero=True,
    ),
    _bug(
        "all labels in every run",
        "Every run learns from all labels. The curve is flat: each size is to have its own number "
        "of texts, the first ones.",
        all_labels=True,
    ),
    _bug(
        "the step is chosen by the run's own labels",
        "Each run keeps the step that is best on its own few labels: these it may soon know by "
        "heart. Asked for is what it says after its *last* step.",
        keep="own",
    ),
    Mistake(
        "labels instead of probabilities",
        lambda *given: (fine_tune(*given) > 0.5) * 1.0,
        "You return labels. Asked for are the probabilities, as the colleague's function gives "
        "them.",
    ),
    _bug(
        "no momentum left",
        "The momentum is gone. Its memory is set back once for each *run*, not at every step.",
        speed=False,
    ),
)
