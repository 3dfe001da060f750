"""Windows on one long text: drawn to train on, side by side to measure with."""

import re

import numpy as np
import pytest

from dlcourse.text import all_windows, random_windows

TEXT = np.random.default_rng(5).integers(2, 1000, size=97)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_labels_are_what_follows_the_inputs_in_the_text():
    inputs, labels = random_windows(TEXT, length=7, n=200, rng=rng())
    assert inputs.shape == labels.shape == (200, 7)
    assert inputs.dtype == labels.dtype == np.int32
    pieces = {TEXT[i : i + 8].tobytes() for i in range(len(TEXT) - 7)}
    whole = np.concatenate([inputs, labels[:, -1:]], axis=1).astype(np.int64)
    np.testing.assert_array_equal(inputs[:, 1:], labels[:, :-1])
    assert {row.tobytes() for row in whole} <= pieces


def test_every_place_can_be_drawn_the_last_and_the_first_too():
    inputs, labels = random_windows(np.arange(10), length=4, n=3000, rng=rng())
    firsts = np.bincount(inputs[:, 0], minlength=6)
    assert len(firsts) == 6
    assert firsts.min() > 400
    assert labels.max() == 9


def test_places_are_drawn_and_the_same_from_the_same_generator():
    once, again, other = (random_windows(TEXT, length=7, n=9, rng=rng(s)) for s in (1, 1, 2))
    np.testing.assert_array_equal(once[0], again[0])
    assert np.any(once[0] != other[0])


@pytest.mark.parametrize("length", [1, 2, 5, 24, 32, 95, 96])
def test_every_label_counts_once_and_stands_after_its_own_text(length):
    inputs, labels, weights = all_windows(TEXT, length=length)
    assert inputs.shape == labels.shape == weights.shape == (-(-96 // length), length)
    assert weights.dtype == np.float32
    np.testing.assert_array_equal(inputs[:, 1:], labels[:, :-1])
    np.testing.assert_array_equal(labels[weights == 1], TEXT[1:])
    np.testing.assert_array_equal(inputs[weights == 1], TEXT[:-1])
    assert set(np.unique(weights)) <= {0.0, 1.0}


@pytest.mark.parametrize("make", ["random", "all"])
def test_inputs_and_labels_are_arrays_of_their_own(make):
    text = TEXT.copy()
    draw = {"length": 7, "n": 3, "rng": rng()} if make == "random" else {"length": 7}
    inputs, labels = (random_windows if make == "random" else all_windows)(text, **draw)[:2]
    before = labels.copy()
    inputs[:] = 0
    np.testing.assert_array_equal(labels, before)
    np.testing.assert_array_equal(text, TEXT)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: all_windows([2, 3, 4], length=3), "Received: 3 ids, length=3. Take shorter"),
        (lambda: random_windows([2, 3], length=2, n=1, rng=rng()), "Received: 2 ids, length=2"),
        (lambda: all_windows([], length=3), "shape (0,), float64"),
        (lambda: all_windows("a text", length=3), "Encode it first: `tokenizer.encode(text)`"),
        (lambda: all_windows([[2, 3]], length=1), "one long text, (time,), of whole numbers"),
        (lambda: all_windows([[2], [3, 4]], length=1), "Join the texts: `np.concatenate(texts)`"),
        (lambda: all_windows([2.0, 3.0], length=1), "float64"),
        (lambda: all_windows([2, -3, 4], length=1), "from 0 on. Received: -3"),
        (lambda: all_windows([2, 3, 4], length=0), "`length` must be a whole number from 1 on"),
        (lambda: all_windows([2, 3, 4], length=1.5), "Received: length=1.5"),
        (lambda: random_windows([2, 3, 4], length=1, n=0, rng=rng()), "Received: n=0"),
        (lambda: random_windows([2, 3, 4], length=1, n=1, rng=0), "must be a NumPy generator"),
    ],
)
def test_bad_input_is_explained(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
