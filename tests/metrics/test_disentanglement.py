"""Scores of codes that are perfect, turned or useless, and so known beforehand."""

import numpy as np
import pytest

from dlcourse.metrics import disentanglement_scores, mutual_information_gap

N = 1600
RNG = np.random.default_rng(0)
FACTORS = {
    "scale": RNG.random(N),
    "rotation": RNG.normal(size=N),
    "font": RNG.integers(0, 4, size=N),
}
UNIT = np.stack([(v - v.mean()) / v.std() for v in FACTORS.values()], axis=1)


def perfect() -> np.ndarray:
    """Each factor in one number, whatever its scale and sign, and one number of noise."""
    return np.concatenate([UNIT * [5, -0.1, 1], RNG.normal(size=(N, 1))], axis=1)


def turned() -> np.ndarray:
    """All that can be known, but every number is a mixture of all factors."""
    turn, _ = np.linalg.qr(np.array([[1.0, 1, 1], [1, -1, 0.3], [1, 0.2, -1]]))
    return UNIT @ turn


def useless() -> np.ndarray:
    return RNG.normal(size=(N, 4))


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def test_perfect_codes_have_large_gaps_and_scores():
    gap = mutual_information_gap(perfect(), FACTORS)
    assert gap.score > 0.85
    assert set(gap.gaps) == set(FACTORS)
    assert gap.information[:3].argmax(axis=0).tolist() == [0, 1, 2]
    scores = disentanglement_scores(perfect(), FACTORS, rng=rng())
    assert scores.disentanglement > 0.95
    assert scores.completeness > 0.95
    assert min(scores.informativeness.values()) > 0.97
    np.testing.assert_allclose(scores.importance.sum(axis=0), 1)


def test_turned_codes_know_as_much_but_have_neither_gap_nor_score():
    assert mutual_information_gap(turned(), FACTORS).score < 0.15
    scores = disentanglement_scores(turned(), FACTORS, rng=rng())
    assert scores.disentanglement < 0.35
    assert scores.completeness < 0.35
    assert min(scores.informativeness.values()) > 0.75


def test_useless_codes_know_nothing():
    gap = mutual_information_gap(useless(), FACTORS)
    assert gap.score < 0.02
    assert gap.information.max() < 0.06
    scores = disentanglement_scores(useless(), FACTORS, rng=rng())
    assert max(scores.informativeness.values()) < 0.05


def test_two_numbers_for_one_factor_are_disentangled_but_not_complete():
    codes = np.stack([UNIT[:, 0] + 0.0, UNIT[:, 1], UNIT[:, 2], UNIT[:, 0]], axis=1)
    codes[:, [0, 3]] += 0.3 * RNG.normal(size=(N, 2))
    scores = disentanglement_scores(codes, FACTORS, rng=rng())
    assert scores.disentanglement > 0.95 > 0.9 > scores.completeness
    assert mutual_information_gap(codes, FACTORS).gaps["scale"] < 0.05


def test_what_can_hardly_be_told_counts_little():
    codes = RNG.normal(size=(N, 2))
    vague = 0.3 * codes.sum(axis=1) + RNG.normal(size=N)
    scores = disentanglement_scores(codes, {"clear": codes[:, 0], "vague": vague}, rng=rng())
    assert 0 < scores.informativeness["vague"] < 0.25
    assert scores.disentanglement > 0.5  # with equal weights it would be 0.3


def test_information_of_equal_values_is_the_whole_entropy():
    codes = np.stack([FACTORS["font"], RNG.random(N)], axis=1).astype(float)
    gap = mutual_information_gap(codes, {"font": FACTORS["font"]})
    assert gap.information[0, 0] == pytest.approx(1)
    relabelled = mutual_information_gap(codes, {"font": np.array(list("dbca"))[FACTORS["font"]]})
    assert relabelled.information[0, 0] == pytest.approx(1)  # classes need not be numbers


def test_the_same_generator_gives_the_same_scores():
    factors = {name: values[:200] for name, values in FACTORS.items()}
    one, other = (disentanglement_scores(turned()[:200], factors, rng=rng()) for _ in range(2))
    np.testing.assert_array_equal(one.importance, other.importance)
    assert one.disentanglement == other.disentanglement


@pytest.mark.parametrize(
    ("codes", "factors", "cure"),
    [
        (np.zeros((300, 1)), {"a": np.arange(300.0)}, "at least 2 numbers"),
        (np.full((300, 2), np.nan), {"a": np.arange(300.0)}, "finite"),
        (np.zeros((300, 2)), {}, "Received: none"),
        (np.zeros((300, 2)), {"a": np.arange(299.0)}, r"must be \(300,\)"),
        (np.zeros((300, 2)), {"shift": np.zeros((300, 2))}, r"'shift x': shift\[:, 0\]"),
        (np.zeros((300, 2)), {"a": np.arange(300.0), "noise": np.zeros(300)}, "'noise'. Leave it"),
        (np.zeros((30, 2)), {"a": np.arange(30.0)}, "Received: 30"),
    ],
)
def test_wrong_input_is_named_with_a_cure(codes, factors, cure):
    with pytest.raises(ValueError, match=cure):
        mutual_information_gap(codes, factors)
    with pytest.raises(ValueError, match=cure):
        disentanglement_scores(codes, factors, rng=rng())


def test_one_factor_cannot_be_entangled():
    with pytest.raises(ValueError, match="at least 2 factors"):
        disentanglement_scores(np.zeros((300, 2)), {"a": np.arange(300.0)}, rng=rng())
