"""Prove private exercises before they are given out: solutions pass, blanks do not."""

import contextlib
import io
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from ..checks.engine import registry
from ..checks.engine.exercise import Exercise
from ..checks.engine.judging import judge
from ..checks.engine.probing import probe
from ..checks.engine.reference import Mistake, result_of
from ..checks.engine.verdict import Verdict
from ..course import nbgrader_api
from ..course.tasks import Task, find_tasks
from . import private

_OTHER_SEED = 1  # hidden inputs are not those of the exercise's own seed


def problems(place: Path) -> list[str]:
    """Return what does not hold of private exercises; none is a proof.

    The teacher's notebook runs in a process of its own, without a sandbox.

    Args:
        place: Their folder.

    Raises:
        ValueError: If they cannot be read (see `private.read`), or end the process.
    """
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(1, mp_context=context) as pool:
            return pool.submit(problems_here, place).result()
    except BrokenProcessPool as problem:
        raise ValueError(
            f"private/{place.name}/{private.NOTEBOOK} must run. Received: a cell that ended the "
            "whole process. Run it in JupyterLab to find which."
        ) from problem


def problems_here(place: Path) -> list[str]:
    """Return what `problems` does, in this process, which the teacher's notebook may change."""
    with nbgrader_api.environment(), contextlib.redirect_stderr(io.StringIO()):
        found = private.read(place)
        said = list(_of_notebook("the solution", found.solved, "passed"))
        said += _of_notebook("the blank", found.blank, "not attempted")
        for exercise in registry.registered(found.slug):
            said += _of_mistakes(exercise)
    return said


def _of_notebook(which: str, node: Any, wanted: str) -> Iterator[str]:
    """Run a notebook; yield where it raises, and each check that does not say `wanted`."""
    tasks = {task.check_cell: task for task in find_tasks(node)}
    space: dict[str, Any] = {"__name__": "__main__"}
    for place, cell in enumerate(node.cells):
        if place in tasks:
            yield from _of_answer(which, tasks[place], space, wanted)
        elif cell.cell_type == "code":
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(cell.source, f"cell {place + 1}", "exec"), space)
            except Exception as problem:
                yield (
                    f"{which}: cell {place + 1} raises {type(problem).__name__}: {problem}. A "
                    "given cell that uses an answer asks first whether it is still `...`."
                )


def _of_answer(which: str, task: Task, space: dict[str, Any], wanted: str) -> Iterator[str]:
    exercise = registry.find(task.id)
    for seed in (exercise.seed, _OTHER_SEED):
        verdict = judge(exercise, probe(exercise, space.get(task.answer, ...), seed))
        if verdict.status != wanted:
            yield (
                f"{which} of {task.id} must be {wanted!r}. Received: {verdict.status!r} "
                f"({_told(verdict)})."
            )
            return


def _of_mistakes(exercise: Exercise) -> Iterator[str]:
    """Yield the mistakes of an exercise that are not told from a right answer, or another one."""
    using = registry.judge_of(exercise)
    if using is None or using.judge is not None or exercise.kind in ("text", "model"):
        return
    for mistake in using.mistakes:
        if mistake.part:
            continue  # it is one part of a result alone
        verdict = judge(exercise, probe(exercise, _made_by(exercise, mistake)))
        if verdict.diagnosis_name != mistake.name:
            yield (
                f"{exercise.id}: the mistake {mistake.name!r} must be recognised. Received for its "
                f"own results: {verdict.status!r} ({_told(verdict)})."
            )


def _made_by(exercise: Exercise, mistake: Mistake) -> Any:
    return mistake.compute if exercise.kind == "function" else result_of(mistake.compute, None)


def _told(verdict: Verdict) -> str:
    return " ".join(f"{verdict.title}. {verdict.message}".split())[:300]
