"""Grade on this machine: worker processes side by side, each with one submission at a time.

A pool of the standard library's breaks as a whole when one of its processes dies, and does not
tell which task killed it. Here each process has a pipe of its own, so that a death costs the
submission that caused it, and no other.
"""

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .boxes.interface import Box, Limits
from .grading import Graded, Job, grade_job

_PATIENCE = 600.0  # seconds beyond the limit of a submission: starts of boxes, and judging
_ENDING = 5.0  # seconds for a process to close its box


def most(limits: Limits) -> int:
    """Return how many submissions this machine can grade at once: by its cores and its memory."""
    import psutil

    return max(1, min(os.cpu_count() or 1, psutil.virtual_memory().total // limits.memory_bytes))


def must_fit(count: int, limits: Limits) -> None:
    """Refuse more workers than the machine has memory for.

    Raises:
        ValueError: If `count` boxes at their limit are more than the machine's memory.
    """
    import psutil

    total = psutil.virtual_memory().total
    if count < 1 or (count > 1 and count * limits.memory_bytes > total):
        raise ValueError(
            "-j must be at least 1, and so many boxes must fit into memory. Received: "
            f"-j {count}, at {limits.memory_bytes / 2**30:.1f} GB each, with "
            f"{total / 2**30:.1f} GB in all. Use -j {most(limits)}, or a smaller --memory."
        )


def run(
    jobs: Iterable[Job], count: int, find_box: Callable[[], Box]
) -> Iterator[tuple[Job, Graded | None]]:
    """Grade jobs in `count` processes and yield each as it is done.

    Args:
        jobs: What is to be graded; taken one at a time, when a process is free.
        count: How many processes.
        find_box: Called once in each of them; can be pickled.

    Yields:
        A job and what it came to; None if its process died or did not come back.
    """
    waiting = iter(jobs)
    lanes: list[_Lane] = []
    try:
        while True:
            while len(lanes) < count and (job := next(waiting, None)) is not None:
                lanes.append(_Lane(find_box, job))
            if not lanes:
                return
            finished = []
            for lane in _any_done(lanes):
                graded = lane.take()
                finished.append((lane.job, graded))
                following = next(waiting, None) if graded is not None else None
                if following is None:  # none is left, or the process is no good
                    lanes.remove(lane)
                    lane.end()
                else:
                    lane.give(following)
            yield from finished
    finally:
        for lane in lanes:
            lane.process.terminate()
        for lane in lanes:
            lane.end()


def _any_done(lanes: "list[_Lane]") -> "list[_Lane]":
    while True:
        ready = multiprocessing.connection.wait([lane.pipe for lane in lanes], timeout=1.0)
        done = [lane for lane in lanes if lane.pipe in ready or lane.is_overdue()]
        if done:
            return done


class _Lane:
    """A worker process, and the job that it has."""

    def __init__(self, find_box: Callable[[], Box], job: Job) -> None:
        context = multiprocessing.get_context("spawn")  # a fork would copy threads half
        self.pipe, other = context.Pipe()
        self.process = context.Process(target=_work, args=(other, find_box), daemon=True)
        self.process.start()
        other.close()
        self.give(job)

    def give(self, job: Job) -> None:
        self.job = job
        self.since = time.monotonic()
        with contextlib.suppress(OSError):  # it has died: `take` will find nothing
            self.pipe.send(job)

    def take(self) -> Graded | None:
        try:
            graded: Graded | None = self.pipe.recv() if self.pipe.poll() else None
        except (EOFError, OSError):
            return None
        return graded

    def is_overdue(self) -> bool:
        return time.monotonic() - self.since > self.job.limits.total_seconds + _PATIENCE

    def end(self) -> None:
        self.process.terminate()
        self.process.join(_ENDING)
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _work(pipe: Any, find_box: Callable[[], Box]) -> None:
    """Grade what comes through the pipe, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who hands jobs out
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(1))  # closes the open box
    box = find_box()
    while True:
        try:
            job = pipe.recv()
        except EOFError:
            return
        pipe.send(grade_job(job, box))
