"""Grade on more than one machine: Dask's workers, each with a box of its own.

A job holds all that grading it needs, so the workers need no shared folder: Python, this
course in the same version, and a sandbox. Results are written by the one who started the run.
"""

import contextlib
import importlib.util
import itertools
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .boxes.interface import Box
from .fingerprint import checks_fingerprint
from .grading import Graded, Job, grade_job

CONNECT_SECONDS = 10.0
_AHEAD = 2  # jobs of a worker that wait for it
_KEPT = "Every result so far is kept."
_AGAIN = (
    "Start the scheduler and its workers again (`dask scheduler`, `dask worker ADDRESS --nthreads "
    "1`) and run the same command once more, or run it without --scheduler: it goes on where it "
    "stopped."
)
_one_at_a_time = threading.Lock()  # a worker with threads: a box may take a core and its memory


def run(
    jobs: Iterable[Job], address: str, find_box: Callable[[], Box]
) -> Iterator[tuple[Job, Graded | None]]:
    """Grade jobs on the workers of a Dask scheduler and yield each as it is done.

    Args:
        jobs: What is to be graded; taken as workers become free.
        address: Of the scheduler: `tcp://host:8786`.
        find_box: Called on the workers; can be pickled.

    Yields:
        A job and what it came to; None if the workers that had it died.

    Raises:
        ValueError: If the address is none, or the workers have other checks than this machine.
        OSError: If the scheduler cannot be reached, has no workers, or goes away.
    """
    waiting = iter(jobs)
    first = next(waiting, None)
    if first is None:
        return
    if importlib.util.find_spec("distributed") is None:
        raise ValueError(
            "--scheduler needs Dask. Received: it is not installed. "
            'Install it: pip install -e ".[teach]".'
        )
    with _quiet(), contextlib.closing(_connect(address)) as client:
        workers = _agreeing_workers(client, address)
        yield from _run(client, itertools.chain([first], waiting), workers, address, find_box)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's log from the terminal: what matters is said as an error of ours."""
    import distributed  # noqa: F401  # makes the loggers

    found = [
        logging.getLogger(name)
        for name in list(logging.root.manager.loggerDict)
        if name.partition(".")[0] == "distributed" and not logging.getLogger(name).disabled
    ]
    for log in found:
        log.disabled = True
    try:
        yield
    finally:
        for log in found:
            log.disabled = False


def _connect(address: str) -> Any:
    from distributed import Client

    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except ValueError as problem:
        raise ValueError(
            "--scheduler must be the address of a Dask scheduler, as in tcp://10.0.0.5:8786. "
            f"Received: {address!r} ({problem})."
        ) from problem
    except OSError as problem:
        raise OSError(
            f"No Dask scheduler answers at {address} ({problem}). {_KEPT} {_AGAIN}"
        ) from problem


def _agreeing_workers(client: Any, address: str) -> int:
    """Return how many workers there are; all must have this machine's checks."""
    try:
        client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        found = client.run(checks_fingerprint)
    except TimeoutError as problem:
        raise OSError(
            f"The scheduler at {address} has no workers. {_KEPT} Start some on each machine: "
            f"`dask worker {address} --nthreads 1`."
        ) from problem
    except ImportError as problem:
        raise ValueError(
            f"Every worker must have this course installed. Received: {problem}. Install the same "
            'version there: pip install -e ".[teach]".'
        ) from problem
    other = sorted(worker for worker, print_ in found.items() if print_ != _expected())
    if other:
        raise ValueError(
            "Every worker must have the same checks as this machine, or grades would depend on "
            f"where they were made. Received other ones at {', '.join(other)[:300]}. Install the "
            "same version of the course there, and start those workers again."
        )
    return len(found)


def _expected() -> str:
    return checks_fingerprint()


def _run(
    client: Any,
    waiting: Iterator[Job],
    workers: int,
    address: str,
    find_box: Callable[[], Box],
) -> Iterator[tuple[Job, Graded | None]]:
    from distributed import as_completed

    running: dict[Any, Job] = {}
    done = as_completed(loop=client.loop)

    def submit(job: Job) -> None:
        future = client.submit(_grade_there, job, find_box, _expected(), pure=False)
        running[future] = job
        done.add(future)

    try:
        for job in itertools.islice(waiting, workers * _AHEAD):
            submit(job)
        for future in done:
            finished = running.pop(future), _result(future, address)
            future.release()
            following = next(waiting, None)
            if following is not None:
                submit(following)
            yield finished
    finally:
        with contextlib.suppress(Exception):  # the scheduler may be gone
            client.cancel(list(running))


def _grade_there(job: Job, find_box: Callable[[], Box], expected: str) -> Graded:
    """Grade a job; runs on a worker, which may have joined after the others were asked."""
    if checks_fingerprint() != expected:
        raise ValueError("this worker has other checks than the machine that asks")
    with _one_at_a_time:
        return grade_job(job, find_box())


def _result(future: Any, address: str) -> Graded | None:
    """Return what a future came to; None if the workers that had it died."""
    from distributed import KilledWorker

    if future.status == "finished":
        graded: Graded = future.result()
        return graded
    if future.status != "error":  # cancelled or lost: nobody knows the future any more
        raise OSError(f"The Dask scheduler at {address} went away. {_KEPT} {_AGAIN}")
    problem = future.exception()
    if isinstance(problem, KilledWorker):
        return None
    raise ValueError(
        f"Every worker must be able to grade. Received from one: {problem}. {_KEPT} Mend or stop "
        "that worker, and run the same command again."
    ) from problem
