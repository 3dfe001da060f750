"""A box of podman's or docker's: a container without network, thrown away at the end."""

import atexit
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

from ... import paths
from . import inside, seccomp
from .command import Command
from .driving import Driven
from .interface import Limits

IMAGE = "DLCOURSE_TEACH_IMAGE"  # variable that names the image
_DEFAULT_IMAGE = "dlcourse-box"
_TRIAL_SECONDS = 60.0
_THREADS = 192  # a container counts them as processes
_TMP = "/tmp:rw,nosuid,nodev,mode=1777,size={size}"

_DOCKERFILE = """\
# The image that `dlcourse teach grade` runs students' code in, where there is no bubblewrap.
# In the course's folder:
#     dlcourse teach doctor --dockerfile > Dockerfile.box
#     docker build -t {image} -f Dockerfile.box .
# and once more whenever the course was updated. Of the course it holds the package and its data,
# and neither the answers nor the teacher's tools.
FROM python:{python}-slim
WORKDIR /course
COPY requirements.lock pyproject.toml /course/
RUN pip install --no-cache-dir -r requirements.lock
COPY dlcourse /course/dlcourse
COPY data /course/data
RUN mkdir notebooks && rm -rf dlcourse/checks/references \\
    && find dlcourse/teach -type f ! -path dlcourse/teach/__init__.py \\
        ! -path dlcourse/teach/boxes/__init__.py ! -path dlcourse/teach/boxes/worker.py -delete
USER 1000:1000
"""


def dockerfile() -> str:
    """Return the text of a Dockerfile for the image that docker needs."""
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    return _DOCKERFILE.format(image=_DEFAULT_IMAGE, python=python)


