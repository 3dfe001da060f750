"""The reviews of the little grammar: what decides is in the order, and not in the words."""

from collections import Counter

import numpy as np
import pytest

from dlcourse.data import load_reviews, review_pairs
from dlcourse.data.reviews import BAD, GOOD


def judge(text):
    """Say by the rules of English what the last sentence means: 1 praise, 0 blame."""
    words = text.split()[:-1]
    last = max(at for at, word in enumerate(words) if word in GOOD + BAD)
    start = max(at for at, word in enumerate(words) if word == "was")
    negated = "not" in words[start:last] and "but" not in words[start:last]
    return int((words[last] in GOOD) != negated)


@pytest.mark.parametrize("options", [{}, {"unseen": True}, {"shares": (0, 1, 0)}])
def test_labels_are_what_the_texts_say(options):
    reviews = load_reviews(300, rng=np.random.default_rng(0), **options)
    assert [judge(text) for text in reviews.text] == reviews.y.tolist()
    assert 0.4 < reviews.y.mean() < 0.6


def test_the_same_generator_writes_the_same_reviews():
    first, second = (load_reviews(20, rng=np.random.default_rng(5)) for _ in range(2))
    assert first.text == second.text
    assert (first.y == second.y).all()


def negated_words(reviews):
    tokens = [text.replace("very ", "").replace("really ", "").split() for text in reviews.text]
    return {row[at + 1] for row in tokens for at, word in enumerate(row) if word == "not"}


def test_some_words_are_negated_only_if_asked_for():
    usual = negated_words(load_reviews(2000, rng=np.random.default_rng(1)))
    unseen = negated_words(load_reviews(2000, rng=np.random.default_rng(1), unseen=True))
    assert usual == {*GOOD[:6], *BAD[:6]}
    assert unseen == {*GOOD[6:], *BAD[6:]}


def test_without_negation_no_review_has_one():
    reviews = load_reviews(200, rng=np.random.default_rng(0), shares=(1, 0, 0))
    assert not any(" not " in text for text in reviews.text)


def test_pairs_have_the_same_bag_and_the_contrary_label():
    pairs = review_pairs()
    for at in range(0, len(pairs.text), 2):
        first, second = pairs.text[at : at + 2]
        assert Counter(first.split()) == Counter(second.split())
        assert first != second
    assert pairs.y.tolist() == [judge(text) for text in pairs.text] == [0, 1] * 48


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"n": 0}, "whole number"),
        ({"n": True}, "whole number"),
        ({"rng": 0}, "generator"),
        ({"shares": (0.5, 0.5)}, "three probabilities"),
        ({"shares": (0.5, 0.6, -0.1)}, "three probabilities"),
        ({"shares": (0.5, 0.5, 0.5)}, "add up to 1"),
    ],
)
def test_wrong_arguments_are_refused(options, said):
    with pytest.raises(ValueError, match=said):
        load_reviews(**{"n": 5, "rng": np.random.default_rng(0), **options})
