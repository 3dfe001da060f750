"""Rules on code cells: what stands in the first two, and what stands in none."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from ..notebook import Cell, Notebook
from .registry import Found, rule

BACKEND_TAG = "backend-specific"
_BACKENDS = {"tensorflow", "torch", "jax"}
_MAGIC = re.compile(r"^\s*(?:%{1,2}\w|!|\?).*|.*\w\?{1,2}\s*$|.*=\s*[%!]\w.*", re.M)


@rule("python")
def code_is_python(notebook: Notebook) -> Found:
    """Every code cell is plain Python: no `%magic`, no `!command`, no `name?`."""
    for cell in notebook.code_cells:
        if cell.tree is None:
            found = _MAGIC.search(cell.source)
            received = found.group().strip() if found else cell.source.strip().partition("\n")[0]
            yield (
                cell,
                "A code cell must be plain Python, without magics and shell commands. "
                f"Received: {received[:80]!r}. Write it with Python's own functions.",
            )
        elif any(name == "get_ipython" for name, _ in cell.calls()):
            yield (
                cell,
                "A code cell must not call magics. Received: `get_ipython()`. "
                "Write it with Python's own functions.",
            )


@rule("start-cell")
def start_cell_first(notebook: Notebook) -> Found:
    """The first code cell is `import dlcourse` and `run = dlcourse.start(seed=...)`, alone."""
    if not notebook.code_cells:
        yield None, "A notebook must have code cells. Received: none. Write the start cell first."
        return
    cell = notebook.code_cells[0]
    statements = cell.tree.body if cell.tree is not None else []
    if [_start_part(statement) for statement in statements] != ["import", "start"]:
        yield (
            cell,
            "The first code cell must be `import dlcourse` and `run = dlcourse.start(seed=...)`, "
            "alone: the backend is settled there, before Keras is imported. Received: "
            f"{' / '.join(cell.source.splitlines())[:80]!r}. Move the rest to the second cell.",
        )


def _start_part(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Import) and [a.name for a in statement.names] == ["dlcourse"]:
        return "import"
    if isinstance(statement, ast.Assign | ast.Expr):
        call = statement.value
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "dlcourse.start":
            return "start"
    return "other"


@rule("imports")
def imports_in_second_cell(notebook: Notebook) -> Found:
    """Every import but dlcourse's stands in the second code cell."""
    for place, cell in enumerate(notebook.code_cells, 1):
        for node in cell.walk():
            if (
                isinstance(node, ast.Import | ast.ImportFrom)
                and place > 2
                and BACKEND_TAG not in cell.tags
            ):
                yield (
                    cell,
                    "Imports must stand in the second code cell, where a reader finds them. "
                    f"Received: `{ast.unparse(node)}`. Move it there.",
                )
            if isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
                yield (
                    cell,
                    "Imports must name what they bring. Received: "
                    f"`{ast.unparse(node)}`. Name the functions.",
                )


@rule("backend")
def code_is_backend_neutral(notebook: Notebook) -> Found:
    """No cell imports TensorFlow, PyTorch or JAX, but where it is tagged as showing one."""
    for cell in notebook.code_cells:
        if BACKEND_TAG in cell.tags:
            continue
        for node in cell.walk():
            names: list[str] = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            if _BACKENDS & {name.partition(".")[0] for name in names}:
                yield (
                    cell,
                    "A lesson must run on every backend. Received: "
                    f"`{ast.unparse(node)}`. Use `keras.ops`; a cell that shows one backend on "
                    f"purpose carries the tag {BACKEND_TAG!r}.",
                )


@rule("no-input")
def no_input_calls(notebook: Notebook) -> Found:
    """No cell asks for input, which nobody gives when a notebook is checked."""
    for cell in notebook.code_cells:
        for name, call in cell.calls():
            if name == "input" and isinstance(call.func, ast.Name):
                yield (
                    cell,
                    "A cell must not wait for the keyboard. Received: "
                    f"`{ast.unparse(call)[:60]}`. Put the value into a variable to change.",
                )


@rule("no-filter")
def no_global_warning_filter(notebook: Notebook) -> Found:
    """No cell switches warnings off for the cells after it."""
    for cell in notebook.code_cells:
        guarded = {
            id(inner)
            for node in cell.walk()
            if isinstance(node, ast.With)
            and "catch_warnings" in "".join(ast.unparse(item) for item in node.items)
            for inner in ast.walk(node)
        }
        for name, call in cell.calls():
            if name in ("filterwarnings", "simplefilter", "seterr") and id(call) not in guarded:
                yield (
                    cell,
                    "Warnings must not be switched off for the whole notebook. Received: "
                    f"`{ast.unparse(call)[:60]}`. Mend what warns, or keep the filter inside "
                    "`with warnings.catch_warnings():` (`with np.errstate(...):`).",
                )


@rule("semicolon")
def no_trailing_semicolon(notebook: Notebook) -> Found:
    """No line ends in `;`: it hides an output in Jupyter only."""
    for cell in notebook.code_cells:
        for line in _lines_with_semicolon(cell):
            yield (
                cell,
                "A line must not end in `;`: only Jupyter hides the output then. "
                f"Received: {line.strip()[:80]!r}. Write `_ = ...`.",
            )


def _lines_with_semicolon(cell: Cell) -> Iterator[str]:
    if cell.tree is None:
        return
    last: tokenize.TokenInfo | None = None
    for token in tokenize.generate_tokens(io.StringIO(cell.source).readline):
        if token.type in (tokenize.NEWLINE, tokenize.NL, tokenize.COMMENT, tokenize.ENDMARKER):
            if last is not None and last.string == ";" and last.type == tokenize.OP:
                yield last.line
            last = None
        else:
            last = token
