"""The gradient check must catch wrong gradients, and accept right ones."""

import numpy as np
import pytest

from dlcourse.scratch import gradcheck, numerical_gradient


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def affine(x, w, b):
    return x @ w + b


def affine_backward(upstream, x, w, b):
    return upstream @ w.T, x.T @ upstream, upstream.sum(axis=0)


def affine_inputs(rng):
    return [rng.normal(size=(4, 3)), rng.normal(size=(3, 2)), rng.normal(size=2)]


def test_numerical_gradient_equals_the_derivative(rng):
    x = rng.normal(size=(2, 3))
    np.testing.assert_allclose(
        numerical_gradient(lambda v: np.sum(np.sin(v)), x), np.cos(x), rtol=1e-8
    )


def test_numerical_gradient_leaves_x_alone_and_survives_a_greedy_function(rng):
    x = rng.normal(size=3)
    kept = x.copy()

    def greedy(v):
        total = np.sum(v**2)
        v[:] = 0  # a function that spoils its argument
        return total

    np.testing.assert_allclose(numerical_gradient(greedy, x), 2 * kept, rtol=1e-6)
    assert np.array_equal(x, kept)


def test_numerical_gradient_allows_for_the_rounded_step():
    # near 1e9 a step of 1e-6 is not a float64: dividing by 2e-6 would be wrong by per cents
    x = np.array([1.23456789e9])
    gradient = numerical_gradient(lambda v: 3 * (v[0] - 1.23456789e9), x)
    np.testing.assert_allclose(gradient, [3.0], rtol=1e-12)


def test_a_right_backward_passes_and_the_error_is_returned(rng):
    error = gradcheck(affine, affine_backward, affine_inputs(rng), rng=rng)
    assert 0 <= error <= 1e-6


@pytest.mark.parametrize(
    ("planted", "place"),
    [
        (lambda g, x, w, b: (g @ w.T, 2 * x.T @ g, g.sum(axis=0)), r"inputs\[1\]\["),
        (lambda g, x, w, b: (g @ w.T, x.T @ g / 4, g.mean(axis=0)), r"inputs\[1\]\["),
        (lambda g, x, w, b: (-g @ w.T, x.T @ g, g.sum(axis=0)), r"inputs\[0\]\["),
        (lambda g, x, w, b: (g @ w.T, x.T @ g, np.full(2, np.nan)), r"inputs\[2\]\[0\].*nan"),
    ],
)
def test_a_planted_bug_is_found_and_placed(rng, planted, place):
    with pytest.raises(AssertionError, match=place):
        gradcheck(affine, planted, affine_inputs(rng), rng=rng)


def test_one_wrong_element_is_the_one_named(rng):
    def planted(upstream, x):
        gradient = upstream * 2 * x
        gradient[1, 2] += 1e-3
        return gradient

    with pytest.raises(AssertionError, match=r"inputs\[0\]\[1, 2\]"):
        gradcheck(np.square, planted, [rng.normal(size=(3, 4))], rng=rng)


def test_a_backward_that_ignores_its_upstream_gradient_is_caught(rng):
    x = rng.normal(size=5)

    def ignores(upstream, x):
        return 2 * x  # right where the upstream gradient is all ones

    with pytest.raises(AssertionError, match="gradient is wrong"):
        gradcheck(np.square, ignores, [x], rng=rng)


def test_a_missing_gradient_and_a_wrong_shape_are_named(rng):
    with pytest.raises(ValueError, match="each of the 3 inputs"):
        gradcheck(affine, lambda g, *a: affine_backward(g, *a)[:2], affine_inputs(rng), rng=rng)
    with pytest.raises(ValueError, match=r"\(2, 3\) for inputs\[1\] of shape \(3, 2\)"):
        gradcheck(
            affine,
            lambda g, x, w, b: (g @ w.T, g.T @ x, g.sum(axis=0)),
            affine_inputs(rng),
            rng=rng,
        )


def test_integers_are_refused():
    with pytest.raises(ValueError, match=r"astype\(float\)"):
        numerical_gradient(lambda v: v.sum(), np.array([1, 2, 3]))
    with pytest.raises(ValueError, match=r"inputs\[0\]"):
        gradcheck(np.square, lambda g, x: g * 2 * x, [[1, 2]], rng=np.random.default_rng(0))


def test_a_function_that_returns_an_array_is_refused():
    with pytest.raises(ValueError, match="one number"):
        numerical_gradient(lambda v: v, np.array([1.0, 2.0]))


def test_a_scalar_output_and_an_empty_input_are_fine(rng):
    assert gradcheck(np.sum, lambda g, x: g * np.ones_like(x), [rng.normal(size=3)], rng=rng) < 1e-6
    assert gradcheck(np.sum, lambda g, x: g * np.ones_like(x), [np.zeros(0)], rng=rng) == 0
