"""Watch a box from outside: end it when it takes too long, or takes too much of the machine."""

import contextlib
import os
import threading
import time
from collections.abc import Callable
from typing import Any

from .interface import Limits

_PERIOD = 0.1  # seconds between two looks


class Watch(threading.Thread):
    """Looks at a process and all below it, until told to stop.

    What lies in the box's temporary folder is memory, too, but bounded by that folder's size.

    Args:
        process: The id of the process that began the box.
        limits: What it may use. None leaves memory and processes to others (a container's).
        end: Called with the reason, once, when the box must end: `time`, `memory`, `processes`.
    """

    def __init__(self, process: int, limits: Limits | None, end: Callable[[str], None]) -> None:
        super().__init__(name="dlcourse-watch", daemon=True)
        self._process = process
        self._limits = limits
        self._end = end
        self._stopped = threading.Event()
        self._deadline = float("inf")

    def allow(self, seconds: float | None) -> None:
        """Let it take `seconds` from now; None for as long as it likes."""
        self._deadline = float("inf") if seconds is None else time.monotonic() + seconds

    def stop(self) -> None:
        """Look no more."""
        self._stopped.set()

    def run(self) -> None:
        """Look, until there is a reason to end the box, or nothing to look at."""
        # The system's own limit on processes does not hold for root: a thousand forks must not
        # keep this thread from looking. Nobody else may do this, and nobody else needs it.
        with contextlib.suppress(OSError, AttributeError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), -20)
        while not self._stopped.wait(_PERIOD):
            reason = self._reason()
            if reason:
                self._end(reason)
                return

    def _reason(self) -> str:
        if time.monotonic() > self._deadline:
            return "time"
        if self._limits is None:
            return ""
        processes = tree(self._process)
        if len(processes) > self._limits.processes:
            return "processes"
        if _resident(processes) <= self._limits.memory_bytes:
            return ""
        # pages that processes share were counted once for each: look closer
        return "memory" if _proportional(processes) > self._limits.memory_bytes else ""


def tree(process: int) -> list:
    """Return a process and all below it, as `psutil` has them; none if it is gone."""
    import psutil

    try:
        root = psutil.Process(process)
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return []


def kill_tree(process: int) -> None:
    """Kill a process and all below it, again until none is left (they may be forking)."""
    import psutil

    for _ in range(50):
        found = [one for one in tree(process) if _alive(one)]
        for one in found:
            with contextlib.suppress(psutil.Error):
                one.kill()
        if not found:
            return
        time.sleep(0.02)


def _alive(process: Any) -> bool:
    import psutil

    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


def _resident(processes: list) -> int:
    return sum(map(_own, processes))


def _own(process: Any) -> int:
    import psutil

    try:
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0  # it is gone


def _proportional(processes: list) -> int:
    import psutil

    total = 0
    for process in processes:
        try:
            full = process.memory_full_info()
            total += getattr(full, "pss", full.uss)  # Linux alone shares it out
        except psutil.Error:  # gone, or it forbade this look, which shall not help it
            total += _own(process)
    return total
