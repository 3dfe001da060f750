"""The judge of *Put history in order*, and the wrong ways to read the map."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, passed, wrong

_ID = "start_here.order_of_history"
_STEPS = {
    1: "AlexNet",
    2: "the Transformer",
    3: "the perceptron",
    4: "the LSTM",
    5: "back-propagation",
}
ORDER = [3, 5, 4, 1, 2]
# said of an older step that stands behind a newer one; no years
_REASONS = {
    3: "It trained a single layer. What did it take to train several?",
    5: "It trains hidden layers. Which of the others are trained with it?",
    4: "It is one of the ideas that waited for more data and faster machines.",
    1: "It showed what deep networks can do with enough data. Which step built on that?",
}


def judge_order(evidence: Evidence, cases: Sequence[Case]) -> Verdict:
    """Name the first two neighbours in the wrong order, and a reason to think again."""
    given = np.asarray(evidence.value, dtype=float).tolist()
    if min(given) > 1900:
        return _off(
            "years instead of numbers",
            "These are years. The numbers of the steps are asked for, 1 to 5, as the task lists "
            "them.",
        )
    if sorted(given) == [0, 1, 2, 3, 4]:
        return _off(
            "counts from 0",
            "Python counts from 0, and the task counts its steps from 1 to 5.",
        )
    if sorted(given) != sorted(_STEPS):
        return _off(
            "not each step once",
            "Each of the numbers 1 to 5 must stand in your list exactly once.",
        )
    if given == ORDER[::-1]:
        return _off("newest first", "Right, but for the direction: the oldest step comes first.")
    if given == [ORDER.index(step) + 1 for step in sorted(_STEPS)]:
        return _off(
            "places instead of numbers",
            "You say for each step at which place it belongs. Asked for are the numbers of the "
            "steps, one after the other: the number of the oldest one first.",
        )
    for before, after in pairwise(given):
        if ORDER.index(before) > ORDER.index(after):
            return _off("a pair in the wrong order", _about(int(before), int(after)))
    return passed(f"{_ID}: passed", "The five steps stand in the order of their publication.")


def _about(before: int, after: int) -> str:
    return (
        f"In your list, {_STEPS[before]} ({before}) stands right before {_STEPS[after]} ({after}). "
        f"Think again about {_STEPS[after]}. {_REASONS[after]}"
    )


def _off(name: str, message: str) -> Verdict:
    return wrong(name, message, title=f"{_ID}: {name}")


BEFORE_LANGUAGE_MODELS = (
    Mistake(
        "one step back only",
        "a",
        "8b does need 8a. But what does 8a need itself? You have read up to 3b.",
    ),
    Mistake(
        "reads everything in between",
        "b",
        "That would do, and it is more than is needed: from 4, 5a and 5b no arrow leads to 8b, "
        "however far you follow it. The numbers are an order to read in; the arrows say what is "
        "needed.",
    ),
    Mistake(
        "stops too early",
        "c",
        "8b needs 8a, and 8a needs 7: so far, so good. And 7? Go on until you meet a chapter that "
        "you have read.",
    ),
)
