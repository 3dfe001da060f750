"""The set-up: idempotent, from the lock, and plain about what is wrong."""

import ast
import collections
import json
import os
import shutil
import subprocess
import sys
import types
from pathlib import Path

import pytest

# words of pip 23.2 and uv 0.13, as they were seen
NO_NETWORK = {
    "pip": "WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by "
    "'NewConnectionError('<HTTPConnection object>: Failed to establish a new connection: "
    "[Errno 111] Connection refused')': /simple/absl-py/\n"
    "ERROR: No matching distribution found for absl-py==2.5.1",
    "uv": "error: Request failed after 3 retries in 5.3s\n  cause: client error (Connect)\n"
    "  cause: dns error",
}
NO_SPACE = {
    "pip": "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on "
    "device",
    "uv": "error: Failed to install: babel-2.18.0\n  cause: No space left on device (os error 28)",
}
WRONG_HASH = {
    "pip": "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
    "uv": "error: Failed to download `six==1.17.0`\n  cause: Hash mismatch for `six==1.17.0`",
}
MISFIT = "ERROR: No matching distribution found for tensorflow==2.21.0"


def run(bootstrap: types.ModuleType, capfd, *arguments: str) -> tuple[int, str]:
    code = bootstrap.main(list(arguments))
    told = capfd.readouterr()
    return code, told.out + told.err


def test_it_can_be_parsed_by_an_old_python_so_that_it_can_say_so(clone):
    source = (clone / "tools" / "bootstrap.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 7))
    new = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.Nonlocal)
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, new)]
    assert "\n# " not in source.split('"""')[0], "an encoding line would come first"
    source.encode("ascii")  # Python 2 reads nothing else without an encoding line


def test_first_run_installs_the_lock_and_then_the_course(bootstrap, clone, uv, capfd):
    code, told = run(bootstrap, capfd)
    assert code == 0, told
    venv, locked, course = uv()
    assert venv.startswith("venv --clear --seed")
    assert "--require-hashes -r" in locked
    assert course.endswith(f"--no-deps --no-build-isolation --editable {clone}")
    assert "from requirements.lock" in told


def test_a_learners_lock_ends_where_the_tests_packages_begin(bootstrap, clone, uv, capfd):
    run(bootstrap, capfd)
    installed = (clone / ".venv" / "dlcourse-setup.lock").read_text(encoding="utf-8")
    assert "tensorflow==" in installed
    assert "mypy==" not in installed
    run(bootstrap, capfd, "--dev")
    installed = (clone / ".venv" / "dlcourse-setup.lock").read_text(encoding="utf-8")
    assert "mypy==" in installed
    assert "nbgrader==" in installed


def test_second_run_does_nothing(bootstrap, uv, capfd):
    run(bootstrap, capfd, "--dev")
    asked = uv()
    assert run(bootstrap, capfd, "--dev") == (0, "")
    assert run(bootstrap, capfd) == (0, ""), "the tests' set-up is enough for a learner"
    assert uv() == asked


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements.lock", "tools/bootstrap.py"])
def test_a_changed_input_installs_again_into_the_same_environment(
    bootstrap, clone, uv, capfd, name
):
    run(bootstrap, capfd, "--dev")
    with (clone / name).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    run(bootstrap, capfd)
    assert [line.split()[0] for line in uv()] == ["venv", "pip", "pip", "pip", "pip"]
    assert "mypy==" in (clone / ".venv" / "dlcourse-setup.lock").read_text(encoding="utf-8")


def test_a_moved_clone_gets_a_new_environment(bootstrap, clone, load, uv, capfd, tmp_path):
    run(bootstrap, capfd)
    shutil.move(clone, tmp_path / "moved")
    code, told = run(load(tmp_path / "moved"), capfd)
    assert code == 0
    assert "Making .venv anew" in told
    assert [line.split()[0] for line in uv()] == ["venv", "pip", "pip"] * 2


