"""Notes agree with their label, word for word, and most of their words are seldom."""

from collections import Counter

import numpy as np
import pytest

from dlcourse.data import load_notes
from dlcourse.data.notes import BLAME, NEGATED, PRAISE


def verdicts(text):
    """Return 1 for each word that praises or denies blame, 0 for the contrary."""
    _, *words = text.split()
    return [
        (word in PRAISE) != (before == "not")
        for before, word in zip(("", *words), words, strict=False)
        if word != "not"
    ]


def test_every_word_of_a_note_says_what_its_label_says():
    notes = load_notes(500, rng=np.random.default_rng(0))
    for text, y in zip(notes.text, notes.y, strict=True):
        said = verdicts(text)
        assert 2 <= len(said) <= 6
        assert set(said) == {bool(y)}


def test_kinds_are_as_likely_and_a_fifth_is_denied():
    notes = load_notes(4000, rng=np.random.default_rng(1))
    counts = Counter(word for text in notes.text for word in text.split())
    judging = sum(counts[word] for word in PRAISE + BLAME)
    assert abs(notes.y.mean() - 0.5) < 0.03
    assert abs(counts["not"] / judging - NEGATED) < 0.02


def test_words_are_the_less_frequent_the_later_they_stand():
    notes = load_notes(4000, rng=np.random.default_rng(2))
    counts = Counter(word for text in notes.text for word in text.split())
    for kind in (PRAISE, BLAME):
        assert 5.5 < counts[kind[0]] / counts[kind[-1]] < 10
        assert min(counts[word] for word in kind) > 0


def test_no_word_is_in_both_kinds_and_each_stands_once():
    assert len(PRAISE) == len(BLAME) == 32
    assert len(set(PRAISE + BLAME)) == 64


def test_the_same_generator_writes_the_same():
    first, second = (load_notes(20, rng=np.random.default_rng(5)) for _ in range(2))
    assert first.text == second.text
    assert first.y.tolist() == second.y.tolist()


@pytest.mark.parametrize(
    ("options", "said"), [({"n": 0}, "whole number"), ({"n": True}, "whole"), ({"rng": 0}, "gener")]
)
def test_wrong_arguments_are_refused(options, said):
    with pytest.raises(ValueError, match=said):
        load_notes(**{"n": 5, "rng": np.random.default_rng(0), **options})
