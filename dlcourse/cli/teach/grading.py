"""`dlcourse teach grade` and `status`."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from . import add, folder_of

if TYPE_CHECKING:
    from ...teach.assignment import Assignment
    from ...teach.boxes.interface import Limits
    from ...teach.folder import Folder
    from ...teach.result import Result

_CHAPTER = "number (1, 03a), slug (perceptron) or file of an assignment; default: all of them"


def add_commands(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `grade` and `status`."""
    _add_grade(parts)
    status = add(
        parts,
        "status",
        _status,
        "where the class stands",
        "Say for each assignment how many submissions there are, how many are graded, late or "
        "unreadable, and what waits for you. Exit code 1 if something is to be graded or waits.",
        "dlcourse teach status\ndlcourse teach status perceptron --json",
    )
    status.add_argument("chapters", nargs="*", metavar="CHAPTER", help=_CHAPTER)
    status.add_argument("--json", action="store_true", help="for programs")


def _add_grade(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = add(
        parts,
        "grade",
        _grade,
        "grade what was handed in",
        "Run each submission in a sandbox, judge what comes out, and enter the points in the "
        "gradebook. What has not changed since it was graded is left as it is. A run that was "
        "interrupted goes on where it stopped. Exit code 1 if something needs you.",
        "dlcourse teach grade\n"
        "dlcourse teach grade 1 2 -j 4\n"
        "dlcourse teach grade --scheduler tcp://10.0.0.5:8786\n"
        "dlcourse teach grade --marks export/marks.csv",
    )
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help=_CHAPTER)
    parser.add_argument(
        "-j",
        "--jobs",
        type=int,
        metavar="N",
        help="submissions at once; default: as many as the machine has cores and memory for",
    )
    parser.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="of a Dask scheduler: tcp://host:8786"
    )
    parser.add_argument(
        "--student",
        nargs="+",
        action="extend",
        default=[],
        metavar="ID",
        help="grade these students alone, named as in submitted/",
    )
    parser.add_argument(
        "--again", action="store_true", help="grade what has not changed, too: the points stay"
    )
    parser.add_argument(
        "--marks",
        type=Path,
        metavar="FILE",
        help="enter the points that you gave by hand in this CSV (`export --format marks`); "
        "nothing is graded",
    )
    parser.add_argument(
        "--trust-students",
        action="store_true",
        help="run without a sandbox: students' code may read, change and send all that you can",
    )
    limits = parser.add_argument_group("limits of a submission")
    limits.add_argument("--cell-seconds", type=float, metavar="S", help="a cell; default: 60")
    limits.add_argument("--total-seconds", type=float, metavar="S", help="all; default: 300")
    limits.add_argument("--memory", type=float, metavar="GB", help="default: 4")


def _limits(options: argparse.Namespace) -> "Limits":
    from ...teach.boxes.interface import Limits

    limits = Limits()
    for option in ("cell_seconds", "total_seconds", "memory"):
        value = getattr(options, option)
        if value is None:
            continue
        if not 0 < value < 10**6:
            named = option.replace("_", "-")
            raise ValueError(f"--{named} must be greater than 0. Received: {value:g}.")
        if option == "memory":
            limits = replace(limits, memory_bytes=int(value * 2**30))
        else:
            limits = replace(limits, **{option: value})
    return limits


def _grade(options: argparse.Namespace) -> int:
    from ...course import nbgrader_api
    from ...teach import assignment, grading_run

    nbgrader_api.must_be_there()
    folder = folder_of(options)
    if options.marks is not None:
        return _enter_marks(folder, options)
    limits = _limits(options)
    chosen = assignment.select(folder, options.chapters)
    which = {"again": options.again, "students": options.student}
    todo, unchanged = grading_run.plan(folder, chosen, limits=limits, **which)
    if options.dry_run:
        for one in chosen:
            count = sum(item.given.assignment.name == one.name for item in todo)
            print(f"{one.name}: would grade {count}; {unchanged[one.name]} unchanged")
        print("Nothing was graded.")
        return 0
    results = grading_run.grade(
        folder,
        chosen,
        jobs=options.jobs,
        scheduler=options.scheduler,
        trust_students=options.trust_students,
        limits=limits,
        progress=True,
        **which,
    )
    return _say(folder, chosen, results, unchanged)


