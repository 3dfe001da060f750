"""Any bytes become a valid notebook, or a sentence that a student can act on."""

import json
import warnings
from pathlib import Path

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlcourse.teach.reading import MAX_BYTES, MAX_CELLS, UnreadableError, read_notebook

EXERCISES = Path(__file__).parents[2] / "notebooks" / "exercises"


def _bytes(cells: object, **others: object) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": cells, **others}).encode()


def _code(source: object, **others: object) -> dict[str, object]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], **others}


def _refusal(data: bytes) -> UnreadableError:
    with pytest.raises(UnreadableError) as caught:
        read_notebook(data)
    return caught.value


@pytest.mark.parametrize("path", sorted(EXERCISES.glob("*.ipynb")), ids=lambda path: path.name)
def test_a_released_notebook_keeps_its_cells_ids_and_marks(path: Path) -> None:
    read = read_notebook(path.read_bytes())
    nbformat.validate(read)
    original = nbformat.read(path, as_version=4)
    assert [(cell.cell_type, cell.id, cell.source) for cell in read.cells] == [
        (cell.cell_type, cell.id, cell.source) for cell in original.cells
    ]
    for cell, first in zip(read.cells, original.cells, strict=True):
        marks = dict(first.metadata.get("nbgrader", {}))
        marks.pop("schema_version", None)
        assert cell.metadata.get("nbgrader", {}) == marks
    assert read.metadata.dlcourse.slug == original.metadata.dlcourse.slug


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"{", "not json"),
        (b"PK\x03\x04rest", "not json"),
        (b"<!doctype html>", "not json"),
        ("\ufeff{}".encode("utf-16-le"), "not utf-8"),
        (b'{"a": "\xff"}', "not utf-8"),
        (b'{"nbformat": 4, "cells": []}\0', "null bytes"),
        (b"[" * 200_000, "too deep"),
        (b'{"nbformat": 4, "cells": ' + b'{"a":' * 50_000, "too deep"),
        (b"[1]", "not a notebook"),
        (b"null", "not a notebook"),
        (b"{}", "not a notebook"),
        (b'{"nbformat": true, "cells": []}', "not a notebook"),
        (b'{"nbformat": "4", "cells": []}', "not a notebook"),
        (b'{"nbformat": ' + b"9" * 100_000 + b"}", "not a notebook"),
        (b'{"nbformat": 4}', "not a notebook"),
        (b'{"nbformat": 4, "cells": {}}', "not a notebook"),
        (b'{"nbformat": 4, "cells": [1]}', "not a notebook"),
        (_bytes([_code(7)]), "not a notebook"),
        (_bytes([_code(["a", 7])]), "not a notebook"),
        (b'{"nbformat": 5, "cells": []}', "wrong format"),
        (b'{"nbformat": 2, "cells": []}', "wrong format"),
        (b'{"nbformat": 3}', "not a notebook"),
        (b'{"nbformat": 3, "worksheets": [3]}', "not a notebook"),
        (_bytes([_code("1")] * (MAX_CELLS + 1)), "too many cells"),
        (b'{"nbformat": 4, "cells": []}' + b" " * MAX_BYTES, "too large"),
    ],
)
def test_what_is_no_notebook_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    refused = _refusal(data)
    assert refused.reason == reason
    assert refused.message == str(refused)
    assert "hand" in refused.message
    assert len(refused.message) < 300


def test_the_size_and_the_line_are_said() -> None:
    assert "25.0 MB" in _refusal(b" " * (25 * 2**20)).message
    assert "line 3" in _refusal(b'{\n"nbformat": 4,\noops}').message


def test_a_byte_order_mark_nan_and_huge_numbers_are_read() -> None:
    data = (
        b'\xef\xbb\xbf{"nbformat": 4, "a": NaN, "b": -Infinity, "c": 1e999, "d": %s, "cells": []}'
    )
    read = read_notebook(data % (b"7" * 10_000))
    nbformat.validate(read)
    assert read.cells == []


def test_outputs_attachments_and_other_metadata_are_dropped() -> None:
    outputs = [{"output_type": "nonsense", "data": {"text/html": "<script>"}}] * 5_000
    cell = _code("1", outputs=outputs, metadata={"tags": ["a"], "x": {"y": [1]}}, attachments=1)
    read = read_notebook(_bytes([cell], metadata={"kernelspec": 3}))
    nbformat.validate(read)
    assert read.cells[0].outputs == []
    assert read.cells[0].metadata == {}
    assert "kernelspec" not in read.metadata


def test_a_source_may_be_text_or_lines_and_halves_of_characters_are_replaced() -> None:
    data = (
        b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": ["a\\n", "\\ud800 \\u0000"]}]}'
    )
    (cell,) = read_notebook(data).cells
    assert cell.source == "a\n? \ufffd"


def test_missing_repeated_and_wrong_ids_become_new_ones_the_same_each_time() -> None:
    cells = [_code("1"), _code("2", id="a"), _code("3", id="a"), _code("4", id="ü" * 99)]
    data = _bytes([*cells, _code("5", id="unnamed-1")])
    read = read_notebook(data)
    nbformat.validate(read)
    ids = [cell.id for cell in read.cells]
    assert ids[1] == "a"
    assert ids[4] == "unnamed-1"
    assert len(set(ids)) == 5
    assert ids == [cell.id for cell in read_notebook(data).cells]


def test_marks_of_wrong_types_are_dropped() -> None:
    marks = {"grade_id": ["x"], "points": True, "locked": 1, "solution": True, "other": "x"}
    (cell,) = read_notebook(_bytes([_code("1", metadata={"nbgrader": marks})])).cells
    assert cell.metadata == {"nbgrader": {"solution": True}}


def test_format_3_is_read() -> None:
    cells = [
        {"cell_type": "code", "input": ["a = 1\n", "b"], "metadata": {"nbgrader": {"points": 2}}},
        {"cell_type": "heading", "level": 2, "source": "Title"},
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    read = read_notebook(json.dumps(old).encode())
    nbformat.validate(read)
    assert [cell.source for cell in read.cells] == ["a = 1\nb", "Title"]
    assert read.cells[0].metadata.nbgrader.points == 2


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
_marks = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("grade_id", "points", "solution", "locked"), _json)
)
_cell = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | _json,
        "source": st.text(st.characters(), max_size=9) | st.lists(st.text(max_size=3)) | _json,
        "input": st.text(max_size=9) | _json,
        "id": st.sampled_from(["a", "b", "unnamed-1", ""]) | _json,
        "metadata": st.fixed_dictionaries({"nbgrader": _marks | _json}) | _json,
        "outputs": _json,
    },
)
_cells = st.lists(_cell, max_size=5) | _json
_like_a_notebook = st.fixed_dictionaries(
    {
        "nbformat": st.sampled_from([3, 4, 4, 4]) | _json,
        "cells": _cells,
        "worksheets": st.lists(st.fixed_dictionaries({"cells": _cells}), max_size=2) | _json,
        "metadata": st.fixed_dictionaries({"dlcourse": _json}) | _json,
    }
)


@settings(max_examples=100, deadline=None)
@given(st.binary() | (_json | _like_a_notebook).map(lambda found: json.dumps(found).encode()))
def test_any_bytes_are_a_valid_notebook_or_unreadable_and_nothing_else(data: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            read = read_notebook(data)
        except UnreadableError:
            return
    nbformat.validate(read)
    nbformat.v4.writes(read).encode("utf-8")
