"""Drive the worker in a box from outside: one request, one answer, each with a deadline."""

import base64
import contextlib
import json
import pickle
import queue
import secrets
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, BinaryIO, TypeVar, cast

import numpy as np

from ...checks.engine.case import Case
from ...checks.engine.evidence import Outcome
from ...checks.engine.limits import PATIENCE
from . import answers
from .command import Command, start
from .draining import Drain
from .interface import BoxEndedError, Limits, Ran
from .watch import Watch, kill_tree
from .worker import MAX_LINE

Result = TypeVar("Result")

START_SECONDS = 60.0
GRACE = 2.0  # seconds that an interrupted cell gets to end in
_THREADS = 192  # of all processes in a box together: TensorFlow alone starts dozens
_ADDRESSES = 8 * 2**30  # bytes that a process may reserve beyond the memory it may use
_WAIT = 2.0  # seconds for a killed process to be gone
_KILLED = 137  # status of a container whose memory ran out
_LOOK_SECONDS = 30.0  # to read a value, on a machine that is busy
_CARRY_SECONDS = 5.0  # to carry a case in and a value out
_CARRIED = 3.0  # of these, seconds that carrying may really take; the rest is the call's


class Driven:
    """An open box (see `interface.OpenBox`): a started command with a worker in it."""

    def __init__(self, command: Command, limits: Limits, files: dict[str, bytes] | None) -> None:
        self._command = command
        self._limits = limits
        self._left = limits.total_seconds
        self._number = 0
        self._ended: BoxEndedError | None = None
        self._ending = threading.Lock()
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._wanted = threading.Semaphore(0)
        self._process = start(command)
        self._drain = Drain(cast(BinaryIO, self._process.stderr), limits.output_bytes, self._end)
        self._watch = Watch(self._process.pid, limits if command.watched else None, self._end)
        try:
            self._drain.start()
            self._watch.start()
            threading.Thread(target=self._read_lines, name="dlcourse-read", daemon=True).start()
            self._start(files or {})
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> "Driven":
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        """End the box and everything in it. Closing twice does no harm."""
        self._end("exit")
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                with contextlib.suppress(OSError, ValueError):
                    stream.close()

    def run(self, source: str, name: str) -> Ran:
        """Run a cell (see `interface.OpenBox`)."""
        seconds = min(self._limits.cell_seconds, self._left)
        began = time.monotonic()
        done, _ = self._ask("run", seconds + GRACE, source=source, seconds=seconds)
        took = time.monotonic() - began
        status, failure = self._strictly(lambda: answers.ran(done))
        return Ran(status, failure, took, self._drain.taken())

    def call(self, name: str, case: Case, seconds: float) -> Outcome:
        """Call an answer (see `interface.OpenBox`)."""
        packed = base64.b64encode(_pickled(case)).decode()
        allowed = seconds * PATIENCE + _CARRY_SECONDS  # the processor's seconds are counted
        allowed = min(allowed, self._left + GRACE)
        began = time.monotonic()
        done, fetch = self._ask("call", allowed, name=name, case=packed, seconds=seconds)
        took = time.monotonic() - began
        found = self._strictly(lambda: answers.outcome(done, fetch, case.name, seconds))
        return replace(found, seconds=_believed(found.seconds, took))

    def read(self, name: str) -> Outcome:
        """Read a value (see `interface.OpenBox`)."""
        done, fetch = self._ask("read", _LOOK_SECONDS, name=name)
        found = self._strictly(lambda: answers.outcome(done, fetch, "", 0.0))
        return replace(found, seconds=0.0)  # nothing was called

    def look(self, name: str) -> tuple[str, dict[str, Any]]:
        """Look at what a name stands for (see `interface.OpenBox`)."""
        done, _ = self._ask("look", _LOOK_SECONDS, name=name)
        return self._strictly(lambda: answers.look(done))

    def _start(self, files: dict[str, bytes]) -> None:
        limits = {
            "RLIMIT_CORE": 1,  # byte; with 0 a program that collects dumps would get one
            "RLIMIT_FSIZE": self._limits.disk_bytes,
            "RLIMIT_NOFILE": 512,
            "RLIMIT_AS": self._limits.memory_bytes + _ADDRESSES,
        }
        if self._command.apart:
            limits["RLIMIT_NPROC"] = self._limits.processes + _THREADS
        packed = {name: base64.b64encode(data).decode() for name, data in files.items()}
        try:
            self._ask("start", START_SECONDS, limits=limits, files=packed)
        except BoxEndedError as problem:
            raise RuntimeError(
                "The box must start. Received: it ended before a line of the student's code ran "
                f"({problem.reason}); it said: {self._drain.taken()[-1000:].strip() or 'nothing'}. "
                "`dlcourse teach doctor` looks for the cause."
            ) from problem

    def _ask(
        self, what: str, wait: float, /, **fields: Any
    ) -> tuple[dict[str, Any], Callable[[Any], np.ndarray]]:
        """Send a request and return its answer.

        Raises:
            BoxEndedError: If none came, in time, that makes sense.
        """
        if self._left <= 0:
            self._end(
                "time", f"All cells together took longer than {self._limits.total_seconds:g} s."
            )
        if self._ended is not None:
            raise self._ended
        self._number += 1
        mark = secrets.token_hex(16)
        self._drain.expect(mark)
        request = {"id": self._number, "do": what, "mark": mark, **fields}
        began = time.monotonic()
        self._watch.allow(wait)
        try:
            line = self._exchange(json.dumps(request).encode() + b"\n", wait)
        finally:
            self._watch.allow(None)
            if what in ("run", "call"):
                self._left -= time.monotonic() - began
        return self._strictly(lambda: answers.read_line(line, self._number))

    def _exchange(self, request: bytes, seconds: float) -> bytes:
        deadline = time.monotonic() + seconds
        self._wanted.release()
        with contextlib.suppress(OSError, ValueError):  # it has ended: no line will come
            stream = cast(BinaryIO, self._process.stdin)
            stream.write(request)
            stream.flush()
        try:
            line = self._lines.get(timeout=max(0.0, deadline - time.monotonic()) + 1.0)
        except queue.Empty:
            self._end("time")
            line = b""
        if self._ended is None and not line.endswith(b"\n"):
            self._end("protocol" if line else self._reason_of_exit())
        if self._ended is not None:
            raise self._ended
        return line

    def _read_lines(self) -> None:
        stream = cast(BinaryIO, self._process.stdout)
        line = b"\n"
        while line.endswith(b"\n"):
            self._wanted.acquire()
            try:
                line = stream.readline(MAX_LINE + 1)
            except (OSError, ValueError):  # closed, by us
                line = b""
            self._lines.put(line)

    def _reason_of_exit(self) -> str:
        try:
            status = self._process.wait(timeout=_WAIT)
        except subprocess.TimeoutExpired:
            return "protocol"  # it lives, and has closed its pipe
        return "memory" if status == _KILLED and not self._command.watched else "exit"

    def _strictly(self, read: Callable[[], Result]) -> Result:
        try:
            return read()
        except Exception as problem:  # it may be any nonsense, and fail in any way
            self._end("protocol")
            raise self._ended or problem from problem

    def _end(self, reason: str, message: str = "") -> None:
        """End the box, for the first reason that is given."""
        with self._ending:
            if self._ended is not None and self._process.poll() is not None:
                return
            if self._ended is None:
                self._ended = BoxEndedError(reason, message or _message(reason, self._limits))
        self._watch.stop()
        if self._command.whole:  # no list of processes first: they may fork faster than we look
            self._process.kill()
        kill_tree(self._process.pid)
        self._command.end()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=_WAIT)


def _believed(seconds: float, took: float) -> float:
    """Return the seconds that a call says it took, within what the clock outside allows.

    Args:
        seconds: What the box says.
        took: Until the answer was here, by the clock.
    """
    return min(max(seconds, (took - _CARRIED) / PATIENCE), took)


def _pickled(case: Case) -> bytes:
    try:
        return pickle.dumps(case, protocol=5)
    except (
        pickle.PicklingError,
        AttributeError,
        TypeError,
    ):  # it holds a function made on the spot
        import cloudpickle

        return cast(bytes, cloudpickle.dumps(case, protocol=5))


def _message(reason: str, limits: Limits) -> str:
    size = 2**20
    return {
        "time": "The code did not come back within its time, and could not be interrupted.",
        "memory": f"The code took more than {limits.memory_bytes / size:,.0f} MiB of memory.",
        "processes": f"The code ran more than {limits.processes} processes at once.",
        "output": f"The code printed more than {limits.output_bytes / size:,.1f} MiB.",
        "exit": "The code ended the process that it ran in.",
        "protocol": "The process that the code ran in no longer answered as it should.",
    }[reason]
