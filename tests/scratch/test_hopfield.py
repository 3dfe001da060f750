"""Hopfield's network: Hebb's rule, an energy that never rises, and how much it holds."""

import numpy as np
import pytest

from dlcourse.scratch import HopfieldNetwork


def coins(patterns: int, units: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).choice([-1.0, 1.0], size=(patterns, units))


def test_weights_are_hebbs_rule_without_self():
    patterns = coins(3, 5)
    network = HopfieldNetwork(patterns)
    for i in range(5):
        for j in range(5):
            expected = 0 if i == j else sum(p[i] * p[j] for p in patterns) / 5
            assert network.weights[i, j] == pytest.approx(expected)


@pytest.mark.parametrize(("load", "rule"), [(0.05, "hebb"), (0.5, "hebb"), (0.3, "projection")])
def test_the_energy_never_rises_and_is_that_of_the_states(load, rule):
    network, rng = HopfieldNetwork(coins(int(load * 60), 60), rule=rule), np.random.default_rng(1)
    for _ in range(5):
        found = network.recall(rng.choice([-1.0, 1.0], size=60), rng=rng)
        assert len(found.energies) > 5
        assert (np.diff(found.energies) < 0).all()
        assert found.energies[0] == pytest.approx(network.energy(found.states[0]))
        assert found.energies[-1] == pytest.approx(network.energy(found.states[-1]))
        assert found.settled
        sums = network.weights @ found.states[-1]
        assert (found.states[-1] * sums >= -1e-9).all()  # nobody wants to change
        state = found.states[0].copy()
        for unit, energy in zip(found.flips, found.energies[1:], strict=True):
            state[unit] *= -1
            assert network.energy(state) == pytest.approx(energy)
        np.testing.assert_array_equal(state, found.states[-1])


def test_a_spoilt_memory_is_recalled():
    patterns = coins(5, 200)
    network, rng = HopfieldNetwork(patterns), np.random.default_rng(1)
    for pattern in patterns:
        spoilt = np.where(rng.random(200) < 0.2, -pattern, pattern)
        found = network.recall(spoilt, rng=rng)
        np.testing.assert_array_equal(found.states[0], spoilt)
        np.testing.assert_array_equal(found.states[-1], pattern)
        assert network.overlaps(found.states[-1]).max() == 1


def test_the_negative_of_a_memory_is_a_memory():
    patterns = coins(3, 100)
    found = HopfieldNetwork(patterns).recall(-patterns[0], rng=np.random.default_rng(0))
    np.testing.assert_array_equal(found.states[-1], -patterns[0])
    assert len(found.energies) == 1


def test_memories_hold_below_a_load_of_0_138_and_go_above():
    units, kept = 300, {}
    for load in (0.08, 0.25):
        patterns = coins(round(load * units), units)
        network, rng = HopfieldNetwork(patterns), np.random.default_rng(1)
        ends = [network.recall(p, rng=rng).states[-1] for p in patterns[:12]]
        kept[load] = np.mean([p @ end / units for p, end in zip(patterns, ends, strict=False)])
    assert kept[0.08] > 0.97
    assert kept[0.25] < 0.7


def test_patterns_that_are_alike_melt_under_hebbs_rule_and_not_under_projection():
    rng = np.random.default_rng(0)
    alike = np.where(rng.random((6, 200)) < 0.15, 1.0, -1.0)  # pictures: mostly dark
    kept = {}
    for rule in ("hebb", "projection"):
        network = HopfieldNetwork(alike, rule=rule)
        ends = [network.recall(pattern, rng=rng).states[-1] for pattern in alike]
        kept[rule] = sum((end == p).all() for end, p in zip(ends, alike, strict=True))
    assert kept == {"hebb": 0, "projection": 6}
    noisy = np.where(rng.random(200) < 0.05, -alike[2], alike[2])
    np.testing.assert_array_equal(network.recall(noisy, rng=rng).states[-1], alike[2])
    with pytest.raises(ValueError, match="'Hebb'"):
        HopfieldNetwork(alike, rule="Hebb")


def test_it_stops_when_it_is_told():
    network = HopfieldNetwork(coins(20, 60))
    found = network.recall(coins(1, 60, 9)[0], rng=np.random.default_rng(0), max_passes=1)
    assert len(found.states) == 2
    assert not found.settled


@pytest.mark.parametrize(
    ("patterns", "cure"),
    [
        (np.ones(5), r"\(patterns, units\)"),
        (np.ones((2, 3, 3)), "Flatten"),
        ([[0, 1, 1]], r"Received: \[0.0, 1.0\].*2 \* \(x > 0.5\) - 1"),
    ],
)
def test_wrong_patterns_are_named_with_a_cure(patterns, cure):
    with pytest.raises(ValueError, match=cure):
        HopfieldNetwork(patterns)


def test_a_state_has_as_many_units():
    with pytest.raises(ValueError, match=r"must be \(4,\)"):
        HopfieldNetwork(coins(2, 4)).energy(np.ones(5))
