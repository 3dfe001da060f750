"""Two explanations agree as far as their orders do."""

import numpy as np
import pytest

from dlcourse.explain import Attribution, explanation_similarity, stability

RNG = np.random.default_rng(0)


def test_it_is_spearmans_correlation_of_each_example():
    from scipy.stats import spearmanr

    a, b = RNG.integers(0, 6, size=(2, 4, 5, 5)).astype(float)  # with ties
    each = explanation_similarity(a, b)
    for index in range(4):
        wanted = spearmanr(a[index].ravel(), b[index].ravel()).statistic
        assert each[index] == pytest.approx(wanted)


def test_the_same_order_is_1_whatever_the_scale_and_signs_can_be_left_out():
    a = RNG.normal(size=(3, 20))
    np.testing.assert_allclose(explanation_similarity(a, a**3), 1)
    np.testing.assert_allclose(explanation_similarity(a, -a), -1)
    np.testing.assert_allclose(explanation_similarity(a, -a, absolute=True), 1)


def test_a_map_of_one_value_has_no_order():
    assert explanation_similarity(np.ones((1, 4)), RNG.random((1, 4))).tolist() == [0]


def test_stability_is_the_mean_over_pairs_of_seeds():
    said = {seed: RNG.normal(size=(2, 9)) for seed in range(3)}
    pairs = [explanation_similarity(said[a], said[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    np.testing.assert_allclose(stability(said.__getitem__, [0, 1, 2]), np.mean(pairs, axis=0))


def test_more_noise_is_less_stable():
    truth = RNG.normal(size=(4, 50))

    def method(noise):
        return lambda seed: Attribution(
            truth + noise * np.random.default_rng(seed).normal(size=truth.shape),
            None, np.zeros(4), np.zeros(4, int), None, "?", 0.0,
        )  # fmt: skip

    assert (stability(method(0.1), range(3)) > stability(method(2.0), range(3))).all()


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        (np.ones((2, 3)), np.ones((2, 4)), "3 features"),
        (np.ones(3), np.ones(3), r"a\[None\]"),
        (np.ones((2, 3)), np.full((2, 3), np.nan), "`b` must be finite"),
    ],
)
def test_what_cannot_be_compared_is_refused(a, b, message):
    with pytest.raises(ValueError, match=message):
        explanation_similarity(a, b)


@pytest.mark.parametrize("seeds", [[], [0], [1, 1]])
def test_seeds_that_make_no_pair_are_refused(seeds):
    with pytest.raises(ValueError, match="two different"):
        stability(lambda seed: np.ones((1, 3)), seeds)
