"""Any model becomes a function from examples to numbers, and a target is one of its outputs."""

import numpy as np
import pytest

from dlcourse.explain import Attribution
from dlcourse.explain.scoring import check_target, outputs_of, scores_of


def test_a_model_gives_the_same_outputs_in_batches_of_any_size(network, images):
    whole = outputs_of(network)(images)
    assert whole.shape == (12, 3)
    np.testing.assert_allclose(outputs_of(network, batch_size=5)(images), whole, atol=1e-6)
    np.testing.assert_allclose(scores_of(network, 2)(images), whole[:, 2], atol=1e-6)


def test_looking_leaves_nothing_in_the_model(network, images, state):
    before = state(network)
    outputs_of(network)(images)
    after = state(network)
    del before["variables"], after["variables"]
    assert before == after


def test_a_function_of_arrays_will_do_and_one_score_is_one_output():
    assert outputs_of(lambda x: x.sum(axis=1))(np.ones((3, 2))).tolist() == [[2], [2], [2]]


@pytest.mark.parametrize(
    ("model", "error", "says"),
    [
        (3, TypeError, "function from examples to scores"),
        (lambda x: np.ones((2, 2, 2)), ValueError, "for each example"),
        (lambda x: x[:, 0] * np.nan, ValueError, "finite"),
    ],
)
def test_what_is_no_model_is_refused(model, error, says):
    with pytest.raises(error, match=says):
        outputs_of(model)(np.ones((3, 2)))


def test_targets_are_the_largest_output_one_for_all_or_one_each():
    outputs = np.array([[0.0, 2.0], [3.0, 1.0]])
    assert check_target(outputs, None).tolist() == [1, 0]
    assert check_target(outputs, 1).tolist() == [1, 1]
    assert check_target(outputs, [0, 1]).tolist() == [0, 1]


@pytest.mark.parametrize("target", [2, -1, 0.5, [0, 1, 0], "cat"])
def test_a_target_that_is_no_output_is_refused(target):
    with pytest.raises(ValueError, match="`target` must be"):
        check_target(np.zeros((2, 2)), target)


def test_the_gap_is_what_the_values_miss():
    said = Attribution(
        np.ones((2, 3)), np.zeros(2), np.array([3.0, 2.5]), np.zeros(2, int), None, "sum", 0.0
    )
    assert said.gap().tolist() == [0.0, 0.5]
    none = Attribution(said.values, None, said.output, said.targets, None, "saliency", 0.0)
    with pytest.raises(ValueError, match="saliency"):
        none.gap()
