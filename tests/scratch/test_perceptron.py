"""Rosenblatt's perceptron: the rule, its guarantee, and what it says to a learner's mistakes."""

import numpy as np
import pytest

from dlcourse.scratch import Perceptron

INPUTS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def separable(rng: np.random.Generator, *, gamma: float = 0.3, batch: int = 200):
    """Points of the unit disc at least `gamma` away from a line through the origin."""
    direction = np.array([0.6, -0.8])
    x = rng.uniform(-1, 1, size=(4 * batch, 2))
    x = x[(np.abs(x @ direction) >= gamma) & (np.linalg.norm(x, axis=1) <= 1)][:batch]
    return x, (x @ direction > 0).astype(int)


def test_it_starts_at_zero_and_predicts_0():
    neuron = Perceptron(2)
    assert neuron.weights.tolist() == [0, 0]
    assert neuron.bias == 0
    assert neuron.predict(INPUTS).tolist() == [0, 0, 0, 0]


def test_an_update_adds_error_times_x():
    neuron = Perceptron(2)
    assert neuron.update([2.0, -3.0], 1) == 1  # predicted 0, should be 1
    assert neuron.weights.tolist() == [2, -3]
    assert neuron.bias == 1
    assert neuron.update([1.0, 0.0], 0) == -1  # 2 + 1 > 0: predicted 1, should be 0
    assert neuron.weights.tolist() == [1, -3]
    assert neuron.bias == 0
    assert neuron.num_updates == 2


def test_a_right_prediction_changes_nothing():
    neuron = Perceptron(2)
    assert neuron.update([5.0, 5.0], 0) == 0
    assert neuron.weights.tolist() == [0, 0]
    assert neuron.num_updates == 0


@pytest.mark.parametrize("y", [[0, 0, 0, 1], [0, 1, 1, 1], [1, 1, 1, 0], [0, 0, 1, 1]])
def test_it_learns_every_gate_that_a_line_separates(y):
    neuron = Perceptron(2)
    history = neuron.fit(INPUTS, y)
    assert neuron.predict(INPUTS).tolist() == y
    assert history["mistakes"][-1] == 0
    assert 0 not in history["mistakes"][:-1]


def test_xor_never_comes_to_rest():
    neuron = Perceptron(2)
    history = neuron.fit(INPUTS, [0, 1, 1, 0], max_epochs=50)
    assert len(history["mistakes"]) == 50
    assert min(history["mistakes"]) > 0


@pytest.mark.parametrize("seed", range(5))
def test_mistakes_stay_below_novikoffs_bound(seed):
    rng = np.random.default_rng(seed)
    x, y = separable(rng)
    neuron = Perceptron(2)
    neuron.fit(x, y, rng=rng)
    assert (neuron.predict(x) == y).all()
    # in the space with the bias as a third coordinate, which the boundary does not use
    radius = np.linalg.norm(np.c_[x, np.ones(len(x))], axis=1).max()
    margin = np.abs(x @ [0.6, -0.8]).min()
    assert 0 < neuron.num_updates <= (radius / margin) ** 2


def test_the_trace_replays_to_the_final_weights():
    rng = np.random.default_rng(0)
    x, y = separable(rng)
    neuron = Perceptron(2)
    history = neuron.fit(x, y, rng=rng)
    assert len(neuron.trace) == neuron.num_updates == sum(history["mistakes"])
    weights, bias = np.zeros(2), 0.0
    for index, traced_weights, traced_bias in neuron.trace:
        error = int(y[index]) - int(x[index] @ weights + bias > 0)
        assert error != 0
        weights, bias = weights + error * x[index], bias + error
        assert (traced_weights == weights).all()
        assert traced_bias == bias
    assert (neuron.weights == weights).all()


def test_the_trace_does_not_grow_without_end():
    neuron = Perceptron(2)
    neuron.fit(INPUTS, [0, 1, 1, 0], max_epochs=1000)
    assert neuron.num_updates > 1000
    assert len(neuron.trace) == 1000


