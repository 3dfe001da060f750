"""Fréchet distance, precision and recall, and modes, on crowds whose answers are known."""

import numpy as np
import pytest

from dlcourse.metrics import frechet_distance, modes_covered, precision_recall


def exact(mean, covariance, n: int = 400, seed: int = 0) -> np.ndarray:
    """Points with exactly this mean and covariance."""
    mean, covariance = np.asarray(mean, float), np.asarray(covariance, float)
    points = np.random.default_rng(seed).normal(size=(n, len(mean)))
    points -= points.mean(axis=0)
    white = np.linalg.inv(np.linalg.cholesky(np.atleast_2d(np.cov(points, rowvar=False))))
    return points @ white.T @ np.linalg.cholesky(covariance).T + mean


def test_equal_covariances_leave_the_distance_of_the_means():
    covariance = [[2.0, 0.5], [0.5, 1.0]]
    a, b = exact([0, 0], covariance), exact([3, 4], covariance, seed=1)
    assert frechet_distance(a, b) == pytest.approx(25)


def test_in_one_dimension_it_is_means_and_deviations():
    a, b = exact([1], [[4]]), exact([3], [[25]], seed=1)
    assert frechet_distance(a, b) == pytest.approx(2**2 + (5 - 2) ** 2)


def test_independent_features_add_up():
    a = exact([0, 0, 0], np.diag([1.0, 4.0, 9.0]))
    b = exact([0, 0, 0], np.diag([4.0, 1.0, 9.0]), seed=1)
    assert frechet_distance(a, b) == pytest.approx(1 + 1 + 0)


def test_it_is_scipys_root_where_covariances_do_not_commute():
    from scipy.linalg import sqrtm

    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(60, 5)) @ rng.normal(size=(5, 5)), rng.normal(size=(50, 5)) + 0.3
    covariances = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    root = sqrtm(covariances[0] @ covariances[1])
    shift = a.mean(axis=0) - b.mean(axis=0)
    expected = shift @ shift + np.trace(covariances[0] + covariances[1] - 2 * root.real)
    assert frechet_distance(a, b) == pytest.approx(expected)
    assert frechet_distance(b, a) == pytest.approx(expected)


def test_a_crowd_is_at_distance_0_from_itself_also_with_features_that_never_fire():
    a = np.random.default_rng(0).normal(size=(20, 30))
    a[:, 3] = 0
    assert 0 <= frechet_distance(a, a) < 1e-9


def test_precision_and_recall_of_half_a_realm():
    rng = np.random.default_rng(0)
    real = rng.random((600, 2)) * [2, 1]
    half = rng.random((600, 2))
    precision, recall = precision_recall(real, half)
    assert precision > 0.97
    assert recall == pytest.approx(0.5, abs=0.05)
    assert precision_recall(half, real) == (recall, precision)


def test_what_lies_elsewhere_has_neither():
    a = np.random.default_rng(0).random((50, 3))
    assert precision_recall(a, a + 10) == (0.0, 0.0)
    assert precision_recall(a, a) == (1.0, 1.0)


def test_one_perfect_picture_again_and_again_has_precision_only():
    real = np.random.default_rng(0).random((200, 2))
    precision, recall = precision_recall(real, np.tile(real[:1], (200, 1)))
    assert precision == 1
    assert recall <= 1 / 200


def test_precision_is_what_loops_find():
    rng = np.random.default_rng(0)
    real, made, k = rng.normal(size=(40, 2)), 1.5 * rng.normal(size=(30, 2)), 4
    inside = 0
    for point in made:
        found = False
        for member in real:
            others = np.sort(np.linalg.norm(real - member, axis=1))  # itself is the first
            found |= bool(np.linalg.norm(point - member) <= others[k])
        inside += found
    precision, recall = precision_recall(real, made, k=k)
    assert precision == pytest.approx(inside / 30)
    assert 0 < precision < 1
    assert recall != precision


@pytest.mark.parametrize(
    ("labels", "covered", "divergence"),
    [
        (np.arange(100) % 10, 10, 0.0),
        (np.full(100, 3), 1, np.log(10)),
        (np.arange(100) % 5, 5, np.log(2)),
        ([0] * 991 + list(range(1, 10)), 1, None),  # one in a thousand may be a mistake
    ],
)
def test_modes_are_counted(labels, covered, divergence):
    modes = modes_covered(labels, 10)
    assert modes.covered == covered
    assert modes.shares.sum() == pytest.approx(1)
    if divergence is not None:
        assert modes.divergence == pytest.approx(divergence)


def test_a_tenth_of_the_even_share_is_enough():
    assert modes_covered([0] * 98 + [1] * 2, 5).covered == 2
    assert modes_covered([0] * 99 + [1], 5).covered == 1


@pytest.mark.parametrize(
    ("labels", "cure"),
    [
        ([0, 1, 2], "3 labels for 4 classes"),
        (np.ones((5, 4)), "argmax"),
        (np.array([0.0, 1, 2, 3]), "float64"),
        ([0, 1, 2, 4], "from 0 to 3.*0 to 4"),
        ([0, 1, 2, -1], "-1 to 2"),
    ],
)
def test_wrong_labels_are_named_with_a_cure(labels, cure):
    with pytest.raises(ValueError, match=cure):
        modes_covered(labels, 4)


@pytest.mark.parametrize(
    ("a", "b", "cure"),
    [
        (np.zeros((5, 2)), np.zeros((5, 3)), r"\(2,\) in `.*\(3,\) in"),
        (np.zeros((5, 2, 2)), np.zeros((5, 2, 2)), "reshape"),
        (np.zeros((1, 2)), np.zeros((5, 2)), "at least"),
        (np.zeros((5, 2)), np.full((5, 2), np.nan), "NaN"),
    ],
)
def test_wrong_features_are_named_with_a_cure(a, b, cure):
    for function in (frechet_distance, precision_recall):
        with pytest.raises(ValueError, match=cure):
            function(a, b)


def test_more_neighbours_than_there_are_cannot_be_asked_for():
    with pytest.raises(ValueError, match="at least 6"):
        precision_recall(np.zeros((5, 2)), np.zeros((9, 2)), k=5)
    with pytest.raises(ValueError, match="k=0"):
        precision_recall(np.zeros((5, 2)), np.zeros((9, 2)), k=0)
