"""What is hidden, and how often; what never is; and what the truth and the weights are."""

import re

import numpy as np
import pytest

from dlcourse.text import mask_tokens

SIZE, MASK = 50, 4  # ids 0 to 4 are special


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def masked(ids, seed=0, **changes):
    settings = {"mask_id": MASK, "vocabulary_size": SIZE, "special_ids": range(5)}
    return mask_tokens(ids, rng=rng(seed), **{**settings, **changes})


def batch(rows=400, time=60):
    ids = rng(9).integers(5, SIZE, size=(rows, time))
    ids[:, 0] = 2
    ids[::2, 40:] = 0  # every other row is shorter
    ids[::2, 39] = 3
    return ids


def test_labels_are_the_ids_and_inputs_differ_only_where_a_weight_is():
    ids = batch()
    inputs, labels, weights = masked(ids)
    np.testing.assert_array_equal(labels, ids)
    assert inputs.dtype == labels.dtype == np.int32
    assert weights.dtype == np.float32
    assert set(np.unique(weights)) == {0.0, 1.0}
    np.testing.assert_array_equal(inputs[weights == 0], ids[weights == 0])


@pytest.mark.parametrize("share", [0.15, 0.4, 1.0])
def test_of_every_row_the_same_share_of_what_is_not_special_is_chosen(share):
    ids = batch()
    weights = masked(ids, share=share)[2]
    np.testing.assert_array_equal(weights.sum(axis=1), np.rint(share * (ids > 4).sum(axis=1)))


def test_every_place_is_chosen_as_often_as_every_other():
    ids = np.full((40_000, 8), 7)
    often = masked(ids, share=0.25)[2].mean(axis=0)
    np.testing.assert_allclose(often, 0.25, atol=0.012)


def test_special_ids_and_padding_are_never_chosen_nor_put_in_place():
    ids = batch()
    inputs, _, weights = masked(ids, share=1.0)
    assert not weights[ids <= 4].any()
    assert weights[ids > 4].all()
    assert set(np.unique(inputs[ids > 4])) == {MASK, *range(5, SIZE)}


def test_padding_and_the_mask_are_special_without_being_named():
    ids = np.tile([0, 1, 2, MASK, 9], (200, 1))
    inputs, _, weights = masked(ids, share=1.0, special_ids=())
    assert weights.tolist() == [[0, 1, 1, 0, 1]] * 200
    assert 0 not in inputs[:, 1:]
    unknown_kept = mask_tokens(ids, mask_id=MASK, vocabulary_size=SIZE, rng=rng(), share=1.0)
    assert unknown_kept[2].tolist() == [[0, 0, 1, 0, 1]] * 200


def test_of_what_is_chosen_eight_tenths_are_hidden_and_one_tenth_is_another():
    ids = rng(3).integers(5, SIZE, size=(1000, 100))
    inputs, labels, _ = masked(ids, share=1.0)
    ordinary = SIZE - 5
    assert (inputs == MASK).mean() == pytest.approx(0.8, abs=0.005)
    assert (inputs == labels).mean() == pytest.approx(0.1 + 0.1 / ordinary, abs=0.005)
    others = inputs[(inputs != MASK) & (inputs != labels)]
    assert np.bincount(others, minlength=SIZE)[5:].min() > 0.7 * len(others) / ordinary


def test_a_short_row_has_one_id_chosen():
    assert masked([[7], [8]])[2].tolist() == [[1], [1]]
    assert masked([[7, 8, 0, 0]])[2].sum() == 1


def test_what_is_chosen_is_drawn_and_the_same_from_the_same_generator():
    ids = batch()
    kept = ids.copy()
    once, again, other = masked(ids, 1), masked(ids, 1), masked(ids, 2)
    for a, b in zip(once, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert np.any(once[2] != other[2])
    np.testing.assert_array_equal(ids, kept)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ids": [7, 8]}, "A single text is a batch of one: `[ids]`"),
        ({"ids": [[7, 8], [7]]}, "Pad them: `pad_batch(ids)`"),
        ({"ids": [[]]}, "Received: shape (1, 0)"),
        ({"ids": [[0.5]]}, "float64"),
        ({"ids": [[7, SIZE]]}, "from 0 to 49, below `vocabulary_size`. Received: 7 to 50"),
        ({"ids": [[-1, 7]]}, "Received: -1 to 7"),
        ({"ids": [[7, 8], [2, 0]]}, "row 1 without one: [2, 0]"),
        ({"share": 0}, "above 0 and at most 1. Received: share=0"),
        ({"share": 15}, "Received: share=15"),
        ({"share": float("nan")}, "Received: share=nan"),
        ({"mask_id": None}, "Received: None. Make the tokenizer with `mask=True`"),
        ({"mask_id": 0}, "`mask_id` must be from 1 to 49. Received: 0"),
        ({"mask_id": SIZE}, "Received: 50"),
        ({"special_ids": [-1]}, "`special_ids` must be from 0 to 49. Received: -1"),
        ({"special_ids": range(SIZE)}, "ids that are not special. Received: all are"),
        ({"vocabulary_size": 50.0}, "`len(tokenizer)`. Received: vocabulary_size=50.0"),
        ({"rng": 3}, "`rng` must be a NumPy generator"),
    ],
)
def test_bad_input_is_explained(changes, message):
    settings = {
        "ids": [[7, 8]], "mask_id": MASK, "vocabulary_size": SIZE, "rng": rng(),
        "special_ids": range(5), **changes,
    }  # fmt: skip
    with pytest.raises(ValueError, match=re.escape(message)):
        mask_tokens(settings.pop("ids"), **settings)
