"""The restricted Boltzmann machine, against all that can be counted on 4 x 3 units."""

import itertools

import numpy as np
import pytest

from dlcourse.scratch import RestrictedBoltzmannMachine


def small(seed: int = 0, scale: float = 1.0) -> RestrictedBoltzmannMachine:
    rng = np.random.default_rng(seed)
    machine = RestrictedBoltzmannMachine(4, 3, rng=rng)
    machine.weights = rng.normal(0, scale, (4, 3))
    machine.visible_bias = rng.normal(0, scale, 4)
    machine.hidden_bias = rng.normal(0, scale, 3)
    return machine


VISIBLE = np.array(list(itertools.product([0, 1], repeat=4)), dtype=float)
HIDDEN = np.array(list(itertools.product([0, 1], repeat=3)), dtype=float)


def joint(machine: RestrictedBoltzmannMachine) -> np.ndarray:
    """The probability of each of the 16 x 8 states, written as loops over units."""
    energies = np.zeros((16, 8))
    for a, v in enumerate(VISIBLE):
        for b, h in enumerate(HIDDEN):
            for i in range(4):
                energies[a, b] -= v[i] * machine.visible_bias[i]
                for j in range(3):
                    energies[a, b] -= v[i] * machine.weights[i, j] * h[j]
            for j in range(3):
                energies[a, b] -= h[j] * machine.hidden_bias[j]
    table = np.exp(-energies)
    return table / table.sum()


def exact_gradients(machine: RestrictedBoltzmannMachine, data: np.ndarray) -> list[np.ndarray]:
    table = joint(machine)
    expected = [
        np.einsum("ab,ai,bj->ij", table, VISIBLE, HIDDEN),
        table.sum(axis=1) @ VISIBLE,
        table.sum(axis=0) @ HIDDEN,
    ]
    given = table / table.sum(axis=1, keepdims=True)
    rows = (data @ [8, 4, 2, 1]).astype(int)
    hidden = given[rows] @ HIDDEN
    seen = [data.T @ hidden / len(data), data.mean(axis=0), hidden.mean(axis=0)]
    return [a - b for a, b in zip(seen, expected, strict=True)]


DATA = np.array([[1, 1, 0, 0], [1, 1, 0, 1], [0, 0, 1, 1], [1, 1, 1, 0]], dtype=float)


def test_energy_and_free_energy_are_those_of_the_counted_states():
    machine = small()
    table = joint(machine)
    pairs = np.repeat(VISIBLE, 8, axis=0), np.tile(HIDDEN, (16, 1))
    boltzmann = np.exp(-machine.energy(*pairs) - machine.log_partition()).reshape(16, 8)
    np.testing.assert_allclose(boltzmann, table, rtol=1e-10)
    marginal = np.exp(-machine.free_energy(VISIBLE) - machine.log_partition())
    np.testing.assert_allclose(marginal, table.sum(axis=1), rtol=1e-10)


def test_probabilities_of_units_are_the_conditionals():
    machine, table = small(1), joint(small(1))
    given_visible = table / table.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(machine.hidden_probabilities(VISIBLE), given_visible @ HIDDEN)
    given_hidden = table / table.sum(axis=0, keepdims=True)
    np.testing.assert_allclose(machine.visible_probabilities(HIDDEN), given_hidden.T @ VISIBLE)


@pytest.mark.parametrize("shape", [(4, 3), (3, 4)])
def test_log_partition_is_the_same_from_either_side(shape):
    machine = RestrictedBoltzmannMachine(*shape, rng=np.random.default_rng(0))
    source = small(2)
    flip = shape == (3, 4)
    machine.weights = source.weights.T if flip else source.weights
    biases = source.visible_bias, source.hidden_bias
    machine.visible_bias, machine.hidden_bias = biases[::-1] if flip else biases
    assert machine.log_partition() == pytest.approx(source.log_partition())


def test_gibbs_steps_leave_the_distribution_as_it_is():
    machine, rng = small(3), np.random.default_rng(0)
    chances = joint(machine).sum(axis=1)
    start = VISIBLE[rng.choice(16, size=40_000, p=chances)]
    after = (machine.gibbs_step(start, rng=rng) @ [8, 4, 2, 1]).astype(int)
    np.testing.assert_allclose(np.bincount(after, minlength=16) / 40_000, chances, atol=0.01)


def test_samples_reach_the_marginals_from_a_far_start():
    machine, rng = small(4), np.random.default_rng(0)
    chances = joint(machine).sum(axis=1)
    start = np.tile(VISIBLE[chances.argmin()], (8_000, 1))
    after = machine.sample(8_000, rng=rng, steps=40, start=start)
    np.testing.assert_allclose(after.mean(axis=0), chances @ VISIBLE, atol=0.02)
    assert set(np.unique(machine.sample(5, rng=rng, steps=1))) <= {0, 1}


def test_the_likelihood_rises_along_the_exact_gradient():
    machine, eps = small(5), 1e-6
    expected = exact_gradients(machine, DATA)
    for name, gradient in zip(("weights", "visible_bias", "hidden_bias"), expected, strict=True):
        parameter = getattr(machine, name)
        for index in np.ndindex(parameter.shape):
            kept = parameter[index]
            parameter[index] = kept + eps
            above = machine.log_likelihood(DATA)
            parameter[index] = kept - eps
            below = machine.log_likelihood(DATA)
            parameter[index] = kept
            assert (above - below) / (2 * eps) == pytest.approx(gradient[index], abs=1e-6)


