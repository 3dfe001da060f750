"""Write requirements.lock: the exact set, with hashes, for every platform the course supports.

The lock has two parts, core first, so that a learner's set-up installs the first part alone:
`tools/bootstrap.py` cuts the file at MARK. Run by `make lock`; needs the network and uv.
"""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
MARK = "# ==== teach and dev, for `make test`: a learner's set-up stops here ===="
HEAD = """\
# The exact set that CI proved, with hashes, for Linux, macOS (Apple silicon) and Windows and
# Python 3.11 to 3.13. Written by `make lock`; do not edit. jax and torch stay outside it.
"""


def compile_set(*extras: str, build: tuple[str, ...] = ()) -> dict[str, str]:
    """Resolve the course with `extras`; return each package's lines of the lock."""
    local = Path(sys.executable).with_name("uv")
    uv = str(local) if local.exists() else shutil.which("uv") or "uv"
    command = [uv, "pip", "compile", "--universal", "--python-version=3.11", "--generate-hashes"]
    command += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"]
    command += ["--quiet", *(f"--extra={extra}" for extra in extras), "pyproject.toml", "-"]
    done = subprocess.run(
        command, cwd=ROOT, input="\n".join(build), stdout=subprocess.PIPE, text=True, check=True
    )
    lines: dict[str, str] = {}
    for entry in re.split(r"(?m)^(?=[a-z0-9])", done.stdout):
        if entry.strip():
            name = re.split(r"[=\[]", entry)[0]
            lines[name] = lines.get(name, "") + entry
    return lines


def main() -> int:
    """Write the lock file, core first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    # an editable install is built without a second, unlocked environment
    build = (*settings["build-system"]["requires"], "editables")
    full = compile_set("teach", "dev", build=build)
    needed = compile_set(build=build)
    core = [name for name in full if name in needed]
    rest = [name for name in full if name not in needed]
    parts = [HEAD, *(full[name] for name in core), MARK + "\n", *(full[name] for name in rest)]
    LOCK.write_text("".join(parts), encoding="utf-8", newline="\n")
    print(f"requirements.lock: {len(core)} packages for the course, {len(rest)} for its tests")
    return 0


if __name__ == "__main__":
    sys.exit(main())
