"""The small world: who may be known to a reader of its texts, and who not."""

import re
from collections import defaultdict

import numpy as np
import pytest

from dlcourse.data import load_people
from dlcourse.data.people import VALUES

STATED = re.compile(
    r"(\w+) (?:lives in|works as a|has a) (\w+)\.|the (?:home|job|pet) of (\w+) is (?:a )?(\w+)\."
)


@pytest.fixture(scope="module")
def people():
    return load_people(rng=np.random.default_rng(0))


@pytest.fixture(scope="module")
def texts(people):
    return people.texts(3000, rng=np.random.default_rng(1))


def stated(texts):
    said = defaultdict(set)
    for text in texts:
        for match in STATED.finditer(text):
            name, value, other, other_value = match.groups()
            said[name or other].add(value or other_value)
    return said


def test_every_statement_on_known_and_rare_people_is_their_fact(people, texts):
    said = stated(texts)
    for name in people.known + people.rare:
        assert said[name] <= set(people.facts[name].values())


def test_of_strangers_the_texts_say_something_else_each_time(people, texts):
    said = stated(texts)
    assert all(len(said[name]) > 12 for name in people.strangers)
    assert not set(people.strangers) & set(people.facts)


def test_a_text_on_a_stranger_says_the_same_facts_twice(people, texts):
    about = [text for text in texts if stated([text]).keys() & set(people.strangers)]
    assert len(about) > 1000
    for text in about:
        values = [match[1] or match[3] for match in map(re.Match.groups, STATED.finditer(text))]
        assert len(values) == 4
        assert sorted(values[:2]) == sorted(values[2:])


def test_the_rare_are_written_about_less_than_the_known(people, texts):
    count = {name: sum(name in text and "?" not in text for text in texts) for name in people.facts}
    rare = [count[name] for name in people.rare]
    assert 0 < np.mean(rare) < 0.2 * np.mean([count[name] for name in people.known])


def test_lists_hold_facts_of_one_kind(people, texts):
    lists = [text for text in texts if ": " in text]
    assert lists
    for text in lists:
        pairs = dict(entry.split(": ") for entry in text.rstrip(".").split(", "))
        kinds = {kind for kind in VALUES if set(pairs.values()) <= set(VALUES[kind])}
        assert len(kinds) == 1
        assert all(people.facts[name][kind] == pairs[name] for kind in kinds for name in pairs)


def test_the_same_generator_writes_the_same(people):
    first, second = (people.texts(20, rng=np.random.default_rng(5)) for _ in range(2))
    assert first == second


def test_what_is_invented_has_the_kind_that_was_asked_for(people):
    rng = np.random.default_rng(0)
    for kind in VALUES:
        facts = people.invent(rng=rng, kind=kind)
        assert kind in facts
        assert len(facts) == 2


@pytest.mark.parametrize("n", [0, True, 2.0])
def test_a_number_of_texts_that_is_none_is_refused(people, n):
    with pytest.raises(ValueError, match="whole number"):
        people.texts(n, rng=np.random.default_rng(0))


def test_an_unknown_kind_and_a_seed_are_refused(people):
    with pytest.raises(ValueError, match="one of home, job, pet"):
        people.ask("bara", "age")
    with pytest.raises(ValueError, match="generator"):
        load_people(rng=0)
