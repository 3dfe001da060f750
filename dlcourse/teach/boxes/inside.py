"""What every box shows of this machine: the course without its answers, and an environment."""

import sys
from collections.abc import Sequence
from pathlib import Path

from ... import paths

COURSE = "/course"
HOME = "/tmp/home"
WORK = "/tmp/work"

# folders of the system, and files of it that programs need
SYSTEM = ("/lib", "/lib32", "/lib64", "/libx32", "/bin", "/sbin")
FURTHER = (
    "/usr",
    "/nix/store",
    "/gnu/store",
    "/etc/ld.so.cache",
    "/etc/alternatives",
    "/etc/localtime",
    "/etc/fonts",
    "/etc/mime.types",
)

# what the worker needs of `teach`, which else stays outside
WORKER_FILES = ("__init__.py", "boxes/__init__.py", "boxes/worker.py")

_PROGRAM = """\
import os, sys
sys.path += {paths!r}
for folder in {folders!r}:
    os.makedirs(folder, exist_ok=True)
    os.chdir(folder)
from dlcourse.teach.boxes.worker import main
main()
"""


def site_folders() -> list[Path]:
    """Return the folders that hold installed packages, in the order of Python's path."""
    named = (Path(entry) for entry in sys.path if entry)
    return [
        path
        for path in dict.fromkeys(named)
        if path.name in ("site-packages", "dist-packages") and path.is_dir()
    ]


def interpreter() -> str:
    """Return the Python that this one is a virtual environment of, or this one."""
    return str(Path(getattr(sys, "_base_executable", None) or sys.executable).resolve())


def python_places() -> list[Path]:
    """Return what Python itself is, on this machine: its folder, or the least part of one that
    holds more than Python (`~/bin/python3`, with the whole home beside it).
    """
    program = Path(interpreter())
    folder = program.parent.parent
    if not Path.home().resolve().is_relative_to(folder):
        return [folder]
    libraries = folder / "lib"
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return [program, libraries / version, *sorted(libraries.glob("libpython*"))]


def other_copies() -> list[Path]:
    """Return copies of the course among all packages that a box shows: with the answers in them."""
    folders = dict.fromkeys(site_folders())
    for root in (Path("/usr"), Path("/usr/local"), Path(interpreter()).parent.parent):
        for name in ("site-packages", "dist-packages"):
            folders |= dict.fromkeys(sorted(root.glob(f"lib*/python*/{name}")))
    return [copy for folder in folders if (copy := folder / "dlcourse").is_dir()]


def arguments(
    course: str, sites: list[str], *, folders: Sequence[str] = (HOME, WORK), bare: bool = True
) -> list[str]:
    """Return Python's arguments that start the worker: no site, no user's settings, no bytecode.

    Args:
        course: The folder that holds `dlcourse`, as the worker sees it.
        sites: The folders of packages, as the worker sees them.
        folders: Made before it starts; it works in the last.
        bare: False where Python is to look for its packages itself.
    """
    program = _PROGRAM.format(paths=[course, *sites], folders=list(folders))
    return ["-I", *(["-S"] if bare else []), "-B", "-X", "utf8", "-c", program]


def environment(home: str, temporary: str) -> dict[str, str]:
    """Return all that a worker finds in its environment; nothing of ours goes in."""
    threads = (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "TF_NUM_INTRAOP_THREADS",
        "TF_NUM_INTEROP_THREADS",
    )
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": home,
        "USER": "student",
        "LOGNAME": "student",
        "TMPDIR": temporary,
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "MPLCONFIGDIR": f"{home}/matplotlib",
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "LOKY_MAX_CPU_COUNT": "1",
        "DLCOURSE_OFFLINE": "1",
        "DLCOURSE_STATE": f"{home}/state",
        **dict.fromkeys(threads, "1"),
    }


def answers_of(package: Path) -> list[Path]:
    """Return the folders of an installed course that a student's code must not see."""
    hidden = (
        package / "checks" / "references",
        package / "teach",
        package / "_share" / "notebooks",
    )
    return [folder for folder in hidden if folder.is_dir()]


def shared() -> Path | None:
    """Return the folder of the data that come with a clone; a wheel holds them in the package."""
    return paths.data_dir() if paths.clone_root() is not None else None
