"""`dlcourse teach report`, `feedback` and `export`: what the teacher and the class get back."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from . import add, folder_of

if TYPE_CHECKING:
    from ...teach.exporting import Table
    from ...teach.folder import Folder
    from ...teach.gathering import Class


def add_commands(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `dlcourse teach report`, `feedback` and `export`."""
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
    feedback = add(
        parts,
        "feedback",
        _feedback,
        "a page for each student, and a zip for the learning platform",
        "Writes feedback/ASSIGNMENT/STUDENT.html and feedback/ASSIGNMENT.zip, which Moodle takes "
        "as “Upload multiple feedback files in a zip” and Canvas as “Upload submissions”.",
        "dlcourse teach feedback\ndlcourse teach feedback 1 2",
    )
    feedback.add_argument("chapters", nargs="*", metavar="CHAPTER", help="default: all")
    export = add(
        parts,
        "export",
        _export,
        "grades as a table: csv, moodle, canvas; or texts to be marked",
        "csv: a row for each exercise of each submission. moodle: the offline grading worksheet, "
        "one file an assignment. canvas: a gradebook to import. marks: the texts that wait, to be "
        "filled in and read back. Where something waits for you the grade is left empty.",
        "dlcourse teach export --format csv\n"
        "dlcourse teach export 1 --format moodle --output grades.csv\n"
        'dlcourse teach export --format canvas --column "perceptron=Perceptron (1234)"',
    )
    export.add_argument("chapters", nargs="*", metavar="CHAPTER", help="default: all")
    formats = ("csv", "moodle", "canvas", "marks")
    export.add_argument("--format", required=True, choices=formats, help="for whom")
    export.add_argument("--output", type=Path, metavar="FILE", help="default: in export/")
    export.add_argument(
        "--partial", action="store_true", help="the points so far where something waits"
    )
    export.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="CHAPTER=HEADING",
        help="canvas: the assignment's heading in Canvas's own export",
    )


def _report(options: argparse.Namespace) -> int:
    from ...teach.pages.report import to_look_at, waiting, write_report

    folder = folder_of(options)
    group = _gathered(folder, [])
    pages, written = write_report(
        folder, group, progress=sys.stderr.isatty(), dry_run=options.dry_run
    )
    index = folder.report / "index.html"
    print(f"{pages} pages, {written} {_done(options)}: {_short(index)}")
    if options.open and not options.dry_run:
        import webbrowser

        webbrowser.open(index.as_uri())
    texts = sum(len(students) for _, students in waiting(group))
    odd = sum(bool(to_look_at(each)) for each in group.submissions.values())
    if texts or odd:
        print(f"What needs you: {texts} answers to be marked, {odd} submissions to look at.")
    print("Next: `dlcourse teach feedback` writes what the students get.")
    return 1 if texts or odd else 0


def _feedback(options: argparse.Namespace) -> int:
    from ...teach.pages.feedback import write_feedback

    folder = folder_of(options)
    made = write_feedback(
        folder,
        _gathered(folder, options.chapters),
        progress=sys.stderr.isatty(),
        dry_run=options.dry_run,
    )
    for one in made:
        where = f": {_short(one.zip)}" if one.zip else ""
        print(f"{one.assignment}: {one.pages} pages, {one.written} {_done(options)}{where}")
        if one.waiting:
            print(f"  {one.waiting} say that answers still wait for you")
        if one.ungraded:
            print(f"  {one.ungraded} not graded yet, and without a page: `dlcourse teach grade`")
    print("Next: hand the zips to the learning platform; `dlcourse teach export` has the grades.")
    return 1 if any(one.waiting or one.ungraded for one in made) else 0


def _export(options: argparse.Namespace) -> int:
    from ...teach import exporting

    folder = folder_of(options)
    if options.column and options.format != "canvas":
        raise ValueError("--column must stand with --format canvas, which alone needs it.")
    if options.format == "marks":
        return _marks(folder, options)
    group = _gathered(folder, options.chapters)
    if options.format == "moodle":
        if options.output:
            table = exporting.moodle_table(group, partial=options.partial)
            return _write(table, options, folder, "moodle")
        codes = []
        for assignment in group.assignments:
            one = _gathered(folder, [assignment.name])
            table = exporting.moodle_table(one, partial=options.partial)
            if table.unknown == len(one.submissions):
                print(f"{assignment.name}: no submission came from Moodle, so no worksheet")
                continue
            codes.append(_write(table, options, folder, f"moodle-{assignment.name}"))
        return max(codes, default=1)
    if options.format == "canvas":
        columns = dict(_column(text) for text in options.column)
        table = exporting.canvas_table(group, partial=options.partial, columns=columns)
    else:
        table = exporting.csv_table(group, partial=options.partial)
    return _write(table, options, folder, {"csv": "grades"}.get(options.format, options.format))


def _marks(folder: "Folder", options: argparse.Namespace) -> int:
    from ...teach.assignment import select
    from ...teach.marking import write_marks

    select(folder, [])  # without an assignment there is nothing to mark
    if options.chapters:
        raise ValueError(
            "--format marks writes the texts of all assignments. Received: "
            f"{', '.join(options.chapters)}. Leave the chapters out."
        )
    path = options.output or folder.root / "export" / "marks.csv"
    if options.dry_run:
        print(f"Would be written: {_short(path)}")
        return 0
    path.parent.mkdir(parents=True, exist_ok=True)
    print(f"{write_marks(folder, path)} texts written: {_short(path)}")
    print(f"Next: fill in points and comment, then `dlcourse teach grade --marks {_short(path)}`.")
    return 0


def _write(table: "Table", options: argparse.Namespace, folder: "Folder", name: str) -> int:
    path = options.output or folder.root / "export" / f"{name}.csv"
    if not options.dry_run:
        table.write(path)
    print(f"{len(table.rows) - 1} rows {_done(options)}: {_short(path)}")
    if table.waiting:
        has = "the points so far" if options.partial else "no grade"
        print(
            f"  {table.waiting} submissions wait for you and have {has}: "
            "`dlcourse teach export --format marks`"
        )
    if table.unknown:
        print(f"  {table.unknown} left out: the platform's number of the student is not known")
    return 1 if table.waiting or table.unknown else 0


def _column(text: str) -> tuple[str, str]:
    name, given, heading = text.partition("=")
    if not (name and given and heading):
        raise ValueError(
            f"--column must be CHAPTER=HEADING. Received: {text[:80]!r}. "
            'For example: --column "perceptron=Perceptron (1234)".'
        )
    return name, heading


def _gathered(folder: "Folder", wanted: list[str]) -> "Class":
    from ...teach.assignment import select
    from ...teach.gathering import gather

    return gather(folder, select(folder, wanted))


def _done(options: argparse.Namespace) -> str:
    return "would be written" if options.dry_run else "written"


def _short(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
