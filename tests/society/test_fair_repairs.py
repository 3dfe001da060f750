"""Weights, thresholds and the impossibility do what their papers prove."""

import numpy as np
import pytest

from dlcourse.society import (
    decide,
    fairness_table,
    group_thresholds,
    implied_false_positive_rate,
    reweighing,
)


@pytest.fixture
def crowd():
    rng = np.random.default_rng(0)
    group = rng.choice(["a", "b"], size=4000, p=[0.7, 0.3])
    y = (rng.random(4000) < np.where(group == "a", 0.6, 0.3)).astype(int)
    scores = rng.normal(size=4000) + 1.5 * y + 0.7 * (group == "a")
    return y, scores, group


def test_the_implied_rate_is_the_one_counted(crowd):
    y, scores, group = crowd
    rates = fairness_table(y, scores, group, threshold=0.8).rates
    implied = implied_false_positive_rate(
        rates["base_rate"], rates["positive_predictive_value"], rates["false_negative_rate"]
    )
    np.testing.assert_allclose(implied, rates["false_positive_rate"])


@pytest.mark.parametrize(
    ("p", "ppv", "fnr", "which"),
    [
        (0.0, 0.5, 0.5, "base_rate"),
        (1.0, 0.5, 0.5, "base_rate"),
        (0.5, 0.0, 0.5, "positive_predictive_value"),
        (0.5, 0.5, [0.5, 1.2], "false_negative_rate"),
        (np.nan, 0.5, 0.5, "base_rate"),
        (45, 0.5, 0.5, "not per cent"),
    ],
)
def test_rates_out_of_range_cannot_imply_one(p, ppv, fnr, which):
    with pytest.raises(ValueError, match=which):
        implied_false_positive_rate(p, ppv, fnr)


def test_reweighing_makes_group_and_label_independent(crowd):
    y, _, group = crowd
    weights = reweighing(group, y)
    shares = [np.average(y[group == g], weights=weights[group == g]) for g in ("a", "b")]
    np.testing.assert_allclose(shares, y.mean())
    for g in ("a", "b"):
        assert weights[group == g].sum() == pytest.approx((group == g).sum())


def test_reweighing_refuses_a_group_with_a_single_class():
    with pytest.raises(ValueError, match="no row with label 0 in group b"):
        reweighing(["a", "a", "b"], [1, 0, 1])


@pytest.mark.parametrize(
    ("criterion", "rate"),
    [("demographic_parity", "selection_rate"), ("equal_opportunity", "false_negative_rate")],
)
def test_thresholds_make_their_rate_alike(crowd, criterion, rate):
    y, scores, group = crowd
    before = fairness_table(y, scores, group, threshold=0.8)
    thresholds = group_thresholds(y, scores, group, criterion=criterion)
    after = fairness_table(y, decide(scores, group, thresholds), group)
    assert before.difference(rate) > 0.1
    assert after.difference(rate) < 0.01


def test_equalised_odds_keeps_both_rates_within_the_tolerance(crowd):
    y, scores, group = crowd
    thresholds = group_thresholds(y, scores, group, criterion="equalised_odds", tolerance=0.05)
    after = fairness_table(y, decide(scores, group, thresholds), group)
    assert after.difference("false_negative_rate") <= 0.05
    assert after.difference("false_positive_rate") < 0.01
    assert 0.05 < after.overall["selection_rate"] < 0.95  # the scores are as good in both groups


def test_of_fair_thresholds_the_most_accurate_are_taken(crowd):
    y, scores, group = crowd
    best = decide(scores, group, group_thresholds(y, scores, group, criterion="demographic_parity"))
    right = (best == y).mean()
    for level in (0.2, 0.3, 0.6, 0.7):
        other = {g: np.quantile(scores[group == g], 1 - level) for g in ("a", "b")}
        assert (decide(scores, group, other) == y).mean() < right


def test_of_two_thresholds_with_the_same_true_positives_the_stricter_is_taken():
    y, group = [1, 1, 0, 0] * 2, ["a"] * 4 + ["b"] * 4
    scores = [0.9, 0.8, 0.3, 0.2, 0.6, 0.5, 0.2, 0.1]
    assert group_thresholds(y, scores, group) == {"a": 0.8, "b": 0.5}


def test_a_group_without_both_classes_has_no_threshold():
    with pytest.raises(ValueError, match="only y = 1 in group 1"):
        group_thresholds([1, 0, 1], [0.2, 0.3, 0.4], [0, 0, 1])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"criterion": "equality"}, "demographic_parity, equal_opportunity, equalised_odds"),
        ({"tolerance": 2.0}, "from 0 to 1"),
    ],
)
def test_unknown_criteria_and_tolerances_are_refused(options, says):
    with pytest.raises(ValueError, match=says):
        group_thresholds([1, 0], [0.2, 0.3], [0, 0], **options)


def test_labels_and_scores_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="Received: 2 and 3"):
        group_thresholds([1, 0], [0.2, 0.3, 0.4], [0, 0, 1])


def test_decisions_need_a_threshold_for_every_group():
    with pytest.raises(ValueError, match="none for c"):
        decide([0.1, 0.2], ["a", "c"], {"a": 0.5})


def test_a_score_at_the_threshold_is_a_yes():
    assert decide([0.5, 0.5], [0, 1], {0: 0.5, 1: 0.6}).tolist() == [1, 0]
