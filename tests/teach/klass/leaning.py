"""On which other answers the solved cell of an exercise leans: with one of them wrong it fails.

A solved cell reads names; those of a release's cells, which may have been made with an answer,
or handed to one that spoils what it is given.
"""

import ast
import builtins
import symtable

from .given import Given

BUILTINS = frozenset(dir(builtins))


def leanings(given: Given) -> dict[str, frozenset[str] | None]:
    """Return for each exercise the others that its solved cell leans on.

    None where the solved cell cannot stand in the release: it reads a name that is not there.
    """
    answered = {task.answer_cell: task.id for task in given.tasks}
    touched: dict[str, set[str]] = {}  # name: answers that made it or were handed it
    imported: set[str] = set()
    found: dict[str, frozenset[str] | None] = {}
    for place, cell in enumerate(given.release.cells):
        if cell.cell_type != "code":
            continue
        id = answered.get(place)
        reads, binds, imports = _names(given.solved.get(id, cell.source))
        imported |= imports
        leans = set().union(*(touched.get(name, set()) for name in reads))
        if id is not None:
            there = set(touched) | imported | binds | BUILTINS
            found[id] = frozenset(leans - {id}) if reads <= there else None
            leans = leans | {id}
        handed = set() if id is not None else reads  # an answer's cell calls no answer
        for name in (handed | binds) - imported - BUILTINS:
            touched.setdefault(name, set()).update(leans)
    return found


def _names(source: str) -> tuple[set[str], set[str], set[str]]:
    """Return the names that a cell reads from outside, those it binds, and those it imports."""
    tree = ast.parse(source)
    imports = {
        (name.asname or name.name).partition(".")[0]
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    top = symtable.symtable(source, "cell", "exec")
    binds = {found.get_name() for found in top.get_symbols() if found.is_assigned()}
    reads = {found.get_name() for found in top.get_symbols() if found.is_referenced()}
    pending = list(top.get_children())
    while pending:
        table = pending.pop()
        reads |= {found.get_name() for found in table.get_symbols() if found.is_global()}
        pending += table.get_children()
    return reads, binds | imports, imports
