"""A card is HTML with text beside it in a notebook, and plain text everywhere else."""

import sys
import types

import nbformat
import pytest
from nbclient import NotebookClient

from dlcourse import output

CELL = """
from dlcourse import output
output.emit("plain", "<b>rich</b>", facts={"kind": "benchmark", "available": False})
output.emit("text alone")
"""


def test_in_a_terminal_the_text_is_printed_once_with_one_line_end(capsys):
    output.emit("one\n\n", "<b>one</b>", facts={"kind": "expect"})
    assert capsys.readouterr().out == "one\n"


def test_a_terminal_is_not_a_notebook():
    assert not output.in_notebook()


@pytest.mark.parametrize(("shell", "expected"), [(None, False), (object(), False)])
def test_plain_python_and_a_terminal_ipython_are_no_notebook(monkeypatch, shell, expected):
    fake = types.SimpleNamespace(get_ipython=lambda: shell)
    monkeypatch.setitem(sys.modules, "IPython", fake)
    assert output.in_notebook() is expected


@pytest.mark.network
def test_in_a_kernel_html_text_and_facts_are_stored(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute(cwd=str(tmp_path))
    rich, plain = notebook.cells[0].outputs
    assert rich.output_type == "display_data"
    assert rich.data == {"text/plain": "plain", "text/html": "<b>rich</b>"}
    assert rich.metadata == {"dlcourse": {"kind": "benchmark", "available": False}}
    assert plain.data == {"text/plain": "text alone"}
    assert plain.metadata == {}
