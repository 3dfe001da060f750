"""The form in which an executed notebook is stored: the same bytes for the same results."""

import base64
import binascii
import hashlib
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

CELL_METADATA = ("tags", "nbgrader", "editable", "deletable", "jupyter", "slideshow")
NOTEBOOK_METADATA = ("dlcourse", "kernelspec", "language_info")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
_DATA_URI = re.compile(r"(data:image/(?:png|jpeg|gif);base64,)([A-Za-z0-9+/=]+)")
_NAME = re.compile(r"\b[0-9a-f]{12}\b")  # the player of an animation is named by its frames' hash


def normalise(node: Any, before: Any, *, root: Path, execution: Mapping[str, str | None]) -> None:
    """Bring an executed notebook into its stored form, in place.

    Counts go from 1 to n; what is left of the machine, the time and the editor goes; a picture
    whose pixels are those of the stored one keeps its bytes.

    Args:
        node: The executed notebook.
        before: The notebook as it is stored now; its cells are matched by their ids.
        root: The folder of the course: paths below it become relative, those in the home
            folder begin with `~`.
        execution: What to store under `dlcourse.execution`.
    """
    node.nbformat_minor = max(node.nbformat_minor, 5)
    contract = node.metadata.get("dlcourse")
    contract = {**(contract if isinstance(contract, dict) else {}), "execution": dict(execution)}
    for name in [name for name in node.metadata if name not in NOTEBOOK_METADATA]:
        del node.metadata[name]
    node.metadata.update(dlcourse=contract, kernelspec=dict(KERNEL), language_info=dict(LANGUAGE))
    _settle_ids(node)
    stored = {cell.get("id"): cell.get("outputs", []) for cell in before.cells}
    count = 0
    for cell in node.cells:
        for name in [name for name in cell.metadata if name not in CELL_METADATA]:
            del cell.metadata[name]
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
            _settle_output(output, root)
        for new, old in zip(cell.outputs, stored.get(cell.id, []), strict=False):
            _keep_pictures(new, old)


def _settle_ids(node: Any) -> None:
    """Give an id to every cell that has none of its own, made from its place and its text."""
    seen: set[str] = set()
    for number, cell in enumerate(node.cells, 1):
        if not cell.get("id") or cell.id in seen:
            text = f"{number}\n{cell.source}"
            cell.id = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        seen.add(cell.id)


def _settle_output(output: Any, root: Path) -> None:
    if output.output_type == "stream":
        output.text = _without_paths(output.text, root)
        return
    data = output.get("data", {})
    # a widget answers in a running kernel only; its stored id would change with every run
    for kind in [kind for kind in data if "widget-view" in kind]:
        del data[kind]
    for kind in ("text/plain", "text/html", "text/markdown"):
        if isinstance(data.get(kind), str):
            data[kind] = _without_paths(data[kind], root)


def _without_paths(text: str, root: Path) -> str:
    """Return `text` with paths below `root` relative to it, and the home folder as `~`."""
    for folder, short in ((root, ""), (Path.home(), "~/")):
        if len(folder.parts) > 1:
            text = re.sub(re.escape(str(folder)) + r"(?:[/\\]|(?![\w.-]))", short, text)
    return text


def _keep_pictures(new: Any, old: Any) -> None:
    """Put the stored bytes back where `new` shows the same pixels as `old`."""
    data, stored = new.get("data", {}), old.get("data", {})
    for kind in ("image/png", "image/jpeg"):
        if kind in data and kind in stored and _same_pixels(data[kind], stored[kind]):
            data[kind] = stored[kind]
    html, before = data.get("text/html"), stored.get("text/html")
    if isinstance(html, str) and isinstance(before, str) and html != before:
        data["text/html"] = _keep_embedded(html, before)


def _keep_embedded(html: str, before: str) -> str:
    """Return `html` with every embedded picture of unchanged pixels as `before` has it."""
    shown, stored = _DATA_URI.findall(html), _DATA_URI.findall(before)
    if len(shown) != len(stored):
        return html
    same = [_same_pixels(new[1], old[1]) for new, old in zip(shown, stored, strict=True)]
    if all(same) and _frame(html) == _frame(before):
        return before
    turns = iter(zip(shown, stored, same, strict=True))

    def choose(_: re.Match[str]) -> str:
        new, old, unchanged = next(turns)
        return "".join(old if unchanged else new)

    return _DATA_URI.sub(choose, html)


def _frame(html: str) -> str:
    """Return what stands around the pictures."""
    return _NAME.sub("", _DATA_URI.sub("", html))


def _same_pixels(one: str, other: str) -> bool:
    """Compare two base64 pictures by what they show, not by how they were compressed."""
    if one == other:
        return True
    import numpy as np
    from PIL import Image, UnidentifiedImageError

    try:
        first, second = (
            np.asarray(Image.open(io.BytesIO(base64.b64decode(text))).convert("RGBA"))
            for text in (one, other)
        )
    except (binascii.Error, UnidentifiedImageError, OSError, ValueError):
        return False
    return bool(first.shape == second.shape and np.array_equal(first, second))
