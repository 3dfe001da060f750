"""What temperature, top-k and top-p leave to be drawn, and with which probabilities."""

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dlcourse.text import sample, sample_sequences, sampling_probabilities

ROWS = arrays(
    np.float64, st.tuples(st.integers(1, 3), st.integers(1, 9)), elements=st.floats(-9, 9)
)
HEAT = st.floats(0.1, 5)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    powers = np.exp(logits / temperature)
    return powers / powers.sum(axis=-1, keepdims=True)


@settings(max_examples=60, deadline=None)
@given(ROWS, HEAT, st.integers(1, 12))
def test_top_k_keeps_that_many_of_the_most_probable_in_their_proportions(logits, heat, k):
    kept = sampling_probabilities(logits, temperature=heat, top_k=k)
    full = softmax(logits, heat)
    count = min(k, logits.shape[-1])
    np.testing.assert_array_equal((kept > 0).sum(axis=-1), count)
    for row, of_all in zip(kept, full, strict=True):
        assert of_all[row > 0].min() >= of_all[row == 0].max(initial=0) - 1e-12
        np.testing.assert_allclose(row[row > 0], of_all[row > 0] / of_all[row > 0].sum())


@settings(max_examples=60, deadline=None)
@given(ROWS, HEAT, st.floats(0.01, 0.999))
def test_top_p_keeps_the_fewest_that_have_the_probability_in_their_proportions(logits, heat, p):
    kept = sampling_probabilities(logits, temperature=heat, top_p=p)
    full = softmax(logits, heat)
    for row, of_all in zip(kept, full, strict=True):
        inside = np.sort(of_all[row > 0])
        assert inside.min() >= of_all[row == 0].max(initial=0) - 1e-12
        assert inside.sum() >= p - 1e-9
        assert inside[1:].sum() < p + 1e-9
        np.testing.assert_allclose(row[row > 0], of_all[row > 0] / inside.sum())


@settings(max_examples=60, deadline=None)
@given(ROWS, HEAT, st.integers(0, 99))
def test_all_ids_and_the_whole_probability_change_nothing(logits, heat, seed):
    plain = sampling_probabilities(logits, temperature=heat)
    np.testing.assert_allclose(plain, softmax(logits, heat), rtol=1e-12)
    drawn = sample(logits, rng=rng(seed), temperature=heat)
    size = logits.shape[-1]
    for all_of_it in ({"top_k": size}, {"top_k": size + 5}, {"top_p": 1.0}, {"top_p": 1}):
        same = sampling_probabilities(logits, temperature=heat, **all_of_it)
        np.testing.assert_array_equal(same, plain)
        again = sample(logits, rng=rng(seed), temperature=heat, **all_of_it)
        np.testing.assert_array_equal(again, drawn)


def test_the_whole_probability_keeps_even_what_is_lost_in_rounding():
    logits = np.array([0.0, -50.0])
    assert (sampling_probabilities(logits, top_p=1.0) > 0).all()
    assert sampling_probabilities(logits, top_p=1 - 1e-12).tolist() == [1, 0]


@settings(max_examples=60, deadline=None)
@given(ROWS, HEAT, st.integers(1, 9), st.floats(0.01, 1), st.integers(0, 99))
def test_what_was_cut_off_is_never_drawn(logits, heat, k, p, seed):
    options = {"temperature": heat, "top_k": k, "top_p": p}
    kept = sampling_probabilities(logits, **options)
    drawn = sample(np.repeat(logits[None], 50, axis=0), rng=rng(seed), **options)
    assert drawn.shape == (50, len(logits))
    assert (np.take_along_axis(kept, drawn.T, axis=-1) > 0).all()


