"""Typical mistakes in counting refusals, and in choosing when to refuse."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Texts = list[str]


def shares(
    said: Texts, truth: Texts, refusal: str, *, good_refusal: bool = False, answered: bool = False
) -> tuple[float, float, float]:
    """Return the shares right, refused and wrong; right but for the switches given.

    Args:
        said: What the model said.
        truth: What is true, "" where nobody can know.
        refusal: The words of a refusal.
        good_refusal: Call a refusal right where nobody can know.
        answered: Leave the refusals out of the number that is divided by.
    """
    pairs = list(zip(said, truth, strict=True))
    refused = [a == refusal for a, _ in pairs]
    right = [a == b or (good_refusal and a == refusal and not b) for a, b in pairs]
    wrong = [not r and not no for r, no in zip(right, refused, strict=True)]
    n = max(len(pairs) - (sum(refused) if answered else 0), 1)
    return sum(right) / n, sum(refused) / n, sum(wrong) / n


def _answerable(said: Texts, truth: Texts, refusal: str) -> list[tuple[str, str]]:
    return [(a, b) for a, b in zip(said, truth, strict=True) if b]


def _outcome(name: str, told: str, part: str, compute: Callable[..., float]) -> Mistake:
    return Mistake(name, compute, told, part=part)


_DENOMINATOR = (
    "You divide by the number of *answered* questions. The three shares are of all questions, and "
    "add up to 1."
)

OUTCOMES = (
    _outcome(
        "a refusal counted as right",
        "A refusal counts as right where nobody can know. It may be the best thing to say, and it "
        "still is a refusal: the three shares are to be told apart.",
        "right",
        lambda *given: shares(*given, good_refusal=True)[0],
    ),
    _outcome(
        "divided by the answered ones",
        _DENOMINATOR,
        "right",
        lambda *given: shares(*given, answered=True)[0],
    ),
    _outcome(
        "questions that can be answered alone",
        "You look at the questions that have an answer alone. Where nobody can know the model can "
        "be wrong, too, and that is what the table is about.",
        "right",
        lambda *given: float(np.mean([a == b for a, b in _answerable(*given)])),
    ),
    _outcome(
        "a refusal counted as right",
        "Every refusal counts as right. It is a refusal.",
        "right",
        lambda *given: sum(shares(*given)[:2]),
    ),
    _outcome(
        "a refusal counted as wrong",
        "A refusal counts as wrong. It says nothing that is not true: whoever asks knows where "
        "they stand.",
        "wrong",
        lambda *given: 1 - shares(*given)[0],
    ),
    _outcome(
        "no harm where nobody can know",
        "Answers to questions that nobody can answer are left out. These above all are the "
        "hallucinations: whatever is said there is wrong.",
        "wrong",
        lambda said, truth, refusal: (
            sum(a not in (b, refusal) for a, b in _answerable(said, truth, refusal)) / len(said)
        ),
    ),
    _outcome(
        "divided by the answered ones",
        _DENOMINATOR,
        "wrong",
        lambda *given: shares(*given, answered=True)[2],
    ),
    _outcome(
        "numbers instead of shares",
        "This is how many. The share of all questions is asked for.",
        "right",
        lambda *given: shares(*given)[0] * len(given[0]),
    ),
    _outcome(
        "refused where nobody can know",
        "You count the refusals where nobody can know alone. Those where something is known are "
        "refusals, too: they are the price.",
        "refused",
        lambda said, truth, refusal: (
            sum(a == refusal and not b for a, b in zip(said, truth, strict=True)) / len(said)
        ),
    ),
    _outcome(
        "divided by all questions",
        "The last number asks how often an *answer* is wrong: whoever reads one wants to know how "
        "far to trust it. By how many do you divide?",
        "wrong_of_answers",
        lambda *given: shares(*given)[2],
    ),
    _outcome(
        "right of the answers",
        "This is how many of the answers are *right*. Asked for are the wrong ones.",
        "wrong_of_answers",
        lambda *given: shares(*given)[0] / max(sum(shares(*given)[::2]), 1e-12),
    ),
)


def chosen_threshold(
    sure: Array,
    right: Array,
    cost: float,
    *,
    strict: bool = False,
    among: str = "all",
    never: bool = True,
) -> float:
    """Return the threshold of the largest value; right but for the switches given.

    Args:
        sure: How sure the model was, `(questions,)`.
        right: Whether it was right.
        cost: What an error costs.
        strict: Answer above the threshold alone, not at it.
        among: "answered" to average over the answered questions only.
        never: Allow to refuse everything.
    """
    candidates = [*np.unique(sure)[::-1].tolist()]
    candidates = [np.inf, *candidates] if never else candidates
    best, kept = -np.inf, np.inf
    for threshold in candidates:
        value = worth(sure, right, threshold, cost, strict=strict, among=among)
        if value > best + 1e-12:
            best, kept = value, threshold
    return float(kept)


def worth(
    sure: Array,
    right: Array,
    threshold: float,
    cost: float,
    *,
    strict: bool = False,
    among: str = "all",
) -> float:
    """Return what a threshold is worth: 1 for each right answer, -cost for each wrong one."""
    answered = sure > threshold if strict else sure >= threshold
    gains = np.where(answered, np.where(right, 1.0, -cost), 0.0)
    if among == "answered":
        return float(gains.sum() / answered.sum()) if answered.any() else -1e9
    return float(gains.mean())


def _choice(name: str, told: str, choose: Callable[..., float], **how: Any) -> Mistake:
    """Return a mistake in the choice: `choose` gets all that is given and returns a threshold."""

    def made(sure: Array, right: Array, new: Array, new_right: Array, cost: float) -> Any:
        threshold = choose(sure, right, new, new_right, cost)
        return threshold, worth(new, new_right, threshold, cost, **how)

    return Mistake(name, made, told)


def _best(sure: Array, right: Array, new: Array, new_right: Array, cost: float) -> float:
    return chosen_threshold(sure, right, cost)


def _fewest_errors(sure: Array, right: Array, *_: Any) -> float:
    return chosen_threshold(sure, right, 1e6)


_FREE = "You count the right answers alone. Then it is always best to answer everything."

THRESHOLD = (
    _choice(
        "chosen on the new questions",
        "This threshold is the best for the *new* questions. Their answers are not known when it "
        "has to be chosen, so the value is too good to be true: choose on the held-out ones.",
        lambda s, r, n, nr, c: chosen_threshold(n, nr, c),
    ),
    _choice(
        "the cost plays no part",
        "An error counts as −1 in your choice, whatever it costs. How much dearer is it here than "
        "a right answer is worth?",
        lambda s, r, n, nr, c: chosen_threshold(s, r, 1.0),
    ),
    _choice("errors cost nothing", _FREE, lambda s, r, n, nr, c: chosen_threshold(s, r, 0.0)),
    _choice("errors cost nothing", _FREE, lambda s, r, n, nr, c: float(s.min())),
    _choice(
        "believes what the model says of itself",
        "This is the threshold cost / (1 + cost), above which an answer pays *if* a model that is "
        "0.8 sure is right in 80 % of the cases. This one need not be: look at the held-out "
        "questions, and count.",
        lambda s, r, n, nr, c: c / (1 + c),
    ),
    _choice(
        "the best share of the answered ones",
        "You average over the answered questions alone. Then it is best to answer a single one, "
        "the surest: what is refused must count as well, as 0.",
        lambda s, r, n, nr, c: chosen_threshold(s, r, c, among="answered"),
    ),
    _choice(
        "the fewest errors",
        "You choose the threshold with the fewest errors: it gives up right answers at any price.",
        _fewest_errors,
    ),
    _choice(
        "never refuses everything",
        "Where all thresholds lose there is one more way: refuse everything, which is worth 0.",
        lambda s, r, n, nr, c: chosen_threshold(s, r, c, never=False),
    ),
    _choice(
        "above the threshold alone",
        "Your model answers where it is *surer* than the threshold. At the threshold itself it is "
        "to answer, too.",
        lambda s, r, n, nr, c: chosen_threshold(s, r, c, strict=True),
        strict=True,
    ),
    Mistake(
        "the value on the held-out questions",
        lambda s, r, n, nr, c: worth(s, r, chosen_threshold(s, r, c), c),
        "This is the value on the questions on which the threshold was chosen. It is too good, as "
        "the accuracy on a training set is: report it on the new ones.",
        part="value",
    ),
    Mistake(
        "the sum instead of the mean",
        lambda s, r, n, nr, c: worth(n, nr, chosen_threshold(s, r, c), c) * len(n),
        "This is the sum over the questions. The value of *one* question is asked for, the mean.",
        part="value",
    ),
    Mistake(
        "the mean of the answered ones",
        lambda s, r, n, nr, c: worth(n, nr, chosen_threshold(s, r, c), c, among="answered"),
        "You average over the answered questions. What is refused counts as 0, and counts.",
        part="value",
    ),
    Mistake(
        "an error costs nothing",
        lambda s, r, n, nr, c: worth(n, nr, chosen_threshold(s, r, c), 0.0),
        "Errors count as 0 in your value. They cost something.",
        part="value",
    ),
)
