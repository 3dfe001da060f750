"""Sines and rotations say where a token stands."""

import numpy as np
import pytest

from dlcourse.scratch import (
    MultiHeadAttention,
    gradcheck,
    rotate,
    scaled_dot_product_attention,
    sinusoidal_positions,
)

TIME, WIDTH = 7, 6
PLACES = np.arange(TIME)
RATES = 10_000 ** -(np.array([0, 2, 4]) / WIDTH)


def normal(*shape):
    return np.random.default_rng([9, *shape]).normal(size=shape)


def test_a_position_is_the_sine_and_the_cosine_of_the_paper():
    vectors = sinusoidal_positions(TIME, WIDTH, dtype="float64")
    for place, i in np.ndindex(TIME, WIDTH // 2):
        angle = place / 10_000 ** (2 * i / WIDTH)
        assert vectors[place, i] == pytest.approx(np.sin(angle))
        assert vectors[place, WIDTH // 2 + i] == pytest.approx(np.cos(angle))
    assert sinusoidal_positions(TIME, WIDTH).dtype == "float32"
    # far out, too: angles are computed in float64 before they are rounded
    far, exact = (sinusoidal_positions(5_000, 64, dtype=d)[-1] for d in ("float32", "float64"))
    np.testing.assert_allclose(far, exact, atol=1e-7)


def test_the_similarity_of_two_positions_depends_on_their_distance_alone():
    vectors = sinusoidal_positions(40, 32, dtype="float64")
    products = vectors @ vectors.T
    for distance in (0, 1, 5, 20):
        np.testing.assert_allclose(np.diag(products, distance), products[0, distance])
    assert products[0, 0] == pytest.approx(16)
    assert (products[0, 1:] < products[0, 0]).all()


def test_to_go_on_is_to_turn_every_pair():
    vectors = sinusoidal_positions(TIME, WIDTH, dtype="float64")
    np.testing.assert_allclose(rotate(vectors[:-2], np.full(TIME - 2, -2)), vectors[2:])


def test_a_rotation_multiplies_complex_numbers():
    x = normal(2, 3, TIME, WIDTH)
    turned = (x[..., :3] + 1j * x[..., 3:]) * np.exp(1j * np.outer(PLACES, RATES))
    np.testing.assert_allclose(rotate(x, PLACES), np.concatenate([turned.real, turned.imag], -1))


def test_a_rotation_keeps_lengths_and_the_product_depends_on_the_distance():
    query, key = normal(2, WIDTH)
    queries, keys = (np.tile(vector, (TIME, 1)) for vector in (query, key))
    turned = rotate(queries, PLACES)
    np.testing.assert_allclose((turned**2).sum(-1), (query**2).sum())
    products = turned @ rotate(keys, PLACES).T
    np.testing.assert_allclose(products[1:, 1:], products[:-1, :-1])
    assert np.ptp(products[0]) > 0.1
    np.testing.assert_allclose(turned @ rotate(keys, PLACES + 5).T, rotate(queries, PLACES - 5)
                               @ rotate(keys, PLACES).T)  # fmt: skip


def test_the_gradient_is_turned_the_other_way():
    places = np.array([3, 0, -2, 1.5])
    error = gradcheck(
        lambda x: rotate(x, places),
        lambda upstream, x: rotate(upstream, -places),
        [normal(2, 4, WIDTH)],
        rng=np.random.default_rng(0),
    )
    assert error < 1e-6


def attend_plainly(x):
    return scaled_dot_product_attention(x, x, x)[0]


def attend_rotated(x):
    turned = rotate(x, np.arange(len(x)))
    return scaled_dot_product_attention(turned, turned, x)[0]


def attend_to_the_sum(x):
    heads = MultiHeadAttention(WIDTH, 2, rng=np.random.default_rng(1), dtype="float64")
    return heads.forward((x + sinusoidal_positions(len(x), WIDTH))[None])[0][0]


def test_with_positions_the_order_matters():
    x, order = normal(TIME, WIDTH), np.random.default_rng(0).permutation(TIME)
    np.testing.assert_allclose(attend_plainly(x[order]), attend_plainly(x)[order])
    for attend in (attend_rotated, attend_to_the_sum):
        assert np.abs(attend(x[order]) - attend(x)[order]).max() > 0.1


def test_it_computes_in_the_type_of_the_input():
    for dtype in ("float32", "float64"):
        assert rotate(normal(TIME, WIDTH).astype(dtype), PLACES).dtype == dtype


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="Received: width=5"):
        sinusoidal_positions(TIME, 5)
    for length in (0, -1, 2.0, True):
        with pytest.raises(ValueError, match="`length` must be a positive integer"):
            sinusoidal_positions(length, WIDTH)
    with pytest.raises(ValueError, match="`width` must be a positive integer"):
        sinusoidal_positions(TIME, 0)
    x = normal(TIME, WIDTH)
    with pytest.raises(ValueError, match="must be even"):
        rotate(x[:, :5], PLACES)
    for wrong in (PLACES[1:], PLACES[None], 3, PLACES > 0):
        with pytest.raises(ValueError, match=r"np.arange\(x.shape\[-2\]\)"):
            rotate(x, wrong)
    with pytest.raises(ValueError, match=r"Received: \(6,\), and"):
        rotate(x[0], [0])
    with pytest.raises(ValueError, match=r"positions\[1\] = nan"):
        rotate(x[:2], [0, np.nan])
    with pytest.raises(ValueError, match=r"x\[0, 0\] = inf"):
        rotate(np.full_like(x, np.inf), PLACES)
    with pytest.raises(ValueError, match="floating point"):
        rotate(np.ones((TIME, WIDTH), int), PLACES)
