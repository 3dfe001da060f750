"""CI runs `make test` and nothing cleverer, and takes no skip it does not know."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SKIPS = """
import pytest
def test_passes(): pass
def test_skips(): pytest.skip({reason!r})
"""


@pytest.mark.parametrize(
    ("ci", "reason", "workers", "code"),
    [
        ("true", "felt like it", "0", 1),
        ("true", "felt like it", "2", 1),
        ("true", "no benchmark mirror on this machine (DLCOURSE_TEST_MIRROR)", "0", 0),
        ("", "felt like it", "0", 0),
    ],
)
def test_an_unknown_skip_fails_in_ci_alone(tmp_path, ci, reason, workers, code):
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path / "conftest.py")
    (tmp_path / "test_it.py").write_text(SKIPS.format(reason=reason), encoding="utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = network\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "xdist.plugin", "-n", workers, "test_it.py"],
        cwd=tmp_path,
        env={**os.environ, "CI": ci, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "1 passed, 1 skipped" in done.stdout
    assert ("without a listed reason" in done.stdout) == bool(code)


def test_ci_calls_make_test_with_the_mirror_where_there_is_one(tmp_path):
    bash = shutil.which("bash")
    if os.name == "nt" or bash is None:
        pytest.skip("no bash on this machine")
    project, programs = tmp_path / "main", tmp_path / "programs"
    (project / ".ci").mkdir(parents=True)
    programs.mkdir()
    shutil.copy(ROOT / ".ci" / "run", project / ".ci" / "run")
    told = 'echo "make $*|$CI|$DLCOURSE_TEST_MIRROR|$DLCOURSE_DATA_MIRROR|$PWD"'
    (programs / "make").write_text(f"#!/bin/sh\n{told}\n", encoding="utf-8")
    (programs / "make").chmod(0o755)

    def run() -> str:
        environment = {"PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
        command = [bash, str(project / ".ci" / "run")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert run() == f"make test|true|||{project}"
    mirror = tmp_path / "shared" / "data"
    mirror.mkdir(parents=True)
    assert run() == f"make test|true|{mirror}|{mirror}|{project}"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no execute permission")
def test_ci_is_executable_and_stops_at_the_first_error():
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -eu" in lines


def test_make_help_names_every_target():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    helped = " ".join(re.findall(r'@echo "(.*)"', text))
    for target in set(phony.split()) - {"help"}:
        assert f"make {target}" in helped, target
        assert re.search(rf"^{target}:", text, re.MULTILINE), target
