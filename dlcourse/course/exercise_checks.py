"""Prove that blanks and solutions are what they must be, by running them."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..checks.engine.registry import find
from . import execution, exercises, grading, notebook, tasks, traces


@dataclass(frozen=True)
class Proof:
    """One thing that was tried.

    Attributes:
        step: What must hold: one of `STEPS`.
        ok: Whether it does; None if it could not be tried.
        problems: What does not hold, one sentence each; the reason where it was not tried.
        seconds: How long it took.
    """

    step: str
    ok: bool | None
    problems: tuple[str, ...]
    seconds: float


def check(solutions: Path, steps: Sequence[str] | None = None) -> Iterator[Proof]:
    """Try a solved notebook and its blanks, and yield a `Proof` for each step.

    Args:
        solutions: The solved notebook. Neither file is changed.
        steps: Which of `STEPS`; None for all.

    Raises:
        OSError: If a file cannot be read.
    """
    for step in STEPS if steps is None else steps:
        attempt = STEPS[step]
        began = time.monotonic()
        ok: bool | None
        try:
            problems = attempt(solutions)
            ok = not problems
        except _NotTriedError as reason:
            ok, problems = None, [str(reason)]
        except (ValueError, RuntimeError, FileNotFoundError) as problem:
            ok, problems = False, [str(problem)]
        yield Proof(step, ok, tuple(problems), time.monotonic() - began)


class _NotTriedError(Exception):
    pass


def _in_step(solutions: Path) -> list[str]:
    if exercises.in_step(solutions):
        return []
    blank = exercises.exercises_path(solutions)
    state = "is not the one that its source makes" if blank.is_file() else "is not there"
    return [f"exercises/{blank.name} {state}. `dlcourse exercises build` writes it."]


def _no_trace(solutions: Path) -> list[str]:
    blank = notebook.read(exercises.exercises_path(solutions))
    return traces.traces(notebook.read(solutions), blank)


def _blank_runs(solutions: Path) -> list[str]:
    return _run(exercises.exercises_path(solutions), strict=False, status="not attempted")


def _solution_passes(solutions: Path) -> list[str]:
    return _run(solutions, strict=True, status="passed")


def _run(path: Path, *, strict: bool, status: str) -> list[str]:
    """Run a notebook, and return what fails, and every check that says anything but `status`."""
    with tempfile.TemporaryDirectory(prefix="dlcourse-", ignore_cleanup_errors=True) as state:
        settings = {"DLCOURSE_STATE": state, "DLCOURSE_STRICT": "1" if strict else "0"}
        done = execution.execute(path, settings=settings)
    if done.failure:
        return [f"{path.parent.name}/{path.name}: {done.failure}"]
    said = {fact["id"]: fact["status"] for fact in done.facts if fact.get("kind") == "check"}
    ids = [task.id for task in tasks.find_tasks(done.node)]
    if not ids:
        return [f"{path.parent.name}/{path.name} holds no check."]
    return [
        f"`check({id!r}, ...)` must say {status!r}. Received: {said.get(id, 'nothing')!r}."
        for id in ids
        if said.get(id) != status
    ]


def _validator(solutions: Path) -> list[str]:
    _needs_nbgrader()
    blank = exercises.exercises_path(solutions)
    found = [f"nbgrader's validator refuses `{cell}`." for cell in grading.validate(solutions)]
    refused = grading.validate(blank)
    tested = [task for task in tasks.find_tasks(notebook.read(blank)) if _by_test(task.id)]
    return found + [
        f"nbgrader's validator accepts the blank of {task.id}."
        for task in tested
        if not any(repr(task.id)[1:-1] in cell for cell in refused)
    ]


def _autograde(solutions: Path) -> list[str]:
    _needs_nbgrader()
    blank = exercises.exercises_path(solutions)
    scores = grading.autograde(blank, {"blank": blank, "solved": solutions})
    all_tasks = [find(task.id) for task in tasks.find_tasks(notebook.read(solutions))]
    by_test = sum(exercise.points for exercise in all_tasks if _by_test(exercise.id))
    by_hand = sum(exercise.points for exercise in all_tasks if not _by_test(exercise.id))
    wanted = {"blank": (0, by_test, 0), "solved": (by_test, by_test, by_hand)}
    return [
        f"nbgrader must give the {name} notebook {points} of {possible} points, with {waiting} "
        f"left to the teacher. Received: {scores[name]}."
        for name, (points, possible, waiting) in wanted.items()
        if (scores[name].points, scores[name].possible, scores[name].by_hand)
        != (points, possible, waiting)
    ]


def _by_test(id: str) -> bool:
    return find(id).kind != "text"


def _needs_nbgrader() -> None:
    if not grading.available():
        raise _NotTriedError('nbgrader is not installed: `pip install -e ".[teach]"`.')


STEPS: dict[str, Callable[[Path], list[str]]] = {
    "in step": _in_step,
    "no trace": _no_trace,
    "blank runs": _blank_runs,
    "solution passes": _solution_passes,
    "validator": _validator,
    "autograde": _autograde,
}
QUICK = ("in step", "no trace")  # those that run nothing
