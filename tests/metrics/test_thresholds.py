"""Sensitivity, specificity and the threshold, against scikit-learn and by trying all."""

import numpy as np
import pytest

from dlcourse.metrics import sensitivity_and_specificity, threshold_at_specificity

RNG = np.random.default_rng(0)


def drawn(n: int = 200, decimals: int = 1) -> tuple[np.ndarray, np.ndarray]:
    labels = (RNG.random(n) < 0.3).astype(int)
    return labels, np.round(RNG.normal(labels, 1.0), decimals)  # with ties


def test_they_are_scikit_learns_recalls_of_both_classes():
    from sklearn.metrics import recall_score

    labels, scores = drawn()
    for threshold in (-1.0, 0.0, 0.35, 2.0, 9.0):
        yes = scores >= threshold
        assert sensitivity_and_specificity(labels, scores, threshold) == pytest.approx(
            (recall_score(labels, yes), recall_score(labels, yes, pos_label=0))
        )


def test_they_lie_on_scikit_learns_roc_curve():
    from sklearn.metrics import roc_curve

    labels, scores = drawn()
    for fpr, tpr, threshold in zip(*roc_curve(labels, scores), strict=True):
        assert sensitivity_and_specificity(labels, scores, threshold) == pytest.approx(
            (tpr, 1 - fpr)
        )


@pytest.mark.parametrize("specificity", [0, 0.5, 0.8, 0.9, 0.95, 1])
@pytest.mark.parametrize("decimals", [0, 1, 8])
def test_no_lower_score_has_the_specificity(specificity, decimals):
    labels, scores = drawn(150, decimals)
    chosen = threshold_at_specificity(labels, scores, specificity)
    assert sensitivity_and_specificity(labels, scores, chosen)[1] >= specificity - 1e-9
    for score in scores[scores < chosen]:
        assert sensitivity_and_specificity(labels, scores, score)[1] < specificity


def test_specificity_1_is_reached_even_where_the_highest_score_is_a_negative():
    chosen = threshold_at_specificity([0, 1], [0.9, 0.1], 1.0)
    assert sensitivity_and_specificity([0, 1], [0.9, 0.1], chosen) == (0.0, 1.0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
def test_the_threshold_means_the_same_for_scores_of_every_kind(dtype):
    labels = np.array([False, False, True, True])
    scores = np.array([1, 2, 2, 3]).astype(dtype) / dtype(1)
    chosen = threshold_at_specificity(labels, scores, 1.0)
    assert chosen == 3
    assert sensitivity_and_specificity(labels, scores, chosen) == (0.5, 1.0)
    alike = np.full(4, 0.1, dtype=np.float32)
    above = threshold_at_specificity(labels, alike, 1.0)
    assert sensitivity_and_specificity(labels, alike, above) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("labels", "scores", "cure"),
    [
        ([0, 1], [0.5], r"\(2,\) and \(1,\)"),
        ([0, 1], [[0.5], [0.6]], r"scores\[:, 0\]"),
        ([0, 1], [[0.5, 0.5], [0.4, 0.6]], r"scores\[:, 1\]"),
        ([0, 0], [0.5, 0.6], "at least one of each"),
        ([1, 2], [0.5, 0.6], r"Received: \[1, 2\]"),
        ([0, 1], [0.5, np.nan], "finite"),
    ],
)
def test_wrong_input_is_named_with_a_cure(labels, scores, cure):
    for function in (sensitivity_and_specificity, threshold_at_specificity):
        with pytest.raises(ValueError, match=cure):
            function(labels, scores, 0.5)


def test_the_specificity_is_a_share():
    with pytest.raises(ValueError, match="specificity=90"):
        threshold_at_specificity([0, 1], [0.1, 0.2], 90)
