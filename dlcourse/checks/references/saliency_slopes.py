"""Mistakes with slopes by the input: of one answer, averaged over noise, and along a path."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray


def gradient_by(
    *,
    on: Callable[[Array, Array], Array] = lambda z, upstream: z > 0,
    upstream_of: Callable[[Array, Array], Array] = lambda w2, target: w2.T[target],
) -> Callable[..., Array]:
    """Return slopes of a network of one hidden layer, right but for the switches given.

    Args:
        on: Of the hidden sums and of what comes back to them, what lets the slope through.
        upstream_of: Of the last weights and the targets, what comes back to the hidden units.
    """

    def gradient(x: Array, w1: Array, b1: Array, w2: Array, target: Array) -> Array:
        upstream = upstream_of(w2, target)
        return np.asarray((on(x @ w1 + b1, upstream) * upstream) @ w1.T)

    return gradient


def _slope(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, gradient_by(**switches), told)


def _of_probability(x: Array, w1: Array, b1: Array, w2: Array, target: Array) -> Array:
    z = x @ w1 + b1
    logits = np.maximum(z, 0) @ w2
    p = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    mine = p[np.arange(len(x)), target][:, None]
    upstream = (mine * (np.eye(w2.shape[1])[target] - p)) @ w2.T
    return np.asarray(((z > 0) * upstream) @ w1.T)


_GUIDED = (
    "You also cut off what comes back with a negative sign: guided backpropagation. Its maps are "
    "crisp, and Adebayo and colleagues (2018) found that they hardly depend on the network's last "
    "layers. The plain slope is asked for."
)

GRADIENT = (
    _slope(
        "as if all units were on",
        "A hidden unit whose sum is negative gives 0, and goes on giving 0 if the input changes a "
        "little. Its slope is 0; in yours it lets everything through.",
        on=lambda z, upstream: np.ones_like(z),
    ),
    _slope(
        "the unit's output instead of its slope",
        "You multiply by what the units give. The slope of the ReLU is 1 where its sum is "
        "positive, however large it is, and 0 elsewhere.",
        on=lambda z, upstream: np.maximum(z, 0),
    ),
    _slope(
        "off where it should be on",
        "You let the slope through where the sum is negative. The ReLU has its slope where the sum "
        "is positive.",
        on=lambda z, upstream: z < 0,
    ),
    _slope("guided", _GUIDED, on=lambda z, upstream: (z > 0) & (upstream > 0)),
    _slope(
        "by what comes back alone",
        "You let through what comes back with a positive sign, whether the unit is on or not. The "
        "unit's own sum decides.",
        on=lambda z, upstream: upstream > 0,
    ),
    _slope(
        "all classes together",
        "You add up the slopes of all logits. The one of the target is asked for.",
        upstream_of=lambda w2, target: np.tile(w2.sum(axis=1), (len(target), 1)),
    ),
    _slope(
        "one class for all examples",
        "Every example gets the slope of the first example's target. Each has a target of its own.",
        upstream_of=lambda w2, target: np.tile(w2.T[target[0]], (len(target), 1)),
    ),
    Mistake(
        "the probability's slope",
        _of_probability,
        "That is the slope of a softmax probability, which goes to 0 where the network is sure, "
        "and which the other logits share in. The slope of the *logit* is asked for.",
    ),
    Mistake(
        "slope times input",
        lambda x, *rest: x * gradient_by()(x, *rest),
        "You multiply by the input. That is a method of its own (gradient times input); the slope "
        "alone is asked for.",
    ),
    Mistake(
        "without the sign",
        lambda *given: np.abs(gradient_by()(*given)),
        "You take the size. A map often shows it so; here the sign is asked for, too.",
    ),
    Mistake(
        "the logits",
        lambda x, w1, b1, w2, target: (np.maximum(x @ w1 + b1, 0) @ w2)[np.arange(len(x)), target],
        "These are the targets' logits. Their slopes by every feature are asked for.",
    ),
)

SMOOTH = (
    Mistake(
        "the slope without the noise",
        lambda gradient, x, noise: gradient(x[None])[0],
        "That is the slope at the example itself. What is it on average *around* the example?",
    ),
    Mistake(
        "the slope at the mean",
        lambda gradient, x, noise: gradient((x + noise).mean(axis=0)[None])[0],
        "You average the noisy examples, and then take one slope. Take the slopes of all of them, "
        "and average the slopes.",
    ),
    Mistake(
        "the noise without the example",
        lambda gradient, x, noise: gradient(noise).mean(axis=0),
        "These are slopes around zero: the noise is *added* to the example.",
    ),
    Mistake(
        "sizes averaged",
        lambda gradient, x, noise: np.abs(gradient(x + noise)).mean(axis=0),
        "You average sizes. Slopes of both signs should cancel: that is what takes the noise out.",
    ),
    Mistake(
        "slopes of all draws",
        lambda gradient, x, noise: gradient(x + noise),
        "These are the slopes of all draws. Their mean is asked for.",
    ),
    Mistake(
        "noise multiplied",
        lambda gradient, x, noise: gradient(x * noise).mean(axis=0),
        "You multiply by the noise. It is added.",
    ),
    Mistake(
        "how they vary",
        lambda gradient, x, noise: gradient(x + noise).std(axis=0),
        "That is how much the slopes vary. Their mean is asked for.",
    ),
    Mistake(
        "how they vary",
        lambda gradient, x, noise: gradient(x + noise).var(axis=0),
        "That is how much the slopes vary. Their mean is asked for.",
    ),
    Mistake(
        "the mean over the features",
        lambda gradient, x, noise: gradient(x + noise).mean(axis=1),
        "You average over the features, and get a number for each draw. Average over the draws.",
    ),
    Mistake(
        "added up over the draws",
        lambda gradient, x, noise: gradient(x + noise).sum(axis=0),
        "You add up over the draws. Take the mean.",
    ),
)
