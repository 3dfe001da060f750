"""The card of a lesson's benchmark section."""

from pathlib import Path

import pytest

from dlcourse import data
from dlcourse.data import DatasetUnavailable, benchmark, registry


@pytest.fixture
def shown(monkeypatch) -> list[tuple]:
    cards: list[tuple] = []
    monkeypatch.setattr(
        "dlcourse.output.emit", lambda text, html, *, facts: cards.append((text, html, facts))
    )
    return cards


@pytest.fixture
def nowhere(monkeypatch):
    monkeypatch.setenv("DLCOURSE_OFFLINE", "1")


def test_without_the_data_one_card_says_how_to_get_it_and_none_comes_back(shown, nowhere):
    assert benchmark("mnist") is None
    ((text, html, facts),) = shown
    assert facts == {"kind": "benchmark", "name": "mnist", "available": False}
    for part in ("dlcourse data fetch mnist", "DLCOURSE_DATA_MIRROR", "dlcourse data where mnist"):
        assert part in text
        assert part in html
    assert "the rest of the lesson does not need it" in text


@pytest.mark.parametrize("name", registry.registry().benchmarks)
def test_a_card_names_no_folder_of_this_machine(name, shown, nowhere, cache, monkeypatch, tmp_path):
    monkeypatch.setenv("DLCOURSE_DATA_MIRROR", str(tmp_path))
    assert benchmark(name) is None
    ((text, html, _),) = shown
    for folder in (str(cache), str(tmp_path), str(Path.home()), "/tmp"):
        assert folder not in text + html


def test_with_the_data_the_card_is_one_line_and_the_data_comes_back(shown, mirror, monkeypatch):
    monkeypatch.setenv("DLCOURSE_DATA_MIRROR", str(mirror))
    assert len(benchmark("names")) == 32_033
    ((text, _, facts),) = shown
    assert text == (
        "Benchmark data, Given names: 32,033 names in the letters a to z. 0.2 MB; licence: MIT."
    )
    assert facts == {"kind": "benchmark", "name": "names", "available": True}


def test_an_unknown_name_is_a_mistake_and_no_card(shown):
    with pytest.raises(ValueError, match="mnist, fashion_mnist"):
        benchmark("mnits")
    assert shown == []


def test_a_hyphenated_name_is_reported_as_the_registry_writes_it(shown, nowhere):
    assert benchmark("sms-spam") is None
    assert shown[0][2]["name"] == "sms_spam"


@pytest.mark.parametrize("name", registry.registry().benchmarks)
def test_a_fetcher_says_what_is_missing_when_there_is_nothing(name, nowhere):
    with pytest.raises(DatasetUnavailable, match=f"dlcourse data fetch {name}"):
        getattr(data, f"fetch_{name}")()