def _enter_marks(folder: "Folder", options: argparse.Namespace) -> int:
    from ...teach import marking

    count = marking.read_marks(folder, options.marks, dry_run=options.dry_run)
    print(f"{options.marks.name}: {count} marks {'would change' if options.dry_run else 'entered'}")
    if not options.dry_run:
        print("Next: `dlcourse teach report`, then `feedback` and `export`.")
    return 0


def _say(
    folder: "Folder",
    chosen: "list[Assignment]",
    results: "list[Result]",
    unchanged: dict[str, int],
) -> int:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from ...teach.pages.rendering import plain
    from ...teach.standing import standings

    console = Console(highlight=False)
    found = standings(folder, chosen)
    table = Table(box=None, pad_edge=False)
    table.add_column("assignment")
    for name in ("graded", "unchanged", "unreadable", "waiting for you", "with findings"):
        table.add_column(name, justify="right", max_width=max(map(len, name.split())))
    for one in found:
        done = sum(result.assignment == one.assignment for result in results)
        numbers = (done, unchanged[one.assignment], one.unreadable, one.waiting, one.findings)
        table.add_row(one.assignment, *map(str, numbers))
    console.print(table)
    failed = [result for result in results if result.verdict == "stopped"]
    for result in failed:
        said = f"{result.student}, {result.assignment}: {result.findings[0].message}"
        console.print(escape(plain(said)), soft_wrap=True)
    waiting = sum(one.waiting for one in found)
    if waiting:
        console.print(
            f"{waiting} answers wait for you: mark them in formgrader, or with `dlcourse teach "
            "export --format marks` and `dlcourse teach grade --marks FILE`.",
            soft_wrap=True,
        )
    if failed:
        console.print("Next: `dlcourse teach grade` tries those that failed once more.")
    elif not any(one.handed_in for one in found):
        console.print("Nothing was handed in. Next: `dlcourse teach collect PATH`.")
    else:
        console.print("Next: `dlcourse teach report` shows what the class did.")
    return 1 if failed or waiting or any(one.unreadable for one in found) else 0


def _status(options: argparse.Namespace) -> int:
    import json
    from dataclasses import asdict

    from ...course import nbgrader_api
    from ...teach import assignment
    from ...teach.standing import standings

    nbgrader_api.must_be_there()
    folder = folder_of(options)
    found = standings(folder, assignment.select(folder, options.chapters))
    if options.json:
        print(json.dumps([asdict(one) for one in found], indent=1))
    else:
        _show_status(found)
    return 1 if any(one.ungraded or one.stale or one.waiting for one in found) else 0


def _show_status(found: list) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False)
    table.add_column("assignment")
    columns = ("handed in", "late", "graded", "stale", "ungraded", "unreadable", "waiting for you")
    for name in columns:
        table.add_column(name, justify="right", max_width=max(map(len, name.split())))
    for one in found:
        counts = (one.handed_in, one.late, one.graded, one.stale, one.ungraded, one.unreadable)
        table.add_row(one.assignment, *map(str, (*counts, one.waiting)))
    console.print(table)
    if any(one.ungraded or one.stale for one in found):
        console.print("Next: `dlcourse teach grade`.")
    elif any(one.waiting for one in found):
        console.print("Next: mark what waits for you, in formgrader or through a CSV:")
        console.print("`dlcourse teach export --format marks`, `dlcourse teach grade --marks FILE`")
    elif any(one.handed_in for one in found):
        console.print("Next: `dlcourse teach report`.")
    else:
        console.print("Next: `dlcourse teach collect PATH`.")
