"""Call nbgrader from Python: a course's configuration, a quiet environment, errors that say why.

nbgrader is not part of the course (extra `teach`): it is imported inside the functions.
"""

import contextlib
import importlib.util
import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from importlib.metadata import files
from pathlib import Path
from typing import Any

COURSE_ID = "dlcourse"
_CELL_SECONDS = 60


def must_be_there() -> None:
    """Refuse to go on without nbgrader.

    Raises:
        ValueError: If it is not installed.
    """
    if importlib.util.find_spec("nbgrader") is None:
        raise ValueError(
            "This command needs nbgrader. Received: an installation without it. In the course's "
            'folder, `pip install -e ".[teach]"` adds it.'
        )


def quiet_config() -> Any:
    """Return a configuration under which nbgrader and its kernels write nothing to the terminal."""
    from traitlets.config import Config

    config = Config()
    config.Application.log_level = "CRITICAL"
    config.Execute.timeout = _CELL_SECONDS
    # kernels log to the terminal, and they have a warning to give at every start
    quiet = ["--HistoryManager.hist_file=:memory:", "--log-level=ERROR"]
    config.Execute.extra_arguments = quiet
    return config


def course_config(root: Path) -> Any:
    """Return the configuration of a course in the folder `root`."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import ClearSolutions

    config = quiet_config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = COURSE_ID
    config.Exchange.root = str(root / "exchange")
    # given out are the blanks: in a cell without a solution's marks it would clear everything
    steps = GenerateAssignment.class_traits()["preprocessors"].default()
    config.GenerateAssignment.preprocessors = [step for step in steps if step is not ClearSolutions]
    return config


def must(outcome: Mapping[str, Any]) -> None:
    """Raise what nbgrader's API says of a failure.

    Raises:
        RuntimeError: If the call did not succeed; nbgrader's log is in the message.
    """
    if not outcome["success"]:
        said = "\n".join(str(outcome.get(part) or "") for part in ("error", "log")).strip()
        raise RuntimeError(f"nbgrader failed: {said[-1500:]}")


@contextlib.contextmanager
def environment() -> Iterator[None]:
    """Keep a kernel's progress and IPython's profile out of the user's folders."""
    with tempfile.TemporaryDirectory(prefix="dlcourse-", ignore_cleanup_errors=True) as own:
        changed = {"DLCOURSE_STATE": own, "IPYTHONDIR": own, "DLCOURSE_OFFLINE": "1"}
        changed |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TQDM_DISABLE": "1"}
        # nbgrader calls `alembic` by its name, which a virtual environment that is not activated
        # does not have on its path
        changed["PATH"] = os.pathsep.join([*_scripts(), os.environ.get("PATH", "")])
        before = {name: os.environ.get(name) for name in changed}
        os.environ.update(changed)
        try:
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="Object of type <Submitted")
                yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


def _scripts() -> list[str]:
    """Return the folder that alembic's command was installed to."""
    found = [file for file in files("alembic") or () if file.parent.name in ("bin", "Scripts")]
    return sorted({str(Path(str(file.locate())).resolve().parent) for file in found})