class Container:
    """Starts boxes of a container engine's. `find_box` makes one where it works.

    Args:
        engine: Path of `podman` or `docker`.
        image: The image to run; empty to show this system's own folders instead (podman alone).
    """

    def __init__(self, engine: str, image: str) -> None:
        self._engine = engine
        self._image = image
        shown = subprocess.run([engine, "--version"], capture_output=True, text=True, check=False)
        self.name = shown.stdout.strip()[:60] or Path(engine).name

    def open(self, limits: Limits, files: dict[str, bytes] | None = None) -> Driven:
        """Start a fresh box (see `interface.Box`)."""
        name = f"dlcourse-box-{secrets.token_hex(8)}"
        sites = [] if self._image else [str(folder) for folder in inside.site_folders()]
        arguments = inside.arguments(inside.COURSE, sites, bare=not self._image)
        command = Command(
            [*self._line(limits, name), *arguments],
            watched=False,
            end=partial(self._kill, name),
        )
        return Driven(command, limits, files)

    def problem(self) -> str:
        """Return why no box can be started here; empty if one can."""
        name = f"dlcourse-box-{secrets.token_hex(8)}"
        try:
            done = subprocess.run(
                [*self._line(Limits(), name), "-I", "-S", "-c", "print('it works')"],
                capture_output=True,
                text=True,
                timeout=_TRIAL_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            self._kill(name)
            return str(problem)[:300]
        said = done.stderr.strip()[-300:] or f"exit code {done.returncode}"
        return "" if done.stdout.strip() == "it works" else said

    def _line(self, limits: Limits, name: str) -> list[str]:
        line = [self._engine, "run", "--rm", "--interactive", "--name", name]
        line += ["--network", "none", "--hostname", "box", "--read-only", "--log-driver", "none"]
        line += ["--tmpfs", _TMP.format(size=limits.disk_bytes), "--shm-size", "64m"]
        line += ["--memory", str(limits.memory_bytes), "--memory-swap", str(limits.memory_bytes)]
        line += ["--pids-limit", str(limits.processes + _THREADS)]
        line += ["--ulimit", "nofile=512:512", "--ulimit", "core=0:0"]
        line += ["--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
        if sys.platform == "linux" or Path(self._engine).stem == "docker":
            # podman elsewhere looks for the file in its virtual machine
            line += ["--security-opt", f"seccomp={_profile()}"]
        for variable, value in inside.environment(inside.HOME, "/tmp").items():
            line += ["--env", f"{variable}={value}"]
        if paths.cache_dir().is_dir():
            line += ["--env", f"DLCOURSE_DATA={inside.COURSE}/cache"]
            line += ["--volume", f"{paths.cache_dir()}:{inside.COURSE}/cache:ro"]
        if self._image:
            return [*line, "--user", "1000:1000", "--pull", "never", self._image, "python"]
        return [*line, *_own_folders(), inside.interpreter()]

    def _kill(self, name: str) -> None:
        try:
            subprocess.run(
                [self._engine, "rm", "--force", name],
                capture_output=True,
                timeout=_TRIAL_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return


def _own_folders() -> Iterator[str]:
    """Yield podman's arguments that show the folders of this system, read-only."""
    staged = _staged()
    user = os.getuid()
    if user == 0:
        yield from ("--user", "1000:1000")
    else:  # what the teacher may read, the container may
        yield from ("--userns", "keep-id", "--user", f"{user}:{os.getgid()}")
    yield from ("--http-proxy=false", "--ulimit", "nproc=4096:4096")
    own = (*inside.python_places(), *inside.site_folders())
    for place in dict.fromkeys((*inside.FURTHER, *map(str, own))):
        if Path(place).exists():
            yield from ("--volume", f"{place}:{place}:ro")
    for copy in inside.other_copies():
        yield from ("--tmpfs", f"{copy}:ro,size=64k")
    yield from ("--volume", f"{staged / 'course'}:{inside.COURSE}:ro")
    yield from ("--rootfs", str(staged / "root"))


@cache
def _folder() -> Path:
    """Return a folder of this process's, which goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="dlcourse-box-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _profile() -> Path:
    path = _folder() / "seccomp.json"
    path.write_text(seccomp.profile(), encoding="utf-8")
    return path


@cache
def _staged() -> Path:
    """Return a folder with the course, without answers, and with an empty system."""
    folder = _folder()
    course, root = folder / "course", folder / "root"
    hidden = {str(path) for path in inside.answers_of(paths.PACKAGE)}

    def ignore(place: str, names: list[str]) -> list[str]:
        return [
            name for name in names if name == "__pycache__" or str(Path(place) / name) in hidden
        ]

    shutil.copytree(paths.PACKAGE, course / "dlcourse", ignore=ignore)
    for name in inside.WORKER_FILES:
        target = course / "dlcourse" / "teach" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(paths.PACKAGE / "teach" / name, target)
    data = inside.shared()
    if data is not None:
        shutil.copytree(data, course / "data")
        shutil.copy(data.parent / "pyproject.toml", course)
        (course / "notebooks").mkdir()
    (course / "cache").mkdir()
    for name in ("course", "dev", "etc", "proc", "run", "sys", "tmp", "usr"):
        (root / name).mkdir(parents=True)
    (root / "tmp").chmod(0o1777)  # podman gives its private folder the same permissions
    for link in inside.SYSTEM:
        if Path(link).is_symlink():
            (root / link.lstrip("/")).symlink_to(Path(link).readlink())
    folder.chmod(0o755)
    return folder


@cache
def find() -> tuple[Container | None, str]:
    """Return podman or docker where it works here.

    Returns:
        It, or None and what each said; empty if there is neither.
    """
    said = []
    for program, image in _engines():
        found = Container(program, image)
        problem = found.problem()
        if not problem:
            return found, ""
        said.append(f"{Path(program).stem}: {problem}")
    return None, "; ".join(said)


def _engines() -> Iterator[tuple[str, str]]:
    image = os.environ.get(IMAGE, "")
    podman, docker = shutil.which("podman"), shutil.which("docker")
    if podman is not None:
        own = sys.platform == "linux" and not image
        yield podman, "" if own else image or _DEFAULT_IMAGE
    if docker is not None:
        yield docker, image or _DEFAULT_IMAGE
