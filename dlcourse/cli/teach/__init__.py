"""`dlcourse teach`: a class, from the assignment to the returned feedback."""

import argparse
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ...teach.folder import Folder


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `dlcourse teach` and its subcommands."""
    group = commands.add_parser(
        "teach",
        help="assign, collect, grade, report: for a teacher",
        description=textwrap.fill(
            "A class, from the assignment to the returned feedback. Students' code runs in a "
            "sandbox; points stand in nbgrader's gradebook.",
            80,
        ),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    group.set_defaults(run=lambda options: _help(group))
    parts = group.add_subparsers(title="commands", metavar="COMMAND")
    for module in _modules():
        module.add_commands(parts)


def _modules() -> list:
    from . import assign, collecting, doctor, grading, init, returning

    return [init, assign, collecting, grading, returning, doctor]


def _help(group: argparse.ArgumentParser) -> int:
    group.print_help()
    return 0


def add(
    parts: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    summary: str,
    description: str,
    examples: str,
    *,
    in_folder: bool = True,
) -> argparse.ArgumentParser:
    """Add a subcommand of `teach` and return its parser.

    Args:
        parts: The group's subparsers.
        name: Of the subcommand.
        run: What it runs.
        summary: One line for the list.
        description: A paragraph.
        examples: Command lines, separated by newlines.
        in_folder: False where no course folder and no rehearsal make sense.
    """
    listed = "\n  ".join(examples.splitlines())
    parser = parts.add_parser(
        name,
        help=summary,
        description=textwrap.fill(description, 80),
        epilog=f"examples:\n  {listed}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    if in_folder:
        parser.add_argument(
            "--course",
            type=Path,
            metavar="FOLDER",
            help="the course folder; default: the one you are in",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and do nothing"
        )
    parser.set_defaults(run=run)
    return parser


def folder_of(options: argparse.Namespace) -> "Folder":
    """Return the course folder that a command works in.

    Raises:
        ValueError: If there is none.
    """
    from ...teach.folder import open_folder

    return open_folder(options.course)
