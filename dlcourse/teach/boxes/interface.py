"""What every box offers: a worker inside that runs cells and calls answers, and limits."""

from dataclasses import dataclass
from typing import Any, Protocol

from ...checks.engine.case import Case
from ...checks.engine.evidence import Outcome
from ...checks.engine.failure import Failure


@dataclass(frozen=True)
class Limits:
    """What a submission may use.

    Attributes:
        cell_seconds: One cell, by the clock.
        total_seconds: All cells and calls of one submission.
        memory_bytes: Of all its processes together.
        processes: How many there may be at once, threads not counted.
        disk_bytes: Of its private temporary folder.
        output_bytes: What it may print in all.
    """

    cell_seconds: float = 60.0
    total_seconds: float = 300.0
    memory_bytes: int = 4 * 2**30
    processes: int = 64
    disk_bytes: int = 256 * 2**20
    output_bytes: int = 10 * 2**20


@dataclass(frozen=True)
class Ran:
    """What came of a cell.

    Attributes:
        status: `ok`, `raised`, or `timed out` (it was interrupted, and the box lives on).
        failure: The exception, where one was raised.
        seconds: How long it took, by the clock outside.
        output: What it printed, shortened.
    """

    status: str
    failure: Failure | None
    seconds: float
    output: str = ""


class BoxEndedError(Exception):
    """The box is no more. Whatever was inside is gone; a new one can be opened.

    Attributes:
        reason: `time`, `memory`, `processes`, `output`, `disk`, `exit` (the code ended its own
            process) or `protocol` (the worker answered nonsense).
        message: What happened, as a student reads it.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


class OpenBox(Protocol):
    """A running box with nobody's code in it yet. Used as a context manager; closing kills all."""

    def __enter__(self) -> "OpenBox": ...
    def __exit__(self, *problem: object) -> None: ...

    def run(self, source: str, name: str) -> Ran:
        """Run a cell in the box's one namespace.

        Raises:
            BoxEndedError: If it did not come back within its time, or broke a limit.
        """
        ...

    def call(self, name: str, case: Case, seconds: float) -> Outcome:
        """Call what the namespace holds under `name` on a case, and return what it did.

        Raises:
            BoxEndedError: As `run`.
        """
        ...

    def read(self, name: str) -> Outcome:
        """Return the value under `name`, as plain values; a missing name is an `unusable` one.

        Raises:
            BoxEndedError: As `run`.
        """
        ...

    def look(self, name: str) -> tuple[str, dict[str, Any]]:
        """Return what is under `name` (`blank`, `missing`, `callable`, `model` or `value`), and
        the facts of a model.

        Raises:
            BoxEndedError: As `run`.
        """
        ...


class Box(Protocol):
    """A kind of box that works on this machine."""

    name: str  # with its version: "bubblewrap 0.11.0"

    def open(self, limits: Limits, files: dict[str, bytes] | None = None) -> OpenBox:
        """Start a fresh box. Use it in the thread that started it: it may end with that thread.

        Args:
            limits: What the submission may use.
            files: Files in its working folder, by name; what else is there is private and empty.

        Raises:
            RuntimeError: If it cannot be started; what to do is said.
        """
        ...