def test_contrastive_divergence_nears_the_exact_gradient_as_k_grows():
    machine, rng = small(9, 2.0), np.random.default_rng(0)
    exact = np.concatenate([g.ravel() for g in exact_gradients(machine, DATA)])
    many = np.tile(DATA, (2500, 1))
    off = []
    for k in (1, 3, 30):
        estimate = machine.contrastive_divergence(many, rng=rng, k=k)
        off.append(np.abs(np.concatenate([g.ravel() for g in estimate]) - exact).max())
    assert off[2] < 0.012 < off[1] < off[0] / 2  # the bias of small k is real
    estimate = machine.contrastive_divergence(many, rng=rng, k=1)
    flat = np.concatenate([g.ravel() for g in estimate])
    assert flat @ exact > 0.5 * np.linalg.norm(flat) * np.linalg.norm(exact)


def test_fit_raises_the_likelihood_and_lowers_the_error():
    rng = np.random.default_rng(0)
    data = np.repeat(DATA[:3], 40, axis=0)
    machine = RestrictedBoltzmannMachine(4, 3, rng=rng)
    before = machine.log_likelihood(data)
    history = machine.fit(data, epochs=60, rng=rng, batch_size=20, learning_rate=0.3, k=5)
    errors = history["reconstruction_error"]
    assert len(errors) == 60
    assert errors[-1] < 0.6 * errors[0]
    assert before == pytest.approx(-4 * np.log(2), abs=0.05)
    assert -np.log(3) - 0.35 < machine.log_likelihood(data) < -np.log(3)  # nothing beats 1 in 3


def test_one_step_is_momentum_and_decay_written_out():
    data, rate = DATA[:2], 0.2
    machine, twin = small(7), small(7)
    machine.fit(
        data, epochs=2, rng=np.random.default_rng(3), batch_size=2, learning_rate=rate,
        momentum=0.9, weight_decay=0.1,
    )  # fmt: skip
    rng, velocity = np.random.default_rng(3), [0.0, 0.0, 0.0]
    for _ in range(2):
        order = rng.permutation(2)
        uphill = list(twin.contrastive_divergence(data[order], rng=rng, k=1))
        uphill[0] = uphill[0] - 0.1 * twin.weights
        velocity = [0.5 * v + rate * g for v, g in zip(velocity, uphill, strict=True)]
        twin.weights = twin.weights + velocity[0]
        twin.visible_bias = twin.visible_bias + velocity[1]
        twin.hidden_bias = twin.hidden_bias + velocity[2]
    np.testing.assert_allclose(machine.weights, twin.weights)
    np.testing.assert_allclose(machine.visible_bias, twin.visible_bias)
    np.testing.assert_allclose(machine.hidden_bias, twin.hidden_bias)


def test_the_same_generator_gives_the_same_machine():
    fitted = []
    for _ in range(2):
        rng = np.random.default_rng(1)
        machine = RestrictedBoltzmannMachine(4, 2, rng=rng)
        machine.fit(DATA, epochs=3, rng=rng, batch_size=2)
        fitted.append(machine.weights)
    np.testing.assert_array_equal(*fitted)


def test_what_diverges_says_so():
    machine, rng = small(), np.random.default_rng(0)
    with pytest.raises(FloatingPointError, match="learning_rate=1e"), np.errstate(all="ignore"):
        machine.fit(DATA, epochs=3, rng=rng, batch_size=2, learning_rate=1e200, weight_decay=1e200)


@pytest.mark.parametrize(
    ("call", "cure"),
    [
        (lambda m, r: m.free_energy(np.zeros(4)), r"visible\[None\]"),
        (lambda m, r: m.free_energy(np.zeros((2, 2, 2))), "Flatten"),
        (lambda m, r: m.hidden_probabilities([[0, 0, 0, 255]]), "0 to 255"),
        (lambda m, r: m.hidden_probabilities([[0, 0, 0, -0.5]]), "-0.5 to 0"),
        (lambda m, r: m.visible_probabilities([[0, np.nan, 0]]), r"hidden\[0, 1\]"),
        (lambda m, r: m.energy(np.zeros((2, 4)), np.zeros((2, 4))), r"`hidden` must be \(batch, 3"),
        (lambda m, r: m.gibbs_step(DATA, rng=0), "default_rng"),
        (lambda m, r: m.sample(0, rng=r), "`n` must"),
        (lambda m, r: m.contrastive_divergence(DATA, rng=r, k=0), "k=0"),
        (lambda m, r: m.fit(DATA, epochs=1, rng=r, momentum=1.0), "momentum=1.0"),
        (lambda m, r: m.fit(np.zeros((0, 4)), epochs=1, rng=r), r"\(0, 4\)"),
    ],
)
def test_wrong_input_is_named_with_a_cure(call, cure):
    with pytest.raises(ValueError, match=cure):
        call(small(), np.random.default_rng(0))


def test_large_machines_have_no_counted_partition():
    machine = RestrictedBoltzmannMachine(30, 21, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="at most 20"):
        machine.log_likelihood(np.zeros((1, 30)))
