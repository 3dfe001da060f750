"""Mistakes with what a picture is worth: cross-entropies of its pixels, and two lower bounds."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong
from .vae_codes import kl_terms

Array = np.ndarray
_PIXELS = "vae.bernoulli_cross_entropy"
_LOG_2_PI = np.log(2 * np.pi)


def pixel_losses(logits: Array, x: Array) -> Array:
    """Return the cross-entropy of every pixel, safe for logits of any size."""
    return np.maximum(logits, 0) - logits * x + np.log1p(np.exp(-np.abs(logits)))


def _of_pixels(losses: Array) -> Array:
    return losses.reshape(len(losses), -1).sum(axis=1)


def _sigmoid(logits: Array) -> Array:
    return 1 / (1 + np.exp(-logits))


def _naive(logits: Array, x: Array) -> Array:
    p = _sigmoid(logits)
    return _of_pixels(-(x * np.log(p) + (1 - x) * np.log(1 - p)))


def _clipped(
    logits: Array, x: Array, least: float = 1e-7, outside: Callable[[Array], Array] = _of_pixels
) -> Array:
    p = np.clip(_sigmoid(logits), least, 1 - least)
    return outside(-(x * np.log(p) + (1 - x) * np.log(1 - p)))


_UNSTABLE = (
    "Right for small logits. At a logit of 1000 an exponential overflows, or the logarithm of 0 is "
    "taken, and NaN or inf comes out; a network that is sure has such logits. Which form of "
    "log(1 + e^z) needs only e to the power of something *negative*?"
)


PIXELS = (
    Mistake("not safe for large logits", _naive, _UNSTABLE),
    Mistake(
        "not safe for large logits",
        lambda z, x: _of_pixels(np.log(1 + np.exp(z)) - x * z),
        _UNSTABLE,
    ),
    Mistake(
        "not safe for large logits",
        lambda z, x: _of_pixels(np.log(1 + np.exp(-z)) + (1 - x) * z),
        _UNSTABLE,
    ),
    Mistake(
        "not safe for large logits",
        lambda z, x: _of_pixels(x * np.log1p(np.exp(-z)) + (1 - x) * np.log1p(np.exp(z))),
        _UNSTABLE,
    ),
    Mistake(
        "only the ink",
        lambda z, x: _of_pixels(x * np.logaddexp(0, -z)),
        "Only what is white in the picture counts in yours. Black pixels have to be foretold, too: "
        "where is the term with 1 − x?",
    ),
    Mistake(
        "only the background",
        lambda z, x: _of_pixels((1 - x) * np.logaddexp(0, z)),
        "Only what is black in the picture counts in yours. Where is the term with x?",
    ),
    Mistake(
        "ink and background exchanged",
        lambda z, x: _of_pixels(pixel_losses(-z, x)),
        "x and 1 − x have changed places: a pixel of 1 should be cheap where the logit is high.",
    ),
    Mistake(
        "probabilities taken for logits",
        lambda z, x: _of_pixels(pixel_losses(_sigmoid(z), x)),
        "The sigmoid is taken twice: `logits` are turned into probabilities, and these are treated "
        "as logits again.",
    ),
    Mistake(
        "a squared error",
        lambda z, x: _of_pixels((_sigmoid(z) - x) ** 2),
        "That is the squared error of the probabilities. The cross-entropy is asked for, in nats.",
    ),
    Mistake(
        "grey pixels are rounded",
        lambda z, x: _of_pixels(pixel_losses(z, np.asarray(np.round(x)))),
        "You round the pixels to 0 or 1. A grey pixel of 0.3 counts 0.3 times as ink and 0.7 times "
        "as background.",
    ),
    Mistake(
        "the mean over the pixels",
        lambda z, x: pixel_losses(z, x).reshape(len(z), -1).mean(axis=1),
        "You take the mean over the pixels. Independent pixels add up: with the mean, the "
        "divergence beside it would weigh as much as all pixels together.",
    ),
    Mistake(
        "the last axis alone",
        lambda z, x: pixel_losses(z, x).sum(axis=-1),
        "You add up along the last axis alone: rows of pixels remain. All pixels of a picture "
        "belong together, however many axes they have.",
    ),
    Mistake(
        "two axes alone",
        lambda z, x: pixel_losses(z, x).sum(axis=(1, 2)),
        "You add up along axes 1 and 2. With a channel axis something remains: all pixels of a "
        "picture belong together, however many axes they have.",
    ),
    Mistake(
        "two axes alone",
        lambda z, x: pixel_losses(z, x).sum(axis=(-2, -1)),
        "You add up along the last two axes. With a channel axis something remains: all pixels of "
        "a picture belong together, however many axes they have.",
    ),
    Mistake(
        "one for the whole batch",
        lambda z, x: pixel_losses(z, x).sum(),
        "You add up over all pictures, too. One number for each picture is asked for.",
    ),
    Mistake(
        "one for the whole batch",
        lambda z, x: _of_pixels(pixel_losses(z, x)).mean(),
        "You take the mean over the pictures. One number for each picture is asked for.",
    ),
    Mistake(
        "one for every pixel",
        pixel_losses,
        "The losses of single pixels are right. What does a whole picture cost?",
    ),
)


def judge_pixels(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name probabilities that are kept away from 0 and 1."""
    differ = []
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        wanted = _of_pixels(pixel_losses(*case.args))
        got = np.asarray(outcome.value, float)
        if got.shape != wanted.shape or not np.isfinite(got).all():
            return None
        if not np.allclose(got, wanted, rtol=1e-3, atol=1e-3):
            differ.append((case.name, got.max(), wanted.max()))
    if differ and all("1000" in name for name, *_ in differ):
        name, got, wanted = differ[-1]
        return wrong(
            "probabilities kept away from 0 and 1",
            f"Right for small logits. For “{name}” the largest loss is {got:.5g}, and it should be "
            f"{wanted:.5g}: something like a clipped probability, or a tiny number inside a "
            "logarithm, keeps it from growing. There the gradient is 0, and what is quite wrong "
            "is never learned. Work with the logits themselves.",
            title=f"{_PIXELS}: probabilities kept away from 0 and 1",
        )
    return None


