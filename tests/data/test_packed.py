"""Pictures go into a record as text, and come out of it."""

import json

import numpy as np
import pytest

from dlcourse.data import pack_pictures, unpack_pictures


def test_pictures_come_back_to_half_a_grey_through_json():
    x = np.random.default_rng(0).uniform(size=(3, 4, 8, 8))
    again = unpack_pictures(json.loads(json.dumps(pack_pictures(x))))
    assert again.shape == x.shape
    assert again.dtype == np.float32
    np.testing.assert_allclose(again, x, atol=0.5 / 255 + 1e-6)


def test_black_pictures_cost_next_to_nothing():
    assert len(json.dumps(pack_pictures(np.zeros((30, 28, 28))))) < 200


def test_pixels_beyond_white_are_refused():
    with pytest.raises(ValueError, match=r"astype\(.float32.\)"):
        pack_pictures([[0.0, 255.0]])


@pytest.mark.parametrize(
    ("packed", "said"),
    [
        ({"shape": [1, 2]}, "keys shape"),
        (None, "Received: None"),
        ({"shape": [3], "zlib_base64": pack_pictures([0.0, 1.0])["zlib_base64"]}, r"no \[3\]"),
        ({"shape": [2], "zlib_base64": "not base64!"}, "no \\[2\\]"),
        ({"shape": [2], "zlib_base64": "AAAA"}, "no \\[2\\]"),
    ],
)
def test_what_was_not_packed_is_explained(packed, said):
    with pytest.raises(ValueError, match=said):
        unpack_pictures(packed)
