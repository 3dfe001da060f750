"""Execute and compare every notebook with nbval: `python tests/notebooks/run.py [ONLY ...]`.

ONLY is a number, a slug or a path, as for `dlcourse run`. Offline; benchmark sections run where
DLCOURSE_TEST_MIRROR names a folder with the data. Arguments for pytest follow `--`.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from nbval_guard import budget

from dlcourse import paths
from dlcourse.course import chapters
from dlcourse.course.notebook import Notebook

HERE = Path(__file__).resolve().parent


def main(arguments):
    """Run nbval over the notebooks that `arguments` name, and return its exit code."""
    wanted, extra = arguments, []
    if "--" in arguments:
        at = arguments.index("--")
        wanted, extra = arguments[:at], arguments[at + 1 :]
    try:
        selected = chapters.select([name for name in wanted if name])
        notebooks = []
        for path in selected:
            if Notebook(path).code_cells:
                budget(path)  # each has one, or it is said here
                notebooks.append(path)
            else:
                print(f"{path.name}: skipped, it has no code", flush=True)
    except (ValueError, OSError) as problem:
        print(f"notebooks: {problem}", file=sys.stderr)
        return 2
    if not notebooks:
        print("notebooks: there are none with code")
        return 0
    with tempfile.TemporaryDirectory(prefix="dlcourse-", ignore_cleanup_errors=True) as own:
        return subprocess.run(
            [sys.executable, "-m", "pytest", *_OPTIONS, *extra, *map(str, notebooks)],
            cwd=paths.clone_root() or Path.cwd(),
            env=_environment(Path(own)),
            check=False,
        ).returncode


_OPTIONS = [
    "-p", "nbval_guard", "--nbval-lax", "--nbval-current-env", "-q",
    "-n", "2", "--dist", "loadfile",  # the cells of one notebook stay in one process, in order
    "--timeout", "0",  # nbval_guard gives each notebook its own
]  # fmt: skip


def _environment(own):
    environment = {
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "OMP_WAIT_POLICY": "passive",
        **os.environ,
        "TQDM_DISABLE": "1",
        "PYTHONPATH": str(HERE),
        "DLCOURSE_OFFLINE": "1",
        "DLCOURSE_DATA": str(own / "data"),
        "DLCOURSE_STATE": str(own / "state"),
        "IPYTHONDIR": str(own / "ipython"),  # a developer's start-up files are not the course's
    }
    for name in ("MPLBACKEND", "PYTHONHASHSEED", "DLCOURSE_DATA_MIRROR", "DLCOURSE_SCALE"):
        environment.pop(name, None)
    mirror = environment.get("DLCOURSE_TEST_MIRROR", "")
    if mirror and Path(mirror).is_dir():
        environment["DLCOURSE_DATA_MIRROR"] = mirror
    else:
        print("benchmark sections: not run, DLCOURSE_TEST_MIRROR names no folder", flush=True)
    return environment


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
