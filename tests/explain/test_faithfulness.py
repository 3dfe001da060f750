"""The right order of features costs most first, and brings most first."""

import numpy as np
import pytest

from dlcourse.explain import Attribution, completeness, deletion_insertion
from dlcourse.explain.scoring import outputs_of

RNG = np.random.default_rng(0)
X = RNG.random((5, 4, 6, 3))


def total(x):
    return x.sum(axis=(1, 2, 3))


def test_curves_of_a_sum_lose_and_gain_the_largest_first():
    x = np.array([[3.0, 1.0, 2.0], [1.0, 5.0, 4.0]])
    curves = deletion_insertion(lambda x: x.sum(axis=1), x, x, steps=3)
    np.testing.assert_allclose(curves.deletion, [[6, 3, 1, 0], [10, 5, 1, 0]])
    np.testing.assert_allclose(curves.insertion, [[0, 3, 5, 6], [0, 5, 9, 10]])
    np.testing.assert_allclose(curves.deletion_area, [7 / 3, 11 / 3])
    assert curves.fractions.tolist() == [0, 1 / 3, 2 / 3, 1]


def test_the_truth_beats_a_random_order_and_its_opposite():
    truth = X.sum(axis=-1)
    best, chance, worst = (
        deletion_insertion(total, X, order, steps=8)
        for order in (truth, RNG.random(truth.shape), -truth)
    )
    assert (best.deletion_area < chance.deletion_area).all()
    assert (chance.deletion_area < worst.deletion_area).all()
    assert (best.insertion_area > chance.insertion_area).all()


def test_ends_are_the_whole_example_and_the_baseline():
    start = np.full((4, 6, 3), 0.25)
    curves = deletion_insertion(total, X, X, steps=5, baseline=start)
    np.testing.assert_allclose(curves.deletion[:, 0], total(X))
    np.testing.assert_allclose(curves.insertion[:, -1], total(X))
    np.testing.assert_allclose(curves.deletion[:, -1], start.sum())
    np.testing.assert_allclose(curves.insertion[:, 0], start.sum())


def test_a_pixel_goes_with_all_its_channels():
    seen = []
    deletion_insertion(lambda x: (seen.append(x.copy()), total(x))[1], X, X, steps=3, baseline=-1.0)
    gone = np.concatenate(seen) == -1
    assert (gone.any(axis=-1) == gone.all(axis=-1)).all()
    assert gone.any()


def test_an_attribution_and_each_shape_of_its_array_will_do():
    worth = RNG.random((5, 4, 6, 1))
    said = Attribution(worth, None, total(X), np.zeros(5, int), None, "?", 0.0)
    areas = [
        deletion_insertion(total, X, v, steps=4).deletion_area for v in (said, worth, worth[..., 0])
    ]
    np.testing.assert_array_equal(areas[0], areas[1])
    np.testing.assert_array_equal(areas[0], areas[2])


@pytest.mark.keras
def test_a_keras_model_is_followed_for_the_output_that_it_chose(network, images, state):
    before = state(network)["calls"]
    curves = deletion_insertion(network, images, np.ones((12, 16, 16, 1)), steps=4)
    outputs = outputs_of(network)(images)
    np.testing.assert_allclose(curves.deletion[:, 0], outputs.max(axis=1), rtol=1e-5)
    assert state(network)["calls"] == before


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"steps": 0}, "`steps`"),
        ({"steps": 25}, "at most 24"),
        ({"baseline": np.zeros((3, 3))}, "`baseline`"),
        ({"values": np.ones((5, 4, 5))}, "`values` must have one number"),
        ({"values": np.full((5, 4, 6), np.nan)}, "finite"),
        ({"target": 1}, "`target`"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        deletion_insertion(total, X, **{"values": X, **settings})


def test_completeness_is_a_fraction_of_what_there_was_to_explain():
    def said(output, base):
        values = np.array([[1.0, 2.0]])
        return Attribution(values, base, np.array([output]), np.zeros(1, int), None, "m", 0.0)

    assert completeness(said(4.0, np.zeros(1)))[0] == pytest.approx(0.25)
    assert completeness(said(4.0, np.ones(1)))[0] == 0
    with pytest.raises(ValueError, match="cannot be computed"):
        completeness(said(3.0, np.array([3.0])))
    with pytest.raises(ValueError, match="base value"):
        completeness(said(3.0, None))
