"""One notebook as the course tools see it: cells with numbers, prose without code, atomic saves."""

import ast
import copy
import json
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..atomic import write_text

KINDS = ("lesson", "solutions", "exercises")


@dataclass(frozen=True)
class Cell:
    """One cell and where it is.

    Attributes:
        number: Its place among all cells, from 1, as a reader counts them.
        node: The cell as nbformat holds it.
    """

    number: int
    node: Any

    @property
    def source(self) -> str:
        """The text of the cell."""
        return str(self.node.source)

    @property
    def is_code(self) -> bool:
        """True for a code cell."""
        return bool(self.node.cell_type == "code")

    @property
    def tags(self) -> list[str]:
        """The cell's tags."""
        return list(self.node.metadata.get("tags", []))

    @property
    def outputs(self) -> list[Any]:
        """The stored outputs; none for a cell of text."""
        return list(self.node.get("outputs", []))

    @cached_property
    def tree(self) -> ast.Module | None:
        """The parsed code, or None for text and for code that is not Python (a magic, a typo)."""
        if not self.is_code:
            return None
        try:
            parsed = compile(
                self.source,
                f"cell {self.number}",
                "exec",
                ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT,
            )
        except (SyntaxError, ValueError):
            return None
        return parsed if isinstance(parsed, ast.Module) else None

    def walk(self) -> Iterator[ast.AST]:
        """Yield every node of the parsed code; none where it does not parse."""
        if self.tree is not None:
            yield from ast.walk(self.tree)

    def calls(self) -> Iterator[tuple[str, ast.Call]]:
        """Yield each call with the last part of its name: `plots.figure(...)` is `figure`."""
        for node in self.walk():
            if isinstance(node, ast.Call):
                if isinstance(node.func, ast.Name):
                    yield node.func.id, node
                elif isinstance(node.func, ast.Attribute):
                    yield node.func.attr, node


def output_facts(output: Any) -> dict[str, Any]:
    """Return what an output says about itself, under `dlcourse` in its metadata; or nothing."""
    facts = output.get("metadata", {}).get("dlcourse", {})
    return dict(facts) if isinstance(facts, dict) else {}


class Notebook:
    """A notebook file, read once.

    Args:
        path: The `.ipynb` file.

    Raises:
        ValueError: If the file is not a notebook of format 4.
        OSError: If it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path).absolute()
        self.node = read(self.path)

    @property
    def kind(self) -> str:
        """`"solutions"` or `"exercises"` in a folder of that name, else `"lesson"`."""
        folder = self.path.parent.name
        return folder if folder in KINDS else "lesson"

    @property
    def root(self) -> Path:
        """The folder that relative links may not leave: the parent of `notebooks/`."""
        for folder in self.path.parents:
            if folder.name == "notebooks":
                return folder.parent
        return self.path.parent

    @cached_property
    def cells(self) -> list[Cell]:
        """Every cell, in order."""
        return [Cell(number, node) for number, node in enumerate(self.node.cells, 1)]

    @cached_property
    def code_cells(self) -> list[Cell]:
        """The code cells, in order."""
        return [cell for cell in self.cells if cell.is_code]

    @cached_property
    def text_cells(self) -> list[Cell]:
        """The markdown cells, in order."""
        return [cell for cell in self.cells if cell.node.cell_type == "markdown"]

    @property
    def metadata(self) -> dict[str, Any]:
        """What stands under `dlcourse` in the metadata, as it is: not validated."""
        found = self.node.metadata.get("dlcourse", {})
        return dict(found) if isinstance(found, dict) else {}

    @property
    def is_draft(self) -> bool:
        """True where the contract says so: the rules on size do not hold yet."""
        return self.metadata.get("status") == "draft"


def read(path: Path) -> Any:
    """Read a notebook of format 4, as its file says it, with nothing repaired.

    Raises:
        ValueError: If it is not a notebook of format 4.
        OSError: If it cannot be read.
    """
    import nbformat

    text = Path(path).read_text(encoding="utf-8")
    try:
        raw = json.loads(text)
        if not isinstance(raw, dict) or raw.get("nbformat") != 4:
            raise ValueError("no `nbformat: 4` in it")
        node = nbformat.v4.reads(text)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # missing ids only warn; the lint's rule names them
            nbformat.validate(copy.deepcopy(node))
    except (ValueError, KeyError, TypeError, AttributeError, nbformat.ValidationError) as problem:
        reason = str(problem).strip().partition("\n")[0]
        raise ValueError(
            f"{Path(path).name} must be a valid Jupyter notebook of format 4. Received: {reason}. "
            "`git checkout -- <file>` brings the last committed version back."
        ) from problem
    return node


def write(path: Path, node: Any) -> None:
    """Write a notebook in one step: the old file stays until the new one is complete.

    Raises:
        OSError: If the folder cannot be written.
    """
    write_text(path, as_text(node))


def as_text(node: Any) -> str:
    """Return a notebook in nbformat's own form, so that Jupyter's saves and ours are the same."""
    import nbformat

    return str(nbformat.v4.writes(node)).rstrip("\n") + "\n"  # one space of indent
