"""Rules on size: what can be read and run in one sitting. A draft need not hold them yet."""

import ast
import statistics

from ..notebook import Cell, Notebook
from .registry import LESSON, Found, rule
from .text import words

WORDS = (1800, 4000)
CODE_CELLS = (18, 40)
MEDIAN_LINES = 6
MOST_LINES = 15
MAX_LINES = 30
MOST = 0.9
_PROSE_CALLS = {"figure", "animate", "expect", "quiz"}


@rule("word-count", kinds=LESSON, size=True)
def enough_words(notebook: Notebook) -> Found:
    """A lesson has 1,800 to 4,000 words of prose."""
    count = sum(len(words(cell.source)) for cell in notebook.text_cells)
    if not WORDS[0] <= count <= WORDS[1]:
        yield (
            None,
            f"A lesson must have {WORDS[0]:,} to {WORDS[1]:,} words. Received: {count:,} (code "
            f"and formulas do not count). {'Explain more' if count < WORDS[0] else 'Cut'}.",
        )


@rule("code-count", kinds=LESSON, size=True)
def enough_code_cells(notebook: Notebook) -> Found:
    """A lesson has 18 to 40 code cells."""
    count = len(notebook.code_cells)
    if not CODE_CELLS[0] <= count <= CODE_CELLS[1]:
        yield (
            None,
            f"A lesson must have {CODE_CELLS[0]} to {CODE_CELLS[1]} code cells. Received: "
            f"{count}. {'Show more of what the text states' if count < CODE_CELLS[0] else 'Cut'}.",
        )


@rule("code-lines", kinds=LESSON)
def code_cells_are_short(notebook: Notebook) -> Found:
    """Code cells are short: median at most 6 lines, 90 % at most 15, none over 30.

    A statement that is a call of `figure`, `animate`, `expect` or `quiz` counts as one line:
    captions, alt texts and causes are prose.
    """
    lengths = []
    for cell in notebook.code_cells:
        lines = _lines(cell)
        lengths.append(lines)
        if lines > MAX_LINES:
            yield (
                cell,
                f"A code cell must have at most {MAX_LINES} lines. Received: {lines}. "
                "Split it where its result can be shown.",
            )
    if not lengths:
        return
    median = statistics.median(lengths)
    if median > MEDIAN_LINES:
        yield (
            None,
            f"The median code cell must have at most {MEDIAN_LINES} lines. Received: "
            f"{median:g}. Split the long ones.",
        )
    short = sum(lines <= MOST_LINES for lines in lengths) / len(lengths)
    if short < MOST:
        yield (
            None,
            f"{MOST:.0%} of the code cells must have at most {MOST_LINES} lines. Received: "
            f"{short:.0%}. Split the long ones.",
        )


def _lines(cell: Cell) -> int:
    """Count the lines that are not empty, captions and the like left out."""
    lines = {n for n, line in enumerate(cell.source.splitlines(), 1) if line.strip()}
    for node in cell.walk():
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func).rpartition(".")[2] in _PROSE_CALLS
        ):
            lines -= set(range(node.lineno + 1, (node.end_lineno or node.lineno) + 1))
    return len(lines)
