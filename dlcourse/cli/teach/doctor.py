"""`dlcourse teach doctor`: is there a box for students' code here, and does it hold?"""

import argparse
import json
import os
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from . import add

if TYPE_CHECKING:
    from ...teach.boxes.interface import Box
    from ...teach.boxes.proving import Finding


def add_commands(parts: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register `doctor`."""
    parser = add(
        parts,
        "doctor",
        _doctor,
        "prove the sandbox by trying to break out of it",
        "Start the sandbox that students' code runs in and try to break out of it: network, "
        "files, the answers, other processes, memory, disk, time. What this machine lacks is "
        "named with its cure. Exit code 1 if there is no sandbox, or if it does not hold.",
        "dlcourse teach doctor\ndlcourse teach doctor --json\n"
        "dlcourse teach doctor --dockerfile > Dockerfile",
        in_folder=False,
    )
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument(
        "--quick", action="store_true", help="do not measure how long Keras takes to load"
    )
    parser.add_argument(
        "--dockerfile",
        action="store_true",
        help="print what makes the image for podman or docker (macOS, Windows), and stop",
    )


def _doctor(options: argparse.Namespace) -> int:
    from ...teach.boxes import containers, find, proving

    if options.dockerfile:
        print(containers.dockerfile(), end="")
        return 0
    try:
        box = find.find_box()
    except ValueError as problem:
        print(json.dumps({"box": None, "problem": str(problem)}) if options.json else problem)
        return 1
    findings = []
    for finding in proving.prove(box):
        findings.append(_plain(finding))
        if not options.json:
            print(f"{'held' if finding.held else 'BROKEN':>6}  {finding.name}", flush=True)
    broken = [finding for finding in findings if not finding.held]
    notes = _notes(box, quick=options.quick)
    if options.json:
        shown = {
            "box": box.name,
            "attempts": [asdict(finding) for finding in findings],
            "notes": [{"what": what, "found": found} for what, found in notes],
        }
        print(json.dumps(shown, indent=1))
    else:
        _show(box.name, findings, notes)
    return 1 if broken else 0


def _plain(finding: "Finding") -> "Finding":
    """Return a finding whose text, which came out of the box, is harmless on a terminal."""
    text = "".join(letter if letter.isprintable() else "?" for letter in finding.text)
    return replace(finding, text=text)


def _show(name: str, findings: list["Finding"], notes: list[tuple[str, str]]) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    console = Console(highlight=False)
    table = Table("tried", "must hold", "result", title=f"The box: {escape(name)}")
    for finding in findings:
        result = "[green]held[/green]" if finding.held else "[red]BROKEN[/red]"
        table.add_row(finding.name, finding.claim, f"{result}: {escape(finding.text)}")
    console.print(table)
    for what, found in notes:
        console.print(f"{what}: {escape(found)}")
    broken = [finding.name for finding in findings if not finding.held]
    if broken:
        console.print(
            f"\n{len(broken)} of {len(findings)} attempts got through: {', '.join(broken)}. Do not "
            "grade here: use another machine, or another box."
        )
    else:
        console.print(
            f"\nAll {len(findings)} attempts were held. Next: `dlcourse teach init FOLDER`."
        )


def _notes(box: "Box", *, quick: bool) -> list[tuple[str, str]]:
    notes = [("cores", _cores()), ("nbgrader", _nbgrader())]
    notes.append(("a box with NumPy starts in", _seconds(box, "numpy")))
    if not quick:
        notes.append(("a box with Keras starts in", _seconds(box, "keras")))
    return notes


def _cores() -> str:
    able: Any = getattr(os, "sched_getaffinity", None)
    count = len(able(0)) if able is not None else os.cpu_count() or 1
    return f"{count} (`dlcourse teach grade -j {count}` uses all)"


def _nbgrader() -> str:
    from importlib import metadata

    try:
        return metadata.version("nbgrader")
    except metadata.PackageNotFoundError:
        return 'not installed; the gradebook needs it: pip install -e ".[teach]"'


def _seconds(box: "Box", module: str) -> str:
    from ...teach.boxes.interface import BoxEndedError
    from ...teach.boxes.proving import start_seconds

    try:
        return f"{start_seconds(box, module):.1f} s"
    except (BoxEndedError, RuntimeError) as problem:
        return f"it does not: {problem}"
