"""Words and the words around them, against a loop."""

import numpy as np
import pytest

from dlcourse.text import words_around


def by_loop(texts, reach):
    found = []
    for text in texts:
        for at, word in enumerate(text):
            places = [*range(at - reach, at), *range(at + 1, at + reach + 1)]
            others = [text[p] if 0 <= p < len(text) and text[p] > 1 else 0 for p in places]
            if word > 1 and any(others):
                found.append((word, others))
    return found


@pytest.mark.parametrize("reach", [1, 2, 5])
def test_windows_are_those_of_a_loop(reach):
    rng = np.random.default_rng(0)
    texts = [rng.integers(0, 9, size=rng.integers(1, 12)) for _ in range(40)]
    middle, around = words_around(texts, reach=reach)
    assert around.shape == (len(middle), 2 * reach)
    assert middle.dtype == around.dtype == np.int32
    got = [(word, row) for word, row in zip(middle.tolist(), around.tolist(), strict=True)]
    assert got == [(int(w), [int(o) for o in others]) for w, others in by_loop(texts, reach)]


@pytest.mark.parametrize("reach", [0, 1.5, True])
def test_reach_must_be_a_number_of_places(reach):
    with pytest.raises(ValueError, match="`reach` must be"):
        words_around([[2, 3]], reach=reach)


def test_texts_must_be_ids():
    with pytest.raises(ValueError, match="at least one text"):
        words_around([], reach=1)
    with pytest.raises(ValueError, match="text 1"):
        words_around([[2, 3], [[2]]], reach=1)
