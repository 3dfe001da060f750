"""The credit data hold the bias that is asked for, and nothing else differs."""

import numpy as np
import pytest

from dlcourse.data import load_credit


def rate(values, credit):
    return [values[credit.group == group].mean() for group in (0, 1)]


@pytest.fixture(scope="module")
def credit():
    return load_credit(20_000, rng=np.random.default_rng(0))


def test_the_people_are_the_same_whatever_the_bias_is(credit):
    fair = load_credit(20_000, rng=np.random.default_rng(0), bias=0)
    for name in ("x", "group", "ability", "repays"):
        np.testing.assert_array_equal(getattr(fair, name), getattr(credit, name))
    north = credit.group == 0
    np.testing.assert_array_equal(fair.approved[north], credit.approved[north])
    assert (fair.approved >= credit.approved).all()
    assert fair.approved[~north].mean() > credit.approved[~north].mean() + 0.2


def test_without_bias_people_of_like_ability_are_treated_alike():
    fair = load_credit(20_000, rng=np.random.default_rng(0), bias=0)
    alike = abs(fair.ability) < 0.5
    north, south = (fair.approved[alike & (fair.group == group)].mean() for group in (0, 1))
    assert abs(north - south) < 0.04


def test_base_rates_differ_and_most_people_pay_back(credit):
    north, south = rate(credit.repays, credit)
    assert 0.08 < north - south < 0.15
    assert 0.55 < credit.repays.mean() < 0.65


def test_ability_is_a_sum_of_the_first_four_columns_and_the_district_tells_the_group(credit):
    columns = np.column_stack([np.log(credit.x[:, 0]), credit.x[:, 1:4], np.ones(len(credit.x))])
    _, left, *_ = np.linalg.lstsq(columns, credit.ability, rcond=None)
    assert left < 1e-12 * len(credit.x)
    district = credit.x[:, 4:].argmax(axis=1)
    assert ((district >= 3) == credit.group).mean() > 0.75
    np.testing.assert_array_equal(credit.x[:, 4:].sum(axis=1), 1)


def test_one_name_for_each_column(credit):
    assert len(credit.feature_names) == credit.x.shape[1]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"n": 0}, "whole number"),
        ({"n": 2.5}, "whole number"),
        ({"bias": np.inf}, "finite number of log-odds"),
        ({"rng": 3}, "np.random.default_rng"),
    ],
)
def test_wrong_input_is_explained(options, says):
    with pytest.raises(ValueError, match=says):
        load_credit(**{"n": 5, "rng": np.random.default_rng(0), **options})
