"""Hold notebooks against nbgrader: its validator, and its autograder in a course of one assignment.

nbgrader is not part of the course (extra `teach`). It gives a test cell that does not raise
full points, and a cell that it does not know none: only a real run shows what it does.
"""

import importlib.util
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .nbgrader_api import course_config, environment, must, quiet_config

_ASSIGNMENT = "assignment"


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

    with environment():
        found = Validator(config=quiet_config()).validate(str(path.absolute()))
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
        with environment():
            api = NbGraderAPI(config=course_config(root))
            must(api.generate_assignment(_ASSIGNMENT, force=True, create=True))
            for student in submissions:
                must(api.autograde(_ASSIGNMENT, student, force=True, create=True))
            with Gradebook(f"sqlite:///{(root / 'gradebook.db').as_posix()}") as book:
                return {
                    student: _score(book.find_submission(_ASSIGNMENT, student))
                    for student in submissions
                }


def _hand_in(folder: Path, path: Path, name: str) -> None:
    (folder / _ASSIGNMENT).mkdir(parents=True)
    shutil.copyfile(path, folder / _ASSIGNMENT / name)


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
