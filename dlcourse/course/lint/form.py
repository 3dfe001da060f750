"""Rules on the file: its format, its ids, and nothing in it of the machine that made it."""

import json
import re
from collections import Counter

from ..notebook import Notebook
from ..stored import CELL_METADATA, KERNEL, NOTEBOOK_METADATA
from .registry import Found, rule
from .text import without_pictures

MAX_BYTES = 1_500_000
_LOCAL = re.compile(
    r"(?<![\w.:/<~])/(?:home|Users|root|tmp|var|private|opt|usr|mnt|srv|work|workspace|content)"
    r"/[^\s\"'<>)`]*"
    r"|\b[A-Za-z]:\\\\?(?:Users|Temp|Windows)\S*"
    r"|ipykernel_\d+\S*"
    r"|file://\S+"
)


@rule("format")
def valid_format(notebook: Notebook) -> Found:
    """The file is nbformat 4.5 or later in format 4, where cells have ids."""
    node = notebook.node
    if node.nbformat_minor < 5:
        yield (
            None,
            f"The notebook must be of nbformat 4.5. Received: 4.{node.nbformat_minor}. "
            "Open it in JupyterLab and save it.",
        )


@rule("ids")
def unique_ids(notebook: Notebook) -> Found:
    """Every cell has an id of its own, so that a change shows as a change of that cell."""
    seen = Counter(cell.node.get("id") for cell in notebook.cells)
    for cell in notebook.cells:
        name = cell.node.get("id")
        if not name:
            yield cell, "A cell must have an id. Received: none. Save the notebook in JupyterLab."
        elif seen[name] > 1:
            seen[name] = 1  # the other one keeps the id
            yield (
                cell,
                f"Ids must be unique. Received: {name!r} twice. "
                "Delete this cell's id in the file, or copy the cell's text into a new cell.",
            )


@rule("kernel")
def kernel_is_plain(notebook: Notebook) -> Found:
    """The kernel is `python3`, and no version or name of one machine's kernel is stored."""
    kernel = notebook.node.metadata.get("kernelspec", {})
    if kernel.get("name") != KERNEL["name"]:
        yield (
            None,
            f"The kernel must be {KERNEL['name']!r}: other names exist on one machine only. "
            f"Received: {kernel.get('name')!r}. `dlcourse run --save` puts it right.",
        )
    version = notebook.node.metadata.get("language_info", {}).get("version")
    if version is not None:
        yield (
            None,
            "`language_info` must not hold a Python version (it would change with every "
            f"machine). Received: {version!r}. `dlcourse run --save` takes it out.",
        )


@rule("metadata")
def no_stray_metadata(notebook: Notebook) -> Found:
    """The metadata holds what the course reads, and no time stamps or editor's state."""
    stray = sorted(set(notebook.node.metadata) - set(NOTEBOOK_METADATA))
    if stray:
        yield (
            None,
            f"The notebook's metadata must hold {', '.join(sorted(NOTEBOOK_METADATA))} only. "
            f"Received: {', '.join(stray)}. `dlcourse run --save` takes it out.",
        )
    for cell in notebook.cells:
        stray = sorted(set(cell.node.metadata) - set(CELL_METADATA))
        if stray:
            yield (
                cell,
                "A cell's metadata must hold no time stamps or editor's state. "
                f"Received: {', '.join(stray)}. `dlcourse run --save` takes it out.",
            )


@rule("local-path")
def no_local_paths(notebook: Notebook) -> Found:
    """No path of the machine that ran the notebook stands in it, nor in its outputs."""
    here = str(notebook.root)
    for cell in notebook.cells:
        stored = without_pictures(json.dumps(cell.outputs, ensure_ascii=False))
        for place, text in (("source", cell.source), ("outputs", stored)):
            found = _LOCAL.search(text)
            if found or (len(here) > 3 and here in text):
                yield (
                    cell,
                    f"The {place} must not name a path of one machine. "
                    f"Received: {found.group()[:80] if found else here!r}. "
                    "Use a path relative to the notebook, or print the file's name alone.",
                )


@rule("bytes")
def file_is_small(notebook: Notebook) -> Found:
    """The stored notebook has at most 1.5 MB."""
    size = notebook.path.stat().st_size
    if size > MAX_BYTES:
        heaviest = max(notebook.cells, key=lambda cell: len(json.dumps(cell.outputs)), default=None)
        yield (
            heaviest,
            f"The notebook must be at most {MAX_BYTES / 1e6:.1f} MB. Received: "
            f"{size / 1e6:.2f} MB, most of it in this cell's outputs. "
            "Draw fewer points or frames, or a smaller figure.",
        )