def elbo_by(
    *,
    logits_of: Callable[[Array], Array] = lambda logits: logits,
    over_pixels: Callable[..., Array] = np.sum,
    over_draws: Callable[..., Array] = np.mean,
    over_numbers: Callable[..., Array] = np.sum,
    terms: Callable[[Array, Array], Array] = kl_terms,
    fit: float = 1.0,
    price: float = 1.0,
) -> Callable[[Array, Array, Array, Array], Array]:
    """Return a bound that is right but for the switches given.

    Args:
        logits_of: What is done to the logits first.
        over_pixels: How a picture's pixels come together.
        over_draws: How its draws come together.
        over_numbers: How the numbers of its code come together.
        terms: Divergence of each number.
        fit: Factor of the reconstruction.
        price: Factor of the divergence.
    """

    def bound(logits: Array, x: Array, mean: Array, log_variance: Array) -> Array:
        losses = over_draws(over_pixels(pixel_losses(logits_of(logits), x), axis=-1), axis=0)
        return -fit * losses - price * over_numbers(terms(mean, log_variance), axis=-1)

    return bound


ELBO = (
    Mistake(
        "the loss, not the bound",
        elbo_by(fit=-1.0, price=-1.0),
        "That is the loss, which training makes small. The bound is what training makes large: its "
        "negative.",
    ),
    Mistake(
        "the divergence is added",
        elbo_by(price=-1.0),
        "You add the divergence: the further the cloud from the prior, the better. It is a price.",
    ),
    Mistake(
        "a loss less a divergence",
        elbo_by(fit=-1.0),
        "The cross-entropy enters with a plus: the worse the reconstruction, the higher the bound.",
    ),
    Mistake(
        "no divergence",
        elbo_by(price=0.0),
        "That is the reconstruction alone: an autoencoder with noise. What does the code cost?",
    ),
    Mistake(
        "the divergence alone",
        elbo_by(fit=0.0),
        "That is the divergence alone. What do the pictures say?",
    ),
    Mistake(
        "the mean over the pixels",
        elbo_by(over_pixels=np.mean),
        "The cross-entropy is a *mean* over the pixels, beside a divergence that is a sum: the "
        "code weighs far too much, and collapses. Both are sums.",
    ),
    Mistake(
        "the mean over the dimensions",
        elbo_by(over_numbers=np.mean),
        "The divergence is a *mean* over the numbers of the code. They are independent: what do "
        "independent ones do?",
    ),
    Mistake(
        "two means",
        elbo_by(over_pixels=np.mean, over_numbers=np.mean),
        "Pixels and numbers of the code are both averaged. Both add up: a picture has one "
        "probability, the product of its pixels'.",
    ),
    Mistake(
        "summed over the draws",
        elbo_by(over_draws=np.sum),
        "You add up over the draws. Each of them is an estimate of the same reconstruction: with "
        "more draws it should become steadier, not larger.",
    ),
    Mistake(
        "the price for every draw",
        elbo_by(over_draws=np.sum, price=0.0),
        "You add up over the draws. Each of them is an estimate of the same reconstruction.",
    ),
    Mistake(
        "the logits are averaged",
        elbo_by(logits_of=lambda logits: logits.mean(axis=0, keepdims=True)),
        "You average the decoded draws first, and take one cross-entropy of the average. The mean "
        "of the losses is asked for; the loss of a mean is smaller.",
    ),
    Mistake(
        "one draw alone",
        elbo_by(logits_of=lambda logits: logits[:1]),
        "You look at the first draw alone.",
    ),
    Mistake(
        "the best draw",
        elbo_by(over_draws=np.min),
        "You take the best draw of each picture. That is no average, and may lie above what it "
        "should bound.",
    ),
    Mistake(
        "one for the whole batch",
        lambda *given: elbo_by()(*given).mean(),
        "That is the mean over the pictures. One bound for each of them is asked for.",
    ),
    Mistake(
        "one for the whole batch",
        lambda *given: elbo_by()(*given).sum(),
        "That is the sum over the pictures. One bound for each of them is asked for.",
    ),
    Mistake(
        "one for every draw",
        elbo_by(over_draws=lambda losses, axis: losses),
        "One bound for every draw comes out. Each picture's draws should come together.",
    ),
    Mistake(
        "not safe for large logits",
        lambda z, x, m, v: (
            np.stack([_naive(one, x) for one in z]).mean(axis=0) * -1 - kl_terms(m, v).sum(axis=1)
        ),
        _UNSTABLE,
    ),
    Mistake(
        "not safe for large logits",
        lambda z, x, m, v: (
            -(np.log(1 + np.exp(z)) - z * x).sum(axis=2).mean(axis=0) - kl_terms(m, v).sum(axis=1)
        ),
        _UNSTABLE,
    ),
    Mistake(
        "twice the divergence",
        elbo_by(terms=lambda m, v: kl_terms(m, v, half=1.0)),
        "The divergence is twice as large as it should be. Which factor stands in front of "
        "σ² + μ² − 1 − log σ²?",
    ),
)


