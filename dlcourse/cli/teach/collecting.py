"""`dlcourse teach collect`: bring in what the class handed in."""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from . import add, folder_of

if TYPE_CHECKING:
    from rich.table import Table

    from ...teach.submissions import Collected


def add_commands(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `collect`."""
    parser = add(
        parts,
        "collect",
        _run,
        "bring in what the class handed in: a zip of the platform, or a folder",
        "Bring in notebooks: a zip as Moodle or Canvas gives it out, nbgrader's exchange, or "
        "a folder with one folder a student. What was collected is kept as it came in "
        "originals/. Of several notebooks of a student the latest counts. The same again "
        "changes nothing. Exit code 1 if a file was refused.",
        "dlcourse teach collect perceptron-submissions.zip\n"
        "dlcourse teach collect exchange/inbound --dry-run\n"
        "dlcourse teach collect handed-in --assignment perceptron --when 2026-12-01T18:00",
    )
    parser.add_argument("path", type=Path, metavar="PATH", help="a zip or a folder")
    parser.add_argument(
        "--assignment",
        default="",
        metavar="NAME",
        help="what a notebook is for that does not say it: chapter or slug",
    )
    parser.add_argument(
        "--when",
        type=_when,
        metavar="ISO",
        help="when they were handed in, instead of the dates at the files: 2026-12-01T18:00",
    )


def _when(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError) as problem:
        raise argparse.ArgumentTypeError(
            f"--when must be a date and time, such as 2026-12-01T18:00. Received: {text[:60]!r}."
        ) from problem


def _run(options: argparse.Namespace) -> int:
    from rich.console import Console

    from ...teach.collecting import collect

    found = collect(
        folder_of(options),
        options.path,
        assignment=options.assignment,
        when=options.when,
        dry_run=options.dry_run,
        progress=sys.stderr.isatty(),
    )
    shown = [one for one in found if one.status not in ("same", "refused")]
    if shown:
        Console().print(_table(shown))
    for one in found:
        if one.reason:
            print(f"{one.status} {one.file}: {one.reason}.")
    print(_summary(found, dry_run=options.dry_run))
    return 1 if not found or any(one.status == "refused" for one in found) else 0


def _table(found: "Sequence[Collected]") -> "Table":
    """Return a table of a row a file; names are a student's choice, so never markup."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for header in ("", "student", "assignment", "handed in"):
        table.add_column(header, no_wrap=True, overflow="ellipsis", max_width=22)
    table.add_column("file", no_wrap=True, overflow="ellipsis", ratio=1)
    for one in found:
        when = one.submitted[:16].replace("T", " ") + (" late" if one.late else "")
        file = one.file.rpartition("/")[2]
        cells = (one.status, one.student, one.assignment, when.strip(), file)
        table.add_row(*(Text(cell) for cell in cells))
    return table


def _summary(found: "Sequence[Collected]", *, dry_run: bool) -> str:
    """Return what was found in numbers, and the next step."""
    from ...teach.submissions import STATUSES

    if not found:
        return (
            "No notebook was found. PATH must hold files that end in .ipynb, or zips with them: "
            "name the zip of the platform, or the folder with the students' folders."
        )
    counts = Counter(one.status for one in found)
    late = sum(one.late for one in found if one.status != "superseded")
    parts = [f"{counts[status]} {status}" for status in STATUSES if counts[status]]
    parts += [f"{late} late"] if late else []
    said = f"{', '.join(parts)}."
    if dry_run:
        return f"{said} Nothing was written: this was a rehearsal."
    if counts["refused"]:
        said += " Look at the refused ones above first."
    return f"{said} Next: `dlcourse teach grade`."
