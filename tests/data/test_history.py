"""The history's entries are complete, in order, and consistent with one another."""

import copy
import re
import tomllib

import pytest

from dlcourse import paths
from dlcourse.data import history, load_history

# CURRICULUM, row 0: what the timeline must hold, and what a reader missed
WANTED = {
    "McCulloch": 1943,
    "Perceptron": 1958,
    "Perceptrons": 1969,
    "First AI winter": 1973,
    "Hopfield": 1982,
    "Second AI winter": 1985,
    "Back-propagation": 1986,
    "Convolutional network": 1989,
    "LSTM": 1997,
    "LeNet": 1998,
    "Deep belief": 2006,
    "AlexNet": 2012,
    "VAE": 2013,
    "Sequence to sequence": 2014,
    "Attention": 2014,
    "GAN": 2014,
    "ResNet": 2015,
    "AlphaGo": 2016,
    "Transformer": 2017,
    "BERT": 2018,
    "GPT-3": 2020,
    "DALL-E": 2021,
    "Language models": 2022,
}


@pytest.fixture
def tables():
    text = (paths.data_dir() / "history.toml").read_text(encoding="utf-8")
    return copy.deepcopy(tomllib.loads(text))


def entries():
    loaded = load_history()
    return [*loaded.milestones, *loaded.datasets, *loaded.compute, *loaded.efficiency]


@pytest.mark.parametrize(("word", "year"), WANTED.items())
def test_the_timeline_holds_what_the_curriculum_names(word, year):
    assert any(word in one.name and one.year == year for one in load_history().milestones)


def test_milestones_come_in_order_and_have_names_of_their_own():
    milestones = load_history().milestones
    assert [one.year for one in milestones] == sorted(one.year for one in milestones)
    assert len({one.name for one in milestones}) == len(milestones)


def test_a_milestone_has_the_year_of_its_source():
    assert all(one.year == one.source.year for one in load_history().milestones)


def test_no_figure_is_younger_than_its_source():
    loaded = load_history()
    figures = [*loaded.datasets, *loaded.compute, *loaded.efficiency]
    assert all(one.year <= one.source.year for one in figures)


def test_what_could_and_could_not_be_done_is_one_sentence_each():
    for one in load_history().milestones:
        for sentence in (one.could, one.could_not):
            assert sentence.endswith("."), one.name
            assert not re.search(r"\.\s+[A-Z]", sentence), one.name
            assert 20 <= len(sentence) <= 110, (one.name, len(sentence))


def test_one_source_is_cited_in_one_way():
    by_title = {}
    for one in entries():
        assert by_title.setdefault(one.source.title, one.source) == one.source


def test_a_source_reads_as_a_citation():
    source = next(one.source for one in entries() if one.name == "LSTM")
    assert str(source) == (
        'S. Hochreiter, J. Schmidhuber, "Long short-term memory", Neural Computation 9, 1997'
    )


def test_the_efficiency_gain_is_the_published_one():
    first, *_, last = load_history().efficiency
    # Hernandez and Brown's abstract: a factor of 44 from 2012 to 2019, from unrounded figures
    assert first.tfs_days / last.tfs_days == pytest.approx(44, rel=0.03)
    assert first.flop == pytest.approx(2.7e17, rel=0.01)


@pytest.mark.parametrize("field", ["could", "name", "source"])
def test_an_entry_without_a_field_is_refused(tables, field):
    del tables["milestone"][2][field]
    with pytest.raises(ValueError, match=r"Entry 3 of `milestone`.*must have the fields"):
        history.parse(tables)


@pytest.mark.parametrize("part", ["authors", "year", "title", "where"])
def test_a_source_with_an_empty_part_is_refused(tables, part):
    tables["compute"][0]["source"][part] = "" if part != "year" else 0
    with pytest.raises(ValueError, match=r"source of Entry 1 of `compute`.*Received"):
        history.parse(tables)


def test_an_unknown_kind_is_refused_with_the_kinds_there_are(tables):
    tables["milestone"][0]["kind"] = "miracle"
    with pytest.raises(ValueError, match=r"idea, system, data, setback.*'miracle'"):
        history.parse(tables)


def test_a_field_that_nobody_reads_is_refused(tables):
    tables["dataset"][0]["note"] = "large"
    with pytest.raises(ValueError, match="and no others"):
        history.parse(tables)


def test_a_file_without_a_table_is_refused(tables):
    del tables["efficiency"]
    with pytest.raises(ValueError, match="`efficiency`"):
        history.parse(tables)
