import numpy as np
import pytest

from dlcourse.scratch import INITIALIZERS, initialize

VARIANCES = {
    "glorot_uniform": 2 / 500, "glorot_normal": 2 / 500,
    "he_uniform": 2 / 300, "he_normal": 2 / 300,
    "lecun_uniform": 1 / 300, "lecun_normal": 1 / 300,
}  # fmt: skip


def draw(name, shape=(300, 200), dtype="float32"):
    return initialize(name, shape, rng=np.random.default_rng(0), dtype=dtype)


@pytest.mark.parametrize(("name", "variance"), VARIANCES.items())
def test_the_variance_is_that_of_the_paper(name, variance):
    kernel = draw(name)
    assert kernel.var() == pytest.approx(variance, rel=0.03)
    assert abs(kernel.mean()) < 5 * np.sqrt(variance / kernel.size)
    if name.endswith("uniform"):
        assert np.abs(kernel).max() <= np.sqrt(3 * variance)
    else:
        assert np.abs(kernel).max() > np.sqrt(3 * variance)


def test_a_convolution_counts_its_whole_window():
    kernel = draw("he_normal", (3, 5, 20, 40))
    assert kernel.shape == (3, 5, 20, 40)
    assert kernel.var() == pytest.approx(2 / (3 * 5 * 20), rel=0.05)


def test_a_number_is_the_standard_deviation():
    assert draw(0.5).std() == pytest.approx(0.5, rel=0.02)
    assert not draw(0).any()


def test_zeros_and_ones_are_what_they_say():
    assert (draw("zeros") == 0).all()
    assert (draw("ones") == 1).all()


@pytest.mark.parametrize("name", [*INITIALIZERS, 0.1])
def test_both_precisions_draw_the_same(name):
    low, high = draw(name), draw(name, dtype="float64")
    assert (low.dtype, high.dtype) == (np.float32, np.float64)
    np.testing.assert_array_equal(low, high.astype(np.float32))


@pytest.mark.parametrize("name", ["he", "HeNormal", -0.1, float("nan"), float("inf"), True, None])
def test_an_unknown_name_is_answered_with_the_list(name):
    with pytest.raises(ValueError, match=r"he_normal.*Received: "):
        draw(name)
