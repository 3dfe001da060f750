"""Can this machine run the course? Each finding says what is so, and what cures it.

The doctor is for broken installations: it imports nothing but the standard library until a
check needs more, a check that fails is itself a finding, and the backend is loaded in another
process, so that one that crashes or hangs does not take the doctor along.
"""

import getpass
import importlib.util
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from . import machine

_ROOT = Path(__file__).resolve().parent.parent
OK, NOTE, PROBLEM = "ok", "note", "PROBLEM"
_SUPPORTED = ((3, 11), (3, 12), (3, 13))
_SET_UP = "set the course up again: `make lab` (without make: python tools/bootstrap.py)"
_PROBE = """
import json, dlcourse
run = dlcourse.start()
print("PROBE" + json.dumps([run.backend, run.device, run.scale]), flush=True)
"""


@dataclass(frozen=True)
class Finding:
    """One thing the doctor looked at.

    Attributes:
        topic: What it is about: `"Python"`.
        status: `"ok"`, `"note"` (the course runs), or `"PROBLEM"` (it cannot run).
        text: What was found.
        cure: What to do; empty where all is well.
    """

    topic: str
    status: str
    text: str
    cure: str = ""

    def __str__(self) -> str:
        line = f"[{self.status:^7}] {self.topic}: {self.text}"
        return f"{line}\n          cure: {self.cure}" if self.cure else line


def diagnose(*, patience: float = 180.0) -> list[Finding]:
    """Look at everything the course needs.

    Args:
        patience: Seconds that the backend may take to load and answer.

    Returns:
        The findings, in reading order. The course cannot run if one is a `"PROBLEM"`.
    """
    checks: list[tuple[str, Callable[[], Iterator[Finding]]]] = [
        ("Python", _python),
        ("packages", _packages),
        ("backend", lambda: _backend(patience)),
        ("machine", _machine),
        ("data", _data),
        ("kernel", _kernel),
        ("folders", _folders),
    ]
    findings: list[Finding] = []
    for topic, check in checks:
        try:
            findings.extend(check())
        except Exception as problem:  # whatever is broken here, the other checks go on
            text = f"could not be looked at: {type(problem).__name__}: {problem}"
            findings.append(Finding(topic, NOTE, text, _SET_UP))
    return findings


def without_personal_paths(text: str) -> str:
    """Return `text` with this user's folders, account name and machine name taken out."""
    places = {str(_ROOT): "<course>", sys.prefix: "<environment>"}
    home = Path.home()
    places |= {str(home): "~", os.path.realpath(home): "~"}
    for place in sorted(places, key=len, reverse=True):
        if len(place) > 1:
            text = text.replace(place, places[place])
    for name, word in ((_user(), "<user>"), (platform.node(), "<machine>")):
        if len(name) > 1 and name != "root":
            text = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", word, text)
    return text


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # an account without a name, as in containers
        return ""


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    text = f"{version}, {platform.system()} {platform.machine()}, {sys.executable}"
    if sys.version_info[:2] in _SUPPORTED:
        yield Finding("Python", OK, text)
    else:
        cure = "install Python 3.11, 3.12 or 3.13, then " + _SET_UP
        yield Finding("Python", PROBLEM, f"{text}; the course needs 3.11 to 3.13", cure)
    if platform.system() == "Darwin" and platform.machine() == "x86_64":
        text = "a Mac with an Intel processor, for which TensorFlow has no release any more"
        cure = "use another machine, or JAX: KERAS_BACKEND=jax"
        yield Finding("Python", PROBLEM, text, cure)


