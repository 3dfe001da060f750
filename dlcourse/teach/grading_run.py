"""Grade what a class handed in: what is not graded yet, or changed since; each result is kept."""

import contextlib
import functools
import hashlib
import json
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import atomic
from ..bars import bar
from . import lanes
from .assignment import Assignment
from .boxes.find import find_box
from .boxes.interface import Box, Limits
from .folder import Folder
from .grading import Graded, Job, key, stopped
from .reading import MAX_BYTES
from .result import Result

_NO_LIMITS = Limits()


@dataclass(frozen=True)
class Given:
    """An assignment with what a job takes from the course folder."""

    assignment: Assignment
    release: str
    private: str


@dataclass(frozen=True)
class Todo:
    """A submission that is to be graded."""

    given: Given
    student: str


def read_given(folder: Folder, assignment: Assignment) -> Given:
    """Read the release, and the teacher's own checks where there are some.

    Raises:
        OSError: If one of them is not there.
    """
    private = folder.root / assignment.checks if assignment.checks else None
    return Given(
        assignment,
        assignment.release_path(folder).read_text(encoding="utf-8"),
        private.read_text(encoding="utf-8") if private is not None else "",
    )


def read_origin(folder: Folder, student: str, assignment: Assignment) -> dict:
    """Return what `collect` wrote down about a submission; nothing where it wrote nothing."""
    try:
        path = folder.submitted(student, assignment.name) / "origin.json"
        origin = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return origin if isinstance(origin, dict) else {}


def make_job(folder: Folder, given: Given, student: str, limits: Limits = _NO_LIMITS) -> Job:
    """Return the job of grading what a student handed in.

    Raises:
        OSError: If the file is there and cannot be read.
    """
    path = folder.submitted(student, given.assignment.name) / given.assignment.notebook
    data, digest = _read(path) if path.is_file() else (b"", "")
    submitted = read_origin(folder, student, given.assignment).get("submitted", "")
    return Job(
        student=student,
        assignment=given.assignment,
        release=given.release,
        submission=data,
        seed=folder.seed,
        limits=limits,
        private=given.private,
        submitted=str(submitted),
        file_hash=digest,
    )


def _read(path: Path) -> tuple[bytes, str]:
    """Return a file, no more of it than is needed to see that it is too large, and its hash."""
    with path.open("rb") as file:
        data = file.read(MAX_BYTES + 1)
        digest = hashlib.sha256(data)
        while more := file.read(2**20):
            digest.update(more)
    return data, digest.hexdigest()


def load_result(folder: Folder, student: str, assignment: Assignment) -> Result | None:
    """Return the result of a submission; None if there is none that can be read."""
    try:
        return Result.load(folder.result(student, assignment.name))
    except (OSError, ValueError):
        return None


def plan(
    folder: Folder,
    assignments: Sequence[Assignment],
    *,
    limits: Limits = _NO_LIMITS,
    again: bool = False,
    students: Sequence[str] = (),
) -> tuple[list[Todo], dict[str, int]]:
    """Return what is to be graded, and how many submissions of each assignment are unchanged.

    Args:
        folder: The course folder.
        assignments: Which ones.
        limits: What a submission may use.
        again: Whether to grade what has not changed, too.
        students: Whose; none for all.

    Raises:
        ValueError: If one of `students` handed nothing in.
    """
    todo: list[Todo] = []
    unchanged: dict[str, int] = {}
    seen: set[str] = set()
    for assignment in assignments:
        given = read_given(folder, assignment)
        unchanged[assignment.name] = 0
        for student in folder.submissions(assignment.name):
            seen.add(student)
            if students and student not in students:
                continue
            if not again and _is_done(folder, make_job(folder, given, student, limits)):
                unchanged[assignment.name] += 1
            else:
                todo.append(Todo(given, student))
    missing = [student for student in students if student not in seen]
    if missing:
        raise ValueError(
            "STUDENT must be one who handed something in. Received: "
            f"{', '.join(missing)[:200]}. `dlcourse teach collect PATH` takes submissions in; "
            "their names are the folders in submitted/."
        )
    return todo, unchanged


