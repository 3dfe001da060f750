"""A clone to set up, with a uv that only writes down what it was asked."""

import importlib.util
import os
import shutil
import sys
import types
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
UV = """\
#!{python}
import os, pathlib, sys
log = pathlib.Path({log!r})
with log.open("a", encoding="utf-8") as file:
    file.write(" ".join(sys.argv[1:]) + "\\n")
if sys.argv[1] == "venv":
    folder = pathlib.Path(sys.argv[-1], "bin")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "python").unlink(missing_ok=True)
    (folder / "python").symlink_to(sys.executable)
elif os.environ.get("UV_SAYS") and (os.environ.get("UV_FAILS_AT", "") in " ".join(sys.argv)):
    print(os.environ["UV_SAYS"])
    sys.exit(1)
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the files that the set-up reads; the clone's name has a space."""
    folder = tmp_path / "my clone"
    (folder / "tools").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "tools/bootstrap.py"):
        shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture
def load() -> Callable[[Path], types.ModuleType]:
    """Load a clone's bootstrap as a module of its own."""

    def load(folder: Path) -> types.ModuleType:
        path = folder / "tools" / "bootstrap.py"
        spec = importlib.util.spec_from_file_location("bootstrap_under_test", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture
def bootstrap(clone, load) -> types.ModuleType:
    return load(clone)


@pytest.fixture
def uv(tmp_path, monkeypatch) -> Callable[[], list[str]]:
    """Put a stub of uv first on PATH; calling the fixture's value returns what it was asked."""
    if os.name == "nt":
        pytest.skip("the stub is a POSIX script")
    log = tmp_path / "uv.log"
    program = tmp_path / "programs" / "uv"
    program.parent.mkdir()
    program.write_text(UV.format(python=sys.executable, log=str(log)), encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.delenv("CI", raising=False)
    return lambda: log.read_text(encoding="utf-8").splitlines() if log.exists() else []
