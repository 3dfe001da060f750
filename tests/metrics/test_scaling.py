"""The power law: found again where it holds, with errors that are as large as they claim."""

import numpy as np
import pytest

from dlcourse.metrics import fit_power_law

SIZES = np.geomspace(1e4, 1e8, 5)
NOISE = 0.01


def law(sizes, floor, scale, exponent):
    return floor + scale * np.asarray(sizes) ** -exponent


def noisy(seed, runs=4, sizes=SIZES):
    """Losses of the order of a small language model's: 2.9 down to 1.5."""
    rng = np.random.default_rng(seed)
    return law(sizes, 1.3, 26.0, 0.3) + rng.normal(0, NOISE, (runs, len(sizes)))


@pytest.mark.parametrize("truth", [(1.69, 406.4, 0.34), (0.0, 5.0, 0.076), (0.5, 1e4, 1.1)])
def test_an_exact_law_is_found_again(truth):
    found = fit_power_law(SIZES, law(SIZES, *truth))
    np.testing.assert_allclose(
        [found.floor, found.scale, found.exponent], truth, rtol=1e-5, atol=1e-6
    )
    assert found.residual < 1e-7
    np.testing.assert_allclose(found.predict([1e3, 1e9]), law([1e3, 1e9], *truth), rtol=1e-5)


@pytest.mark.parametrize("floor", [None, 0.0, 1.25])
def test_constants_and_errors_are_those_of_scipys_curve_fit(floor):
    from scipy.optimize import curve_fit

    losses = noisy(0)
    at = np.tile(SIZES, len(losses))
    if floor is None:
        best, covariance = curve_fit(law, at, losses.ravel(), p0=(1.3, 26, 0.3))
    else:
        best, covariance = curve_fit(
            lambda n, a, b: law(n, floor, a, b), at, losses.ravel(), p0=(26, 0.3)
        )
    found = fit_power_law(SIZES, losses, floor=floor)
    mine = [found.floor, found.scale, found.exponent][3 - len(best) :]
    np.testing.assert_allclose(mine, best, rtol=1e-4)
    np.testing.assert_allclose(
        found.errors[3 - len(best) :], np.sqrt(np.diag(covariance)), rtol=1e-3
    )
    assert np.isnan(found.errors[0]) == (floor is not None)
    assert found.range == (1e4, 1e8)


def test_errors_are_the_spread_over_repeated_experiments():
    fits = [fit_power_law(SIZES, noisy(seed)) for seed in range(300)]
    for name, index in (("floor", 0), ("scale", 1), ("exponent", 2)):
        spread = np.std([getattr(fit, name) for fit in fits])
        claimed = np.median([fit.errors[index] for fit in fits])
        assert claimed == pytest.approx(spread, rel=0.2), name
    assert np.mean([fit.residual for fit in fits]) == pytest.approx(NOISE, rel=0.03)


@pytest.mark.parametrize("size", [1e4, 1e6, 1e10])
def test_the_error_of_the_curve_is_the_spread_of_predictions_even_outside(size):
    fits = [fit_power_law(SIZES, noisy(seed)) for seed in range(300)]
    spread = np.std([fit.predict(size) for fit in fits])
    assert np.median([fit.error(size) for fit in fits]) == pytest.approx(spread, rel=0.2)


def test_the_error_grows_with_the_distance_from_what_was_measured():
    inside, near, far = fit_power_law(SIZES, noisy(0)).error([1e6, 1e9, 1e12])
    assert inside < near < far


def test_a_floor_below_0_comes_to_rest_at_0_and_has_no_error():
    sizes = np.array([1.0, 2.0, 4.0, 8.0])
    losses = 5 - 0.5 * np.log(sizes)  # falls faster, towards the end, than any such law
    found = fit_power_law(sizes, losses)
    assert found.floor == 0
    assert np.isnan(found.errors[0])
    assert not found.covariance[0].any()
    fixed = fit_power_law(sizes, losses, floor=0.0)
    assert (found.scale, found.exponent) == pytest.approx((fixed.scale, fixed.exponent))


def test_no_other_constants_are_better():
    losses = noisy(3)
    found = fit_power_law(SIZES, losses)

    def badness(floor, scale, exponent):
        return np.square(losses - law(SIZES, floor, scale, exponent)).sum()

    least = badness(found.floor, found.scale, found.exponent)
    rng = np.random.default_rng(0)
    for _ in range(200):
        a, b, c = rng.normal(1, 0.01, 3)
        assert badness(a * found.floor, b * found.scale, c * found.exponent) >= least


def test_order_and_unit_of_the_sizes_do_not_matter():
    losses = noisy(1)
    found, turned = fit_power_law(SIZES, losses), fit_power_law(SIZES[::-1], losses[:, ::-1])
    assert turned.exponent == pytest.approx(found.exponent, rel=1e-6)
    flops = fit_power_law(SIZES * 6e9, losses)
    assert flops.exponent == pytest.approx(found.exponent, rel=1e-5)
    assert flops.errors[2] == pytest.approx(found.errors[2], rel=1e-4)
    np.testing.assert_allclose(flops.error(SIZES * 6e9), found.error(SIZES), rtol=1e-4)


def test_a_missing_run_is_left_out():
    losses = noisy(2)
    losses[1, 3] = np.nan
    found = fit_power_law(SIZES, losses)
    assert found.exponent != fit_power_law(SIZES, np.delete(losses, 1, axis=0)).exponent
    assert np.isfinite(found.errors).all()


@pytest.mark.parametrize(
    ("sizes", "losses", "options", "cure"),
    [
        ([1, 2, 3], [3.0, 2.0, 1.9], {}, "3 fitted constants.*4 sizes.*Received: 3.*`floor`"),
        ([1, 2], [3.0, 2.0], {"floor": 0.0}, "2 fitted constants.*3 sizes.*Received: 2.$"),
        ([1, 2, 4, 8], [2.0, 2.1, 2.2, 2.3], {}, "must fall as sizes grow"),
        ([1, 2, 4, 8], [2.0, 2.0, 2.0, 2.0], {}, "from 2 at the smallest"),
        ([1, 2, 4, 8], [3.0, 2.0, 2.0, 2.0], {}, "not all at once"),
        ([1, 2, 4, 4], [3.0, 2.0, 1.8, 1.7], {}, r"each size once.*\(seeds, sizes\)"),
        ([0, 2, 4, 8], [3.0, 2.0, 1.8, 1.7], {}, "`sizes` must be positive.*Received: 0 "),
        ([1, 2, 4, 8], [3.0, 2.0, 1.8, -1.7], {}, "`losses` must be positive.*Received: -1.7 "),
        ([1, 2, 4, 8], np.ones((4, 3)), {}, r"Transpose the losses"),
        ([1, 2, 4, 8], [[[1.0]]], {}, r"shapes \(4,\) and \(1, 1, 1\)"),
        ([1, 2, 4, 8], [3.0, 2.0, 1.8, 1.7], {"floor": 1.7}, "below every loss.*floor=1.7"),
        ([1, 2, 4, 8], [3.0, 2.0, 1.8, 1.7], {"floor": -0.1}, "floor=-0.1"),
    ],
)
def test_what_no_law_fits_is_named_with_a_cure(sizes, losses, options, cure):
    with pytest.raises(ValueError, match=cure):
        fit_power_law(sizes, losses, **options)


def test_a_size_of_0_has_no_loss():
    with pytest.raises(ValueError, match="`sizes` must be positive"):
        fit_power_law(SIZES, noisy(0)).predict([0, 10])
