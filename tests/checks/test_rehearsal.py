"""A rehearsal shows what a card looks like, and nothing of it counts."""

import pytest

from dlcourse import output, progress
from dlcourse.checks import check, expect, rehearsal


@pytest.fixture
def cards(monkeypatch):
    shown = []
    monkeypatch.setattr(output, "emit", lambda text, html=None, *, facts=None: shown.append(facts))
    return shown


@pytest.fixture
def recorded(monkeypatch):
    events = []
    monkeypatch.setattr(progress, "record", lambda event: events.append(event))
    return events


def miss():
    expect("a number", 1.0, low=2.0)


def fail():
    check("start_here.double", lambda x: x + 2)


@pytest.mark.parametrize("outcome", [miss, fail])
@pytest.mark.parametrize("variable", ["DLCOURSE_STRICT", "NBGRADER_EXECUTION"])
def test_nothing_raises_in_a_rehearsal(monkeypatch, cards, recorded, outcome, variable):
    monkeypatch.setenv(variable, "1")
    with rehearsal():
        outcome()
    assert [facts["kind"] for facts in cards] == ["rehearsal"]


@pytest.mark.parametrize("outcome", [miss, fail])
def test_after_a_rehearsal_everything_raises_again(monkeypatch, cards, outcome):
    monkeypatch.setenv("DLCOURSE_STRICT", "1")
    with rehearsal(), rehearsal():
        outcome()
    with pytest.raises(AssertionError):
        outcome()


def test_a_rehearsal_ends_with_an_exception_too(monkeypatch, cards):
    monkeypatch.setenv("DLCOURSE_STRICT", "1")
    with pytest.raises(KeyError), rehearsal():
        raise KeyError
    with pytest.raises(AssertionError):
        miss()


def test_progress_holds_what_counts_and_nothing_of_a_rehearsal(monkeypatch, cards, recorded):
    monkeypatch.delenv("DLCOURSE_STRICT", raising=False)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    with rehearsal():
        fail()
    assert recorded == []
    fail()
    assert [event["diagnosis"] for event in recorded] == ["adds 2"]
