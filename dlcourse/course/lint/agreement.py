"""Rules on the contract: it is complete, and it does not lie about the notebook."""

import ast
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ...data.registry import registry
from .. import contract
from ..concepts import concepts
from ..notebook import Cell, Notebook
from .registry import LESSON, Found, rule
from .text import headings, plain, prose

_FILE = re.compile(r"(\d\d[a-z]?)_([a-z0-9_]+)\.ipynb")
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+\.)\s+(.*(?:\n(?!\s*(?:[-*+]|\d+\.)\s|\s*\n).*)*)", re.M)
_MINUTES = re.compile(r"\b(\d+)\s*(?:-|–)?\s*min(?:utes?)?\b")


@rule("contract", kinds=LESSON)
def contract_is_valid(notebook: Notebook) -> Found:
    """The metadata under `dlcourse` is a complete contract."""
    for fault in contract.problems(notebook.node.metadata.get("dlcourse", {})):
        yield None, fault


@rule("contract-name", kinds=LESSON)
def contract_names_the_file(notebook: Notebook) -> Found:
    """Chapter and slug are those of the file's name, and of the curriculum."""
    promised = _contract(notebook)
    if promised is None:
        return
    found = _FILE.fullmatch(notebook.path.name)
    here = found.groups() if found else None
    if here != (promised.chapter, promised.slug):
        yield (
            None,
            "The contract's chapter and slug must be those of the file's name. Received: "
            f"chapter={promised.chapter!r}, slug={promised.slug!r} in {notebook.path.name}. "
            "The slug is forever: change the file's name or the number.",
        )
    planned = {slug: number for number, slug in contract.curriculum().items()}
    if planned.get(promised.slug, promised.chapter) != promised.chapter:
        yield (
            None,
            f"The curriculum has {promised.slug!r} as chapter {planned[promised.slug]}. "
            f"Received: chapter={promised.chapter!r}. Change the contract, or "
            "dlcourse/course/curriculum.toml.",
        )


@rule("contract-title", kinds=LESSON)
def contract_agrees_with_title_cell(notebook: Notebook) -> Found:
    """The title cell says the same title, question, objectives and minutes."""
    promised = _contract(notebook)
    if promised is None or not notebook.cells:
        return
    cell = notebook.cells[0]
    shown = next((title for level, title in headings(cell.source) if level == 1), "")
    wanted = f"{promised.number}. {promised.title}"
    if plain(shown) != plain(wanted):
        yield (
            cell,
            f"The title must be that of the contract, {wanted!r}. Received: {shown!r}. "
            "Change the one that is wrong.",
        )
    if plain(promised.question) not in plain(cell.source):
        yield (
            cell,
            "The title cell must ask the contract's question, word for word. Received: no "
            f"{promised.question!r} in it. Change the one that is wrong.",
        )
    listed = _objectives(cell.source)
    if [plain(text) for text in promised.objectives] != listed:
        yield (
            cell,
            'The list after "You will" must be the contract\'s objectives, in their order. '
            f"Received: {listed or 'no list'}, and in the contract "
            f"{list(promised.objectives)}. Change the one that is wrong.",
        )
    minutes = {promised.lesson_minutes, promised.exercise_minutes}
    minutes.add(sum(minutes))
    for stated in map(int, _MINUTES.findall(prose(cell.source))):
        if stated not in minutes:
            yield (
                cell,
                "The title cell must state the contract's minutes, "
                f"{promised.lesson_minutes} and {promised.exercise_minutes}. Received: {stated}. "
                "Change the one that is wrong.",
            )


@rule("contract-data", kinds=LESSON)
def contract_names_the_data(notebook: Notebook) -> Found:
    """The sets that the contract names are those that the code loads, and they exist."""
    promised = _contract(notebook)
    if promised is None:
        return
    known = registry()
    loaders = {entry.loader: name for name, entry in known.bundled.items()}
    bundled: dict[str, Cell] = {}
    benchmarks: dict[str, Cell] = {}
    for cell in notebook.code_cells:
        for name, call in cell.calls():
            if name in loaders:
                bundled.setdefault(loaders[name], cell)
            elif name == "benchmark" and call.args and isinstance(call.args[0], ast.Constant):
                benchmarks.setdefault(str(call.args[0].value).replace("-", "_"), cell)
    yield from _compare("benchmark", promised.benchmark, benchmarks, known.benchmarks)
    yield from _compare("bundled", promised.bundled, bundled, known.bundled)


