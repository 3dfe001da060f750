"""A chorale becomes ids and comes back; the place of an id says which voice it is."""

import numpy as np
import pytest

from dlcourse.text import decode_chorale, encode_chorale
from dlcourse.text.chorales import CHORALE_END, CHORALE_IDS, CHORALE_START

PIECE = np.random.default_rng(0).integers(36, 82, size=(24, 4))


def test_a_piece_comes_back_row_by_row():
    np.testing.assert_array_equal(decode_chorale(encode_chorale(PIECE, every=1)), PIECE)


def test_every_fourth_row_is_a_chord_and_comes_back_four_rows_long():
    again = decode_chorale(encode_chorale(PIECE), every=4)
    np.testing.assert_array_equal(again, np.repeat(PIECE[::4], 4, axis=0))


def test_start_and_end_are_chords_so_that_the_place_says_the_voice():
    ids = encode_chorale(PIECE)
    assert ids.dtype == np.int32
    assert (ids[:4] == CHORALE_START).all()
    assert (ids[-4:] == CHORALE_END).all()
    for voice in range(4):
        np.testing.assert_array_equal(ids[4 + voice : -4 : 4] - 4, PIECE[::4, voice])


def test_transposing_moves_all_notes_and_no_silence():
    piece = PIECE.copy()
    piece[8, 2] = 0
    moved = decode_chorale(encode_chorale(piece, transpose=-5))
    np.testing.assert_array_equal(moved, np.where(piece[::4] > 0, piece[::4] - 5, 0))


def test_ids_stay_below_their_number():
    assert encode_chorale([[127]]).max() == CHORALE_IDS - 1


def test_reading_ends_at_the_end_at_padding_and_at_half_a_chord():
    ids = encode_chorale(PIECE, every=8)
    assert len(decode_chorale([*ids, 70, 70, 70, 70])) == 3
    assert len(decode_chorale(ids[:-5])) == 2  # a note and the end are missing
    assert len(decode_chorale([*ids[:-4], 0, 0, 70, 70, 70, 70])) == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"notes": [60, 62]}, r"shape \(2,\)"),
        ({"notes": [[60.0]]}, "float64"),
        ({"notes": [[128]]}, "128 to 128"),
        ({"notes": [[-1]]}, "-1 to -1"),
        ({"notes": [[120]], "transpose": 8}, "transpose=8"),
        ({"notes": [[3]], "transpose": -3}, "transpose=-3"),
        ({"notes": [[60]], "every": 0}, "every=0"),
        ({"notes": [[60]], "transpose": 0.5}, "transpose=0.5"),
    ],
)
def test_what_is_no_piece_is_explained(arguments, said):
    with pytest.raises(ValueError, match=said):
        encode_chorale(**arguments)


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ([[2, 2], [64, 60]], r"shape \(2, 2\)"),
        ([2, 2, 2, 2, 3], "0 notes"),
        ([64, 60, 55], "3 notes"),
        ([64, 60, 55, 200], "200"),
    ],
)
def test_what_is_no_text_of_chords_is_explained(ids, said):
    with pytest.raises(ValueError, match=said):
        decode_chorale(ids)
