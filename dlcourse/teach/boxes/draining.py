"""Take what a box prints: keep the beginning of each cell's, count all of it."""

import contextlib
import threading
from collections.abc import Callable
from typing import BinaryIO

_KEPT = 20_000  # bytes of a cell's output
_WAIT = 0.3  # seconds for what is still on its way
_CHUNK = 2**16


class Drain(threading.Thread):
    """Reads a stream to its end, so that nobody who writes to it has to wait.

    Args:
        stream: The box's error stream, where its output goes, too.
        most: Bytes that may come in all.
        end: Called with the reason `output` when more come.
    """

    def __init__(self, stream: BinaryIO, most: int, end: Callable[[str], None]) -> None:
        super().__init__(name="dlcourse-drain", daemon=True)
        self._stream = stream
        self._most = most
        self._end = end
        self._lock = threading.Lock()
        self._kept = bytearray()
        self._tail = b""
        self._mark = b""
        self._seen = threading.Event()
        self._count = 0

    def expect(self, mark: str) -> None:
        """Begin a cell, whose output ends with `mark`, after that of the cell before.

        What came before the first one is kept: it may be why the box does not start.
        """
        if self._mark:
            self._seen.wait(_WAIT)
        with self._lock:
            if self._mark:
                self._kept.clear()
                self._seen.clear()
            self._tail, self._mark = b"", mark.encode()

    def taken(self) -> str:
        """Return the beginning of what came since `expect`."""
        self._seen.wait(_WAIT)
        with self._lock:
            kept = bytes(self._kept)
        shown = kept.replace(self._mark, b"")[:_KEPT].decode("utf-8", errors="replace")
        return shown + "…" if len(kept) > _KEPT + len(self._mark) else shown

    def run(self) -> None:
        """Read until the stream ends."""
        with contextlib.suppress(OSError, ValueError):  # closed, by us
            while chunk := self._read():
                self._take(chunk)
                if self._count > self._most:
                    self._end("output")
        self._seen.set()

    def _read(self) -> bytes:
        return self._stream.read1(_CHUNK)  # type: ignore[attr-defined]

    def _take(self, chunk: bytes) -> None:
        with self._lock:
            self._count += len(chunk)
            self._kept += chunk[: max(0, _KEPT + 100 - len(self._kept))]
            if self._mark and self._mark in self._tail + chunk:
                self._seen.set()
            self._tail = (self._tail + chunk)[-len(self._mark) or len(chunk) :]
