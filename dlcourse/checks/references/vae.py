"""The answers to chapter 9b; the mistakes worth recognising stand in the modules beside this."""

import numpy as np

from ..engine import Judge, by_shapes, first_of, judge_loosely
from .vae_bounds import ELBO, PIXELS, WEIGHTED, judge_pixels
from .vae_bugs import BUGS
from .vae_codes import COLLAPSED, DRAW, KL, PER_DIMENSION, judge_draw
from .vae_decoding import CONDITIONAL, PATH, SCHEDULE
from .vae_densities import fit_mixture, judge_mixtures, judge_stopped
from .vae_gap import GAP
from .vae_slopes import SLOPES

Array = np.ndarray


def gaussian_kl(mean: Array, log_variance: Array) -> Array:
    """Return ½ Σ (σ² + μ² − 1 − log σ²) of each picture."""
    return 0.5 * (np.exp(log_variance) + mean**2 - 1 - log_variance).sum(axis=1)


def reparameterise(mean: Array, log_variance: Array, noise: Array) -> Array:
    """Return μ + σ ε."""
    return mean + np.exp(log_variance / 2) * noise


def cross_entropy(logits: Array, x: Array) -> Array:
    """Return each picture's sum over pixels of log(1 + e^z) − x z, without an overflow."""
    losses = np.logaddexp(0, logits) - x * logits
    return losses.reshape(len(x), -1).sum(axis=1)


def elbo(logits: Array, x: Array, mean: Array, log_variance: Array) -> Array:
    """Return the mean log-likelihood of the draws less the divergence, for each picture."""
    losses = (np.logaddexp(0, logits) - x * logits).sum(axis=2)  # (draws, batch)
    kl = 0.5 * (np.exp(log_variance) + mean**2 - 1 - log_variance).sum(axis=1)
    return -losses.mean(axis=0) - kl


def kl_per_dimension(mean: Array, log_variance: Array) -> Array:
    """Return the divergence of each number of the code, for the average picture."""
    return 0.5 * (np.exp(log_variance) + mean**2 - 1 - log_variance).mean(axis=0)


def cloud_gradients(
    mean: Array, log_variance: Array, noise: Array, z_gradient: Array
) -> tuple[Array, Array]:
    """Send the gradient back through z = μ + σ ε, and add the divergence's own."""
    deviation = np.exp(log_variance / 2)
    by_mean = z_gradient.mean(axis=0) + mean
    through = z_gradient * noise * deviation / 2  # dz / d log σ² = ε σ / 2
    return by_mean, through.mean(axis=0) + 0.5 * (np.exp(log_variance) - 1)


def interpolate(start: Array, end: Array, steps: int) -> Array:
    """Walk along the arc from start to end by equal angles; along the line if there is no angle."""
    t = np.linspace(0, 1, steps)[:, None]
    cosine = start @ end / (np.linalg.norm(start) * np.linalg.norm(end))
    angle = np.arccos(np.clip(cosine, -1, 1))
    if np.isclose(angle, 0, atol=1e-6):
        return (1 - t) * start + t * end
    return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)


def weighted_bound(log_likelihood: Array, z: Array, mean: Array, log_variance: Array) -> Array:
    """Return log of the mean of p(x | z) p(z) / q(z | x) over the draws, for each picture."""
    log_prior = -0.5 * (z**2).sum(axis=2)  # ½ log 2π is in both, and cancels
    log_cloud = -0.5 * ((z - mean) ** 2 / np.exp(log_variance) + log_variance).sum(axis=2)
    logs = log_likelihood + log_prior - log_cloud
    largest = logs.max(axis=0)
    return largest + np.log(np.exp(logs - largest).mean(axis=0))


def collapsed_dimensions(mean: Array, log_variance: Array, threshold: float) -> tuple[Array, float]:
    """Return which numbers say the same of every picture, and what these cost together."""
    collapsed = mean.var(axis=0) < threshold
    kl = 0.5 * (np.exp(log_variance) + mean**2 - 1 - log_variance).mean(axis=0)
    return collapsed, float(kl[collapsed].sum())


def warm_up(step: int, warm_up_steps: int, beta: float) -> float:
    """Return β, reached in equal steps from 0."""
    if step >= warm_up_steps:
        return beta
    return beta * step / warm_up_steps


def conditional_input(z: Array, num_classes: int) -> Array:
    """Return every code beside every class, code by code."""
    codes = np.repeat(z, num_classes, axis=0)
    classes = np.tile(np.eye(num_classes), (len(z), 1))
    return np.concatenate([codes, classes], axis=1)