def test_an_environment_whose_python_is_gone_is_made_anew(bootstrap, clone, uv, capfd):
    run(bootstrap, capfd)
    (clone / ".venv" / "bin" / "python").unlink()
    code, told = run(bootstrap, capfd)
    assert code == 0
    assert "Making .venv anew" in told


def test_an_interrupted_installation_is_gone_on_with(bootstrap, uv, capfd, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "install", lambda *what: (_ for _ in ()).throw(KeyboardInterrupt))
        code, told = run(bootstrap, capfd)
        assert code == 130
        assert "goes on from here" in told
    code, _ = run(bootstrap, capfd)
    assert code == 0
    assert [line.split()[0] for line in uv()] == ["venv", "pip", "pip"]


def test_a_lock_that_does_not_fit_gives_way_to_the_ranges_and_says_so(
    bootstrap, clone, uv, capfd, monkeypatch
):
    monkeypatch.setenv("UV_SAYS", MISFIT)
    monkeypatch.setenv("UV_FAILS_AT", "--require-hashes")
    code, told = run(bootstrap, capfd, "--dev")
    assert code == 0
    assert "does not fit this machine" in told
    assert uv()[-1].endswith(f"--editable {clone}[teach,dev]")
    stamp = json.loads((clone / ".venv" / "dlcourse-setup.json").read_text(encoding="utf-8"))
    assert stamp["ranges"]


def test_in_ci_a_lock_that_does_not_fit_is_an_error(bootstrap, uv, capfd, monkeypatch):
    monkeypatch.setenv("UV_SAYS", MISFIT)
    monkeypatch.setenv("CI", "true")
    code, told = run(bootstrap, capfd, "--dev")
    assert code == 1
    assert MISFIT in told


def test_ranges_on_demand(bootstrap, clone, uv, capfd):
    run(bootstrap, capfd)
    code, told = run(bootstrap, capfd, "--ranges")
    assert code == 0
    assert uv()[-1].endswith(f"--editable {clone}")
    assert "from the ranges" in told


@pytest.mark.parametrize("tool", ["pip", "uv"])
@pytest.mark.parametrize(
    ("words", "plain"),
    [
        (NO_NETWORK, "there is no connection to the package index"),
        (NO_SPACE, "Not enough disk space"),
        (WRONG_HASH, "its checksum differs"),
    ],
    ids=["network", "disk", "hash"],
)
def test_what_is_wrong_outside_is_said_plainly(
    bootstrap, uv, capfd, monkeypatch, tool, words, plain
):
    monkeypatch.setenv("UV_SAYS", words[tool])
    code, told = run(bootstrap, capfd)
    assert code == 1
    assert plain in told
    assert len(uv()) == 2, "no second try without the lock"
    monkeypatch.delenv("UV_SAYS")
    assert run(bootstrap, capfd)[0] == 0, "and it goes on when that is mended"


def test_a_failure_without_a_known_reason_shows_the_end_of_the_log(
    bootstrap, uv, capfd, monkeypatch
):
    monkeypatch.setenv("UV_SAYS", "error: something new")
    code, told = run(bootstrap, capfd)
    assert code == 1
    assert "error: something new" in told
    assert "dlcourse-setup.log" in told


def test_a_full_disk_is_noticed_before_anything_is_made(bootstrap, clone, uv, capfd, monkeypatch):
    usage = collections.namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(9e9, 7e9, 2e9))
    code, told = run(bootstrap, capfd)
    assert code == 1
    assert "takes about 6 GB, and 2.0 GB are free" in told
    assert not (clone / ".venv").exists()
    assert uv() == []


