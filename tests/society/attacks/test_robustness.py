"""Accuracy under attack counts what is right before and after, and trusts no attack blindly."""

import numpy as np
import pytest

from dlcourse.society import fgsm, pgd, robust_accuracy

X = np.array([[0.75, 0.5], [1.0, 0.0], [0.0, 1.0], [0.2, 0.8]])


def test_it_counts_by_hand_what_survives(linear):
    y = [0, 0, 1, 0]  # the last one is wrong without an attack
    # the gap of the logits, 0.25, 1 and 1, shrinks by twice the size of the attack
    found = robust_accuracy(linear, X, y, [0, 0.1, 0.2, 0.6])
    np.testing.assert_allclose(found, [0.75, 0.75, 0.5, 0.0])


def test_an_attack_of_one_s_own_is_used(linear):
    found = robust_accuracy(linear, X, [0, 0, 1, 1], [0.3], lambda model, x, y, epsilon: x)
    np.testing.assert_allclose(found, [1.0])


def test_a_stronger_attack_leaves_no_more(network, images):
    y = np.zeros(len(images), int)
    one = robust_accuracy(network, images, y, [0, 0.05, 0.1], fgsm)
    ten = robust_accuracy(network, images, y, [0, 0.05, 0.1], pgd)
    assert (ten <= one + 1e-9).all()


def test_an_attack_that_leaves_its_box_is_found_out(linear):
    with pytest.raises(ValueError, match="moved by 1"):
        robust_accuracy(linear, X, [0, 0, 1, 1], [0.1], lambda model, x, y, epsilon: 1 - x)
    with pytest.raises(ValueError, match="as many inputs"):
        robust_accuracy(linear, X, [0, 0, 1, 1], [0.1], lambda model, x, y, epsilon: x[:1])
    with pytest.raises(TypeError, match="such as `fgsm`"):
        robust_accuracy(linear, X, [0, 0, 1, 1], [0.1], "fgsm")


@pytest.mark.parametrize("epsilons", [[-0.1], [0.1, np.nan]])
def test_a_size_below_zero_is_refused(linear, epsilons):
    with pytest.raises(ValueError, match="`epsilons` must be a number from 0 on"):
        robust_accuracy(linear, X, [0, 0, 1, 1], epsilons)


def test_the_model_stays_as_it_was(network, images, state):
    before = state(network)
    robust_accuracy(network, images, np.zeros(len(images), int), [0.1])
    after = state(network)
    for old, new in zip(before.pop("variables"), after.pop("variables"), strict=True):
        np.testing.assert_array_equal(old, new)
    assert before == after
