"""What this machine has: cores, memory, disk, GPU. Standard library only."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def memory() -> int | None:
    """Return the bytes of memory this process may use: the machine's, or its container's."""
    total = _windows_memory() if sys.platform == "win32" else _posix_memory()
    for limit in _CGROUP_LIMITS:
        try:
            allowed = int(limit.read_text(encoding="ascii"))
        except (OSError, ValueError):  # no such file, or "max": no limit
            continue
        total = allowed if total is None else min(total, allowed)
    return total


def _posix_memory() -> int | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return None


def _windows_memory() -> int | None:
    class Status(ctypes.Structure):  # MEMORYSTATUSEX
        _fields_ = [
            ("length", ctypes.c_ulong),
            ("load", ctypes.c_ulong),
            *[(f"field{index}", ctypes.c_ulonglong) for index in range(7)],
        ]

    status = Status(length=ctypes.sizeof(Status))
    answered = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore
    return int(status.field0) if answered else None


def free_space(folder: Path) -> int:
    """Return the free bytes on the disk that holds `folder`, which need not exist yet."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def nvidia_gpu() -> str:
    """Return the name of an NVIDIA GPU that the driver sees, or an empty text."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return ""
    command = [program, "--query-gpu=name", "--format=csv,noheader"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=20, encoding="utf-8")
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip().split("\n")[0] if done.returncode == 0 else ""
