"""`dlcourse teach init`: a course folder, ready in one command."""

import argparse
from pathlib import Path

from . import add


def add_commands(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `init`."""
    parser = add(
        parts,
        "init",
        _run,
        "make a course folder",
        "Make a course folder: settings with a secret number, a README with the whole evening in "
        "order, a gradebook, nbgrader's settings, and an example of private exercises.",
        'dlcourse teach init dl-2026\ndlcourse teach init dl-2026 --title "Deep learning, 2026"',
        in_folder=False,
    )
    parser.add_argument(
        "folder", type=Path, metavar="FOLDER", help="a folder that is empty, or not there yet"
    )
    parser.add_argument("--title", help="the course's title; default: the folder's name")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be done, and do nothing"
    )


def _run(options: argparse.Namespace) -> int:
    from ...course import nbgrader_api
    from ...teach import starting

    nbgrader_api.must_be_there()
    root = starting.check_place(options.folder)
    title = options.title or root.name
    if options.dry_run:
        print(f"Would make the course folder {root} with the title {title!r}.")
        return 0
    starting.start(root, title)
    print(f"Made the course folder {root}. Its README.md has the whole evening, in order.")
    print(f"Next: cd {options.folder}, then `dlcourse teach doctor` and `dlcourse teach assign 1`.")
    return 0
