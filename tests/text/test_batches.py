"""Sequences of different lengths: padded at the end, and put together with their like."""

import re

import numpy as np
import pytest

from dlcourse.text import bucket_batches, pad_batch, padding_share


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_rows_are_the_sequences_with_zeros_after_them():
    sequences = [rng(i).integers(1, 99, size=i + 1) for i in range(7)]
    padded = pad_batch(sequences)
    assert padded.shape == (7, 7)
    assert padded.dtype == np.int32
    for row, sequence in zip(padded, sequences, strict=True):
        np.testing.assert_array_equal(row[: len(sequence)], sequence)
        assert not row[len(sequence) :].any()


def test_longer_sequences_are_cut_only_where_that_is_asked_for():
    assert pad_batch([[1, 2, 3], [4]], length=2, truncate=True).tolist() == [[1, 2], [4, 0]]
    with pytest.raises(ValueError, match=re.escape("the longest (3), or cut with truncate=True")):
        pad_batch([[1, 2, 3], [4]], length=2)


@pytest.mark.parametrize("pool", [1, 3, 50])
@pytest.mark.parametrize("n", [1, 31, 32, 33, 200])
def test_every_index_comes_once_in_batches_of_the_size(n, pool):
    lengths = rng().integers(1, 40, size=n)
    batches = bucket_batches(lengths, batch_size=32, rng=rng(), pool=pool)
    assert sorted(np.concatenate(batches).tolist()) == list(range(n))
    sizes = sorted(map(len, batches))
    assert sizes == sorted([32] * (n // 32) + ([n % 32] if n % 32 else []))


def test_lengths_in_a_batch_are_similar_and_padding_is_saved():
    lengths = rng().integers(5, 60, size=3200)
    plain = padding_share(lengths, np.arange(3200).reshape(-1, 32))
    bucketed = bucket_batches(lengths, batch_size=32, rng=rng())
    assert max(np.ptp(lengths[batch]) for batch in bucketed) <= 4
    assert plain > 0.4
    assert padding_share(lengths, bucketed) < 0.02


def test_a_pool_of_one_batch_is_a_plain_shuffle():
    lengths = rng().integers(5, 60, size=3200)
    batches = bucket_batches(lengths, batch_size=32, rng=rng(), pool=1)
    assert padding_share(lengths, batches) > 0.4


def test_the_order_is_drawn_and_the_same_from_the_same_generator():
    lengths = rng().integers(5, 60, size=640)
    once, again, other = (bucket_batches(lengths, batch_size=32, rng=rng(s)) for s in (1, 1, 2))
    for a, b in zip(once, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert {frozenset(batch.tolist()) for batch in once} != {
        frozenset(batch.tolist()) for batch in other
    }
    means = np.array([lengths[batch].mean() for batch in once])
    assert np.any(np.diff(means) < 0)
    assert np.any(np.diff(means) > 0)


def test_the_share_of_padding_is_that_of_the_padded_batches():
    lengths = rng().integers(1, 9, size=20)
    batches = bucket_batches(lengths, batch_size=6, rng=rng(), pool=2)
    padded = [pad_batch([[7] * lengths[i] for i in batch]) for batch in batches]
    zeros = sum((ids == 0).sum() for ids in padded) / sum(ids.size for ids in padded)
    assert padding_share(lengths, batches) == pytest.approx(zeros)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pad_batch([]), "at least one sequence of ids. Received: []"),
        (lambda: pad_batch("abc"), "Encode texts first"),
        (lambda: pad_batch([[1], []]), "sequence 1 must be (time,), not empty"),
        (lambda: pad_batch([[1], [[2]]]), "sequence 1 must be (time,)"),
        (lambda: pad_batch([[1, [2, 3]]]), "ragged list"),
        (lambda: pad_batch([[1, 0, 2]]), "from 1 on. Received: 0 at place 1. 0 is kept"),
        (lambda: pad_batch([[1, -4]]), "Received: -4 at place 1"),
        (lambda: pad_batch([[1, 2**40]]), "at place 1"),
        (lambda: pad_batch([[1.0]]), "sequence 0 must hold whole numbers. Received: float64"),
        (lambda: pad_batch([["a"]]), "whole numbers"),
        (lambda: pad_batch([[1]], length=0), "Received: length=0"),
        (lambda: bucket_batches([], batch_size=2, rng=rng()), "Received: shape (0,)"),
        (lambda: bucket_batches([3, 0], batch_size=2, rng=rng()), "Received: 0, of sequence 1"),
        (lambda: bucket_batches([[1, 2], [3, 4]], batch_size=2, rng=rng()), "Of padded ids"),
        (lambda: bucket_batches([[1], [3, 4]], batch_size=2, rng=rng()), "Count first"),
        (lambda: bucket_batches([1.5], batch_size=2, rng=rng()), "float64"),
        (lambda: bucket_batches([1], batch_size=0, rng=rng()), "Received: batch_size=0"),
        (lambda: bucket_batches([1], batch_size=1, rng=rng(), pool=0), "Received: pool=0"),
        (lambda: bucket_batches([1], batch_size=1, rng=3), "Received: 3"),
        (lambda: padding_share([1, 2], []), "at least one batch"),
    ],
)
def test_bad_input_is_explained(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
