"""The answers to chapter 1; the mistakes worth recognising stand in the modules beside this."""

import numpy as np

from ..engine import Judge
from .perceptron_cancer import fit_predict, judge_predictions, judge_stopped
from .perceptron_epochs import BOUND, BUG, TRAINING, compare_epochs
from .perceptron_one_step import LOSS, NEURON, THRESHOLD, UPDATE
from .perceptron_xor import XOR_SOLUTION, judge_network

Array = np.ndarray


def majority_threshold(n: int) -> int:
    """Return the smallest threshold at which more than half of `n` inputs make a neuron fire."""
    return n // 2 + 1


def neuron_output(x: Array, weights: Array, bias: float) -> Array:
    """Return 0 or 1 for each example, `(batch,)`."""
    return np.where(x @ weights + bias > 0, 1, 0)


def update_rule(weights: Array, bias: float, x: Array, y: int) -> tuple[Array, float]:
    """Return weights and bias after one example."""
    error = y - int(x @ weights + bias > 0)  # -1, 0 or 1
    return weights + error * x, bias + error


def train(x: Array, y: Array, max_epochs: int) -> tuple[Array, float, list[int]]:
    """Go through the examples until an epoch without a mistake; count the mistakes of each."""
    weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
    for _ in range(max_epochs):
        count = 0
        for x_i, y_i in zip(x, y, strict=True):
            error = y_i - int(x_i @ weights + bias > 0)
            weights, bias = weights + error * x_i, bias + error
            count += abs(error)
        mistakes.append(int(count))
        if count == 0:
            break
    return weights, bias, mistakes


def mistake_bound(x: Array, y: Array, weights: Array, bias: float) -> tuple[float, int]:
    """Return the bound (R/γ)², and how many mistakes the rule makes on the way from zero."""
    extended = np.column_stack([x, np.ones(len(x))])  # (batch, features + 1)
    separator = np.append(weights, bias)
    separator = separator / np.linalg.norm(separator)
    radius = np.linalg.norm(extended, axis=1).max()
    margin = ((2 * y - 1) * (extended @ separator)).min()
    _, _, mistakes = train(x, y, max_epochs=1000)
    return float((radius / margin) ** 2), sum(mistakes)


def repaired_fit(x: Array, y: Array, orders: Array) -> tuple[Array, float, list[int]]:
    """Train with the examples in the order of each epoch; stop after one without a mistake."""
    weights, bias, mistakes = np.zeros(x.shape[1]), 0.0, []
    for order in orders:
        count = 0
        for x_i, y_i in zip(x[order], y[order], strict=True):
            error = y_i - int(x_i @ weights + bias > 0)
            weights, bias = weights + error * x_i, bias + error
            count += abs(error)
        mistakes.append(int(count))
        if count == 0:
            break
    return weights, bias, mistakes


def cross_entropy(z: Array, y: Array) -> float:
    """Return the mean binary cross-entropy of logits `z`, `(batch,)`, for labels `y`."""
    return float(np.mean(np.logaddexp(0, z) - y * z))


JUDGES = {
    "perceptron.majority_threshold": Judge(majority_threshold, THRESHOLD),
    "perceptron.neuron_output": Judge(neuron_output, NEURON),
    "perceptron.update_rule": Judge(update_rule, UPDATE),
    "perceptron.train": Judge(train, TRAINING, diagnose=compare_epochs(train)),
    "perceptron.mistake_bound": Judge(mistake_bound, BOUND),
    "perceptron.xor_from_gates": Judge(judge=judge_network, solution=XOR_SOLUTION),
    "perceptron.find_the_bug": Judge(repaired_fit, BUG, diagnose=compare_epochs(repaired_fit)),
    "perceptron.cross_entropy": Judge(cross_entropy, LOSS),
    "perceptron.why_not_separable": Judge(
        reference="""
            A neuron with one input has the score w·x + b. Along the line of doses the score only
            rises, or only falls, so it crosses zero at most once: there is one dose at which the
            answer changes, and no second one. The data need two changes, from "not cured" to
            "cured" and back again.
            In inequalities: dose 1 must stay silent, w + b ≤ 0; dose 3 must fire, 3w + b > 0; so
            w > 0, a higher dose can only raise the score, and dose 5 must fire too. But dose 5
            must stay silent. No w and b do both, and so the rule will never come to rest.
            What helps is a hidden layer: one neuron that fires above dose 2, one that fires below
            dose 5, and a third that is their AND. Or a second input, such as the square of the
            dose: in the plane of x and x² one line does separate the points.
            """.replace("\n            ", "\n").strip(),
    ),
    "perceptron.beat_the_number": Judge(
        reference=fit_predict, judge=judge_predictions, diagnose=judge_stopped
    ),
}
