"""Give out a part of a notebook: the chosen exercises, and the given code that they stand on."""

import re
import symtable
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..course.tasks import Task, find_tasks

_HEADING = re.compile(r"#{2,6} ")
_POINTS = re.compile(r"\(\d+ points?")


def choose(blank: Any, solved: Any, wanted: Sequence[str]) -> Any:
    """Return a blank notebook with the wanted exercises alone.

    Kept are the intro, the sections of these exercises, and of the others the given code that
    what is kept reads a name of.

    Args:
        blank: The notebook of a whole chapter, which is not changed.
        solved: The same with the answers; its cells have the same ids.
        wanted: Ids of its exercises.

    Raises:
        ValueError: If a wanted exercise builds on the answer to one that is not.
    """
    from nbformat import v4

    tasks = find_tasks(blank)
    left_out = [task for task in tasks if task.id not in wanted]
    theirs = {place for task in left_out for place in (task.answer_cell, task.check_cell)}
    kept: set[int] = set()
    for section in _sections(blank):
        chosen = [task for task in tasks if task.answer_cell in section and task.id in wanted]
        if chosen or section.start == 0:
            kept |= set(section) - theirs
    answers = {cell.id: cell.source for cell in solved.cells}
    sources = [answers.get(cell.id, cell.source) for cell in blank.cells]
    kept |= _needed(blank, sources, kept, {task.answer_cell: task for task in left_out})
    node = v4.new_notebook(metadata=blank.metadata, nbformat_minor=blank.nbformat_minor)
    node.cells = [cell for place, cell in enumerate(blank.cells) if place in kept]
    return node


def _sections(node: Any) -> Iterator[range]:
    starts = [0]
    for place, cell in enumerate(node.cells):
        if place and cell.cell_type == "markdown" and _HEADING.match(cell.source):
            starts.append(place)
    for start, end in zip(starts, [*starts[1:], len(node.cells)], strict=True):
        yield range(start, end)


def _needed(
    node: Any, sources: Sequence[str], kept: set[int], left_out: Mapping[int, Task]
) -> set[int]:
    """Return the given cells that what is kept reads from, directly or through another."""
    code = [place for place, cell in enumerate(node.cells) if cell.cell_type == "code"]
    names = {place: _names(sources[place]) for place in code}
    needed: set[int] = set()
    waiting = sorted(kept & set(code))
    problems: list[str] = []
    while waiting:
        reader = waiting.pop()
        for name in names[reader][1]:
            before = [place for place in code if place < reader and name in names[place][0]]
            if not before or before[-1] in kept | needed:
                continue
            if before[-1] in left_out:
                problems.append(f"`{name}`, the answer to {left_out[before[-1]].id}")
            else:
                needed.add(before[-1])
                waiting.append(before[-1])
    if problems:
        raise ValueError(
            "`--only` must take along what a chosen exercise builds on. Received a choice without "
            f"{', without '.join(sorted(set(problems)))}. Add it to the exercises."
        )
    return needed


def _names(source: str) -> tuple[set[str], set[str]]:
    """Return the names that a cell leaves behind, and those that it reads from other cells."""
    try:
        table = symtable.symtable(source, "cell", "exec")
    except SyntaxError:  # a magic
        return set(), set()
    bound = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }
    read: set[str] = set()
    waiting = [table]
    while waiting:
        part = waiting.pop()
        top = part is table
        read |= {
            symbol.get_name()
            for symbol in part.get_symbols()
            if symbol.is_referenced() and (top or symbol.is_global())
        }
        waiting += part.get_children()
    return bound, read - bound


def say_what(node: Any, chapter: Any, points: Mapping[str, float]) -> None:
    """Let a notebook's headings and its first cell say what was given out, in place.

    Args:
        node: The notebook that is given out.
        chapter: The notebook of the whole chapter.
        points: What each exercise of `node` counts.
    """
    tasks = find_tasks(node)
    for section in _sections(node):
        inside = [task for task in tasks if task.answer_cell in section]
        if len(inside) == 1:
            first = node.cells[section.start]
            said = f"({_counted(points[inside[0].id])}"
            first.source = _POINTS.sub(said, first.source, count=1)
    places = {task.id: place for place, task in enumerate(find_tasks(chapter), 1)}
    numbers = [str(places[task.id]) for task in tasks]
    listed = " and ".join(filter(None, [", ".join(numbers[:-1]), numbers[-1]]))
    which = f"exercise{'s' if len(numbers) > 1 else ''} {listed}"
    line = f"**Given out: {which}; {_counted(sum(points.values()))} in all.** "
    line += "What follows speaks of the whole chapter."
    heading, newline, rest = node.cells[0].source.partition("\n")
    node.cells[0].source = f"{heading}\n\n{line}{newline}{rest}"


def _counted(points: float) -> str:
    return f"{points:g} point" + ("" if points == 1 else "s")
