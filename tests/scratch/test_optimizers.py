import copy
import math

import numpy as np
import pytest

from dlcourse.scratch import SGD, Adam, AdamW, RMSprop, Tensor, clip_by_global_norm

KINDS = [
    lambda p, rate: SGD(p, rate),
    lambda p, rate: SGD(p, rate, momentum=0.9),
    lambda p, rate: SGD(p, rate, momentum=0.9, nesterov=True),
    lambda p, rate: RMSprop(p, rate),
    lambda p, rate: RMSprop(p, rate, momentum=0.5),
    lambda p, rate: Adam(p, rate),
    lambda p, rate: AdamW(p, rate),
]
every_kind = pytest.mark.parametrize("make", KINDS)


def bowl(w):
    """Return a loss with its minimum, 0, at (1, -2), a hundred times steeper in one direction."""
    return (((w - np.array([1.0, -2.0])) ** 2) * np.array([1.0, 100.0])).sum()


@every_kind
def test_an_optimizer_finds_the_bottom_of_a_narrow_valley(make):
    w = Tensor([4.0, 4.0])
    optimizer = make([w], lambda step: 0.3 * 0.98**step if type(optimizer) is not SGD else 0.002)
    for _ in range(800):
        bowl(w).backward()
        optimizer.step()
    assert optimizer.steps == 800
    np.testing.assert_allclose(w.data, [1, -2], atol=0.15)


def test_the_first_steps_are_those_of_the_formulas():
    g1, g2 = 2.0, -1.0
    expected = {
        "momentum": [1 - 0.1 * g1, 1 - 0.1 * g1 + 0.5 * (-0.1 * g1) - 0.1 * g2],
        "nesterov": [1 - 1.5 * 0.1 * g1, None],
        "adam": [1 - 0.1 * 1, None],  # whatever the gradient, the first step has the rate's size
        "rmsprop": [1 - 0.1 / math.sqrt(0.1), None],
        "adamw": [1 * (1 - 0.1 * 0.5) - 0.1, None],
    }
    w = {name: Tensor([1.0]) for name in expected}
    optimizers = [
        SGD([w["momentum"]], 0.1, momentum=0.5),
        SGD([w["nesterov"]], 0.1, momentum=0.5, nesterov=True),
        Adam([w["adam"]], 0.1),
        RMSprop([w["rmsprop"]], 0.1),
        AdamW([w["adamw"]], 0.1, weight_decay=0.5),
    ]
    for step, gradient in enumerate((g1, g2)):
        for (name, values), optimizer in zip(expected.items(), optimizers, strict=True):
            (w[name] * gradient).sum().backward()
            optimizer.step()
            if values[step] is not None:
                assert w[name].data.item() == pytest.approx(values[step], abs=1e-6), name


@every_kind
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_precision_stays_whatever_the_schedule_returns(make, dtype):
    w = Tensor(np.ones((3, 2), dtype))
    optimizer = make([w], lambda step: np.float64(0.1))
    (w**2).sum().backward()
    optimizer.step()
    (w**2).sum().backward()
    optimizer.step()
    assert w.data.dtype == dtype


@every_kind
def test_a_step_changes_neither_the_array_handed_in_nor_the_gradient(make):
    start = np.ones(3)
    a, b = Tensor(start), Tensor(start)
    a.data = b.data = start  # also where a tensor was given the very array
    optimizers = [make([a], 0.1), make([b], 0.1)]
    (a * np.array([1.0, 2.0, 3.0])).sum().backward()
    gradient = a.grad.copy()
    optimizers[0].step()
    np.testing.assert_array_equal(start, 1)
    np.testing.assert_array_equal(b.data, 1)
    np.testing.assert_array_equal(a.grad, gradient)
    assert not np.array_equal(a.data, start)


@every_kind
def test_a_step_is_in_place(make):
    w = Tensor(np.ones((2, 2)))
    optimizer = make([w], 0.1)
    array = w.data
    (w**2).mean().backward()
    optimizer.step()
    assert w.data is array


