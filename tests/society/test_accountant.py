"""The privacy accountant: what DP-SGD has spent, and how much noise an ε asks for."""

import math

import pytest

from dlcourse.society import noise_for_privacy, privacy_spent

# (q, noise multiplier, steps, δ) -> ε by dp-accounting 0.6.0: RdpAccountant at our orders, then at
# its own (fractions, too), then PLDAccountant, which is nearly exact
DP_ACCOUNTING = [
    ((0.01, 1.1, 1000, 1e-5), 1.7252908180449444, 1.7117701662429012, 1.5153702481094293),
    ((0.1, 1.0, 100, 1e-3), 5.670336417386494, 5.6550528193561735, 4.784350181491477),
    ((1.0, 4.0, 10, 1e-5), 3.6278518728252274, 3.617099772983339, 3.341409517638289),
    ((0.05, 2.0, 400, 1e-4), 2.1307003177679125, 2.124367233690315, 1.9021330233309153),
    ((0.02, 0.7, 50, 1e-5), 4.105657337575271, 4.042962325660633, 3.202917915809771),
    ((0.001, 4.0, 10000, 1e-6), 0.10084081558582571, 0.10435803237535465, 0.09337444246873229),
    ((0.1, 20.0, 100, 1e-4), 0.14567272511676282, 0.14568020700519707, 0.12692868549543582),
]
USUAL = {"sampling_rate": 0.05, "noise_multiplier": 1.0, "steps": 100, "delta": 1e-5}


def spent(q, noise, steps, delta):
    return privacy_spent(sampling_rate=q, noise_multiplier=noise, steps=steps, delta=delta)


@pytest.mark.parametrize(("setting", "same_orders", "fractions", "exact"), DP_ACCOUNTING)
def test_epsilon_is_that_of_dp_accounting(setting, same_orders, fractions, exact):
    epsilon = spent(*setting)
    assert epsilon == pytest.approx(same_orders, rel=1e-9)
    assert epsilon == pytest.approx(fractions, rel=0.05)  # whole orders lose little
    assert exact <= epsilon  # an upper bound


def test_more_noise_costs_less_and_more_steps_cost_more():
    usual = privacy_spent(**USUAL)
    assert privacy_spent(**{**USUAL, "noise_multiplier": 2.0}) < usual
    assert privacy_spent(**{**USUAL, "sampling_rate": 0.01}) < usual
    assert privacy_spent(**{**USUAL, "steps": 200}) > usual
    assert privacy_spent(**{**USUAL, "delta": 1e-7}) > usual


def test_overwhelming_noise_spends_nothing_below_zero():
    assert privacy_spent(**{**USUAL, "noise_multiplier": 1e5, "delta": 0.5}) == 0


@pytest.mark.parametrize("epsilon", [0.1, 1.0, 3.0, 8.0, 100.0])
def test_the_noise_for_an_epsilon_spends_that_epsilon(epsilon):
    plan = {"sampling_rate": 0.05, "steps": 100, "delta": 1e-5}
    noise = noise_for_privacy(epsilon, **plan)
    assert 0.995 * epsilon < privacy_spent(noise_multiplier=noise, **plan) <= epsilon


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"delta": 0.0}, "`delta` must be above 0 and below 1"),
        ({"delta": 1.0}, "`delta` must be above 0 and below 1"),
        ({"sampling_rate": 0.0}, "`sampling_rate` must be above 0 and at most 1"),
        ({"sampling_rate": 1.5}, "`sampling_rate` must be above 0 and at most 1"),
        ({"noise_multiplier": 0.0}, "`noise_multiplier` must be a finite number above 0"),
        ({"noise_multiplier": math.nan}, "`noise_multiplier` must be a finite number above 0"),
        ({"steps": 0}, "`steps` must be a whole number from 1 on"),
        ({"steps": 1.5}, "`steps` must be a whole number from 1 on"),
    ],
)
def test_what_cannot_be_accounted_for_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        privacy_spent(**{**USUAL, **change})


@pytest.mark.parametrize("epsilon", [0, -1.0, math.inf, math.nan, True, "3"])
def test_an_epsilon_that_is_no_number_above_zero_is_refused(epsilon):
    with pytest.raises(ValueError, match="`epsilon` must be a finite number above 0"):
        noise_for_privacy(epsilon, sampling_rate=0.05, steps=100, delta=1e-5)


def test_an_epsilon_out_of_reach_is_refused():
    with pytest.raises(ValueError, match="must be within reach"):
        noise_for_privacy(1e-9, sampling_rate=1.0, steps=10**6, delta=1e-9)
