"""`dlcourse lab` and `dlcourse update`: the learner's copies, and JupyterLab on them."""

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Register the commands of this group."""
    lab = commands.add_parser(
        "lab",
        help="open your copies of the notebooks in JupyterLab",
        description="Bring what is new into work/ and open JupyterLab there. Your copies are "
        "yours: an edited notebook is never overwritten.",
        epilog="examples: `dlcourse lab`; on a server: `dlcourse lab -- --no-browser --port=8889`",
    )
    lab.add_argument(
        "jupyter", nargs="*", metavar="-- ARGUMENT", help="handed on to `jupyter lab` as it is"
    )
    lab.set_defaults(run=_lab)
    update = commands.add_parser(
        "update",
        help="bring new and corrected notebooks into work/",
        description="Copy what is new to work/. A copy you have not touched is replaced by the "
        "newer version; beside an edited one the newer version is put as NAME.new.ipynb. "
        "To start a notebook afresh, delete or rename your copy and update.",
        epilog="examples: `git pull`, then `dlcourse update`; `dlcourse update --solutions`",
    )
    update.add_argument("--solutions", action="store_true", help="bring the solutions too")
    update.set_defaults(run=_update)


def _update(options: argparse.Namespace) -> int:
    from ..course import workspace

    done = workspace.update(solutions=options.solutions)
    print(f"Your copies: {_short(done.work)}")
    print(done)
    return 0


def _lab(options: argparse.Namespace) -> int:
    from ..course import workspace

    if importlib.util.find_spec("jupyterlab") is None:
        print(
            "JupyterLab is not installed here; `dlcourse doctor` names the cure.", file=sys.stderr
        )
        return 1
    done = workspace.update()
    print(f"Your copies: {_short(done.work)}\n{done}", flush=True)
    lessons = sorted(path.name for path in done.work.glob("*.ipynb"))
    opened = f"/lab/tree/{lessons[0]}" if lessons else "/lab"
    command = [sys.executable, "-m", "jupyterlab", f"--LabApp.default_url={opened}"]
    process = subprocess.Popen([*command, *options.jupyter], cwd=done.work)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:  # Ctrl-C reaches JupyterLab too, which asks whether to stop
            continue


def _short(folder: Path) -> str:
    return str(folder.relative_to(Path.cwd())) if folder.is_relative_to(Path.cwd()) else str(folder)
