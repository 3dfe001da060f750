"""`dlcourse teach doctor`: the box is proved, and a box that is none is found out."""

import dataclasses
import json
import stat
import sys
from pathlib import Path

import numpy as np
import pytest

from dlcourse.checks.engine.case import Case
from dlcourse.cli import main
from dlcourse.teach.boxes import bubblewrap, containers, find, inside, proving, seccomp
from dlcourse.teach.boxes.interface import Limits
from dlcourse.teach.boxes.proving import ATTEMPTS, Finding
from dlcourse.teach.boxes.trusting import Trusting

# without a box these must get through; others would do harm, or talk to the world
OPEN_WITHOUT = (
    "network: this machine",
    "read another submission",
    "read the teacher's files",
    "import the references",
    "look at other processes",
    "signal a process outside",
    "fill the disk",
)

FAKE_ENGINE = """#!{python}
import json, os, sys
with open({log!r}, "a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
if sys.argv[1] == "--version":
    print("docker version 99")
elif sys.argv[1] == "run":
    rest = sys.argv[sys.argv.index("the-image") + 2 :]
    rest[-1] = rest[-1].replace("/tmp/", {folder!r} + "/")
    os.execv(sys.executable, [sys.executable, *rest])
"""


@pytest.mark.network
def test_every_attempt_to_break_out_is_held():
    try:
        box = find.find_box()
    except ValueError as problem:
        pytest.skip(f"no sandbox on this machine: {problem}")
    findings = list(proving.prove(box))
    assert len(findings) == len(ATTEMPTS) >= 12
    assert [finding for finding in findings if not finding.held] == []


@pytest.mark.network
def test_without_a_box_the_attempts_get_through():
    chosen = tuple(attempt for attempt in ATTEMPTS if attempt.name in OPEN_WITHOUT)
    assert len(chosen) == len(OPEN_WITHOUT)
    held = [finding.name for finding in proving.prove(Trusting(), chosen) if finding.held]
    assert held == []
    assert list(Path.home().glob(".dlcourse-canary-*")) == []


@pytest.mark.network
def test_an_attempt_that_cannot_be_tried_proves_nothing():
    broken = dataclasses.replace(ATTEMPTS[0], source="import no_such_module")
    (finding,) = proving.prove(Trusting(), (broken,))
    assert not finding.held
    assert "could not be tried" in finding.text


def pretend(monkeypatch: pytest.MonkeyPatch, *held: bool):
    found = [Finding(f"attempt {i}", "it holds", ok, "so it is", 0.1) for i, ok in enumerate(held)]
    monkeypatch.setattr(find, "find_box", Trusting)
    monkeypatch.setattr(proving, "prove", lambda box: iter(found))
    monkeypatch.setattr(proving, "start_seconds", lambda box, module: 0.25)


def test_the_command_says_what_held(monkeypatch: pytest.MonkeyPatch, capsys):
    pretend(monkeypatch, True, True)
    assert main(["teach", "doctor"]) == 0
    shown = capsys.readouterr().out
    assert "All 2 attempts were held" in shown
    assert "0.2 s" in shown
    assert "dlcourse teach init" in shown


def test_a_box_that_does_not_hold_is_an_error(monkeypatch: pytest.MonkeyPatch, capsys):
    pretend(monkeypatch, True, False)
    assert main(["teach", "doctor", "--quick"]) == 1
    shown = capsys.readouterr().out
    assert "BROKEN" in shown
    assert "1 of 2 attempts got through: attempt 1" in " ".join(shown.split())
    assert "Keras" not in shown


def test_the_command_speaks_json(monkeypatch: pytest.MonkeyPatch, capsys):
    pretend(monkeypatch, True, False)
    assert main(["teach", "doctor", "--json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    assert [attempt["held"] for attempt in shown["attempts"]] == [True, False]


def test_a_machine_without_a_box_is_told_the_cure(monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.setattr(bubblewrap, "find", lambda: (None, "creating new namespace failed"))
    monkeypatch.setattr(containers, "find", lambda: (None, ""))
    assert main(["teach", "doctor"]) == 1
    shown = capsys.readouterr().out
    assert "creating new namespace failed" in shown
    assert "apt install bubblewrap" in shown
    assert shown.index("apt install") < shown.index("--trust-students")
    assert find.find_box(trust_students=True).name == "none (students are trusted)"


@pytest.mark.parametrize(
    ("platform", "cure"),
    [("linux", "apparmor"), ("darwin", "podman machine"), ("win32", "WSL 2")],
)
def test_each_platform_has_its_cure(platform: str, cure: str):
    assert cure in find.cure(platform)


def test_the_dockerfile_leaves_the_answers_out(capsys):
    assert main(["teach", "doctor", "--dockerfile"]) == 0
    shown = capsys.readouterr().out
    assert "rm -rf dlcourse/checks/references" in shown
    for name in inside.WORKER_FILES:
        assert f"! -path dlcourse/teach/{name}" in shown


def test_a_container_is_started_without_network_and_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    engine, log = tmp_path / "docker", tmp_path / "log"
    text = FAKE_ENGINE.format(python=sys.executable, log=str(log), folder=str(tmp_path))
    engine.write_text(text, encoding="utf-8")
    engine.chmod(engine.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv(containers.IMAGE, "the-image")
    containers.find.cache_clear()
    box, problem = containers.find()
    containers.find.cache_clear()
    assert box is not None, problem
    assert box.name == "docker version 99"
    with box.open(Limits(memory_bytes=10**9, processes=8)) as opened:
        opened.run("def f(x):\n    return 2 * x", "1")
        assert opened.call("f", Case("a", (np.float64(2.0),)), 1.0).value == 4.0
    calls = [json.loads(call) for call in log.read_text().splitlines()]
    started = next(call for call in reversed(calls) if call[0] == "run")
    for pair in (
        ["--network", "none"],
        ["--cap-drop", "ALL"],
        ["--security-opt", "no-new-privileges"],
        ["--user", "1000:1000"],
        ["--memory", "1000000000"],
        ["--pull", "never"],
    ):
        assert pair in [started[place : place + 2] for place in range(len(started))]
    assert "--read-only" in started
    assert not [part for part in started if part.startswith("--volume")]
    assert calls[-1] == ["rm", "--force", started[started.index("--name") + 1]]


def test_no_engine_that_fails_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    engine = tmp_path / "docker"
    engine.write_text("#!/bin/sh\necho 'Cannot connect to the daemon' >&2\nexit 125\n")
    engine.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}")
    containers.find.cache_clear()
    box, problem = containers.find()
    containers.find.cache_clear()
    assert box is None
    assert "docker: Cannot connect" in problem


def test_the_filter_refuses_the_same_calls_on_both_machines():
    sizes = {len(seccomp.program(machine)) for machine in ("x86_64", "aarch64")}
    assert len(sizes) == 1
    assert sizes.pop() % 8 == 0
    assert seccomp.program("riscv64") == b""
    profile = json.loads(seccomp.profile())
    assert "memfd_create" in profile["syscalls"][0]["names"]
