"""Mistakes with clouds: their distance to the prior, draws from them, what each dimension says."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..engine import Case, Evidence, Mistake, Verdict, wrong

Array = np.ndarray
_DRAW = "vae.reparameterise"


def kl_terms(
    mean: Array,
    log_variance: Array,
    *,
    half: float = 0.5,
    variance: Callable[[Array], Array] = np.exp,
    log: Callable[[Array], Array] = lambda log_variance: log_variance,
    square: Callable[[Array], Array] = np.square,
    one: float = 1.0,
) -> Array:
    """Return the divergence of each number; right but for the switches given."""
    return half * (variance(log_variance) + square(mean) - one - log(log_variance))


def _twice(log_variance: Array) -> Array:
    return 2 * log_variance


def _itself(values: Array) -> Array:
    return values


def _other_way(mean: Array, log_variance: Array) -> Array:
    return 0.5 * ((1 + mean**2) / np.exp(log_variance) - 1 + log_variance)


# name, what is said, and the terms, one for each number
_TERMS: tuple[tuple[str, str, Callable[[Array, Array], Array]], ...] = (
    (
        "twice as much",
        "Twice as much as it should be. Which factor stands in front of σ² + μ² − 1 − log σ²?",
        lambda m, v: kl_terms(m, v, half=1.0),
    ),
    (
        "the log-variance for the log of the deviation",
        "You read the second argument as log σ. It is log σ²: what is σ² then, and how often is "
        "it subtracted?",
        lambda m, v: kl_terms(m, v, variance=lambda v: np.exp(2 * v), log=_twice),
    ),
    (
        "the log-variance for the variance",
        "You read the second argument as σ² itself. It is its logarithm, and may be below 0.",
        lambda m, v: kl_terms(m, v, variance=_itself, log=np.log),
    ),
    (
        "the log-variance for the variance",
        "Where σ² should stand you have log σ². What takes you from one to the other?",
        lambda m, v: kl_terms(m, v, variance=_itself),
    ),
    (
        "the deviation for the variance",
        "Where σ² should stand you have σ. `np.exp(log_variance)` is the variance; its half in the "
        "exponent gives the deviation.",
        lambda m, v: kl_terms(m, v, variance=lambda v: np.exp(v / 2)),
    ),
    (
        "the other way round",
        "That is the divergence of the prior from the cloud. It is not symmetric: here the draws "
        "come from the cloud.",
        _other_way,
    ),
    (
        "the mean without its square",
        "The mean enters without its square: a cloud at −3 is as far away as one at 3.",
        lambda m, v: kl_terms(m, v, square=_itself),
    ),
    (
        "the mean is left out",
        "Where the cloud lies makes no difference in yours. What does a cloud far from 0 cost?",
        lambda m, v: kl_terms(m, v, square=np.zeros_like),
    ),
    (
        "the 1 is left out",
        "For a cloud like the prior (μ = 0, σ² = 1) the divergence has to be 0. Yours is not: one "
        "constant is missing.",
        lambda m, v: kl_terms(m, v, one=0.0),
    ),
    (
        "the log is added",
        "The logarithm of the variance enters with the wrong sign: very narrow clouds have to cost "
        "much, too.",
        lambda m, v: kl_terms(m, v, log=lambda v: -v),
    ),
)


def _of_terms(
    terms: Callable[[Array, Array], Array], axis: int, reduce: Callable[..., Array]
) -> Callable[[Array, Array], Array]:
    return lambda mean, log_variance: reduce(terms(mean, log_variance), axis=axis)


KL = (
    *(Mistake(name, _of_terms(terms, 1, np.sum), told) for name, told, terms in _TERMS),
    Mistake(
        "the mean over the dimensions",
        _of_terms(kl_terms, 1, np.mean),
        "You take the mean over a picture's numbers. Independent numbers *add* their divergences, "
        "just as logarithms of probabilities add.",
    ),
    Mistake(
        "summed over the pictures",
        _of_terms(kl_terms, 0, np.sum),
        "You add up over the pictures, and keep the numbers of the code apart. One divergence for "
        "each picture is asked for.",
    ),
    Mistake(
        "summed over the pictures",
        _of_terms(kl_terms, 0, np.mean),
        "You take the mean over the pictures, and keep the numbers of the code apart. One "
        "divergence for each picture is asked for.",
    ),
    Mistake(
        "one for every number",
        kl_terms,
        "These are the divergences of single numbers, each of them right. What is a picture's, if "
        "its numbers are drawn independently?",
    ),
    Mistake(
        "one for the whole batch",
        lambda m, v: np.mean(np.sum(kl_terms(m, v), axis=1)),
        "That is the mean over all pictures. One divergence for each of them is asked for.",
    ),
    Mistake(
        "one for the whole batch",
        lambda m, v: np.sum(kl_terms(m, v)),
        "That is the sum over all pictures. One divergence for each of them is asked for.",
    ),
)

PER_DIMENSION = (
    *(Mistake(name, _of_terms(terms, 0, np.mean), told) for name, told, terms in _TERMS),
    Mistake(
        "the sum over the pictures",
        _of_terms(kl_terms, 0, np.sum),
        "You add up over the pictures: with twice as many, every number would look twice as busy. "
        "The average picture is asked for.",
    ),
    Mistake(
        "one for every picture",
        _of_terms(kl_terms, 1, np.sum),
        "You add up a picture's numbers: one result for each picture. Here one for each *number* "
        "of the code is asked for.",
    ),
    Mistake(
        "one for every picture",
        _of_terms(kl_terms, 1, np.mean),
        "You average over a picture's numbers: one result for each picture. Here one for each "
        "*number* of the code is asked for.",
    ),
    Mistake(
        "the divergence of an average cloud",
        lambda m, v: kl_terms(m.mean(axis=0), v.mean(axis=0)),
        "You average the clouds first, and take the divergence of the average one. Its mean is "
        "near 0 even if every picture's is far away: which comes first?",
    ),
    Mistake(
        "the divergence of an average cloud",
        lambda m, v: kl_terms(m.mean(axis=0), np.log(np.exp(v).mean(axis=0))),
        "You average the clouds first, and take the divergence of the average one. Its mean is "
        "near 0 even if every picture's is far away: which comes first?",
    ),
    Mistake(
        "a table",
        kl_terms,
        "The table is right, one row for each picture. Which axis has to go, and how?",
    ),
)


def draw_by(
    *,
    scale: Callable[[Array], Array] = lambda log_variance: np.exp(log_variance / 2),
    sign: float = 1.0,
    centre: Callable[[Array], Array] = _itself,
) -> Callable[[Array, Array, Array], Array]:
    """Return a draw that is right but for the switches given."""

    def draw(mean: Array, log_variance: Array, noise: Array) -> Array:
        return centre(mean) + sign * scale(log_variance) * noise

    return draw


DRAW = (
    Mistake(
        "the variance for the deviation",
        draw_by(scale=np.exp),
        "You stretch the noise by the *variance*. Noise times c has the variance c²: by what must "
        "it be stretched to get σ²?",
    ),
    Mistake(
        "the log-variance for the deviation",
        draw_by(scale=_itself),
        "You stretch the noise by log σ², which may be negative. How does one get from there to σ?",
    ),
    Mistake(
        "half the log-variance",
        draw_by(scale=lambda v: v / 2),
        "You stretch the noise by log σ. The deviation itself is asked for.",
    ),
    Mistake(
        "the root of the log-variance",
        draw_by(scale=np.sqrt),
        "You take the root of log σ²: of a number that may be negative. First the variance, then "
        "its root.",
    ),
    Mistake(
        "the root of the log-variance",
        draw_by(scale=lambda v: np.exp(np.sqrt(v))),
        "You take the root of log σ²: of a number that may be negative. First the variance, then "
        "its root.",
    ),
    Mistake(
        "the exponent is doubled",
        draw_by(scale=lambda v: np.exp(2 * v)),
        "You stretch by σ⁴. The exponent has to be halved, not doubled: σ = (σ²)^½.",
    ),
    Mistake(
        "divided by the deviation",
        draw_by(scale=lambda v: np.exp(-v / 2)),
        "A wide cloud gets little noise in yours, and a narrow one much.",
    ),
    Mistake(
        "no noise",
        lambda mean, log_variance, noise: mean + 0 * noise,
        "That is the mean itself: nothing is drawn.",
    ),
    Mistake("no noise", lambda mean, *rest: mean, "That is the mean itself: nothing is drawn."),
    Mistake(
        "the mean is left out",
        draw_by(centre=np.zeros_like),
        "Every cloud lies around 0 in yours. Where does this picture's lie?",
    ),
    Mistake(
        "the noise is subtracted",
        draw_by(sign=-1.0),
        "You subtract the noise. That is a draw from the same cloud, but the other one: the noise "
        "is given here, to be added.",
    ),
    Mistake(
        "the mean is stretched, too",
        lambda mean, log_variance, noise: np.exp(log_variance / 2) * (mean + noise),
        "You stretch mean and noise together. Only the noise is to be stretched.",
    ),
)


def judge_draw(evidence: Evidence, cases: Sequence[Case]) -> Verdict | None:
    """Name a draw that takes other noise than the one given."""
    found, own = [], []
    for case, outcome in zip(cases, evidence.outcomes, strict=True):
        mean, log_variance, noise = (np.asarray(part, float) for part in case.args)
        drawn = np.asarray(outcome.value, float)
        if drawn.shape not in (noise.shape, mean.shape):
            return None
        if drawn.shape == noise.shape:
            found.append(((drawn - mean) / np.exp(log_variance / 2)).ravel())
            own.append(noise.ravel())
    used, given = np.concatenate(found), np.concatenate(own)
    alike = np.corrcoef(used, given)[0, 1]
    if abs(alike) < 0.5 and 0.6 < used.std() < 1.6 and abs(used.mean()) < 0.5:
        return wrong(
            "noise of its own",
            "These are draws from the right clouds, but not with the noise that is given. Noise "
            "comes from outside, so that the rest is plain arithmetic: it can be checked, and "
            "differentiated.",
            title=f"{_DRAW}: noise of its own",
        )
    return None


def collapsed_by(
    *,
    low: Callable[[Array, Array, float], Array] = lambda mean, v, least: mean.var(axis=0) < least,
    price: Callable[[Array, Array], Array] = lambda mean, v: kl_terms(mean, v).mean(axis=0),
    of: Callable[[Array], Array] = _itself,
) -> Callable[[Array, Array, float], tuple[Array, float]]:
    """Return a search for collapsed dimensions that is right but for the switches given.

    Args:
        low: Which dimensions are found.
        price: What each dimension costs.
        of: Which dimensions' prices are added up.
    """

    def search(mean: Array, log_variance: Array, threshold: float) -> tuple[Array, Any]:
        collapsed = low(mean, log_variance, threshold)
        return collapsed, np.sum(price(mean, log_variance)[..., of(collapsed)])

    return search


def _mask(
    low: Callable[[Array, Array, float], Array] = lambda mean, v, least: mean.var(axis=0) < least,
) -> Callable[..., Array]:
    return lambda *given: low(*given)


def _wasted(**switches: Any) -> Callable[..., Any]:
    return lambda *given: collapsed_by(**switches)(*given)[1]


_BY_PRICE = (
    "You look for the dimensions that cost next to nothing. A dimension may cost much and still "
    "say the same of every picture: one whose mean is 2 for all of them. Look at what *changes* "
    "from picture to picture."
)


COLLAPSED = (
    Mistake(
        "cheap instead of silent",
        _mask(low=lambda m, v, least: kl_terms(m, v).mean(axis=0) < least),
        _BY_PRICE,
        "collapsed",
    ),
    Mistake(
        "near 0 instead of silent",
        _mask(low=lambda m, v, least: np.abs(m).mean(axis=0) < least),
        "You look for means near 0. How far from 0 they are does not matter, only whether they "
        "change from picture to picture.",
        "collapsed",
    ),
    Mistake(
        "near 0 instead of silent",
        _mask(low=lambda m, v, least: np.abs(m.mean(axis=0)) < least),
        "You look for dimensions whose *average* is near 0. A busy one may have that: +1 for one "
        "picture, −1 for the next. Do the means change from picture to picture?",
        "collapsed",
    ),
    Mistake(
        "near 0 instead of silent",
        _mask(low=lambda m, v, least: (m**2).mean(axis=0) < least),
        "You take the mean square, the distance to 0. A constant of 2 says nothing either: the "
        "variance over the pictures is asked for.",
        "collapsed",
    ),
    Mistake(
        "the deviation for the variance",
        _mask(low=lambda m, v, least: m.std(axis=0) < least),
        "You hold the *deviation* over the pictures against the threshold. It is meant for the "
        "variance.",
        "collapsed",
    ),
    Mistake(
        "the clouds' own variance",
        _mask(low=lambda m, v, least: np.exp(v).mean(axis=0) < least),
        "You look at how wide the clouds are. Whether a dimension says anything is seen in how "
        "their *means* differ from picture to picture.",
        "collapsed",
    ),
    Mistake(
        "clouds of width 1 instead of silent",
        _mask(low=lambda m, v, least: np.abs(v.mean(axis=0)) < least),
        "You look for clouds as wide as the prior. Whether a dimension says anything is seen in "
        "how their *means* differ from picture to picture.",
        "collapsed",
    ),
    Mistake(
        "the used ones",
        _mask(low=lambda m, v, least: m.var(axis=0) >= least),
        "True and False have changed places: you mark the dimensions that are used.",
        "collapsed",
    ),
    Mistake(
        "over the numbers of a picture",
        _mask(low=lambda m, v, least: m.var(axis=1) < least),
        "You take the variance over a picture's numbers. One over the *pictures* is asked for, for "
        "each dimension.",
        "collapsed",
    ),
    Mistake(
        "places instead of a mask",
        lambda *given: np.flatnonzero(_mask()(*given)),
        "You return the places of the collapsed dimensions, and they are right. A mask is asked "
        "for: True or False for every dimension.",
        "collapsed",
    ),
    Mistake(
        "how many",
        lambda *given: np.sum(_mask()(*given)),
        "You count them. A mask is asked for: True or False for every dimension.",
        "collapsed",
    ),
    Mistake(
        "what the used ones cost",
        _wasted(of=np.logical_not),
        "That is what the *used* dimensions cost: these nats buy something.",
        "wasted",
    ),
    Mistake(
        "what all dimensions cost",
        _wasted(of=np.ones_like),
        "That is the divergence of all dimensions. What do the collapsed ones alone cost?",
        "wasted",
    ),
    Mistake(
        "summed over the pictures",
        _wasted(price=kl_terms),
        "You add up over all pictures, too. What does the *average* picture pay?",
        "wasted",
    ),
    Mistake(
        "the mean of the dimensions",
        lambda *given: _wasted()(*given) / max(1, np.sum(_mask()(*given))),
        "That is what one collapsed dimension costs on average. All of them together are asked "
        "for.",
        "wasted",
    ),
    Mistake(
        "twice as much",
        _wasted(price=lambda m, v: kl_terms(m, v, half=1.0).mean(axis=0)),
        "Twice as much as it should be. Which factor stands in front of σ² + μ² − 1 − log σ²?",
        "wasted",
    ),
)
