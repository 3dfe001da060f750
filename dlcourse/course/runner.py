"""Run several notebooks at once, and store each as soon as it has finished.

A kernel is a process of its own, so a thread for each is all it takes here. A notebook that
failed, or was interrupted, stays as it was.
"""

import queue
import threading
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import freshness, notebook, stored
from .execution import CELL_TIMEOUT, Interrupt, execute, execution_record
from .outcome import Execution


@dataclass(frozen=True)
class Step:
    """News of one notebook.

    Attributes:
        path: The notebook.
        done: Code cells that are done.
        total: Code cells that there are.
        result: How it ended, with the last step; None before.
        saved: True where the notebook was stored with its new outputs.
    """

    path: Path
    done: int
    total: int
    result: Execution | None = None
    saved: bool = False


def run(
    notebooks: Sequence[Path],
    *,
    jobs: int = 1,
    save: bool = False,
    cell_timeout: int = CELL_TIMEOUT,
    settings: Mapping[str, str] | None = None,
) -> Generator[Step, None, None]:
    """Execute notebooks, `jobs` at a time, and yield what happens as it happens.

    Closing the iterator, or an exception where it is read (Ctrl-C), ends the running kernels;
    what had finished has been stored by then.

    Args:
        notebooks: Files to execute.
        jobs: How many run at once, at least 1.
        save: Store the notebooks that came to their end with every cell run and no error;
            exercises are never stored.
        cell_timeout: Seconds for one cell.
        settings: Environment variables for the kernels.

    Yields:
        A `Step` before each cell, and one with the `result` at each notebook's end.

    Raises:
        ValueError: If `jobs` is not positive or a file is not a notebook.
        OSError: If a notebook cannot be read or stored.
    """
    if jobs < 1:
        raise ValueError(f"`jobs` must be at least 1. Received: {jobs}.")
    for path in notebooks:  # a file that is no notebook is said before minutes are spent
        notebook.read(path)
    news: queue.Queue[Step | Exception] = queue.Queue()
    todo: queue.Queue[Path] = queue.Queue()
    for path in notebooks:
        todo.put(path)
    interrupt = Interrupt()

    def work() -> None:
        while not interrupt.is_set:
            try:
                path = todo.get_nowait()
            except queue.Empty:
                return
            try:
                news.put(_one(path))
            except Exception as problem:  # raised again where the news are read
                news.put(problem)
                return

    def _one(path: Path) -> Step:
        result = execute(
            path,
            cell_timeout=cell_timeout,
            settings=settings,
            progress=lambda done, total: news.put(Step(path, done, total)),
            interrupt=interrupt,
        )
        complete = not result.failure and not result.interrupted
        # blanks are made from their solutions, and hold no outputs
        keep = save and complete and path.parent.name != "exercises"
        if keep:
            _save(path, result)
        count = len(result.seconds)
        return Step(path, count, count, result=result, saved=keep)

    threads = [threading.Thread(target=work) for _ in range(min(jobs, len(notebooks)))]
    try:
        for thread in threads:
            thread.start()
        left = len(notebooks)
        while left:
            step = _next(news)
            if isinstance(step, Exception):
                raise step
            left -= step.result is not None
            yield step
    finally:
        interrupt.set()
        for thread in threads:
            if thread.ident is not None:
                thread.join()


def _next(news: "queue.Queue[Step | Exception]") -> Step | Exception:
    """Wait for news; in short turns, because a wait without end is deaf to Ctrl-C on Windows."""
    while True:
        try:
            return news.get(timeout=0.2)
        except queue.Empty:
            continue


def _save(path: Path, result: Execution) -> None:
    """Store an executed notebook, unless its code was edited while it ran."""
    before = notebook.read(path)
    if freshness.code_hash(before) != freshness.code_hash(result.node):
        raise ValueError(
            f"{path.name} must not change while it is executed. Received: other code than at "
            "the start. It was left as it is: run it again."
        )
    root = notebook.Notebook(path).root
    stored.normalise(result.node, before, root=root, execution=execution_record(result))
    notebook.write(path, result.node)
