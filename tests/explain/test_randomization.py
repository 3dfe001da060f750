"""A method that looks at the model notices that its weights are gone."""

import random

import numpy as np
import pytest

from dlcourse.explain import Attribution, randomization_test, saliency
from dlcourse.explain.scoring import outputs_of

pytestmark = pytest.mark.keras


def rng(seed=0):
    return np.random.default_rng(seed)


def picture(images):
    """An explanation that looks at the picture only."""
    return lambda m: Attribution(
        images, None, outputs_of(m)(images)[:, 0], np.zeros(len(images), int), None, "x", 0.0
    )


def test_layers_go_from_the_output_down(network, images):
    found = randomization_test(network, lambda m: saliency(m, images, target=0), rng=rng())
    assert found.layers == ("logits", "conv2", "norm1", "conv1")
    assert found.similarity.shape == (4, 12)
    assert found.outputs.shape == (4,)


def test_the_picture_passes_for_an_explanation_of_nothing(network, images):
    found = randomization_test(network, picture(images), rng=rng())
    np.testing.assert_allclose(found.similarity, 1)
    assert np.abs(found.outputs).min() < 0.9


def test_slopes_change_with_the_weights(network, images):
    found = randomization_test(
        network, lambda m: saliency(m, images, target=0, absolute=False), rng=rng()
    )
    assert np.abs(found.similarity[-1]).mean() < 0.7


def test_layers_above_stay_random_unless_each_is_alone(network, images):
    weights = []

    def explain(model):
        weights.append(model.get_weights())
        return picture(images)(model)

    def changed(independent):
        weights.clear()
        randomization_test(
            network, explain, layers=["logits", "conv2"], independent=independent, rng=rng()
        )
        return [
            [not np.array_equal(a, b) for a, b in zip(weights[0], later, strict=True)]
            for later in weights[1:]
        ]

    cascading, alone = changed(False), changed(True)
    assert cascading[0] == alone[0]
    assert sum(cascading[1]) > sum(alone[1])
    assert sum(alone[0]) + sum(alone[1]) == sum(cascading[1])


def test_the_same_generator_makes_the_same_weights(network, images):
    first, second, other = (
        randomization_test(network, picture(images), rng=rng(seed)).outputs for seed in (0, 0, 1)
    )
    np.testing.assert_allclose(first, second, atol=1e-6)
    assert not np.allclose(first, other)


def test_neither_the_model_nor_a_global_seed_is_changed(network, images, state):
    before, python = state(network), random.getstate()
    randomization_test(network, lambda m: saliency(m, images, target=0), rng=rng())
    assert random.getstate() == python
    after = state(network)
    for left, right in zip(before.pop("variables"), after.pop("variables"), strict=True):
        np.testing.assert_array_equal(left, right)
    assert before == after


@pytest.mark.parametrize("layer", ["conv9", "pool1"])
def test_a_layer_without_weights_is_refused_with_a_list(network, images, layer):
    with pytest.raises(ValueError, match=f"logits, conv2, norm1, conv1.*{layer}"):
        randomization_test(network, picture(images), layers=[layer], rng=rng())


def test_an_explanation_that_is_none_is_refused(network, images):
    with pytest.raises(TypeError, match="return an attribution"):
        randomization_test(network, lambda m: images, rng=rng())
    with pytest.raises(ValueError, match="default_rng"):
        randomization_test(network, picture(images), rng=0)
