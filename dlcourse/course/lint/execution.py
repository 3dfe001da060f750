"""Rules on the stored outputs: executed in order, fresh, without errors and warnings."""

import re

from .. import freshness
from ..notebook import Notebook, output_facts
from .registry import EXECUTED, Found, rule
from .text import output_texts

_WARNING = re.compile(
    r"\b[A-Z]\w*Warning: "
    r"|^(?:WARNING|ERROR|W\d{4}|E\d{4})[ :]"
    r"|All log messages before absl::InitializeLog"
    r"|findfont: ",
    re.M,
)
_UNSTABLE = re.compile(
    r"\b(?:at|object at) 0x[0-9A-Fa-f]{6,}"  # the address of an object
    r"|\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?"  # a date with a time of day
    r"|\b\d+(?:\.\d+)?\s?[mµu]?s/(?:step|epoch|sample)\b"  # Keras's progress bar
    r"|\b(?:Wall time|CPU times):"
)
_CURE = "`dlcourse run --save` executes the notebook and stores what it shows."


@rule("executed", kinds=EXECUTED)
def executed_in_order(notebook: Notebook) -> Found:
    """Every code cell was executed, from 1 to n in the order of the page."""
    wrong = [
        (expected, cell)
        for expected, cell in enumerate(notebook.code_cells, 1)
        if cell.node.get("execution_count") != expected
    ]
    for expected, cell in wrong[:1]:
        count = cell.node.get("execution_count")
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        yield (
            cell,
            f"This code cell must be executed as [{expected}], from top to bottom in a fresh "
            f"kernel. Received: {'not executed' if count is None else f'[{count}]'}{more}. {_CURE}",
        )


@rule("fresh", kinds=EXECUTED)
def outputs_are_fresh(notebook: Notebook) -> Found:
    """The outputs are those of the code as it stands now."""
    if not freshness.recorded(notebook.node):
        yield None, f"`dlcourse.execution` must say which code was run. Received: none. {_CURE}"
    elif not freshness.is_fresh(notebook.node):
        yield (
            None,
            "The outputs must be those of the code as it stands now. Received: outputs that are "
            f"stale, a code cell was changed, moved, added or removed after the run. {_CURE}",
        )


@rule("no-error", kinds=EXECUTED)
def no_stored_error(notebook: Notebook) -> Found:
    """No output is an error: one that is shown on purpose is caught and printed."""
    for cell in notebook.code_cells:
        for output in cell.outputs:
            if output.output_type == "error":
                yield (
                    cell,
                    "A cell must not end in an error. Received: "
                    f"{output.ename}: {str(output.evalue)[:80]}. Mend the cell; an error shown "
                    "on purpose is caught (`try ... except`) and its message printed.",
                )


@rule("no-warning", kinds=EXECUTED)
def no_warning_shown(notebook: Notebook) -> Found:
    """No output is a warning, a log line, or anything else on stderr."""
    for cell in notebook.code_cells:
        for output in cell.outputs:
            on_stderr = output.output_type == "stream" and output.name == "stderr"
            warned = [_WARNING.search(text) for text in output_texts(output)]
            if not on_stderr and not any(warned):
                continue
            lines = output_texts(output)[0].strip().splitlines() or [""]
            line = next((line for line in lines if _WARNING.search(line)), lines[0])
            yield (
                cell,
                f"No output may be a warning or stand on stderr. Received: {line[:100]!r}. "
                "Mend what it warns of; do not filter it.",
            )


@rule("bands", kinds=EXECUTED)
def stored_bands_hold(notebook: Notebook) -> Found:
    """Every value that `expect` shows is inside its band."""
    for cell in notebook.code_cells:
        for output in cell.outputs:
            facts = output_facts(output)
            if facts.get("kind") == "expect" and not facts.get("ok"):
                yield (
                    cell,
                    f"A stored result must be in its expected band, {facts.get('low')} to "
                    f"{facts.get('high')}. Received: {facts.get('name')} {facts.get('value')}. "
                    "Find out why; a band is widened on evidence only (5 seeds or more).",
                )


@rule("stable-output", kinds=EXECUTED)
def outputs_are_stable(notebook: Notebook) -> Found:
    """No output holds what changes with every run: addresses, times of day, progress bars."""
    for cell in notebook.code_cells:
        for output in cell.outputs:
            for text in output_texts(output):
                found = _UNSTABLE.search(text)
                if found:
                    yield (
                        cell,
                        "Outputs must be the same in every run. Received: "
                        f"{found.group()!r}. Assign what is not meant to be shown (`_ = ...`), "
                        "and train with `verbose=0` or `verbose=2`.",
                    )
