"""Submissions that are no notebook, or one that hurts whoever reads or shows it."""

import json

from .attempt import EITHER, NOTHING, Attempt, edited, in_answer, unreadable
from .honest import EXERCISES, answer_cell, honest, to_bytes

# the pages must show these, and not run them
SCRIPT = "<script>document.title='canary-4711'</script><img src=x onerror=alert(4711)>"
FORMULA = '=HYPERLINK("http://canary-4711.example";"click")'


def _huge() -> bytes:
    return b'{"cells": [], "filler": "' + b"x" * (200 * 2**20) + b'"}'


def _changed(**changes) -> bytes:
    return json.dumps({**json.loads(to_bytes(honest())), **changes}).encode()


def _without_cells() -> bytes:
    node = json.loads(to_bytes(honest()))
    del node["cells"]
    return json.dumps(node).encode()


def _deep_metadata() -> bytes:
    text = to_bytes(honest()).decode().rstrip().removesuffix("}").rstrip()
    return (text + ', "deep": ' + "[" * 100_000 + "]" * 100_000 + "}").encode()


def _html_everywhere(node) -> None:
    from nbformat import v4

    text = f"{SCRIPT} {FORMULA} " + " ".join(f"word{number}" for number in range(60))
    answer_cell(node, "why_not_separable").source = f"dose_answer = {text!r}"
    answer_cell(
        node, "update_rule"
    ).source = f"def update_rule(weights, bias, x, y):\n    raise ValueError({SCRIPT!r})"
    node.cells.append(v4.new_markdown_cell(SCRIPT))
    node.cells.append(v4.new_code_cell(f"print({SCRIPT!r})\nraise ValueError({SCRIPT!r})"))
    node.metadata["title"] = SCRIPT


def _formula(node) -> None:
    answer_cell(
        node, "why_not_separable"
    ).source = f"dose_answer = {FORMULA!r} + ' and '.join(f'reason{{n}}' for n in range(60))"


def _half_text(node) -> None:
    answer_cell(
        node, "why_not_separable"
    ).source = "dose_answer = chr(0xD800) + ' and '.join(f'reason{n}' for n in range(60))"


def _escapes(node) -> None:
    nasty = "\x1b[2J\x1b]0;owned\x07\u202egnp.exe\ufeff\x00"
    answer_cell(
        node, "update_rule"
    ).source = f"def update_rule(weights, bias, x, y):\n    raise ValueError({nasty!r})"


def _many_cells() -> bytes:
    stored = json.loads(to_bytes(honest()))
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    stored["cells"] += [{**cell, "id": f"c{n}", "source": "pass"} for n in range(100_000)]
    return json.dumps(stored).encode()


def _surrogates() -> bytes:
    node = json.loads(to_bytes(honest()))
    for cell in node["cells"]:
        if cell["id"] == "update_rule":
            cell["source"] = "update_rule = '\ud800'"
    return json.dumps(node).encode()


FILES = (
    unreadable("a notebook of 200 MB", "fills the memory of whoever reads it", _huge, "200.0 mb"),
    unreadable("invalid JSON", "ends in the middle", lambda: to_bytes(honest())[:-400]),
    unreadable("no JSON", "is a program", lambda: b"import os; os._exit(0)\n"),
    unreadable("empty file", "is nothing", lambda: b""),
    unreadable("null bytes", "is full of zeros", lambda: b"\x00" * 5000),
    unreadable("null bytes within", "has a zero in the middle",
               lambda: to_bytes(honest()).replace(b"update", b"up\x00date")),
    unreadable("wrong nbformat", "is of a format to come", lambda: _changed(nbformat=99)),
    unreadable("a format that is a text", "its format is no number",
               lambda: _changed(nbformat="4; import os")),
    unreadable("a list", "is JSON and no notebook", lambda: b"[1, 2, 3]"),
    unreadable("no cells", "a notebook without any", _without_cells),
    unreadable("cells that are none", "its cells are numbers", lambda: _changed(cells=[1, 2])),
    unreadable("too deep", "lists in lists until the reader's stack is gone",
               lambda: b'{"cells":' + b"[" * 10**6),
    unreadable("too deep within", "the same in the metadata of an honest notebook",
               _deep_metadata),
    unreadable("another encoding", "is UTF-16", lambda: to_bytes(honest()).decode().encode("u16")),
    unreadable("a picture", "is a PNG under the name of a notebook",
               lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    edited("HTML and script", "its text, errors, outputs and title would run in a page",
           _html_everywhere, {"update_rule": NOTHING}),
    edited("a formula", "its text would run in a spreadsheet", _formula),
    edited("control characters", "its error rewrites the teacher's terminal", _escapes,
           {"update_rule": NOTHING}),
    Attempt("100,000 cells", "keeps the reader busy", _many_cells,
            dict.fromkeys(EXERCISES, EITHER), verdict="either"),
    Attempt("half a character", "a text that no file can hold", _surrogates,
            dict.fromkeys(EXERCISES, EITHER) | {"update_rule": NOTHING}, verdict="either"),
    in_answer(
        "half a character in a value",
        "returns, prints and raises text that no file can hold",
        """
        import numpy as np
        half = chr(0xD800)
        print(half)
        class Half(Exception):
            pass
        def update_rule(weights, bias, x, y):
            if weights[0] > 0.5:
                raise Half(half + "<b>")
            return half if weights[0] > 0 else np.array([half])
        """,
    ),
    edited("half a character in a text", "a page of it could not be written", _half_text),
    in_answer("a source that is no Python", "does not parse", "def update_rule(:"),
    in_answer("a magic", "asks the notebook's shell to run a program",
              "get_ipython().system('sleep 1000 &')\n%%script bash --bg\nsleep 1000"),
)  # fmt: skip
