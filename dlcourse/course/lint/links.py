"""The rule on links: every relative one leads to a file of the course."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from ..notebook import Notebook
from .registry import Found, rule
from .text import without_code

_MARKDOWN = re.compile(r"\]\(\s*<?([^)\s>]*)>?(?:\s+[\"'(][^)]*)?\)")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$", re.M)
_HTML = re.compile(r"\b(?:href|src)=[\"']([^\"']*)[\"']", re.I)
_OUTSIDE = re.compile(r"^(?:https?|mailto|data):|^#")


@rule("links")
def links_resolve(notebook: Notebook) -> Found:
    """Every relative link leads to a file inside the repository."""
    for cell in notebook.text_cells:
        for target in _targets(cell.source):
            if _OUTSIDE.match(target):
                continue
            name = unquote(target.partition("#")[0].partition("?")[0])
            fault = _fault(notebook, name)
            if fault:
                yield (
                    cell,
                    f"A link must lead to a file inside the repository. Received: {target!r}, "
                    f"{fault}. Write the way from this notebook's folder: `02_next.ipynb`, "
                    "`../README.md`.",
                )


def _targets(markdown: str) -> Iterator[str]:
    text = without_code(markdown)
    for pattern in (_MARKDOWN, _REFERENCE, _HTML):
        yield from pattern.findall(text)


def _fault(notebook: Notebook, name: str) -> str:
    """Say why `name` leads nowhere; nothing if it leads to a file."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", name):
        return "which is no web address and no file of the course"
    if not name:
        return "which is empty"
    if name.startswith(("/", "\\")):
        return "which is an absolute path"
    if "\\" in name:
        return "which has backslashes (a link has slashes on every system)"
    goal = (notebook.path.parent / name).resolve()
    root = notebook.root.resolve()
    if not goal.is_relative_to(root):
        return "which leaves the repository"
    if not goal.exists():
        return "which does not exist"
    # a system that ignores case must not hide what fails on one that does not
    here = notebook.path.parent
    for part in name.split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            here = here.parent
            continue
        if part not in {entry.name for entry in here.iterdir()}:
            return "which differs in upper and lower case from the file's name"
        here = here / part
    return ""