def test_a_full_disk_under_our_own_files_is_said_plainly(bootstrap, uv, capfd, monkeypatch):
    def full(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(bootstrap, "logged", full)
    code, told = run(bootstrap, capfd)
    assert code == 1
    assert "Not enough disk space" in told


@pytest.mark.parametrize("version", [(2, 7), (3, 10), (3, 14)])
def test_an_unfit_python_without_another_one_is_said_plainly(
    bootstrap, capfd, monkeypatch, tmp_path, version
):
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setenv("PATH", str(tmp_path))
    code, told = run(bootstrap, capfd)
    assert code == 1
    assert "The course needs Python 3.11, 3.12 or 3.13. Found:" in told
    assert f"is {version[0]}.{version[1]}" in told
    assert "apt install python3.12" in told


@pytest.mark.skipif(os.name == "nt", reason="the stub is a POSIX script")
def test_an_unfit_python_hands_over_to_one_that_fits(bootstrap, monkeypatch, tmp_path):
    other = tmp_path / "python3.12"
    other.symlink_to(sys.executable)
    calls = []
    monkeypatch.setattr(sys, "version_info", (3, 10))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(subprocess, "call", lambda command: calls.append(command) or 0)
    assert bootstrap.main(["--dev"]) == 0
    assert calls == [[str(other), bootstrap.HERE, "--dev"]]


def test_an_unfit_python_hands_over_to_uv_which_fetches_one(bootstrap, uv, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 10))
    monkeypatch.setattr(bootstrap, "version_of", lambda path: (3, 10))
    assert bootstrap.main(["--dev"]) == 0
    assert uv() == [f"run --no-project --python 3.12 python {bootstrap.HERE} --dev"]


@pytest.mark.skipif(os.name == "nt", reason="the stub is a POSIX script")
@pytest.mark.parametrize(
    ("words", "plain"),
    [
        ("The virtual environment was not created successfully because ensurepip is not\n"
         "available.  On Debian/Ubuntu systems, you need to", "apt install"),
        ("/usr/bin/python3: No module named venv", "has no working `venv` module"),
        ("Error: [Errno 28] No space left on device: 'python3'", "Not enough disk space"),
        ("something new", "could not be made:\nsomething new"),
    ],
    ids=["debian", "no module", "disk", "other"],
)  # fmt: skip
def test_no_venv_module_is_said_plainly(bootstrap, capfd, monkeypatch, tmp_path, words, plain):
    python = tmp_path / "python-without-venv"
    python.write_text(f"#!/bin/sh\ncat <<'END'\n{words}\nEND\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "_base_executable", str(python))
    monkeypatch.setenv("PATH", "/bin:/usr/bin")
    monkeypatch.setattr(bootstrap, "which", lambda name: None)
    code, told = run(bootstrap, capfd)
    assert code == 1
    assert plain in told


def make(clone: Path, *arguments: str, path: str) -> subprocess.CompletedProcess:
    program = shutil.which("make")
    if program is None:
        pytest.skip("no make on this machine")
    return subprocess.run(
        [program, "--no-print-directory", *arguments],
        cwd=clone,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": path},
    )


def test_make_says_that_there_is_no_python(clone, tmp_path):
    done = make(clone, "setup", path=str(tmp_path / "empty"))
    assert done.returncode != 0
    assert "No Python found. The course needs Python 3.11, 3.12 or 3.13" in done.stderr
    done = make(clone, "setup", "PYTHON=/no/such/python", path=str(tmp_path / "empty"))
    assert "No Python found at /no/such/python" in done.stderr


def test_make_lab_hands_its_arguments_on(clone, uv, tmp_path):
    program = clone / ".venv" / "bin" / "dlcourse"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "dlcourse $*"\n', encoding="utf-8")
    program.chmod(0o755)
    arguments = ("lab", "ARGS=--no-browser --port=8889", f"PYTHON={sys.executable}")
    done = make(clone, *arguments, path=os.environ["PATH"])
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("dlcourse lab -- --no-browser --port=8889\n")
    again = make(clone, *arguments, path=os.environ["PATH"])
    assert again.stdout == "dlcourse lab -- --no-browser --port=8889\n", "quick the second time"


@pytest.mark.network
def test_pip_without_a_network_is_said_plainly(bootstrap, capfd, monkeypatch):
    """The one real pip: it talks to a port of this machine where nobody listens."""
    for name in list(os.environ):
        if name.startswith("PIP_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setattr(bootstrap, "which", lambda name: None)
    code, told = run(bootstrap, capfd)
    assert code == 1
    assert "there is no connection to the package index" in told
    assert len(told.splitlines()) < 25
