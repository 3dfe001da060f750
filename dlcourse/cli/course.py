"""`dlcourse chapters`, `run`, `lint` and `new`: the notebooks, from the command line."""

import argparse
from pathlib import Path

_CHAPTER = "number (1, 01, 03a), slug (perceptron) or path of a notebook; default: every notebook"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the commands of this group."""
    lint = commands.add_parser(
        "lint",
        help="hold notebooks against the rules of the course",
        description="Hold notebooks against the rules of the course. Exit code 1 if one does not.",
        epilog="Examples: dlcourse lint · dlcourse lint 1 · dlcourse lint work/01_perceptron.ipynb",
    )
    lint.add_argument("chapters", nargs="*", metavar="CHAPTER", help=_CHAPTER)
    lint.add_argument("--rules", action="store_true", help="list the rules and stop")
    lint.set_defaults(run=_lint)


def _lint(options: argparse.Namespace) -> int:
    from rich.console import Console
    from rich.markup import escape

    from ..course import chapters
    from ..course.lint import RULES, lint

    console = Console(highlight=False)
    if options.rules:
        for rule in RULES.values():
            console.print(f"[bold]{rule.name}[/bold]  {escape(rule.summary)}", soft_wrap=True)
        return 0
    count = 0
    selected = chapters.select(options.chapters)
    for path in selected:
        problems = lint(path)
        count += len(problems)
        name = escape(_shown(path))
        if not problems:
            console.print(f"[green]ok[/green]    {name}", soft_wrap=True)
            continue
        console.print(f"[red]{len(problems):>3}[/red]   {name}", soft_wrap=True)
        for problem in problems:
            where = "notebook" if problem.cell is None else f"cell {problem.cell}"
            console.print(
                f"      [bold]{where}[/bold]: {escape(problem.message)} "
                f"[dim]{escape(f'[{problem.rule}]')}[/dim]",
                soft_wrap=True,
            )
    if not selected:
        console.print("There are no notebooks yet.")
    elif count:
        console.print(f"{count} problem{'s' * (count != 1)}. `cell` counts every cell, from 1.")
    return 1 if count else 0


def _shown(path: Path) -> str:
    """Return a path as a reader finds it: from here, where it is below, else as it is."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