def test_a_learning_rate_would_change_no_prediction():
    rng = np.random.default_rng(1)
    x, y = separable(rng)
    neuron = Perceptron(2)
    neuron.fit(x, y, max_epochs=1)
    weights, bias = np.zeros(2), 0.0
    for row, label in zip(x, y, strict=True):
        error = 0.125 * (label - int(row @ weights + bias > 0))
        weights, bias = weights + error * row, bias + error
    np.testing.assert_allclose(8 * weights, neuron.weights)
    np.testing.assert_allclose(8 * bias, neuron.bias)


def test_a_second_fit_goes_on():
    neuron = Perceptron(2)
    neuron.fit(INPUTS, [0, 0, 0, 1], max_epochs=2)
    before = neuron.num_updates
    neuron.fit(INPUTS, [0, 0, 0, 1])
    assert neuron.num_updates > before
    assert neuron.predict(INPUTS).tolist() == [0, 0, 0, 1]


def test_without_rng_runs_are_equal_and_with_rng_the_order_differs():
    x, y = separable(np.random.default_rng(2))
    traces = []
    for rng in (None, None, np.random.default_rng(0)):
        neuron = Perceptron(2)
        neuron.fit(x, y, rng=rng)
        traces.append([index for index, _, _ in neuron.trace])
    assert traces[0] == traces[1] != traces[2]


@pytest.mark.parametrize(
    ("y", "cure"),
    [
        ([-1, 1, 1, -1], r"\(y \+ 1\) // 2"),
        ([3, 7, 7, 3], "y == 3"),
        ([0.5, 1, 0, 1], "0.5"),
        ([0, np.nan, 0, 1], "nan"),
        ([[0], [1], [1], [0]], r"y\[:, 0\]"),
        ([[1, 0], [0, 1], [0, 1], [1, 0]], "argmax"),
        ([0, 1], r"\(4,\)"),
        (["no", "yes", "yes", "no"], "yes"),
    ],
)
def test_labels_other_than_0_and_1_are_named_with_a_cure(y, cure):
    with pytest.raises(ValueError, match=cure):
        Perceptron(2).fit(INPUTS, y)


@pytest.mark.parametrize(
    ("x", "cure"),
    [
        (np.zeros(2), r"x\[None, :\]"),
        (np.zeros((2, 5)), "transposed"),
        (np.zeros((4, 2, 2)), "reshape"),
        (np.zeros((4, 3)), r"\(4, 3\)"),
        (np.array([[0, 1], [np.nan, 1]]), r"x\[1, 0\] = nan"),
        (np.array([[0, np.inf]]), "inf"),
    ],
)
def test_wrong_inputs_are_named_with_a_cure(x, cure):
    with pytest.raises(ValueError, match=cure):
        Perceptron(2).predict(x)


@pytest.mark.parametrize("num_features", [0, -1, 2.0, True, "2"])
def test_num_features_must_be_a_positive_integer(num_features):
    with pytest.raises(ValueError, match="num_features"):
        Perceptron(num_features)


def test_update_refuses_a_batch_and_bad_values():
    neuron = Perceptron(2)
    with pytest.raises(ValueError, match="fit"):
        neuron.update(INPUTS, 1)
    with pytest.raises(ValueError, match="nan"):
        neuron.update([np.nan, 1.0], 1)
    with pytest.raises(ValueError, match="0 or 1"):
        neuron.update([1.0, 1.0], -1)
    assert neuron.weights.tolist() == [0, 0]


def test_fit_needs_examples_and_epochs():
    with pytest.raises(ValueError, match="at least one"):
        Perceptron(2).fit(np.zeros((0, 2)), [])
    with pytest.raises(ValueError, match="max_epochs=0"):
        Perceptron(2).fit(INPUTS, [0, 0, 0, 1], max_epochs=0)


def test_fit_leaves_the_learners_arrays_alone():
    x, y = INPUTS.astype(float), np.array([0, 0, 0, 1])
    Perceptron(2).fit(x, y, rng=np.random.default_rng(0))
    assert (x == INPUTS).all()
    assert y.tolist() == [0, 0, 0, 1]
