"""The fairness table agrees with counts by hand and with fairlearn, and never hides a gap as 0."""

import numpy as np
import pytest
from fairlearn import metrics

from dlcourse.society import fairness_table

Y = np.array([1, 1, 1, 0, 0, 1, 0, 0, 0, 0])
SAID = np.array([1, 1, 0, 1, 0, 0, 1, 0, 0, 0])
GROUP = np.array(["a"] * 5 + ["b"] * 5)


def test_rates_are_those_counted_by_hand():
    rates = fairness_table(Y, SAID, GROUP).rates
    expected = {
        "n": [5, 5],
        "base_rate": [3 / 5, 1 / 5],
        "selection_rate": [3 / 5, 1 / 5],
        "false_positive_rate": [1 / 2, 1 / 4],
        "false_negative_rate": [1 / 3, 1],
        "positive_predictive_value": [2 / 3, 0],
        "accuracy": [3 / 5, 3 / 5],
    }
    assert list(rates) == list(expected)
    for rate, values in expected.items():
        np.testing.assert_allclose(rates[rate], values, err_msg=rate)


def test_differences_and_ratios_are_fairlearns():
    rng = np.random.default_rng(0)
    y, said, group = rng.integers(2, size=300), rng.integers(2, size=300), rng.integers(3, size=300)
    table = fairness_table(y, said, group)
    given = {"sensitive_features": group}
    for rate, ours in (("difference", table.difference), ("ratio", table.ratio)):
        theirs = getattr(metrics, f"demographic_parity_{rate}")(y, said, **given)
        assert ours("selection_rate") == pytest.approx(theirs)
    odds = max(table.difference("false_positive_rate"), table.difference("false_negative_rate"))
    assert odds == pytest.approx(metrics.equalized_odds_difference(y, said, **given))


def test_a_threshold_turns_scores_into_decisions_with_ties_saying_yes():
    table = fairness_table([1, 0], [0.5, 0.4], ["a", "a"], threshold=0.5)
    assert table.overall["accuracy"] == 1


@pytest.mark.parametrize(
    ("y", "said", "rate", "why"),
    [
        ([1, 1], [1, 0], "false_positive_rate", "nobody has y = 0"),
        ([0, 0], [1, 0], "false_negative_rate", "nobody has y = 1"),
        ([1, 0], [0, 0], "positive_predictive_value", "nobody is answered yes"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_what_cannot_be_computed_is_nan_with_a_reason_and_never_0(y, said, rate, why):
    table = fairness_table([1, 0, *y], [1, 1, *said], ["a", "a", "b", "b"])
    assert np.isnan(table.rates[rate][1])
    assert not np.isnan(table.rates[rate][0])
    assert table.reasons == {(rate, "b"): why}
    assert np.isnan(table.difference(rate))
    assert np.isnan(table.ratio(rate))
    assert f"{rate.replace('_', ' ')} of b cannot be computed: {why}" in str(table)


def test_a_named_group_that_nobody_is_in_stays_and_cannot_be_computed():
    table = fairness_table([1, 0], [1, 0], [0, 0], group_names=("north", "south"))
    assert table.rates["n"].tolist() == [2, 0]
    assert np.isnan(table.rates["accuracy"][1])
    assert table.reasons["accuracy", "south"] == "nobody is in this group"
    assert "n" not in {rate for rate, _ in table.reasons}


def test_names_may_be_given_for_groups_that_are_names_already():
    table = fairness_table(Y, SAID, GROUP, group_names=("b", "a"))
    assert table.groups == ("b", "a")
    assert table.rates["base_rate"].tolist() == [0.2, 0.6]


def test_the_printed_table_has_a_row_for_each_group_and_one_for_all():
    lines = str(fairness_table(Y, SAID, GROUP)).splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["a", "b", "all"]
    assert "0.333" in lines[1]


def test_the_ratio_of_zeros_is_not_a_number():
    assert np.isnan(fairness_table([1, 0], [0, 0], ["a", "b"]).ratio("selection_rate"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (([1, 0], [0.3, 0.7], ["a", "b"]), "scores >= 0.5"),
        (([1, 2], [1, 0], ["a", "b"]), "`y_true` must be one axis of 0 and 1"),
        (([], [], []), "`y_true` must be one axis"),
        (([1, 0], [1, 0], ["a"]), "one group for each person"),
        (([1, 0], [1, 0], ["a", None]), "not stated"),
        (([1, 0], [1, 0], [0.0, np.nan]), "not stated"),
        (([1, 0], [1], ["a", "b"]), "Received: 2 and 1"),
    ],
)
def test_wrong_input_is_explained(arguments, says):
    with pytest.raises(ValueError, match=says):
        fairness_table(*arguments)


def test_scores_that_are_no_numbers_are_refused():
    with pytest.raises(ValueError, match="finite"):
        fairness_table([1, 0], [np.nan, 0.2], [0, 1], threshold=0.5)


@pytest.mark.parametrize("groups", [[0, 2], ["north", "east"]])
def test_a_group_without_a_name_is_refused(groups):
    with pytest.raises(ValueError, match="name every group"):
        fairness_table([1, 0], [1, 0], groups, group_names=("north", "south"))


def test_an_unknown_rate_is_refused():
    with pytest.raises(ValueError, match="must be one of n, base_rate"):
        fairness_table([1, 0], [1, 0], [0, 1]).difference("recall")