def test_ids_are_drawn_with_the_probabilities_that_are_told():
    logits = np.array([1.0, -1.0, 2.0, 0.0, -np.inf, 0.5])
    for options in ({"top_k": 3}, {"top_p": 0.8}, {"top_k": 4, "top_p": 0.9, "temperature": 2.0}):
        drawn = sample(np.tile(logits, (40_000, 1)), rng=rng(), **options)
        shares = np.bincount(drawn, minlength=6) / len(drawn)
        np.testing.assert_allclose(shares, sampling_probabilities(logits, **options), atol=0.01)


def test_the_temperature_comes_first_then_top_k_then_top_p_of_what_it_left():
    logits = np.log([0.4, 0.3, 0.2, 0.1])
    assert (sampling_probabilities(logits, top_p=0.65) > 0).sum() == 2
    assert (sampling_probabilities(logits, top_p=0.65, temperature=100) > 0).sum() == 3
    # of the two that top-k leaves, the first has 4 parts of 7
    assert sampling_probabilities(logits, top_k=2, top_p=0.55).tolist() == [1, 0, 0, 0]
    assert (sampling_probabilities(logits, top_k=2, top_p=0.6) > 0).sum() == 2


def test_of_equals_the_lower_ids_are_kept():
    for options in ({"top_k": 2}, {"top_p": 0.0075}):
        kept = sampling_probabilities(np.zeros(200), **options)
        assert np.flatnonzero(kept).tolist() == [0, 1]


def test_one_id_or_no_heat_is_the_most_probable():
    logits = rng().normal(size=(50, 7))
    best = logits.argmax(axis=-1)
    for options in ({"top_k": 1}, {"top_p": 1e-9}, {"temperature": 0, "top_k": 3, "top_p": 0.5}):
        np.testing.assert_array_equal(sample(logits, rng=rng(), **options), best)
        kept = sampling_probabilities(logits, **options)
        np.testing.assert_array_equal(kept, np.eye(7)[best])


def test_the_logits_are_left_as_they_are():
    logits = rng().normal(size=(4, 7))
    before = logits.copy()
    sample(logits, rng=rng(), top_k=2, top_p=0.5)
    np.testing.assert_array_equal(logits, before)


def test_sequences_are_drawn_from_what_is_kept_and_scored_by_the_model():
    table = np.log([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0.1, 0.1, 0.8]])
    options = {"rng": rng(), "max_length": 4, "end": None}
    for cut in ({"top_k": 2}, {"top_p": 0.85}):
        found = sample_sequences(lambda p: table[p[:, -1]], [1], 200, **options, **cut)
        assert not any(after == (1, 2) for h in found for after in pairwise((1, *h.ids)))
        for hypothesis in found[:20]:
            steps = pairwise((1, *hypothesis.ids))
            assert hypothesis.log_probability == pytest.approx(sum(table[s] for s in steps))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"temperature": -0.5}, "a finite number from 0 on. Received: -0.5. At 0"),
        ({"temperature": np.inf}, "Received: inf"),
        ({"top_k": 0}, "from 1 on, or None for all. Received: top_k=0"),
        ({"top_k": -3}, "Received: top_k=-3"),
        ({"top_k": True}, "Received: top_k=True"),
        ({"top_k": 0.9}, "Received: top_k=0.9. For a probability write `top_p`"),
        ({"top_p": 0}, "above 0 and up to 1, or None for all. Received: top_p=0."),
        ({"top_p": 1.01}, "Received: top_p=1.01"),
        ({"top_p": 40}, "for a number of ids `top_k`"),
        ({"top_p": np.nan}, "Received: top_p=nan"),
        ({"top_p": True}, "Received: top_p=True"),
        ({"top_p": 0, "temperature": 0}, "Received: top_p=0"),
    ],
)
def test_what_cannot_be_drawn_from_is_explained(options, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        sample([0.0, 1.0], rng=rng(), **options)
    with pytest.raises(ValueError, match=re.escape(message)):
        sampling_probabilities([0.0, 1.0], **options)


def test_a_seed_is_no_generator():
    with pytest.raises(ValueError, match=re.escape("`rng` must be a NumPy generator")):
        sample([0.0, 1.0], rng=0)
