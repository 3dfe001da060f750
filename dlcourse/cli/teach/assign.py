"""`dlcourse teach assign`: give chapters out."""

import argparse
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from . import add, folder_of

if TYPE_CHECKING:
    from ...teach.assigning import Planned


def add_commands(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `assign`."""
    parser = add(
        parts,
        "assign",
        _run,
        "give chapters out: release notebooks, and one zip for the class",
        "Make the notebooks that the class gets from a chapter's exercises, enter them in the "
        "gradebook, and write one zip to hand out. The same again changes nothing.",
        "dlcourse teach assign 1 2 --due 2026-12-01\n"
        "dlcourse teach assign perceptron --only train,mistake_bound --points train=5\n"
        "dlcourse teach assign private/example",
    )
    parser.add_argument(
        "chapters",
        nargs="+",
        metavar="CHAPTER",
        help="number (1, 03a), slug (perceptron), or private/NAME for exercises of your own",
    )
    parser.add_argument(
        "--due",
        metavar="DATE",
        help="2026-12-01 (its end, here), 2026-12-01T18:00, or none; default: as it is",
    )
    parser.add_argument(
        "--points",
        nargs="+",
        action="extend",
        default=[],
        metavar="EXERCISE=POINTS",
        help="what exercises count instead: train=5 perceptron.update_rule=1",
    )
    parser.add_argument(
        "--only",
        nargs="+",
        action="extend",
        default=[],
        metavar="EXERCISE",
        help="give out these exercises alone, and the given code they need; or `all` again",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="change an assignment that was handed in: grades leave the gradebook (saved to "
        "backups/), and it must be graded again",
    )


def _run(options: argparse.Namespace) -> int:
    from ...bars import bar
    from ...course import nbgrader_api
    from ...teach import assigning, handout

    nbgrader_api.must_be_there()
    folder = folder_of(options)
    due = None if options.due is None else assigning.read_due(options.due)
    if due and datetime.fromisoformat(due) < datetime.now().astimezone():
        print(f"Warning: {due} is past. Everything handed in will be late.")
    only = [name for word in options.only for name in word.split(",") if name]
    points = dict(map(_worth, options.points))
    planned = assigning.plan(folder, options.chapters, due=due, points=points, only=only)
    for one in planned:
        print(_line(one))
    if options.dry_run:
        print("Nothing was written.")
        return 0
    assigning.must_be_free(planned, force=options.force)
    try:
        written = [
            path
            for one in bar(planned, len(planned) > 1, of="assignments")
            for path in assigning.give_out(folder, one, force=options.force)
        ]
    except RuntimeError as problem:  # nbgrader's
        print(f"dlcourse: {problem}\nThe same command again goes on.", file=sys.stderr)
        return 1
    for path in written:
        print(f"wrote {path.relative_to(folder.root).as_posix()}")
    given = [one.assignment for one in planned]
    zipped = handout.path_of(folder, given)
    fresh = handout.write(folder, given)
    said = "wrote" if fresh else "unchanged:"
    shown = zipped.relative_to(folder.root).as_posix()
    print(f"{said} {shown}")
    print(f"Next: give {shown} to the class. Then `dlcourse teach collect PATH`.")
    return 0


def _worth(text: str) -> tuple[str, float]:
    exercise, _, points = text.partition("=")
    try:
        worth = float(points)
    except ValueError:
        worth = -1.0
    if not exercise or not 0 <= worth <= 1000:
        raise ValueError(
            f"--points takes EXERCISE=POINTS, from 0 to 1000, as in train=5. Received: {text!r}."
        )
    return exercise, worth


def _line(planned: "Planned") -> str:
    one = planned.assignment
    points = sum(item.points for item in one.items)
    change = {"due": "new due date"}.get(planned.change, planned.change)
    told = f"{one.name}: {change}; {len(one.items)} exercises, {points:g} points, "
    told += f"due {one.due}" if one.due else "no due date"
    return told + (f"; handed in by {planned.students}" if planned.students else "")
