"""Are a notebook's outputs those of its code? The hash of the code cells says so.

It counts the source and the order of the code cells, and nothing else: prose, ids, tags and
other metadata may change without a new run.
"""

import hashlib
import json
from typing import Any


def code_hash(node: Any) -> str:
    """Return the hash of the code cells of an nbformat notebook: their source and order.

    Example:
        >>> import nbformat.v4 as v4
        >>> a, b = v4.new_code_cell("1 + 1"), v4.new_markdown_cell("prose")
        >>> code_hash(v4.new_notebook(cells=[a, b])) == code_hash(v4.new_notebook(cells=[a]))
        True
    """
    sources = [
        "\n".join(str(cell.source).splitlines()) for cell in node.cells if cell.cell_type == "code"
    ]
    text = json.dumps(sources, ensure_ascii=False)
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_fresh(node: Any) -> bool:
    """Return True where the stored outputs are those of the code as it stands now.

    Example:
        >>> import nbformat.v4 as v4
        >>> is_fresh(v4.new_notebook())  # never executed by `dlcourse run --save`
        False
    """
    return recorded(node).get("code") == code_hash(node)


def recorded(node: Any) -> dict[str, Any]:
    """Return what `dlcourse run --save` wrote under `dlcourse.execution`; empty if it never ran."""
    course = node.metadata.get("dlcourse", {})
    execution = course.get("execution", {}) if isinstance(course, dict) else {}
    return dict(execution) if isinstance(execution, dict) else {}
