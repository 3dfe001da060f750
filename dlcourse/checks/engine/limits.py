"""Call something for a limited time, on every platform: in a thread that is asked to stop.

Signals would not do: Windows has no alarm, and a notebook's kernel needs its own. A thread can
be stopped between two Python instructions only, so a call that hangs inside C code (a long
`time.sleep`) is left behind as a daemon thread; it dies when it comes back, or with the kernel.
"""

import contextlib
import ctypes
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")

_ATTEMPTS = 20  # a bare `except:` in a loop swallows some
_PAUSE = 0.01  # seconds between two of them
_SLICE = 0.1  # seconds: on Windows, a wait is deaf to the learner's interrupt
PATIENCE = 3.0  # seconds by the clock that count as one where the processor had other work


class Stopwatch:
    """Counts the seconds since it was made; on a busy machine, those that this process was served.

    A right answer must not run out of time because something else runs beside it. A call that
    sleeps or waits uses no processor: a third of its seconds counts, so that it ends, too.
    """

    def __init__(self) -> None:
        self._wall, self._processor = time.monotonic(), time.process_time()

    def seconds(self) -> float:
        """Return the seconds so far: never more than a clock on the wall shows."""
        wall = time.monotonic() - self._wall
        return min(wall, max(time.process_time() - self._processor, wall / PATIENCE))


class _TimeUp(SystemExit):
    """Raised inside a call whose time is up; a thread that dies of it dies silently."""


class _Call(Generic[Result]):
    def __init__(self, function: Callable[[], Result]) -> None:
        self.function = function
        self.done = threading.Event()
        self.results: list[Result] = []

    def run(self) -> None:
        try:
            with contextlib.suppress(_TimeUp):
                self.results.append(self.function())
        finally:
            self.done.set()


def call_within(seconds: float, function: Callable[[], Result]) -> Result | None:
    """Call `function()` in a thread and return its result; None if it takes longer.

    Args:
        seconds: The limit, as a `Stopwatch` counts.
        function: Must catch its own exceptions, and must not return None.

    Example:
        >>> call_within(2.0, lambda: 1 + 1)
        2
    """
    call = _Call(function)
    thread = threading.Thread(target=call.run, name="dlcourse-check", daemon=True)
    finished = False
    try:
        thread.start()
        watch = Stopwatch()
        while not finished and (left := seconds - watch.seconds()) > 0:
            finished = call.done.wait(min(left, _SLICE))
    finally:  # also when the learner interrupts the kernel
        if not finished:
            _stop(thread)
    return call.results[0] if finished and call.results else None


def _stop(thread: threading.Thread) -> None:
    for _ in range(_ATTEMPTS):
        if thread.ident is None or not thread.is_alive():
            return
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(_TimeUp)
        )
        thread.join(_PAUSE)
