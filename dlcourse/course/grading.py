"""Hold notebooks against nbgrader: its validator, and its autograder in a course of one assignment.

nbgrader is not part of the course (extra `teach`). It gives a test cell that does not raise
full points, and a cell that it does not know none: only a real run shows what it does.
"""

import contextlib
import importlib.util
import os
import shutil
import sysconfig
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ASSIGNMENT = "assignment"
_CELL_SECONDS = 60


@dataclass(frozen=True)
class Score:
    """What the autograder gave a submission.

    Attributes:
        points: By the tests alone, from 0 to `possible`.
        possible: Points that the tests can give.
        by_hand: Points that wait for a teacher: texts that were handed in.
        each: Points by the tests, for each exercise as nbgrader names it.
    """

    points: float
    possible: float
    by_hand: float
    each: dict[str, float]


def available() -> bool:
    """Return True where nbgrader is installed."""
    return importlib.util.find_spec("nbgrader") is not None


def validate(path: Path) -> list[str]:
    """Return the source of every cell that nbgrader's validator refuses; none is a pass.

    Args:
        path: A notebook, which is not changed.

    Raises:
        OSError: If it cannot be read.
    """
    from nbgrader.validator import Validator

    with _environment():
        found = Validator(config=_config()).validate(str(path.absolute()))
    return [str(cell["source"]) for cells in found.values() for cell in cells]


def autograde(release: Path, submissions: Mapping[str, Path]) -> dict[str, Score]:
    """Give out a notebook as an assignment, hand notebooks in, and return what each scores.

    Args:
        release: The notebook as the class gets it: a blank one.
        submissions: A name for each notebook that is handed in.

    Raises:
        RuntimeError: If nbgrader fails; its log is in the message.
    """
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGraderAPI

    # nbgrader keeps its database open: on Windows the folder goes when the process does
    with tempfile.TemporaryDirectory(prefix="dlcourse-", ignore_cleanup_errors=True) as name:
        root = Path(name).resolve()
        _hand_in(root / "source" / ".", release, release.name)
        for student, path in submissions.items():
            _hand_in(root / "submitted" / student, path, release.name)
        with _environment():
            api = NbGraderAPI(config=_course(root))
            _must(api.generate_assignment(_ASSIGNMENT, force=True, create=True))
            for student in submissions:
                _must(api.autograde(_ASSIGNMENT, student, force=True, create=True))
            with Gradebook(f"sqlite:///{(root / 'gradebook.db').as_posix()}") as book:
                return {
                    student: _score(book.find_submission(_ASSIGNMENT, student))
                    for student in submissions
                }


def _hand_in(folder: Path, path: Path, name: str) -> None:
    (folder / _ASSIGNMENT).mkdir(parents=True)
    shutil.copyfile(path, folder / _ASSIGNMENT / name)


def _must(outcome: Mapping[str, Any]) -> None:
    if not outcome["success"]:
        said = "\n".join(str(outcome.get(part) or "") for part in ("error", "log")).strip()
        raise RuntimeError(f"nbgrader failed: {said[-1500:]}")


def _score(submission: Any) -> Score:
    tests: list[Any] = []
    texts: list[Any] = []
    for handed_in in submission.notebooks:
        answers = {cell.name for cell in handed_in.notebook.solution_cells}
        for grade in handed_in.grades:  # an answer that is its own test is marked by a teacher
            (texts if grade.name in answers else tests).append(grade)
    return Score(
        points=sum(grade.auto_score or 0 for grade in tests),
        possible=sum(grade.max_score for grade in tests),
        by_hand=sum(grade.max_score for grade in texts if grade.needs_manual_grade),
        each={grade.name: grade.auto_score or 0 for grade in tests},
    )


def _config() -> Any:
    from traitlets.config import Config

    config = Config()
    config.Application.log_level = "CRITICAL"
    config.Execute.timeout = _CELL_SECONDS
    # kernels log to the terminal, and they have a warning to give at every start
    quiet = ["--HistoryManager.hist_file=:memory:", "--log-level=ERROR"]
    config.Execute.extra_arguments = quiet
    return config


def _course(root: Path) -> Any:
    """Return the configuration of a course in `root`."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import ClearSolutions

    config = _config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.course_id = "dlcourse"
    config.Exchange.root = str(root / "exchange")
    # given out are the blanks: in a cell without a solution's marks it would clear everything
    steps = GenerateAssignment.class_traits()["preprocessors"].default()
    config.GenerateAssignment.preprocessors = [step for step in steps if step is not ClearSolutions]
    return config


@contextlib.contextmanager
def _environment() -> Iterator[None]:
    """Keep a kernel's progress and IPython's profile out of the user's folders."""
    with tempfile.TemporaryDirectory(prefix="dlcourse-", ignore_cleanup_errors=True) as own:
        changed = {"DLCOURSE_STATE": own, "IPYTHONDIR": own, "DLCOURSE_OFFLINE": "1"}
        changed |= {"TF_CPP_MIN_LOG_LEVEL": "3", "TQDM_DISABLE": "1"}
        # nbgrader calls `alembic` by its name, which a virtual environment that is not activated
        # does not have on its path
        changed["PATH"] = os.pathsep.join(
            [sysconfig.get_path("scripts"), os.environ.get("PATH", "")]
        )
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
