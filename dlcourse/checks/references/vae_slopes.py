"""Mistakes on the way back through a draw: to the mean and to the log-variance of a cloud."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake

Array = np.ndarray
Slopes = Callable[[Array, Array, Array, Array], tuple[Array, Array]]


def _deviation(log_variance: Array) -> Array:
    return np.exp(log_variance / 2)


def slopes_by(
    *,
    average: Callable[..., Array] = np.mean,
    half: float = 0.5,
    scale: Callable[[Array], Array] = _deviation,
    noise_of: Callable[[Array], Array] = lambda noise: noise,
    prior_mean: Callable[[Array], Array] = lambda mean: mean,
    prior_log: Callable[[Array], Array] = lambda v: 0.5 * (np.exp(v) - 1),
    times: float = 1.0,
) -> Slopes:
    """Return the two gradients, right but for the switches given.

    Args:
        average: Over the draws.
        half: Factor of the log-variance's share.
        scale: What the noise is stretched by, from the log-variance.
        noise_of: What is done to the noise first.
        prior_mean: The divergence's gradient, by the mean.
        prior_log: The divergence's gradient, by the log-variance.
        times: Factor of both.
    """

    def slopes(
        mean: Array, log_variance: Array, noise: Array, z_gradient: Array
    ) -> tuple[Array, Array]:
        of_log = z_gradient * noise_of(noise) * half * scale(log_variance)
        return (
            times * (average(z_gradient, axis=0) + prior_mean(mean)),
            times * (average(of_log, axis=0) + prior_log(log_variance)),
        )

    return slopes


def _means_multiplied(mean: Array, log_variance: Array, noise: Array, z_gradient: Array) -> Array:
    mixed = z_gradient.mean(axis=0) * noise.mean(axis=0) * 0.5 * _deviation(log_variance)
    return mixed + 0.5 * (np.exp(log_variance) - 1)


def _of(part: int, **switches: Any) -> Callable[..., Array]:
    made = slopes_by(**switches)
    return lambda *given: made(*given)[part]


_NO_DIVERGENCE = (
    "The divergence sends no gradient in yours. It depends on mean and log-variance, too: "
    "differentiate ½ (σ² + μ² − 1 − log σ²)."
)
_DRAWS = (
    "You add up over the draws. The loss is their *mean*, whatever their number, and the "
    "divergence comes once."
)


def _by_mean(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, _of(0, **switches), told, "mean")


def _by_log(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, _of(1, **switches), told, "log_variance")


SLOPES = (
    Mistake(
        "no divergence",
        slopes_by(prior_mean=np.zeros_like, prior_log=np.zeros_like),
        _NO_DIVERGENCE,
    ),
    Mistake("summed over the draws", slopes_by(average=np.sum), _DRAWS),
    Mistake(
        "summed over the draws",
        lambda m, v, noise, g: tuple(len(noise) * part for part in slopes_by()(m, v, noise, g)),
        "You add up over the draws, the divergence included. The loss is their *mean*.",
    ),
    Mistake(
        "one for every draw",
        lambda m, v, noise, g: (g + m, g * noise * 0.5 * _deviation(v) + 0.5 * (np.exp(v) - 1)),
        "You return a gradient for every draw. All draws come from one mean and one log-variance: "
        "what does the mean loss send back to them?",
    ),
    Mistake(
        "one for the whole batch",
        lambda *given: tuple(part.mean(axis=0) for part in slopes_by()(*given)),
        "You average over the pictures, too. Each picture has its own cloud, and its own gradient.",
    ),
    _by_mean("no divergence", f"In `mean` alone: {_NO_DIVERGENCE}", prior_mean=np.zeros_like),
    _by_mean(
        "the divergence pushes away",
        "The divergence pushes the mean away from 0. What is the derivative of ½ μ²?",
        prior_mean=np.negative,
    ),
    _by_mean(
        "twice the divergence",
        "The divergence pulls twice as hard as it should. What is the derivative of ½ μ²?",
        prior_mean=lambda mean: 2 * mean,
    ),
    _by_mean("summed over the draws", _DRAWS, average=np.sum),
    _by_log("no divergence", _NO_DIVERGENCE, prior_log=np.zeros_like),
    _by_log(
        "by the deviation",
        "That is the gradient by σ where the one by log σ² is asked for: one link of the chain is "
        "missing, dσ / d log σ².",
        half=1.0,
        scale=np.ones_like,
    ),
    _by_log(
        "by the deviation",
        "That is the gradient by σ, of the draws and of the divergence. The one by log σ² is asked "
        "for: one link of the chain is missing.",
        half=1.0,
        scale=np.ones_like,
        prior_log=lambda v: _deviation(v) - 1 / _deviation(v),
    ),
    _by_log(
        "by the log of the deviation",
        "Twice as much as it should be where the draws come in: σ is e to the *half* of the "
        "log-variance.",
        half=1.0,
    ),
    _by_log(
        "by the log of the deviation",
        "Both parts are twice as large as they should be: that is the gradient by log σ. The one "
        "by log σ² is asked for.",
        half=1.0,
        prior_log=lambda v: np.exp(v) - 1,
    ),
    _by_log(
        "the divergence without its half",
        "Where the divergence comes in, the ½ in front of it is missing.",
        prior_log=lambda v: np.exp(v) - 1,
    ),
    _by_log(
        "the 1 of the divergence is left out",
        "The divergence pulls the log-variance to −∞ in yours. For a cloud like the prior its "
        "gradient is 0: what becomes of − log σ² when it is differentiated?",
        prior_log=lambda v: 0.5 * np.exp(v),
    ),
    _by_log(
        "the divergence pushes away",
        "The divergence pushes the variance away from 1. Look at the signs of ½ (σ² − log σ²).",
        prior_log=lambda v: 0.5 * (1 - np.exp(v)),
    ),
    _by_log(
        "the deviation for the variance",
        "In the divergence there is σ where σ² should stand.",
        prior_log=lambda v: 0.5 * (_deviation(v) - 1),
    ),
    _by_log(
        "the variance for the deviation",
        "The noise was stretched by σ, not by σ²: what does a draw change by when log σ² does?",
        scale=np.exp,
    ),
    _by_log(
        "without the noise",
        "The noise is missing: how far a draw moves when σ grows depends on which one it is.",
        noise_of=np.ones_like,
    ),
    _by_log(
        "without the stretch",
        "Half of gradient times noise: the σ that the noise is stretched by is missing.",
        scale=np.ones_like,
    ),
    Mistake(
        "means multiplied",
        _means_multiplied,
        "You average gradient and noise each for itself, and multiply the means. It is the draw "
        "with much noise *and* a large gradient that counts: multiply first.",
        "log_variance",
    ),
    _by_log("summed over the draws", _DRAWS, average=np.sum),
)