def weighted_by(
    *,
    prior: float = 1.0,
    cloud: float = 1.0,
    constants: tuple[float, float] = (1.0, 1.0),
    variance: Callable[[Array], Array] = np.exp,
    log: float = 0.5,
    combine: Callable[[Array], Any] = lambda logs: (
        np.logaddexp.reduce(logs, axis=0) - np.log(len(logs))
    ),
) -> Callable[[Array, Array, Array, Array], Array]:
    """Return a bound by weighted draws that is right but for the switches given.

    Args:
        prior: Factor of the prior's log-density.
        cloud: Factor of the cloud's log-density, which is subtracted.
        constants: Whether each of the two has its ½ log 2π.
        variance: Of the cloud, from the log-variance.
        log: Factor of the log-variance in the cloud's log-density.
        combine: Log-weights of all draws, `(draws, pictures)`, to the bound.
    """

    def bound(log_likelihood: Array, z: Array, mean: Array, log_variance: Array) -> Any:
        log_prior = -0.5 * (z**2 + constants[0] * _LOG_2_PI).sum(axis=2)
        square = (z - mean) ** 2 / variance(log_variance)
        log_cloud = -(0.5 * square + log * log_variance + 0.5 * constants[1] * _LOG_2_PI).sum(
            axis=2
        )
        return combine(log_likelihood + prior * log_prior - cloud * log_cloud)

    return bound