def _packages() -> Iterator[Finding]:
    wanted = _requirements()
    missing, outside, unknown = [], [], False
    for line in wanted:
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        try:
            installed = metadata.version(name)
        except metadata.PackageNotFoundError:
            if _applies(line):
                missing.append(name)
            continue
        fits = _fits(line, installed)
        unknown |= fits is None
        if fits is False:
            outside.append(f"{name} {installed} (needs {line.split(';')[0].strip()})")
    if missing:
        yield Finding("packages", PROBLEM, f"not installed: {', '.join(missing)}", _SET_UP)
    if outside:
        yield Finding("packages", NOTE, f"outside their ranges: {', '.join(outside)}", _SET_UP)
    if not missing and not outside:
        detail = "; their ranges were not checked (no `packaging`)" if unknown else ""
        yield Finding("packages", OK, f"all {len(wanted)} are installed{detail}")
    pairs = [f"{name} {_version(name)}" for name in ("dlcourse", "keras", "tensorflow", "numpy")]
    yield Finding("packages", OK, ", ".join(pairs))


def _requirements() -> list[str]:
    """Return what the course needs: from the clone, where there is one, else as installed."""
    project = _ROOT / "pyproject.toml"
    if project.is_file():
        import tomllib

        settings = tomllib.loads(project.read_text(encoding="utf-8"))
        return list(settings["project"]["dependencies"])
    return [line for line in metadata.requires("dlcourse") or [] if "extra ==" not in line]


def _applies(requirement: str) -> bool:
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return ";" not in requirement
    marker = Requirement(requirement).marker
    return marker is None or marker.evaluate()


def _fits(requirement: str, installed: str) -> bool | None:
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return None
    parsed = Requirement(requirement)
    return not _applies(requirement) or parsed.specifier.contains(installed, prereleases=True)


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed"