def _is_done(folder: Folder, job: Job) -> bool:
    result = load_result(folder, job.student, job.assignment)
    graded = folder.autograded(job.student, job.assignment.name) / job.assignment.notebook
    return (
        result is not None
        and result.key == key(job)
        and result.verdict != "stopped"
        and graded.is_file()
    )


def grade(
    folder: Folder,
    assignments: Sequence[Assignment],
    *,
    jobs: int | None = None,
    scheduler: str = "",
    trust_students: bool = False,
    limits: Limits = _NO_LIMITS,
    progress: bool = False,
    again: bool = False,
    students: Sequence[str] = (),
    find: Callable[[], Box] | None = None,
) -> list[Result]:
    """Grade what is not graded yet. Each result is written as it comes, so a run can be continued.

    Args:
        folder: The course folder.
        assignments: Which ones.
        jobs: How many submissions at once; None for as many as this machine can.
        scheduler: Address of a Dask scheduler whose workers grade; empty for this machine.
        trust_students: Whether their code may run without a box.
        limits: What a submission may use.
        progress: Whether to show a bar.
        again: Whether to grade what has not changed, too.
        students: Whose; none for all.
        find: Returns the box, in each worker; can be pickled. None looks for the best one.

    Returns:
        The results of this run, in the order in which they came.

    Raises:
        ValueError: If there is no box, the machine has not the memory for `jobs` boxes, or `jobs`
            and `scheduler` are both given.
        OSError: If something cannot be written, or the scheduler is gone. What was graded is kept.
    """
    if scheduler and jobs is not None:
        raise ValueError(
            "-j is for this machine, and --scheduler for others: give one of them. Received: "
            f"-j {jobs} and --scheduler {scheduler}."
        )
    todo, _ = plan(folder, assignments, limits=limits, again=again, students=students)
    if not todo:
        return []
    find = find or functools.partial(find_box, trust_students=trust_students)
    if scheduler:
        from . import cluster

        run = functools.partial(cluster.run, address=scheduler, find_box=find)
    else:
        find()
        count = lanes.most(limits) if jobs is None else jobs
        lanes.must_fit(count, limits)
        run = functools.partial(lanes.run, count=min(count, len(todo)), find_box=find)
    waiting = [functools.partial(make_job, folder, one.given, one.student, limits) for one in todo]
    steps = bar(range(len(todo)), progress, of="submissions")
    results = []
    with (
        _alone(folder),
        contextlib.closing(_each_once(waiting, run)) as graded_ones,  # ends the workers, too
    ):
        for graded, _ in zip(graded_ones, steps, strict=True):
            _keep(folder, graded)
            results.append(graded.result)
    return results


@contextlib.contextmanager
def _alone(folder: Folder) -> Iterator[None]:
    """Keep a second run out of a course folder: both would write its gradebook."""
    import filelock

    lock = filelock.FileLock(folder.root / ".grading.lock", timeout=0)
    try:
        lock.acquire()
    except filelock.Timeout as problem:
        raise ValueError(
            "`dlcourse teach grade` must run once at a time in a course folder. Received: "
            f"{folder.root}, where it is running. Wait for it, or end it: what is graded is kept."
        ) from problem
    try:
        yield
    finally:
        lock.release()


def _each_once(
    waiting: Iterable[Callable[[], Job]],
    run: Callable[[Iterable[Job]], Iterator[tuple[Job, Graded | None]]],
) -> Generator[Graded, None, None]:
    """Grade each job; one that stopped for a reason that is not the student's is tried again."""
    once_more = []
    for job, graded in run(make() for make in waiting):
        if graded is None or graded.result.verdict == "stopped":
            once_more.append(job)
        else:
            yield graded
    for job, graded in run(once_more):
        yield graded or stopped(job, "The process that graded it died, twice.", "")


def _keep(folder: Folder, graded: Graded) -> None:
    """Write what came of a submission; its result last, since that says that all is written."""
    from . import assignment, gradebook

    result = graded.result
    given = assignment.load(folder, result.assignment)
    target = folder.autograded(result.student, result.assignment)
    target.mkdir(parents=True, exist_ok=True)
    atomic.write_text(target / given.notebook, graded.notebook)
    gradebook.record(folder, given, result)
    result.save(folder.result(result.student, result.assignment))
