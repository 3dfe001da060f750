"""`dlcourse doctor`: can this machine run the course, and if not, what cures it?"""

import argparse
import json
from dataclasses import asdict


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the commands of this group."""
    parser = commands.add_parser(
        "doctor",
        help="check Python, packages, backend, device, data, kernel; name the cures",
        description="Look at everything the course needs and name the cure of what is wrong. "
        "Exit code 1 if the course cannot run.",
        epilog="examples: `dlcourse doctor`; to ask for help: `dlcourse doctor --report`",
    )
    parser.add_argument(
        "--report", action="store_true", help="text to paste, without personal paths"
    )
    parser.add_argument("--json", action="store_true", help="for programs; no personal paths")
    parser.add_argument(
        "--patience",
        type=float,
        default=180.0,
        metavar="SECONDS",
        help="how long the backend may take to load (default: 180)",
    )
    parser.set_defaults(run=_doctor)


def _doctor(options: argparse.Namespace) -> int:
    from .. import doctor

    findings = doctor.diagnose(patience=options.patience)
    problems = sum(finding.status == doctor.PROBLEM for finding in findings)
    if options.json:
        text = json.dumps([asdict(finding) for finding in findings], indent=1)
    else:
        lines = [str(finding) for finding in findings]
        end = f"{problems} problem{'s' * (problems != 1)}: see the cures above."
        lines.append(end if problems else "The course can run here.")
        text = "\n".join(lines)
    if options.report or options.json:
        text = doctor.without_personal_paths(text)
    print(f"```\n{text}\n```" if options.report and not options.json else text)
    return 1 if problems else 0
