"""The doctor works on broken installations, names the cure, and tells nobody's name."""

import getpass
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from dlcourse import cli, doctor, machine, paths

ROOT = Path(doctor.__file__).resolve().parent.parent


def of(topic: str, findings: list[doctor.Finding]) -> list[doctor.Finding]:
    return [finding for finding in findings if finding.topic == topic]


@pytest.fixture
def no_backend(monkeypatch):
    """Leave the backend out: it is the slow part, and has its own tests."""
    monkeypatch.setattr(doctor, "_backend", lambda patience: iter(()))


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Put a module before the installed one, for the processes that the doctor starts."""

    def put(name: str, code: str) -> None:
        package = tmp_path / "fake" / name
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(code, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "fake"))

    return put


def test_a_whole_installation_has_no_problem_but_perhaps_the_backend(no_backend):
    findings = doctor.diagnose()
    assert [str(f) for f in findings if f.status == doctor.PROBLEM] == []
    assert {f.topic for f in findings} == {
        "Python", "packages", "machine", "data", "kernel", "folders"
    }  # fmt: skip


def test_every_problem_and_every_note_has_a_cure(no_backend, monkeypatch, tmp_path):
    monkeypatch.setenv("DLCOURSE_DATA_MIRROR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    monkeypatch.setattr(doctor, "_requirements", lambda: ["numpy<1", "not-a-package>=3"])
    findings = [f for f in doctor.diagnose() if f.status != doctor.OK]
    assert len(findings) >= 3
    assert all(f.cure for f in findings)


@pytest.mark.keras
def test_the_backend_that_works_is_named_with_its_device():
    (finding, *_) = of("backend", doctor.diagnose())
    assert finding.status == doctor.OK
    assert "tensorflow works, on " in finding.text


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise ImportError('libfoo.so.9: cannot open shared object file')", "libfoo.so.9"),
        ("import os; os.abort()", "crashed while loading"),
        ("import time; time.sleep(600)", "did not load within 4 seconds"),
    ],
    ids=["ImportError", "abort", "hang"],
)
def test_a_broken_tensorflow_is_a_problem_with_a_cure(fake, code, said):
    fake("tensorflow", code)
    findings = doctor.diagnose(patience=4 if "sleep" in code else 120)
    backend = of("backend", findings)[0]
    assert backend.status == doctor.PROBLEM
    assert said in backend.text
    assert "make lab" in backend.cure
    assert of("kernel", findings), "the doctor went on"


def test_a_wrong_setting_is_told_from_a_broken_backend(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "theano")
    backend = of("backend", doctor.diagnose())[0]
    assert backend.status == doctor.PROBLEM
    assert "theano" in backend.text
    assert "unset or correct that environment variable" in backend.cure


def test_it_runs_on_a_python_that_has_no_package_at_all():
    code = "from dlcourse.cli import main; raise SystemExit(main(['doctor']))"
    bare = [getattr(sys, "_base_executable", sys.executable), "-S", "-c", code]
    done = subprocess.run(bare, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    assert "[PROBLEM] packages: not installed: numpy" in done.stdout
    assert "[PROBLEM] backend: tensorflow does not load" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_another_python_is_a_problem(no_backend, monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    (python,) = of("Python", doctor.diagnose())
    assert python.status == doctor.PROBLEM
    assert "needs 3.11 to 3.13" in python.text


def test_missing_and_misfit_packages_are_told_apart(no_backend, monkeypatch):
    wanted = ["numpy<1", "not-a-package>=3", "rich", "also-not; python_version < '3'"]
    monkeypatch.setattr(doctor, "_requirements", lambda: wanted)
    missing, outside, *_ = of("packages", doctor.diagnose())
    assert missing.status == doctor.PROBLEM
    assert missing.text == "not installed: not-a-package"
    assert outside.status == doctor.NOTE
    assert "(needs numpy<1)" in outside.text


def kernel_spec(folder: Path, program: str) -> None:
    spec = folder / "kernels" / "python3"
    spec.mkdir(parents=True)
    text = json.dumps({"argv": [program, "-m", "ipykernel_launcher"], "display_name": "x"})
    (spec / "kernel.json").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("program", "status"),
    [("python", doctor.OK), (sys.executable, doctor.OK), ("/no/such/python", doctor.PROBLEM)],
)
def test_the_kernel_must_be_this_python(no_backend, monkeypatch, tmp_path, program, status):
    kernel_spec(tmp_path, program)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    (kernel,) = of("kernel", doctor.diagnose())
    assert kernel.status == status
    assert bool(kernel.cure) == (status == doctor.PROBLEM)


def test_sets_in_cache_and_mirror_are_listed(no_backend, monkeypatch, tmp_path):
    for folder in ("cache/names", "mirror/mnist"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "cache" / "names" / "names.txt").touch()
    (tmp_path / "mirror" / "mnist" / "mnist.npz").touch()
    monkeypatch.setenv("DLCOURSE_DATA", str(tmp_path / "cache"))
    monkeypatch.setenv("DLCOURSE_DATA_MIRROR", str(tmp_path / "mirror"))
    text = "\n".join(finding.text for finding in of("data", doctor.diagnose()))
    assert "benchmark sets here: mnist, names" in text
    assert "benchmark sets not here: fashion_mnist" in text


def test_a_folder_that_cannot_be_written_is_found(no_backend, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("DLCOURSE_STATE", str(tmp_path / "file" / "state"))
    found = {f.text: f for f in of("folders", doctor.diagnose())}
    (state,) = [f for text, f in found.items() if text.startswith("your progress")]
    assert state.status == doctor.NOTE
    assert "DLCOURSE_STATE" in state.cure


def test_the_report_has_no_personal_paths(no_backend, monkeypatch, tmp_path, capsys):
    home = tmp_path / "home" / "adalovelace"
    home.mkdir(parents=True)
    monkeypatch.setattr(Path, "home", lambda: home)
    monkeypatch.setattr(getpass, "getuser", lambda: "adalovelace")
    monkeypatch.setattr(platform, "node", lambda: "adas-laptop")
    monkeypatch.setenv("DLCOURSE_DATA", str(home / "data"))
    monkeypatch.setenv("DLCOURSE_DATA_MIRROR", "/mnt/adalovelace/mirror on adas-laptop")
    assert cli.main(["doctor", "--report"]) == 0
    told = capsys.readouterr().out
    for private in ("adalovelace", "adas-laptop", str(ROOT), str(home), sys.prefix):
        assert private not in told
    assert "~/data" in told.replace(os.sep, "/")
    assert told.startswith("```\n")


def test_the_exit_code_says_whether_the_course_can_run(no_backend, monkeypatch, capsys):
    assert cli.main(["doctor", "--json"]) == 0
    statuses = {finding["status"] for finding in json.loads(capsys.readouterr().out)}
    assert doctor.PROBLEM not in statuses
    monkeypatch.setattr(doctor, "_requirements", lambda: ["not-a-package"])
    assert cli.main(["doctor"]) == 1
    assert "1 problem: see the cures above." in capsys.readouterr().out


def test_a_check_that_fails_is_a_finding_and_not_the_end(no_backend, monkeypatch):
    def broken() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(paths, "cache_dir", broken)
    findings = doctor.diagnose()
    assert "could not be looked at: RuntimeError: no home" in of("data", findings)[0].text
    assert of("kernel", findings)


def test_the_machine_has_cores_memory_and_space(tmp_path):
    assert machine.cores() >= 1
    memory = machine.memory()
    assert memory is None or memory > 2**28
    assert machine.free_space(tmp_path / "not" / "yet") > 0


def test_a_container_limit_counts_as_the_memory(tmp_path, monkeypatch):
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(machine, "_CGROUP_LIMITS", (limit,))
    limit.write_text("2000000000\n", encoding="ascii")
    assert machine.memory() == 2_000_000_000
    limit.write_text("max\n", encoding="ascii")
    assert machine.memory() != 2_000_000_000


def test_an_idle_gpu_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert machine.nvidia_gpu() == ""
    program = tmp_path / "nvidia-smi"
    program.write_text("#!/bin/sh\necho 'NVIDIA H200'\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
    if os.name == "nt":
        pytest.skip("needs a POSIX shell")
    assert machine.nvidia_gpu() == "NVIDIA H200"
