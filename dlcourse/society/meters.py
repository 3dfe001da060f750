"""The energy counters of this machine: of the processor (RAPL) and of NVIDIA GPUs (NVML).

Both count up since the machine or the driver started; what was used is the difference of two
readings. Nothing here raises where there is no counter: the answer is then None.
"""

import ctypes
import sys
from pathlib import Path

_RAPL = Path("/sys/class/powercap")
_NVML = "nvml.dll" if sys.platform == "win32" else "libnvidia-ml.so.1"

JOULES_PER_WH = 3600.0


class ProcessorMeter:
    """The joules that the processor's packages have used since this object was made.

    It reads the counters of Intel's and AMD's "running average power limit" (RAPL), in microjoules,
    as Linux shows them; since 2020 most systems let only the administrator read them. They count
    everything that runs on the processor, and neither memory boards, disks nor the power supply.
    A counter starts again at 0 when it is full (on many machines after some ten minutes to an hour
    under load), so `read` must be called more often than that.

    Args:
        folder: Where the counters are.
    """

    def __init__(self, folder: Path = _RAPL) -> None:
        self._counters: list[
            tuple[Path, int]
        ] = []  # of whole packages, and where each one starts again
        for package in sorted(folder.glob("intel-rapl:*")):
            full = _number(package / "max_energy_range_uj")
            if package.name.count(":") == 1 and full and _name(package).startswith("package"):
                self._counters.append((package / "energy_uj", full))
        self._last = self._now()
        self._used = 0.0

    def read(self) -> float | None:
        """Return the joules since the start, or None where no counter can be read."""
        now, last = self._now(), self._last
        if now is None or last is None:
            self._last = None
            return None
        spans = zip(now, last, self._counters, strict=True)
        self._used += sum((new - old) % (full + 1) for new, old, (_, full) in spans) / 1e6
        self._last = now
        return self._used

    def _now(self) -> list[int] | None:
        values = [_number(counter) for counter, _ in self._counters]
        known = [value for value in values if value is not None]
        return known if known and len(known) == len(values) else None


class GpuMeter:
    """The joules that all NVIDIA GPUs of the machine have used since this object was made.

    It reads NVML's counter of total energy, in millijoules, which GPUs have since Volta (2017).
    It counts whole boards, whoever uses them.

    Attributes:
        found: How many GPUs the driver shows; 0 where there is no driver.
    """

    def __init__(self) -> None:
        self.found = 0
        self._library: ctypes.CDLL | None = None
        self._boards: list[ctypes.c_void_p] = []
        try:
            self._library = ctypes.CDLL(_NVML)
            self._start()
        except (OSError, AttributeError):  # no driver, or one that is too old
            self._library = None
        self._first = self._now()

    def read(self) -> float | None:
        """Return the joules since the start, or None where no counter can be read."""
        now = self._now()
        return None if now is None or self._first is None else now - self._first

    def close(self) -> None:
        """Let the driver go; after this `read` returns None."""
        if self._library is not None:
            self._library.nvmlShutdown()
            self._library = None

    def _start(self) -> None:
        library, count = self._library, ctypes.c_uint()
        if library is None or library.nvmlInit_v2():
            self._library = None
            return
        if library.nvmlDeviceGetCount_v2(ctypes.byref(count)):
            return
        self.found = count.value
        for index in range(count.value):
            board = ctypes.c_void_p()
            if not library.nvmlDeviceGetHandleByIndex_v2(index, ctypes.byref(board)):
                self._boards.append(board)

    def _now(self) -> float | None:
        if self._library is None or not self._boards or len(self._boards) < self.found:
            return None
        total = 0.0
        for board in self._boards:
            used = ctypes.c_ulonglong()
            if self._library.nvmlDeviceGetTotalEnergyConsumption(board, ctypes.byref(used)):
                return None
            total += used.value / 1e3
        return total


def _name(package: Path) -> str:
    try:
        return (package / "name").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _number(file: Path) -> int | None:
    try:
        return int(file.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
