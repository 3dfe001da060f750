"""From the source of a solved cell to the blank: what stands between two marks is taken out.

The answer stands between `### BEGIN SOLUTION` and `### END SOLUTION`. What is left in its
place is a `...` that Python accepts, so that a blank notebook runs.
"""

import ast
import textwrap
from collections.abc import Iterator, Set
from dataclasses import dataclass

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
CODE_HERE = "# your code here"
TEXT_HERE = "# your answer here, in quotes"
# what is bound inside of these is gone afterwards
_OWN_SCOPE = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


@dataclass(frozen=True)
class Region:
    """The lines of one answer.

    Attributes:
        begin: Number of the line with the first mark, from 1.
        end: Number of the line with the second mark.
        indent: What stands before the first mark.
        lines: The lines between the marks.
    """

    begin: int
    end: int
    indent: str
    lines: tuple[str, ...]

    def holds(self, line: int) -> bool:
        """Return True for a line of the region, its marks included."""
        return self.begin <= line <= self.end


def regions(source: str) -> list[Region]:
    """Return the regions of a cell, in order.

    Raises:
        ValueError: If a mark has no partner, stands inside another region, or is misspelt.

    Example:
        >>> source = "x = 2\\n### BEGIN SOLUTION\\ny = 2 * x\\n### END SOLUTION\\n"
        >>> regions(source)
        [Region(begin=2, end=4, indent='', lines=('y = 2 * x',))]
    """
    found: list[Region] = []
    lines = source.split("\n")
    open_at: int | None = None
    for number, line in enumerate(lines, 1):
        mark = line.strip()
        if mark not in (BEGIN, END):
            if "BEGIN SOLUTION" in line or "END SOLUTION" in line:
                raise ValueError(
                    f"A mark must be `{BEGIN}` or `{END}`, alone on its line. "
                    f"Received: {mark[:60]!r}."
                )
            continue
        if (mark == BEGIN) == (open_at is not None):
            raise ValueError(
                f"`{BEGIN}` and `{END}` must come in turns, each pair closed before the next. "
                f"Received: {mark!r} in line {number}, where the other one is due."
            )
        if open_at is None:
            open_at = number
        else:
            first = lines[open_at - 1]
            indent = first[: len(first) - len(first.lstrip())]
            found.append(Region(open_at, number, indent, tuple(lines[open_at : number - 1])))
            open_at = None
    if open_at is not None:
        raise ValueError(f"`{BEGIN}` must be followed by `{END}`. Received: no end after it.")
    return found


def blank(source: str, used_later: Set[str] = frozenset()) -> str:
    """Return the source of a code cell with every region replaced by what a learner fills in.

    A region that ends in `return` becomes `return ...`. Any other must assign names: each that
    is read outside of it afterwards becomes `name = ...`; if none is, the last one does.

    Args:
        source: The cell's source.
        used_later: Names that later cells read outside of their own regions.

    Raises:
        ValueError: If the marks do not pair, the code does not parse, or a region neither
            returns nor assigns.

    Example:
        >>> print(blank('''def double(x):
        ...     ### BEGIN SOLUTION
        ...     factor = 2
        ...     return factor * x
        ...     ### END SOLUTION'''))
        def double(x):
            return ...  # your code here
    """
    lines = source.split("\n")
    found = regions(source)
    if not found:
        return source
    tree = _parse(source)
    made: list[str] = []
    copied = 0
    for region in found:
        made += lines[copied : region.begin - 1]
        made += [region.indent + line for line in _stub(region, tree, found, used_later)]
        copied = region.end
    return "\n".join(made + lines[copied:])


def names_read(source: str) -> set[str]:
    """Return the names that a solved cell reads outside of its regions.

    Example:
        >>> sorted(names_read("### BEGIN SOLUTION\\nx = a\\n### END SOLUTION\\nprint(x)"))
        ['print', 'x']
    """
    return _read_outside(_parse(source), regions(source), after=0)


def _parse(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as problem:
        raise ValueError(
            f"A solved cell must be Python that parses. Received: {problem.msg}, line "
            f"{problem.lineno}."
        ) from problem


def _stub(region: Region, tree: ast.Module, found: list[Region], used_later: Set[str]) -> list[str]:
    statements = _parse(textwrap.dedent("\n".join(region.lines))).body
    if statements and _returns(statements[-1]):
        return [f"return ...  {CODE_HERE}"]
    values: dict[str, ast.expr | None] = {}
    for statement in statements:
        values.update(_bound(statement))
    if not values:
        raise ValueError(
            "A solution must end in `return`, or assign a name: there is nothing else that a "
            "blank could leave open. Received: "
            f"{' / '.join(line.strip() for line in region.lines)[:80]!r}."
        )
    read = _read_outside(tree, found, after=region.end) | used_later
    wanted = [name for name in values if name in read] or [list(values)[-1]]
    return [
        f"{name} = ...  {TEXT_HERE if _is_text(values[name]) else CODE_HERE}" for name in wanted
    ]


def _returns(statement: ast.stmt) -> bool:
    """Return True for a statement that ends in `return` whichever way it goes."""
    if isinstance(statement, ast.If):
        return bool(statement.orelse) and all(
            _returns(branch[-1]) for branch in (statement.body, statement.orelse)
        )
    if isinstance(statement, ast.With):
        return _returns(statement.body[-1])
    return isinstance(statement, ast.Return)


def _bound(statement: ast.stmt) -> Iterator[tuple[str, ast.expr | None]]:
    """Yield the names that a statement leaves behind, each with the value, if it is given one."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name, None
        return
    value = getattr(statement, "value", None)
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, _OWN_SCOPE):
            continue
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id, value if isinstance(value, ast.expr) else None
        waiting += reversed(list(ast.iter_child_nodes(node)))


def _read_outside(tree: ast.Module, found: list[Region], *, after: int) -> set[str]:
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and node.lineno > after
        and not any(region.holds(node.lineno) for region in found)
    }


def _is_text(value: ast.expr | None) -> bool:
    constant = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return constant or isinstance(value, ast.JoinedStr)
