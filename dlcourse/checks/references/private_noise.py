"""Mistakes with noise that protects: answers by coins, scales, and gradients to be clipped."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray

RESPONSE = (
    Mistake(
        "the share of yes as it came",
        lambda answers, truth: np.mean(answers),
        "That is the share of yes among the *noisy* answers. The coins have pulled it towards a "
        "half.",
        part="share",
    ),
    Mistake(
        "not divided by the truth",
        lambda answers, truth: np.mean(answers) - (1 - truth) / 2,
        "The coins' yes are taken away. What is left comes from those who told the truth: a share "
        "of *all*, and it stands for everybody.",
        part="share",
    ),
    Mistake(
        "as if every coin said yes",
        lambda answers, truth: (np.mean(answers) - (1 - truth)) / truth,
        "You take a yes away for everyone who threw a coin. Half of the coins say no.",
        part="share",
    ),
    Mistake(
        "divided by the truth alone",
        lambda answers, truth: np.mean(answers) / truth,
        "The yes that the coins said are still in it.",
        part="share",
    ),
    Mistake(
        "cut to 0 and 1",
        lambda answers, truth: np.clip((np.mean(answers) - (1 - truth) / 2) / truth, 0, 1),
        "You cut the estimate to 0 and 1. Then it is too large in the mean where the truth is near "
        "0: without bias is asked for.",
        part="share",
    ),
    Mistake(
        "the ratio without its logarithm",
        lambda answers, truth: (1 + truth) / (1 - truth),
        "That is the factor e^ε. What is ε?",
        part="epsilon",
    ),
    Mistake(
        "coins that never tell the truth",
        lambda answers, truth: np.log(truth / (1 - truth)),
        "You take it that a coin always says what is not true. Half of the time it says what is.",
        part="epsilon",
    ),
    Mistake(
        "a logarithm of base 2",
        lambda answers, truth: np.log2((1 + truth) / (1 - truth)),
        "ε stands over e: take the natural logarithm.",
        part="epsilon",
    ),
    Mistake(
        "the wrong way round",
        lambda answers, truth: np.log((1 - truth) / (1 + truth)),
        "ε bounds the ratio from above: which of the two probabilities is the larger one?",
        part="epsilon",
    ),
)

SCALE = (
    Mistake(
        "the scale for a sum",
        lambda low, high, n, epsilon: (high - low) / epsilon,
        "So much noise hides one person in a *sum*. In a mean, a person counts an n-th.",
    ),
    Mistake(
        "multiplied by ε",
        lambda low, high, n, epsilon: (high - low) / n * epsilon,
        "A *smaller* ε promises more, and takes more noise.",
    ),
    Mistake(
        "the largest value as the range",
        lambda low, high, n, epsilon: max(abs(low), abs(high)) / (n * epsilon),
        "By how much does the mean change if one person's value goes from one end of the range to "
        "the other?",
    ),
    Mistake(
        "the upper end as the range",
        lambda low, high, n, epsilon: high / (n * epsilon),
        "The range does not always begin at 0.",
    ),
    Mistake(
        "the deviation for the scale",
        lambda low, high, n, epsilon: np.sqrt(2) * (high - low) / (n * epsilon),
        "That is the standard deviation of the noise, √2 times its scale.",
    ),
    Mistake(
        "the sensitivity alone",
        lambda low, high, n, epsilon: (high - low) / n,
        "That is the sensitivity. Where is ε?",
    ),
    Mistake(
        "divided by the root of n",
        lambda low, high, n, epsilon: (high - low) / (np.sqrt(n) * epsilon),
        "√n is how a mean *spreads*. Asked is how far one person can move it.",
    ),
)


def lengths_of(g: Array) -> Array:
    """Return the length of each row, `(rows, 1)`."""
    return np.linalg.norm(g, axis=1, keepdims=True)


def clip_by(
    factor: Callable[[Array, float], Any],
) -> Callable[[Array, float], Array]:
    """Return clipping that multiplies by a factor of the gradients and the norm."""

    def clip(gradients: Array, clipping_norm: float) -> Array:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(gradients * factor(gradients, clipping_norm))

    return clip


CLIP = (
    Mistake(
        "each entry cut",
        lambda g, c: np.clip(g, -c, c),
        "You cut each *entry*, which turns the gradient. Its length is to be bounded, and its "
        "direction kept.",
    ),
    Mistake(
        "short ones made long",
        clip_by(lambda g, c: c / np.maximum(lengths_of(g), 1e-12)),
        "Every gradient is as long as the norm now. Short ones are to stay as they are.",
    ),
    Mistake(
        "short ones made long",
        clip_by(lambda g, c: c / lengths_of(g)),
        "Every gradient is as long as the norm now, and one of 0 has become NaN: 0 / 0. Short ones "
        "are to stay as they are.",
    ),
    Mistake(
        "the length of the whole batch",
        clip_by(lambda g, c: min(1.0, c / max(float(np.linalg.norm(g)), 1e-12))),
        "You take the length of the *whole table*, and one factor for all. Each example is clipped "
        "by itself.",
    ),
    Mistake(
        "the mean clipped",
        clip_by(lambda g, c: min(1.0, c / max(float(np.linalg.norm(g.mean(axis=0))), 1e-12))),
        "You take the length of the *mean*. A single example could hide in it, and be as long as "
        "it likes.",
    ),
    Mistake(
        "the sum of the entries for the length",
        clip_by(
            lambda g, c: np.minimum(1, c / np.maximum(np.abs(g).sum(axis=1, keepdims=True), 1e-12))
        ),
        "You take the sum of the absolute entries for the length. It is the root of the sum of "
        "their squares.",
    ),
    Mistake(
        "the square of the length",
        clip_by(lambda g, c: np.minimum(1, c / np.maximum(lengths_of(g) ** 2, 1e-12))),
        "That is the *square* of the length: the root is missing.",
    ),
    Mistake(
        "the length of a column",
        clip_by(
            lambda g, c: np.minimum(
                1, c / np.maximum(np.linalg.norm(g, axis=0, keepdims=True), 1e-12)
            )
        ),
        "Your lengths are those of the columns. An example is a row.",
    ),
    Mistake(
        "1 clipped instead of the length",
        clip_by(lambda g, c: np.minimum(1, 1 / np.maximum(lengths_of(g), 1e-12))),
        "You clip to a length of 1, whatever the norm.",
    ),
)
