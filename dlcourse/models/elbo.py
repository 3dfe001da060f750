"""The evidence lower bound of a picture, term by term."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]


class ElboTerms(NamedTuple):
    """What the evidence lower bound is made of, for each picture, in nats; less is better.

    Attributes:
        reconstruction: Cross-entropy of the picture, summed over its pixels and averaged over the
            codes drawn, `(n,)`.
        kl: Divergence of the picture's codes from the prior, summed over the latent dimensions,
            `(n,)`. With `reconstruction` it makes the negative bound.
        importance_weighted: The negative of the tighter bound that the same codes give (Burda,
            Grosse & Salakhutdinov, 2016, equation 8), `(n,)`. It comes closer to the negative log
            probability of the picture the more codes are drawn; with one it is no tighter.
    """

    reconstruction: Array
    kl: Array
    importance_weighted: Array


def divergence(mean: Array, log_variance: Array) -> Array:
    """Return KL(N(mean, variance) ‖ N(0, 1)) of each number, in nats (Kingma & Welling, 2014, B).

    Args:
        mean: Of any shape.
        log_variance: In the same shape.

    Returns:
        An array in that shape, at least 0.
    """
    kl: Array = 0.5 * (mean**2 + np.expm1(log_variance) - log_variance)
    return kl


def cross_entropy(pixels: Array, logits: Array) -> Array:
    """Return `-x log p - (1 - x) log(1 - p)` with `p = sigmoid(logits)`, summed over each picture.

    Args:
        pixels: From 0 to 1, `(n, ...)`.
        logits: In the same shape.

    Returns:
        `(n,)`, float64.
    """
    each: Array = np.logaddexp(0, logits) - pixels * logits
    total: Array = each.reshape(len(each), -1).sum(axis=1, dtype=np.float64)
    return total


def draw_terms(
    pixels: Array,
    mean: Array,
    log_variance: Array,
    logits_of: Callable[[Array], Array],
    rng: np.random.Generator,
    draws: int,
) -> ElboTerms:
    """Draw codes for pictures, and return the terms of their bound.

    Args:
        pixels: From 0 to 1, `(n, *shape)`.
        mean: Of the pictures' codes, `(n, latent_dim)`.
        log_variance: Of the pictures' codes, `(n, latent_dim)`.
        logits_of: Takes codes `(n, latent_dim)`, returns logits `(n, *shape)`.
        rng: Source of the codes.
        draws: Codes drawn for each picture.

    Returns:
        The terms.
    """
    total = np.zeros(len(pixels))
    log_mean = np.full(len(pixels), -np.inf)
    for _draw in range(draws):
        noise = rng.standard_normal(mean.shape, dtype=np.float32)
        codes = mean + np.exp(0.5 * log_variance) * noise
        loss = cross_entropy(pixels, logits_of(codes))
        # log p(z) - log q(z | picture); log 2π stands in both and is gone
        of_codes = 0.5 * (noise**2 + log_variance - codes**2).sum(axis=1, dtype=np.float64)
        total += loss
        log_mean = np.logaddexp(log_mean, of_codes - loss - np.log(draws))
    kl = divergence(mean, log_variance).sum(axis=1, dtype=np.float64)
    return ElboTerms(total / draws, kl, -log_mean)
