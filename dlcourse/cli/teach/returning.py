"""`dlcourse teach report`, `feedback` and `export`: what the teacher and the class get back."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from . import add, folder_of

if TYPE_CHECKING:
    from ...teach.folder import Folder
    from ...teach.gathering import Class


def add_commands(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `dlcourse teach report`."""
    report = add(
        parts,
        "report",
        _report,
        "a page of the class: points, time line, misunderstandings",
        "Writes report/index.html and a page a student. They work offline and hold names and "
        "grades: for the teacher, not for publishing.",
        "dlcourse teach report\ndlcourse teach report --open",
    )
    report.add_argument("--open", action="store_true", help="show the page in a browser")


def _report(options: argparse.Namespace) -> int:
    from ...teach.pages.report import to_look_at, waiting, write_report

    folder = folder_of(options)
    group = _gathered(folder, [])
    pages, written = write_report(
        folder, group, progress=sys.stderr.isatty(), dry_run=options.dry_run
    )
    index = folder.report / "index.html"
    done = "would be written" if options.dry_run else "written"
    print(f"{pages} pages, {written} {done}: {_short(index)}")
    if options.open and not options.dry_run:
        import webbrowser

        webbrowser.open(index.as_uri())
    texts = sum(len(students) for _, students in waiting(group))
    odd = sum(bool(to_look_at(each)) for each in group.submissions.values())
    if texts or odd:
        print(f"What needs you: {texts} answers to be marked, {odd} submissions to look at.")
    print("Next: `dlcourse teach feedback` writes what the students get.")
    return 1 if texts or odd else 0


def _gathered(folder: "Folder", wanted: list[str]) -> "Class":
    from ...teach import gradebook
    from ...teach.assignment import select
    from ...teach.gathering import gather

    return gather(folder, select(folder, wanted), gradebook.manual(folder))


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
