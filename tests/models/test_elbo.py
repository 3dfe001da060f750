"""The evidence lower bound, against integrals over a code that is a single number."""

import numpy as np
import pytest

from dlcourse.models.elbo import cross_entropy, divergence, draw_terms

RNG = np.random.default_rng(0)
Z = np.linspace(-12, 12, 20_001)
STEP = Z[1] - Z[0]


def normal(z, mean=0.0, deviation=1.0):
    return np.exp(-0.5 * ((z - mean) / deviation) ** 2) / (deviation * np.sqrt(2 * np.pi))


def test_the_divergence_is_its_integral():
    mean, log_variance = RNG.normal(size=5), RNG.normal(size=5)
    for m, v, found in zip(mean, log_variance, divergence(mean, log_variance), strict=True):
        q, p = normal(Z, m, np.exp(v / 2)), normal(Z)
        there = (q > 0) & (p > 0)
        integral = (q[there] * np.log(q[there] / p[there])).sum() * STEP
        assert found == pytest.approx(integral, rel=1e-6)
    assert divergence(np.zeros(3), np.zeros(3)).tolist() == [0, 0, 0]


def test_the_cross_entropy_is_that_of_the_pixels_and_does_not_overflow():
    x, logits = RNG.uniform(size=(4, 3, 2)), RNG.normal(size=(4, 3, 2))
    p = 1 / (1 + np.exp(-logits))
    plain = -(x * np.log(p) + (1 - x) * np.log(1 - p)).sum(axis=(1, 2))
    np.testing.assert_allclose(cross_entropy(x, logits), plain, rtol=1e-12)
    sure = cross_entropy(np.array([[1.0], [0.0], [1.0]]), np.array([[-2e3], [2e3], [2e3]]))
    np.testing.assert_allclose(sure, [2000, 2000, 0])


WEIGHTS = RNG.normal(size=(1, 6)) * 2
X = (RNG.random((3, 6)) < 0.5).astype(float)  # black and white: the bound is one on a probability


def logits_of(codes):
    return codes @ WEIGHTS


MEAN, LOG_VARIANCE = 0.9, -0.5  # of codes that fit the pictures badly, so that the gap is wide


def terms(draws, seed=0):
    mean, log_variance = np.full((3, 1), MEAN), np.full((3, 1), LOG_VARIANCE)
    return draw_terms(X, mean, log_variance, logits_of, np.random.default_rng(seed), draws)


def minus_log_probability():
    each = [-cross_entropy(np.repeat(x[None], len(Z), 0), logits_of(Z[:, None])) for x in X]
    return [-np.log((np.exp(log_p) * normal(Z)).sum() * STEP) for log_p in each]


def test_the_reconstruction_is_the_mean_over_the_codes_of_a_picture():
    q = normal(Z, MEAN, np.exp(LOG_VARIANCE / 2))
    found = terms(4000).reconstruction
    for x, one in zip(X, found, strict=True):
        losses = cross_entropy(np.repeat(x[None], len(Z), 0), logits_of(Z[:, None]))
        assert one == pytest.approx((q * losses).sum() * STEP, rel=0.02)


def test_the_bounds_lie_above_minus_the_log_probability_the_tighter_one_between():
    true, many = np.array(minus_log_probability()), terms(4000)
    bound = many.reconstruction + many.kl
    assert (true + 0.05 < bound).all()
    assert (many.importance_weighted < bound - 0.05).all()
    np.testing.assert_allclose(many.importance_weighted, true, atol=0.06)


def test_with_one_draw_the_importance_weighted_bound_is_no_tighter():
    once = [terms(1, seed) for seed in range(1500)]
    gap = np.mean([one.importance_weighted - one.reconstruction - one.kl for one in once], axis=0)
    np.testing.assert_allclose(gap, 0, atol=0.06)


def test_the_same_rng_gives_the_same_terms():
    for a, b in zip(terms(3), terms(3), strict=True):
        np.testing.assert_array_equal(a, b)
    assert (terms(3).reconstruction != terms(3, seed=1).reconstruction).all()
