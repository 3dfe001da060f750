"""Test the course on the lowest and on the newest versions of pyproject.toml's ranges.

The lock holds one exact set; a learner with other versions gets what the ranges allow. Run by
`make canary`, with uv, in environments of their own under build/; needs the network.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOLUTIONS = {"lowest": "lowest-direct", "newest": "highest"}


def main(arguments: list[str] | None = None) -> int:
    """Install and test each end of the ranges; return the number of ends that failed."""
    parser = argparse.ArgumentParser(description="Test both ends of the version ranges.")
    parser.add_argument("ends", nargs="*", default=list(RESOLUTIONS), help="lowest, newest")
    parser.add_argument("--python", default=sys.executable, help="the Python to test with")
    parser.add_argument("--no-notebooks", action="store_true", help="leave the notebooks out")
    options = parser.parse_args(arguments)
    unknown = set(options.ends) - set(RESOLUTIONS)
    if unknown:
        parser.error(f"the ends are lowest and newest; received: {', '.join(sorted(unknown))}")
    failed = [end for end in options.ends if not holds(end, options.python, options.no_notebooks)]
    for end in options.ends:
        print(f"{end} versions: {'FAILED' if end in failed else 'all tests passed'}")
    return len(failed)


def holds(end: str, base: str, no_notebooks: bool) -> bool:
    """Install one end of the ranges and return whether its tests pass."""
    folder = ROOT / "build" / f"canary-{end}"
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = str(programs / "python")
    uv = str(Path(sys.executable).with_name("uv"))
    resolution = f"--resolution={RESOLUTIONS[end]}"
    steps = [
        [uv, "venv", "--clear", "--python", base, str(folder)],
        [uv, "pip", "install", "--python", python, resolution, "--editable", ".[teach,dev]"],
        [python, "-m", "pytest", "tests", "-n", "2", "--dist", "loadfile"],
        [python, "-m", "pytest", "dlcourse", "--doctest-modules"],
    ]
    if not no_notebooks:
        steps.append([python, "tests/notebooks/run.py"])
    for step in steps:
        print(f"[{end}] {' '.join(step[:6])} ...", flush=True)
        if subprocess.run(step, cwd=ROOT).returncode != 0:
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())
