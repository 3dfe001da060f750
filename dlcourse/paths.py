"""Where things are: what ships with the course, and what belongs to this user.

What ships (notebooks, the data registry, the records) is in the clone when the course was
installed from one (`pip install -e .`), and inside the package when it came as a wheel.
What belongs to the user (downloads, progress) is in the platform's own folders, which two
environment variables move: `DLCOURSE_DATA` and `DLCOURSE_STATE`.

No function here creates anything.
"""

import os
from pathlib import Path

import platformdirs

PACKAGE = Path(__file__).resolve().parent


def clone_root() -> Path | None:
    """Return the folder of the git clone this package runs from, or None (a wheel)."""
    root = PACKAGE.parent
    is_clone = (root / "pyproject.toml").is_file() and (root / "notebooks").is_dir()
    return root if is_clone else None


def share_dir() -> Path:
    """Return the folder that holds `data/` and `notebooks/`."""
    return clone_root() or PACKAGE / "_share"


def data_dir() -> Path:
    """Return the folder of `registry.toml`, the datasheets and the records (read-only)."""
    return share_dir() / "data"


def records_dir() -> Path:
    """Return the folder of the committed records of long runs."""
    return data_dir() / "records"


def notebooks_dir() -> Path:
    """Return the folder of the lessons, with `solutions/` and `exercises/` below it."""
    return share_dir() / "notebooks"


def work_dir() -> Path:
    """Return the folder of the learner's own copies: `work/`, in the clone or right here."""
    return (clone_root() or Path.cwd()) / "work"


def cache_dir() -> Path:
    """Return the folder for downloaded data: `DLCOURSE_DATA`, or the user's cache folder."""
    return _from_environment("DLCOURSE_DATA", platformdirs.user_cache_path("dlcourse") / "data")


def state_dir() -> Path:
    """Return the folder for this learner's progress: `DLCOURSE_STATE`, or the user's own."""
    return _from_environment("DLCOURSE_STATE", platformdirs.user_state_path("dlcourse"))


def _from_environment(variable: str, default: Path) -> Path:
    value = os.environ.get(variable, "").strip()
    return Path(value).expanduser().absolute() if value else default