def _backend(patience: float) -> Iterator[Finding]:
    wanted = os.environ.get("KERAS_BACKEND", "").strip() or "tensorflow"
    try:
        done = subprocess.run(
            [sys.executable, "-c", _PROBE],
            capture_output=True,
            timeout=patience,
            encoding="utf-8",
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        text = f"{wanted} did not load within {patience:g} seconds"
        cure = "try again with nothing else running: `dlcourse doctor --patience 600`; then "
        yield Finding("backend", PROBLEM, text, cure + _SET_UP)
        return
    answer = re.search(r"^PROBE(.*)$", done.stdout, re.MULTILINE)
    if answer is None:
        yield _backend_broken(wanted, done.returncode, done.stderr)
        yield from _other_backends(wanted, "meanwhile, try the course on it with")
        return
    backend, device, scale = json.loads(answer.group(1))
    yield Finding("backend", OK, f"{backend} works, on {device}, {scale} scale")
    yield from _other_backends(wanted, "the course runs on it with")
    if device == "CPU" and (gpu := machine.nvidia_gpu()):
        cure = 'install the GPU part: `pip install -e ".[gpu]"`'
        if platform.system() == "Windows":
            cure = "TensorFlow has no GPU support on Windows itself: use WSL 2, or PyTorch"
        yield Finding("device", NOTE, f"there is a {gpu}, which {backend} does not use", cure)


def _backend_broken(wanted: str, code: int, stderr: str) -> Finding:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    said = lines[-1] if lines else "nothing"
    if code < 0 or code > 255:  # a signal; Windows has large numbers for it
        text = f"{wanted} crashed while loading (code {code}); last words: {said}"
        cure = "reinstall it: remove .venv and "
        if code == -4:  # SIGILL
            cure = "this processor lacks instructions it needs (AVX); use another machine, or "
        return Finding("backend", PROBLEM, text, cure + _SET_UP)
    cure = "remove .venv and " + _SET_UP
    if "DLL load failed" in stderr:
        cure = "install the Microsoft Visual C++ Redistributable (x64), and start again"
    elif "KERAS_BACKEND" in said or "DLCOURSE_" in said:
        cure = "unset or correct that environment variable"
    return Finding("backend", PROBLEM, f"{wanted} does not load: {said}", cure)


def _other_backends(wanted: str, text: str) -> Iterator[Finding]:
    for name in ("tensorflow", "jax", "torch"):
        if name != wanted and importlib.util.find_spec(name) is not None:
            yield Finding("backend", NOTE, f"{name} is installed too; {text} KERAS_BACKEND={name}")


def _machine() -> Iterator[Finding]:
    memory = machine.memory()
    text = f"{machine.cores()} cores"
    text += f", {memory / 1e9:.1f} GB of memory" if memory else ", memory unknown"
    if memory and memory < 3.5e9:
        cure = "close other programs; run one notebook at a time"
        yield Finding("machine", NOTE, f"{text}: little for TensorFlow", cure)
    else:
        yield Finding("machine", OK, text)


def _data() -> Iterator[Finding]:
    from . import paths
    from .data import download, registry

    cache = paths.cache_dir()
    free = machine.free_space(cache) / 1e9
    status, cure = OK, ""
    if free < 1:
        status, cure = NOTE, "free some disk space, or name another folder in DLCOURSE_DATA"
    yield Finding("data", status, f"cache: {cache} ({free:.1f} GB free)", cure)
    mirror = download.mirror()
    if isinstance(mirror, Path) and not mirror.is_dir():
        cure = "correct or unset DLCOURSE_DATA_MIRROR"
        yield Finding("data", NOTE, f"the mirror {mirror} is not there", cure)
        mirror = None
    elif mirror is not None:
        yield Finding("data", OK, f"mirror: {mirror}")
    folders = [folder for folder in (cache, mirror) if isinstance(folder, Path)]
    here: list[str] = []
    absent: list[str] = []
    for benchmark in registry.registry().benchmarks.values():
        found = all(
            any((folder / f.path).is_file() for folder in folders for f in (file, *file.stand_ins))
            for file in benchmark.files
        )
        (here if found else absent).append(benchmark.name)
    if here:
        yield Finding("data", OK, f"benchmark sets here: {', '.join(here)}")
    if absent:
        text = f"benchmark sets not here: {', '.join(absent)}"
        yield Finding("data", OK, f"{text} (to get some now: `dlcourse data fetch NAME`)")


def _kernel() -> Iterator[Finding]:
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        command = KernelSpecManager().get_kernel_spec("python3").argv
    except NoSuchKernel:
        yield Finding("kernel", PROBLEM, "Jupyter has no kernel `python3`", _SET_UP)
        return
    program = command[0]
    if re.fullmatch(r"python[\d.]*", program):  # as Jupyter itself reads such a name
        program = sys.executable
    code = "import sys, ipykernel; print(sys.prefix)"
    try:
        done = subprocess.run(
            [program, "-c", code], capture_output=True, timeout=60, encoding="utf-8"
        )
        prefix = done.stdout.strip() if done.returncode == 0 else ""
    except (OSError, subprocess.TimeoutExpired):
        prefix = ""
    if prefix and os.path.realpath(prefix) == os.path.realpath(sys.prefix):
        yield Finding("kernel", OK, "the Jupyter kernel `python3` is this Python")
        return
    text = f"the Jupyter kernel `python3` does not start this Python: {program}"
    cure = (
        f"`{sys.executable} -m ipykernel install --sys-prefix`; if it stays so, remove the other "
        "one: `jupyter kernelspec list` says where it is"
    )
    yield Finding("kernel", PROBLEM, text, cure)


def _folders() -> Iterator[Finding]:
    from . import paths

    places = {
        "downloads": (paths.cache_dir(), "DLCOURSE_DATA"),
        "your progress": (paths.state_dir(), "DLCOURSE_STATE"),
        "your copies": (paths.work_dir(), ""),
    }
    for what, (folder, variable) in places.items():
        there = folder
        while not there.exists() and there != there.parent:
            there = there.parent
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError as problem:
            cure = "make that folder writable for you"
            cure += f", or name another one in {variable}" if variable else ""
            text = f"{what} cannot be written to {folder} ({problem.strerror})"
            yield Finding("folders", NOTE if variable else PROBLEM, text, cure)
        else:
            yield Finding("folders", OK, f"{what}: {folder}")
