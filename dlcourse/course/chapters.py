"""The chapters that there are, found by their notebooks; and the table of them for the README."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import paths
from . import contract, notebook

START = "<!-- chapters:start -->"
END = "<!-- chapters:end -->"
_FILE = re.compile(r"(\d\d[a-z]?)_([a-z0-9_]+)\.ipynb")


@dataclass(frozen=True)
class Chapter:
    """A lesson on disk, and its contract."""

    path: Path
    contract: contract.Contract


def find_notebooks(folder: Path | None = None) -> list[Path]:
    """Return every notebook of the course: lessons, then solutions, then exercises, in order.

    Args:
        folder: The folder `notebooks/`; None for the course's own.
    """
    folder = paths.notebooks_dir() if folder is None else Path(folder)
    places = (folder, folder / "solutions", folder / "exercises")
    return [
        path
        for place in places
        for path in sorted(place.glob("*.ipynb"))
        if not path.name.startswith(".")
    ]


def find_chapters(folder: Path | None = None) -> list[Chapter]:
    """Return the lessons of `notebooks/`, in order, each with its contract.

    Raises:
        ValueError: If a lesson is no notebook, or its contract is not valid.
    """
    folder = paths.notebooks_dir() if folder is None else Path(folder)
    return list(_chapters(folder))


def _chapters(folder: Path) -> Iterator[Chapter]:
    for path in find_notebooks(folder):
        if path.parent == folder:
            metadata = notebook.read(path).metadata.get("dlcourse", {})
            try:
                yield Chapter(path=path, contract=contract.parse(metadata))
            except ValueError as problem:
                raise ValueError(f"{path.name}: {problem}") from problem


def select(wanted: Sequence[str], folder: Path | None = None) -> list[Path]:
    """Return the notebooks that `wanted` names, in the course's order, each once.

    Args:
        wanted: Numbers (`"1"`, `"01"`, `"03a"`; `"3"` is all parts of chapter 3), slugs, or
            paths of notebook files. Empty for every notebook.
        folder: The folder `notebooks/`; None for the course's own.

    Raises:
        ValueError: If a name fits no notebook; the chapters there are listed.
    """
    known = find_notebooks(folder)
    if not wanted:
        return known
    chosen: list[Path] = []
    for name in wanted:
        if name.endswith(".ipynb") and Path(name).is_file():
            chosen.append(Path(name).absolute())
            continue
        fitting = [path for path in known if _fits(path, name)]
        if not fitting:
            names = ", ".join(path.stem for path in known if path.parent.name == "notebooks")
            raise ValueError(
                "CHAPTER must be a number (1, 01, 03a), a slug (perceptron) or the path of a "
                f"notebook. Received: {name!r}. The chapters are {names or 'none yet'}."
            )
        chosen += fitting
    unique = list(dict.fromkeys(chosen))
    order = {path: place for place, path in enumerate(known)}
    return sorted(unique, key=lambda path: order.get(path, len(known)))


def _fits(path: Path, name: str) -> bool:
    found = _FILE.fullmatch(path.name)
    if not found:
        return path.stem == name
    number, slug = found.groups()
    asked = name.strip().lower()
    padded = asked.zfill(2 + (not asked[-1:].isdigit()))
    return asked in (slug, path.stem) or padded in (number, number.rstrip("abcdefghij"))


def dependencies(chapters: Sequence[Chapter]) -> dict[str, tuple[str, ...]]:
    """Return each chapter of the course with those that it needs, in the course's order.

    A chapter that is written needs what its contract says, another what is planned for it.

    Example:
        >>> dependencies([])["optimisation"]
        ('backpropagation',)
    """
    written = {chapter.contract.slug: chapter.contract.prerequisites for chapter in chapters}
    return {**contract.planned_prerequisites(), **written}


def readme_table(chapters: Sequence[Chapter]) -> str:
    """Return the chapters as a Markdown table, with links from the repository's root."""
    rows = [
        "| | Chapter | The question it answers | Minutes | Real data |",
        "|---|---|---|---|---|",
    ]
    for chapter in chapters:
        promised = chapter.contract
        minutes = str(promised.lesson_minutes)
        if promised.exercise_minutes:
            minutes += f" + {promised.exercise_minutes}"
        title = f"[{promised.title}](notebooks/{chapter.path.name})"
        if promised.status == "draft":
            title += " (draft)"
        data = ", ".join(promised.benchmark) or "–"
        cells = (promised.number, title, promised.question, minutes, data)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


def fill_readme(text: str, chapters: Sequence[Chapter]) -> str:
    """Return the README's text with the table between its two marks made anew.

    Raises:
        ValueError: If the marks are not there, once each and in order.

    Example:
        >>> print(fill_readme("a\\n<!-- chapters:start -->\\nold\\n<!-- chapters:end -->\\nb", []))
        a
        <!-- chapters:start -->
        | | Chapter | The question it answers | Minutes | Real data |
        |---|---|---|---|---|
        <!-- chapters:end -->
        b
    """
    before, start, rest = text.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end or START in rest or END in after:
        raise ValueError(
            f"README.md must hold the marks `{START}` and `{END}`, once each, in this order. "
            "Received: a file without them. Put the two lines where the table belongs."
        )
    return f"{before}{START}\n{readme_table(chapters)}\n{END}{after}"
