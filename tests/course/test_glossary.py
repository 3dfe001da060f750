"""The glossary is sound and large enough, and the lessons use its words."""

import re

import pytest

from dlcourse.course import chapters, contract, glossary
from dlcourse.course.lint.text import plain
from dlcourse.course.notebook import Notebook

WRITTEN = {chapter.contract.slug: chapter.path for chapter in chapters.find_chapters()}
TAUGHT = [term.name for term in glossary.glossary() if term.chapter in WRITTEN]


def test_there_are_at_least_150_terms():
    assert len(glossary.glossary()) >= 150


def test_every_chapter_and_part_has_terms():
    assert {term.chapter for term in glossary.glossary()} == set(contract.curriculum().values())


def test_a_meaning_is_one_or_two_sentences_of_plain_text():
    for term in glossary.glossary():
        remark = re.sub(r" \([A-Z][^()]*\.\)$", "", term.meaning)  # "(For … see ….)"
        assert 25 <= len(term.meaning) <= 300, term.name
        assert len(re.findall(r"[.!?](?= [A-Z]|$)", remark)) <= 2, term.name
        assert term.meaning[0].isupper(), term.name
        assert term.meaning[-1] in ".)", term.name
        assert not re.search(r"[*_`$<>]|  ", term.meaning), term.name


@pytest.fixture(scope="module")
def texts():
    """The prose of each lesson, as one line without marks."""
    return {
        slug: plain(" ".join(cell.source for cell in Notebook(path).text_cells)).casefold()
        for slug, path in WRITTEN.items()
    }


@pytest.mark.parametrize("name", TAUGHT)
def test_a_term_occurs_in_the_lesson_that_teaches_it(name, texts):
    term = glossary.find_term(name)
    words = "|".join(re.escape(other.casefold()) for other in term.names)
    assert re.search(rf"\b(?:{words})(?:e?s)?\b", texts[term.chapter])


def entry(name, **fields):
    given = {"meaning": "What it is.", "chapter": "vae", **fields}
    lines = "\n".join(f"{key} = {value!r}" for key, value in given.items() if value is not None)
    return f"['{name}']\n{lines}\n"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (entry("b") + entry("a"), "Received: 'a' after 'b'"),
        (entry("a") + entry("a"), "with every key once"),
        (entry("a") + entry("b", also=["A"]), "Received: 'A' with 'b' and 'a'"),
        (entry("a", chapter="vaes"), "Received: 'vaes'. The slugs are start_here"),
        (entry("a", see=["b"]), "`see` of 'a' must name other terms. Received: 'b'"),
        (entry("a", see=["a"]), "`see` of 'a' must name other terms. Received: 'a'"),
        (entry("a", see="b"), "Received: {'meaning'"),
        (entry("a", also=[3]), "Received: {'meaning'"),
        (entry("a", meaning=None), "'a' must have the texts `meaning` and `chapter`"),
        (entry("a", meaning=" "), "'a' must have the texts `meaning` and `chapter`"),
        (entry("a", meanings="x"), "'meanings': 'x'"),
        ("a = 3", "Received: 3"),
        ("[a", "glossary.toml must be TOML"),
    ],
)
def test_a_faulty_glossary_is_refused_with_what_was_received(text, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        glossary.parse(text)


def test_a_sound_glossary_is_read():
    first, second = glossary.parse(entry("A", also=["aa"]) + entry("b", see=["A"]))
    assert first.names == ("A", "aa")
    assert second == glossary.Term("b", "What it is.", "vae", see=("A",))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("perceptron", "perceptron"),
        ("XOR", "XOR"),
        (" Mini  Batch ", "mini-batch"),
        ("GRU", "gated recurrent unit"),
        ("mcculloch-pitts neuron", "McCulloch–Pitts neuron"),
        ("key-value cache", "key–value cache"),
    ],
)
def test_a_term_is_found_by_name_or_abbreviation_whatever_case_and_dash(typed, found):
    assert glossary.find_term(typed).name == found


@pytest.mark.parametrize(
    ("typed", "close"), [("gradent descent", "gradient descent"), ("entropy", "cross-entropy")]
)
def test_an_unknown_term_gets_the_closest_ones(typed, close):
    with pytest.raises(ValueError, match=rf"Received: '{typed}'\. Closest: .*\b{close}\b"):
        glossary.find_term(typed)


@pytest.mark.parametrize("typed", ["", "zzzz", "\x00"])
def test_a_word_that_is_close_to_nothing_is_told_where_the_list_is(typed):
    with pytest.raises(ValueError, match="`dlcourse glossary` lists all terms"):
        glossary.find_term(typed)
