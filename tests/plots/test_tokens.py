"""Tokens as they can be read: blanks, bytes and long words."""

import matplotlib.pyplot as plt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlcourse.plots.tokens import word_shown


@pytest.mark.parametrize(
    ("token", "text"),
    [
        ("dog", "dog"),
        (" dog", "␣dog"),
        ("\n    ", "⏎␣␣␣␣"),
        (".\n", ".⏎"),
        ("\t", "⇥"),
        ("", "∅"),
        ("two words", "two words"),
        ("+0.8\nwrite", "+0.8\nwrite"),  # two lines, on purpose
        ("\x00", r"\x00"),
        ("a\x1bb", r"a\x1bb"),
        ("$", "$"),
        ("$x$", r"\$x\$"),
        ("incomprehensibilities", "incomprehensi…"),
    ],
)
def test_a_token_is_shown_as_it_can_be_read(token, text):
    assert word_shown(token) == text


@given(st.text(st.characters(max_codepoint=0x17F), max_size=20))
def test_every_token_can_be_drawn(token):
    shown = word_shown(token)
    assert 1 <= len(shown.replace("\\$", "$")) <= 14
    text = plt.figure().text(0, 0, shown)
    assert text._preprocess_math(shown)[1] is False, "read as a formula"
    plt.close("all")


def test_dollars_are_drawn_as_dollars(ax):
    text = ax.text(0, 0, word_shown("$x$"))
    assert text._preprocess_math(text.get_text()) == ("$x$", False)