def information_gap(codes: Array, factors: Array) -> float:
    """Return the mean gap, as a share of the entropy, of the two numbers that know most."""

    def entropy(*columns: Array) -> float:
        _, counts = np.unique(np.stack(columns, axis=1), axis=0, return_counts=True)
        p = counts / counts.sum()
        return float(-(p * np.log(p)).sum())

    gaps = []
    for factor in factors.T:
        known = [entropy(code) + entropy(factor) - entropy(code, factor) for code in codes.T]
        second, first = np.sort(known)[-2:]
        gaps.append((first - second) / entropy(factor))
    return float(np.mean(gaps))


def linear_bound(
    x: Array,
    mean: Array,
    log_variance: Array,
    noise: Array,
    weights: Array,
    bias: Array,
    spread: float,
) -> Array:
    """Return each picture's bound: draws stretched by σ, divergences added up."""
    z = mean + np.exp(log_variance / 2) * noise
    error = (x - (z @ weights + bias)) / spread
    density = -0.5 * error**2 - np.log(spread) - 0.5 * np.log(2 * np.pi)
    kl = 0.5 * (np.exp(log_variance) + mean**2 - 1 - log_variance)
    return density.sum(axis=2).mean(axis=0) - kl.sum(axis=1)


_OF_DRAWS = by_shapes(
    "log_likelihood",
    "z",
    "mean",
    "log_variance",
    advice="`z` has the draws in front: one axis more than the clouds, which then serve every "
    "draw. After its last axis is added up, it fits `log_likelihood`.",
)
_OF_CODES = by_shapes(
    "z",
    advice="Every code is there once for each class, and every class once for each code: both "
    "parts need as many rows as there are pairs.",
)


JUDGES = {
    "vae.gaussian_kl": judge_loosely(gaussian_kl, KL),
    "vae.reparameterise": judge_loosely(reparameterise, DRAW, first_of(judge_draw)),
    "vae.bernoulli_cross_entropy": judge_loosely(cross_entropy, PIXELS, first_of(judge_pixels)),
    "vae.elbo": judge_loosely(elbo, ELBO),
    "vae.kl_per_dimension": judge_loosely(kl_per_dimension, PER_DIMENSION),
    "vae.reparameterised_gradient": judge_loosely(cloud_gradients, SLOPES),
    "vae.interpolate": Judge(interpolate, PATH, rtol=1e-4, atol=1e-5),  # an angle in float32
    "vae.importance_weighted_bound": judge_loosely(weighted_bound, WEIGHTED, first_of(_OF_DRAWS)),
    "vae.collapsed_dimensions": judge_loosely(collapsed_dimensions, COLLAPSED),
    "vae.warm_up": Judge(warm_up, SCHEDULE),
    "vae.conditional_input": Judge(conditional_input, CONDITIONAL, diagnose=first_of(_OF_CODES)),
    "vae.mutual_information_gap": Judge(information_gap, GAP),
    "vae.find_the_bug": judge_loosely(linear_bound, BUGS),
    "vae.why_blurred": Judge(
        reference="""
            The pictures are blurred because of what the decoder is asked for. Its loss adds up
            over pixels, and for one code it has to serve every picture that could have had this
            code: the cheapest answer is their average, pixel by pixel. Where a stroke lies half a
            pixel to the left in one and to the right in another, the average is grey. What we look
            at is this average, the decoder's probabilities, and no draw. It is worse with few
            numbers and with wide clouds, since then more pictures share a code. Noise in the code
            is only a part of it: an autoencoder without noise blurs, too, with so few numbers.
            With β = 0.01 the clouds cost next to nothing. They become narrow and move apart, each
            code belongs to one picture, and the reconstructions get sharp. But the samples are
            decoded from the prior, and most draws of it now fall between the clouds, where the
            decoder was never trained: those are the holes in the plane. So the claim mixes two
            things up. A reconstruction shows how much fits through the code, a sample whether the
            prior's codes are those that the decoder knows.
            I would report both terms on held-out pictures, reconstruction and divergence, for
            several β; hold the cloud of all codes against the prior; and look at samples beside
            reconstructions, with a number for samples as well. A decoder that draws its pixels one
            after the other, more numbers in the code, or another loss would change the blur
            itself.
            """.replace("\n            ", "\n").strip(),
    ),
    "vae.beat_the_number": Judge(
        reference=fit_mixture, judge=judge_mixtures, diagnose=judge_stopped
    ),
}
