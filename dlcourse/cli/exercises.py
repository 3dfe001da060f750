"""`dlcourse exercises build` and `check`: blanks from solutions, and the proof that they are."""

import argparse
import textwrap
from collections.abc import Callable

_CHAPTER = "number (1, 01, 03a), slug (perceptron) or path of a notebook; default: all of them"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `dlcourse exercises` and its subcommands."""
    group = commands.add_parser(
        "exercises",
        help="make the exercises from the solutions, and prove them",
        description="The solved notebooks in notebooks/solutions are the one source; those in "
        "notebooks/exercises are made from them.",
    )
    group.set_defaults(run=lambda options: _help(group))
    parts = group.add_subparsers(title="commands", metavar="COMMAND")
    _add(
        parts,
        "build",
        _build,
        "write the blanks",
        "Write the blanks of solved notebooks, and settle the metadata for nbgrader in both. A "
        "file that is in step is not touched.",
        "dlcourse exercises build\n  dlcourse exercises build 1",
    )
    check = _add(
        parts,
        "check",
        _check,
        "prove that blanks are blank, and that solutions pass",
        "Prove that the blanks are in step with their source, hold no trace of a solution and "
        "run; that the solutions pass in strict mode; that nbgrader's validator accepts every "
        "solution and refuses every blank, and that its autograder gives blanks no points. "
        "Nothing is changed. Exit code 1 if something does not hold.",
        "dlcourse exercises check\n  dlcourse exercises check perceptron --quick",
    )
    check.add_argument(
        "--quick", action="store_true", help="run nothing: in step and without traces, that is all"
    )


def _add(
    parts: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    summary: str,
    description: str,
    examples: str,
) -> argparse.ArgumentParser:
    parser = parts.add_parser(
        name,
        help=summary,
        description=textwrap.fill(description, 80),
        epilog=f"examples:\n  {examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("chapters", nargs="*", metavar="CHAPTER", help=_CHAPTER)
    parser.set_defaults(run=run)
    return parser


def _help(group: argparse.ArgumentParser) -> int:
    group.print_help()
    return 0


def _build(options: argparse.Namespace) -> int:
    from ..course import exercises
    from . import run_report

    found = exercises.find_solutions(options.chapters)
    if not found:
        print("There are no solved notebooks yet.")
    for path in found:
        written = exercises.build(path)
        for file in written:
            print(f"wrote {run_report.shown(file)}")
        if not written:
            print(f"{path.stem}: in step")
    return 0


def _check(options: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from ..course import exercise_checks, exercises

    found = exercises.find_solutions(options.chapters)
    console = Console(highlight=False)
    steps = list(exercise_checks.QUICK if options.quick else exercise_checks.STEPS)
    table = Table(box=None, pad_edge=False)
    table.add_column("notebook", no_wrap=True)
    for step in steps:
        table.add_column(step, width=max(map(len, step.split())))
    table.add_column("seconds", justify="right")
    said: list[str] = []
    failed = False
    for path in found:
        shown, seconds = [], 0.0
        with console.status(f"{path.stem} ..."):
            for proof in exercise_checks.check(path, steps):
                shown.append(_WORDS[proof.ok])
                seconds += proof.seconds
                failed = failed or proof.ok is False
                said += [f"{path.stem}, {proof.step}: {problem}" for problem in proof.problems]
        table.add_row(path.stem, *shown, f"{seconds:.1f}")
    console.print(table if found else "There are no solved notebooks yet.")
    for line in said:
        console.print(escape(line), soft_wrap=True)
    return 1 if failed else 0


_WORDS = {True: "[green]ok[/green]", False: "[red]NO[/red]", None: "[yellow]not tried[/yellow]"}
