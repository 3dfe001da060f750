"""What `dlcourse run` shows: a line a running notebook, and a table at the end."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from ..course.outcome import Execution
    from ..course.runner import Step


def follow(steps: "Iterable[Step]", ended: "list[Step]", total: int, console: "Console") -> None:
    """Show one line a running notebook, in a terminal; one line an end, elsewhere."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(20), TextColumn("{task.fields[cell]}"))
    with Progress(
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not sys.stdout.isatty(),
    ) as progress:
        lines: dict[Path, Any] = {}
        for step in steps:
            name = _short(step.path)
            if step.path not in lines:
                lines[step.path] = progress.add_task(name, total=step.total, cell="")
            cell = f"cell {min(step.done + 1, step.total)} of {step.total}"
            progress.update(lines[step.path], completed=step.done, total=step.total, cell=cell)
            if step.result is not None:
                progress.remove_task(lines[step.path])
                ended.append(step)
                console.print(f"{len(ended)}/{total} {name}: {_verdict(step.result)}")


def _verdict(result: "Execution") -> str:
    if result.interrupted:
        return "[yellow]interrupted[/yellow]"
    if result.failure:
        return "[red]failed[/red]"
    return "[red]out of band[/red]" if result.missed else "[green]ok[/green]"


def summary(ended: "Sequence[Step]") -> "Table":
    """Return the table: seconds, slowest cell, bands held, benchmarks run or not, result."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("notebook", overflow="fold")
    for name in ("seconds", "slowest cell", "bands"):
        table.add_column(name, justify="right")
    table.add_column("benchmark")
    table.add_column("result")
    for step in sorted(ended, key=lambda step: step.path):
        result = step.result
        if result is None:
            continue
        slowest = result.slowest
        held = len(result.bands) - len(result.missed)
        sets = ", ".join(
            f"{name} run" if available else f"{name} NOT run"
            for name, available in result.benchmarks.items()
        )
        table.add_row(
            _short(step.path),
            f"{result.total_seconds:.1f}",
            f"cell {slowest[0]}: {slowest[1]:.1f} s" if slowest else "–",
            f"{held} of {len(result.bands)}" if result.bands else "–",
            sets or "–",
            _verdict(result) + (", saved" if step.saved else ""),
        )
    return table


def explain(step: "Step", console: "Console") -> None:
    """Say why a notebook failed, and which bands were missed."""
    from rich.markup import escape

    result = step.result
    if result is None:
        return
    if result.failure:
        console.print(f"{escape(step.path.name)}: {escape(result.failure)}", soft_wrap=True)
    for fact in result.missed:
        console.print(
            f"{escape(step.path.name)}: {escape(str(fact.get('name')))} was {fact.get('value')}, "
            f"expected {fact.get('low')} to {fact.get('high')}",
            soft_wrap=True,
        )


def _short(path: Path) -> str:
    folder = path.parent.name
    return f"{folder}/{path.stem}" if folder in ("solutions", "exercises") else path.stem


def shown(path: Path) -> str:
    """Return a path as a reader finds it: from here, where it is below, else as it is."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
