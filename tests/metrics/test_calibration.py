"""The expected calibration error by hand, and the temperature against SciPy's optimiser."""

import numpy as np
import pytest

from dlcourse.metrics import fit_temperature, reliability

RNG = np.random.default_rng(0)


def softmax(z: np.ndarray) -> np.ndarray:
    weights = np.exp(z - z.max(axis=1, keepdims=True))
    return weights / weights.sum(axis=1, keepdims=True)


def drawn(n: int, classes: int, temperature: float) -> tuple[np.ndarray, np.ndarray]:
    """Return logits that are right once divided by `temperature`, and labels drawn from them."""
    z = RNG.normal(0, 2, size=(n, classes))
    uniform = RNG.random((n, 1))
    return z * temperature, (softmax(z).cumsum(axis=1) < uniform).sum(axis=1)


def test_bins_by_hand():
    # confidence 0.6, 0.7 (right, wrong) in the first bin of two; 0.9 (right) and 1.0 in the second
    shares = [[0.4, 0.6], [0.7, 0.3], [0.1, 0.9], [1.0, 0.0]]
    found = reliability(shares, [1, 1, 1, 0], bins=4)
    assert found.counts.tolist() == [0, 0, 2, 2]
    np.testing.assert_allclose(found.confidence, [np.nan, np.nan, 0.65, 0.95])
    np.testing.assert_allclose(found.accuracy, [np.nan, np.nan, 0.5, 1.0])
    np.testing.assert_allclose(found.edges, [0, 0.25, 0.5, 0.75, 1])
    assert found.expected_calibration_error == pytest.approx(0.5 * 0.15 + 0.5 * 0.05)


@pytest.mark.parametrize("bins", [1, 2, 15, 100])
def test_it_equals_a_loop_over_the_bins(bins):
    z, labels = drawn(500, 4, 2.0)
    shares = softmax(z)
    sure, right = shares.max(axis=1), shares.argmax(axis=1) == labels
    error = 0.0
    found = reliability(shares, labels, bins=bins)
    for index in range(bins):
        inside = (sure > index / bins) & (sure <= (index + 1) / bins)
        assert found.counts[index] == inside.sum()
        if inside.any():
            error += inside.mean() * abs(sure[inside].mean() - right[inside].mean())
    assert found.expected_calibration_error == pytest.approx(error)
    assert found.counts.sum() == 500


def test_a_border_belongs_to_the_bin_below_it():
    shares = np.array([[0.5, 0.5], [0.75, 0.25], [1.0, 0.0]])
    assert reliability(shares, [0, 0, 0], bins=4).counts.tolist() == [0, 1, 1, 1]


def test_one_probability_is_that_of_class_1():
    p = RNG.random(200)
    labels = (RNG.random(200) < p).astype(int)
    one = reliability(p, labels)
    two = reliability(np.stack([1 - p, p], axis=1), labels)
    column = reliability(p[:, None], labels)
    np.testing.assert_array_equal(one.accuracy, two.accuracy)
    np.testing.assert_array_equal(one.accuracy, column.accuracy)
    assert np.nanmin(one.confidence) >= 0.5


def test_a_calibrated_model_has_a_small_error_and_an_overconfident_one_a_large():
    z, labels = drawn(20_000, 5, 3.0)
    assert reliability(softmax(z / 3), labels).expected_calibration_error < 0.02
    assert reliability(softmax(z), labels).expected_calibration_error > 0.1


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
@pytest.mark.parametrize("classes", [2, 7])
def test_the_temperature_is_scipys(temperature, classes):
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    z, labels = drawn(400, classes, temperature)

    def loss(log_t: float) -> float:
        return -log_softmax(z / np.exp(log_t), axis=1)[np.arange(400), labels].mean()

    best = minimize_scalar(loss, bounds=(-5, 5), method="bounded", options={"xatol": 1e-10})
    assert fit_temperature(z, labels) == pytest.approx(np.exp(best.x), rel=1e-5)


def test_it_finds_the_temperature_that_the_labels_were_drawn_with():
    z, labels = drawn(50_000, 5, 3.0)
    assert fit_temperature(z, labels) == pytest.approx(3.0, rel=0.03)


def test_one_logit_is_that_of_class_1():
    z = RNG.normal(0, 3, 300)
    labels = (RNG.random(300) < 0.5).astype(int)
    both = np.stack([np.zeros(300), z], axis=1)
    assert fit_temperature(z, labels) == fit_temperature(both, labels)


@pytest.mark.filterwarnings("error")
def test_where_no_finite_temperature_is_best_it_stops_at_a_border():
    z = np.array([[5.0, 0.0], [0.0, 5.0]])
    assert fit_temperature(z, [0, 1]) == pytest.approx(1e-3)  # all right: the surer, the better
    assert fit_temperature(z, [1, 0]) == pytest.approx(1e3)  # all wrong
    assert np.isfinite(fit_temperature(z * 1e30, [0, 0]))


@pytest.mark.parametrize(
    ("shares", "labels", "cure"),
    [
        ([[2.0, -1.0]], [0], "logits.*softmax"),
        ([[0.5, 0.6]], [0], "sum 1"),
        (np.zeros((0, 2)), [], r"shape \(0, 2\)"),
        ([[0.5, 0.5]], [[1, 0]], "one-hot"),
        ([[0.5, 0.5]], [0, 1], "each of 1 rows"),
        ([[0.5, 0.5]], [2], "0 to 1"),
        ([[0.5, 0.5]], [0.0], "integers"),
        ([[np.nan, 0.5]], [0], "between 0 and 1"),
    ],
)
def test_what_cannot_be_calibrated_is_named_with_a_cure(shares, labels, cure):
    with pytest.raises(ValueError, match=cure):
        reliability(shares, labels)


@pytest.mark.parametrize(
    ("logits", "labels", "cure"),
    [
        ([[np.inf, 0.0]], [0], "NaN or infinity"),
        ([[1.0]], [0], r"shape \(1, 1\)"),
        ([[1.0, 0.0]], [2], "0 to 1"),
    ],
)
def test_what_has_no_temperature_is_named_with_a_cure(logits, labels, cure):
    with pytest.raises(ValueError, match=cure):
        fit_temperature(logits, labels)


def test_bins_must_be_at_least_one():
    with pytest.raises(ValueError, match="bins=0"):
        reliability([[0.5, 0.5]], [0], bins=0)
