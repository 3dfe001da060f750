"""`dlcourse progress`: what is passed, what is open, what to read again; all on this machine."""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..progress import History
    from .standing import Standing

_MARKS = {"passed": "✓", "handed in": "✓", "open": "✗", "new": "·"}
_WORDS = {"passed": "passed", "handed in": "handed in", "open": "not yet", "new": "not tried"}


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `dlcourse progress`."""
    parser = commands.add_parser(
        "progress",
        help="what you have passed, and what to read again",
        description="Your progress, chapter by chapter: objectives, quiz, exercises, and what to "
        "read again. It is kept in one file on this machine and sent nowhere; DLCOURSE_STATE "
        "moves the folder. `reset` begins anew and keeps the old file beside the new one.",
        epilog="examples: `dlcourse progress`; `dlcourse progress --export report.html`; "
        "`dlcourse progress reset`",
    )
    parser.add_argument("action", nargs="?", choices=["reset"], help="begin anew (asks first)")
    parser.add_argument("--yes", action="store_true", help="with reset: do not ask")
    parser.add_argument(
        "--export", metavar="FILE", type=Path, help="write a page to read or hand in"
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if options.action == "reset":
        return _reset(options.yes)
    from .. import progress
    from ..course import chapters
    from .standing import standings

    history = progress.read()
    found = standings(chapters.find_chapters(), progress.summarise(history))
    if options.export is not None:
        return _export(options.export, found, history)
    for standing in found:
        _print(standing)
    print(_next(found))
    print(_about(history, progress.path()))
    return 0


def _print(standing: "Standing") -> None:
    name = f"{standing.number}. {standing.title}" if standing.number else standing.title
    print(f"{name}: {standing.counts()}")
    if not standing.begun:
        return
    for objective in standing.objectives:
        print(f"    - {objective}")
    for label, tasks in (("Exercises", standing.exercises), ("Quiz", standing.quiz)):
        if not tasks:
            continue
        print(f"  {label}")
        width = max(len(task.id) for task in tasks)
        for task in tasks:
            note = f" ({task.note})" if task.note else ""
            print(f"    {_MARKS[task.state]} {task.id:<{width}}  {_WORDS[task.state]}{note}")
    if standing.revise:
        print("  Read again")
        for line in standing.revise:
            print(f"    {line}")
    print()


def _next(found: "list[Standing]") -> str:
    for standing in found:
        if standing.revise:
            return f"Next: read again {standing.revise[0]}."
    for standing in found:
        for task in standing.exercises:
            if task.state == "new":
                return f"Next: {task.id}, in the exercises of “{standing.title}”."
    return "Next: everything that there is, is passed."


def _about(history: "History", where: object) -> str:
    about = f"The record is kept in {where}, and sent nowhere."
    if not history.events and not history.broken:
        about = "Nothing is recorded yet: open a notebook and try a `check`."
    if history.broken:
        lines = "line" if history.broken == 1 else "lines"
        about += f" {history.broken} broken {lines} in it could not be read, and left out."
    return about


def _export(file: Path, found: "list[Standing]", history: "History") -> int:
    from .progress_page import page

    about = _about(history, "one file on the learner's machine")  # no path: it may be handed in
    _write(file.expanduser(), page(found, about=about, following=_next(found)))
    print(f"Written: {file}. Nothing has been sent: hand it in if you wish to.")
    return 0


def _write(file: Path, text: str) -> None:
    """Write in one step: a reader meets the old page or the new one, never half of one."""
    if file.is_dir() or not file.parent.is_dir():
        raise ValueError(
            f"FILE must be a file in a folder that exists. Received: {file}. For example: "
            "`dlcourse progress --export report.html`."
        )
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _reset(yes: bool) -> int:
    from .. import progress

    if not progress.path().exists():
        print("Nothing is recorded, so there is nothing to reset.")
        return 0
    if not yes:
        if not sys.stdin.isatty():
            print("dlcourse: `reset` asks first; without a terminal, say `--yes`.", file=sys.stderr)
            return 2
        answer = input("Begin anew? The record so far is moved aside, not deleted. [y/N] ")
        if answer.strip().lower() not in ("y", "yes"):
            print("Nothing changed.")
            return 1
    print(f"Begun anew. The record so far is kept as {progress.reset()}.")
    return 0
