"""A measured number is held against its band, said plainly, and raises in strict mode."""

import math

import pytest

from dlcourse import output
from dlcourse.checks.expect import expect


@pytest.fixture
def shown(monkeypatch):
    cards = []
    monkeypatch.setattr(
        output, "emit", lambda text, html=None, facts=None: cards.append((text, html, facts))
    )
    return cards


@pytest.mark.parametrize(
    ("value", "low", "high", "band"),
    [
        (0.97, 0.96, None, "at least 0.96"),
        (0.96, 0.96, None, "at least 0.96"),
        (0.03, None, 0.03, "at most 0.03"),
        (5, 4, 6, "4 to 6"),
        (math.inf, 0, None, "at least 0"),
    ],
)
def test_a_value_in_its_band_is_ok(shown, value, low, high, band):
    expect("score", value, low=low, high=high)
    text, html, facts = shown[0]
    assert text.startswith("[ok] score: ")
    assert text.endswith(f"expected {band}")
    assert "ok" in html
    assert facts["ok"] is True


@pytest.mark.parametrize(
    ("value", "low", "high"),
    [(0.95, 0.96, None), (0.04, None, 0.03), (7, 4, 6), (3, 4, 6), (math.nan, 0, 1)],
)
def test_a_value_outside_its_band_lists_the_causes_in_order(shown, value, low, high):
    expect("score", value, low=low, high=high, causes=["first", "second"])
    text, html, facts = shown[0]
    assert text.startswith("[outside the band] score: ")
    assert text.index("1. first") < text.index("2. second")
    assert html.index("first") < html.index("second")
    assert facts["ok"] is False


def test_causes_are_not_shown_for_a_value_in_its_band(shown):
    expect("score", 1, low=0, causes=["a cause"])
    assert "a cause" not in shown[0][0] + shown[0][1]


@pytest.mark.parametrize(
    ("value", "low", "high"), [(0.95999, 0.96, None), (0.960001, None, 0.96), (0.99999, 1, None)]
)
def test_rounding_never_prints_a_value_outside_as_its_bound(shown, value, low, high):
    expect("score", value, low=low, high=high)
    text = shown[0][0]
    assert "outside the band" in text
    assert repr(value) in text


def test_baseline_stands_beside_the_value(shown):
    expect("score", 0.97, low=0.96, baseline=0.6316, baseline_name="majority class")
    assert "(majority class: 0.6316)" in shown[0][0]
    assert "(majority class: 0.6316)" in shown[0][1]


def test_names_are_escaped_in_the_html_and_not_in_the_text(shown):
    expect("<b>", 2, high=1, baseline=0, baseline_name="<i>", causes=["<script>x</script>"])
    text, html, _ = shown[0]
    assert "<b>" in text
    for raw in ("<b>", "<i>", "<script>"):
        assert raw not in html


def test_the_meaning_does_not_rest_on_colour(shown):
    expect("score", 1, low=0)
    expect("score", 1, high=0)
    (_, inside, _), (_, outside, _) = shown
    assert "ok" in inside
    assert "outside the band" in outside
    assert "solid" in inside
    assert "dashed" in outside


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.5])
def test_facts_are_plain_json(shown, value):
    import json

    expect("score", value, low=0.9)
    facts = json.loads(json.dumps(shown[0][2], allow_nan=False))
    assert facts["kind"] == "expect"
    assert facts["value"] == (value if math.isfinite(value) else str(value))
    assert facts["low"] == 0.9
    assert facts["high"] is None


def test_numpy_numbers_are_taken_as_numbers(shown):
    import json

    import numpy as np

    expect("score", np.float32(0.5), low=0.25, high=0.75)
    assert json.dumps(shown[0][2])
    assert shown[0][0].startswith("[ok] score: 0.5,")


def test_strict_mode_raises_outside_the_band_after_showing_it(shown, monkeypatch):
    monkeypatch.setenv("DLCOURSE_STRICT", "1")
    expect("score", 1, low=0)
    with pytest.raises(AssertionError, match="outside the band"):
        expect("score", 1, high=0)
    assert len(shown) == 2


@pytest.mark.parametrize("setting", ["", "0"])
def test_without_strict_mode_nothing_raises(shown, monkeypatch, setting):
    monkeypatch.setenv("DLCOURSE_STRICT", setting)
    expect("score", 1, high=0)
    assert len(shown) == 1


def test_a_band_is_needed_and_has_to_be_the_right_way_round(shown):
    with pytest.raises(ValueError, match=r"give `low`, `high` or both.*'score'"):
        expect("score", 1)
    with pytest.raises(ValueError, match=r"Received: low=2, high=1"):
        expect("score", 1, low=2, high=1)
    assert shown == []
