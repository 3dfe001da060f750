"""A field to type into, which answers in a kernel, over a still that is always there."""

import ipywidgets
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from dlcourse import output
from dlcourse.plots import translate_your_own, translator

TEXTS = {"caption": "Capitals.", "alt": "A diagonal: hi becomes HI."}
CELL = """
import numpy as np
from dlcourse.plots import translate_your_own
translate_your_own(lambda t: (list(t), list(t.upper()), np.eye(len(t))), ["hi", "you"],
                   caption="Capitals.", alt="Two diagonals, from small to capital letters.")
"""


def shout(text):
    if not text.isalpha():
        raise ValueError(f"Letters only. Received: {text!r}.")
    return list(text), list(text.upper()), np.eye(len(text))


def test_in_a_terminal_there_is_the_text_alone(capsys):
    translate_your_own(shout, ["hi"], number=4, **TEXTS)
    assert capsys.readouterr().out == "Figure 4. Capitals. — A diagonal: hi becomes HI.\n"


def test_the_answer_holds_the_words_and_a_described_picture():
    html = translator.answer(shout, " hi ")
    assert html.count("<img ") == 1
    assert "hi \N{RIGHTWARDS ARROW} <strong>HI</strong>" in html
    assert 'alt="Alignment of HI with hi. Looked most: H at h, I at i."' in html
    assert "<strong>H I</strong>" in translator.answer(shout, "hi", joined=" ")


@pytest.mark.parametrize(
    ("text", "said"), [("", "1 to 200"), ("a" * 201, "1 to 200"), ("<b>", "&lt;b&gt;")]
)
def test_what_cannot_be_translated_is_said_and_not_raised(text, said):
    html = translator.answer(shout, text)
    assert 'role="alert"' in html
    assert said in html
    assert "<img" not in html


@pytest.fixture
def shown(monkeypatch):
    emitted, boxes, make = [], [], ipywidgets.VBox
    monkeypatch.setattr(ipywidgets, "VBox", lambda parts: boxes.append(make(parts)) or boxes[-1])
    monkeypatch.setattr(output, "in_notebook", lambda: True)
    monkeypatch.setattr(output, "emit", lambda *a, **kw: emitted.append((a, kw)))
    translate_your_own(shout, ["hi", "you"], label="Whisper", **TEXTS)
    (arguments,) = emitted
    (box,) = boxes
    return *arguments, box


def test_typing_and_the_button_ask_again(shown):
    _, _, box = shown
    row, card, _ = box.children
    field, button = row.children
    assert (field.value, field.description) == ("hi", "Whisper")
    field.value = "you"
    assert "<strong>YOU</strong>" in card.value
    card.value = "gone"
    button.click()
    assert "<strong>YOU</strong>" in card.value
    field.value = "4"
    assert "Letters only." in card.value


def test_the_still_holds_every_example_and_the_widget_comes_beside_it(shown):
    (_, html), extra, _ = shown
    assert html.count("<img ") == 2
    assert "<strong>HI</strong>" in html
    assert "<strong>YOU</strong>" in html
    assert list(extra["more"]) == ["application/vnd.jupyter.widget-view+json"]
    assert extra["facts"]["kind"] == "figure"


@pytest.mark.parametrize("examples", [[], "hi"])
def test_examples_are_a_list_of_texts(examples):
    with pytest.raises(ValueError, match="`examples` must list"):
        translate_your_own(shout, examples, **TEXTS)
    with pytest.raises(ValueError, match="Letters only"):
        translate_your_own(shout, ["4"], **TEXTS)


@pytest.mark.network
def test_in_a_kernel_widget_and_still_are_one_output(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=str(tmp_path))
    (only,) = notebook.cells[0].outputs
    assert {"text/html", "text/plain", "application/vnd.jupyter.widget-view+json"} == set(only.data)
    assert only.data["text/html"].count("<img ") == 2
