"""Mistakes with targets: what the decoder reads and says, and how many answers are right."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Pair = tuple[Array, Array]


def _shifted(target: Array) -> Pair:
    return target[:, :-1], target[:, 1:]


def _hide(inputs: Array, labels: Array) -> Array:
    return np.where(labels != 0, inputs, 0)


def _end_is_read(target: Array) -> Pair:
    return _shifted(target)


def _not_shifted(target: Array) -> Pair:
    return target[:, 1:], target[:, 1:]


def _nothing_shifted(target: Array) -> Pair:
    return target, target


def _same_inputs(target: Array) -> Pair:
    return target[:, :-1], target[:, :-1]


def _exchanged(target: Array) -> Pair:
    inputs, labels = _shifted(target)
    return labels, _hide(inputs, labels)


def _exchanged_raw(target: Array) -> Pair:
    return _shifted(target)[::-1]


def _rolled(target: Array) -> Pair:
    return target, np.roll(target, -1, axis=1)


def _padded_behind(target: Array) -> Pair:
    labels = np.pad(target[:, 1:], ((0, 0), (0, 1)))
    return _hide(target, labels), labels


def _padded_raw(target: Array) -> Pair:
    return target, np.pad(target[:, 1:], ((0, 0), (0, 1)))


def _two_on(target: Array) -> Pair:
    return target[:, :-2], target[:, 2:]


def _without_end(target: Array) -> Pair:
    inputs, labels = _shifted(target)
    labels = np.where(labels == 2, 0, labels)
    return _hide(inputs, labels), labels


_READS = (
    "At each step the decoder reads the very token that it has to say: it learns to copy, its loss "
    "falls to nothing, and when it has to write there is nothing to copy from. What does it know "
    "*before* it says the first letter?"
)

TEACHER = (
    Mistake("reads the answer", _not_shifted, _READS),
    Mistake("reads the answer", _nothing_shifted, _READS),
    Mistake("reads the answer", _same_inputs, _READS),
    Mistake(
        "the end token is read",
        _end_is_read,
        "The labels are right. In the shorter targets the decoder reads their end token, at a step "
        "where it has nothing to say any more (the label is 0). There the input must be padding, "
        "too, or the step counts as a real one.",
    ),
    Mistake(
        "inputs and labels exchanged",
        _exchanged,
        "The two have changed places: the decoder reads what comes next, and says what was before.",
    ),
    Mistake(
        "inputs and labels exchanged",
        _exchanged_raw,
        "The two have changed places: the decoder reads what comes next, and says what was before.",
    ),
    Mistake(
        "the start comes round",
        _rolled,
        "The label of the last step is the start token, which came round from the front. There is "
        "nothing to say after the last token: what is the length of both results?",
    ),
    Mistake(
        "a step too many",
        _padded_behind,
        "Right but for a last step that is padding in every row. Of 4 tokens, how many have one "
        "before them?",
    ),
    Mistake(
        "a step too many",
        _padded_raw,
        "There is a step too many: the last token of a full row is read, and nothing follows it. "
        "Of 4 tokens, how many have one before them? (And where the label is 0, the input is 0.)",
    ),
    Mistake(
        "two steps on",
        _two_on,
        "The decoder has to say the token after the next one. What comes right after the start?",
    ),
    Mistake(
        "the end is never said",
        _without_end,
        "The end token is no label any more: such a decoder never learns when to stop. It is read "
        "by nobody, but it has to be said.",
    ),
)


def _measured(
    exact: Callable[[Array, Array], Any], token: Callable[[Array, Array], Any]
) -> Callable[[Array, Array], tuple[float, float]]:
    def scores(answers: Array, labels: Array) -> tuple[float, float]:
        right, real = answers == labels, labels != 0
        return float(exact(right, real)), float(token(right, real))

    return scores


def _exact(right: Array, real: Array) -> Any:
    return np.mean(np.all(right | ~real, axis=1))


def _token(right: Array, real: Array) -> Any:
    return np.mean(right[real])


def _strict(right: Array, real: Array) -> Any:
    return np.mean(np.all(right, axis=1))


def _all_places(right: Array, real: Array) -> Any:
    return np.mean(right)


def _by_rows(right: Array, real: Array) -> Any:
    return np.mean(np.sum(right & real, axis=1) / np.sum(real, axis=1))


def _over_all(right: Array, real: Array) -> Any:
    return np.sum(right & real) / right.size


def _free(right: Array, real: Array) -> Any:
    return np.mean(right | ~real)


def _any(right: Array, real: Array) -> Any:
    return np.mean(np.any(right & real, axis=1))


def _only(part: str, name: str, told: str, rule: Callable[[Array, Array], Any]) -> Mistake:
    def compute(answers: Array, labels: Array) -> float:
        return float(rule(answers == labels, labels != 0))

    return Mistake(name, compute, told, part=part)


_PADDING = (
    "What stands at the padded places (label 0) counts here. Whatever the decoder says after its "
    "end token, nobody reads it."
)

EXACT = (
    Mistake(
        "results exchanged",
        _measured(_token, _exact),
        "The values are right, in the wrong order. Return them as asked: exact, per_token.",
    ),
    Mistake("padding counts", _measured(_strict, _all_places), _PADDING),
    Mistake(
        "errors instead of hits",
        _measured(lambda r, m: 1 - _exact(r, m), lambda r, m: 1 - _token(r, m)),
        "These are the shares that are *wrong*.",
    ),
    Mistake(
        "counts instead of shares",
        _measured(lambda r, m: np.sum(np.all(r | ~m, axis=1)), lambda r, m: np.sum(r & m)),
        "These are numbers of answers and of tokens. Shares are asked for, from 0 to 1.",
    ),
    _only("exact", "padding counts", _PADDING, _strict),
    _only(
        "exact",
        "right at all",
        "An answer with a single right token counts as right here. Exact match asks for all.",
        _any,
    ),
    _only(
        "exact",
        "the share of tokens",
        "This is the accuracy per token. For the exact match an answer is one thing: right as a "
        "whole, or wrong.",
        _token,
    ),
    _only(
        "exact",
        "all or nothing for the batch",
        "One wrong answer makes the whole batch wrong. Which axis holds the answers, which one "
        "their tokens?",
        lambda right, real: np.all(right | ~real),
    ),
    _only(
        "exact",
        "how often every answer is right at a step",
        "This is the share of *steps* at which all answers of the batch are right. Which axis "
        "holds the answers, which one their tokens?",
        lambda right, real: np.mean(np.all(right | ~real, axis=0)),
    ),
    _only("per_token", "padding counts", _PADDING, _all_places),
    _only(
        "per_token",
        "every answer counts alike",
        "You take the share for each answer, and then the mean: a token of a short answer counts "
        "more than one of a long answer. All real tokens of the batch count alike.",
        _by_rows,
    ),
    _only(
        "per_token",
        "divided by all places",
        "Only real tokens count as right, and you divide by *all* places, padding included. A "
        "perfect decoder would not reach 1.",
        _over_all,
    ),
    _only(
        "per_token",
        "padding counts as right",
        "Every padded place counts as a right token: that flatters, and the more padding there is, "
        "the more.",
        _free,
    ),
)
