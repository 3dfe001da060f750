"""The two bugs of a bound that lies above what it bounds, and what a repair may leave or break."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine import Mistake
from .vae_codes import kl_terms

Array = np.ndarray


def linear_bound_by(
    *,
    scale: Callable[[Array], Array] = lambda log_variance: np.exp(log_variance / 2),
    over_numbers: Callable[..., Array] = np.sum,
    over_pixels: Callable[..., Array] = np.sum,
    over_draws: Callable[..., Array] = np.mean,
    price: float = 1.0,
    terms: Callable[[Array, Array], Array] = kl_terms,
) -> Callable[..., Array]:
    """Return the bound of a linear decoder that is right but for the switches given.

    Args:
        scale: What the noise is stretched by.
        over_numbers: How the divergences of a code's numbers come together.
        over_pixels: How the log-densities of the pixels do.
        over_draws: How the draws do.
        price: Factor of the divergence.
        terms: Divergence of each number.
    """

    def bound(
        x: Array,
        mean: Array,
        log_variance: Array,
        noise: Array,
        weights: Array,
        bias: Array,
        spread: float,
    ) -> Array:
        z = mean + scale(log_variance) * noise
        error = (x - z @ weights - bias) / spread
        density = -0.5 * error**2 - np.log(spread) - 0.5 * np.log(2 * np.pi)
        fit = over_draws(over_pixels(density, axis=2), axis=0)
        return fit - price * over_numbers(terms(mean, log_variance), axis=1)

    return bound


def _mistake(name: str, told: str, **switches: Any) -> Mistake:
    return Mistake(name, linear_bound_by(**switches), told)


_SCALE = (
    "The draws still come from clouds that are too narrow or too wide: what stretches the noise, "
    "and what does `log_variance` hold?"
)
_MEAN = (
    "The divergence still gets cheaper when numbers are appended that nobody uses: how do the "
    "divergences of independent numbers come together?"
)

BUGS = (
    _mistake(
        "both bugs are still there",
        f"These are the numbers of the suspect itself. {_SCALE} And the second: {_MEAN}",
        scale=np.exp,
        over_numbers=np.mean,
    ),
    _mistake(
        "still stretched by the variance",
        f"One of the two bugs is mended: the divergence is right. The other one: {_SCALE}",
        scale=np.exp,
    ),
    _mistake(
        "still a mean over the numbers",
        f"One of the two bugs is mended: the draws are right. The other one: {_MEAN}",
        over_numbers=np.mean,
    ),
    _mistake(
        "the pixels were right",
        "Now the pixels are averaged, too. They add up, as the numbers of the code do: a picture "
        "has one density, the product of its pixels'.",
        over_numbers=np.mean,
        over_pixels=np.mean,
    ),
    _mistake(
        "the pixels were right",
        f"Now the pixels are averaged, too: they were right. And the second: {_SCALE}",
        over_numbers=np.mean,
        over_pixels=np.mean,
        scale=np.exp,
    ),
    _mistake(
        "the pixels were right",
        "You have changed how the pixels come together. That part of the code was right.",
        over_pixels=np.mean,
    ),
    _mistake(
        "the draws were right",
        "You have changed how the draws come together. Their mean was right: each is an estimate "
        "of the same number.",
        over_draws=np.sum,
    ),
    _mistake(
        "nothing is drawn",
        "The noise is gone: without draws it is no bound. Which stretch does the noise need?",
        scale=np.zeros_like,
    ),
    _mistake(
        "stretched by the log-variance",
        "You stretch the noise by log σ² now, which may be negative. σ is asked for.",
        scale=lambda v: v,
    ),
    _mistake(
        "the divergence is gone",
        "The divergence is gone: that is the reconstruction alone, and may lie above anything.",
        price=0.0,
    ),
    _mistake(
        "the half was right",
        "The divergence is twice as large as it should be: its ½ was right.",
        terms=lambda m, v: kl_terms(m, v, half=1.0),
    ),
    _mistake(
        "the log-variance was right",
        "You have changed the terms of the divergence: with log σ² given, e to that power *is* the "
        "variance.",
        terms=lambda m, v: kl_terms(m, v, variance=lambda v: np.exp(v / 2)),
    ),
)