WEIGHTED = (
    Mistake(
        "the ELBO",
        weighted_by(combine=lambda logs: logs.mean(axis=0)),
        "That is the mean of the *logarithms* of the weights: the ELBO. Here the mean of the "
        "weights themselves is taken first, and its logarithm then.",
    ),
    Mistake(
        "a sum of the weights",
        weighted_by(combine=lambda logs: np.logaddexp.reduce(logs, axis=0)),
        "You add the weights up. Their mean is asked for: with more draws the estimate should "
        "become steadier, not larger.",
    ),
    Mistake(
        "weights that are 0 or infinite",
        weighted_by(combine=lambda logs: np.log(np.mean(np.exp(logs), axis=0))),
        "Right where the weights are numbers of a usual size. A picture's probability is about "
        "e^-100 and less: e to that power is 0 in a computer, and its logarithm −∞. Take the "
        "largest logarithm out first, and put it back at the end.",
    ),
    Mistake(
        "the best draw",
        weighted_by(combine=lambda logs: logs.max(axis=0)),
        "You take the largest weight for the mean of all.",
    ),
    Mistake(
        "the prior is left out",
        weighted_by(prior=0.0),
        "The prior does not enter: how probable is the code itself? A joint probability needs both "
        "p(z) and p(x | z).",
    ),
    Mistake(
        "the cloud is left out",
        weighted_by(cloud=0.0),
        "The cloud does not enter. The draws come from it, and not from the prior: what has to be "
        "divided by, so that they count as if they came evenly?",
    ),
    Mistake(
        "the prior is left out",
        weighted_by(prior=0.0, constants=(0.0, 0.0)),
        "The prior does not enter: how probable is the code itself? A joint probability needs both "
        "p(z) and p(x | z).",
    ),
    Mistake(
        "the cloud is left out",
        weighted_by(cloud=0.0, constants=(0.0, 0.0)),
        "The cloud does not enter. The draws come from it, and not from the prior: what has to be "
        "divided by, so that they count as if they came evenly?",
    ),
    Mistake(
        "the cloud is multiplied",
        weighted_by(cloud=-1.0, constants=(0.0, 0.0)),
        "The density of the cloud is multiplied where it should be divided by: codes that are "
        "drawn often count even more.",
    ),
    Mistake(
        "neither prior nor cloud",
        weighted_by(prior=0.0, cloud=0.0),
        "That is the mean likelihood of the draws. They are not drawn from the prior: each has to "
        "be weighted by p(z) / q(z | x).",
    ),
    Mistake(
        "the cloud is multiplied",
        weighted_by(cloud=-1.0),
        "The density of the cloud is multiplied where it should be divided by: codes that are "
        "drawn often count even more.",
    ),
    Mistake(
        "prior and cloud exchanged",
        weighted_by(prior=-1.0, cloud=-1.0),
        "Prior and cloud have changed places: the weight is p(x | z) · p(z) / q(z | x).",
    ),
    Mistake(
        "half of the constants",
        weighted_by(constants=(1.0, 0.0)),
        "The constant ½ log 2π is in the prior's density and not in the cloud's. In both, or in "
        "neither.",
    ),
    Mistake(
        "half of the constants",
        weighted_by(constants=(0.0, 1.0)),
        "The constant ½ log 2π is in the cloud's density and not in the prior's. In both, or in "
        "neither.",
    ),
    Mistake(
        "a cloud that is no density",
        weighted_by(log=0.0),
        "Your cloud lacks its 1/σ: narrow clouds have to be high, so that their area is 1.",
    ),
    Mistake(
        "log σ² for log σ",
        weighted_by(log=1.0),
        "A Gaussian has 1/σ in front. Its logarithm is *half* the log-variance.",
    ),
    Mistake(
        "the deviation for the variance",
        weighted_by(variance=lambda v: np.exp(v / 2)),
        "In the cloud's exponent you divide by σ. The square of the distance is divided by σ².",
    ),
    Mistake(
        "the log-variance for the log of the deviation",
        weighted_by(variance=lambda v: np.exp(2 * v), log=1.0),
        "You read the last argument as log σ. It is log σ².",
    ),
    Mistake(
        "one for the whole batch",
        lambda *given: np.mean(weighted_by()(*given)),
        "That is the mean over the pictures. One bound for each of them is asked for.",
    ),
    Mistake(
        "draws and pictures exchanged",
        weighted_by(combine=lambda logs: np.logaddexp.reduce(logs, axis=1) - np.log(logs.shape[1])),
        "You take the mean over the pictures, and keep the draws apart. Axis 0 has the draws.",
    ),
    Mistake(
        "the log-weights",
        weighted_by(combine=lambda logs: logs),
        "The logarithms of the weights are right. Each picture's draws should come together.",
    ),
)