def _compare(
    field: str, promised: Sequence[str], used: Mapping[str, Cell], known: Mapping[str, Any]
) -> Found:
    """Hold the sets that the contract promises against those that the code uses."""
    for name in promised:
        entry = known.get(name)
        if entry is None:
            yield (
                None,
                f"`data.{field}` must name sets of data/registry.toml. Received: {name!r}. "
                f"There are {', '.join(known)}.",
            )
        elif name not in used:
            call = f'benchmark("{name}")' if field == "benchmark" else f"{entry.loader}()"
            yield (
                None,
                f"The code must call `{call}`, because the contract names {name!r} in "
                f"`data.{field}`. Received: calls for {', '.join(used) or 'no set'}. "
                "Change the one that is wrong.",
            )
    for name, cell in used.items():
        if name not in promised:
            yield (
                cell,
                f"The contract must name every set that the code uses in `data.{field}`. "
                f"Received: {name!r} here, and {list(promised)} there. Add it to the contract.",
            )


@rule("contract-prerequisites", kinds=LESSON)
def prerequisites_come_before(notebook: Notebook) -> Found:
    """Every prerequisite is a chapter that stands before this one."""
    promised = _contract(notebook)
    if promised is None:
        return
    order = {slug: number for number, slug in contract.curriculum().items()}
    for path in sorted(notebook.path.parent.glob("*.ipynb")):
        found = _FILE.fullmatch(path.name)
        if found:
            order[found.group(2)] = found.group(1)
    before = [slug for slug, number in order.items() if number < promised.chapter]
    for slug in promised.prerequisites:
        if slug not in before:
            yield (
                None,
                "A prerequisite must be the slug of an earlier chapter. Received: "
                f"{slug!r}{', which comes later' if slug in order else ''}. Before chapter "
                f"{promised.number} stand {', '.join(before) or 'none'}.",
            )


@rule("contract-concepts", kinds=LESSON, size=True)
def contract_names_the_concepts(notebook: Notebook) -> Found:
    """The contract's concepts are those that the course's list has for the chapter."""
    promised = _contract(notebook)
    # a chapter that the curriculum does not have may teach what it likes
    listed = concepts().get(promised.slug) if promised is not None else None
    if promised is None or listed is None:
        return
    wanted = [concept.name for concept in listed]
    missing = [name for name in wanted if name not in promised.concepts]
    unknown = [name for name in promised.concepts if name not in wanted]
    if missing:
        yield (
            None,
            "The contract's `concepts` must name everything that dlcourse/course/concepts.toml has "
            f"for this chapter. Received: nothing on {', '.join(map(repr, missing))}. "
            "Teach it and name it.",
        )
    if unknown:
        yield (
            None,
            "The contract's `concepts` must be names of dlcourse/course/concepts.toml, under "
            f"[{promised.slug}]. Received: {', '.join(map(repr, unknown))}. The names there are "
            f"{', '.join(map(repr, wanted))}. Correct the contract, or add the concept there.",
        )


def _contract(notebook: Notebook) -> contract.Contract | None:
    """Return the contract; None where it is not valid, which the first rule reports."""
    try:
        return contract.parse(notebook.node.metadata.get("dlcourse", {}))
    except ValueError:
        return None


def _objectives(markdown: str) -> list[str]:
    """Return the items of the list that follows "You will"."""
    _, marker, after = markdown.partition("You will")
    if not marker:
        return []
    rest = after.partition("\n")[2]
    block = re.split(r"\n\s*\n(?!\s*(?:[-*+]|\d+\.)\s)", rest.strip("\n"))[0]
    return [plain(item) for item in _ITEM.findall(block)]