@every_kind
def test_an_optimizer_can_be_copied_in_the_middle(make):
    w = Tensor([3.0, 3.0])
    optimizer = make([w], 0.01)
    for _ in range(3):
        bowl(w).backward()
        optimizer.step()
    other = copy.deepcopy(optimizer)
    for each in (optimizer, other):
        bowl(each.parameters[0]).backward()
        each.step()
    np.testing.assert_array_equal(w.data, other.parameters[0].data)


def test_a_rate_of_zero_moves_nothing():
    w = Tensor([1.0, 2.0])
    optimizer = AdamW([w], learning_rate=lambda step: 0.0)
    (w**2).sum().backward()
    optimizer.step()
    np.testing.assert_array_equal(w.data, [1, 2])


# ---------------------------------------------------------------------- clipping


def test_clipping_shortens_all_gradients_together():
    a, b = Tensor([3.0]), Tensor([[4.0]])
    ((a * a).sum() / 2 + (b * b).sum() / 2).backward()
    assert clip_by_global_norm([a, b], 1.0) == pytest.approx(5)
    np.testing.assert_allclose([a.grad[0], b.grad[0, 0]], [0.6, 0.8])
    assert clip_by_global_norm([a, b], 1.0 + 1e-9) == pytest.approx(1)
    np.testing.assert_allclose([a.grad[0], b.grad[0, 0]], [0.6, 0.8])


def test_clipping_leaves_short_and_zero_gradients_and_the_precision_alone():
    a = Tensor(np.array([1e-3, 0], np.float32))
    (a * np.array([1.0, 0.0], np.float32)).sum().backward()
    clip_by_global_norm([a], 10.0)
    np.testing.assert_array_equal(a.grad, [1, 0])
    clip_by_global_norm([a], 0.5)
    assert a.grad.dtype == np.float32
    (a * 0.0).sum().backward()
    assert clip_by_global_norm([a], 0.5) == 0


# ---------------------------------------------------------------------- wrong use


def test_a_step_before_backward_is_explained_and_moves_nothing():
    a, b = Tensor([1.0], name="dense1.kernel"), Tensor([1.0], name="dense2.bias")
    optimizer = SGD([a, b])
    with pytest.raises(ValueError, match=r"none for dense1.kernel.*loss.backward\(\)"):
        optimizer.step()
    (a * 2.0).sum().backward()
    with pytest.raises(ValueError, match=r"dense2.bias.*does not depend on it"):
        optimizer.step()
    assert (optimizer.steps, a.data[0]) == (0, 1)


W = Tensor([1.0])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SGD([]), r"an empty list.*network.parameters"),
        (lambda: SGD([np.ones(2)]), r"ndarray"),
        (lambda: SGD([W, W]), r"once.*moved twice"),
        (lambda: SGD([W], -0.1), r"Received: learning_rate=-0.1"),
        (lambda: SGD([W], float("nan")), r"learning_rate=nan"),
        (lambda: SGD([W], momentum=1.0), r"`momentum`.*momentum=1.0"),
        (lambda: RMSprop([W], rho=-0.1), r"`rho`"),
        (lambda: Adam([W], beta_1=1), r"`beta_1`"),
        (lambda: Adam([W], beta_2=1.5), r"`beta_2`"),
        (lambda: AdamW([W], weight_decay=-1), r"`weight_decay`"),
        (lambda: clip_by_global_norm([W], 0), r"`max_norm`"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_schedule_that_fails_names_the_rate():
    w = Tensor([1.0])
    optimizer = SGD([w], lambda step: -1.0)
    (w * 1.0).sum().backward()
    with pytest.raises(ValueError, match=r"learning_rate=-1.0"):
        optimizer.step()


def test_an_optimizer_shows_where_it_is():
    assert repr(Adam([W])) == "Adam(learning_rate=0.001, 1 parameters, 0 steps)"
