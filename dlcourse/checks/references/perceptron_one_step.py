"""Mistakes with one neuron and one step: threshold, output, update, loss."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def _corrected(
    weights: Array,
    bias: float,
    x: Array,
    y: int,
    *,
    error: Callable[[float, int], Any] = lambda z, y: y - int(z > 0),
    of_bias: float = 1.0,
    shift: float = 0.0,
) -> tuple[Array, float]:
    """Return the update with another error, another share of it or a `shift` for the bias."""
    wrong = error(float(x @ weights + bias), y)
    return weights + wrong * x, bias + shift + of_bias * wrong


def _update(**variant: Any) -> Callable[..., tuple[Array, float]]:
    return lambda weights, bias, x, y: _corrected(weights, bias, x, y, **variant)


def _sigmoid(z: Array) -> Array:
    return 1 / (1 + np.exp(-z))


def _from_probability(z: Array, y: Array, least: float = 0.0) -> float:
    p = np.clip(_sigmoid(z), least, 1 - least)
    return float(np.mean(-(y * np.log(p) + (1 - y) * np.log(1 - p))))


def _with_guard(z: Array, y: Array, least: float) -> float:
    p = _sigmoid(z)
    return float(np.mean(-(y * np.log(p + least) + (1 - y) * np.log(1 - p + least))))


def _with_clipped_logits(z: Array, y: Array, most: float) -> float:
    z = np.clip(z, -most, most)
    return float(np.mean(np.logaddexp(0, z) - y * z))


def _clipped(compute: Callable[..., float], limit: float) -> Mistake:
    return Mistake(
        "probabilities are clipped",
        lambda z, y: compute(z, y, limit),
        "The probability, or the logit before it, is kept from its extremes, and so the loss of a "
        "neuron that is very sure and wrong is far too small: it stops growing, and its slope is "
        "zero, where the slope is needed most. Is there a formula that needs no such limit?",
    )


THRESHOLD = (
    Mistake(
        "a tie is enough",
        lambda n: (n + 1) // 2,
        "Right for an odd n. For an even n your neuron fires when exactly half of its inputs are "
        "on, and half is not a majority: 2 of 4 is a tie.",
    ),
    Mistake(
        "half, rounded down",
        lambda n: n // 2,
        "Half of n, rounded down, is never more than half: with 1 of 3 inputs on, your neuron "
        "fires. (And with n = 1 its threshold is 0: it fires by itself.)",
    ),
    Mistake(
        "half, as a fraction",
        lambda n: n / 2,
        "The neuron fires at its threshold, so with exactly half of an even number of inputs it "
        "fires, and that is a tie. Also, a whole number is asked for: inputs are counted.",
    ),
    Mistake(
        "one above the fraction",
        lambda n: n / 2 + 1,
        "Right for an even n. For an odd n you get a fraction, and it asks for one input too many: "
        "of 3 inputs on, 2 are a majority, but 2 is below 2.5.",
    ),
    Mistake(
        "rounds up before adding one",
        lambda n: math.ceil(n / 2) + 1,
        "Right for an even n. For an odd n, rounding up has already made it more than half, and "
        "then you add one more.",
    ),
    Mistake(
        "all inputs",
        lambda n: n,
        "This neuron asks for all of its inputs: that is AND, not a majority.",
    ),
)

NEURON = (
    Mistake(
        "fires at a score of zero",
        lambda x, weights, bias: np.where(x @ weights + bias >= 0, 1, 0),
        "Right everywhere but on the line itself: at a score of exactly zero your neuron fires. "
        "The chapter's neuron fires above zero only, so that it is silent while all weights are "
        "still zero.",
    ),
    Mistake(
        "leaves out the bias",
        lambda x, weights, bias: np.where(x @ weights > 0, 1, 0),
        "Your line always runs through the origin: the bias does not enter. What is added to the "
        "weighted sum before the step?",
    ),
    Mistake(
        "subtracts the bias",
        lambda x, weights, bias: np.where(x @ weights - bias > 0, 1, 0),
        "The bias enters with the wrong sign. It is the opposite of a threshold: a large threshold "
        "makes firing hard, a large bias makes it easy.",
    ),
    Mistake(
        "sign instead of step",
        lambda x, weights, bias: np.sign(x @ weights + bias),
        "You return the sign of the score: −1, 0 or 1. The neuron's answer is 1 or 0, and silence, "
        "not −1, is the other case.",
    ),
    Mistake(
        "threshold of a probability",
        lambda x, weights, bias: np.where(x @ weights + bias > 0.5, 1, 0),
        "You compare the score with 0.5. That is the middle for a probability; a score has its "
        "middle elsewhere: where does the boundary z = x·w + b = … lie?",
    ),
)

UPDATE = (
    Mistake(
        "subtracts where it should add",
        _update(error=lambda z, y: int(z > 0) - y),
        "Every correction goes the wrong way: after it, the same example is even more wrong. If "
        "the neuron should have fired and did not, its score was too low. Should x be added or "
        "subtracted?",
    ),
    Mistake(
        "leaves the bias as it is",
        _update(of_bias=0.0),
        "The weights are right, the bias never changes. Without it the line only turns, and never "
        "moves away from the origin.",
    ),
    Mistake(
        "turns the bias the other way",
        _update(of_bias=-1.0),
        "The weights are right, and the bias moves the wrong way. Think of it as the weight of an "
        "input that is always 1: it is treated like every other weight.",
    ),
    Mistake(
        "corrects right answers too",
        _update(error=lambda z, y: 2 * y - 1),
        "The example is added or subtracted even where the neuron was right. Rosenblatt's rule "
        "learns from mistakes alone: compare the label with the answer first.",
    ),
    Mistake(
        "never subtracts",
        _update(error=lambda z, y: max(y - int(z > 0), 0)),
        "It learns when it should have fired and did not, and in no other case. What of the neuron "
        "that fired and should not have?",
    ),
    Mistake(
        "adds whenever the label is 1",
        _update(error=lambda z, y: y),
        "Every example with label 1 is added, whatever the neuron answered, and one with label 0 "
        "changes nothing. What the neuron answered does not enter your rule.",
    ),
    Mistake(
        "takes the score for the answer",
        _update(error=lambda z, y: y - z),
        "Your error is the label minus the score. In Rosenblatt's rule it is the label minus the "
        "answer, after the step, so that the error is −1, 0 or 1. (With the score it is another "
        "rule, that of Widrow and Hoff, 1960.)",
    ),
    Mistake(
        "leaves the bias out of the score",
        lambda weights, bias, x, y: _corrected(weights, 0.0, x, y, shift=bias),
        "The weights' part of the score decides alone: the bias is corrected, but never asked "
        "whether the neuron fires. What is the score of a neuron with a bias?",
    ),
    Mistake(
        "adds on every mistake",
        _update(error=lambda z, y: abs(y - int(z > 0))),
        "The example is added on every mistake, also when the neuron fired and should not have. "
        "That makes its score higher still: which sign has the error there?",
    ),
    Mistake(
        "labels -1 and 1",
        _update(error=lambda z, y: 2 * y - 1 - (1 if z > 0 else -1)),
        "Every correction is twice as large as asked for. You compute with labels of −1 and +1, "
        "where the difference between label and answer is 2. Here the labels are 0 and 1.",
    ),
    Mistake(
        "fires at a score of zero",
        _update(error=lambda z, y: y - int(z >= 0)),
        "Right everywhere but on the line itself: you count a score of exactly zero as firing. The "
        "chapter's neuron fires above zero only. This is where every training begins: all weights "
        "zero, all scores zero.",
    ),
)

LOSS = (
    Mistake(
        "probability first",
        _from_probability,
        "Right, as long as the neuron is not very sure. For a logit of 800 the computer rounds the "
        "probability to exactly 1 (or 0), and its logarithm is infinite, or 0 · ∞. Put sigmoid and "
        "logarithm together on paper first, as the lesson does.",
    ),
    Mistake(
        "exp overflows",
        lambda z, y: float(np.mean(np.log(1 + np.exp(z)) - y * z)),
        "The formula is the right one. But exp(800) is larger than any number the computer has, "
        "and so the loss is infinite. NumPy has a function that takes this very logarithm without "
        "the exponential on the way.",
    ),
    *(
        _clipped(compute, least)
        for compute in (_from_probability, _with_guard)
        for least in (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16, 1e-5)
    ),
    *(_clipped(_with_clipped_logits, most) for most in (20, 30, 35, 50, 100, 500, 700, 709)),
    Mistake(
        "half of the formula",
        lambda z, y: float(np.mean(y * np.logaddexp(0, -z))),
        "Only the examples with label 1 cost anything. What does a neuron pay that says 1 where "
        "the truth is 0?",
    ),
    Mistake(
        "labels exchanged",
        lambda z, y: float(np.mean(np.logaddexp(0, z) - (1 - y) * z)),
        "Your loss is small where the neuron is wrong: 0 and 1 have changed places. Try it on a "
        "logit of 3 with the label 1: should that cost much, or little?",
    ),
    Mistake(
        "logarithm to base 2",
        lambda z, y: float(np.mean(np.logaddexp(0, z) - y * z)) / math.log(2),
        "Your loss is in bits: the logarithm to base 2. The chapter uses the natural one.",
    ),
    Mistake(
        "squared error",
        lambda z, y: float(np.mean((np.exp(-np.logaddexp(0, -z)) - y) ** 2)),
        "That is the mean squared error of the probabilities. It is never above 1, however sure "
        "and wrong the neuron is. The cross-entropy has a logarithm in it.",
    ),
)
